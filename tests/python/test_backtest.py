"""Backtests: scores equal those worked out from the forecasts themselves, on panels of one series and of many."""

import numpy as np
import polars as pl
import pytest
import townscale as ts


def panel(areas=25, years=16):
    rng = np.random.default_rng(3)
    rows = []
    for i in range(areas):
        path = 5000 * (i + 1) * np.exp(np.cumsum(rng.normal(0.02, 0.03, years)))
        rows += [(f"a{i:02d}", str(2000 + t), float(v)) for t, v in enumerate(path)]
    return ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))


@pytest.fixture(scope="module")
def result():
    return ts.backtest(panel(), horizon=3, origins=3, models=["auto", "naive", "drift"], draws=300)


def test_every_origin_and_step_is_scored(result):
    table = result.summary()
    assert table["model"].to_list() == ["auto", "naive", "drift"]
    assert table["forecasts"].to_list() == [25 * 3 * 3] * 3
    assert result.summary(by="step").height == 9


def test_scores_are_those_of_the_forecasts(result):
    rows = result.forecasts().filter(pl.col("model") == "drift")
    counts = pl.DataFrame(panel()._table()).sort("area", "period")
    known = {area: part["population"].to_numpy() for (area,), part in counts.group_by("area")}
    actual, median = rows["actual"].to_numpy(), rows["median"].to_numpy()
    scale = np.array([np.abs(np.diff(known[a][: -3 - o])).mean() for a, o in rows.select("area", "origin").iter_rows()])
    naive = np.array([known[a][-4 - o] for a, o in rows.select("area", "origin").iter_rows()])
    smape = np.mean(200 * np.abs(actual - median) / (actual + median))
    mase = np.mean(np.abs(actual - median) / scale)
    owa = (
        smape / np.mean(200 * np.abs(actual - naive) / (actual + naive)) + mase / np.mean(abs(actual - naive) / scale)
    ) / 2
    lo, hi = rows["lo95"].to_numpy(), rows["hi95"].to_numpy()
    msis = np.mean((hi - lo + 40 * (np.maximum(lo - actual, 0) + np.maximum(actual - hi, 0))) / scale)
    row = result.summary().filter(pl.col("model") == "drift").to_dicts()[0]
    expected = {
        "smape": smape,
        "mase": mase,
        "owa": owa,
        "msis": msis,
        "coverage95": np.mean((actual >= lo) & (actual <= hi)),
    }
    for name, value in expected.items():
        assert row[name] == pytest.approx(value, rel=1e-9), name
    assert row["coverage95_lo"] < row["coverage95"] < row["coverage95_hi"]


def test_nothing_after_the_origin_is_seen(result):
    """The newest origin's forecast is the forecast of the panel cut short."""
    short = pl.DataFrame(panel()._table()).filter(pl.col("period") <= "2012").select("area", "period", "population")
    expected = ts.forecast(ts.Panel(short), horizon=3, draws=300).summary()["median"].to_list()
    rows = result.forecasts().filter((pl.col("model") == "auto") & (pl.col("origin") == 0)).sort("area", "step")
    assert rows["median"].to_list() == expected


def test_the_histogram_adds_up_and_pairs_are_compared(result):
    assert result.pit().group_by("model").agg(pl.col("share").sum())["share"].to_list() == pytest.approx([1.0] * 3)
    pairs = result.compare()
    assert pairs.height == 3 and pairs["origins"].to_list() == [3] * 3 and pairs["p_value"].to_list() == [None] * 3


def test_one_series_is_enough():
    one = ts.backtest(panel(areas=1), horizon=2, origins=4, models=["auto", "naive"], draws=200)
    assert one.summary()["forecasts"].to_list() == [8, 8] and one.compare().height == 1


def test_a_constant_series_has_no_scaled_measures():
    flat = ts.Panel({"area": ["A"] * 8, "period": [str(y) for y in range(2000, 2008)], "population": [100] * 8})
    row = ts.backtest(flat, horizon=2, origins=1, models=["naive"], draws=100).summary().to_dicts()[0]
    assert row["mase"] is None and row["smape"] == pytest.approx(0, abs=0.1) and row["coverage95"] == 1.0


def test_it_is_drawn(result):
    assert "coverage" in result.plot().to_json() or "facet" in result.plot().to_json()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"horizon": 0}, "horizon is 0"),
        ({"origins": 0}, "origins is 0"),
        ({"models": []}, "0 models"),
        ({"models": ["thetta"]}, "theta"),
        ({"horizon": 30}, "no series has 32 counts"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ts.InputError, match=message):
        ts.backtest(panel(areas=2), **arguments)


def test_uneven_counts_are_scored_where_a_period_that_is_forecast_was_counted():
    years = ["2000", "2003", "2004", "2010", "2011"]
    uneven = ts.Panel({"area": ["A"] * 5, "period": years, "population": [100, 120, 123, 170, 180]})
    with pytest.raises(ts.InputError, match="unevenly spaced"):
        ts.backtest(uneven, horizon=1, origins=1)
    assert ts.backtest(uneven, horizon=1, origins=1, freq="Y").forecasts()["period"].to_list() == ["2011", "2011"]


def test_a_model_against_itself_and_counts_that_stay_give_no_statistic(result):
    flat = ts.Panel({"area": ["A"] * 12, "period": list(range(2000, 2012)), "population": [0] * 12})
    table = ts.backtest(flat, horizon=2, origins=3, models=["auto", "naive"], draws=50).compare()
    assert table["statistic"].to_list() == [None]
    twice = ts.backtest(panel(), horizon=1, origins=2, models=["naive", "naive"], draws=50).compare()
    assert twice["p_value"].to_list() == [None]
