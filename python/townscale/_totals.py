"""Sums of a forecast over areas, draw by draw, and its rows as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, cast

from townscale import _core
from townscale._arguments import guard
from townscale._frames import arrow, frame
from townscale._numbers import one_or_several
from townscale._result import Result
from townscale._table import Kind
from townscale.typing import FrameT


class Totals(Result[FrameT]):
    """Sums over areas by group, period and draw, in fixed point; those of parts merge in any order to the same bits.

    >>> import townscale as ts
    >>> ts.datasets.example("totals").summary().columns[:4]
    ['area', 'period', 'mean', 'median']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Totals, kind: Kind = "polars") -> None:
        self._inner = inner
        self._kind: Kind = kind

    def merge(self, other: Totals[object]) -> Totals[FrameT]:
        """The totals of both; raises ``InputError`` where they are not parts of one forecast.

        >>> import townscale as ts
        >>> other = ts.forecast(ts.datasets.example("panel"), horizon=2, draws=100, seed=0).totals("parent")
        >>> ts.datasets.example("totals").merge(other).summary().height
        2
        """
        return Totals(self._inner.merge(other._inner), self._kind)

    def summary(self, levels: Sequence[float] = (80, 95)) -> FrameT:
        """``area`` (the name of the total), ``period``, ``mean``, ``median`` and the ends of intervals (persons).

        >>> import townscale as ts
        >>> ts.datasets.example("totals").summary().height
        2
        """
        return self._frame(self._inner.summary(one_or_several(levels, "levels")))

    def to_bytes(self) -> bytes:
        """The totals as bytes, for another process.

        >>> import townscale as ts
        >>> type(ts.datasets.example("totals").to_bytes()).__name__
        'bytes'
        """
        return self._inner.to_bytes()

    @staticmethod
    def from_bytes(data: bytes, kind: Kind = "polars") -> Totals:
        """Read what :meth:`to_bytes` wrote.

        >>> import townscale as ts
        >>> kept = ts.datasets.example("totals").to_bytes()
        >>> ts.Totals.from_bytes(kept).summary().height
        2
        """
        return Totals(_core.Totals.from_bytes(data), kind)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Totals) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def __reduce__(self) -> tuple[Any, ...]:
        return Totals.from_bytes, (self.to_bytes(), self._kind)


class Batches(Generic[FrameT]):
    """A stream of a forecast's rows, made when they are asked for, so that all of them are never in memory at once.

    Iterated, it gives frames of the kind that came in; ``__arrow_c_stream__`` gives Arrow record batches to whatever
    reads them one by one (``pyarrow.RecordBatchReader.from_stream``, DuckDB, polars). Each reading begins anew.

    >>> import townscale as ts
    >>> rows = ts.datasets.example("forecast").batches("summary")
    >>> [len(batch) for batch in rows], [len(batch) for batch in rows]
    ([4], [4])
    """

    __slots__ = ("_kind", "_open")

    def __init__(self, begin: Callable[[], _core.Batches], kind: Kind) -> None:
        self._open = begin
        self._kind: Kind = kind

    def __iter__(self) -> Iterator[FrameT]:
        stream = self._open()
        while (batch := stream.next()) is not None:
            yield cast("FrameT", frame(batch, self._kind))

    def __repr__(self) -> str:
        return f"Batches(of {self._kind} frames; iterate over it)"

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return arrow(self._open().reader())[0].__arrow_c_stream__(requested_schema)


guard(__name__)
