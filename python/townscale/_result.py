"""What every result can do: go to any frame, show itself, be drawn, be reported, be kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from townscale._disclosure import Disclosure
from townscale._frames import arrow, frame
from townscale._value import Tabled


class Result(Tabled):
    """A result with a table. A class of results inherits this and has ``summary()`` or its own ``_table()``."""

    __slots__ = ()

    def to_polars(self) -> Any:
        """The result's table as a polars frame.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").to_polars().height
        4
        """
        return frame(arrow(self._table())[0], "polars")

    def to_pandas(self) -> Any:
        """The result's table as a pandas frame.

        >>> import townscale as ts
        >>> len(ts.datasets.example("gap").to_pandas())
        4
        """
        return frame(arrow(self._table())[0], "pandas")

    def to_arrow(self) -> Any:
        """The result's table as a pyarrow table.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").to_arrow().num_rows
        4
        """
        return frame(arrow(self._table())[0], "pyarrow")

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return arrow(self._table())[0].__arrow_c_stream__(requested_schema)

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

    def __repr__(self) -> str:
        from townscale.report.shown import text

        return text(self)

    def _repr_html_(self) -> str:
        from townscale.report.shown import html

        return html(self)

    def plot(self, which: str | None = None, /, *, language: str | None = None, **options: Any) -> Any:
        """An altair chart of this result; ``language`` is ``en`` or ``zh``, the options are those of ``plots.of``:
        ``title``, ``width`` (pixels), ``area`` or ``areas``, ``levels`` (%), ``top`` (how many areas). ``which`` is a
        language or a ``kind`` of chart: ``plot("zh")``, ``plot("pyramid", language="zh")``.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").plot(top=1, width=400).to_dict()["$schema"][-4:]
        'json'
        """
        from townscale import plots

        if which is not None and language is not None:
            options = {"kind": which, **options}
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
