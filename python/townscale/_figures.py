"""Dataclasses as a screen shows them: results with four digits of each number, arguments without their defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


class Figures:
    """A small result of named numbers: a dataclass that shows them with four digits. The values have all of theirs."""

    __slots__ = ()

    def __repr__(self) -> str:
        told = (f"{name}={_short(getattr(self, name))}" for name in getattr(type(self), "__dataclass_fields__", ()))
        return f"{type(self).__name__}({', '.join(told)})"


def _short(value: Any) -> str:
    """A value with four digits of each number.

    >>> _short(0.44938822), _short(12000.0), _short(-0.0), _short({"a": [1 / 3, 2]}), _short("text")
    ('0.4494', '12000.0', '0.0', "{'a': [0.3333, 2]}", "'text'")
    """
    if isinstance(value, float):
        return repr(float(f"{value:.4g}") + 0.0 if abs(value) < 10_000 else float(round(value)))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name!r}: {_short(one)}" for name, one in value.items()) + "}"
    if type(value) in (list, tuple):
        inside = ", ".join(map(_short, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
    if type(value).__module__ == "numpy" and hasattr(value, "dtype") and value.dtype.kind == "f":
        import numpy as np

        return np.array2string(value, precision=4, separator=", ") if value.ndim else _short(float(value))
    return repr(value)


class Given:
    """Arguments that belong together: a dataclass that shows those that are not as they would be by themselves."""

    __slots__ = ()

    def __repr__(self) -> str:
        told = []
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            made = field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default
            value = getattr(self, field.name)
            if made is dataclasses.MISSING or type(value) is not type(made) or repr(value) != repr(made):
                told.append(f"{field.name}={value!r}")
        return f"{type(self).__name__}({', '.join(told)})"
