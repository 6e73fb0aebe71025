from pathlib import Path

import numpy as np
import polars as pl
import pytest
import townscale as ts


PANEL = ts.Panel({"area": ["A", "A"], "period": ["2011", "2012"], "population": [10_000, 20_000]})


def test_load_is_demand_over_capacity_in_time():
    services = {"area": ["A", "A"], "service": ["school"] * 2, "capacity": [600, 300], "per_1000": [50, None]}
    load = ts.service_load(PANEL, services | {"opens": [None, "2012"], "peak": [1.2, None]})
    summary = load.summary()
    assert summary["demand"].to_list() == [600, 1200]
    assert summary["capacity"].to_list() == [600, 900]
    np.testing.assert_allclose(summary["load"], [1, 4 / 3])
    assert summary["p_over"].to_list() == [0, 1]
    assert load.first_overload().to_dicts()[0] == {
        "area": "A",
        "service": "school",
        "median": "2012",
        "lo80": "2012",
        "hi80": "2012",
        "p_never": 0.0,
    }
    assert pl.DataFrame(load).equals(summary)
    assert "<table" in load._repr_html_()


def test_what_relief_says_is_enough():
    load = ts.service_load(PANEL, {"area": ["A"], "service": ["school"], "capacity": [600], "rate": [0.05]})
    relief = load.cheapest_relief({"service": ["school"] * 2, "capacity": [270, 90], "cost": [100, 40]})
    assert relief["capacity"].sum() == 450 and relief["cost"].sum() == 180
    assert load.what_if(relief).summary()["p_over"].to_list() == [0, 0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"capacity": [None]}, "school in A has no capacity"),
        ({"opens": ["2013"], "closes": ["2012"]}, "closes in 2012 and opens in 2013"),
        ({"group": ["floating"]}, "no series of A counts the group floating"),
        ({"area": ["B"]}, "the population has no area B"),
        ({"rate": [None]}, "school in A has no rate of use: one of rate and per_1000"),
        ({"rate": [-1]}, "rate is negative"),
        ({"serves": ["A: many"]}, '"many" is not a share'),
    ],
)
def test_bad_services_are_named(change, message):
    services = {"area": ["A"], "service": ["school"], "capacity": [1], "rate": [0.1]} | change
    with pytest.raises(ts.InputError, match=message):
        ts.service_load(PANEL, services)


def test_no_capacity_is_a_finding():
    load = ts.service_load(PANEL, {"area": ["A"], "service": ["school"], "capacity": [0], "rate": [0.1]})
    assert load.findings()["code"].to_list() == ["capacity_zero"]
    assert load.summary()["load"].null_count() == 2


def test_the_hami_services_load():
    services = pl.read_csv(Path(ts.__file__).parent / "data" / "hami_services.csv", infer_schema_length=None)
    load = ts.service_load(ts.datasets.hami().panel, services)
    assert load.summary()["service"].n_unique() == 5
    assert services["source"].str.starts_with("assumption").all()


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
