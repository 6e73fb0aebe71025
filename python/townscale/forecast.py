"""Populations to come, with draws that every later link shares."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from townscale import _core
from townscale._frames import Kind, frame
from townscale._numbers import whole
from townscale._result import Result
from townscale.panel import Panel, as_panel


@dataclass(frozen=True)
class Scenario:
    """A known inflow: ``workers`` x (1 + ``dependants``) people over ``ramp`` years from the start of ``start``.

    >>> Scenario("Hami city", workers=10_000, dependants=0.5, start="2012", ramp=2).workers
    10000
    """

    area: str
    workers: float
    start: str
    dependants: float = 0.0
    ramp: float = 0.0


class Forecast(Result):
    """Draws of future populations by area and period; the same seed gives the same draws to every later link."""

    __slots__ = ("_inner", "_kind", "_panel")

    def __init__(self, inner: _core.Forecast, panel: Panel) -> None:
        self._inner = inner
        self._panel = panel
        self._kind: Kind = panel._kind

    def summary(self) -> Any:
        """``area``, ``period``, ``mean``, ``median``, ``lo80``, ``hi80``, ``lo95``, ``hi95`` (persons)."""
        return frame(self._inner.summary(), self._kind)

    def draws(self, areas: Sequence[str] | None = None) -> Any:
        """``area``, ``period``, ``draw`` (from 0), ``population`` (persons), for all areas or some."""
        return frame(self._inner.draws(None if areas is None else list(areas)), self._kind)

    def total(self, by: str | None = None) -> Any:
        """The summary of sums over areas, draw by draw: by ``"parent"``, or over all."""
        return frame(self._inner.total(by), self._kind)

    def findings(self, language: str = "en") -> Any:
        """What is doubtful in the counts and in the forecast."""
        return frame(self._inner.findings(language), self._kind)

    def pool(self, paths: int = 20_000) -> str:
        """What the panel taught about forecast errors, as JSON; give it as ``pool=`` for another part of the panel."""
        return self._inner.pool(paths)

    def population(self) -> _core.Population:
        """The handle that later links of the chain take."""
        return self._inner.population()


def forecast(
    panel: Panel,
    horizon: int = 5,
    draws: int = 1000,
    seed: int = 0,
    freq: str | None = None,
    model: str = "auto",
    scenarios: Sequence[Scenario] = (),
    ceiling: float | Mapping[str, float] | None = None,
    pool: str | None = None,
) -> Forecast:
    """Forecast every series of a panel ``horizon`` periods ahead, from its counts and estimates.

    ``model`` is ``auto`` (a weighted ensemble of damped trends, with DOT where the panel's past says it helps),
    ``naive``, ``drift``, ``log_drift``, ``ses``, ``holt``, ``damped_holt``, ``theta`` or ``dot``. Intervals are whole
    error paths seen at earlier origins of the panel, and
    for small panels of a reference pool. ``ceiling`` (persons, for all areas or by area) bends the paths under it.

    Raises ``InputError`` for a horizon of 0, an unknown model, or an area the panel does not have.

    >>> panel = Panel({"area": ["A"] * 4, "period": ["2007", "2008", "2009", "2010"], "population": [60, 66, 80, 95]})
    >>> forecast(panel, horizon=3).summary()["period"].to_list()
    ['2011', '2012', '2013']
    """
    if ceiling is None:
        ceilings: list[tuple[str | None, float]] = []
    elif isinstance(ceiling, Mapping):
        ceilings = [(area, float(most)) for area, most in ceiling.items()]
    else:
        ceilings = [(None, float(ceiling))]
    panel = as_panel(panel)
    horizon, draws, seed = whole("horizon", horizon, 1), whole("draws", draws, 1), whole("seed", seed, 0)
    rules = json.dumps([asdict(scenario) for scenario in scenarios])
    inner = _core.Forecast(panel._inner, horizon, draws, seed, freq, model, ceilings, rules, pool)
    return Forecast(inner, panel)
