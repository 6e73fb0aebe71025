"""Results as values: each remembers the verb and the arguments that made it, and is pickled, compared and saved so.

The same arguments and seed give the same bits, so a recipe stands for its result, however large that is. Arguments are
kept as they were when they were given: frames as Arrow data, files by their content.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

from townscale._files import read_cells
from townscale._frames import is_frame, taken
from townscale._public import HOMES
from townscale._table import Table

P = ParamSpec("P")
R = TypeVar("R")

PROGRESS = "progress"
"""The argument that says how a verb tells its progress: the result does not depend on it, and does not remember it."""

VERBS: dict[str, Callable[..., Any]] = {}
"""The verbs that make values, by qualified name: ``forecast``, ``Gap.plan``, ``Panel.__init__``."""


class SourceText(str):
    """The text of a file, and the ``name`` that errors call it by."""

    name: str

    def __new__(cls, text: str, name: str) -> SourceText:
        made = super().__new__(cls, text)
        made.name = name
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return SourceText, (str(self), self.name)


class Recipe(NamedTuple):
    """A verb and its arguments by name."""

    verb: str
    arguments: dict[str, Any]


class Value:
    """An immutable value: equal to its pickle and to its copy, made again from its recipe."""

    __slots__ = ("_made",)

    def _recipe(self) -> Recipe:
        made: Recipe | None = getattr(self, "_made", None)
        if made is not None:
            return made
        if dataclasses.is_dataclass(self):
            return Recipe(type(self).__name__, {f.name: getattr(self, f.name) for f in dataclasses.fields(self)})
        raise TypeError(f"{type(self).__name__} was not made by a verb of townscale, and cannot be kept")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other) or not isinstance(other, Value):
            return NotImplemented
        return same(self._recipe(), other._recipe())

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._recipe().verb))

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self

    def __reduce__(self) -> Any:
        made = self._recipe()
        if getattr(self, "_made", None) is None:
            return type(self), tuple(made.arguments.values())
        return remake, (made.verb, made.arguments)


class Tabled(Value):
    """A value with a table: that of ``summary()`` where a class has none of its own."""

    __slots__ = ()

    def _table(self) -> Any:
        return self.summary()  # type: ignore[attr-defined]


def recorded(
    *,
    tables: Iterable[str] = (),
    texts: Iterable[str] = (),
    cells: Iterable[str] = (),
    names: Mapping[str, str] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator of a verb or a constructor whose result is a ``Value``.

    ``tables`` are the arguments that may be the path of a table, ``cells`` those whose header is still to be found in
    it, ``texts`` those that may be the path of a text file: all are read at once, so that the value does not
    depend on the file later. ``names`` are what errors call a frame where that is not the argument's own name.
    """
    tables, texts, cells, called = frozenset(tables), frozenset(texts), frozenset(cells), names or {}

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(verb)
        name = verb.__qualname__
        constructs = verb.__name__ == "__init__"

        @functools.wraps(verb)
        def made(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError:
                return verb(*args, **kwargs)  # raises the error that Python users know
            bound.apply_defaults()
            for label, value in bound.arguments.items():
                if label in cells and isinstance(value, (str, Path)):
                    bound.arguments[label] = read_cells(value)
                elif label != PROGRESS and not (constructs and label == "self"):
                    bound.arguments[label] = _kept(value, called.get(label, label), label in tables, label in texts)
            result: Any = verb(*bound.args, **bound.kwargs)
            value = bound.arguments["self"] if constructs else result
            if isinstance(value, Value) and getattr(value, "_made", None) is None:
                left_out = (PROGRESS, "self") if constructs else (PROGRESS,)
                arguments = {key: item for key, item in bound.arguments.items() if key not in left_out}
                object.__setattr__(value, "_made", Recipe(name, arguments))
            return result  # type: ignore[no-any-return]

        VERBS[name] = made
        return made

    return decorate


def verb_called(name: str) -> Callable[..., Any] | None:
    """The verb of a name; where its module is not loaded yet, as in a new process, all public modules are."""
    if name not in VERBS:
        for home in HOMES:
            import_module(f"townscale.{home}")
    return VERBS.get(name)


def remake(verb: str, arguments: Mapping[str, Any]) -> Any:
    """The result of a verb, made again."""
    call = verb_called(verb)
    if call is None:
        raise LookupError(f'there is no verb "{verb}"')
    bound = inspect.signature(call).bind_partial()
    bound.arguments.update(arguments)
    if not verb.endswith(".__init__"):
        return call(*bound.args, **bound.kwargs)
    of: Any = getattr(sys.modules[call.__module__], verb.removesuffix(".__init__"))
    bound.arguments = {"self": None, **bound.arguments}
    return of(*bound.args[1:], **bound.kwargs)


def _kept(value: Any, name: str, table: bool = False, text: bool = False) -> Any:
    """An argument as it is now: later changes by the caller do not reach it."""
    if isinstance(value, (Value, Table, SourceText)):
        return value
    if is_frame(value):
        return taken(value, name)
    if isinstance(value, (str, Path)):
        return _read(value, name, table, text)
    if isinstance(value, Mapping):
        return {key: _kept(item, name) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_kept(item, name) for item in value) if type(value) is tuple else value
    if isinstance(value, list) or inspect.isgenerator(value) or isinstance(value, (map, filter, zip)):
        return [_kept(item, name) for item in value]
    return copy.deepcopy(value) if hasattr(value, "dtype") else value


def _read(value: str | Path, name: str, table: bool, text: bool) -> Any:
    """A path by its content, where it is one that can be read; else as it is, for the verb to judge."""
    if isinstance(value, str) and "\n" in value:
        return value
    if table:
        return taken(value, name)
    if text:
        try:
            if Path(value).is_file():
                return SourceText(Path(value).read_text("utf-8-sig"), str(value))
        except (OSError, ValueError):
            pass
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two arguments are equal; a number that is none equals itself."""
    if isinstance(one, Table) or isinstance(other, Table):
        return isinstance(one, Table) and isinstance(other, Table) and one.same(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "dtype") or hasattr(other, "dtype"):
        import numpy as np

        return np.array_equal(np.asarray(one), np.asarray(other), equal_nan=np.asarray(one).dtype.kind == "f")
    if hasattr(one, "__arrow_c_stream__") and not isinstance(one, Value):
        return is_frame(other) and taken(one).same(taken(other))
    return bool(one == other) or (one != one and other != other)
