"""The page of services: the table of what there is, the load of each service, and which one is full first."""

from __future__ import annotations

from typing import Any

from townscale.page import answers, shown
from townscale.page.project import Project
from townscale.page.session import Session
from townscale.page.uploads import chosen_or_pasted
from townscale.page.view import Query, Sent, View
from townscale.words import Words, problem


def answer(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The load of the services."""
    if project.services is None:
        return {}
    return {"result": shown.html(shown.of_result(answers.of(project, "load"), words), words)}


def take(session: Session, sent: Sent, words: Words) -> str | None:
    """The table of services; kept only where a load can be made with it."""
    services = chosen_or_pasted(sent, "file", words("page_services.pasted_name"))
    if services is None:
        raise problem("page_problem.no_file")
    project = session.project
    if project.counts is None:
        raise problem("page_problem.without_counts")
    answers.load(project.counts, project.ahead, project.seed, services)
    session.change(services=services)
    return None


VIEW = View("services", "/services", answer=answer, take=take)
