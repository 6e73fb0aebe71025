"""Populations to come, with draws that every later link shares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from townscale import _core
from townscale._arguments import guard, shown
from townscale._calibration import Calibration
from townscale._explanation import Explanation
from townscale._figures import Given
from townscale._frames import arrow, optional_arrow
from townscale._numbers import one_or_several, whole
from townscale._panel import Panel, as_panel
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._scores import Projections
from townscale._table import Kind
from townscale._totals import Batches, Totals
from townscale._value import recorded
from townscale.typing import FrameT, Population, TableLike
from townscale.words import no_choice, problem


@dataclass(frozen=True, repr=False)
class Scenario(Given):
    """A known event: with probability ``chance``, ``workers`` x (1 + ``dependants``) people arrive over ``ramp``
    years from
    the start of ``start``. Three numbers are the low, mode and high of a triangular distribution. Without ``group``
    they
    go to ``floating`` where the area has it, else to its groups by their size. What the last count already holds is not
    added again.

    >>> Scenario("Hami city", workers=10_000, dependants=0.5, start="2012", ramp=2).workers
    10000
    """

    area: str
    workers: float | tuple[float, float, float]
    start: str
    dependants: float = 0.0
    ramp: float = 0.0
    group: str | None = None
    chance: float = 1.0


def _events(scenarios: Any) -> list[dict[str, Any]]:
    """Scenarios as dicts."""
    several = isinstance(scenarios, Iterable) and not isinstance(scenarios, str | Mapping)
    events: list[Any] = list(scenarios) if several else [scenarios]
    for event in events:
        if not isinstance(event, Scenario | Mapping):
            raise problem("problem.scenario_kind", value=shown(event))
    return [asdict(event) if isinstance(event, Scenario) else dict(event) for event in events]


class Forecast(Result[FrameT]):
    """Draws of future populations by area and period; the same seed gives the same draws to every later link.

    >>> import townscale as ts
    >>> ts.datasets.example("forecast").summary().columns
    ['area', 'period', 'mean', 'median', 'lo80', 'hi80', 'lo95', 'hi95']
    """

    __slots__ = ("_inner", "_kind", "_panel")

    def __init__(self, inner: _core.Forecast, panel: Panel[FrameT]) -> None:
        self._inner = inner
        self._panel = panel
        self._kind: Kind = panel._kind

    def summary(self, levels: Sequence[float] = (80, 95)) -> FrameT:
        """``area``, ``period``, ``mean``, ``median`` and the ends of the central intervals of ``levels`` (%), ``lo80``,
        ``hi80`` and so on (persons).

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").summary(levels=[50]).columns
        ['area', 'period', 'mean', 'median', 'lo50', 'hi50']
        """
        return self._frame(self._inner.summary(one_or_several(levels, "levels")))

    def quantile(self, probabilities: float | Sequence[float]) -> FrameT:
        """``area``, ``period``, ``quantile`` (probability from 0 to 1), ``population`` (persons).

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").quantile(0.9).columns
        ['area', 'period', 'quantile', 'population']
        """
        return self._frame(self._inner.quantiles(one_or_several(probabilities, "probabilities")))

    def draws(self, areas: str | Sequence[str] | None = None) -> FrameT:
        """``area``, ``period``, ``draw`` (from 0), ``population`` (persons), for all areas, one or some.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").draws().columns
        ['area', 'period', 'draw', 'population']
        """
        named = [areas] if isinstance(areas, str) else areas
        return self._frame(self._inner.draws(None if named is None else list(named)))

    def batches(
        self, what: Literal["draws", "summary"] = "draws", rows: int = 100_000, levels: Sequence[float] = (80, 95)
    ) -> Batches[FrameT]:
        """The rows of :meth:`draws` or of :meth:`summary` as a stream of batches of at most so many ``rows``.

        What is in memory at once is a batch, and the draws of one series. Raises ``InputError`` for another ``what``,
        fewer than one row, or a level that is not between 0 and 100.

        >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
        >>> [batch.height for batch in forecast(panel, horizon=3, draws=100).batches("draws", rows=200)]
        [200, 100]
        """
        if what not in ("draws", "summary"):
            raise no_choice("batches", what, ("draws", "summary"))
        wanted = one_or_several(levels, "levels") if what == "summary" else None
        rows = whole("rows", rows, 1)
        self._inner.batches(wanted, rows)  # what is wrong is said now
        return Batches(lambda: self._inner.batches(wanted, rows), self._kind)

    def total(self, by: str | None = None, levels: Sequence[float] = (80, 95)) -> FrameT:
        """The summary of sums over areas, draw by draw: by ``"parent"``, or over all.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").total().height
        2
        """
        return self.totals(by).summary(levels)

    def totals(self, by: str | None = None) -> Totals[FrameT]:
        """Sums over areas, draw by draw: by ``"parent"``, or over all. Those of parts of one forecast merge exactly.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").totals("parent").summary().height
        2
        """
        return Totals(self._inner.totals(by), self._kind)

    @recorded()
    def explain(self, language: str = "en") -> Explanation[FrameT]:
        """Which models the point forecasts rest on, in words and numbers; ``language`` is ``en`` or ``zh``.

        >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
        >>> "exponential smoothers" in str(forecast(panel).explain())
        True
        """
        return Explanation(self._inner.explain(), self._kind, language)

    def drivers(self) -> FrameT:
        """What growth owes to known regressors: ``area``, ``driver``, ``measure``, ``coefficient``, ``se``, ``weight``.

        ``measure`` is ``growth`` (the coefficient is an elasticity) or ``change`` (in units of the driver's mean size,
        where it can be 0 or below). ``se`` is the coefficient's standard error, ``weight`` the share (0 to 1) that the
        regression has beside the other models. Without rows where no drivers were given.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").drivers().columns
        ['area', 'driver', 'measure', 'coefficient', 'se', 'weight']
        """
        return self._frame(self._inner.driver_coefficients())

    @recorded()
    def reconcile(self, method: str = "mint_shrink") -> Forecast[FrameT]:
        """The forecast with draws in which every area with parts is their sum, and nothing is below zero.

        ``method`` is ``bottom_up`` (parts stay), ``ols``, ``wls`` (the surer forecast moves less) or ``mint_shrink``
        (also by the correlation of past changes). A whole whose counted parts do not add up to it stays as it is, with
        a finding. Raises ``InputError`` where no area has parts that add up to it.

        >>> import townscale as ts
        >>> years = [2020, 2021, 2022, 2023] * 3
        >>> areas = [name for name in ("County", "East", "West") for _ in range(4)]
        >>> parents = [None] * 4 + ["County"] * 8
        >>> people = [60, 62, 65, 67, 41, 43, 45, 46, 19, 19, 20, 21]
        >>> counts = {"area": areas, "parent": parents, "period": years, "population": people}
        >>> ts.forecast(ts.Panel(counts), horizon=1, draws=50).reconcile("ols").summary().height
        3
        """
        return Forecast(self._inner.reconcile(method), self._panel)

    def findings(self, language: str = "en") -> FrameT:
        """What is doubtful in the counts and in the forecast.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))

    @recorded(tables=("total",))
    def target(
        self, total: float | Mapping[str, float] | TableLike, by: str | None = None, group: str | None = None
    ) -> Forecast[FrameT]:
        """The forecast with every draw scaled to a total, people and uncertainty of the parts kept.

        ``total`` is a number (the whole at the last period), a mapping by period, or a table with ``period`` and
        ``population``, and with ``area`` (names of parents) where ``by="parent"``. Between the last count and a
        target the factor grows log-linearly from 1. Raises ``InputError`` for a period or name that is not forecast.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").target({"2026": 70_000}).total()["median"][-1]
        70000.0
        """
        return Forecast(self._inner.target(_targets(total), by, group), self._panel)

    @recorded()
    def adjust(self, area: str, factor: float, reason: str, group: str | None = None) -> Forecast[FrameT]:
        """The forecast with every draw of an area multiplied by ``factor``; ``reason`` is told with the result.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").adjust("East", factor=1.1, reason="a new estate").summary().height
        4
        """
        return Forecast(self._inner.adjust(area, group, float(factor), reason), self._panel)

    @recorded(tables=("official", "actual"))
    def compare(self, official: TableLike, actual: Panel[object] | TableLike | None = None) -> Projections[FrameT]:
        """This forecast beside another of the same areas and periods, such as an official projection.

        ``official`` is a table as :func:`score` takes them. ``actual`` has the counts that have come since, or a panel
        of them: then both have scores. Raises ``InputError`` where the two have no area and period in common.

        >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
        >>> official = {"area": ["A"], "period": ["2012"], "median": [1_000_000]}
        >>> forecast(panel).compare(official).summary()["p_below"].to_list()
        [1.0]
        """
        table = arrow(official, "official")[0]
        counts = None if actual is None else as_panel(actual)._inner
        return Projections(self._inner.compare(table, counts), self._kind)

    def revisions(self) -> FrameT:
        """What was changed by judgement: ``area``, ``group``, ``period``, ``change``, ``value``, ``reason``.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").target({"2026": 70_000}).revisions().columns[:4]
        ['area', 'group', 'period', 'change']
        """
        return self._frame(self._inner.revisions())

    def calibration(self) -> Calibration:
        """What the panel taught; give it as ``calibration=`` for a part of the panel.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").calibration().horizon
        2
        """
        return Calibration(self._inner.calibration())

    def population(self) -> Population:
        """The handle that later links of the chain take.

        >>> import townscale as ts
        >>> type(ts.datasets.example("forecast").population()).__name__
        'Population'
        """
        return self._inner.population()


