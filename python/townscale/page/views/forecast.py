"""The page of the forecast: one area at a time, with its bounds and known events."""

from __future__ import annotations

from typing import Any

from townscale.page import answers, shown
from townscale.page.project import Ahead, Event, Project
from townscale.page.session import Session
from townscale.page.uploads import NAME, number, text
from townscale.page.view import Query, Sent, View
from townscale.words import Words, problem

EVENTS = 3
"""Events that the form has rows for beside those that are there."""


def form(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """How the forecast is made."""
    ahead = project.ahead
    return {
        "ahead": ahead,
        "ceiling": _lines(ahead.ceiling),
        "floor": _lines(ahead.floor),
        "events": [*ahead.events, *[None] * EVENTS],
    }


def answer(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The forecast of the area that was chosen, or of the first."""
    made = answers.of(project, "forecast")
    areas = shown.areas_of(made.summary())
    area = query.get("area") if query.get("area") in areas else areas[0]
    return {"areas": areas, "area": area, "result": shown.html(shown.of_forecast(made, str(area), words), words)}


def take(session: Session, sent: Sent, words: Words) -> str | None:
    """Horizon, draws, seed, bounds, target and events; kept only where a forecast can be made with them."""
    horizon = number(sent, "horizon", words("page_forecast.horizon"), least=1, most=100, whole=True)
    draws = number(sent, "draws", words("page_forecast.draws"), least=1, most=100_000, whole=True)
    seed = number(sent, "seed", words("page_forecast.seed"), least=0, most=2**53, whole=True)
    ahead = Ahead(
        int(horizon or Ahead.horizon),
        int(draws or Ahead.draws),
        _bounds(text(sent, "ceiling"), words("page_forecast.ceiling")),
        _bounds(text(sent, "floor"), words("page_forecast.floor")),
        _events(sent, words),
        number(sent, "target", words("page_forecast.target"), least=1),
    )
    if session.project.counts is not None:
        answers.forecast(session.project.counts, ahead, int(seed or 0))
    session.change(ahead=ahead, seed=int(seed or 0))
    return None


def _lines(bound: tuple[tuple[str, float], ...]) -> str:
    """A bound as it is typed: a number for all areas, or a line for each area."""
    return "\n".join(f"{value:.15g}" if not area else f"{area} = {value:.15g}" for area, value in bound)


def _bounds(typed: str, label: str) -> tuple[tuple[str, float], ...]:
    """A bound from its lines: one number, or ``area = number`` on each line."""
    found: list[tuple[str, float]] = []
    lines = [line.strip() for line in typed.replace("＝", "=").splitlines() if line.strip()]
    for line in lines:
        area, mark, value = line.rpartition("=")
        people = number({"": value}, "", label)
        if people is None or (not mark and len(lines) > 1):
            raise problem("page_problem.bound", label=label, line=line[:NAME])
        found.append((area.strip(), people))
    return tuple(found)


def _events(sent: Sent, words: Words) -> tuple[Event, ...]:
    """The events of the rows that name an area."""
    found = []
    for place in range(len(sent)):
        area = text(sent, f"event_area{place}")
        if not area:
            continue

        def value(name: str, place: int = place, most: float = 1e12) -> float | None:
            return number(sent, f"event_{name}{place}", words(f"page_forecast.event_{name}"), most=most)

        workers, low, high = value("workers"), value("low"), value("high")
        start = text(sent, f"event_start{place}")
        if workers is None or not start or (low is None) != (high is None):
            raise problem("page_problem.event", area=area[:NAME])
        spread = (workers,) if low is None or high is None else (low, workers, high)
        chance = value("chance", most=1)
        found.append(Event(area, spread, start, value("dependants") or 0.0, chance=1.0 if chance is None else chance))
    return tuple(found)


VIEW = View("forecast", "/forecast", form, answer, take)
