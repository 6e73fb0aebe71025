"""Arguments of public functions judged by their annotations, so that a value of a wrong kind gets an ``InputError``.

Judged are the plain kinds: numbers, texts, truth values, mappings, sequences, functions, and unions of these. Tables,
and what only the verb itself can judge (ranges, known words), are left to it.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import numbers
import operator
import os
import re
import sys
import types
import typing
from collections import abc
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal, Union

from townscale._calls import CallError, misfit
from townscale._public import HOMES
from townscale._text import is_half, visible
from townscale._write import check_nul
from townscale.words import Words, problem

_MANY = 1000
_SHOWN = 60
_LEFT = frozenset({"self", "cls"})


def guard(module: str) -> None:
    """Have each public function of a module, and each public method of its public classes, judge its arguments first.

    A module calls it at its end; ``_public.HOMES`` says which of its names are public.
    """
    namespace = vars(sys.modules[module])
    for name in HOMES[module.removeprefix("townscale.")]:
        thing = namespace[name]
        if inspect.isfunction(thing):
            namespace[name] = checked(thing)
        elif inspect.isclass(thing):
            for owner in thing.__mro__:
                if owner.__module__.partition(".")[0] == "townscale":
                    _guard_members(owner)
    for thing in namespace.values():
        if inspect.isclass(thing) and thing.__module__ == module:
            _hide_inner(thing)


def _guard_members(owner: type) -> None:
    for label, member in list(vars(owner).items()):
        if label == "__init__" or not label.startswith("_"):
            _guard_member(owner, label, member)


def _hide_inner(owner: type) -> None:
    """Show a class that only verbs make without arguments: what it holds of the core is no argument of anybody's."""
    made = vars(owner).get("__init__")
    if not inspect.isfunction(made):
        return
    if any("_core." in str(one.annotation) for one in inspect.signature(made).parameters.values()):
        of_itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        made.__signature__ = inspect.Signature([of_itself])  # type: ignore[attr-defined]


def _guard_member(owner: type, label: str, member: Any) -> None:
    if inspect.isfunction(member):
        setattr(owner, label, checked(member))
    elif isinstance(member, (classmethod, staticmethod)):
        setattr(owner, label, type(member)(checked(member.__func__)))


