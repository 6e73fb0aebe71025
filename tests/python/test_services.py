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


def test_a_standard_stands_for_a_rate():
    services = {"area": ["A", "A"], "service": ["buses", "toilets"], "capacity": [12, 800]}
    standards = {"standard": ["bus_large_city_1995", "toilet_sphere"], "peak": [1.5, None]}
    load = ts.service_load(PANEL, services | standards)
    table = load.summary().filter(period="2012")
    assert table["demand"].to_list() == [30, 1000]
    assert load.standards()["mark"].to_list() == ["read", "secondary"]
    assert load.findings().is_empty()
    unread = ts.service_load(PANEL, services | {"standard": ["waste_800", "parking_tenth_of_households"]})
    assert unread.findings()["code"].to_list() == ["standard_unread"] * 2
    with pytest.raises(ts.InputError, match=r"services, row 1, column standard: .* Did you mean waste_800"):
        ts.service_load(PANEL, services | {"standard": ["waste_80", None], "rate": [None, 1]})
    with pytest.raises(ts.InputError, match="a rate and a standard are both given"):
        ts.service_load(PANEL, services | {"standard": ["waste_800"] * 2, "rate": [None, 1]})


def test_a_profile_sets_local_standards(tmp_path):
    path = tmp_path / "local.toml"
    path.write_text('[[standard]]\nid = "toilet_sphere"\nper_1000 = 10\n', "utf-8")
    services = {"area": ["A"], "service": ["toilets"], "capacity": [150], "standard": ["toilet_sphere"]}
    load = ts.service_load(PANEL, services, profile=path)
    assert load.summary()["demand"].to_list() == [100, 200]
    assert load.standards()["origin"].to_list() == ["profile"]
    kinds = set(ts.services_standards()["service"])
    wanted = {"school", "kindergarten", "clinic", "beds", "doctors", "buses", "toilets", "parking", "housing"}
    assert kinds >= wanted | {"water", "waste", "police posts"}
    path.write_text("[[standard]]\nper = 1\n", "utf-8")
    with pytest.raises(ts.InputError, match="the key per is not known"):
        ts.services_standards(path)


def test_a_service_is_shared_between_areas():
    people = {"area": ["A", "B"], "period": ["2012"] * 2, "population": [1000, 3000]}
    services = {"area": ["A"], "service": ["hospital"], "capacity": [10], "per_1000": [5], "serves": ["B: 0.5"]}
    load = ts.service_load(ts.Panel(people), services)
    assert load.summary()["demand"].to_list() == [12.5]
    twice = {key: values * 2 for key, values in services.items()} | {"area": ["A", "B"], "serves": ["B: 0.5", None]}
    assert "users_counted_twice" in ts.service_load(ts.Panel(people), twice).findings()["code"].to_list()


def counters(**change):
    table = {"area": ["A"], "service": ["permits"], "arrivals_per_1000": [40], "handling_minutes": [12]}
    return table | {"hours": [8], "level": [0.9], "within_minutes": [5], "servers": [12]} | change


def test_servers_follow_from_arrivals():
    table = ts.waiting(PANEL, counters()).summary()
    assert table["arrivals_per_hour"].to_list() == [50, 100]
    for row, arrivals in zip(table.to_dicts(), [50, 100], strict=True):
        needed = ts.servers_for(arrivals, 12, 0.9, 5)
        assert row["required"] == row["required_hi95"] == needed and row["gap"] == needed - 12
        assert row["p_short"] == float(needed > 12)
    queue = ts.erlang("c", 50, 12, 12)
    assert table["mean_wait"][0] == pytest.approx(queue.mean_wait)
    assert table["mean_wait"][1] is None
    assert ts.waiting(PANEL, counters()).findings()["code"].to_list() == ["queue_grows"]


def test_servers_have_the_intervals_of_the_people():
    years = [str(year) for year in range(2001, 2013)]
    people = {"area": ["A"] * 12, "period": years, "population": [10_000 * 1.05**t for t in range(12)]}
    fc = ts.forecast(ts.Panel(people), horizon=3, draws=400, seed=2)
    table = ts.waiting(fc, counters(queue=["a"], patience_minutes=[20])).summary().filter(period="2015")
    draws = fc.draws().filter(period="2015")["population"].to_numpy()
    needed = np.array([ts.servers_for(people * 0.04 / 8, 12, 0.9, 5, "a", 20) for people in draws])
    assert table["p_short"][0] == pytest.approx((needed > 12).mean(), abs=1e-12)
    low, high = np.quantile(draws, [0.025, 0.975])
    wanted = [ts.servers_for(people * 0.04 / 8, 12, 0.9, 5, "a", 20) for people in (low, high)]
    assert [table["required_lo95"][0], table["required_hi95"][0]] == wanted


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"handling_minutes": [0]}, "counters, row 1, column handling_minutes: handling_minutes is 0"),
        ({"level": [1.2]}, "level is 1.2"),
        ({"hours": [30]}, "hours is 30"),
        ({"servers": [1.5]}, "servers is 1.5"),
        ({"queue": ["d"]}, 'there is no queue "d"'),
        ({"area": ["B"]}, "no area B"),
        ({"arrivals_per_1000": [-1]}, "arrivals_per_1000 is -1"),
    ],
)
def test_bad_counters_are_named(change, message):
    with pytest.raises(ts.InputError, match=message):
        ts.waiting(PANEL, counters(**change))