@recorded(tables=("panel", "drivers"))
def forecast(
    panel: Panel[FrameT],
    horizon: int = 5,
    draws: int = 1000,
    seed: int = 0,
    freq: str | None = None,
    model: str = "auto",
    scenarios: Scenario | Sequence[Scenario | Mapping[str, object]] = (),
    ceiling: float | Mapping[str, float] | None = None,
    floor: float | Mapping[str, float] | None = None,
    calibration: Calibration | None = None,
    clean: bool = False,
    drivers: TableLike | None = None,
    progress: Progress = False,
) -> Forecast[FrameT]:
    """Forecast every series of a panel ``horizon`` periods ahead, from its counts and estimates.

    ``model`` is ``auto`` (an ensemble of exponential smoothers, DOT, ETS, drift and Theta, weighed by the panel's past
    errors: see ``.explain()``), ``ensemble`` (the smoothers alone), ``naive``, ``drift``, ``log_drift``, ``ses``,
    ``holt``,
    ``damped``, ``ets`` (or one form, as ``ets(A,Ad,N)``), ``theta``, ``dot``, ``logistic`` or ``gompertz``. Unevenly
    spaced counts need ``naive``, ``drift``, ``log_drift``, ``logistic``, ``gompertz``, ``ensemble`` or ``auto``; the
    last two interpolate.
    Intervals are whole error paths seen at earlier origins of the panel, and for small panels of a reference.
    ``ceiling`` and ``floor`` (persons, for all areas or by area) act where they are near; one that excludes the last
    count
    is an error. ``calibration`` is what :func:`calibrate` learnt, of which this panel may be a part. ``clean`` takes
    outliers and changes of level out before anything is fitted; without it a single last jump is not carried on.
    ``drivers`` is a table of known regressors: ``area``, ``period`` and one column of numbers each (jobs, dwellings,
    school places), for every counted period and every period ahead. Growth is regressed on their changes, with the
    uncertainty of the coefficients in the draws, and weighed by its errors at past dates beside the other models; see
    :meth:`Forecast.drivers`. Their values ahead are an assumption, and a finding says so.
    ``progress`` is ``True`` for a bar on standard error, or a function of step, parts done and parts in all.

    Raises ``InputError`` for a horizon of 0, an unknown model, an area the panel does not have, or drivers that
    lack a value, never change, or cannot be told apart.

    >>> panel = Panel({"area": ["A"] * 4, "period": ["2007", "2008", "2009", "2010"], "population": [60, 66, 80, 95]})
    >>> forecast(panel, horizon=3).summary()["period"].to_list()
    ['2011', '2012', '2013']
    """
    counts = as_panel(panel)
    horizon, draws, seed = whole("horizon", horizon, 1), whole("draws", draws, 1), whole("seed", seed, 0)
    rules = json.dumps(_events(scenarios))
    known = None if calibration is None else calibration._inner
    bounds = _by_area(ceiling), _by_area(floor)
    given = optional_arrow(drivers, "drivers")
    with telling(progress) as tell:
        inner = _core.Forecast(
            counts._inner, horizon, draws, seed, freq, model, clean, *bounds, rules, given, known, tell
        )
    return Forecast(inner, counts)


def _targets(total: Any) -> list[tuple[str | None, str | None, float]]:
    """Targets as (name, period, total)."""
    if isinstance(total, int | float):
        return [(None, None, float(total))]
    if isinstance(total, Mapping) and not any(isinstance(value, list | tuple) for value in total.values()):
        return [(None, str(period), float(people)) for period, people in total.items()]
    import polars as pl

    rows = pl.DataFrame(arrow(total)[0]).to_dicts()
    return [
        (row.get("area"), None if row.get("period") is None else str(row["period"]), float(row["population"]))
        for row in rows
    ]


def _by_area(people: float | Mapping[str, float] | None) -> list[tuple[str | None, float]]:
    """A bound for all areas, or by area, as pairs."""
    if people is None:
        return []
    if isinstance(people, Mapping):
        return [(area, float(most)) for area, most in people.items()]
    return [(None, float(people))]


guard(__name__)
