"""Calls of public functions that were good once, with one or two of their arguments exchanged for odd ones."""

from __future__ import annotations

import decimal
import random
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import townscale as ts

from .files import COUNTS, EXAMPLES

ODD: list[Any] = [
    *(None, True, 0, -1, 1, 3, 5000, -(10**30), 2**63, 0.5, 1e-320, 1e308, float("nan"), float("inf"), -0.0),
    *(
        "",
        "x",
        "\0",
        "\x1b[2J",
        "[/x]",
        "ets",
        "2020",
        "nan",
        "a" * 5000,
        b"x",
        [],
        {},
        (),
        [5],
        ["x"],
        {"x": 5},
        {5: "x"},
    ),
    *([None], [[]], [float("nan")], [1, "x"], {"North": None}, {"North": -1}, {"area": []}, {"area": ["North"]}),
    *(object(), set(), range(3), decimal.Decimal("NaN"), decimal.Decimal("1E+50"), date(2020, 1, 1), 1j, iter([1])),
    *(
        np.array([]),
        np.array([[1.0, np.nan]]),
        np.float32(3),
        np.int8(-1),
        pd.DataFrame(),
        pd.Series([1.0]),
        pl.DataFrame(),
    ),
    *(
        pl.DataFrame({"x": [None]}),
        COUNTS,
        COUNTS.head(1),
        COUNTS.with_columns(population=pl.lit(0)),
        lambda value: value,
    ),
]
INDICATORS = {
    "area": ["A", "B", "C", "D"] * 2,
    "indicator": ["x"] * 4 + ["y"] * 4,
    "value": [1.0, 2.0, 5.0, 3.0, 9.0, 2.0, 4.0, 4.5],
}
SPEC = {
    "node": [{"id": "I"}],
    "indicator": [{"id": "x", "parent": "I", "direction": 1}, {"id": "y", "parent": "I", "direction": -1}],
}
STAFF = {"area": ["North", "South"], "role": ["coordinator", "coordinator"], "headcount": [3, 1]}
SERVICES = {"area": ["North", "South"], "service": ["clinic"] * 2, "capacity": [20_000, 9000], "rate": [1.0, 1.2]}


def _forecast() -> Any:
    return ts.forecast(ts.Panel(COUNTS), horizon=2, draws=30)


def _before() -> Any:
    """A forecast of the last two years, which have been counted since."""
    return ts.forecast(ts.Panel(COUNTS.filter(pl.col("period") < "2018")), horizon=2, draws=30)


