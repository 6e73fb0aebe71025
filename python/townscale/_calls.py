"""Calls whose arguments do not fit the signature of what is called, told as errors of the package."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from townscale import _core
from townscale._core import InputError
from townscale.words import error_of


class CallError(InputError, TypeError):
    """An argument that is unknown, missing or given twice: as an ``InputError``, and as the ``TypeError`` it is."""


def misfit(function: Callable[..., Any], given: Sequence[Any], named: Mapping[str, Any]) -> CallError | None:
    """The error of a call that does not fit the signature of a function; none where it fits.

    >>> def twice(number): ...
    >>> str(misfit(twice, (), {"numbr": 1}))
    'twice() has no argument numbr. Did you mean number?'
    """
    signature = inspect.signature(function)
    try:
        signature.bind(*given, **named)
    except TypeError:
        return _told(_called(function, given), signature, given, named)
    return None


def _called(function: Callable[..., Any], given: Sequence[Any]) -> str:
    """What was called, as its caller writes it: a class where it is made."""
    *outer, name = function.__qualname__.rpartition("<locals>.")[2].split(".")
    if name == "__init__" and given:
        return f"{type(given[0]).__name__}()"
    return f"{'.'.join([*outer, name])}()"


def _told(call: str, signature: inspect.Signature, given: Sequence[Any], named: Mapping[str, Any]) -> CallError:
    kinds = inspect.Parameter
    all_of = [one for one in signature.parameters.values() if one.kind not in (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD)]
    if any("_core." in str(one.annotation) for one in all_of):
        return _error("problem.call_made", call=call)
    own = [one for one in all_of if one.name not in ("self", "cls")]
    known = [one.name for one in own if one.kind is not kinds.POSITIONAL_ONLY]
    by_place = [one for one in all_of if one.kind is not kinds.KEYWORD_ONLY]
    open_ended = {one.kind for one in signature.parameters.values()}
    if kinds.VAR_KEYWORD not in open_ended and (unknown := [name for name in named if name not in known]):
        near = _core.nearest(unknown[0], known)
        if near is not None and near not in named:
            return _error("problem.argument_near", call=call, name=unknown[0], near=near)
        return _error("problem.argument_unknown", call=call, name=unknown[0], known=", ".join(known) or "–")
    if kinds.VAR_POSITIONAL not in open_ended and len(given) > len(by_place):
        hidden = len(all_of) - len(own)
        return _error("problem.arguments_many", call=call, most=len(by_place) - hidden, given=len(given) - hidden)
    if twice := [one.name for one in by_place[: len(given)] if one.name in named]:
        return _error("problem.argument_twice", call=call, name=twice[0])
    placed = {one.name for one in by_place[: len(given)]}
    missing = [one.name for one in own if one.default is one.empty and one.name not in {*placed, *named}]
    return _error("problem.argument_missing", call=call, names=", ".join(missing))


def _error(key: str, **values: Any) -> CallError:
    return error_of(CallError, key, values)
