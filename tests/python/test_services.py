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
