"""Tables from files, with an error that names the file and says what to do."""

from __future__ import annotations

import codecs
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from townscale import _core
from townscale._border import check_table, open_workbook, read_parquet
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
    with naming(path):
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
    book = open_workbook(content, suffix)
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
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error
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
def naming(path: Path) -> Iterator[None]:
    """What goes wrong while a file is read, as one sentence that names it."""
    try:
        yield
    except InputError as error:
        raise placed(error, str(path)) from error.__cause__
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error
    except (Exception, pyo3_panic()) as error:  # what the file libraries raise is theirs; a user needs one sentence
        suffix = path.suffix.lower()
        kind = "parquet" if suffix == ".parquet" else "text" if suffix in _TEXT else "workbook"
        if isinstance(error, pyo3_panic()):  # its message speaks of the library's own code
            raise problem(f"problem.damaged_{kind}", path=path) from None
        raise problem(f"problem.not_{kind}", path=path, reason=error) from error


def table_errors() -> tuple[type[BaseException], ...]:
    """What polars raises for a table that it cannot read."""
    import polars as pl

    return pl.exceptions.PolarsError, pyo3_panic()


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
    with naming(path):
        suffix = path.suffix.lower()
        if suffix == ".parquet":
            return read_parquet(content)
        if suffix in _TEXT:
            return headed(_frame(_core.read_text(content)[0]))
        rows = _sheets(content, suffix, 0)[0][1]
        if not rows:
            raise problem("problem.sheet_empty")
        return headed(_frame_of(rows))


def headed(cells: Any) -> Any:
    """A polars frame of cells under the names of its first row; rows without a text at the end are left out.

    Raises ``InputError`` where a column has no header or the header of another, or a row has more cells than headers.

    >>> import polars as pl
    >>> headed(pl.DataFrame({"1": ["area", "A"], "2": ["x", "1"], "3": [None, None]})).to_dicts()
    [{'area': 'A', 'x': '1'}]
    """
    import polars as pl

    header = [(name or "").strip() for name in cells.row(0)] if cells.height else []
    body = cells.slice(1).cast(pl.String)  # a column without a text has no type
    filled = body.select(pl.all().str.strip_chars().str.len_chars().fill_null(0) > 0)
    while header and not header[-1] and not filled[:, len(header) - 1].any():
        header.pop()
    named = max((place for place, name in enumerate(header, start=1) if name), default=0)
    if 0 < named < len(header):
        beyond = filled[:, named:].select(pl.any_horizontal(pl.all())).to_series().arg_true()
        if len(beyond) * 2 < body.height:  # a few long rows, not a column whose header was forgotten
            count = max(place for place, said in enumerate(filled.row(beyond[0]), start=1) if said)
            raise problem("problem.row_long", row=beyond[0] + 1, cells=count, header=named)
    _check_header(header)
    last = filled.select(pl.any_horizontal(pl.all())).to_series().arg_true()
    body = body[:, : len(header)].head(int(last[-1]) + 1 if len(last) else 0)
    return body.rename(dict(zip(body.columns, header, strict=True)))


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
