"""Any frame in, the same kind of frame out. Nothing heavy is imported until a frame of that kind is met."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, overload

from townscale import _core
from townscale._border import check_table
from townscale._files import read_cells
from townscale._table import Kind, Table
from townscale.words import no_choice, phrase, problem

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_NUMBERS = {int, float, Decimal}
"""Types of values that are numbers together."""
_MANY = 10_000
"""Rows from which it is worth to see whether a column's texts come again."""
_TIMES = 4
"""A column in which a text stands on average fewer times than this gains nothing."""


def is_frame(value: Any) -> bool:
    """Whether a value is a frame of any library; not a dict or a list of rows."""
    if isinstance(value, type):
        return False
    return hasattr(value, "__arrow_c_stream__") or (kind_of(value) == "pandas" and hasattr(value, "columns"))


def taken(frame: Any, name: str = "table") -> Any:
    """A frame, or the table of a file, as it is now."""
    if isinstance(frame, (str, Path)):
        return read_cells(frame, kind=name)
    # A table made of a pandas frame shares its numbers, which may change later.
    data, kind = arrow(frame.copy() if kind_of(frame) == "pandas" else frame, name)
    return Table(data.clone() if hasattr(data, "clone") else data, kind)


def kind_of(frame: Any) -> Kind:
    """The kind of frame that results should come back as; polars where the input is no frame of a known kind."""
    if isinstance(frame, Table):
        return frame.kind
    root = type(frame).__module__.partition(".")[0]
    if root == "pandas":
        return "pandas"
    return "pyarrow" if root == "pyarrow" else "polars"


def source_name(table: Any, name: str) -> str:
    """What errors call a table: its file, or a name for a frame."""
    if isinstance(table, Table):
        return table.source or name
    return str(table) if isinstance(table, (str, Path)) else name


def arrow(frame: Any, name: str = "table") -> tuple[Any, Kind]:
    """An object with ``__arrow_c_stream__`` for any frame, dict of columns, list of rows or path, and its kind.

    Raises ``InputError`` where it is none of these, where its columns cannot be put in a table, or where it is larger
    than the limits.
    """
    if isinstance(frame, (str, Path)):
        frame = read_cells(frame, kind=name)
    if isinstance(frame, Table):
        if frame.cells is None or name == "panel":
            return frame.data, frame.kind
        return _core.read_table(frame.data, name, frame.source or name, frame.cells["typed"]), frame.kind
    data, kind = _imported(frame, name)
    check_table(data, name)
    return data, kind


def optional_arrow(frame: Any, name: str = "table") -> Any:
    """The object of :func:`arrow`, or nothing where nothing is given."""
    return None if frame is None else arrow(frame, name)[0]


def _imported(frame: Any, name: str) -> tuple[Any, Kind]:
    kind = kind_of(frame)
    if kind == "pandas":
        return _from_pandas(frame, name), kind
    if hasattr(frame, "__arrow_c_stream__") and type(frame).__name__ not in ("Series", "ChunkedArray"):
        return _typed(frame, kind), kind
    if hasattr(frame, "__arrow_c_array__"):
        return _one_batch(frame, name), kind
    if isinstance(frame, Mapping):
        return _from_columns(dict(frame), name), kind
    if isinstance(frame, list):
        return _from_columns(frame, name), kind
    raise problem("problem.no_table", name=name, kind=type(frame).__name__)


def named(frame: Any, name: str) -> Any:
    """A table under the names of the columns that an argument of this name takes, in the units of the contract."""
    return _core.named_table(arrow(frame, name)[0], name, source_name(frame, name))


def _typed(frame: Any, kind: Kind) -> Any:
    """A frame whose columns of nothing at all, which have no type, are empty text."""
    if kind == "pyarrow" and hasattr(frame, "schema") and hasattr(frame, "column_names"):
        import pyarrow as pa

        fields = [field.with_type(pa.string()) if pa.types.is_null(field.type) else field for field in frame.schema]
        return frame if fields == list(frame.schema) else frame.cast(pa.schema(fields))
    if type(frame).__module__.partition(".")[0] == "polars" and hasattr(frame, "cast"):
        import polars as pl

        return frame.cast({pl.Null: pl.String}) if pl.Null in frame.dtypes else frame
    return frame


def _one_batch(frame: Any, name: str) -> Any:
    """A record batch as a frame that streams."""
    import polars as pl

    try:
        return pl.DataFrame(frame)
    except Exception as error:  # of polars or of whoever made the array
        raise problem("problem.no_table_because", name=name, kind=type(frame).__name__, reason=error) from error


