"""Any frame in, the same kind of frame out. Nothing heavy is imported until a frame of that kind is met."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal

from townscale._core import InputError

Kind = Literal["pandas", "polars", "pyarrow"]


def kind_of(frame: Any) -> Kind:
    """The kind of frame that results should come back as; polars where the input is no frame of a known kind."""
    root = type(frame).__module__.partition(".")[0]
    if root == "pandas":
        return "pandas"
    return "pyarrow" if root == "pyarrow" else "polars"


def arrow(frame: Any, name: str = "table") -> tuple[Any, Kind]:
    """An object with ``__arrow_c_stream__`` for any frame, dict of columns, list of rows or path, and its kind.

    Raises ``InputError`` where it is none of these, or where its columns cannot be put in a table.
    """
    if isinstance(frame, (str, Path)):
        from townscale._files import read_table

        return read_table(frame), "polars"
    kind = kind_of(frame)
    if kind == "pandas":
        return _from_pandas(frame, name), kind
    if hasattr(frame, "__arrow_c_stream__"):
        return frame, kind
    if hasattr(frame, "__arrow_c_array__"):
        import polars as pl

        return pl.DataFrame(frame), kind
    if isinstance(frame, (dict, list)):
        return _from_columns(frame, name), kind
    raise InputError(
        f"{name}: {type(frame).__name__} is not a table. "
        "Give a pandas, polars or pyarrow frame, a dict of columns, or a path to a file"
    )


def _from_pandas(frame: Any, name: str) -> Any:
    """A pandas frame by way of columns: text and mixed columns as text, so that nothing depends on pyarrow."""
    columns: dict[str, Any] = {}
    for label in frame.columns:
        column = frame[label]
        if getattr(column.dtype, "kind", "O") in "iufb" and not hasattr(column.dtype, "na_value"):
            columns[str(label)] = column.to_numpy()
        elif type(column.array).__name__.startswith("ArrowString") and hasattr(column, "__arrow_c_stream__"):
            import polars as pl

            columns[str(label)] = pl.Series(column)
        else:
            values = column.to_numpy(dtype=object)
            missing = column.isna().to_numpy()
            if missing.any():
                values = values.copy()
                values[missing] = None
            columns[str(label)] = values.tolist()
    return _from_columns(columns, name)


def _from_columns(columns: Any, name: str) -> Any:
    import polars as pl

    try:
        if isinstance(columns, list):
            return pl.DataFrame(columns, infer_schema_length=None)
        return pl.DataFrame({label: _column(values) for label, values in columns.items()})
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{name}: the columns do not make a table: {error}") from None


def _column(values: Any) -> Any:
    """A column of one type; values of several types become text, to be judged as text."""
    import polars as pl

    if not isinstance(values, (list, tuple)):
        return values
    kinds = {type(value) for value in values if value is not None}
    if not kinds or (len(kinds) > 1 and not kinds <= {int, float}):
        return pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)
    return [float(value) if kinds == {int, float} and value is not None else value for value in values]


def frame(table: Any, kind: Kind) -> Any:
    """An Arrow table as a frame of the given kind."""
    if kind == "pyarrow":
        import pyarrow as pa

        return pa.table(table)
    import polars as pl

    polars_frame = pl.DataFrame(table)
    if kind == "polars":
        return polars_frame
    pandas = sys.modules["pandas"]
    return pandas.DataFrame({column.name: column.to_numpy() for column in polars_frame})
