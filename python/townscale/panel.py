"""Counts by area and period."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from townscale import _core
from townscale._frames import Kind, arrow, frame
from townscale._result import Result

# The Chinese headers that src/panel/headers.toml reads.
_HEADERS = {
    "地区": "area",
    "时期": "period",
    "人口": "population",
    "上级地区": "parent",
    "人群": "group",
    "口径": "kind",
    "来源": "source",
}


class Panel(Result):
    """Counts by area and period, from any frame, dict of columns or file.

    Columns: ``area``, ``period`` (2010, 2010H1, 2010Q3, 2010-06 or a date; a count stands at its end), ``population``
    (persons); optional ``parent``, ``group``, ``kind`` (``count``, ``estimate``, ``stated``). ``claims`` (``area``,
    ``period``, ``claim``, ``value``, ``base_period``) is what a source says of its own counts, checked against them.

    Raises ``InputError`` with the row and column of what cannot be used.

    >>> Panel({"area": ["Hami"], "period": ["2010"], "population": [230_000]}).findings().height
    0
    """

    __slots__ = ("_inner", "_kind", "_source")

    def __init__(self, table: Any, claims: Any = None) -> None:
        stream, kind = arrow(table, "panel")
        if not hasattr(stream, "columns"):  # a stream that can be read only once
            stream = frame(stream, "polars")
        self._source = stream
        self._kind: Kind = kind
        self._inner = _core.Panel(stream, None if claims is None else arrow(claims, "claims")[0])

    @classmethod
    def read(cls, path: str | Path, claims: Any = None) -> Panel:
        """Read a ``.csv`` (UTF-8 or GB18030), ``.parquet`` or ``.xlsx`` file."""
        return cls(Path(path), claims)

    def _table(self) -> Any:
        """The counts as they were given, under the names of the contract."""
        import polars as pl

        given = frame(self._source, "polars")
        table = given.rename({name: _HEADERS.get(name.strip(), name) for name in given.columns})
        if "kind" not in table.columns:
            table = table.with_columns(kind=pl.lit("count"))
        return table.with_columns(
            pl.col("area", "period").cast(pl.String),
            pl.col("population").cast(pl.Float64),
            pl.col("kind").fill_null("count"),
        )

    def findings(self, language: str = "en") -> Any:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``; ``language`` is en or zh."""
        return frame(self._inner.findings(language), self._kind)

    def population(self) -> _core.Population:
        """The handle that later links of the chain take."""
        return self._inner.population()
