"""Tables from files, with an error that names the file and says what to do."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from townscale import _core
from townscale._border import check_extent, check_table, read_parquet
from townscale._core import InputError
from townscale._frames import Table, arrow
from townscale._write import check_regular
from townscale.words import told

_OTHER = {
    ".json": "error.ending_json",
    ".pdf": "error.ending_pdf",
}
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
    content = _content(path, (*_TEXT, *_WORKBOOK, ".parquet"))
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


def sheet_named(workbook: Path, names: Sequence[str]) -> str | None:
    """The first sheet of a workbook that has one of these names."""
    from python_calamine import CalamineWorkbook

    content = _content(workbook, _WORKBOOK)
    with _named(workbook):
        check_extent(content, workbook.suffix.lower())
        labels = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    return next((label for label in labels if label.strip().lower() in names), None)


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
            raise InputError(told("error.no_sheet", sheet=sheet, known=", ".join(names)))
        names = [str(chosen)]
    return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]


def _content(path: Path, known: Sequence[str]) -> bytes:
    """The bytes of a file whose ending is one of those that are read."""
    if path.is_dir():
        raise InputError(told("error.folder", path=path))
    check_regular(path)
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        reason = getattr(error, "strerror", None) or error
        raise InputError(told("error.not_readable", path=path, reason=reason)) from None
    if path.suffix.lower() not in known:
        remedy = told(_OTHER.get(path.suffix.lower(), "error.ending_other"))
        raise InputError(told("error.ending", path=path, ending=path.suffix, remedy=remedy))
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise InputError(told("error.empty_file", path=path))
    return content


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What goes wrong while a file is read, as one sentence that names it."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except (Exception, pyo3_panic()) as error:  # what the file libraries raise is theirs; a user needs one sentence
        suffix = path.suffix.lower()
        kind = told(f"error.{'parquet' if suffix == '.parquet' else 'text_table' if suffix in _TEXT else 'workbook'}")
        if isinstance(error, pyo3_panic()):  # its message speaks of the library's own code
            raise InputError(told("error.damaged", path=path, kind=kind)) from None
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(told("error.not_a_table", path=path, kind=kind, reason=reason)) from None


def pyo3_panic() -> type[BaseException]:
    """The exception by which polars says that it met what it does not expect."""
    import polars as pl

    return pl.exceptions.PanicException


def read_table(path: str | Path) -> Any:
    """A polars frame of a file, its cells as text, so that a code keeps its leading zeros and a bad value can be named.

    Raises ``InputError`` with the file, and the row where there is one.
    """
    import polars as pl

    return pl.DataFrame(arrow(str(path), "table")[0])


def cell_text(cell: Any) -> str | None:
    """A workbook's cell as text: whole numbers without decimals, days without a time."""
    if cell is None or cell == "":
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
