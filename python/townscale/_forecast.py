"""Populations to come, with draws that every later link shares."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from townscale import _core
from townscale._frames import Kind, arrow, frame
from townscale._numbers import whole
from townscale._panel import Panel, as_panel
from townscale._result import Result


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


class Explanation(Result):
    """The weights behind point forecasts; printed, a few sentences."""

    __slots__ = ("_kind", "_language", "_weights")

    def __init__(self, weights: object, kind: Kind, language: str) -> None:
        self._weights = weights
        self._kind: Kind = kind
        self._language = language

    def summary(self) -> Any:
        """``area``, ``counts`` (values read), ``model``, ``weight`` (adding up to 1 for a series), ``error`` (the
        model's mean error at earlier origins, in mean changes of the counts), ``scale`` (the usual error one step
        ahead, as a share of the count), ``text`` (the row in words)."""
        return frame(self._table(), self._kind)

    def _table(self) -> Any:
        import polars as pl

        weights = pl.DataFrame(arrow(self._weights)[0])
        return weights.with_columns(pl.Series("text", [self._row(row) for row in weights.to_dicts()], dtype=pl.String))

    def _row(self, row: dict[str, Any]) -> str:
        from townscale.words import Words

        words = Words(self._language)
        model = words(f"model.{row['model']}") if words.has(f"model.{row['model']}") else row["model"]
        if row["error"] is None:
            return words("explain.untested", model=model, weight=f"{row['weight']:.0%}")
        return words("explain.tested", model=model, weight=f"{row['weight']:.0%}", error=f"{row['error']:.2f}")

    def __str__(self) -> str:
        from townscale.words import Words

        words = Words(self._language)
        rows = self._table().to_dicts()
        # Areas that rest on the same models share a paragraph.
        areas: dict[str, list[str]] = {}
        parts: dict[str, list[str]] = {}
        for row in rows:
            name = row["area"] if row.get("group") is None else f"{row['area']}, {words.name(row['group'])}"
            parts.setdefault(name, []).append(row["text"])
        for name, texts in parts.items():
            areas.setdefault("\n".join(f"- {text}" for text in texts), []).append(name)
        told = []
        for text, names in areas.items():
            shown = "; ".join(names[:3])
            more = words("explain.more", count=len(names) - 3) if len(names) > 3 else ""
            told.append(words("explain.areas", areas=shown + more) + "\n" + text)
        return "\n\n".join([words("explain.how"), *told])

    def __repr__(self) -> str:
        return str(self)


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

    def draws(self, areas: str | Sequence[str] | None = None) -> Any:
        """``area``, ``period``, ``draw`` (from 0), ``population`` (persons), for all areas, one or some."""
        named = [areas] if isinstance(areas, str) else areas
        return frame(self._inner.draws(None if named is None else list(named)), self._kind)

    def total(self, by: str | None = None) -> Any:
        """The summary of sums over areas, draw by draw: by ``"parent"``, or over all."""
        return frame(self._inner.total(by), self._kind)

    def explain(self, language: str = "en") -> Explanation:
        """Which models the point forecasts rest on, in words and numbers; ``language`` is ``en`` or ``zh``.

        >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
        >>> "damped trends" in str(forecast(panel).explain())
        True
        """
        return Explanation(self._inner.explain(), self._kind, language)

    def reconcile(self, method: str = "mint_shrink") -> Forecast:
        """The forecast with draws in which every area with parts is their sum, and nothing is below zero.

        ``method`` is ``bottom_up`` (parts stay), ``ols``, ``wls`` (the surer forecast moves less) or ``mint_shrink``
        (also by the correlation of past changes). A whole whose counted parts do not add up to it stays as it is, with
        a finding. Raises ``InputError`` where no area has parts that add up to it.
        """
        return Forecast(self._inner.reconcile(method), self._panel)

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
    scenarios: Scenario | Sequence[Scenario | Mapping[str, Any]] = (),
    ceiling: float | Mapping[str, float] | None = None,
    floor: float | Mapping[str, float] | None = None,
    pool: str | None = None,
) -> Forecast:
    """Forecast every series of a panel ``horizon`` periods ahead, from its counts and estimates.

    ``model`` is ``auto`` (damped trends, DOT, ETS, drift and Theta, weighed by the panel's past errors: see
    ``.explain()``), ``particles`` (the damped trends alone), ``naive``, ``drift``, ``log_drift``, ``ses``, ``holt``,
    ``damped``, ``ets`` (or one form, as ``ets(A,Ad,N)``), ``theta``, ``dot``, ``logistic`` or ``gompertz``. Unevenly
    spaced counts need ``naive``, ``drift``, ``log_drift``, ``logistic``, ``gompertz``, ``particles`` or ``auto``; the
    last two interpolate.
    Intervals are whole error paths seen at earlier origins of the panel, and for small panels of a reference pool.
    ``ceiling`` and ``floor`` (persons, for all areas or by area) bend the paths between them.

    Raises ``InputError`` for a horizon of 0, an unknown model, or an area the panel does not have.

    >>> panel = Panel({"area": ["A"] * 4, "period": ["2007", "2008", "2009", "2010"], "population": [60, 66, 80, 95]})
    >>> forecast(panel, horizon=3).summary()["period"].to_list()
    ['2011', '2012', '2013']
    """
    panel = as_panel(panel)
    horizon, draws, seed = whole("horizon", horizon, 1), whole("draws", draws, 1), whole("seed", seed, 0)
    known = [scenarios] if isinstance(scenarios, Scenario | Mapping) else scenarios
    rules = json.dumps([asdict(rule) if isinstance(rule, Scenario) else dict(rule) for rule in known])
    inner = _core.Forecast(
        panel._inner, horizon, draws, seed, freq, model, _by_area(ceiling), _by_area(floor), rules, pool
    )
    return Forecast(inner, panel)


def _by_area(people: float | Mapping[str, float] | None) -> list[tuple[str | None, float]]:
    """A bound for all areas, or by area, as pairs."""
    if people is None:
        return []
    if isinstance(people, Mapping):
        return [(area, float(most)) for area, most in people.items()]
    return [(None, float(people))]
