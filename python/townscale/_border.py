"""The border: what is checked before a file or frame reaches the frame library or the engines."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import threading
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from typing import IO, Any

from townscale._arguments import guard
from townscale._text import visible
from townscale.words import problem


@dataclass(frozen=True)
class Limits:
    """The most that one table or file may hold; more is refused with an ``InputError`` before it is unpacked.

    columns, rows: of a table. cells: of the extent of a workbook's sheet, where one stray cell makes it large.
    unpacked_bytes: of a workbook. text: characters of one cell. Each is a whole number of 1 or more. memory: bytes that
    one computation may use for draws, and for tables with a row a draw; where None, four fifths of what is at hand. A
    verb that needs more is refused with an ``UnsupportedError`` before it begins, with what would fit.

    Raises ``InputError`` where one is not.

    >>> Limits(rows=1000).rows
    1000
    """

    columns: int = 16_384
    rows: int = 500_000_000
    cells: int = 20_000_000
    unpacked_bytes: int = 1 << 30
    text: int = 1_000_000
    memory: int | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None and field.name == "memory":
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise problem("problem.limit", limit=field.name, value=repr(value))


_DEFAULT = Limits()
_now: ContextVar[Limits] = ContextVar("townscale_limits", default=_DEFAULT)


@contextmanager
def limits(
    *,
    columns: int = Limits.columns,
    rows: int = Limits.rows,
    cells: int = Limits.cells,
    unpacked_bytes: int = Limits.unpacked_bytes,
    text: int = Limits.text,
    memory: int | None = None,
) -> Iterator[Limits]:
    """Other limits on tables, files and memory while the block runs, in this thread or task only: see ``Limits``.

    Raises ``InputError`` where a limit is no whole number of 1 or more.

    >>> import townscale as ts
    >>> with ts.limits(rows=1):
    ...     ts.Panel({"area": ["A", "A"], "period": ["2020", "2021"], "population": [1, 2]})
    Traceback (most recent call last):
    townscale.InputError: panel: there are 2 rows, at most 1 are read. Give less, or raise ts.limits(rows=...)
    >>> with ts.limits(memory=1_000_000):
    ...     ts.datasets.hami().decision.assess(draws=1_000_000)
    Traceback (most recent call last):
    townscale.UnsupportedError: this needs about ... MB of memory, and 1 MB are allowed. What would fit: draws=...
    """
    token = _now.set(Limits(columns, rows, cells, unpacked_bytes, text, memory))
    try:
        yield _now.get()
    finally:
        _now.reset(token)


def allowed_memory() -> int | None:
    """Bytes that a computation may use, where a limit is set; the core asks for it."""
    return _now.get().memory


def check_table(frame: Any, name: str) -> None:
    """Refuse a frame whose columns have names that cannot be passed on, or which is larger than the limits.

    Raises ``InputError``.
    """
    columns = getattr(frame, "column_names", None) or getattr(frame, "columns", None)
    if columns is not None and not callable(columns):
        _check_names([str(column) for column in columns], name)
    shape = getattr(frame, "shape", None)
    if isinstance(shape, tuple) and len(shape) == 2:
        refuse_more("rows", int(shape[0]), name)
    if hasattr(frame, "lazy") and hasattr(frame, "select"):
        _check_text(frame, name)


def _check_names(columns: list[str], name: str) -> None:
    refuse_more("columns", len(columns), name)
    for place, column in enumerate(columns, start=1):
        # A heading on two lines is common in workbooks.
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\t\r\n" for letter in column):
            raise problem("problem.name_control", name=name, place=place, column=visible(column))


def _check_text(frame: Any, name: str) -> None:
    """The lengths of the texts of a polars frame."""
    import polars as pl

    most = _now.get().text
    texts = [column for column, kind in zip(frame.columns, frame.dtypes, strict=True) if kind == pl.String]
    if not texts or not frame.height:
        return
    longest = frame.select(pl.col(texts).str.len_bytes().max()).row(0)
    for column, length in zip(texts, longest, strict=True):
        if length is not None and length > most:
            raise problem("problem.text_long", name=name, column=visible(column), length=length, most=most)


def refuse_more(limit: str, count: int, name: str) -> None:
    """Raise ``InputError`` where there is more of something than its limit."""
    most = getattr(_now.get(), limit)
    if count > most:
        raise problem("problem.too_many", name=name, count=count, limit=limit, most=most)


def check_extent(content: bytes, suffix: str) -> None:
    """Refuse a workbook whose cells span more than can be read, before a library makes room for all of them.

    Raises ``InputError``.
    """
    if suffix not in (".xlsx", ".xlsm", ".ods") or not content.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        refuse_more("unpacked_bytes", sum(part.file_size for part in parts.infolist()), "the workbook")
        for part in parts.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                with parts.open(part) as file:
                    _refuse_extent(_span_of_references(file), part)
            elif part == "content.xml":
                with parts.open(part) as file:
                    _refuse_extent(_span_of_repeats(file.read()), part)


def open_workbook(content: bytes, suffix: str) -> Any:
    """The workbook of the content of a file, as calamine has it, where its cells do not span more than can be read.

    Raises ``InputError``, or what the libraries raise where the file is broken.
    """
    from python_calamine import CalamineWorkbook

    check_extent(content, suffix)
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _refuse_extent(span: tuple[int, int], part: str) -> None:
    if span[0] * span[1] > _now.get().cells:
        raise problem("problem.extent", part=part, rows=span[0], columns=span[1])


def _span_of_references(file: IO[bytes]) -> tuple[int, int]:
    """Rows and columns from the first to the last cell of a sheet, by their references."""
    rows, columns, rest = [0, 0], [0, 0], b""
    while block := file.read(1 << 20):
        text = rest + block
        for letters, digits in _REFERENCE.findall(text):
            row, column = int(digits), 0
            for letter in letters:
                column = column * 26 + letter - 64
            rows = [min(rows[0] or row, row), max(rows[1], row)]
            columns = [min(columns[0] or column, column), max(columns[1], column)]
        rest = text[-40:]
    return rows[1] - rows[0] + 1, columns[1] - columns[0] + 1


_REFERENCE = re.compile(rb"<(?:\w+:)?c\b[^>]{0,200}?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")


def _span_of_repeats(text: bytes) -> tuple[int, int]:
    """The most rows and columns that an OpenDocument sheet may repeat cells with a value to."""
    most = {b"rows": 1, b"columns": 1}
    for element in re.finditer(rb"<table:table-(row|cell)\b([^>]*)>", text):
        kind, said = element.groups()
        found = re.search(rb"number-(?:columns|rows)-repeated=[\"'](\d{1,10})[\"']", said)
        if found and kind == b"cell" and b"office:value" in said:
            most[b"columns"] = max(most[b"columns"], int(found[1]))
        elif (
            found
            and kind == b"row"
            and b"office:value" in text[element.end() : text.find(b"</table:table-row>", element.end())]
        ):
            most[b"rows"] = max(most[b"rows"], int(found[1]))
    return most[b"rows"], most[b"columns"]


def read_parquet(content: bytes) -> Any:
    """A polars frame of a Parquet file; names, columns and rows are judged by its footer before it is unpacked.

    Raises ``InputError``, or what polars raises where the file is broken.
    """
    import polars as pl

    with _panics_unprinted():
        table = pl.scan_parquet(io.BytesIO(content))
        _check_names(table.collect_schema().names(), "the file")
        refuse_more("rows", table.select(pl.len()).collect().item(), "the file")
        return table.collect()


_one_at_a_time = threading.Lock()


@contextmanager
def _panics_unprinted() -> Iterator[None]:
    """Hold back what a library writes to standard error while it reads, and drop it where the library panics.

    A library in Rust prints a panic before it becomes an exception; the exception says the same to who can act on it.
    """
    with _one_at_a_time, tempfile.TemporaryFile() as held:
        try:
            sys.stderr.flush()
            before = os.dup(2)
        except (AttributeError, OSError, ValueError):  # there is no standard error to write to
            yield
            return
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(before, 2)
            os.close(before)
            held.seek(0)
            _pass_on(held)


def _pass_on(held: IO[bytes]) -> None:
    text = held.read()
    if text and not _PANIC.search(text):
        os.write(2, text)


_PANIC = re.compile(rb"^thread '.*' \(?\d*\)? ?panicked at ", re.MULTILINE)


guard(__name__)