def calls() -> dict[str, tuple[Callable[..., Any], dict[str, Any]]]:
    """Public functions with arguments that they take."""
    panel, forecast = ts.Panel(COUNTS), _forecast()
    norm = ts.Norm("coordinator", per=500)
    gap = ts.staffing_gap(forecast, [norm], STAFF)
    decision = str(EXAMPLES / "decision_incinerator.toml")
    index = ts.area_index(INDICATORS, SPEC, replicates=5)
    good: Mapping[str, tuple[Callable[..., Any], dict[str, Any]]] = {
        "Panel": (ts.Panel, {"table": COUNTS, "claims": None, "columns": None, "unit": None, "missing": "error"}),
        "forecast": (
            ts.forecast,
            {
                **{
                    "panel": panel,
                    "horizon": 2,
                    "draws": 20,
                    "seed": 1,
                    "model": "auto",
                    "floor": None,
                    "ceiling": None,
                },
                "scenarios": (),
            },
        ),
        "forecast.summary": (forecast.summary, {"levels": [50, 95]}),
        "forecast.total": (forecast.total, {"by": None}),
        "forecast.quantile": (forecast.quantile, {"probabilities": 0.9}),
        "backtest": (ts.backtest, {"panel": panel, "horizon": 1, "origins": 2}),
        "calibrate": (ts.calibrate, {"panel": panel, "horizon": 1}),
        "Norm": (ts.Norm, {"role": "coordinator", "per": 500, "floor": 0}),
        "staffing_gap": (ts.staffing_gap, {"population": forecast, "norms": [norm], "staff": STAFF}),
        "gap.plan": (gap.plan, {"budget": None, "coverage": 0.8, "pay": 60_000.0, "turnover": 0.1}),
        "service_load": (ts.service_load, {"population": forecast, "services": SERVICES}),
        "allocate": (ts.allocate, {"total": 9, "need": [15, 5], "method": "leximin"}),
        "allocation": (ts.allocation, {"total": 9, "need": {"A": 15, "B": 5}, "method": "webster"}),
        "erlang": (
            ts.erlang,
            {"kind": "a", "arrivals_per_hour": 100, "handling_minutes": 3, "servers": 8, "patience_minutes": 5.0},
        ),
        "servers_for": (ts.servers_for, {"arrivals_per_hour": 100, "handling_minutes": 3.0, "level": 0.8}),
        "relief": (ts.relief, {"cover_hours_per_week": 168, "contract_hours_per_week": 40, "days_off": 30}),
        "strength": (ts.strength, {"hired": 173, "years": 2.0, "attrition": 0.4, "on_duty_share": 0.5}),
        "post_cost": (ts.post_cost, {"monthly_pay": 880, "on_cost": 0.3, "turnover": 0.4}),
        "break_even_raise": (ts.break_even_raise, {"monthly_pay": 880, "raised_to": 1500, "turnover": 0.4}),
        "wisn": (ts.wisn, {"workload": {"visits": 9000}, "unit_minutes": {"visits": 20}, "days_off": 30}),
        "share_interval": (ts.share_interval, {"count": 3, "n": 40, "population": 200, "method": "wilson"}),
        "area_index": (ts.area_index, {"indicators": INDICATORS, "spec": SPEC, "replicates": 5}),
        "index.summary": (index.summary, {}),
        "index.sensitivity": (index.sensitivity, {"n": 8}),
        "weights": (ts.weights, {"matrix": [[1, 5], [2, 4], [4, 5]], "method": "critic"}),
        "ahp": (ts.ahp, {"matrix": [[1, 3], [1 / 3, 1]], "method": "eigenvector"}),
        "pool": (ts.pool, {"estimates": [0.2, 0.4], "method": "linear", "weights": [1, 2]}),
        "topsis": (ts.topsis, {"matrix": [[1.0, 2.0], [2.0, 1.0]], "weights": [0.5, 0.5], "sense": [1, -1]}),
        "fuzzy": (
            ts.fuzzy,
            {"weights": [0.5, 0.5], "memberships": [[0.2, 0.8], [0.5, 0.5]], "grades": None},
        ),
        "cooke": (
            ts.cooke,
            {
                "experts": {"e": [[1, 2, 3], [2, 4, 6]], "f": [[0, 2, 9], [1, 5, 8]]},
                "realisations": [2.5, 4],
                "alpha": 0,
            },
        ),
        "Decision.read": (ts.Decision.read, {"path": decision}),
        "assess": (ts.Decision.read(decision).assess, {"draws": 30, "seed": 1}),
        "sobol": (ts.sobol, {"function_or_decision": lambda x: x[:, 0], "inputs": {"a": (0, 1), "b": (0, 2)}, "n": 8}),
        "score": (ts.score, {"forecasts": _before().summary(), "actual": COUNTS}),
        "access": (
            ts.access,
            {
                "supply": {"id": ["s"], "capacity": [3], "x": [0], "y": [0]},
                "demand": {"id": ["a", "b"], "population": [10, 20], "x": [0, 1], "y": [0, 0]},
                "catchment": 2,
                "speed": 5.0,
            },
        ),
        "set_language": (ts.set_language, {"code": "en"}),
        "limits": (ts.limits, {"rows": 10}),
    }
    return dict(good)


def odd(
    good: dict[str, tuple[Callable[..., Any], dict[str, Any]]], chance: random.Random
) -> tuple[str, Any, dict[str, Any]]:
    """A call with one or two arguments exchanged: its name, the function, the arguments."""
    name = chance.choice(list(good))
    function, arguments = good[name]
    arguments = dict(arguments)
    for _ in range(chance.randint(1, 2)):
        if arguments:
            arguments[chance.choice(list(arguments))] = chance.choice(ODD)
    return name, function, arguments
