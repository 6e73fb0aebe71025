"""The page of the hiring plan: its terms, whom to hire and when, what it costs, and what each level of cover costs."""

from __future__ import annotations

from typing import Any

from townscale.page import answers, shown
from townscale.page.project import Project, Terms
from townscale.page.session import Session
from townscale.page.uploads import number
from townscale.page.view import Query, Sent, View
from townscale.words import Words, problem


def form(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The terms."""
    return {"terms": project.terms or Terms(), "wants_frontier": "frontier" in query}


def answer(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The plan, and what each level of cover costs where that is asked for."""
    if project.terms is None:
        return {}
    plan = answers.of(project, "plan")
    more = []
    if "frontier" in query and project.counts is not None and project.posts is not None:
        frontier = answers.frontier(project.counts, project.ahead, project.seed, project.posts, project.terms)
        more = shown.of_frontier(frontier, words)
    return {"result": shown.html([*shown.of_result(plan, words), *more], words)}


def take(session: Session, sent: Sent, words: Words) -> str | None:
    """The terms; kept only where a plan can be made with them."""
    coverage = number(sent, "coverage", words("page_plan.coverage"), least=0, most=1)
    terms = Terms(
        0.9 if coverage is None else coverage,
        number(sent, "budget", words("page_plan.budget")),
        number(sent, "pay", words("page_plan.pay")),
        number(sent, "turnover", words("page_plan.turnover"), most=1),
    )
    project = session.project
    if project.counts is None:
        raise problem("page_problem.without_counts")
    if project.posts is None:
        raise problem("page_problem.without_posts")
    answers.plan(project.counts, project.ahead, project.seed, project.posts, terms)
    session.change(terms=terms)
    return None


VIEW = View("plan", "/plan", form, answer, take)
