"""Counts by area and period."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from townscale import _core
from townscale._frames import Kind, arrow, frame, source_name
from townscale._result import Result
from townscale._value import recorded


class Panel(Result):
    """Counts by area and period, from any frame, dict of columns or file.

    Columns: ``area``, ``period`` (2010, 2010H1, 2010Q3, 2010-06 or a date; a count stands at its end), ``population``
    (persons); optional ``parent``, ``group``, ``kind`` (``count``, ``estimate``, ``stated``), ``se`` (persons) or
    ``cv`` (a share, 0 to 1), the standard error of a figure, ``definition`` (where it changes, a forecast uses the
    figures of the last one only). A stated figure feeds a forecast only where it has a standard error. The Chinese
    headers 地区 时期 人口 上级地区 人群 口径 统计口径 标准误 变异系数 are read too. ``claims`` (``area``,
    ``period``, ``claim``, ``value``, and ``base_period`` or ``of``) is what a source says of its own counts, checked
    against them: ``growth`` (%) and ``ratio`` since ``base_period``, ``share`` (%) of the group ``of``.

    Raises ``InputError`` with the row and column of what cannot be used, ``PersonalDataError`` or
    ``SensitiveAttributeError`` where a column or value is about persons.

    >>> Panel({"area": ["Hami"], "period": ["2010"], "population": [230_000]}).findings().height
    0
    """

    __slots__ = ("_inner", "_kind")

    @recorded(tables=("table", "claims"), names={"table": "panel"})
    def __init__(self, table: Any, claims: Any = None) -> None:
        stream, kind = arrow(table, "panel")
        self._kind: Kind = kind
        said = None if claims is None else arrow(claims, "claims")[0]
        self._inner = _core.Panel(stream, said, source_name(table, "panel"), source_name(claims, "claims"))

    @classmethod
    def read(cls, path: str | Path, claims: Any = None) -> Panel:
        """Read a ``.csv`` (UTF-8 or GB18030), ``.parquet`` or ``.xlsx`` file."""
        return cls(Path(path), claims)

    def _table(self) -> Any:
        """The counts as they were given, under the names of the contract; periods as they print, and a ``kind``."""
        return frame(self._inner.table(), "polars")

    def findings(self, language: str = "en") -> Any:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``; ``language`` is en or zh."""
        return frame(self._inner.findings(language), self._kind)

    def population(self) -> _core.Population:
        """The handle that later links of the chain take."""
        return self._inner.population()


def as_panel(table: Any) -> Any:
    """What has a population as it is; any other table, or a path, is read as a panel."""
    return table if hasattr(table, "population") and hasattr(table, "_kind") else Panel(table)
