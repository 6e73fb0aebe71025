"""Populations to come, with draws that every later link shares."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from townscale import _core
from townscale._arguments import guard
from townscale._frames import arrow, frame
from townscale._numbers import one_or_several, whole
from townscale._panel import Panel, as_panel
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._scores import Projections
from townscale._table import Kind
from townscale._value import recorded
from townscale.words import no_choice


@dataclass(frozen=True)
class Scenario:
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
        ahead, as a share of the count), ``whole`` (the area of whose growth it takes its share; ``error`` is then the
        mean absolute log error at its own earlier counts), ``text`` (the row in words)."""
        return frame(self._table(), self._kind)

    def _table(self) -> Any:
        import polars as pl

        weights = pl.DataFrame(arrow(self._weights)[0])
        return weights.with_columns(pl.Series("text", [self._row(row) for row in weights.to_dicts()], dtype=pl.String))

    def _row(self, row: dict[str, Any]) -> str:
        from townscale.words import Words

        words = Words(self._language)
        model = words(f"model.{row['model']}") if words.has(f"model.{row['model']}") else row["model"]
        if row["whole"] is not None:
            if row["error"] is None:
                return words("explain.share", model=model, whole=row["whole"])
            return words("explain.share_tested", model=model, whole=row["whole"], error=f"{row['error']:.1%}")
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


class Calibration:
    """What a panel teaches about forecasts beyond each series alone: a small value, picklable and JSON.

    >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
    >>> Calibration.from_json(calibrate(panel).to_json()) == calibrate(panel)
    True
    """

    __slots__ = ("_inner",)

    def __init__(self, inner: _core.Calibration) -> None:
        self._inner = inner

    @staticmethod
    def from_json(text: str) -> Calibration:
        """Read what :meth:`to_json` wrote; another version is refused with ``InputError``.

        >>> import townscale as ts
        >>> kept = ts.datasets.example("calibration").to_json()
        >>> ts.Calibration.from_json(kept) == ts.datasets.example("calibration")
        True
        """
        return Calibration(_core.Calibration.from_json(text))

    @staticmethod
    def sample(name: str) -> float:
        """Where the hash of a series' name lies from 0 to 1: a sample of series is those below a share.

        >>> import townscale as ts
        >>> 0 <= ts.Calibration.sample("East") <= 1
        True
        """
        return _core.Calibration.sample(name)

    def to_json(self) -> str:
        """The calibration as JSON; numbers come back the same to the last bit.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").to_json()[:1]
        '{'
        """
        return self._inner.to_json()

    def thinned(self, most: int) -> Calibration:
        """The same with at most so many error paths of each frequency.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").thinned(10).horizon
        1
        """
        return Calibration(self._inner.thinned(most))

    @property
    def hash(self) -> str:
        """A hash of everything it holds.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").hash == ts.datasets.example("calibration").hash
        True
        """
        return self._inner.hash()

    @property
    def horizon(self) -> int:
        """Periods ahead.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").horizon
        1
        """
        return self._inner.horizon

    @property
    def steps(self) -> dict[int, int]:
        """Steps ahead that errors were seen for, by counts a year.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").steps
        {1: 1}
        """
        return dict(self._inner.steps)

    @property
    def frequency(self) -> str | None:
        """The frequency that was asked for.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").frequency is None
        True
        """
        return self._inner.freq

    @property
    def model(self) -> str:
        """The model of the point forecast.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").model
        'auto'
        """
        return self._inner.model

    @property
    def version(self) -> int:
        """The version of its form.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").version == ts.__version__
        False
        """
        return self._inner.version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calibration) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.hash)

    def __reduce__(self) -> tuple[Any, ...]:
        return Calibration.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        learnt = f"model={self.model!r}, horizon={self.horizon}, frequency={self.frequency!r}"
        return f"Calibration({learnt}, hash={self.hash!r})"


