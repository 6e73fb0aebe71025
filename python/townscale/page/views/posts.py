"""The page of posts: norms picked with their sources, the staff there is, the gap and how it comes about."""

from __future__ import annotations

from typing import Any

from townscale import norms
from townscale.page import answers, shown
from townscale.page.project import Posts, Project
from townscale.page.session import Session
from townscale.page.uploads import chosen_or_pasted, number, text
from townscale.page.view import Query, Sent, View
from townscale.report.numbers import rows
from townscale.words import Words, problem

OWN = 3
"""Norms of one's own that the form has rows for beside those that are there."""


def form(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The catalogue by role, and what was picked of it."""
    posts = project.posts or Posts()
    roles: dict[str, list[dict[str, Any]]] = {}
    for row in rows(norms()):
        roles.setdefault(row["role"], []).append(row)
    picked = {role: sum(row["id"] in posts.named for row in group) for role, group in roles.items()}
    return {
        "posts": posts,
        "roles": sorted(roles.items(), key=lambda item: picked[item[0]] == 0),
        "picked": picked,
        "own": [*posts.own, *[("", None)] * OWN],
    }


def answer(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The gap of the area that was chosen, or of the first."""
    if project.posts is None:
        return {}
    gap = answers.of(project, "gap")
    areas = shown.areas_of(gap.summary())
    area = query.get("area") if query.get("area") in areas else areas[0]
    return {"areas": areas, "area": area, "result": shown.html(shown.of_gap(gap, str(area), words), words)}


def take(session: Session, sent: Sent, words: Words) -> str | None:
    """Norms and staff; kept only where a gap can be made with them."""
    own = []
    for place in range(len(sent)):
        role = text(sent, f"role{place}")
        per = number(sent, f"per{place}", words("page_posts.per"), least=1e-9)
        if bool(role) != (per is not None):
            raise problem("page_problem.own_norm")
        if role and per is not None:
            own.append((role, per))
    before = session.project.posts
    staff = chosen_or_pasted(sent, "staff", words("page_posts.pasted_name"))
    if staff is None and before is not None and not text(sent, "without"):
        staff = before.staff
    named = tuple(str(name) for name in sent.getlist("norm"))
    posts = Posts(named, tuple(own), staff, ahead=bool(text(sent, "ahead")))
    project = session.project
    if project.counts is None:
        raise problem("page_problem.without_counts")
    answers.gap(project.counts, project.ahead, project.seed, posts)
    session.change(posts=posts)
    return None


VIEW = View("posts", "/posts", form, answer, take)
