"""A project: what a user of the page gave, as plain values that can be compared, kept and written to a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class File:
    """A file as it was given: its name and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Counts:
    """Counts, and how to read them: the arguments of ``Panel``."""

    file: File
    columns: tuple[tuple[str, str], ...] = ()
    unit: str | None = None
    missing: str = "error"
    totals: str = "leave_out"
    sheet: str | None = None
    claims: File | None = None
    """What the source says of its own counts."""


@dataclass(frozen=True)
class Event:
    """A known event: the arguments of ``Scenario``."""

    area: str
    workers: tuple[float, ...]
    start: str
    dependants: float = 0.0
    ramp: float = 0.0
    group: str | None = None
    chance: float = 1.0


@dataclass(frozen=True)
class Ahead:
    """How a forecast is made: the arguments of ``forecast``, and of ``Forecast.target``."""

    horizon: int = 5
    draws: int = 1000
    ceiling: tuple[tuple[str, float], ...] = ()
    floor: tuple[tuple[str, float], ...] = ()
    events: tuple[Event, ...] = ()
    target: float | None = None


@dataclass(frozen=True)
class Posts:
    """Norms and staff: names of the catalogue, norms of one's own by role and people, the table of staff."""

    named: tuple[str, ...] = ()
    own: tuple[tuple[str, float], ...] = ()
    staff: File | None = None
    ahead: bool = True


@dataclass(frozen=True)
class Terms:
    """The terms of a hiring plan: the arguments of ``Gap.plan``."""

    coverage: float = 0.9
    budget: float | None = None
    pay: float | None = None
    turnover: float | None = None


@dataclass(frozen=True)
class Indicators:
    """A table of indicators and the specification of their index."""

    table: File
    spec: File


@dataclass(frozen=True)
class Project:
    """Everything that a user gave. What follows from it is made again, to the same bits, from the seed."""

    language: str = "en"
    seed: int = 0
    counts: Counts | None = None
    ahead: Ahead = Ahead()
    posts: Posts | None = None
    terms: Terms | None = None
    services: File | None = None
    decision: str | None = None
    """The content of a decision file as JSON."""
    earlier: str | None = None
    """An earlier version of it."""
    indicators: Indicators | None = None


def given(project: Project) -> dict[str, Any]:
    """The parts of a project that are there, by name."""
    names = ("counts", "posts", "terms", "services", "decision", "indicators")
    return {name: value for name in names if (value := getattr(project, name)) is not None}
