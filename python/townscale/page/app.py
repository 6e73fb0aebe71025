"""The application: the pages, the files they need, and what is said where something goes wrong."""

from __future__ import annotations

import contextlib

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from townscale._core import InputError
from townscale._text import visible
from townscale.page.guard import LARGEST, Guard, TooLarge
from townscale.page.project import Project
from townscale.page.screen import FOLDER, shown
from townscale.page.session import Session
from townscale.page.views import ROUTES
from townscale.report.html import STYLE
from townscale.words import Words, problem, told

FILES = {
    "report.css": STYLE,
    "page.css": FOLDER / "static" / "page.css",
    "htmx.min.js": FOLDER / "static" / "htmx.min.js",
    "htmx.LICENSE": FOLDER / "static" / "htmx.LICENSE",
}
"""The files that pages ask for; no other file can be asked for."""


def application(token: str, port: int, project: Project | None = None, largest: int = LARGEST) -> Guard:
    """The application behind its guard, with an open project."""
    app = Starlette(
        routes=[Route("/static/{name}", _static), *ROUTES],
        exception_handlers={
            InputError: _problem,
            HTTPException: _status,
            TooLarge: _large,
            Exception: _unexpected,
        },
    )
    app.state.session = Session(project)
    return Guard(_Quiet(app), token, port, largest)


async def _static(request: Request) -> Response:
    path = FILES.get(request.path_params["name"])
    if path is None:
        raise HTTPException(404)
    return FileResponse(path)


def _said(request: Request, text: str, status: int) -> Response:
    session: Session = request.app.state.session
    return shown(request, "problem", session.project, status, problems=[text])


async def _problem(request: Request, error: Exception) -> Response:
    session: Session = request.app.state.session
    return _said(request, told(error, session.project.language), 422)


async def _status(request: Request, error: Exception) -> Response:
    session: Session = request.app.state.session
    status = error.status_code if isinstance(error, HTTPException) else 500
    key = "no_page" if status == 404 else "no_way"
    return _said(request, Words(session.project.language)(f"page_problem.{key}"), status)


async def _large(request: Request, error: Exception) -> Response:
    session: Session = request.app.state.session
    return _said(request, Words(session.project.language)("page_refused.too_large", megabytes=str(error)), 413)


async def _unexpected(request: Request, error: Exception) -> Response:
    session: Session = request.app.state.session
    made = problem("page_problem.unexpected", kind=type(error).__name__, reason=error)
    return _said(request, visible(told(made, session.project.language)), 500)


class _Quiet:
    """The application, without the traceback that it would print after it has told of an error in a sentence."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(Exception):
            await self._app(scope, receive, send)