def _from_pandas(frame: Any, name: str) -> Any:
    """A pandas frame by way of columns: text and mixed columns as text, so that nothing depends on pyarrow."""
    if not hasattr(frame, "columns"):
        raise problem("problem.no_pandas_table", name=name, kind=type(frame).__name__)
    frame = _with_index(frame)
    columns: dict[str, Any] = {}
    plain = True
    for place, label in enumerate(frame.columns):
        if str(label) in columns:
            raise problem("problem.columns_twice", name=name, column=label)
        column = frame.iloc[:, place]
        if getattr(column.dtype, "kind", "O") in "iufb" and not hasattr(column.dtype, "na_value"):
            columns[str(label)] = column.to_numpy()
        elif type(column.array).__name__.startswith("ArrowString") and hasattr(column, "__arrow_c_stream__"):
            columns[str(label)] = column
        else:
            plain = False
            columns[str(label)] = _from_objects(column)
    text = [label for label, column in columns.items() if hasattr(column, "__arrow_c_stream__")]
    if plain and text:
        # Text that Arrow holds already goes on as it is: no copy.
        import pyarrow as pa

        return pa.table(
            {label: pa.chunked_array(column) if label in text else column for label, column in columns.items()}
        )
    for label in text:
        import polars as pl

        columns[label] = pl.Series(columns[label])
    return _from_columns(columns, name)


def _with_index(frame: Any) -> Any:
    """The frame with the named levels of its index as columns, such as those that ``groupby`` leaves."""
    named = [level for level in getattr(frame.index, "names", []) if level is not None]
    return frame.reset_index(level=named) if named and not set(named) & set(frame.columns) else frame


def _from_objects(column: Any) -> Any:
    """A column of Python objects; where the same texts come again and again, each is looked at once."""
    if len(column) > _MANY:
        import polars as pl

        try:
            codes, texts = column.factorize()
        except ArithmeticError:
            return _listed(column)
        # Texts only: a number may equal one of another type, and would take its place.
        if _TIMES * len(texts) <= len(column) and all(type(text) is str for text in texts):
            numbers = pl.Series(codes)
            known = numbers if (codes >= 0).all() else numbers.set(numbers < 0, None)
            return _worded(known.cast(pl.UInt32), pl.Enum(list(texts)))
    return _listed(column)


def _worded(numbers: Any, words: Any) -> Any:
    """A column of words from their numbers; polars before 2 has a cast for it."""
    try:
        return numbers.cat.to(words)
    except AttributeError:
        return numbers.cast(words)


def _listed(column: Any) -> list[Any]:
    """The values of a column, None where one is missing."""
    values = column.to_numpy(dtype=object)
    try:
        missing = column.isna().to_numpy()
    except ArithmeticError:  # a decimal that signals that it is no number cannot be compared
        return list(values.tolist())
    if missing.any():
        values = values.copy()
        values[missing] = None
    return list(values.tolist())


def _from_columns(columns: Any, name: str) -> Any:
    import polars as pl

    if isinstance(columns, list) and not all(isinstance(row, Mapping) for row in columns):
        raise problem("problem.columns_uneven", name=name, reason=phrase("value_kind.rows"))
    try:
        if isinstance(columns, list):
            columns = {label: [row.get(label) for row in columns] for row in columns for label in row}
        return _typed(pl.DataFrame({str(label): _column(values) for label, values in columns.items()}), "polars")
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        raise problem("problem.columns_uneven", name=name, reason=error) from error


def _column(values: Any) -> Any:
    """A column of one type; values of several types, or of types that no table knows, become text."""
    import polars as pl

    if not isinstance(values, (list, tuple)):
        return values
    kinds = {type(value) for value in values if value is not None}
    large = any(isinstance(value, int) and abs(value) >= 2**63 for value in values)
    if not kinds or large or (len(kinds) > 1 and not kinds <= _NUMBERS):
        return pl.Series([_as_text(value) for value in values], dtype=pl.String)
    # A decimal may be larger than any that polars holds, or none that is finite.
    as_floats = kinds <= _NUMBERS and kinds not in ({int}, {float})
    try:
        numbers = [float(value) if as_floats and value is not None else value for value in values]
        column = pl.Series(numbers, strict=True)
        if column.dtype != pl.Object:
            return column
        return pl.Series([_as_text(value) for value in values], dtype=pl.String)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return pl.Series([_as_text(value) for value in values], dtype=pl.String)


def _as_text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


@overload
def frame(table: Any, kind: Literal["polars"]) -> pl.DataFrame: ...
@overload
def frame(table: Any, kind: Literal["pandas"]) -> pd.DataFrame: ...
@overload
def frame(table: Any, kind: Literal["pyarrow"]) -> pa.Table: ...
@overload
def frame(table: Any, kind: Kind) -> Any: ...
def frame(table: Any, kind: Kind) -> Any:
    """An Arrow table as a frame of the given kind.

    Raises ``InputError`` for another kind.
    """
    if kind not in get_args(Kind):
        raise no_choice("frame_kind", kind, get_args(Kind))
    if kind == "pyarrow":
        import pyarrow as pa

        return pa.table(table)
    import polars as pl

    polars_frame = pl.DataFrame(table)
    if kind == "polars":
        return polars_frame
    import pandas

    return pandas.DataFrame({column.name: column.to_numpy() for column in polars_frame})
