"""What every result can do: go to any frame, show itself, be drawn, be reported, be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, cast

from townscale import _core
from townscale._disclosure import Disclosure
from townscale._frames import arrow, frame
from townscale._table import Kind
from townscale._value import Tabled
from townscale.typing import FrameT, Geometry, Period

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from altair.typing import ChartType

    from townscale._panel import Panel
    from townscale.words import Words


class Result(Tabled, Generic[FrameT]):
    """A result with a table. A class of results inherits this and has ``summary()`` or its own ``_table()``.

    ``FrameT`` is the type of the frames that it gives; they are those of ``_kind``.
    """

    __slots__ = ()

    _kind: Kind

    def _frame(self, table: object) -> FrameT:
        """An Arrow table as a frame of the kind that came in."""
        return cast("FrameT", frame(table, self._kind))

    def to_polars(self) -> pl.DataFrame:
        """The result's table as a polars frame.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").to_polars().height
        4
        """
        return frame(arrow(self._table())[0], "polars")

    def to_pandas(self) -> pd.DataFrame:
        """The result's table as a pandas frame.

        >>> import townscale as ts
        >>> len(ts.datasets.example("gap").to_pandas())
        4
        """
        return frame(arrow(self._table())[0], "pandas")

    def to_arrow(self) -> pa.Table:
        """The result's table as a pyarrow table; its columns of numbers say in their metadata what they count and in
        which unit (``townscale:counts``, ``townscale:unit``).

        >>> import townscale as ts
        >>> ts.datasets.example("gap").to_arrow().num_rows
        4
        """
        return frame(_core.described(arrow(self._table())[0]), "pyarrow")

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        described: Any = _core.described(arrow(self._table())[0])
        return described.__arrow_c_stream__(requested_schema)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows of the table, each a dict of column and value: ``pandas.DataFrame(result)`` reads them."""
        return iter(self.to_polars().to_dicts())

    def save(self, path: str | Path) -> Path:
        """Write the result to a ``.townscale`` file, from which ``ts.load`` makes it again.

        The file holds the inputs and the seed, small counts too: it is for one's own use, and says so.

        >>> import tempfile
        >>> from pathlib import Path
        >>> import townscale as ts
        >>> folder = Path(tempfile.mkdtemp())
        >>> kept = ts.datasets.example("gap").save(folder / "gap.townscale")
        >>> ts.load(kept) == ts.datasets.example("gap")
        True
        """
        from townscale._saved import save

        return save(self, path)

    def _said(self, words: Words) -> list[str]:
        """What is said above the table on a screen."""
        return []

    def __repr__(self) -> str:
        from townscale.report.shown import text

        return text(self)

    def _repr_html_(self) -> str:
        from townscale.report.shown import html

        return html(self)

    def plot(
        self,
        which: str | None = None,
        /,
        *,
        language: str | None = None,
        kind: str | None = None,
        area: str | None = None,
        areas: Sequence[str] | None = None,
        top: int | None = None,
        levels: Sequence[int] | None = None,
        history: Panel[object] | None = None,
        period: Period | None = None,
        service: str | None = None,
        what: Literal["first", "load"] | None = None,
        geometry: Geometry | None = None,
        key: str | None = None,
        title: str | None = None,
        width: float | None = None,
    ) -> ChartType:
        """An altair chart of this result, in English (``en``) or Chinese (``zh``).

        ``which`` is a language or a ``kind`` of chart: ``plot("zh")``, ``plot("pyramid", language="zh")``. ``area`` or
        ``areas`` are drawn, else the ``top`` ones, as many as a page holds where that is not given; ``width`` is in
        pixels. A forecast takes the ``levels`` of its intervals (%; 80 and 95) and a ``history``, the panel before it.
        A load has the kinds ``fan`` (over time), ``heat`` (area by period) and ``map`` (``what``: the ``first``
        overload or the ``load``; ``geometry``, ``service``, ``period``; ``key``, the property of the geometry that
        names the area); ages have ``pyramid``, of a ``period``; access and sites ``bars`` and ``map``.

        Raises ``InputError`` for an area that there is none of, and for a kind or an option that is not of this result.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").plot(top=1, width=400).to_dict()["$schema"][-4:]
        'json'
        """
        from townscale import plots

        if kind is None and which is not None and language is not None:
            kind, which = which, None
        given = {
            "kind": kind,
            "area": area,
            "areas": areas,
            "top": top,
            "levels": levels,
            "history": history,
            "period": period,
            "service": service,
            "what": what,
            "geometry": geometry,
            "key": key,
            "title": title,
            "width": width,
        }
        options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        return plots.of(self, language or which or "en", **options)

    def report(
        self,
        path: str | Path,
        language: str = "en",
        title: str | None = None,
        *,
        internal: bool = False,
        disclosure: Disclosure | None = None,
    ) -> Path:
        """Write a report to a ``.html``, ``.docx`` or ``.pdf`` file; ``language`` is ``en`` or ``zh``.

        Counts of people under 10, or as ``disclosure`` says, are not in it, nor what would give them back; with
        ``internal`` all counts are, and every page says so.

        >>> import tempfile
        >>> from pathlib import Path
        >>> import townscale as ts
        >>> folder = Path(tempfile.mkdtemp())
        >>> ts.datasets.example("gap").report(folder / "gap.docx", language="zh").name
        'gap.docx'
        """
        from townscale import report

        return report.write(report.of(self, language, title, internal=internal, disclosure=disclosure), path)
