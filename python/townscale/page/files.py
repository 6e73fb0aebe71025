"""What can be taken away: reports and workbooks of a project's results, written as the package writes them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from townscale import report, workbook
from townscale._core import __version__
from townscale._decision_book import write_book
from townscale._disclosure import Suppression
from townscale.page import answers
from townscale.page.project import Project
from townscale.report.document import Document
from townscale.report.html import render
from townscale.words import Words, problem

NEEDS = {
    "panel": ("counts",),
    "forecast": ("counts",),
    "gap": ("counts", "posts"),
    "plan": ("counts", "posts", "terms"),
    "load": ("counts", "services"),
    "assessment": ("decision",),
    "index": ("indicators",),
}
"""The results that have a report, and the parts of a project that each needs."""
ENDINGS = ("docx", "pdf", "html", "xlsx")
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMS = ("analysis", "assessment")
DECISION = "decision"
"""The decision file itself, as a workbook."""


def kinds(project: Project) -> list[str]:
    """The results that can be made of what a project has.

    >>> kinds(Project(decision="{}"))
    ['assessment']
    """
    return [kind for kind, needs in NEEDS.items() if all(getattr(project, need) is not None for need in needs)]


def written(project: Project, kind: str, ending: str, form: str = FORMS[0]) -> bytes:
    """A file of a result as its bytes: without small counts, since it is for others.

    Raises ``InputError`` for a result that is not there yet, or a kind of file that there is none of.
    """
    if ending not in ENDINGS or (kind == DECISION and ending != "xlsx"):
        raise problem("page_problem.ending", ending=ending[:10])
    words = Words(project.language)
    with tempfile.TemporaryDirectory(prefix="townscale-") as folder:
        path = Path(folder, f"{kind}.{ending}")
        if kind == DECISION:
            write_book(json.loads(answers.content(project)), path, [])
        elif ending == "xlsx":
            result = answers.of(project, kind)
            workbook.write(path, _tables(result, kind, words), [f"townscale {__version__}"], words.language)
        else:
            report.write(document(project, kind, form), path)
        return path.read_bytes()


def document(project: Project, kind: str, form: str = FORMS[0]) -> Document:
    """The report of a result."""
    options: dict[str, Any] = {"form": form} if kind == "assessment" else {}
    return report.of(answers.of(project, kind), project.language, **options)


def looked_at(project: Project, kind: str, nonce: str, form: str = FORMS[0]) -> str:
    """The report of a result as a page for a frame."""
    return render(document(project, kind, form), nonce)


def _tables(result: Any, kind: str, words: Words) -> dict[str, Any]:
    """The tables of a result as a workbook has them: the answer first, the findings last."""
    if kind == "assessment":
        consultation, findings, _ = result._for_file(words.language, False)
        names = ("factors", "summary", "contributions", "switching")
        tables = {name: getattr(result, name)() for name in names}
        return {**tables, "consultation": consultation, "missing": result.check(words.language), "findings": findings}
    if kind == "index":
        tables = dict(result.tables())
    elif kind == "panel":
        tables = {"counts": result}
    else:
        tables = {kind: result.summary()}
    disclosure = Suppression.of(result)
    tables["findings"] = result.findings(words.language)
    return {name: disclosure.table(table) for name, table in tables.items()}
