"""Forms and files that a browser sends: kept in memory, never on the disk, with limits to their number and size."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from townscale._text import visible
from townscale.page.guard import LARGEST
from townscale.page.project import File
from townscale.words import by_library, problem

FILES = 4
FIELDS = 5000
FIELD = 8 << 20
"""Bytes of one field of text."""
NAME = 100
"""Letters of a file's name that are kept."""


class _InMemory(MultiPartParser):
    spool_max_size = LARGEST + 1  # what is smaller is never rolled over to a file


async def fields(request: Request) -> list[tuple[str, Any]]:
    """The fields of a form that was sent: text, and files as name and bytes; a file that was not chosen is nothing.

    Raises ``InputError`` for what has too many parts, or is no form.
    """
    kind = request.headers.get("content-type", "")
    try:
        if kind.startswith("multipart/form-data"):
            limits = {"max_files": FILES, "max_fields": FIELDS, "max_part_size": FIELD}
            sent = await _InMemory(request.headers, request.stream(), **limits).parse()
        else:
            sent = await FormParser(request.headers, request.stream()).parse()
    except (MultiPartException, UnicodeDecodeError) as error:
        raise problem("page_problem.form", reason=by_library(getattr(error, "message", error))) from error
    return [(name, await _plain(value)) for name, value in sent.multi_items()]


async def _plain(value: str | UploadFile) -> str | File | None:
    if isinstance(value, str):
        return value
    return File(plain_name(value.filename), await value.read()) if value.filename else None


def plain_name(name: str) -> str:
    """A file's name without folders and control characters, to be shown and never opened.

    >>> plain_name("../../etc/passwd"), plain_name("C:\\\\x\\\\人口.csv"), plain_name("a\\x00b.csv")
    ('passwd', '人口.csv', 'a␀b.csv')
    """
    last = visible(name).replace("\\", "/").rstrip("/").rpartition("/")[2].replace("\n", " ").replace("\t", " ").strip()
    stem, dot, ending = last.rpartition(".")
    if dot and len(last) > NAME:
        last = f"{stem[: NAME - 10]}….{ending[:8]}"
    return last[:NAME] if last.strip(".") else "file"


def chosen(given: Any, name: str) -> File | None:
    """The file of a field, or nothing where none was chosen."""
    value = given.get(name)
    return value if isinstance(value, File) else None


def chosen_or_pasted(given: Any, name: str, called: str) -> File | None:
    """The file of a field, or else the text that was pasted, as a file of that name; nothing where there is neither."""
    pasted = text(given, "pasted")
    return chosen(given, name) or (File(called, pasted.encode()) if pasted else None)


def text(given: Any, name: str) -> str:
    """The text of a field, without blanks around it; empty where it has none."""
    value = given.get(name)
    return value.strip() if isinstance(value, str) else ""


def number(
    given: Any, name: str, label: str, *, least: float = 0, most: float = 1e12, whole: bool = False
) -> float | None:
    """The number of a field, or nothing where it is empty; ``label`` is what the field is called in errors.

    Raises ``InputError`` for a text that is no number, or one outside its range.
    """
    said = text(given, name)
    if not said:
        return None
    try:
        value = float(said.replace(",", "").replace("，", "").replace("_", ""))
    except ValueError:
        raise problem("page_problem.number", label=label, value=said[:NAME]) from None
    if not least <= value <= most or (whole and not value.is_integer()):
        kind = "whole" if whole else "range"
        raise problem(
            f"page_problem.number_{kind}", label=label, value=said[:NAME], least=f"{least:g}", most=f"{most:g}"
        )
    return value
