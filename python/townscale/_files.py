"""Tables from files, with an error that names the file and says what to do."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from townscale._core import InputError
from townscale._write import check_regular

_OTHER = {
    ".xls": "Save it as .xlsx",
    ".xlsm": "Save it as .xlsx",
    ".ods": "Save it as .xlsx",
    ".txt": "Save it as .csv, with commas between the columns",
    ".tsv": "Save it as .csv, with commas between the columns",
    ".json": "Save it as .csv or .parquet",
    ".pdf": "Type its table into a .csv or .xlsx file",
}


def read_table(path: str | Path) -> Any:
    """A polars frame of a ``.csv`` (UTF-8, UTF-16 or GB18030), ``.parquet`` or ``.xlsx`` file.

    CSV and workbook cells come as text, so that a code keeps its leading zeros and a bad value can be named. Empty rows
    at the end are left out.

    Raises ``InputError`` with the file, and the row where there is one.
    """
    path = Path(path)
    if path.is_dir():
        raise InputError(f"{path}: this is a folder. Name a .csv, .parquet or .xlsx file in it")
    check_regular(path)
    readers = {".csv": _csv, ".parquet": _parquet, ".xlsx": _workbook}
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: {reason}. Check the name and the permissions") from None
    reader = readers.get(path.suffix.lower())
    if reader is None:
        remedy = _OTHER.get(path.suffix.lower(), "Give a .csv, .parquet or .xlsx file")
        raise InputError(f'{path}: files that end in "{path.suffix}" are not read. {remedy}')
    if not content.strip():
        raise InputError(f"{path}: the file is empty. Save it again with its rows")
    try:
        return reader(content)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except Exception as error:  # what the file libraries raise is theirs; a user needs one sentence
        kind = {".csv": "a table of text", ".parquet": "a Parquet file", ".xlsx": "a workbook"}[path.suffix.lower()]
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(f"{path}: this is not {kind}: {reason}. Save it again") from None


def _csv(content: bytes) -> Any:
    import polars as pl

    text = _text_of(content)
    first = text.lstrip().splitlines()[0]
    mark = next((mark for mark in ",;\t" if mark in first), ",")
    header = next(csv.reader([first], delimiter=mark))
    try:
        _check_header([name.strip() for name in header])
        # As text: a code with leading zeros stays what it is, and the row of a value that is no number can be named.
        frame = pl.read_csv(io.StringIO(text), infer_schema=False, separator=mark)
    except (InputError, pl.exceptions.PolarsError):  # read again, slower, to say where
        return cells_to_frame(list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)))
    if frame.is_empty():
        return frame
    filled = frame.select(pl.any_horizontal(pl.all().str.strip_chars().str.len_chars() > 0)).to_series().arg_true()
    return frame.head(int(filled[-1]) + 1 if len(filled) else 0)


def _text_of(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError("this is neither UTF-8 nor GB18030 text. Save it as CSV UTF-8")


def _parquet(content: bytes) -> Any:
    import polars as pl

    return pl.read_parquet(io.BytesIO(content))


def _workbook(content: bytes) -> Any:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    if not rows:
        raise InputError("the first sheet is empty. Put the table there")
    return cells_to_frame([[cell_text(cell) or "" for cell in row] for row in rows])


def cells_to_frame(rows: Sequence[Sequence[str]]) -> Any:
    """A polars frame of rows of text, the first of them the header; an empty cell is missing.

    Raises ``InputError`` where a column has no header or the header of another, or a row has too many cells.
    """
    import polars as pl

    header = [name.strip() for name in rows[0]] if rows else []
    while header and not header[-1] and not any(cell for row in rows[1:] for cell in row[len(header) - 1 :]):
        header.pop()
    _check_header(header)
    body = [list(row) for row in rows[1:]]
    while body and not any(cell.strip() for cell in body[-1]):
        body.pop()
    for number, row in enumerate(body, start=1):
        if any(cell.strip() for cell in row[len(header) :]):
            raise InputError(
                f"row {number} has {len(row)} values, the header has {len(header)}. "
                "Put a value with a comma in it between double quotes"
            )
    columns = {
        name: [row[place] if place < len(row) and row[place] != "" else None for row in body]
        for place, name in enumerate(header)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String))


def _check_header(header: Sequence[str]) -> None:
    if not any(header):
        raise InputError("the first row is empty. Put the names of the columns there")
    if "" in header:
        raise InputError(f"column {header.index('') + 1} has no header. Name it, or remove it")
    twice = [name for name, times in Counter(header).items() if times > 1]
    if twice:
        raise InputError(f"two columns are called {twice[0]}. Rename or remove one")


def cell_text(cell: Any) -> str | None:
    """A workbook's cell as text: whole numbers without decimals, days without a time."""
    if cell is None or cell == "":
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
