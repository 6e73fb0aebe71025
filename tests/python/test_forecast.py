"""Forecasts: what holds whatever the panel, and the Hami counts, which must not explode."""

import random

import polars as pl
import pytest
import townscale as ts


def panel(areas=30, years=12, order=None):
    rows = [
        (f"a{i:02d}", str(2000 + t), 1000.0 * (i + 1) * 1.03**t * (1 + ((i * 7 + t * 13) % 11) / 100))
        for i in range(areas)
        for t in range(years)
    ]
    if order is not None:
        random.Random(order).shuffle(rows)
    return ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))


def test_the_order_of_rows_does_not_matter():
    one, other = (ts.forecast(panel(order=order), horizon=3, draws=200, seed=1).summary() for order in (None, 5))
    assert one.equals(other)


def test_a_pool_makes_a_part_of_the_panel_forecast_as_the_whole_does():
    whole = ts.forecast(panel(), horizon=3, draws=100, seed=4)
    part = ts.forecast(panel(areas=3), horizon=3, draws=100, seed=4, pool=whole.pool())
    expected = whole.summary().filter(pl.col("area").is_in(["a00", "a01", "a02"]))
    assert part.summary().equals(expected)


def test_summary_is_made_of_the_draws():
    fc = ts.forecast(panel(areas=4), horizon=2, draws=501, seed=2)
    medians = fc.draws(["a02"]).group_by("period", maintain_order=True).agg(pl.col("population").median())
    summary = fc.summary().filter(pl.col("area") == "a02")
    assert medians["population"].to_list() == pytest.approx(summary["median"].to_list(), rel=1e-12)


def test_totals_are_sums_of_the_same_draws():
    fc = ts.forecast(panel(areas=3), horizon=2, draws=301)
    sums = fc.draws().group_by("period", "draw").agg(pl.col("population").sum())
    expected = sums.group_by("period").agg(pl.col("population").median()).sort("period")["population"].to_list()
    assert fc.total()["median"].to_list() == pytest.approx(expected, rel=1e-12)


def test_the_hami_counts_do_not_explode():
    fc = ts.forecast(ts.datasets.hami().panel, horizon=5, draws=2000)
    rows = fc.summary().filter((pl.col("area") == "Hami prefecture") & (pl.col("group") == "floating"))
    last = rows.tail(1).to_dicts()[0]
    assert last["hi95"] < 5_000_000 and last["lo95"] > 1_000 and last["hi95"] > 2 * last["lo95"]


def test_the_2010_census_forecasts_2020():
    """Residents of Hami prefecture: 572,400 in 2010 and 673,383 in 2020 (STAFFING.md, censuses as quoted publicly)."""
    census = ts.Panel({"area": ["Hami"], "period": ["2010-11-01"], "population": [572_400]})
    fc = ts.forecast(census, horizon=10, draws=2000)
    last = fc.summary().tail(1).to_dicts()[0]
    assert last["period"] == "2020-11-01" and last["lo95"] < 673_383 < last["hi95"]


def test_a_ceiling_is_not_passed_and_is_found():
    fc = ts.forecast(panel(areas=2), horizon=5, draws=400, ceiling={"a01": 3000})
    rows = fc.summary().filter(pl.col("area") == "a01")
    assert rows["hi95"].max() <= 3000 and "ceiling_binds" in fc.findings()["code"].to_list()


def test_a_scenario_adds_its_people_to_every_draw():
    plain = ts.forecast(panel(areas=2), horizon=3, draws=50)
    scenario = ts.Scenario("a00", workers=1000, dependants=0.5, start="2013")
    more = ts.forecast(panel(areas=2), horizon=3, draws=50, scenarios=[scenario])
    gained = (more.draws(["a00"])["population"] - plain.draws(["a00"])["population"]).round(6).to_list()
    assert gained[:50] == [0.0] * 50 and gained[50:] == [1500.0] * 100


def test_zeros_do_not_break_it():
    zeros = ts.Panel(
        {"area": ["A"] * 6, "period": [str(y) for y in range(2005, 2011)], "population": [0, 0, 3, 0, 1, 2]}
    )
    assert ts.forecast(zeros, horizon=3, draws=200).summary()["lo95"].min() >= 0


@pytest.mark.parametrize("model", ["naive", "drift", "log_drift", "ses", "holt", "damped_holt", "theta", "dot", "auto"])
def test_every_model_gives_draws(model):
    table = ts.forecast(panel(areas=5), horizon=2, draws=100, model=model).summary()
    assert (table["lo95"] < table["hi95"]).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"horizon": 0}, "horizon is 0"),
        ({"draws": 0}, "draws is 0"),
        ({"model": "thetta"}, 'did you mean "theta"|Did you mean "theta"'),
        ({"freq": "W"}, "no freq"),
        ({"ceiling": {"b": 5}}, "no area b"),
        ({"scenarios": [ts.Scenario("b", 1, "2013")]}, "no area b"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ts.InputError, match=message):
        ts.forecast(panel(areas=1), **arguments)


def test_staff_follow_the_draws():
    fc = ts.forecast(panel(areas=1), horizon=2, draws=400)
    gap = ts.staffing_gap(
        fc, [ts.Norm("coordinator", per=50)], {"area": ["a00"], "role": ["coordinator"], "headcount": [1]}
    )
    assert (gap.summary()["gap_lo95"] < gap.summary()["gap_hi95"]).all()
