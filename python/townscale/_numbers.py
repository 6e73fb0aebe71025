"""Whole numbers as arguments: what is not one gets a clear error."""

from __future__ import annotations

import operator
from typing import Any

from townscale._core import InputError


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
        raise InputError(f"{name} is {value!r}. Give a whole number, {least} or more")
    return number
