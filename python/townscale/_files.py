"""Tables from files, with an error that names the file and says what to do."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from townscale import _core
from townscale._border import check_extent, check_table, read_parquet
from townscale._core import InputError
from townscale._table import Table
from townscale._write import check_regular
from townscale.words import placed, problem

_TEXT = (".csv", ".tsv", ".txt")
_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def read_cells(
    path: str | Path,
    sheet: str | int | None = None,
    columns: Mapping[str, str] | None = None,
    kind: str = "panel",
) -> Table:
    """The cells of a file as texts, its header still to be found; of a Parquet file its frame.

    Of a workbook the named sheet, or the first that holds a table of the kind that an argument of this name takes.
    Raises ``InputError`` with the file.
    """
    path = Path(path)
    return cells_of(_content(path), path, sheet, columns, kind)


def cells_of(
    content: bytes,
    path: Path,
    sheet: str | int | None = None,
    columns: Mapping[str, str] | None = None,
    kind: str = "panel",
) -> Table:
    """The cells of the content of a file, which is not opened: its ``path`` says what it is, and names it in errors."""
    check_content(content, path)
    with _named(path):
        if path.suffix.lower() == ".parquet":
            return Table(read_parquet(content), "polars", str(path))
        if path.suffix.lower() in _TEXT:
            data, encoding = _core.read_text(content)
            frame = _frame(data)
            check_table(frame, "the file")
            return Table(frame, "polars", str(path), {"typed": False, "encoding": encoding, "sheet": None})
        sheets = _sheets(content, path.suffix.lower(), sheet)
        names = [name for name, _ in sheets]
        frames = [_frame_of(rows) for _, rows in sheets]
        at = _core.first_fitting(frames, kind, dict(columns or {})) if len(frames) > 1 else 0
        if at is None:
            at = next((place for place, (_, rows) in enumerate(sheets) if rows), 0)
        check_table(frames[at], "the sheet")
        cells = {"typed": True, "encoding": None, "sheet": names[at] if len(names) > 1 else None}
        return Table(frames[at], "polars", str(path), cells)


def _frame(data: Any) -> Any:
    import polars as pl

    return pl.DataFrame(data)


def _frame_of(rows: Sequence[Sequence[Any]]) -> Any:
    import polars as pl

    width = max((len(row) for row in rows), default=0)
    texts = [[cell_text(row[place]) if place < len(row) else None for row in rows] for place in range(width)]
    names = [str(place + 1) for place in range(width)]
    return pl.DataFrame(dict(zip(names, texts, strict=True)), schema=dict.fromkeys(names, pl.String))


def _sheets(content: bytes, suffix: str, sheet: str | int | None) -> list[tuple[str, list[list[Any]]]]:
    """The sheets of a workbook with their rows of cells, or the one asked for."""
    from python_calamine import CalamineWorkbook

    check_extent(content, suffix)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = list(book.sheet_names)
    if sheet is not None:
        chosen = names[sheet] if isinstance(sheet, int) and 0 <= sheet < len(names) else sheet
        if chosen not in names:
            raise problem("problem.no_sheet", sheet=sheet, names=", ".join(names))
        names = [str(chosen)]
    return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]


def _content(path: Path) -> bytes:
    """The bytes of a file whose ending is one of those that are read."""
    if os.path.isdir(path):
        raise problem("problem.folder", path=path)
    check_regular(path)
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise problem("problem.not_opened", path=path, reason=getattr(error, "strerror", None) or error) from None
    check_content(content, path)
    return content


def check_content(content: bytes, path: Path) -> None:
    """Refuse a file whose ending is none of those that are read, or that holds nothing."""
    suffix = path.suffix.lower()
    if suffix not in (*_TEXT, *_WORKBOOK, ".parquet"):
        remedy = {".json": "json", ".pdf": "pdf"}.get(suffix, "other")
        raise problem(f"problem.ending_{remedy}", path=path, ending=path.suffix)
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise problem("problem.empty", path=path)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What goes wrong while a file is read, as one sentence that names it."""
    try:
        yield
    except InputError as error:
        raise placed(error, str(path)) from None
    except (Exception, pyo3_panic()) as error:  # what the file libraries raise is theirs; a user needs one sentence
        suffix = path.suffix.lower()
        kind = "parquet" if suffix == ".parquet" else "text" if suffix in _TEXT else "workbook"
        if isinstance(error, pyo3_panic()):  # its message speaks of the library's own code
            raise problem(f"problem.damaged_{kind}", path=path) from None
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise problem(f"problem.not_{kind}", path=path, reason=reason) from None


def pyo3_panic() -> type[BaseException]:
    """The exception by which polars says that it met what it does not expect."""
    import polars as pl

    return pl.exceptions.PanicException


def read_table(path: str | Path) -> Any:
    """A polars frame of a ``.csv`` (UTF-8, UTF-16 or GB18030), ``.parquet`` or ``.xlsx`` file.

    CSV and workbook cells come as text, so that a code keeps its leading zeros and a bad value can be named. Empty rows
    at the end are left out.

    Raises ``InputError`` with the file, and the row where there is one.
    """
    path = Path(path)
    return table_of(_content(path), path)


def table_of(content: bytes, path: Path) -> Any:
    """The frame of the content of a file, which is not opened: its ``path`` says what it is, and names it in errors."""
    check_content(content, path)
    with _named(path):
        suffix = path.suffix.lower()
        if suffix == ".parquet":
            return read_parquet(content)
        return _csv(content) if suffix in _TEXT else _workbook(content, suffix)


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
    raise problem("problem.encoding")


def _workbook(content: bytes, suffix: str) -> Any:
    rows = _sheets(content, suffix, 0)[0][1]
    if not rows:
        raise problem("problem.sheet_empty")
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
            raise problem("problem.row_long", row=number, cells=len(row), header=len(header))
    columns = {
        name: [row[place] if place < len(row) and row[place] != "" else None for row in body]
        for place, name in enumerate(header)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String))


def _check_header(header: Sequence[str]) -> None:
    if not any(header):
        raise problem("problem.header_empty")
    if "" in header:
        raise problem("problem.header_gap", column=header.index("") + 1)
    twice = [name for name, times in Counter(header).items() if times > 1]
    if twice:
        raise problem("problem.header_twice", name=twice[0])


def cell_text(cell: Any) -> str | None:
    """A workbook's cell as text: whole numbers without decimals, days without a time."""
    if cell is None or cell == "":
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
