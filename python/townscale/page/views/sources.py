"""The page of sources: what the project holds with its hashes, the version and the seed; saving and opening it."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from townscale.page import saved
from townscale.page.project import File, Project
from townscale.page.session import Session
from townscale.page.uploads import chosen
from townscale.page.view import Query, Sent, View
from townscale.words import Words, problem


def form(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The inputs with their hashes."""
    files = [(file.name, len(file.content), hashlib.sha256(file.content).hexdigest()) for file in inputs(project)]
    decision = project.decision
    return {
        "files": files,
        "decision_hash": None if decision is None else hashlib.sha256(decision.encode()).hexdigest(),
    }


def inputs(value: Any) -> list[File]:
    """The files that a project holds, in the order of its fields."""
    if isinstance(value, File):
        return [value]
    if dataclasses.is_dataclass(value):
        return [file for field in dataclasses.fields(value) for file in inputs(getattr(value, field.name))]
    return []


def take(session: Session, sent: Sent, words: Words) -> str | None:
    """Open a project file in place of what is there."""
    file = chosen(sent, "file")
    if file is None:
        raise problem("page_problem.no_file")
    session.open(saved.opened(file.content, file.name))
    return "/reports"


async def keep(request: Request) -> Response:
    """The project as a file."""
    session: Session = request.app.state.session
    content = await run_in_threadpool(saved.packed, session.project)
    head = {"Content-Disposition": f'attachment; filename="project{saved.ENDING}"'}
    return Response(content, media_type="application/zip", headers=head)


VIEW = View("sources", "/sources", form, None, take)
ROUTES = [Route(f"/project{saved.ENDING}", keep)]
