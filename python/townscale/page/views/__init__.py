"""The pages, each in a file of its own. To add one, write its file and its template, and list both here and in
``screen.PAGES``."""

from __future__ import annotations

from starlette.routing import Route

from townscale.page.views import data, decision, forecast, index, plan, posts, reports, services, sources, start

VIEWS = (
    start.VIEW,
    data.VIEW,
    forecast.VIEW,
    posts.VIEW,
    plan.VIEW,
    services.VIEW,
    decision.VIEW,
    index.VIEW,
    reports.VIEW,
    sources.VIEW,
)

ROUTES: list[Route] = [
    *[view.route() for view in VIEWS],
    *start.ROUTES,
    *decision.ROUTES,
    *reports.ROUTES,
    *sources.ROUTES,
]
