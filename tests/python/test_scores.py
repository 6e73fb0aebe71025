"""Scores of anyone's forecasts: those of the definitions, by NumPy; models told apart by origins."""

import numpy as np
import polars as pl
import pytest
import townscale as ts


def counts(areas=6, years=20, seed=4):
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(areas):
        path = 5000 * (i + 1) * np.exp(np.cumsum(rng.normal(0.02, 0.03, years)))
        rows += [(f"a{i}", str(2000 + t), float(round(v))) for t, v in enumerate(path)]
    return pl.DataFrame(rows, schema=["area", "period", "population"], orient="row")


def test_a_backtest_scored_as_a_table_has_its_scores():
    """The forecasts of a backtest, given back as a table of intervals, score what the backtest says."""
    table = counts()
    made = ts.backtest(ts.Panel(table), horizon=3, origins=3, models=["drift", "naive"], draws=200)
    given = made.forecasts().with_columns(pl.col("origin").cast(pl.String))
    scored = ts.score(
        given.select("model", "area", "origin", "period", "median", "lo80", "hi80", "lo95", "hi95"), table
    )
    ours, theirs = made.summary().sort("model"), scored.summary().sort("model")
    for name in ("smape", "mape", "mase", "rmsse", "owa", "pinball", "msis", "msis80", "coverage80", "coverage95"):
        assert theirs[name].to_list() == pytest.approx(ours[name].to_list(), rel=1e-9), name
    assert theirs["crps"].to_list() == [None, None]
    assert scored.summary(by="step").height == 6


def test_draws_have_the_ranked_score_of_its_definition():
    table = counts(areas=1)
    draws = np.random.default_rng(1).normal(5000, 400, 101)
    given = {"area": ["a0"] * 101, "period": ["2019"] * 101, "draw": list(range(101)), "population": draws}
    row = ts.score(given, table).summary().to_dicts()[0]
    path = table["population"].to_numpy()
    scale, actual = np.abs(np.diff(path[:-1])).mean(), path[-1]
    crps = np.abs(draws - actual).mean() - np.abs(draws[:, None] - draws[None, :]).mean() / 2
    assert row["crps"] == pytest.approx(crps / scale, rel=1e-9)
    assert row["mase"] == pytest.approx(abs(np.median(draws) - actual) / scale, rel=1e-9)


def test_models_are_compared_by_origins_and_not_from_a_handful():
    table = counts(areas=12, years=30)
    made = ts.backtest(ts.Panel(table), horizon=1, origins=12, models=["drift", "naive", "ses"], draws=40)
    kept = made.confidence_set(90)
    assert kept["origins"].to_list() == [12] * 3 and kept["p_value"].max() == 1.0
    best = kept.sort("loss")["in_set"][0]
    assert best == 1 and set(kept["in_set"]) <= {0, 1}
    few = ts.backtest(ts.Panel(table), horizon=1, origins=7, models=["drift", "naive"], draws=40)
    assert few.compare()["p_value"].to_list() == [None]
    assert few.confidence_set()["p_value"].to_list() == [None, None]
    with pytest.raises(ts.InputError, match="a level is 0"):
        made.confidence_set(0)


def test_a_forecast_stands_beside_an_official_one():
    table = counts()
    known, since = table.filter(pl.col("period") <= "2015"), table
    made = ts.forecast(ts.Panel(known), horizon=4, draws=200)
    official = known.filter(pl.col("period") == "2015").select(
        "area", pl.lit("2018").alias("period"), (pl.col("population") * 3).alias("median")
    )
    beside = made.compare(official)
    rows = beside.summary()
    assert rows.height == 6 and rows["p_below"].min() > 0.95 and rows["ratio"].min() > 2
    median = made.summary().filter(pl.col("period") == "2018").sort("area")["median"].to_list()
    assert rows.sort("area")["median"].to_list() == pytest.approx(median, rel=1e-12)
    with pytest.raises(ts.UnsupportedError, match="actual="):
        beside.scores()
    scores = made.compare(official, since).scores().summary()
    by_model = dict(zip(scores["model"], scores["mase"], strict=True))
    assert by_model["townscale"] < by_model["official"] and scores["forecasts"].to_list() == [6, 6]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"value": [1.0]}, "no column"),
        ({"lo80": [1.0]}, "no hi80"),
        ({"lo80": [2.0], "hi80": [1.0]}, "above hi80"),
        ({"quantile": [1.5], "population": [1.0]}, "quantile is 1.5"),
    ],
)
def test_tables_that_say_no_forecast_are_refused(columns, message):
    with pytest.raises(ts.InputError, match=message):
        ts.score({"area": ["a0"], "period": ["2019"], **columns}, counts())


def test_forecasts_without_a_count_are_said():
    scored = ts.score(
        {"area": ["a0", "a0", "x"], "period": ["2019", "2031", "2019"], "mean": [1.0, 1.0, 1.0]}, counts()
    )
    assert scored.findings()["where"].to_list() == ["x", "a0"] and scored.summary()["forecasts"].to_list() == [1]
    with pytest.raises(ts.UnsupportedError, match="none of the 1"):
        ts.score({"area": ["x"], "period": ["2019"], "mean": [1.0]}, counts())
