"""Arguments of public functions judged by their annotations, so that a value of a wrong kind gets an ``InputError``.

Judged are the plain kinds: numbers, texts, truth values, mappings, sequences, functions, and unions of these. Tables,
and what only the verb itself can judge (ranges, known words), are left to it.
"""

from __future__ import annotations

import functools
import inspect
import numbers
import operator
import os
import sys
import types
import typing
from collections import abc
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union

from townscale._core import InputError
from townscale._text import visible

_MANY = 1000
_SHOWN = 60
_LEFT = frozenset({"self", "cls"})


def guard(namespace: dict[str, Any], public: Iterable[str]) -> None:
    """Have every public function, and every public method of every public class, judge its arguments first."""
    for name in public:
        thing = namespace[name]
        if inspect.isfunction(thing):
            namespace[name] = checked(thing)
            setattr(sys.modules[thing.__module__], thing.__name__, namespace[name])
        elif inspect.isclass(thing) and thing.__module__.startswith("townscale.") and not issubclass(thing, Exception):
            for label, member in list(vars(thing).items()):
                if label == "__init__" or not label.startswith("_"):
                    _guard_member(thing, label, member)


def _guard_member(owner: type, label: str, member: Any) -> None:
    if inspect.isfunction(member):
        setattr(owner, label, checked(member))
    elif isinstance(member, (classmethod, staticmethod)):
        setattr(owner, label, type(member)(checked(member.__func__)))


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
    names = list(inspect.signature(function).parameters)
    kinds: dict[str, Any] = {}

    @functools.wraps(function)
    def judging(*given: Any, **named: Any) -> Any:
        if not kinds:
            kinds.update(_kinds(function))
        for name, value in (*zip(names, given, strict=False), *named.items()):
            if name in kinds and not _fits(value, kinds[name]):
                raise InputError(f"{name} is {shown(value)}. Give {_wanted(kinds[name])}")
        return function(*given, **named)

    judging._judges_its_arguments = True  # type: ignore[attr-defined]
    return judging


def shown(value: Any) -> str:
    """A value as an error shows it."""
    try:
        text = visible(repr(value)).replace("\n", " ")
    except Exception:  # what the value is made of is its maker's
        text = type(value).__name__
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _kinds(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of the parameters that can be judged."""
    plain = inspect.unwrap(function)
    known = {**vars(abc), **vars(typing), **vars(sys.modules[plain.__module__]), "Path": Path}
    found = {}
    for name, parameter in inspect.signature(plain).parameters.items():
        variadic = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if name in _LEFT or variadic or parameter.annotation is parameter.empty:
            continue
        kind = parameter.annotation
        try:
            found[name] = eval(kind, known) if isinstance(kind, str) else kind
        except NameError:  # a name that only type checkers see: left to the verb
            continue
    return found or {"": Any}


def _fits(value: Any, kind: Any) -> bool:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Union or isinstance(kind, types.UnionType):
        return any(_is_one(value, one) for one in inner)
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


def _is_one(value: Any, kind: Any) -> bool:
    """Whether a value fits a member of a union, where a class of this package is meant as such."""
    if inspect.isclass(kind) and kind.__module__.startswith("townscale."):
        return isinstance(value, kind)
    return _fits(value, kind)


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


def _wanted(kind: Any) -> str:
    """What a kind is called in an error."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Union or isinstance(kind, types.UnionType):
        words = list(dict.fromkeys(_wanted(one) for one in inner))
        return " or ".join(words)
    if origin is Literal:
        return "one of " + ", ".join(repr(one) for one in inner)
    return _WORDS.get(origin or kind, getattr(kind, "__name__", str(kind)))


_WORDS: dict[Any, str] = {
    int: "a whole number, 0 or more",
    float: "a number",
    str: "a text",
    bool: "True or False",
    types.NoneType: "None",
    None: "None",
    Path: "a path",
    dict: "a dict",
    abc.Mapping: "a dict",
    list: "a list",
    tuple: "a list",
    abc.Sequence: "a list",
    abc.Iterable: "a list",
    abc.Callable: "a function",
}
