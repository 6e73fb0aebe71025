"""A small made-up result of each kind, to try things on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from townscale.words import no_choice

_AREAS = ("East", "West")
_PERIODS = ("2018", "2019", "2020", "2021", "2022", "2023", "2024")
_PEOPLE = (
    (41_200, 42_900, 44_100, 46_000, 47_800, 48_900, 50_700),
    (18_300, 18_100, 18_400, 18_200, 18_000, 18_300, 18_500),
)
_DECISION = {
    "title": "A bus line through East (made up)",
    "groups": [{"id": "riders", "name": "riders", "count": 2600, "direct": True}],
    "factors": [
        {"id": "noise", "group": "riders", "p": {"low": 0.3, "mode": 0.4, "high": 0.6}, "q": 0.4, "w": 0.6},
        {"id": "dust", "group": "riders", "p": 0.3, "q": {"low": 0.2, "mode": 0.3, "high": 0.5}, "w": 0.4},
    ],
    "measures": [{"id": "wall", "factor": "noise", "what": "a wall", "owner": "the city", "due": "2026-03-01",
                  "status": "funded", "evidence": "pilot", "on": "p", "effect": 0.5}],
}  # fmt: skip
_SPEC = {
    "node": [{"id": "index"}, {"id": "services", "parent": "index", "weight": 0.6},
             {"id": "order", "parent": "index", "weight": 0.4}],
    "indicator": [{"id": "beds", "parent": "services", "direction": 1, "weight": 1.0},
                  {"id": "disputes", "parent": "order", "direction": -1, "weight": 1.0}],
    "grade": [{"id": "good", "from": 0.5}, {"id": "poor"}],
}  # fmt: skip


@cache
def example(kind: str) -> Any:
    """A small made-up result of a kind, to try things on: ``panel``, ``forecast``, ``calibration``, ``totals``,
    ``backtest``, ``scores``, ``projections``, ``gap``, ``plan``, ``load``, ``waiting``, ``access``, ``ages``,
    ``allocation``, ``decision``, ``assessment``, ``evaluation``, ``index``, ``comparison``, ``sobol``,
    ``schemes``, ``survey`` or ``run``.

    Raises ``InputError`` for another kind.

    >>> example("gap").summary().height
    4
    """
    if kind not in _MADE:
        raise no_choice("example", kind, _MADE)
    return _MADE[kind]()


def _panel() -> Any:
    from townscale._panel import Panel

    rows = [(place, area, period) for place, area in enumerate(_AREAS) for period in _PERIODS]
    return Panel(
        {
            "area": [area for _, area, _ in rows],
            "parent": ["County"] * len(rows),
            "period": [period for _, _, period in rows],
            "population": [_PEOPLE[place][_PERIODS.index(period)] for place, _, period in rows],
        }
    )


def _forecast() -> Any:
    from townscale._forecast import forecast

    return forecast(example("panel"), horizon=2, draws=100, seed=0)


def _backtest() -> Any:
    from townscale._backtest import backtest

    return backtest(example("panel"), horizon=1, origins=3, models=["naive", "drift"], draws=50)


def _calibration() -> Any:
    from townscale._calibration import calibrate

    return calibrate(example("panel"), horizon=1)


def _scores() -> Any:
    from townscale._scores import score

    points = {"area": ["East", "East"], "period": ["2024"] * 2, "model": ["ours", "theirs"], "median": [50_000, 49_000]}
    return score(points | {"lo80": [49_500, 48_000], "hi80": [51_500, 50_000]}, example("panel"))


def _projections() -> Any:
    return example("forecast").compare({"area": ["East"], "period": ["2026"], "median": [53_000]})


def _staff() -> dict[str, Any]:
    return {"area": list(_AREAS), "role": ["coordinator"] * 2, "headcount": [90, 40]}


def _gap() -> Any:
    from townscale._staffing import Norm, staffing_gap

    return staffing_gap(example("forecast"), [Norm("coordinator", per=500)], _staff())


def _load() -> Any:
    from townscale._services import service_load

    services = {"area": list(_AREAS), "service": ["beds"] * 2, "capacity": [150, 60], "per_1000": [3.0, 3.0]}
    return service_load(example("forecast"), services)


def _waiting() -> Any:
    from townscale._services import waiting

    counter = {"area": ["East"], "service": ["permits"], "arrivals_per_1000": [1.2], "handling_minutes": [12]}
    return waiting(example("forecast"), counter | {"servers": [14], "level": [0.8], "within_minutes": [15]})


def _access() -> Any:
    from townscale._accessibility import accessibility

    minutes = {"demand": ["north", "south", "south"], "supply": ["a", "a", "b"], "minutes": [12, 28, 10]}
    people = {"id": ["north", "south"], "population": [8_000, 6_000]}
    return accessibility({"id": ["a", "b"], "capacity": [12, 5]}, people, minutes, catchment=30)


def _ages() -> Any:
    from townscale._ages import project_ages

    return project_ages("china_2020", total=example("forecast"))


def _allocation() -> Any:
    from townscale._posts import allocation

    return allocation(10, {"East": 50_700.0, "West": 18_500.0})


def _assessment() -> Any:
    return example("decision").assess(draws=200, seed=0)


def _decision() -> Any:
    from townscale._decision import Decision

    return Decision.from_dict(_DECISION)


def _evaluation() -> Any:
    from townscale._evaluation import evaluate

    return evaluate(example("assessment"), {"noise": True, "dust": False})


def _index() -> Any:
    from townscale._index import area_index

    values = {"beds": (2.1, 3.4, 1.2, 4.0), "disputes": (31, 12, 40, 9)}
    rows = [(area, name, value) for name, column in values.items() for area, value in zip("ABCD", column, strict=True)]
    table = {"area": [row[0] for row in rows], "period": ["2024"] * 8, "indicator": [row[1] for row in rows]}
    return area_index(table | {"value": [float(row[2]) for row in rows]}, _SPEC, replicates=50, seed=0)


def _sobol() -> Any:
    from townscale._sensitivity import sobol

    return sobol(lambda x: x[:, 0] + 2 * x[:, 1], {"a": (0, 1), "b": (0, 1)}, n=64)


def _schemes() -> Any:
    from townscale._schemes import schemes

    road = {"title": "Road", "factors": [{"id": "noise", "p": 0.8, "q": 0.6, "w": 1}]}
    quiet = {"title": "Road", "factors": [{"id": "noise", "p": 0.4, "q": 0.6, "w": 1}]}
    return schemes({"through": road, "around": quiet}, draws=500)


def _survey() -> Any:
    from townscale._survey import Survey

    return Survey({"owners": (2, 1, 0, 30), "tenants": (0, 4, 6, 12)}, unanswered=3)


def _run() -> Any:
    import atexit
    import shutil
    import tempfile

    from townscale._chain import Chain
    from townscale._run import run

    folder = tempfile.mkdtemp(prefix="townscale-example-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return run(Chain(horizon=2, draws=100), example("panel"), folder, workers=1)


_MADE: dict[str, Callable[[], Any]] = {
    "panel": _panel,
    "forecast": _forecast,
    "calibration": _calibration,
    "totals": lambda: example("forecast").totals("parent"),
    "backtest": _backtest,
    "scores": _scores,
    "projections": _projections,
    "gap": _gap,
    "plan": lambda: example("gap").plan(coverage=0.9, pay=1000, turnover=0.2),
    "load": _load,
    "waiting": _waiting,
    "access": _access,
    "ages": _ages,
    "allocation": _allocation,
    "decision": _decision,
    "assessment": _assessment,
    "evaluation": _evaluation,
    "index": _index,
    "comparison": lambda: example("index").compare("A", "B"),
    "sobol": _sobol,
    "schemes": _schemes,
    "survey": _survey,
    "run": _run,
}
