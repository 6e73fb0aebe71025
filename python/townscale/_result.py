"""What every result can do: go to Arrow, show itself in a notebook, be drawn, be reported."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Result:
    """A result with a table. A class of results inherits this and has ``summary()`` or its own ``_table()``."""

    __slots__ = ()

    def _table(self) -> Any:
        return self.summary()  # type: ignore[attr-defined]

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        from townscale._frames import arrow

        return arrow(self._table())[0].__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        import polars as pl

        from townscale._frames import arrow

        return str(pl.DataFrame(arrow(self._table())[0])._repr_html_())

    def plot(self, language: str = "en", **options: Any) -> Any:
        """An altair chart of this result; ``language`` is ``en`` or ``zh``."""
        from townscale import plots

        return plots.of(self, language, **options)

    def report(self, path: str | Path, language: str = "en", title: str | None = None) -> Path:
        """Write a report to a ``.html``, ``.docx`` or ``.pdf`` file; ``language`` is ``en`` or ``zh``."""
        from townscale import report

        return report.write(report.of(self, language, title), path)
