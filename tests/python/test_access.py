"""Access against plain arrays: each method in a few lines of NumPy, by the papers' own formulas."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import townscale as ts

LUO_QI = {10: 1, 20: 0.68, 30: 0.22}
WAN = {10: 0.962, 20: 0.704, 30: 0.377, 60: 0.042}


def case(seed, places=120, sites=25):
    rng = np.random.default_rng(seed)
    minutes = rng.uniform(0, 80, (places, sites))
    population, capacity = rng.integers(0, 5000, places), rng.integers(0, 40, sites)
    i, j = (index.ravel() for index in np.indices(minutes.shape))
    order = rng.permutation(len(i))
    i, j = i[order], j[order]
    supply = pl.DataFrame({"id": [f"site {k}" for k in range(sites)], "capacity": capacity})
    demand = pl.DataFrame({"id": [f"place {k}" for k in range(places)], "population": population})
    cost = pl.DataFrame(
        {"demand": [f"place {k}" for k in i], "supply": [f"site {k}" for k in j], "minutes": minutes[i, j]}
    )
    return minutes, population, capacity, supply, demand, cost


def bands(steps, minutes):
    weight = np.zeros_like(minutes)
    for limit, value in sorted(steps.items(), reverse=True):
        weight[minutes <= limit] = value
    return weight


def plain(minutes, population, capacity, catchment, method, weight):
    """Step one: capacity over weighted people; step two: the weighted sum of the ratios."""
    if method == "3sfca":
        share = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300)
        weight = weight * share
    weight = weight * (minutes <= catchment)
    people = weight.T @ population
    ratio = np.divide(capacity, people, out=np.zeros(len(people)), where=people > 0)
    return weight @ ratio


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("method", "catchment", "weights", "steps"),
    [
        ("2sfca", 30, None, {1000: 1}),
        ("e2sfca", 30, None, LUO_QI),
        ("e2sfca", 45, {15: 0.9, 45: 0.1}, {15: 0.9, 45: 0.1}),
        ("3sfca", 60, None, WAN),
        ("3sfca", 25, None, WAN),
        ("3sfca", 40, {20: 1, 40: 0.3}, {20: 1, 40: 0.3}),
    ],
)
def test_each_method_equals_plain_arrays(seed, method, catchment, weights, steps):
    minutes, population, capacity, supply, demand, cost = case(seed)
    want = plain(minutes, population, capacity, catchment, method, bands(steps, minutes))
    found = ts.accessibility(supply, demand, cost, catchment, method, weights)
    np.testing.assert_allclose(found.summary()["score"], want, rtol=1e-12, atol=1e-15)
    assert found.mean == pytest.approx(np.average(want, weights=population), rel=1e-12)
    assert ts.access(supply, demand, cost, catchment, method, weights)["id"].to_list() == demand["id"].to_list()


def test_a_gaussian_is_a_gaussian():
    minutes, population, capacity, supply, demand, cost = case(9)
    want = plain(minutes, population, capacity, 50, "e2sfca", np.exp(-(minutes**2) / (2 * 18.0**2)))
    got = ts.access(supply, demand, cost, 50, "e2sfca", {"gaussian": 18})
    np.testing.assert_allclose(got["score"], want, rtol=1e-12)


def test_any_frame_and_any_kind_of_key():
    minutes, population, capacity, *_ = case(2, 30, 8)
    i, j = np.nonzero(minutes < 70)
    supply = pd.DataFrame({"id": np.arange(8), "capacity": capacity})
    demand = pd.DataFrame({"id": np.arange(30) + 100, "population": population})
    cost = pd.DataFrame({"demand": i + 100, "supply": j, "minutes": minutes[i, j]})
    got = ts.access(supply, demand, cost)
    assert isinstance(got, pd.DataFrame)
    want = plain(minutes, population, capacity, 30, "2sfca", np.ones_like(minutes))
    np.testing.assert_allclose(got["score"], want, rtol=1e-12)
    names = {"demand": "需求地", "supply": "供给地", "minutes": "分钟"}
    again = ts.access(supply, demand, cost.rename(columns=names))
    assert (again["score"] == got["score"]).all()


def test_a_straight_line_takes_the_place_of_costs():
    supply = {"id": ["s"], "capacity": [3], "lon": [93.5], "lat": [42.8]}
    demand = {"id": ["near", "far"], "population": [100, 200], "lon": [93.6, 94.9], "lat": [42.8, 42.8]}
    found = ts.accessibility(supply, demand, speed=30)
    assert found.summary()["score"].to_list() == [0.03, 0]
    assert found.summary()["nearest"][0] == pytest.approx(2 * 8.16, rel=0.01)  # 8.16 km at 42.8 degrees north


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cost": {"demand": ["z"], "supply": ["s"], "minutes": [1]}}, "cost, row 1, column demand: .* no id z"),
        ({"cost": {"demand": ["a", "a"], "supply": ["s", "s"], "minutes": [1, 2]}}, "the pair a, s is there twice"),
        ({"cost": {"demand": ["a"], "supply": ["s"], "minutes": [-1]}}, "cost, row 1, column minutes: minutes is -1"),
        ({"cost": {"demand": ["a"], "supply": [None], "minutes": [1]}}, "row 1, column supply: the value is missing"),
        ({"cost": {"demand": ["a"], "supply": ["s"]}}, "no column minutes"),
        ({"cost": None}, "no table of costs"),
        ({"cost": None, "speed": 30}, "demand: there are no coordinates"),
        ({"supply": {"id": ["s", "s"], "capacity": [1, 1]}}, "supply, row 2, column id: s is there twice"),
        ({"supply": {"id": ["s"], "capacity": [-1]}}, "supply, row 1, column capacity: capacity is -1"),
        ({"demand": {"id": ["a"], "population": [-5]}}, "population is -5"),
        ({"method": "4sfca"}, 'no method "4sfca"'),
        ({"catchment": 0}, "the catchment is 0"),
        ({"method": "e2sfca", "weights": {10: -1}}, "weights has -1"),
        ({"method": "e2sfca", "weights": {"ten": 1}}, "Give minutes and weights"),
        ({"weights": {10: 1}}, "weights do not go with 2sfca"),
        ({"supply": {"id": ["13800000000"], "capacity": [1]}}, "has the shape of"),
    ],
)
def test_mistakes_are_one_clear_message(change, message):
    tables = {
        "supply": {"id": ["s"], "capacity": [1]},
        "demand": {"id": ["a"], "population": [1]},
        "cost": {"demand": ["a"], "supply": ["s"], "minutes": [5]},
    }
    with pytest.raises(ts.InputError, match=message):
        ts.access(**(tables | change))


def test_a_pair_without_minutes_is_out_of_reach_and_said():
    supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
    cost = {"origin": ["a", "b"], "dest": ["s", "s"], "cost": [5, None]}
    found = ts.accessibility(supply, demand, cost)
    assert pl.DataFrame(found.summary())["score"].to_list() == [0.03, 0.0]
    assert "access_pairs_without_minutes" in pl.DataFrame(found.findings())["code"].to_list()
    osrm = {"code": "Ok", "durations": [[300.0], [None]]}
    assert pl.DataFrame(ts.access(supply, demand, osrm))["score"].to_list() == [0.03, 0.0]


def test_a_zero_has_no_sign_and_supply_of_no_capacity_is_said():
    demand = {"id": ["-1", "2"], "population": [100, 200]}
    cost = pd.DataFrame({"demand": [-1.0, 2.0], "supply": ["s", "s"], "minutes": [-0.0, 5.0]})
    found = ts.accessibility({"id": ["s"], "capacity": [-0.0]}, demand, cost)
    numbers = [*pl.DataFrame(found.supply()).row(0)[1:], *pl.DataFrame(found.summary())["nearest"]]
    assert not np.signbit(np.array(numbers, dtype=float)).any()
    agents = ts.accessibility({"id": ["s"], "capacity": [0]}, demand, cost, method="raam")
    assert pl.DataFrame(agents.summary())["score"].null_count() == 2
    assert "demand_out_of_reach" in pl.DataFrame(agents.findings())["code"].to_list()


def test_coordinates_in_metres_are_told_from_km():
    supply = {"id": ["s"], "capacity": [3], "x": [503_000.0], "y": [4_704_000.0]}
    demand = {"id": ["a"], "population": [100], "x": [500_000.0], "y": [4_700_000.0]}
    found = ts.accessibility(supply, demand, speed=10)
    assert pl.DataFrame(found.summary())["nearest"].to_list() == pytest.approx([30.0])
    assert pl.DataFrame(found.findings())["code"].to_list() == ["access_coordinates_in_metres"]


def test_what_nobody_reaches_is_a_finding_not_an_infinity():
    supply = {"id": ["s", "t", "u"], "capacity": [3, 4, 5]}
    demand = {"id": ["a", "b", "c"], "population": [100, 0, 50]}
    cost = {"demand": ["a", "b", "c"], "supply": ["s", "t", "u"], "minutes": [5, 5, 90]}
    found = ts.accessibility(supply, demand, cost)
    assert found.summary()["score"].to_list() == [0.03, 0, 0]
    assert found.supply()["ratio"].to_list() == [0.03, None, None]
    table = found.findings()
    assert table["code"].to_list() == ["demand_out_of_reach", "supply_reaches_nobody"]
    assert "2 places of supply with 9 units" in table["message"][1]
    assert "50" in found.findings("zh")["message"][0]
    assert "<table" in found._repr_html_()


def test_the_hospital_example_of_pysal_access():
    """Three places, the hospital in the middle: access.tests.test_hospital_example, scenario 1, by its formula."""
    minutes = np.array([[1, 80, 20], [80, 1, 20], [40, 40, 1]], dtype=float)
    people, doctors = np.array([100, 50, 10]), np.array([15, 20, 100])
    i, j = (index.ravel() for index in np.indices(minutes.shape))
    supply, demand = {"id": [1, 2, 3], "capacity": doctors}, {"id": [1, 2, 3], "population": people}
    cost = {"demand": i + 1, "supply": j + 1, "minutes": minutes[i, j]}
    weight = 1 / minutes
    for method in ("e2sfca", "3sfca"):
        want = plain(minutes, people, doctors, 60, method, weight)
        got = ts.access(supply, demand, cost, 60, method, {"power": -1})
        np.testing.assert_allclose(got["score"], want, rtol=1e-12)
    with pytest.raises(ts.InputError, match="weights has the power 1"):
        ts.access(supply, demand, cost, 60, "e2sfca", {"power": 1})


@pytest.mark.parametrize("seed", range(3))
def test_pysal_access_itself_says_the_same(seed):
    """Where pysal `access` is installed (it is no dependency), its scores are these to 1e-9."""
    pysal = pytest.importorskip("access")
    _, _, _, supply, demand, cost = case(seed)
    supply = supply.filter(pl.col("capacity") > 0)
    cost = cost.filter(pl.col("supply").is_in(supply["id"].implode()))
    names = {"demand_index": "id", "demand_value": "population", "supply_index": "id", "supply_value": "capacity"}
    names |= {"cost_origin": "demand", "cost_dest": "supply", "cost_name": "minutes"}

    def model():
        frames = {"demand_df": demand.to_pandas(), "supply_df": supply.to_pandas(), "cost_df": cost.to_pandas()}
        return pysal.Access(**frames, **names)

    weights = pysal.weights
    pairs = [
        (model().two_stage_fca(max_cost=30), ("2sfca", None)),
        (model().enhanced_two_stage_fca(max_cost=30), ("e2sfca", None)),
        (model().enhanced_two_stage_fca(max_cost=40, weight_fn=weights.gaussian(15)), ("e2sfca", {"gaussian": 15})),
        (model().three_stage_fca(max_cost=60), ("3sfca", None)),
    ]
    for theirs, (method, weight) in pairs:
        catchment = {"2sfca": 30, "3sfca": 60}.get(method, 30 if weight is None else 40)
        ours = ts.access(supply, demand, cost, catchment, method, weight)
        wanted = dict(zip(theirs.index, theirs.iloc[:, 0], strict=True))
        np.testing.assert_allclose(ours["score"], [wanted.get(name, 0) for name in ours["id"]], rtol=1e-9, atol=1e-15)


def rational(minutes, population, capacity, tau=60.0, rounds=6000):
    """The equilibrium of rational agents by Frank and Wolfe (1956): the minimum of Beckmann's function in flows."""
    room = capacity * population.sum() / capacity.sum()
    travel = minutes / tau
    flows = np.zeros_like(minutes)
    flows[np.arange(len(population)), travel.argmin(axis=1)] = population
    for _ in range(rounds):
        users = flows.sum(axis=0)
        best = np.zeros_like(flows)
        best[np.arange(len(population)), (travel + users / room).argmin(axis=1)] = population
        change = best - flows
        slope = (change * (travel + users / room)).sum()
        curve = (change.sum(axis=0) ** 2 / room).sum()
        flows += change * min(1.0, -slope / curve if curve > 0 else 0.0)
    return (travel + flows.sum(axis=0) / room).min(axis=1)


