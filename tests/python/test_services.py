import numpy as np
import polars as pl
import pytest
import townscale as ts


def test_2sfca_equals_plain_arrays():
    rng = np.random.default_rng(1)
    minutes = rng.uniform(0, 60, (40, 9))
    population, capacity = rng.integers(1, 5000, 40), rng.integers(0, 40, 9)
    near = minutes <= 20
    want = (near * (capacity / np.maximum((near * population[:, None]).sum(0), 1))).sum(1)
    i, j = (index.ravel() for index in np.indices(minutes.shape))
    demand = pl.DataFrame({"id": [f"d{k}" for k in range(40)], "population": population})
    supply = {"id": [f"s{k}" for k in range(9)], "capacity": capacity}
    cost = {"demand": [f"d{k}" for k in i], "supply": [f"s{k}" for k in j], "minutes": minutes.ravel()}
    got = ts.access(supply, demand, cost, catchment=20)["score"].to_numpy()
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=0)


@pytest.mark.parametrize(
    ("cost", "message"),
    [
        ({"demand": ["z"], "supply": ["s"], "minutes": [1]}, "demand table has no id z"),
        ({"demand": ["a", "a"], "supply": ["s", "s"], "minutes": [1, 2]}, "the pair a, s is there twice"),
        ({"demand": ["a"], "supply": ["s"], "minutes": [-1]}, "minutes is -1"),
    ],
)
def test_bad_costs_are_named(cost, message):
    with pytest.raises(ts.InputError, match=message):
        ts.access({"id": ["s"], "capacity": [1]}, {"id": ["a"], "population": [1]}, cost)


PEOPLE = {"area": ["A"] * 3, "period": ["2010", "2011", "2012"], "population": [1000, 2000, 3000]}


def test_openings_count_from_their_period():
    services = {
        "area": ["A", "A"],
        "service": ["bus", "bus"],
        "capacity": [30, 40],
        "per_1000": [20, 20],
        "opens": [None, "2012"],
    }
    load = ts.service_load(ts.Panel(PEOPLE), services)
    table = load.summary()
    assert table["capacity"].to_list() == [30, 30, 70] and table["p_over"].to_list() == [0, 1, 0]
    first = load.first_overload().to_dicts()[0]
    assert first["median"] == "2011" and first["p_never"] == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"capacity": [-1]}, "capacity is -1"),
        ({"rate": [None]}, "one of rate and per_1000"),
        ({"area": ["B"]}, "no area B"),
        ({"opens": ["2012"], "closes": ["2011"]}, "closes in 2011 and opens in 2012"),
        ({"group": ["pupils"]}, "group pupils"),
    ],
)
def test_bad_services_are_refused(change, message):
    services = {"area": ["A"], "service": ["bus"], "capacity": [30], "rate": [0.02]} | change
    with pytest.raises(ts.InputError, match=message):
        ts.service_load(ts.Panel(PEOPLE), services)