class Totals(Result):
    """Sums over areas by group, period and draw, in fixed point; those of parts merge in any order to the same bits.

    >>> import townscale as ts
    >>> ts.datasets.example("totals").summary().columns[:4]
    ['area', 'period', 'mean', 'median']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Totals, kind: Kind = "polars") -> None:
        self._inner = inner
        self._kind: Kind = kind

    def merge(self, other: Totals) -> Totals:
        """The totals of both; raises ``InputError`` where they are not parts of one forecast.

        >>> import townscale as ts
        >>> other = ts.forecast(ts.datasets.example("panel"), horizon=2, draws=100, seed=0).totals("parent")
        >>> ts.datasets.example("totals").merge(other).summary().height
        2
        """
        return Totals(self._inner.merge(other._inner), self._kind)

    def summary(self, levels: Sequence[float] = (80, 95)) -> Any:
        """``area`` (the name of the total), ``period``, ``mean``, ``median`` and the ends of intervals (persons).

        >>> import townscale as ts
        >>> ts.datasets.example("totals").summary().height
        2
        """
        return frame(self._inner.summary(one_or_several(levels, "levels")), self._kind)

    def to_bytes(self) -> bytes:
        """The totals as bytes, for another process.

        >>> import townscale as ts
        >>> type(ts.datasets.example("totals").to_bytes()).__name__
        'bytes'
        """
        return self._inner.to_bytes()

    @staticmethod
    def from_bytes(data: bytes, kind: Kind = "polars") -> Totals:
        """Read what :meth:`to_bytes` wrote.

        >>> import townscale as ts
        >>> kept = ts.datasets.example("totals").to_bytes()
        >>> ts.Totals.from_bytes(kept).summary().height
        2
        """
        return Totals(_core.Totals.from_bytes(data), kind)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Totals) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def __reduce__(self) -> tuple[Any, ...]:
        return Totals.from_bytes, (self.to_bytes(), self._kind)


class Batches:
    """A stream of a forecast's rows, made when they are asked for, so that all of them are never in memory at once.

    Iterated, it gives frames of the kind that came in; ``__arrow_c_stream__`` gives Arrow record batches to whatever
    reads them one by one (``pyarrow.RecordBatchReader.from_stream``, DuckDB, polars). Each reading begins anew.
    """

    __slots__ = ("_kind", "_open")

    def __init__(self, begin: Callable[[], _core.Batches], kind: Kind) -> None:
        self._open = begin
        self._kind: Kind = kind

    def __iter__(self) -> Iterator[Any]:
        stream = self._open()
        while (batch := stream.next()) is not None:
            yield frame(batch, self._kind)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return arrow(self._open().reader())[0].__arrow_c_stream__(requested_schema)


class Forecast(Result):
    """Draws of future populations by area and period; the same seed gives the same draws to every later link.

    >>> import townscale as ts
    >>> ts.datasets.example("forecast").summary().columns
    ['area', 'period', 'mean', 'median', 'lo80', 'hi80', 'lo95', 'hi95']
    """

    __slots__ = ("_inner", "_kind", "_panel")

    def __init__(self, inner: _core.Forecast, panel: Panel) -> None:
        self._inner = inner
        self._panel = panel
        self._kind: Kind = panel._kind

    def summary(self, levels: Sequence[float] = (80, 95)) -> Any:
        """``area``, ``period``, ``mean``, ``median`` and the ends of the central intervals of ``levels`` (%), ``lo80``,
        ``hi80`` and so on (persons).

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").summary(levels=[50]).columns
        ['area', 'period', 'mean', 'median', 'lo50', 'hi50']
        """
        return frame(self._inner.summary(one_or_several(levels, "levels")), self._kind)

    def quantile(self, probabilities: float | Sequence[float]) -> Any:
        """``area``, ``period``, ``quantile`` (probability from 0 to 1), ``population`` (persons).

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").quantile(0.9).columns
        ['area', 'period', 'quantile', 'population']
        """
        return frame(self._inner.quantiles(one_or_several(probabilities, "probabilities")), self._kind)

    def draws(self, areas: str | Sequence[str] | None = None) -> Any:
        """``area``, ``period``, ``draw`` (from 0), ``population`` (persons), for all areas, one or some.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").draws().columns
        ['area', 'period', 'draw', 'population']
        """
        named = [areas] if isinstance(areas, str) else areas
        return frame(self._inner.draws(None if named is None else list(named)), self._kind)

    def batches(
        self, what: Literal["draws", "summary"] = "draws", rows: int = 100_000, levels: Sequence[float] = (80, 95)
    ) -> Batches:
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

    def total(self, by: str | None = None, levels: Sequence[float] = (80, 95)) -> Any:
        """The summary of sums over areas, draw by draw: by ``"parent"``, or over all.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").total().height
        2
        """
        return self.totals(by).summary(levels)

    def totals(self, by: str | None = None) -> Totals:
        """Sums over areas, draw by draw: by ``"parent"``, or over all. Those of parts of one forecast merge exactly.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").totals("parent").summary().height
        2
        """
        return Totals(self._inner.totals(by), self._kind)

    @recorded()
    def explain(self, language: str = "en") -> Explanation:
        """Which models the point forecasts rest on, in words and numbers; ``language`` is ``en`` or ``zh``.

        >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
        >>> "exponential smoothers" in str(forecast(panel).explain())
        True
        """
        return Explanation(self._inner.explain(), self._kind, language)

    @recorded()
    def reconcile(self, method: str = "mint_shrink") -> Forecast:
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

    def findings(self, language: str = "en") -> Any:
        """What is doubtful in the counts and in the forecast.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return frame(self._inner.findings(language), self._kind)

    @recorded(tables=("total",))
    def target(self, total: Any, by: str | None = None, group: str | None = None) -> Forecast:
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
    def adjust(self, area: str, factor: float, reason: str, group: str | None = None) -> Forecast:
        """The forecast with every draw of an area multiplied by ``factor``; ``reason`` is told with the result.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").adjust("East", factor=1.1, reason="a new estate").summary().height
        4
        """
        return Forecast(self._inner.adjust(area, group, float(factor), reason), self._panel)

    @recorded(tables=("official", "actual"))
    def compare(self, official: Any, actual: Any = None) -> Projections:
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

    def revisions(self) -> Any:
        """What was changed by judgement: ``area``, ``group``, ``period``, ``change``, ``value``, ``reason``.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").target({"2026": 70_000}).revisions().columns[:4]
        ['area', 'group', 'period', 'change']
        """
        return frame(self._inner.revisions(), self._kind)

    def calibration(self) -> Calibration:
        """What the panel taught; give it as ``calibration=`` for a part of the panel.

        >>> import townscale as ts
        >>> ts.datasets.example("forecast").calibration().horizon
        2
        """
        return Calibration(self._inner.calibration())

    def population(self) -> _core.Population:
        """The handle that later links of the chain take.

        >>> import townscale as ts
        >>> type(ts.datasets.example("forecast").population()).__name__
        'Population'
        """
        return self._inner.population()