@pytest.mark.parametrize("seed", range(3))
def test_rational_agents_equal_the_minimum_of_beckmanns_function(seed):
    minutes, population, capacity, supply, demand, cost = case(seed, places=15, sites=4)
    capacity = capacity + 1
    supply = supply.with_columns(capacity=pl.Series(capacity))
    want = rational(minutes, population, capacity)
    got = ts.access(supply, demand, cost, catchment=80, method="raam")
    assert np.allclose(got["score"], want, rtol=3e-3)
    found = ts.accessibility(supply, demand, cost, catchment=80, method="raam", weights={"tau": 30})
    assert np.isclose(found.supply()["people"].sum(), population.sum())
    assert np.allclose(found.summary()["score"], rational(minutes, population, capacity, tau=30.0), rtol=3e-3)


def test_rational_agents_over_a_panel_are_those_of_its_tables():
    _, population, capacity, supply, _, cost = case(5, places=12, sites=4)
    names = [f"place {k}" for k in range(12)]
    people = population + 100
    periods = ["2020"] * 12 + ["2021"] * 12
    panel = ts.Panel({"area": names * 2, "period": periods, "population": [*people, *(2 * people)]})
    supply = supply.with_columns(capacity=pl.Series(capacity + 1))
    found = ts.accessibility(panel, supply, cost, catchment=40, method="raam")
    demand = pl.DataFrame({"id": names, "population": people})
    want = dict(ts.access(supply, demand, cost, catchment=40, method="raam").iter_rows())
    first = {row["id"]: row["median"] for row in found.summary().filter(period="2020").to_dicts()}
    assert all(first[name] is None or np.isclose(first[name], want[name]) for name in names)
    # Twice as many people are more crowded, measured by the load of the first period.
    mean = found.equity().filter(measure="mean")["median"]
    assert mean[1] > mean[0]


