"""The pages, each in a file of its own. To add one, write its file and its template, and list both here and in
``screen.PAGES``."""

from __future__ import annotations

from starlette.routing import Route

from townscale.page.views import data, forecast, posts, start

VIEWS = (start.VIEW, data.VIEW, forecast.VIEW, posts.VIEW)

ROUTES: list[Route] = [*[view.route() for view in VIEWS], *start.ROUTES]
