"""Types of the tables that verbs take and give back, for annotations of one's own; nothing heavy is imported.

``TableLike`` is what is taken as a table: a polars, pandas or pyarrow frame, anything with ``__arrow_c_stream__``, a
dict of columns, a list of rows, the path of a file. ``FrameT`` is the type of frame that results come back as: that
which came in, polars where it is none of the three.

>>> from townscale.typing import TableLike
>>> def people(table: TableLike) -> float:
...     import townscale as ts
...     return ts.Panel(table).to_polars()["population"].sum()
>>> people({"area": ["A"], "period": [2010], "population": [5]})
5.0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from townscale._core import Population
from townscale._table import Kind

if TYPE_CHECKING:
    import polars as pl
    from typing_extensions import TypeVar

    FrameT = TypeVar("FrameT", default=pl.DataFrame, covariant=True)
    """The frame that a result gives: ``polars.DataFrame``, ``pandas.DataFrame`` or ``pyarrow.Table``."""
    _Row_co = TypeVar("_Row_co", covariant=True)
else:
    from typing import TypeVar

    FrameT = TypeVar("FrameT", covariant=True)
    _Row_co = TypeVar("_Row_co", covariant=True)

__all__ = [
    "ArrowStream",
    "Columns",
    "Frame",
    "FrameT",
    "Geometry",
    "Json",
    "Kind",
    "Matrices",
    "Matrix",
    "Numbers",
    "OtherTable",
    "Period",
    "Population",
    "Rows",
    "SupportsArray",
    "SupportsGeometry",
    "SupportsHead",
    "SupportsSlice",
    "TableLike",
]


class ArrowStream(Protocol):
    """What gives a table by the Arrow PyCapsule interface: most frame libraries, DuckDB, results of this package."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The stream."""


class SupportsArray(Protocol):
    """What NumPy makes an array of."""

    def __array__(self) -> object:
        """The array."""


class SupportsGeometry(Protocol):
    """What has GeoJSON, such as a frame of geopandas."""

    @property
    def __geo_interface__(self) -> Mapping[str, Any]:
        """GeoJSON."""


class SupportsHead(Protocol[_Row_co]):
    """A polars or pandas frame: its first rows are a frame of its own type."""

    def head(self, n: int = ..., /) -> _Row_co:
        """The first rows."""


class SupportsSlice(Protocol[_Row_co]):
    """A pyarrow table: its slice is a table of its own type."""

    def slice(self, offset: int = ..., length: int | None = ..., /) -> _Row_co:
        """Some rows."""


Columns: TypeAlias = Mapping[str, object]
"""A dict of columns."""
Rows: TypeAlias = Sequence[Mapping[str, object]]
"""A list of rows, each a dict of column and value."""
Frame: TypeAlias = SupportsHead[FrameT] | SupportsSlice[FrameT]
"""A polars, pandas or pyarrow frame, as which results come back."""
OtherTable: TypeAlias = ArrowStream | Columns | Rows | str | Path
"""A table that is no such frame: results come back as polars frames."""
TableLike: TypeAlias = Frame[object] | OtherTable
"""What is taken as a table."""
Numbers: TypeAlias = Iterable[float] | SupportsArray
"""Numbers in a row: a list, a tuple, a NumPy array, a column of a frame."""
Matrix: TypeAlias = Iterable[Iterable[float | None]] | SupportsArray
"""Numbers in rows and columns: a list of rows, a NumPy array, a frame of numbers."""
Matrices: TypeAlias = Iterable[Iterable[Iterable[float | None]]] | SupportsArray
"""Several of these."""
Period: TypeAlias = str | int | date
"""A period: 2010, ``"2010H1"``, ``"2010Q3"``, ``"2010-06"`` or a date."""
Geometry: TypeAlias = str | Path | Mapping[str, object] | Sequence[Mapping[str, object]] | SupportsGeometry
"""Outlines of areas: GeoJSON in a file, a dict or a list of features, or what has ``__geo_interface__``."""
Json: TypeAlias = dict[str, Any]
"""An object of JSON or TOML as Python reads it. Its values are whatever stands there."""
