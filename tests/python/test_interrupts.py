"""Every long verb is stopped by Ctrl-C in its midst, tells its progress, and is refused where memory is too little.

Each call below takes seconds: a signal sent at its beginning must end it long before its end.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
import townscale as ts

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGINT") or os.name == "nt", reason="needs the signals of POSIX")

SENT = 0.3
"""Seconds from the beginning of a call to the signal."""
ENDED = 2.0
"""Seconds from the signal to the end of the call, at most."""

Call = Callable[[], Any]


def counts(areas: int, years: int, **more: Any) -> pl.DataFrame:
    """Counts that grow by about 3 % a year."""
    people = np.tile(1000.0 * 1.03 ** np.arange(years), areas) * (1 + np.arange(areas * years) % 11 / 100)
    return pl.DataFrame(
        {
            "area": np.repeat([f"a{place}" for place in range(areas)], years),
            "period": np.tile([str(2001 + year) for year in range(years)], areas),
            "population": people,
            **more,
        }
    )


@cache
def panel(areas: int, years: int) -> ts.Panel:
    return ts.Panel(counts(areas, years))


@cache
def forecast(areas: int, draws: int, horizon: int = 10) -> ts.Forecast:
    """Made with a calibration of few areas, so that the data of a test are there at once."""
    known = ts.calibrate(panel(50, 12), horizon)
    return ts.forecast(panel(areas, 12), horizon=horizon, draws=draws, calibration=known)


@cache
def ages(areas: int, draws: int) -> ts.Ages:
    return ts.project_ages("china_2020", total=forecast(areas, draws))


def profiles(areas: int) -> dict[str, Any]:
    """A base and a table of fertility with rows of each area: every area has rates of its own."""
    of_all = {"age": [f"{age}-{age + 4}" for age in range(0, 100, 5)] + ["100+"]}
    table = pl.DataFrame(of_all).join(pl.DataFrame({"area": [f"a{place}" for place in range(areas)]}), how="cross")
    people = pl.Series("population", np.arange(1, table.height + 1) % 97 + 50.0)
    fertile = table["age"].is_in(["20-24", "25-29", "30-34"])
    fertility = table.with_columns(pl.when(fertile).then(0.1).otherwise(0.0).alias("rate"))
    return {"base": table.with_columns(people), "fertility": fertility, "mortality": 75.0}


@cache
def gap(areas: int, draws: int) -> ts.Gap:
    names = [f"a{place}" for place in range(areas)]
    staff = pl.DataFrame({"area": names, "role": ["c"] * areas, "headcount": [1 + place % 3 for place in range(areas)]})
    return ts.staffing_gap(forecast(areas, draws), [ts.Norm("c", per=150)], staff)


TOLD: dict[str, Any] = {}
"""What says how progress is told: set by the test of it."""

TIGHT: dict[str, Any] = {"pay": 1000, "turnover": 0.2, "capacity": 200.0, "tolerance": 1e-6}


@cache
def plan(areas: int) -> ts.Plan:
    return gap(areas, 100).plan(**TIGHT)


def places(count: int, **more: Any) -> pl.DataFrame:
    """Places on a grid (km)."""
    side = int(count**0.5) + 1
    at = np.arange(count)
    shown = {"id": [f"a{place}" for place in at], "x": at % side * 0.7, "y": at // side * 0.7}
    return pl.DataFrame({**shown, **more})


def costs(demand: int, supply: int) -> pl.DataFrame:
    at = np.arange(demand * supply)
    ids = {"demand": [f"a{place}" for place in at // supply], "supply": [f"s{place}" for place in at % supply]}
    return pl.DataFrame({**ids, "minutes": 1.0 + at * 37 % 59})


def sites(count: int, **more: Any) -> pl.DataFrame:
    return pl.DataFrame({"id": [f"s{place}" for place in range(count)], **more})


def services(areas: int, kinds: int) -> pl.DataFrame:
    names = [f"a{place}" for place in range(areas)]
    kind = pl.DataFrame({"service": [f"service {kind}" for kind in range(kinds)]})
    return pl.DataFrame({"area": names}).join(kind, how="cross").with_columns(capacity=pl.lit(60.0), rate=pl.lit(0.05))


def counters(areas: int) -> pl.DataFrame:
    names = [f"a{place}" for place in range(areas)]
    queue = {"arrivals_per_1000": [900.0], "handling_minutes": [12.0], "queue": ["a"], "patience_minutes": [9.0]}
    return pl.DataFrame({"area": names, "service": ["desk"] * areas, "servers": [40] * areas}).join(
        pl.DataFrame(queue), how="cross"
    )


def indicators(areas: int, columns: int, missing: bool) -> pl.DataFrame:
    rows = np.arange(areas * columns)
    values = np.sin(rows * 1.7) * 50 + np.cos(rows // columns) * 30
    table = pl.DataFrame(
        {
            "area": [f"a{row // columns}" for row in rows],
            "period": ["2010"] * len(rows),
            "indicator": [f"i{row % columns}" for row in rows],
            "value": values,
        }
    )
    return table.filter(pl.Series(rows * 7919 % 97 > 9)) if missing else table


def structure(columns: int, **more: Any) -> dict[str, Any]:
    leaves = [{"id": f"i{leaf}", "parent": "I", "direction": 1, "weight": 1.0} for leaf in range(columns)]
    return {"node": [{"id": "I"}], "indicator": leaves, **more}


@cache
def index() -> ts.Index:
    return ts.area_index(indicators(3000, 4, False), structure(4), replicates=2000)


@cache
def grouped(areas: int) -> ts.Panel:
    """Areas under three parents with two groups and their sum; one count in nine is small."""
    names, people = [], []
    for place in range(areas):
        few = 4.0 if place % 9 == 0 else 40.0 + place % 31
        names += [f"a{place}"] * 3
        people += [few, 500.0 + place % 7, few + 500.0 + place % 7]
    shown = {"area": names, "group": ["floating", "registered", "resident"] * areas, "period": ["2010"] * len(names)}
    return ts.Panel({**shown, "parent": [f"p{int(name[1:]) % 3}" for name in names], "population": people})


def function(points: Any) -> Any:
    return np.asarray(points).sum(axis=1)


def told(verb: Call, *given: Any, **options: Any) -> Call:
    """A call of a verb that tells its progress, where the test asks for that."""
    return lambda: verb(*given, **options, **TOLD)


def raam() -> Call:
    people = pl.DataFrame({"id": [f"a{place}" for place in range(4000)], "population": np.arange(4000.0)})
    return told(ts.access, sites(300, capacity=[3.0] * 300), people, costs(4000, 300), 60.0, "raam")


def straight_lines() -> Call:
    demand = places(8000, population=[100.0] * 8000)
    return told(ts.access, places(8000, capacity=[3.0] * 8000), demand, speed=300.0)


def over_draws() -> Call:
    return told(ts.accessibility, forecast(3000, 1000), sites(60, capacity=[3.0] * 60), costs(3000, 60))


def official() -> Call:
    theirs = forecast(3000, 100).summary().select("area", "period", "median")
    return partial(forecast(3000, 20_000).compare, theirs)


def filled(method: str) -> tuple[pl.DataFrame, dict[str, Any]]:
    return indicators(3000, 12, True), structure(12, impute={"method": method})


VERBS: dict[str, Callable[[], Call]] = {
    "Panel": lambda: partial(ts.Panel, counts(100_000, 15)),
    "calibrate": lambda: told(ts.calibrate, panel(3000, 30), 10),
    "forecast": lambda: told(ts.forecast, panel(20_000, 14), horizon=20, draws=1000),
    "Forecast.summary": lambda: forecast(3000, 20_000).summary,
    "Forecast.total": lambda: forecast(3000, 20_000).total,
    "Forecast.compare": official,
    "backtest": lambda: told(ts.backtest, panel(3000, 30), horizon=5, origins=8),
    "score": lambda: partial(ts.score, forecast(1000, 300).draws(), panel(1000, 30)),
    "project_ages": lambda: told(ts.project_ages, **profiles(5000), steps=30),
    "Ages.summary": lambda: ages(100, 4000).summary,
    "Ages.bands": lambda: ages(300, 4000).bands,
    "Ages.births": lambda: ages(300, 4000).births,
    "Ages.life_expectancy": lambda: ages(300, 4000).life_expectancy,
    "Ages.dependency": lambda: ages(300, 4000).dependency,
    "Ages.findings": lambda: ages(300, 4000).findings,
    "staffing_gap": lambda: told(ts.staffing_gap, panel(100_000, 15), [ts.Norm(f"r{at}", per=150) for at in range(12)]),
    "Gap.summary": lambda: gap(3000, 20_000).summary,
    "Gap.plan": lambda: told(gap(300, 1000).plan, **TIGHT),
    "Gap.frontier": lambda: told(gap(60, 300).frontier, **TIGHT),
    "Plan.sensitivity": lambda: told(plan(60).sensitivity),
    "service_load": lambda: told(ts.service_load, panel(60_000, 12), services(60_000, 8)),
    "Load.summary": lambda: ts.service_load(forecast(3000, 20_000), services(3000, 2)).summary,
    "Load.findings": lambda: ts.service_load(forecast(3000, 20_000), services(3000, 2)).findings,
    "waiting": lambda: ts.waiting(forecast(300, 4000), counters(300)).summary,
    "access": straight_lines,
    "access by raam": raam,
    "accessibility": over_draws,
    "site": lambda: told(ts.site, forecast(300, 100), sites(60), costs(300, 60), open=9),
    "aggregate_index": lambda: partial(ts.aggregate_index, *filled("knn")),
    "area_index": lambda: told(ts.area_index, *filled("em"), replicates=50_000),
    "assess": lambda: told(ts.datasets.hami().decision.assess, draws=50_000_000),
    "ahp": lambda: partial(ts.ahp, np.ones((200_000, 7, 7)), group="each"),
    "Disclosure.report": lambda: partial(ts.Disclosure().report, grouped(2000)),
}
"""By name, what prepares a call and gives it."""

TELLING = [
    *("calibrate", "forecast", "backtest", "project_ages", "Gap.plan", "Gap.frontier", "Plan.sensitivity"),
    *("service_load", "accessibility", "area_index", "assess"),
]
"""Verbs whose steps have parts enough to be followed."""


class Interrupted:
    """A SIGINT to this process while a call runs, and how long the call went on after it."""

    def __init__(self) -> None:
        self.late = float("nan")
        self._sent = float("inf")
        self._ended = threading.Event()

    def __enter__(self) -> Interrupted:
        self._before = signal.signal(signal.SIGINT, self._raise)
        self._timer = threading.Timer(SENT, self._send)
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> bool:
        self._ended.set()
        self.late = time.monotonic() - self._sent
        self._timer.cancel()
        self._timer.join()
        signal.signal(signal.SIGINT, self._before)
        return kind is not None and issubclass(kind, KeyboardInterrupt)

    def _send(self) -> None:
        if not self._ended.is_set():
            self._sent = time.monotonic()
            os.kill(os.getpid(), signal.SIGINT)

    def _raise(self, *_: object) -> None:
        # A signal that comes when the call has just ended interrupts nothing.
        if not self._ended.is_set():
            raise KeyboardInterrupt


@pytest.mark.parametrize("name", VERBS)
def test_a_long_verb_is_stopped_by_a_signal_in_its_midst(name: str) -> None:
    call = VERBS[name]()
    with Interrupted() as stopped:
        call()
    assert stopped.late < float("inf"), f"{name} ended before the signal: give it more to do"
    assert 0 <= stopped.late < ENDED, f"{name} went on for {stopped.late:.1f} s"


class EnoughError(Exception):
    """Raised by what is told of progress, to stop the verb."""


@pytest.mark.parametrize("name", TELLING)
def test_progress_rises_and_an_error_of_who_is_told_stops_the_verb(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, int, int]] = []

    def tell(step: str, done: int, total: int) -> None:
        heard.append((step, done, total))
        if sum(one != other for one, other in pairwise(heard)) >= 2:
            raise EnoughError

    call = VERBS[name]()
    monkeypatch.setitem(TOLD, "progress", tell)
    with pytest.raises(EnoughError):
        call()
    for (step, done, total), (same, then, of) in pairwise(heard):
        assert step != same or (total == of and done <= then), heard
    assert all(step and (total == 0 or done <= total) for step, done, total in heard if step), heard


def test_memory_that_is_not_allowed_is_refused_before_the_work() -> None:
    decision, coming, projected, made = ts.datasets.hami().decision, forecast(100, 20_000), ages(100, 4000), index()
    verbs: dict[str, Call] = {
        "assess": lambda: decision.assess(draws=10_000_000),
        "draws of a forecast": coming.draws,
        "draws of ages": projected.draws,
        "summary of ages": projected.summary,
        "replicates": lambda: made.replicates(2000),
        "accessibility": lambda: ts.accessibility(coming, sites(3, capacity=[3.0] * 3), costs(100, 3)),
        "sobol": lambda: ts.sobol(function, {"x": (0, 1)}, n=1 << 18),
    }
    for name, verb in verbs.items():
        begin = time.monotonic()
        with ts.limits(memory=5_000_000), pytest.raises(ts.UnsupportedError, match="5 MB are allowed"):
            verb()
        assert time.monotonic() - begin < 1.0, name
    for wrong in (0, -1, 2.5, True):
        with pytest.raises(ts.InputError, match="memory"), ts.limits(memory=wrong):
            pass