class Annotation(str):
    """An annotation that ``help()`` and Jupyter show without quotes."""

    def __repr__(self) -> str:
        return str(self)


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that raises ``InputError`` where an argument is not of the kind that its annotation names.

    >>> @checked
    ... def twice(number: float) -> float:
    ...     return 2 * number
    >>> twice("x")
    Traceback (most recent call last):
    townscale.InputError: number is 'x'. Give a number
    """
    if hasattr(function, "_judges_its_arguments"):
        return function
    plain = inspect.unwrap(function)
    plain.__annotations__ = {name: Annotation(kind) for name, kind in plain.__annotations__.items()}

    @functools.wraps(function)
    def judging(*given: Any, **named: Any) -> Any:
        names, kinds = _parameters(function)
        for name, value in (*zip(names, given, strict=False), *named.items()):
            if name in kinds and not _fits(value, kinds[name]):
                near = _number_in(value, kinds[name])
                if near is not None:
                    raise problem("problem.argument_number", name=name, value=shown(value), near=near)
                raise problem("problem.argument", name=name, value=shown(value), wanted=partial(_wanted, kinds[name]))
            if isinstance(value, (str, os.PathLike)) and _may_be_path(kinds.get(name)):
                check_nul(value, name)
            elif _is_half(value):
                raise problem("problem.argument_half", name=name, value=shown(value))
        try:
            return function(*given, **named)
        except TypeError as error:
            wrong = misfit(inspect.unwrap(function), given, named)
            if wrong is None or isinstance(error, CallError):
                raise
            raise wrong from None

    judging._judges_its_arguments = True  # type: ignore[attr-defined]
    return judging


def _may_be_path(kind: Any) -> bool:
    return kind is Path or Path in typing.get_args(kind)


def _is_half(value: Any) -> bool:
    """Whether a text, or one of the first in a list or dict, holds half a character, which no file can."""
    left, seen = [value], 0
    while left and seen < 10 * _MANY:
        one, seen = left.pop(), seen + 1
        if isinstance(one, str):
            if is_half(one):
                return True
        elif isinstance(one, dict):
            left.extend(itertools.islice(itertools.chain.from_iterable(one.items()), _MANY))
        elif isinstance(one, (list, tuple)):
            left.extend(itertools.islice(one, _MANY))
    return False


def _number_in(value: Any, kind: Any) -> str | None:
    """The number that a text such as ``"80%"`` or ``"0.2"`` stands for, where the kind takes numbers."""
    said = re.fullmatch(r"\s*(-?[\d.]+)\s*([%％]?)\s*", value) if isinstance(value, str) and _fits(0.5, kind) else None
    try:
        return None if said is None else f"{float(said[1]) / (100 if said[2] else 1):g}"
    except ValueError:
        return None


def shown(value: Any) -> str:
    """A value as an error shows it."""
    try:
        text = visible(repr(value)).replace("\n", " ")
    except Exception:  # what the value is made of is its maker's
        text = type(value).__name__
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@functools.cache
def _parameters(function: Callable[..., Any]) -> tuple[list[str], dict[str, Any]]:
    """The names of all parameters, and the annotations of those that can be judged; read at the first call."""
    plain = inspect.unwrap(function)
    known = {**vars(abc), **vars(typing), **vars(sys.modules[plain.__module__]), "Path": Path}
    found = {}
    parameters = inspect.signature(plain).parameters
    for name, parameter in parameters.items():
        variadic = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if name in _LEFT or variadic or parameter.annotation is parameter.empty:
            continue
        kind = parameter.annotation
        try:
            found[name] = eval(kind, known) if isinstance(kind, str) else kind
        except NameError:  # a name that only type checkers see: left to the verb
            continue
    return list(parameters), found


def _fits(value: Any, kind: Any) -> bool:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Union or isinstance(kind, types.UnionType):
        return any(_is_left(one) or _is_one(value, one) for one in inner)
    if origin is Literal:
        return isinstance(value, str) or any(type(value) is type(one) and value == one for one in inner)
    judge = _JUDGES.get(origin or kind)
    if judge is None:
        return True
    if not judge(value):
        return False
    if isinstance(value, abc.Mapping) and len(inner) == 2:
        return all(_fits(item, inner[1]) for item in list(value.values())[:_MANY])
    if isinstance(value, (list, tuple)) and inner and origin is not tuple:
        return all(_fits(item, inner[0]) for item in value[:_MANY])
    return True


def _is_left(kind: Any) -> bool:
    """Whether a member of a union is a protocol, as of tables and arrays: the verb judges them."""
    return bool(getattr(typing.get_origin(kind) or kind, "_is_protocol", False))


def _is_one(value: Any, kind: Any) -> bool:
    """Whether a value fits a member of a union; what may stand for a class of this package, the verb judges."""
    of = typing.get_origin(kind) or kind
    if typing.is_typeddict(of):
        return isinstance(value, abc.Mapping)
    if inspect.isclass(of) and of.__module__.startswith("townscale."):
        return isinstance(value, of) or (_may_be_read(value) and not isinstance(value, (bytes, numbers.Number)))
    return _fits(value, kind)


def _may_be_read(value: Any) -> bool:
    """Whether a value is a text, a path, a mapping, a list of something, or a table of some library."""
    table = any(hasattr(value, name) for name in ("columns", "__arrow_c_stream__", "__dataframe__"))
    return table or isinstance(value, (os.PathLike, abc.Iterable))


def _is_whole(value: Any) -> bool:
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return False
    try:
        return 0 <= operator.index(value) < 2**63
    except TypeError:
        return False


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return False
    if isinstance(value, numbers.Integral):
        return abs(int(value)) < 2**1000
    return isinstance(value, (numbers.Real, Decimal))


def _is_sequence(value: Any) -> bool:
    if isinstance(value, (str, bytes, bytearray, abc.Mapping, abc.Set)) or hasattr(value, "columns"):
        return False
    return getattr(value, "shape", True) != () and isinstance(value, abc.Iterable)


_JUDGES: dict[Any, Callable[[Any], bool]] = {
    int: _is_whole,
    float: _is_number,
    str: lambda value: isinstance(value, str),
    bool: lambda value: isinstance(value, bool) or type(value).__name__ == "bool_",
    types.NoneType: lambda value: value is None,
    None: lambda value: value is None,
    Path: lambda value: isinstance(value, (str, os.PathLike)),
    dict: lambda value: isinstance(value, abc.Mapping),
    abc.Mapping: lambda value: isinstance(value, abc.Mapping),
    list: _is_sequence,
    tuple: _is_sequence,
    abc.Sequence: _is_sequence,
    abc.Iterable: _is_sequence,
    abc.Callable: callable,
}


def _wanted(kind: Any, words: Words) -> str:
    """What a kind is called in an error."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Union or isinstance(kind, types.UnionType):
        return words("value_kind.or").join(dict.fromkeys(_wanted(one, words) for one in inner))
    if origin is Literal:
        return words("value_kind.one_of", choices=", ".join(repr(one) for one in inner))
    called = _CALLED.get(origin or kind)
    return words(f"value_kind.{called}") if called else getattr(kind, "__name__", str(kind))


_CALLED: dict[Any, str] = {
    int: "whole",
    float: "number",
    str: "text",
    bool: "truth",
    types.NoneType: "none",
    None: "none",
    Path: "path",
    dict: "dict",
    abc.Mapping: "dict",
    list: "list",
    tuple: "list",
    abc.Sequence: "list",
    abc.Iterable: "list",
    abc.Callable: "function",
}
