"""Print a SHA-256 of each of many results, so that two builds can be compared bit by bit.

`python tools/results_hash.py` prints a line `name  sha256` for each; `--against FILE` compares with such lines printed
earlier, names what differs and exits with 1; `--no-sobol` leaves out what is sampled at the points of a Sobol net;
`--only WORD` keeps the names that contain the word. Use the Python of the build to be hashed.

A table is hashed by its column names, its rows in order and the exact bytes of its values: floats by their IEEE 754
bytes, whole numbers as 64 bits, text as UTF-8, nulls marked. Words for readers (findings, reasons) are left out but for
their codes. Inputs are the built-in dataset, the examples beside this folder, and tables made here from whole numbers
alone, so that they are the same on every machine.
"""

import argparse
import dataclasses
import hashlib
import random
import struct
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import townscale as ts

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DECISIONS = ["bus_fares", "incinerator", "school_merger", "school_merger_revised"]
DRAWS = 400
SOBOL = {
    "decision.sensitivity.sampled",
    "decision.sobol.hami",
    "decision.sobol.school_merger",
    "sobol.function",
}
"""Results sampled at the points of a Sobol net, which change where its direction numbers do."""

RESULTS: dict[str, Callable[[], Any]] = {}


def result(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a function without arguments that computes a result."""

    def register(compute: Callable[[], Any]) -> Callable[[], Any]:
        RESULTS[name] = compute
        return compute

    return register


# Hashes


def feed(digest: Any, value: Any) -> None:
    """Feed a table, an array, a mapping, a sequence, a dataclass or one value, each with a tag of its kind."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if hasattr(value, "__arrow_c_stream__"):
        value = pl.DataFrame(value)
        text(digest, f"table {value.height}")
        for column in value:
            text(digest, column.name)
            feed_column(digest, column)
    elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
        text(digest, f"array {value.shape}")
        digest.update(np.ascontiguousarray(value, dtype="<f8").tobytes())
    elif isinstance(value, Mapping):
        text(digest, f"mapping {len(value)}")
        for key, part in value.items():
            text(digest, str(key))
            feed(digest, part)
    elif isinstance(value, (list, tuple, np.ndarray)):
        text(digest, f"sequence {len(value)}")
        for part in value:
            feed(digest, part)
    elif value is None:
        digest.update(b"null")
    elif isinstance(value, (bool, np.bool_)):
        digest.update(b"bool" + bytes([bool(value)]))
    elif isinstance(value, (int, np.integer)):
        digest.update(b"whole" + int(value).to_bytes(9, "little", signed=True))
    elif isinstance(value, (float, np.floating)):
        digest.update(b"float" + struct.pack("<d", value))
    elif isinstance(value, str):
        text(digest, value)
    else:
        raise TypeError(f"{type(value).__name__} cannot be hashed. Make it a table, an array or plain values")


def text(digest: Any, value: str) -> None:
    """Feed text with its length, so that two texts are not one."""
    encoded = value.encode()
    digest.update(b"text" + struct.pack("<q", len(encoded)) + encoded)


def feed_column(digest: Any, column: pl.Series) -> None:
    """Feed the nulls and the values of a column."""
    digest.update(column.is_null().cast(pl.UInt8).to_numpy().tobytes())
    if column.dtype.is_float():
        digest.update(b"float" + column.cast(pl.Float64).fill_null(0.0).to_numpy().astype("<f8").tobytes())
    elif column.dtype.is_integer() or column.dtype == pl.Boolean:
        digest.update(b"whole" + column.cast(pl.Int64).fill_null(0).to_numpy().astype("<i8").tobytes())
    elif column.dtype == pl.List:
        feed(digest, column.to_list())
    else:
        words = column.cast(pl.String).fill_null("")
        digest.update(b"words" + words.str.len_bytes().cast(pl.Int64).to_numpy().astype("<i8").tobytes())
        digest.update("".join(words.to_list()).encode())


def hashed(compute: Callable[[], Any]) -> str:
    """The hash of a result."""
    digest = hashlib.sha256()
    feed(digest, compute())
    return digest.hexdigest()


def codes(found: Any) -> pl.DataFrame:
    """Findings without their words."""
    return pl.DataFrame(found.findings()).select("severity", "code")


# Inputs


def counts(areas: int, years: int, seed: int, first: int = 2001) -> list[tuple[str, int, int]]:
    """Area, year and people: growth that differs by area and changes slowly, in whole numbers."""
    rng = random.Random(seed)
    rows = []
    for area in range(areas):
        people, growth = 2_000 + int(rng.random() * 200_000), int(rng.random() * 80) - 20
        for year in range(years):
            rows.append((f"area {area:02d}", first + year, people))
            growth += int(rng.random() * 21) - 10
            people = max(100, people * (1000 + growth) // 1000 + int(rng.random() * 41) - 20)
    return rows


def table(rows: list[tuple[Any, ...]], names: str) -> pl.DataFrame:
    """Rows as a frame with named columns."""
    return pl.DataFrame(rows, schema=names.split(), orient="row")


@cache
def hami() -> Any:
    return ts.datasets.hami()


@cache
def yearly() -> Any:
    """40 areas x 15 years under four parents."""
    rows = [(a, f"parent {int(a[-2:]) // 10}", str(y), float(p)) for a, y, p in counts(40, 15, seed=1)]
    return ts.Panel(table(rows, "area parent period population"))


@cache
def hierarchy() -> Any:
    """12 areas and the two wholes that they add up to."""
    rows = counts(12, 12, seed=2)
    parts = [(a, f"whole {int(a[-2:]) // 6}", str(y), float(p)) for a, y, p in rows]
    sums: dict[tuple[str, str], float] = {}
    for _, parent, year, people in parts:
        sums[parent, year] = sums.get((parent, year), 0.0) + people
    wholes = [(parent, None, year, people) for (parent, year), people in sums.items()]
    return ts.Panel(table(wholes + parts, "area parent period population"))


@cache
def mixed() -> Any:
    """20 areas with two groups each, counted in years, half-years or quarters that are left out here and there."""
    rng, rows = random.Random(3), []
    for number, (area, year, people) in enumerate(counts(20, 15, seed=4)):
        periods = [[f"{year}"], [f"{year}H1", f"{year}H2"], [f"{year}Q1", f"{year}Q3"]][int(area[-2:]) % 3]
        for step, period in enumerate(periods):
            if rng.random() < 0.2 and year not in (2001, 2015):
                continue
            kind = "estimate" if number % 7 == 0 else "count"
            rows.append((area, period, "floating", float(people // 3 + 17 * step), kind))
            rows.append((area, period, "registered", float(people + 31 * step), kind))
    return ts.Panel(table(rows, "area period group population kind"))


@cache
def halves() -> Any:
    """10 areas x 20 half-years with a season."""
    rows = counts(10, 20, seed=5)
    return ts.Panel(
        table(
            [(a, f"{2001 + (y - 2001) // 2}H{1 + (y - 2001) % 2}", float(p + p * (y % 2) // 12)) for a, y, p in rows],
            "area period population",
        )
    )


@cache
def forecast() -> Any:
    return ts.forecast(yearly(), horizon=6, draws=DRAWS, seed=7)


@cache
def grouped() -> Any:
    return ts.forecast(mixed(), horizon=5, draws=DRAWS, seed=8, freq="Y")


@cache
def hami_forecast() -> Any:
    return ts.forecast(hami().panel, horizon=6, draws=DRAWS, seed=0, freq="H")


@cache
def gap() -> Any:
    norms = [
        ts.Norm("coordinator", per=500, floor=1),
        ts.Norm("police", per=3000, rounding="exact", lag=1),
        ts.Norm("auxiliary", ratio=3, to="police"),
    ]
    rng = random.Random(9)
    roles = [("coordinator", 900), ("police", 4000), ("auxiliary", 1500)]
    last = {area: people for area, _, people in counts(40, 15, seed=1)}
    staff = [
        (area, role, float(int(people * (0.5 + rng.random()) / per)), 0.9 if rng.random() < 0.5 else None, 0.05, "2015")
        for area, people in last.items()
        for role, per in roles
    ]
    people = table(staff, "area role headcount on_duty_share attrition period")
    return ts.staffing_gap(forecast(), norms, people, history=yearly())


@cache
def hami_gap() -> Any:
    panel = ts.Panel(
        {
            "area": ["Hami city"] * 4,
            "period": ["2009", "2010", "2011", "2012"],
            "population": [70_000, 160_000, 200_000, 230_000],
        }
    )
    return ts.staffing_gap(ts.forecast(panel, 4, DRAWS), [ts.Norm("coordinator", per=500)], hami().staff)


@cache
def load() -> Any:
    rng, rows = random.Random(10), []
    for area, people in {area: people for area, _, people in counts(40, 15, seed=1)}.items():
        rows.append((area, "beds", float(people * (95 + int(75 * rng.random())) // 20_000), 5.0, None, 1.1, None))
        rows.append((area, "buses", float(people // 1050), 0.8, None, 1.0, None))
        rows.append((area, "beds", float(people // 4000), 5.0, "2018", 1.1, None))
    rows[1] = (*rows[1][:6], "area 01: 0.4")
    return ts.service_load(forecast(), table(rows, "area service capacity per_1000 opens peak serves"))


@cache
def index() -> Any:
    return ts.area_index(indicators(), index_spec(), replicates=500, seed=3)


def indicators() -> pl.DataFrame:
    """Nine indicators of 30 areas in two periods, some of them missing, one of them skewed."""
    rng, rows = random.Random(11), []
    for period in ("2015", "2020"):
        for area in range(30):
            for number in range(9):
                value = float(int(rng.random() * 9_000) + 1_000) / 100
                value = value * value * value if number == 4 else value
                if rng.random() > 0.05:
                    rows.append((f"area {area:02d}", period, f"x{number}", value, value / 16 if number == 2 else None))
    return table(rows, "area period indicator value se")


def index_spec(**more: Any) -> dict[str, Any]:
    leaves = [
        {"id": f"x{number}", "parent": f"p{number // 3}", "direction": -1 if number % 4 == 2 else 1, "weight": weight}
        for number, weight in enumerate([1, 2, 1, 0.5, 1, 1, 3, 1, 1])
    ]
    nodes = [{"id": "I"}, *({"id": f"p{n}", "parent": "I", "weight": w} for n, w in enumerate([1, 2, 0.5]))]
    grades = [{"id": "A", "from": 60}, {"id": "B", "from": 45}, {"id": "C"}]
    return {"node": nodes, "indicator": leaves, "grade": grades, **more}


@cache
def decision(name: str) -> Any:
    return hami().decision if name == "hami" else ts.Decision.read(EXAMPLES / f"decision_{name}.toml")


@cache
def assessment(name: str) -> Any:
    return decision(name).assess(draws=4000, seed=1)


@cache
def uncertain() -> Any:
    """A decision whose weights vary too, so that its sensitivity has no closed form."""
    rng, rows = random.Random(12), []
    for number in range(6):
        ends = [sorted(int(rng.random() * 90 + 5) / 100 for _ in range(3)) for _ in range(3)]
        given = [dict(zip(("low", "mode", "high"), three, strict=True)) for three in ends]
        rows.append({"id": f"f{number}", "p": given[0], "q": given[1], "w": given[2]})
    content = {"title": "six factors", "factors": rows, "normalise_weights": True}
    return ts.Decision.from_dict(content).assess(draws=4000, seed=2)


# Results: forecasts


RESULTS["panel.findings"] = lambda: codes(mixed())
RESULTS["forecast.summary"] = lambda: forecast().summary()
RESULTS["forecast.draws"] = lambda: forecast().draws()
RESULTS["forecast.explain"] = lambda: pl.DataFrame(forecast().explain().summary()).drop("text")
RESULTS["forecast.calibration"] = lambda: forecast().calibration().to_json()
RESULTS["forecast.total"] = lambda: forecast().total()
RESULTS["forecast.total.parent"] = lambda: forecast().total("parent")
RESULTS["forecast.mixed.summary"] = lambda: grouped().summary()
RESULTS["forecast.mixed.draws"] = lambda: grouped().draws(["area 01", "area 02", "area 03"])
RESULTS["forecast.mixed.findings"] = lambda: codes(grouped())
RESULTS["forecast.halves"] = lambda: ts.forecast(halves(), horizon=4, draws=DRAWS, seed=2).summary()
RESULTS["forecast.hami"] = lambda: hami_forecast().summary()
RESULTS["forecast.hami.draws"] = lambda: hami_forecast().draws()


@result("forecast.few_counts")
def few_counts() -> Any:
    rows = [(a, str(y), float(p)) for a, y, p in counts(8, 4, seed=6) if y <= 2001 + int(a[-1]) % 4]
    return ts.forecast(ts.Panel(table(rows, "area period population")), horizon=3, draws=DRAWS).draws()


@result("forecast.bounds")
def bounds() -> Any:
    ceiling = {area: 1.1 * people for area, _, people in counts(40, 15, seed=1)}
    floor = {area: 0.8 * people for area, people in ceiling.items()}
    return ts.forecast(yearly(), 6, DRAWS, 7, ceiling=ceiling, floor=floor).draws(["area 00", "area 17"])


@result("forecast.scenario")
def scenario() -> Any:
    incomers = [ts.Scenario("area 03", 5_000, "2017", dependants=0.5, ramp=2.5), ts.Scenario("area 05", 800, "2018")]
    return ts.forecast(yearly(), 6, DRAWS, 7, scenarios=incomers).summary()


@result("forecast.models")
def models() -> Any:
    names = ["ensemble", "naive", "drift", "log_drift", "ses", "holt", "damped", "ets", "ets(A,Ad,N)", "theta", "dot"]
    names += ["logistic", "gompertz"]
    return {name: ts.forecast(yearly(), 3, 200, 5, model=name).summary() for name in names}


@result("forecast.reconcile")
def reconcile() -> Any:
    made = ts.forecast(hierarchy(), horizon=4, draws=DRAWS, seed=6)
    return {name: made.reconcile(name).draws() for name in ("bottom_up", "ols", "wls", "mint_shrink")}


@result("backtest")
def backtest() -> Any:
    found = ts.backtest(yearly(), horizon=3, origins=3, models=["auto", "naive", "drift"], draws=200)
    return [found.summary(), found.summary(by="step"), found.forecasts(), found.pit(), found.compare()]


# Results: ages


@result("ages.profile")
def ages_profile() -> Any:
    ages = ts.project_ages("china_2020", total=ts.forecast(yearly(), horizon=6, draws=50, seed=7))
    return [ages.summary(), ages.births(), ages.bands(), ages.draws(["area 00"]), codes(ages)]


@result("ages.rates")
def ages_rates() -> Any:
    groups = [*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+"]
    base = {"age": groups, "population": [1000 + 37 * (n * 7 % 11) for n in range(18)]}
    migration = {"age": groups, "migrants": [5, 4, 9, 40, 90, 70, 50, 35, 25, 18, 14, 10, 8, 6, 4, 3, 2, 1]}
    fertility = {"age": groups, "rate": [0.0] * 3 + [0.01, 0.09, 0.11, 0.07, 0.03, 0.01, 0.001] + [0.0] * 8}
    return ts.project_ages(base, fertility, 77.0, migration, steps=4).summary()


# Results: posts and services


RESULTS["gap.summary"] = lambda: gap().summary()
RESULTS["gap.total"] = lambda: [gap().total(), gap().total("parent")]
RESULTS["gap.first_shortage"] = lambda: gap().first_shortage()
RESULTS["gap.findings"] = lambda: codes(gap())
RESULTS["load.summary"] = lambda: load().summary()
RESULTS["load.first_overload"] = lambda: load().first_overload()
RESULTS["load.hami"] = lambda: ts.service_load(hami_forecast(), hami().services).summary()


@result("load.relief")
def relief() -> Any:
    costs = {"service": ["beds", "buses"], "cost": [50_000, 900_000], "capacity": [10, 5]}
    return load().cheapest_relief(costs, p=0.8)


@result("plan")
def plan() -> Any:
    made = hami_gap().plan(budget=30_000_000, coverage=0.9, turnover=[0.3, 0.1], recruitment=800, training=500)
    return [made.status, made.hires, made.cost, made.summary(), made.cost_by_year(), made.unmet(), made.binding()]


@result("plan.areas")
def plan_areas() -> Any:
    panel = ts.Panel(table([(a, str(y), float(p)) for a, y, p in counts(8, 10, seed=13)], "area period population"))
    areas = [f"area {n:02d}" for n in range(8)]
    staff = {"area": areas, "role": ["guard"] * 8, "headcount": [10 * n for n in range(8)]}
    short = ts.staffing_gap(ts.forecast(panel, 3, 200), [ts.Norm("guard", per=900)], staff)
    made = short.plan(pay=880, turnover=0.1, capacity=400, move_surplus=True)
    return [made.status, made.summary(), made.cost_by_year(), made.moves(), made.unmet(), made.binding()]


@result("waiting")
def waiting() -> Any:
    columns = "area service arrivals_per_1000 handling_minutes queue patience_minutes servers"
    queues = [("c", None), ("b", None), ("a", 6.0)]
    rows = [
        (f"area {n:02d}", f"desk {queue}", 1.0 + n / 8, 6.0 + n, queue, patience, float(n % 5 + 1))
        for n in range(12)
        for queue, patience in queues
    ]
    return ts.waiting(forecast(), table(rows, columns)).summary()


@result("erlang")
def erlang() -> Any:
    cases = [(20, 12, 5), (200, 3, 14), (3000, 4, 210), (90_000, 5, 7600)]
    found = [
        (ts.erlang("a", *case, patience_minutes=5, within_minutes=1), ts.erlang("b", *case), ts.erlang("c", *case))
        for case in cases
    ]
    return [found, [ts.servers_for(rate, time, 0.9, 0.5) for rate, time, _ in cases]]


@result("allocation")
def allocation() -> Any:
    need = {f"area {n:02d}": float(3 + n * n * 7 % 101) for n in range(40)}
    methods = ("webster", "huntington_hill", "largest_remainder", "leximin")
    return {name: [ts.allocation(500, need, name).summary(), ts.allocate(77, need.values(), name)] for name in methods}


@result("wisn")
def wisn() -> Any:
    work = {"visits": 100_000, "births": 1_200}
    needed = ts.wisn(work, {"visits": 15, "births": 95}, [10, 30, 15], existing=12, category_allowances=[0.1, 0.05])
    return [needed.required, needed.ratio, needed.difference, needed.summary()]


@result("posts.cost")
def posts_cost() -> Any:
    terms = {"recruitment": 800, "training": 1200, "training_months": 2, "on_duty_share": 0.5}
    raised = ts.break_even_raise(880, 1000, turnover=0.65, turnover_after=0.2, **terms)
    return [ts.post_cost(880, turnover=0.65, **terms), raised, ts.relief(days_off=30), ts.strength(173, remaining=60)]


@result("access")
def access() -> Any:
    rng, places, sites = random.Random(14), [f"place {n}" for n in range(60)], [f"site {n}" for n in range(12)]
    supply = {"id": sites, "capacity": [int(rng.random() * 40) for _ in sites]}
    demand = {"id": places, "population": [int(rng.random() * 5000) for _ in places]}
    rows = [(place, site, float(int(rng.random() * 800)) / 10) for place in places for site in sites]
    cost = table(rows, "demand supply minutes")
    options: list[dict[str, Any]] = [
        *({"method": name} for name in ("2sfca", "e2sfca", "3sfca")),
        {"method": "e2sfca", "weights": {"gaussian": 15}},
        {"method": "3sfca", "weights": {"power": -1, "scale": 20, "least": 1}},
    ]
    found = [ts.accessibility(supply, demand, cost, 30, **option) for option in options]
    scores = [ts.access(supply, demand, cost, 30, **option) for option in options]
    return [scores, [[one.mean, one.summary(), one.supply()] for one in found]]


# Results: the area index


RESULTS["index.aggregate"] = lambda: ts.aggregate_index(indicators(), index_spec())
RESULTS["index.summary"] = lambda: index().summary()
RESULTS["index.ranks"] = lambda: index().ranks()
RESULTS["index.grades"] = lambda: index().grades()
RESULTS["index.scores"] = lambda: [index().scores(), index().steps()]
RESULTS["index.contributions"] = lambda: index().contributions()
RESULTS["index.replicates"] = lambda: [index().replicates(200), index().replicate_weights(50)]
RESULTS["index.sensitivity"] = lambda: index().sensitivity(n=64)
RESULTS["index.change"] = lambda: pl.DataFrame(index().change()).drop("note", strict=False)
RESULTS["index.checks"] = lambda: [index().checks(), index().pillars(), index().weights()]
RESULTS["index.findings"] = lambda: codes(index())


@result("index.methods")
def index_methods() -> Any:
    found = {}
    for name in ("min_max", "z_score", "rank", "percentile"):
        for mean in ("arithmetic", "geometric", "harmonic"):
            # Only scores above 0 have the other two means.
            if mean == "arithmetic" or name == "min_max":
                scale = {"method": name, "low": 1, "high": 100} if name == "min_max" else {"method": name}
                found[f"{name} {mean}"] = ts.aggregate_index(indicators(), index_spec(normalise=scale, aggregate=mean))
    for name in ("equal", "entropy", "pca"):
        found[name] = ts.aggregate_index(indicators(), index_spec(weights=name))
    for name in ("mean", "median", "knn", "em"):
        found[name] = ts.aggregate_index(indicators(), index_spec(impute={"method": name}))
    for name in ("winsorise", "log", "box_cox"):
        found[name] = ts.aggregate_index(indicators(), index_spec(treat={"method": name}))
    return found


# Results: decisions


def assessed(name: str) -> Any:
    found = assessment(name)
    reasons = [(reason.code, reason.where) for reason in found.reasons]
    stages = [found.before, found.residual, found.target]
    return [found.index, found.level, found.verdict, found.p_level, stages, reasons, codes(found)]


for _name in ["hami", *DECISIONS]:
    RESULTS[f"decision.{_name}"] = lambda name=_name: assessed(name)
    RESULTS[f"decision.factors.{_name}"] = lambda name=_name: assessment(name).factors()
    RESULTS[f"decision.contributions.{_name}"] = lambda name=_name: assessment(name).contributions()
    RESULTS[f"decision.switching.{_name}"] = lambda name=_name: assessment(name).switching()
    RESULTS[f"decision.sensitivity.{_name}"] = lambda name=_name: assessment(name).sensitivity(n=1024)
    RESULTS[f"decision.consultation.{_name}"] = lambda name=_name: assessment(name).consultation()

RESULTS["decision.uncertain"] = lambda: [uncertain().index, uncertain().p_level, uncertain().summary()]
RESULTS["decision.cheapest"] = lambda: assessment("school_merger").cheapest()
RESULTS["decision.what_if"] = lambda: assessment("school_merger").what_if(["four_buses"]).summary()
RESULTS["decision.sensitivity.sampled"] = lambda: uncertain().sensitivity(n=1024)
RESULTS["decision.sobol.hami"] = lambda: ts.sobol(decision("hami"), n=1024, seed=1).summary()
RESULTS["decision.sobol.school_merger"] = lambda: ts.sobol(decision("school_merger"), n=1024).summary()


@result("sobol.function")
def sobol_function() -> Any:
    inputs = {"a": (0, 1), "b": (0, 2, 5), "c": {"low": -1, "mode": 0, "high": 1}}
    found = ts.sobol(lambda x: x[:, 0] + x[:, 1] * x[:, 2] * x[:, 2], inputs, n=1024, seed=5)
    return [found.summary(), found.mean, found.variance]


# Results: small verbs


JUDGED = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]
OTHER = [[1, 2, 5, 4], [1 / 2, 1, 3, 2], [1 / 5, 1 / 3, 1, 1], [1 / 4, 1 / 2, 1, 1]]


@result("ahp")
def ahp() -> Any:
    missing = [[1, 2, None], [1 / 2, 1, 4], [None, 1 / 4, 1]]
    methods = ("eigenvector", "geometric_mean")
    found = [ts.ahp(matrix, method) for matrix in (JUDGED, OTHER, missing) for method in methods]
    found += [ts.ahp([JUDGED, OTHER], method, group) for method in methods for group in ("aij", "aip", "each")]
    return [{**vars(one), "random_index_source": None} for one in found]


@result("weights")
def weights() -> Any:
    matrix = [[1 + (7 * row + 3 * column * row) % 23 for column in range(5)] for row in range(30)]
    made = {name: ts.weights(matrix, name) for name in ("entropy", "critic", "equal", "pca")}
    return [made, ts.topsis(matrix, [1, 2, 1, 3, 1], [1, -1, 1, 1, -1])]


@result("fuzzy")
def fuzzy() -> Any:
    memberships = [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]
    operators = ("weighted_average", "max_min", "max_product", "bounded_sum")
    return [ts.fuzzy([0.5, 0.3, 0.2], memberships, operator) for operator in operators]


@result("cooke")
def cooke() -> Any:
    rng = random.Random(15)
    experts: dict[str, list[list[int]]] = {}
    for name, width in (("A", 100), ("B", 300), ("C", 1000)):
        steps = [[1 + int(rng.random() * width) for _ in range(3)] for _ in range(12)]
        experts[name] = [[low, low + to_middle, low + to_middle + to_high] for low, to_middle, to_high in steps]
    return ts.cooke(experts, [int(rng.random() * 300) for _ in range(12)])


@result("pool")
def pool() -> Any:
    return [ts.pool([0.05, 0.1, 0.6, 0.7], name, [1, 2, 3, 4]) for name in ("linear", "geometric", "log_odds")]


@result("share_interval")
def share_interval() -> Any:
    methods = ("wilson", "clopper_pearson", "hypergeometric")
    cases = [(0, 30), (8, 120), (121, 160), (400, 400)]
    return [ts.share_interval(count, n, 421, name, 0.9) for name in methods for count, n in cases]


# The command


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with lines printed earlier")
    parser.add_argument("--no-sobol", action="store_true", help="leave out what is sampled at a Sobol net")
    parser.add_argument("--only", default="", metavar="WORD", help="only the results whose name contains the word")
    return parser.parse_args()


def main() -> int:
    given = arguments()
    names = [name for name in RESULTS if given.only in name and not (given.no_sobol and name in SOBOL)]
    if not names:
        sys.exit(f"no result has {given.only} in its name")
    lines = [] if given.against is None else given.against.read_text("utf-8").splitlines()
    print(f"townscale of {Path(ts.__file__).parent}", file=sys.stderr)
    found: dict[str, str] = {}
    for name in names:
        try:
            found[name] = hashed(RESULTS[name])
        except Exception as error:  # a verb that was renamed or now refuses its input is a difference too
            found[name] = f"failed: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        if given.against is None:
            print(f"{name}  {found[name]}", flush=True)
    failed = [name for name in names if found[name].startswith("failed: ")]
    if given.against is None:
        return 1 if failed else 0
    earlier = dict(line.split("  ", 1) for line in lines if "  " in line)
    differ = [name for name in names if found[name] != earlier.get(name) or name in failed]
    for name in differ:
        note = " (sampled at a Sobol net)" if name in SOBOL else ""
        print(f"{name}{note}: {found[name]}, earlier {earlier.get(name, 'not there')}")
    gone = [name for name in earlier if name not in RESULTS and given.only in name]
    for name in gone:
        print(f"{name}: no longer computed, earlier {earlier[name]}")
    print(f"{len(names) - len(differ)} of {len(names)} results are the same", file=sys.stderr)
    return 1 if differ or gone else 0


if __name__ == "__main__":
    sys.exit(main())
