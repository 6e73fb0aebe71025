"""Estimates with their intervals, as arrays that know their names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


class Shares(np.ndarray):
    """Indices as an array in the order of the inputs; also by name. ``low`` and ``high`` are 95 % intervals.

    >>> shares = Shares.of([0.3, 0.4], [0.2, 0.3], [0.4, 0.5], ["x", "y"])
    >>> float(shares[0]), float(shares["y"]), shares.high.tolist()
    (0.3, 0.4, [0.4, 0.5])
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    names: list[str]

    @classmethod
    def of(cls, values: list[float], low: list[float], high: list[float], names: list[str]) -> Shares:
        """From columns."""
        made = np.array(values).view(cls)
        made.low, made.high, made.names = np.array(low), np.array(high), list(names)
        for column in (made, made.low, made.high):
            column.flags.writeable = False
        return made

    def __array_finalize__(self, source: Any) -> None:
        for name in ("low", "high", "names"):
            setattr(self, name, getattr(source, name, None))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            if key not in (self.names or []):
                raise KeyError(key)
            return float(self[self.names.index(key)])
        return np.asarray(self)[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(np.asarray(self))