def test_weights_of_another_method_are_refused():
    _, _, _, supply, demand, cost = case(1, places=3, sites=2)
    with pytest.raises(ts.InputError, match="no weights by distance"):
        ts.access(supply, demand, cost, method="raam", weights={10: 1})
    with pytest.raises(ts.InputError, match="raam only"):
        ts.access(supply, demand, cost, method="e2sfca", weights={"tau": 60})


@pytest.mark.parametrize("method", ["2sfca", "3sfca", "bfca", "raam"])
def test_each_service_is_as_if_it_were_alone(method):
    _, _, capacity, supply, demand, cost = case(8, places=10, sites=4)
    supply = supply.with_columns(capacity=pl.Series(capacity + 1))
    beds, pupils = supply.head(3), supply.tail(2).with_columns(pl.col("capacity") * 10)
    both = pl.concat([beds.with_columns(service=pl.lit("beds")), pupils.with_columns(service=pl.lit("pupils"))])
    found = ts.accessibility(both, demand, cost, catchment=40, method=method)
    for service, alone in (("beds", beds), ("pupils", pupils)):
        there = cost.filter(pl.col("supply").is_in(alone["id"].to_list()))
        want = ts.accessibility(alone, demand, there, catchment=40, method=method)
        assert found.summary().filter(service=service).drop("service").equals(want.summary())
        assert found.supply().filter(service=service).drop("service").equals(want.supply())
        assert found.means()[service] == want.mean
    assert found.mean is None
    assert ts.access(both, demand, cost, 40, method)["service"].unique(maintain_order=True).to_list() == [
        "beds",
        "pupils",
    ]
    names = demand["id"].to_list()
    people = (demand["population"] + 1).to_list()
    panel = ts.Panel({"area": names, "period": ["2020"] * 10, "population": people})
    over = ts.accessibility(panel, both, cost, catchment=40, method=method)
    assert over.summary()["service"].n_unique() == 2 and over.equity()["service"].n_unique() == 2


