"""A table as it was when it was given."""

from __future__ import annotations

from typing import Any, Literal

Kind = Literal["pandas", "polars", "pyarrow"]
"""The frame library whose frames a table comes back as."""


class Table:
    """A frame as it was when it was given: its Arrow data, the kind to give back, the file it was read from.

    Where it is the cells of a file, whose header is still to be found, ``cells`` says how they were read.
    """

    __slots__ = ("cells", "data", "kind", "source")

    def __init__(self, data: Any, kind: Kind, source: str | None = None, cells: dict[str, Any] | None = None) -> None:
        self.data = data
        self.kind: Kind = kind
        self.source = source
        self.cells = cells

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.data.__arrow_c_stream__(requested_schema)

    def same(self, other: Table) -> bool:
        """Whether both hold the same columns and values, whatever kind of frame they came from."""
        import polars as pl

        one, two = (_plain(pl.DataFrame(table.data)) for table in (self, other))
        return bool(one.schema == two.schema and one.equals(two))

    def __reduce__(self) -> tuple[Any, ...]:
        return Table, (self.data, self.kind, self.source, self.cells)


def _plain(table: Any) -> Any:
    """A polars frame whose categories are text."""
    import polars as pl
    import polars.selectors as cs

    return table.with_columns((cs.categorical() | cs.enum()).cast(pl.String))
