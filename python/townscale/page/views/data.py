"""The page of counts: a file or pasted text, how it was read, headings mapped by choosing, what is doubtful."""

from __future__ import annotations

import dataclasses
from typing import Any

from townscale._core import InputError, PersonalDataError, SensitiveAttributeError
from townscale.page import answers, shown
from townscale.page.project import Counts, Project
from townscale.page.session import Session
from townscale.page.uploads import chosen_or_pasted, text
from townscale.page.view import Query, Sent, View
from townscale.report.numbers import polars
from townscale.words import Words, problem

COLUMNS = ("area", "period", "population", "parent", "group", "kind", "source", "se", "cv", "definition")
"""What a heading may stand for."""
UNITS = ("persons", "thousands", "万人", "millions")
ROWS = 8
"""Rows of the cells that are shown while headings are chosen."""


def form(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The options, and the first cells of a file whose headings are to be chosen."""
    counts = project.counts
    mapped = {} if counts is None else dict(counts.columns)
    return {
        "counts": counts,
        "units": UNITS,
        "columns": COLUMNS,
        "mapped": mapped,
        "head": None if counts is None else _head(counts, query, mapped),
        "is_mapping": "map" in query,
    }


def _head(counts: Counts, query: Query, mapped: dict[str, str]) -> dict[str, Any] | None:
    """The first rows of the cells, and the headings: those of the row that was chosen, else the first that has two."""
    try:
        cells = answers.cells(dataclasses.replace(counts, columns=()))
    except InputError:
        return None
    data = polars(cells.data)
    if cells.cells is None:
        return {"rows": [], "at": 0, "headings": list(data.columns)}
    rows = [["" if cell is None else str(cell) for cell in row] for row in data.head(ROWS).rows()]
    row = query.get("row", "")
    known = [at for at, cells_ in enumerate(rows) if set(mapped) & set(cells_)]
    full = [at for at, cells_ in enumerate(rows) if sum(map(bool, cells_)) > 1]
    at = int(row) - 1 if row.isdecimal() and 1 <= int(row) <= len(rows) else (known or full or [0])[0]
    headings = [cell for cell in rows[at] if cell] if rows else []
    return {"rows": rows, "at": at, "headings": list(dict.fromkeys(headings))}


def answer(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """How the counts were read."""
    if project.counts is None:
        return {}
    return {"result": shown.html(shown.of_panel(answers.panel(project.counts), words), words)}


def take(session: Session, sent: Sent, words: Words) -> str | None:
    """A file or pasted text; or, for the counts that are there, how to read them."""
    if text(sent, "do") == "read":
        return _read(session, sent)
    file = chosen_or_pasted(sent, "file", words("page_data.pasted_name"))
    if file is None:
        raise problem("page_problem.no_file")
    counts = Counts(file, unit=text(sent, "unit") or None)
    answers.cells(counts)
    _refuse_persons(counts)
    session.change(counts=counts)
    return None


def _read(session: Session, sent: Sent) -> str | None:
    """The counts with their headings as chosen."""
    before = session.project.counts
    if before is None:
        raise problem("page_problem.without_counts")
    columns = tuple(
        (str(sent[f"heading{place}"]), str(value))
        for place in range(len(sent))
        if f"heading{place}" in sent and (value := text(sent, f"column{place}")) in COLUMNS
    )
    counts = dataclasses.replace(
        before,
        columns=columns,
        unit=text(sent, "unit") or None,
        missing="drop" if text(sent, "missing") else "error",
        totals="keep" if text(sent, "totals") else "leave_out",
    )
    _refuse_persons(counts)
    session.change(counts=counts)
    return None


def _refuse_persons(counts: Counts) -> None:
    """Refuse what is about persons, which is not kept; other faults may be mended by choosing headings."""
    try:
        answers.panel(counts)
    except (PersonalDataError, SensitiveAttributeError):
        raise
    except InputError:
        return


VIEW = View("data", "/data", form, answer, take)