@recorded(tables=("panel",))
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
    calibration: Calibration | None = None,
    clean: bool = False,
    progress: Progress = False,
) -> Forecast:
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
    ``progress`` is ``True`` for a bar on standard error, or a function of step, parts done and parts in all.

    Raises ``InputError`` for a horizon of 0, an unknown model, or an area the panel does not have.

    >>> panel = Panel({"area": ["A"] * 4, "period": ["2007", "2008", "2009", "2010"], "population": [60, 66, 80, 95]})
    >>> forecast(panel, horizon=3).summary()["period"].to_list()
    ['2011', '2012', '2013']
    """
    panel = as_panel(panel)
    horizon, draws, seed = whole("horizon", horizon, 1), whole("draws", draws, 1), whole("seed", seed, 0)
    events = [scenarios] if isinstance(scenarios, Scenario | Mapping) else scenarios
    rules = json.dumps([asdict(event) if isinstance(event, Scenario) else dict(event) for event in events])
    known = None if calibration is None else calibration._inner
    bounds = _by_area(ceiling), _by_area(floor)
    with telling(progress) as tell:
        inner = _core.Forecast(panel._inner, horizon, draws, seed, freq, model, clean, *bounds, rules, known, tell)
    return Forecast(inner, panel)


def calibrate(
    panel: Panel,
    horizon: int = 5,
    freq: str | None = None,
    model: str = "auto",
    clean: bool = False,
) -> Calibration:
    """Learn what a panel teaches about forecasts: model weights, error scales and error paths of its past origins.

    A part of the panel forecast with it has the bits of the whole. More than 3,000 series are learnt from by a
    sample of hashed names, see :meth:`Calibration.sample`.

    >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
    >>> calibrate(panel, horizon=3).steps
    {1: 3}
    """
    panel = as_panel(panel)
    return Calibration(_core.Calibration(panel._inner, whole("horizon", horizon, 1), freq, model, clean))


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
