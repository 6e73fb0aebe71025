"""Posts: norms and the gap between required and available."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from townscale import _core
from townscale._frames import Kind, arrow, frame
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


class Gap:
    """Required less available posts, by area, period and norm."""

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Gap, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> Any:
        """The gap summary (posts): medians of ``required``, ``available`` and ``gap``, intervals, ``p_short``."""
        return frame(self._inner.summary(), self._kind)


def staffing_gap(population: Panel, norms: list[Norm], staff: Any = None) -> Gap:
    """Judge a population by norms; ``staff`` has ``area``, ``role``, ``headcount``, optional ``on_duty_share`` (0-1).

    >>> panel = Panel({"area": ["Hami city"], "period": ["2011H1"], "population": [200_000]})
    >>> staff = {"area": ["Hami city"], "role": ["coordinator"], "headcount": [106]}
    >>> staffing_gap(panel, [Norm("coordinator", per=500)], staff).summary()["gap"].to_list()
    [294.0]
    """
    rules = json.dumps([norm.__dict__ for norm in norms])
    return Gap(_core.Gap(population, rules, None if staff is None else arrow(staff, "staff")[0]), population._kind)
