"""Counts by area and period."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from townscale import _core
from townscale._arguments import guard
from townscale._files import read_cells
from townscale._frames import arrow, frame, optional_arrow, source_name
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import Frame, FrameT, OtherTable, Population, TableLike
from townscale.words import problem

if TYPE_CHECKING:
    import polars as pl


class Panel(Result[FrameT]):
    """Counts by area and period, from any frame, dict of columns or file.

    Columns: ``area``, ``period`` (2010, 2010H1, 2010Q3, 2010-06 or a date; a count stands at its end), ``population``
    (persons), under these or other usual headings, English or Chinese, or with the periods across; optional
    ``parent``, ``group``, ``kind`` (``count``, ``estimate``, ``stated``), ``se`` (persons) or ``cv`` (a share, 0 to 1),
    the standard error of a figure, ``definition`` (where it changes, a forecast uses the figures of the last one only).
    A stated figure feeds a forecast only where it has a standard error. ``claims`` (``area``, ``period``, ``claim``,
    ``value``, and ``base_period`` or ``of``) is what a source says of its own counts, checked against them: ``growth``
    (%) and ``ratio`` since ``base_period``, ``share`` (%) of the group ``of``.

    ``columns`` names headings that are not known, such as ``{"Value": "population"}``; ``unit`` is the unit of the
    figures where the table does not say it (``"万人"``, ``"thousands"``); ``missing="drop"`` leaves out missing
    figures, with a finding; ``totals="keep"`` keeps rows that are totals by their name.
    ``crosswalk`` (``from``, ``to``, ``since``, and ``share``, 1 where it is not given) carries the figures of areas
    that split, merged or changed their code before the period ``since`` to the areas of today. An area whose name
    others share is told from them by its parent. ``reading()`` lists what was done.

    Raises ``InputError`` with the row and column of what cannot be used, ``PersonalDataError`` or
    ``SensitiveAttributeError`` where a column or value is about persons.

    >>> Panel({"area": ["Hami"], "period": ["2010"], "population": [230_000]}).findings().height
    0
    """

    __slots__ = ("_inner", "_kind")

    @overload
    def __init__(
        self: Panel[FrameT],
        table: Frame[FrameT],
        claims: TableLike | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        unit: str | None = None,
        missing: str = "error",
        totals: str = "leave_out",
        crosswalk: TableLike | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Panel[pl.DataFrame],
        table: OtherTable,
        claims: TableLike | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        unit: str | None = None,
        missing: str = "error",
        totals: str = "leave_out",
        crosswalk: TableLike | None = None,
    ) -> None: ...
    @recorded(tables=("claims", "crosswalk"), cells=("table",), names={"table": "panel"})
    def __init__(
        self,
        table: Frame[FrameT] | TableLike,
        claims: TableLike | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        unit: str | None = None,
        missing: str = "error",
        totals: str = "leave_out",
        crosswalk: TableLike | None = None,
    ) -> None:
        stream, kind = arrow(table, "panel")
        self._kind: Kind = kind
        said = optional_arrow(claims, "claims")
        self._inner = _core.Panel(
            stream,
            said,
            source_name(table, "panel"),
            source_name(claims, "claims"),
            columns=checked_columns(columns),
            unit=None if unit is None else str(unit),
            missing=str(missing),
            totals=str(totals),
            cells=getattr(table, "cells", None),
            crosswalk=optional_arrow(crosswalk, "crosswalk"),
        )

    @classmethod
    def read(
        cls,
        path: str | Path,
        claims: TableLike | None = None,
        *,
        sheet: str | int | None = None,
        columns: Mapping[str, str] | None = None,
        unit: str | None = None,
        missing: str = "error",
        totals: str = "leave_out",
        crosswalk: TableLike | None = None,
    ) -> Panel[pl.DataFrame]:
        """Read a ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xls``, ``.ods`` or ``.parquet`` file as it was published.

        The header is found under titles and notes; text may be UTF-8, UTF-16,
        GB18030, Latin-1 or another national encoding. ``sheet`` is the name
        or number (from 0) of a sheet; without it, the first that holds a table of counts.

        >>> import tempfile
        >>> from pathlib import Path
        >>> import townscale as ts
        >>> path = Path(tempfile.mkdtemp(), "counts.csv")
        >>> _ = path.write_text("Table 3\\n地区,2019年,2020年\\n哈密市,23,24.5\\n", "utf-8")
        >>> ts.Panel.read(path, unit="万人").reading()["step"].to_list()
        ['reading_header', 'reading_wide', 'reading_unit', 'reading_columns']
        """
        table = read_cells(path, sheet, checked_columns(columns))
        return Panel(table, claims, columns=columns, unit=unit, missing=missing, totals=totals, crosswalk=crosswalk)

    def _table(self) -> pl.DataFrame:
        """The counts as they were given, under the names of the contract; periods as they print, and a ``kind``."""
        return frame(self._inner.table(), "polars")

    def reading(self, language: str = "en") -> FrameT:
        """What the reader did to the table: ``step``, ``where``, ``what``; ``language`` is en or zh.

        >>> wide = {"area": ["Hami"], "2009": [80_000], "2010": [230_000]}
        >>> Panel(wide).reading()["step"].to_list()
        ['reading_wide']
        """
        return self._frame(self._inner.reading(language))

    def findings(self, language: str = "en") -> FrameT:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``; ``language`` is en or zh.

        >>> import townscale as ts
        >>> ts.datasets.example("panel").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))

    def population(self) -> Population:
        """The handle that later links of the chain take.

        >>> import townscale as ts
        >>> type(ts.datasets.example("panel").population()).__name__
        'Population'
        """
        return self._inner.population()


def checked_columns(columns: Any) -> dict[str, str]:
    """The headings that a caller names, as texts."""
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise problem("problem.columns_dict", example='{"Value": "population"}')
    return {str(heading): str(name) for heading, name in columns.items()}


def as_panel(table: Any) -> Any:
    """What has a population as it is; any other table, or a path, is read as a panel."""
    return table if hasattr(table, "population") and hasattr(table, "_kind") else Panel(table)


guard(__name__)
