"""The page of the area index: indicators and their specification; scores, ranks and grades with their uncertainty."""

from __future__ import annotations

from typing import Any

from townscale.page import answers, shown
from townscale.page.project import Indicators, Project
from townscale.page.session import Session
from townscale.page.uploads import chosen
from townscale.page.view import Query, Sent, View
from townscale.words import Words, problem


def answer(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The index."""
    if project.indicators is None:
        return {}
    return {"result": shown.html(shown.of_result(answers.of(project, "index"), words), words)}


def take(session: Session, sent: Sent, words: Words) -> str | None:
    """The two files; kept only where an index can be made of them. One that is not given stays as it is."""
    table, spec, before = chosen(sent, "table"), chosen(sent, "spec"), session.project.indicators
    if before is not None:
        table, spec = table or before.table, spec or before.spec
    if table is None or spec is None:
        raise problem("page_problem.two_files")
    indicators = Indicators(table, spec)
    answers.index(indicators, session.project.seed)
    session.change(indicators=indicators)
    return None


VIEW = View("index", "/index", answer=answer, take=take)