def concentration(score, people, rank):
    """Kakwani, Wagstaff and van Doorslaer (1997): twice the covariance of scores and fractional ranks over the mean."""
    order = np.argsort(rank, kind="stable")
    score, share = score[order], people[order] / people.sum()
    fraction = np.cumsum(share) - share / 2
    mean = (share * score).sum()
    return 2 * (share * (score - mean) * (fraction - (share * fraction).sum())).sum() / mean


def test_the_concentration_of_access_is_that_of_plain_arrays():
    _, population, _, supply, demand, cost = case(3, places=30, sites=6)
    names, people = demand["id"].to_list(), population + 10.0
    income = np.random.default_rng(1).lognormal(10, 0.5, 30)
    panel = ts.Panel({"area": names, "period": ["2020"] * 30, "population": people})
    ranking = {"id": names[::-1], "rank": income[::-1]}
    found = ts.accessibility(panel, supply, cost, catchment=30, ranking=ranking)
    score = ts.access(supply, demand.with_columns(population=pl.Series(people)), cost, catchment=30)["score"].to_numpy()
    (got,) = found.equity().filter(measure="concentration")["median"].to_list()
    assert got == pytest.approx(concentration(score, people, income), abs=1e-12)
    plain = ts.accessibility(panel, supply, cost, catchment=30)
    assert "concentration" not in plain.equity()["measure"].to_list()
    with pytest.raises(ts.InputError, match="has no rank"):
        ts.accessibility(panel, supply, cost, ranking={"id": names[1:], "rank": income[1:]})
    with pytest.raises(ts.InputError, match="panel or a forecast"):
        ts.accessibility(supply, demand, cost, ranking=ranking)
