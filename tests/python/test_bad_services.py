"""Bad input of services, ages, access and waiting: one clear message with a place and a remedy, or a finding that
travels with the result; never a bare traceback or a silent NaN."""

import pytest
import townscale as ts

PANEL = ts.Panel({"area": ["A", "A"], "period": ["2011", "2012"], "population": [10_000, 20_000]})
SERVICE = {"area": ["A"], "service": ["school"], "capacity": [600], "rate": [0.05]}


def load(**change):
    table = {key: value for key, value in (SERVICE | change).items() if value is not None}
    return ts.service_load(PANEL, table)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"capacity": None}, "no column capacity"),
        ({"capacity": [None]}, "row 1, column capacity: school in A has no capacity. Give the units"),
        ({"capacity": [float("nan")]}, "the value is NaN. Give a finite number"),
        ({"capacity": [-3]}, "the capacity is -3. Give 0 units or more"),
        ({"capacity": ["many"]}, '"many" is not a number'),
        ({"opens": ["2013"], "closes": ["2012"]}, "closes in 2012 and opens in 2013"),
        ({"opens": ["2012"], "closes": ["2012"]}, "closes in 2012 and opens in 2012"),
        ({"opens": ["soon"]}, '"soon" is not a period'),
        ({"group": ["pupils"]}, "no series of A counts the group pupils.*project ages"),
        ({"area": ["Aa"]}, r"no area Aa. Did you mean A\?"),
        ({"rate": None}, "no rate of use"),
        ({"per_1000": [5]}, "rate and per_1000 are both given"),
        ({"peak": [0]}, "peak is 0"),
        ({"service": [None]}, "row 1, column service: the value is missing"),
        ({"serves": ["B: 0.5"]}, "no area B"),
        ({"serves": ["A: 1.5"]}, '"1.5" is not a share'),
        ({"area": [], "service": [], "capacity": [], "rate": []}, "no rows"),
    ],
)
def test_services(change, message):
    with pytest.raises(ts.InputError, match=message):
        load(**change)


def test_services_that_are_doubtful_are_findings():
    assert load(capacity=[0]).findings()["code"].to_list() == ["capacity_zero"]
    assert load(opens=["2099"]).findings()["code"].to_list() == ["no_capacity_until"]
    assert load(capacity=[0]).summary()["load"].null_count() == 2


LABELS = [*(f"{age}-{age + 4}" for age in range(0, 80, 5)), "80+"]
N = len(LABELS)
SEXES = ["female"] * N + ["male"] * N
BASE = {"area": ["A"] * 2 * N, "age": LABELS * 2, "sex": SEXES, "population": [1000.0] * 2 * N}
FERTILITY = {"age": LABELS, "rate": [0, 0, 0, 0.02, 0.1, 0.1, 0.05, 0.02, 0.005] + [0] * (N - 9)}
MORTALITY = {"age": LABELS * 2, "sex": SEXES, "survival": [0.99] * (2 * N - 1) + [0.5]}


def ages(base=BASE, fertility=FERTILITY, mortality=MORTALITY, steps=2, **more):
    return ts.project_ages(base, fertility, mortality, steps=steps, **more)


def without(table, *rows):
    return {name: [value for row, value in enumerate(values) if row not in rows] for name, values in table.items()}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fertility": FERTILITY | {"rate": [-1] + [0] * (N - 1)}}, "row 1, column rate: the fertility is -1"),
        ({"fertility": FERTILITY | {"rate": [0, 0, 0, 20.0] + [0] * (N - 4)}}, "divide rates per 1,000"),
        ({"mortality": MORTALITY | {"survival": [1.2] * 2 * N}}, "survival at age 0 is 1.2"),
        ({"mortality": without(MORTALITY, 3, 3 + N)}, "no row for age 15. Give every age group"),
        ({"base": BASE | {"population": [-1.0] * 2 * N}}, "the population is -1"),
        ({"base": BASE | {"population": [float("nan")] * 2 * N}}, "the value is NaN"),
        ({"base": BASE | {"sex": ["x"] * 2 * N}}, '"x" is not a sex'),
        ({"base": BASE | {"age": ["young"] * 2 * N}}, '"young" is not an age group'),
        ({"base": without(BASE, 3)}, "the age group 15-19 is missing"),
        ({"base": {name: [*values, values[0]] for name, values in BASE.items()}}, "this age group is there twice"),
        ({"steps": -1}, "steps is -1"),
    ],
)
def test_ages(change, message):
    with pytest.raises(ts.InputError, match=message):
        ages(**change)


def test_ages_that_do_not_sum():
    """A row `total` that its own ages contradict is an error; a total series that they contradict is a finding."""
    rows = {"area": "A", "age": "total", "sex": "both", "population": 40_000.0}
    wrong = {name: [*values, rows[name]] for name, values in BASE.items()}
    with pytest.raises(ts.InputError, match=r"34,?000"):
        ages(base=wrong)
    assert ages(base=wrong | {"population": [*BASE["population"], 34_000.0]}).summary().height > 0
    total = ts.Panel({"area": ["A"] * 2, "period": ["2015", "2020"], "population": [15_000, 16_000]})
    assert "base_and_total_apart" in ages(total=total).findings()["code"].to_list()


PLACES = {"supply": {"id": ["s"], "capacity": [1]}, "demand": {"id": ["a"], "population": [1]}}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"speed": 30}, "demand: there are no coordinates"),
        ({}, "there is no table of costs"),
        (
            {
                "speed": 30,
                "supply": {"id": ["s"], "capacity": [1], "lon": [93.0], "lat": [None]},
                "demand": {"id": ["a"], "population": [1], "lon": [93.0], "lat": [42.0]},
            },
            "supply, row 1, column lat: the coordinate is missing",
        ),
        (
            {
                "speed": 30,
                "supply": {"id": ["s"], "capacity": [1], "lon": [42.0], "lat": [93.0]},
                "demand": {"id": ["a"], "population": [1], "lon": [93.0], "lat": [42.0]},
            },
            "lon 42, lat 93 is not on the globe",
        ),
    ],
)
def test_access(more, message):
    with pytest.raises(ts.InputError, match=message):
        ts.access(**(PLACES | more))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"servers": [-1]}, "servers is -1"),
        ({"level": [1.0]}, "level is 1"),
        ({"hours": [0]}, "hours is 0"),
        ({"handling_minutes": [float("nan")]}, "the value is NaN"),
    ],
)
def test_waiting(change, message):
    table = {"area": ["A"], "service": ["permits"], "arrivals_per_1000": [40], "handling_minutes": [12], "hours": [8]}
    with pytest.raises(ts.InputError, match=message):
        ts.waiting(PANEL, table | {"level": [0.9], "within_minutes": [5], "servers": [12]} | change)
