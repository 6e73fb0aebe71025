"""The first page: the language, what can be done, the built-in case to look around in."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from townscale import datasets
from townscale.page import uploads
from townscale.page.project import Ahead, Counts, File, Posts, Project
from townscale.page.session import Session
from townscale.page.view import Query, View
from townscale.report.numbers import polars
from townscale.words import LANGUAGES, Words, problem

TASKS = ("data", "forecast", "posts", "services", "decision", "index")
"""The pages that a task begins with."""


def form(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The tasks, and where each begins: with the data, where it needs them and there are none."""
    of_people = ("forecast", "posts", "services")
    tasks = [(task, "data" if task in of_people and project.counts is None else task) for task in TASKS]
    return {"tasks": tasks}


async def language(request: Request) -> Response:
    """Change the language of the page; nothing else changes."""
    sent = dict(await uploads.fields(request))
    chosen, back = uploads.text(sent, "language"), uploads.text(sent, "back")
    if chosen not in LANGUAGES:
        raise problem("page_problem.language", code=chosen[:10])
    session: Session = request.app.state.session
    session.change(language=chosen)
    known = back.startswith("/") and not back.startswith("//") and "\\" not in back
    return RedirectResponse(back if known else "/", 303)


async def case(request: Request) -> Response:
    """Open the built-in case."""
    session: Session = request.app.state.session
    session.open(built_in(session.project.language))
    return RedirectResponse("/data", 303)


async def fresh(request: Request) -> Response:
    """Begin anew with an empty project."""
    session: Session = request.app.state.session
    session.open(Project(language=session.project.language))
    return RedirectResponse("/", 303)


def built_in(language: str) -> Project:
    """The built-in case of Hami as a project: counts, norms and staff, services, the decision."""
    hami = datasets.hami("zh" if language == "zh" else "en")
    claims = hami.panel._recipe().arguments["claims"]
    return Project(
        language=language,
        counts=Counts(File("hami.csv", csv(hami.panel)), claims=File("hami_claims.csv", csv(claims))),
        ahead=Ahead(),
        posts=Posts(named=("coordinator_500_hami", "coordinator_1000_hami"), staff=File("staff.csv", csv(hami.staff))),
        services=File("services.csv", csv(hami.services)),
        decision=json.dumps(hami.decision.to_dict(), ensure_ascii=False),
    )


def csv(frame: Any) -> bytes:
    """Any frame as the bytes of a CSV file."""
    text: str = polars(frame).write_csv()
    return text.encode("utf-8-sig")


VIEW = View("start", "/", form)
ROUTES = [
    Route("/language", language, methods=["POST"]),
    Route("/case", case, methods=["POST"]),
    Route("/new", fresh, methods=["POST"]),
]
