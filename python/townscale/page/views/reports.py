"""The page of reports: each result that is there as a file to take away, or to look at in a frame."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from townscale.page import files
from townscale.page.guard import FRAME
from townscale.page.project import Project
from townscale.page.screen import shown
from townscale.page.session import Session
from townscale.page.view import Query, View
from townscale.words import Words


def form(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The results that can be made of what is there."""
    return {"kinds": files.kinds(project), "endings": files.ENDINGS}


async def download(request: Request) -> Response:
    """A file of a result."""
    session: Session = request.app.state.session
    kind, _, ending = request.path_params["name"].rpartition(".")
    form = request.query_params.get("form", files.FORMS[0])
    content = await run_in_threadpool(files.written, session.project, kind, ending, form)
    head = {"Content-Disposition": f'attachment; filename="{kind}.{ending}"', "Content-Security-Policy": "sandbox"}
    return Response(content, media_type=files.TYPES[ending], headers=head)


async def look(request: Request) -> Response:
    """A report in its frame, with what is around it."""
    session: Session = request.app.state.session
    kind = request.path_params["kind"]
    await run_in_threadpool(files.document, session.project, kind)
    return shown(request, "look", session.project, kind=kind)


async def frame(request: Request) -> Response:
    """What stands in the frame: nothing in it can run or ask for anything."""
    session: Session = request.app.state.session
    nonce = request.state.nonce
    text = await run_in_threadpool(files.looked_at, session.project, request.path_params["kind"], nonce)
    return HTMLResponse(text, headers={"Content-Security-Policy": FRAME.format(nonce=nonce)})


VIEW = View("reports", "/reports", form)
ROUTES = [
    Route("/download/{name}", download),
    Route("/look/{kind}", look),
    Route("/frame/{kind}", frame),
]
