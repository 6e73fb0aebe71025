"""Posts: norms and the gap between required and available."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from townscale import _core
from townscale._frames import Kind, arrow, frame
from townscale._result import Result
from townscale.forecast import Forecast
from townscale.panel import Panel


@dataclass(frozen=True)
class Norm:
    """A staffing norm: one post ``per`` so many people of the ``base``, or ``ratio`` posts for each post of ``to``.

    ``floor`` is the fewest posts of an area; ``rounding`` is ``up`` (a post for every started unit), ``round`` or
    ``exact``. It is checked where it is used.

    >>> Norm("coordinator", per=500).per
    500
    """

    role: str
    per: float | None = None
    ratio: float | None = None
    to: str | None = None
    base: str | None = None
    floor: float = 0.0
    rounding: Literal["up", "round", "exact"] = "up"


class Gap(Result):
    """Required less available posts, by area, period and norm."""

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Gap, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> Any:
        """The gap summary (posts): medians of ``required``, ``available`` and ``gap``, intervals, ``p_short``."""
        return frame(self._inner.summary(), self._kind)


def staffing_gap(population: Panel | Forecast, norms: list[Norm], staff: Any = None) -> Gap:
    """Judge a population by norms; ``staff`` has ``area``, ``role``, ``headcount``, optional ``on_duty_share`` (0-1).

    >>> panel = Panel({"area": ["Hami city"], "period": ["2011H1"], "population": [200_000]})
    >>> staff = {"area": ["Hami city"], "role": ["coordinator"], "headcount": [106]}
    >>> staffing_gap(panel, [Norm("coordinator", per=500)], staff).summary()["gap"].to_list()
    [294.0]
    """
    rules = json.dumps([norm.__dict__ for norm in norms])
    return Gap(_core.Gap(population, rules, None if staff is None else arrow(staff, "staff")[0]), population._kind)


def allocate(total: int, need: Iterable[float], method: str = "webster") -> list[int]:
    """Share out ``total`` posts by need: ``largest_remainder``, ``webster`` or ``huntington_hill``.

    Divisor methods after Balinski and Young (1982), *Fair Representation*; ties go to the earlier place.

    >>> allocate(10, [6.0, 3.0, 1.0])
    [6, 3, 1]
    """
    return _core.allocate(total, [float(value) for value in need], method)


@dataclass(frozen=True)
class Queue:
    """Waiting in a queue: ``p_wait`` (0-1), ``mean_wait`` (minutes), ``utilisation`` (0-1)."""

    p_wait: float
    mean_wait: float
    utilisation: float


def erlang(kind: Literal["c"], arrivals_per_hour: float, handling_minutes: float, servers: int) -> Queue:
    """The Erlang C queue: everyone waits until served (Erlang 1917; recursion of Erlang B, stable at any size).

    >>> round(erlang("c", 20, 12, 5).p_wait, 4)
    0.5541
    """
    if kind != "c":
        raise _core.InputError(f'there is no queue "{kind}". Choose "c"')
    return Queue(*_core.erlang_c(arrivals_per_hour, handling_minutes, servers))
