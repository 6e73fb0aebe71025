"""A page of the application: what its form shows, what it answers, what it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from townscale._core import InputError
from townscale.page import uploads
from townscale.page.project import Project
from townscale.page.screen import shown
from townscale.page.session import Session
from townscale.words import Words, told

Query = Mapping[str, str]
Sent = ImmutableMultiDict[str, Any]
"""A form as plain values: text, and files as name and bytes."""
Show = Callable[[Project, Words, Query], dict[str, Any]]
Take = Callable[[Session, Sent, Words], "str | None"]


def nothing(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """What a page shows that has nothing of its own."""
    return {}


@dataclass(frozen=True)
class View:
    """A page at ``path``, named as its template.

    ``form`` gives what stands there whatever the project holds; ``answer`` what follows from the project, and may raise
    ``InputError``: the page then says so in its place. ``take`` changes the session by what was sent and says where to
    go next (back to this page where it says nothing).
    """

    name: str
    path: str
    form: Show = nothing
    answer: Show | None = None
    take: Take | None = None

    def route(self) -> Route:
        """The route of this page."""
        return Route(self.path, self._handle, methods=["GET"] if self.take is None else ["GET", "POST"])

    async def _handle(self, request: Request) -> Response:
        session: Session = request.app.state.session
        if request.method != "POST" or self.take is None:
            return await run_in_threadpool(self._page, request, session.project, None, {})
        words = Words(session.project.language)
        sent: Sent = Sent([])
        try:
            sent = Sent(await uploads.fields(request))
            goal = await run_in_threadpool(self.take, session, sent, words)
        except InputError as error:
            typed = {name: value for name, value in sent.items() if isinstance(value, str)}
            return await run_in_threadpool(self._page, request, session.project, error, typed)
        return RedirectResponse(goal or self.path, 303)

    def _page(self, request: Request, project: Project, error: InputError | None, typed: Query) -> Response:
        words, query = Words(project.language), dict(request.query_params)
        problems = [] if error is None else [told(error, words.language)]
        values = {"typed": typed, **self.form(project, words, query)}
        if self.answer is not None:
            try:
                values |= self.answer(project, words, query)
            except InputError as odd:
                problems.append(told(odd, words.language))
        return shown(request, self.name, project, 422 if error else 200, problems=problems, **values)
