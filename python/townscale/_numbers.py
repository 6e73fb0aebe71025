"""Numbers as arguments: what is not one gets a clear error."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from typing import Any

from townscale.words import phrase, problem


def whole(name: str, value: Any, least: int, most: int = 2**63 - 1) -> int:
    """``value`` as a whole number from ``least`` to ``most``.

    >>> whole("horizon", 5, 1)
    5
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or not least <= number <= most:
        raise problem(
            "problem.argument", name=name, value=repr(value), wanted=phrase("value_kind.whole_least", least=least)
        )
    return number


def is_list(value: Any) -> bool:
    """Whether a value is a list, a tuple or an array of one dimension or more."""
    return (hasattr(value, "tolist") and getattr(value, "ndim", 0) > 0) or isinstance(value, (list, tuple))


def plain_list(value: Any, name: str) -> list[Any]:
    """A list, a tuple or an array as a list."""
    if not is_list(value):
        raise problem("problem.list_wanted", name=name, kind=type(value).__name__)
    return value.tolist() if hasattr(value, "tolist") else list(value)


def several(value: Any, name: str) -> list[float]:
    """The numbers of a list or an array, a missing one as NaN.

    >>> several([0.1, None], "weights")
    [0.1, nan]
    """
    found = []
    for place, item in enumerate(plain_list(value, name), start=1):
        try:
            found.append(math.nan if item is None else float(item))
        except (TypeError, ValueError):
            raise problem("problem.item_no_number", name=name, place=place, value=repr(item)) from None
    return found


def one_or_several(value: Any, name: str) -> list[float]:
    """One number, or those of a list or an array.

    >>> one_or_several(0.5, "probabilities")
    [0.5]
    """
    if hasattr(value, "to_list"):
        value = value.to_list()
    elif isinstance(value, Iterable) and not isinstance(value, (str, Mapping)) and not hasattr(value, "ndim"):
        value = list(value)
    return several(value if is_list(value) else [value], name)
