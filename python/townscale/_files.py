"""Tables from files, with an error that names the file and says what to do."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from townscale._core import InputError


def read_table(path: str | Path) -> Any:
    """A polars frame of a ``.csv`` (UTF-8 or GB18030), ``.parquet`` or ``.xlsx`` file."""
    path = Path(path)
    if path.is_dir():
        raise InputError(f"{path}: this is a folder. Name a .csv, .parquet or .xlsx file in it")
    readers = {".csv": _csv, ".parquet": _parquet, ".xlsx": _workbook}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f'{path}: files that end in "{path.suffix}" are not read. Give a .csv, .parquet or .xlsx file')
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}. Check the name and the permissions") from None
    if not content:
        raise InputError(f"{path}: the file is empty. Save it again with its rows")
    try:
        return reader(content)
    except InputError:
        raise
    except Exception as error:  # what the file libraries raise is theirs; a user needs one sentence
        raise InputError(f"{path}: the file cannot be read: {str(error).splitlines()[0]}. Save it again") from None


def _csv(content: bytes) -> Any:
    import polars as pl

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    # As text: a code with leading zeros stays what it is, and the row of a value that is no number can be named.
    return pl.read_csv(io.StringIO(text), infer_schema=False)


def _parquet(content: bytes) -> Any:
    import polars as pl

    return pl.read_parquet(io.BytesIO(content))


def _workbook(content: bytes) -> Any:
    import polars as pl
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    if not rows:
        raise InputError("the first sheet is empty. Put the table there")
    header, *body = rows
    return pl.DataFrame({str(name): [_text(row[i]) for row in body] for i, name in enumerate(header)})


def _text(cell: Any) -> str | None:
    if cell == "":
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
