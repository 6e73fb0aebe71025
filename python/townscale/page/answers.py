"""What the package makes of a project: its results, each made once for the same inputs and remembered."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import townscale as ts
from townscale._files import cells_of, table_of
from townscale._headers import in_english
from townscale._toml import tomllib
from townscale.page.project import Ahead, Counts, File, Indicators, Posts, Project, Terms
from townscale.words import problem

KEPT = 4
"""Results of a kind that are remembered."""


@lru_cache(KEPT)
def table(file: File) -> Any:
    """The table of a file, its headings by the names of the contracts."""
    return in_english(table_of(file.content, Path(file.name)))


@lru_cache(KEPT)
def cells(counts: Counts) -> Any:
    """The cells of a file of counts, its header still to be found."""
    return cells_of(counts.file.content, Path(counts.file.name), counts.sheet, dict(counts.columns))


@lru_cache(KEPT)
def panel(counts: Counts) -> ts.Panel:
    """The counts as they were read."""
    return ts.Panel(
        cells(counts),
        None if counts.claims is None else table(counts.claims),
        columns=dict(counts.columns),
        unit=counts.unit,
        missing=counts.missing,
        totals=counts.totals,
    )


@lru_cache(KEPT)
def forecast(counts: Counts, ahead: Ahead, seed: int) -> ts.Forecast:
    """The forecast of the counts."""
    made = ts.forecast(
        panel(counts),
        horizon=ahead.horizon,
        draws=ahead.draws,
        seed=seed,
        scenarios=[_scenario(event) for event in ahead.events],
        ceiling=_bound(ahead.ceiling),
        floor=_bound(ahead.floor),
    )
    return made if ahead.target is None else made.target(ahead.target)


def _scenario(event: Any) -> ts.Scenario:
    workers = event.workers[0] if len(event.workers) == 1 else event.workers
    return ts.Scenario(event.area, workers, event.start, event.dependants, event.ramp, event.group, event.chance)


def _bound(bound: tuple[tuple[str, float], ...]) -> float | dict[str, float] | None:
    """A bound for all areas (the one without a name), or by area."""
    if not bound:
        return None
    return bound[0][1] if not bound[0][0] else dict(bound)


@lru_cache(KEPT)
def gap(counts: Counts, ahead: Ahead, seed: int, posts: Posts) -> ts.Gap:
    """The staffing gap, of the forecast or of the counts as given."""
    norms: list[ts.Norm | str] = [*posts.named, *[ts.Norm(role, per=per) for role, per in posts.own]]
    if not norms:
        raise problem("page_problem.no_norm")
    staff = None if posts.staff is None else table(posts.staff)
    if not posts.ahead:
        return ts.staffing_gap(panel(counts), norms, staff)
    return ts.staffing_gap(forecast(counts, ahead, seed), norms, staff, history=panel(counts))


@lru_cache(KEPT)
def plan(counts: Counts, ahead: Ahead, seed: int, posts: Posts, terms: Terms) -> ts.Plan:
    """The hiring plan."""
    return gap(counts, ahead, seed, posts).plan(terms.budget, terms.coverage, pay=terms.pay, turnover=terms.turnover)


@lru_cache(KEPT)
def frontier(counts: Counts, ahead: Ahead, seed: int, posts: Posts, terms: Terms) -> Any:
    """What each level of cover costs, by the other terms of a plan."""
    given = {"budget": terms.budget, "pay": terms.pay, "turnover": terms.turnover}
    wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return gap(counts, ahead, seed, posts).frontier(**wanted)


@lru_cache(KEPT)
def load(counts: Counts, ahead: Ahead, seed: int, services: File) -> ts.Load:
    """The load of the services."""
    return ts.service_load(forecast(counts, ahead, seed), table(services))


@lru_cache(KEPT)
def decision(content: str) -> ts.Decision:
    """The decision."""
    return ts.Decision.from_dict(json.loads(content))


@lru_cache(KEPT)
def assessment(content: str, seed: int, earlier: str | None = None) -> ts.Assessment:
    """The assessment of the decision."""
    return decision(content).assess(seed=seed, earlier=None if earlier is None else decision(earlier))


@lru_cache(KEPT)
def index(indicators: Indicators, seed: int) -> ts.Index:
    """The area index."""
    try:
        spec = tomllib.load(io.BytesIO(indicators.spec.content.removeprefix(b"\xef\xbb\xbf")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise problem("page_problem.not_toml", name=indicators.spec.name, reason=error) from error
    return ts.area_index(table(indicators.table), spec, seed=seed)


def of(project: Project, kind: str) -> Any:
    """The result of a kind (``panel``, ``forecast``, ``gap``, ``plan``, ``load``, ``assessment``, ``index``).

    Raises ``InputError`` that names what is not given yet, or what cannot be used.
    """
    counts, ahead, seed = project.counts, project.ahead, project.seed
    if kind == "assessment":
        return assessment(_there(project.decision, "decision"), seed, project.earlier)
    if kind == "index":
        return index(_there(project.indicators, "indicators"), seed)
    counts = _there(counts, "counts")
    if kind == "panel":
        return panel(counts)
    if kind == "forecast":
        return forecast(counts, ahead, seed)
    if kind == "load":
        return load(counts, ahead, seed, _there(project.services, "services"))
    posts = _there(project.posts, "posts")
    if kind == "gap":
        return gap(counts, ahead, seed, posts)
    if kind == "plan":
        return plan(counts, ahead, seed, posts, _there(project.terms, "terms"))
    raise problem("page_problem.no_kind", kind=kind)


def content(project: Project) -> str:
    """The content of the decision file as JSON; raises ``InputError`` where there is none."""
    return str(_there(project.decision, "decision"))


def _there(value: Any, name: str) -> Any:
    if value is None:
        raise problem(f"page_problem.without_{name}")
    return value
