"""Known regressors: growth regressed on jobs, dwellings, school places."""

import itertools
import json
import os
import subprocess
import sys

import numpy as np
import polars as pl
import pytest
import townscale as ts

AHEAD = 4


def simulated(seed, areas=6, counts=14, elasticity=0.8, noise=0.008, faster=1.0):
    """Counts and jobs of areas whose growth is ``elasticity`` times that of jobs; the future counts beside them."""
    rng = np.random.default_rng(seed)
    rows, drivers, future = [], [], {}
    for area in (f"area {place}" for place in range(areas)):
        jobs = rng.normal(0.01, 0.03, counts + AHEAD)
        jobs[counts:] *= faster
        growth = 0.004 + elasticity * jobs + rng.normal(0, noise, counts + AHEAD)
        people = 50_000 * np.exp(np.cumsum(growth))
        level = 20_000 * np.exp(np.cumsum(jobs))
        rows += [(area, str(2000 + t), float(people[t])) for t in range(counts)]
        drivers += [(area, str(2000 + t), float(level[t])) for t in range(counts + AHEAD)]
        future[area] = people[counts:]
    names = ["area", "period", "population"]
    return (
        pl.DataFrame(rows, schema=names, orient="row"),
        pl.DataFrame(drivers, schema=[*names[:2], "jobs"], orient="row"),
        future,
    )


def widths(summary):
    return np.log(summary["hi95"].to_numpy() / summary["lo95"].to_numpy())


def codes(forecast):
    return set(forecast.findings()["code"])


def test_coefficients_are_those_of_a_ridge_by_numpy():
    counts, drivers, _ = simulated(1, areas=1, counts=16)
    dwellings = 5_000 * np.exp(np.cumsum(np.random.default_rng(2).normal(0.01, 0.02, drivers.height)))
    drivers = drivers.with_columns(pl.Series("dwellings", dwellings))
    found = ts.forecast(ts.Panel(counts), horizon=AHEAD, drivers=drivers).drivers()
    growth = np.diff(np.log(counts["population"].to_numpy()))
    changes = np.diff(np.log(drivers.head(16).select("jobs", "dwellings").to_numpy()), axis=0)
    n, k = changes.shape
    x, y = changes - changes.mean(axis=0), growth - growth.mean()
    squares = x.T @ x
    inverse = np.linalg.inv(squares + np.diag(np.diag(squares)) / n)
    beta = inverse @ x.T @ y
    freedom = n - 1 - k
    residual = ((y - x @ beta) ** 2).sum() / freedom * freedom / (freedom - 2)
    np.testing.assert_allclose(found["coefficient"], beta, rtol=1e-9)
    np.testing.assert_allclose(found["se"], np.sqrt(residual * np.diag(inverse)), rtol=1e-9)
    assert found["driver"].to_list() == ["jobs", "dwellings"] and set(found["measure"]) == {"growth"}


def test_a_driver_that_explains_growth_narrows_intervals_and_moves_medians_its_way():
    counts, drivers, _ = simulated(3)
    panel = ts.Panel(counts)
    with_jobs, alone = (ts.forecast(panel, horizon=AHEAD, drivers=given) for given in (drivers, None))
    assert widths(with_jobs.summary()).mean() < 0.6 * widths(alone.summary()).mean()
    assert with_jobs.drivers()["weight"].min() > 0.9
    low, high = (
        ts.forecast(
            panel,
            horizon=AHEAD,
            drivers=drivers.with_columns(
                pl.when(pl.col("period") == "2017").then(pl.col("jobs") * factor).otherwise("jobs").alias("jobs")
            ),
        ).summary()
        for factor in (0.9, 1.1)
    )
    last = pl.col("period") == "2017"
    moved = np.log(high.filter(last)["median"].to_numpy() / low.filter(last)["median"].to_numpy())
    np.testing.assert_allclose(moved, 0.8 * np.log(1.1 / 0.9), rtol=0.25)
    before = pl.col("period") != "2017"
    np.testing.assert_allclose(high.filter(before)["median"], low.filter(before)["median"], rtol=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_a_driver_of_pure_noise_gets_little_weight(seed):
    counts, drivers, _ = simulated(10 + seed, elasticity=0.0)
    panel = ts.Panel(counts)
    noise, alone = (ts.forecast(panel, horizon=AHEAD, drivers=given) for given in (drivers, None))
    assert noise.drivers()["weight"].max() < 0.35
    ratio = noise.summary()["median"].to_numpy() / alone.summary()["median"].to_numpy()
    assert abs(np.log(ratio)).max() < 0.03


def test_intervals_cover_what_comes():
    inside, shapes = {80: [], 95: []}, []
    for seed in range(6):
        counts, drivers, future = simulated(20 + seed, areas=12)
        summary = ts.forecast(ts.Panel(counts), horizon=AHEAD, draws=200, drivers=drivers).summary()
        ends = (summary[f"hi{level}"].to_numpy() / summary[f"lo{level}"].to_numpy() for level in inside)
        shapes.append(np.divide(*(np.log(ratio).mean() for ratio in ends)))
        for area, level in itertools.product(future, inside):
            rows = summary.filter(area=area)
            low, high = rows[f"lo{level}"].to_numpy(), rows[f"hi{level}"].to_numpy()
            inside[level] += list((low <= future[area]) & (future[area] <= high))
    assert 0.90 <= np.mean(inside[95]) <= 0.99, np.mean(inside[95])
    assert 0.74 <= np.mean(inside[80]) <= 0.88, np.mean(inside[80])
    # The widths of a normal law: 1.28 to 1.96.
    assert np.mean(shapes) == pytest.approx(0.654, abs=0.03)


def test_a_part_with_the_calibration_of_the_whole_has_its_bits():
    counts, drivers, _ = simulated(4)
    whole = ts.forecast(ts.Panel(counts), horizon=AHEAD, draws=50, drivers=drivers)
    calibration = ts.calibrate(ts.Panel(counts), horizon=AHEAD, drivers=drivers)
    assert calibration == whole.calibration()
    kept = ts.Calibration.from_json(calibration.to_json())
    part = ts.Panel(counts.filter(area="area 3"))
    made = ts.forecast(part, horizon=AHEAD, draws=50, drivers=drivers, calibration=kept)
    assert made.draws().equals(whole.draws("area 3"))
    with pytest.raises(ts.InputError, match="jobs"):
        ts.forecast(part, horizon=AHEAD, calibration=kept)


def test_what_was_assumed_is_told():
    counts, drivers, _ = simulated(5)
    made = ts.forecast(ts.Panel(counts), horizon=AHEAD, drivers=drivers)
    assert "drivers_assumed" in codes(made)
    weights = made.explain().summary().filter(area="area 0")
    assert weights["model"][0] == "drivers" and weights["weight"].sum() == pytest.approx(1)
    assert "drivers that were given" in str(made.explain())
    assert "驱动因素" in str(made.explain(language="zh")) and "驱动因素" not in str(made.explain())


def test_a_driver_that_can_be_zero_is_measured_by_its_change():
    counts, drivers, _ = simulated(6)
    places = drivers.with_columns(jobs=pl.col("jobs") - pl.col("jobs").min())
    assert set(ts.forecast(ts.Panel(counts), horizon=AHEAD, drivers=places).drivers()["measure"]) == {"change"}


def test_areas_without_drivers_or_with_few_counts_are_forecast_by_their_counts():
    counts, drivers, _ = simulated(7)
    few = counts.filter((pl.col("area") != "area 1") | (pl.col("period") >= "2011"))
    given = drivers.filter(pl.col("area") != "area 2")
    made = ts.forecast(ts.Panel(few), horizon=AHEAD, draws=50, drivers=given)
    told = made.findings().filter(pl.col("code").is_in(["driver_area_missing", "driver_few_counts"]))
    assert dict(told.select("code", "where").iter_rows()) == {
        "driver_area_missing": "area 2",
        "driver_few_counts": "area 1",
    }
    assert set(made.drivers()["area"]) == {"area 0", "area 3", "area 4", "area 5"}


def test_drivers_of_too_few_counts_everywhere_have_no_weight():
    counts, drivers, _ = simulated(8, areas=3, counts=3)
    made = ts.forecast(ts.Panel(counts), horizon=AHEAD, draws=50, drivers=drivers)
    alone = ts.forecast(ts.Panel(counts), horizon=AHEAD, draws=50)
    assert "drivers_untested" in codes(made) and made.summary().equals(alone.summary())


def test_drivers_beyond_what_was_seen_and_those_that_move_together_are_told():
    counts, drivers, _ = simulated(9, faster=8.0)
    drivers = drivers.with_columns(
        like=pl.col("jobs") * np.exp(np.random.default_rng(1).normal(0, 0.004, drivers.height))
    )
    assert {"driver_outside_past", "drivers_collinear"} <= codes(
        ts.forecast(ts.Panel(counts), horizon=AHEAD, draws=50, drivers=drivers)
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table.filter(pl.col("period") != "2016"), r"jobs of area 0 has no value for 2016"),
        (lambda table: table.filter(pl.col("period") != "2005"), r"no value for 2005"),
        (lambda table: table.with_columns(area=pl.col("area").str.replace("area 1", "area 91")), r"area 91"),
        (lambda table: table.with_columns(jobs=pl.lit(7.0)), r"jobs grows by the same"),
        (lambda table: table.with_columns(posts=pl.col("jobs") * 3), r"follows from the other drivers"),
        (lambda table: pl.concat([table, table.head(1)]), r"twice"),
        (lambda table: table.drop("jobs"), r"no driver"),
        (lambda table: table.with_columns(jobs=pl.lit(float("inf"))), r"inf"),
    ],
)
def test_drivers_that_cannot_be_used_are_refused(change, told):
    counts, drivers, _ = simulated(11)
    with pytest.raises(ts.InputError, match=told) as error:
        ts.forecast(ts.Panel(counts), horizon=AHEAD, draws=20, drivers=change(drivers))
    assert error.value.args


def test_the_bits_do_not_depend_on_threads(tmp_path):
    counts, drivers, _ = simulated(13)
    counts.write_parquet(tmp_path / "counts.parquet")
    drivers.write_parquet(tmp_path / "drivers.parquet")
    script = (
        "import sys, townscale as ts; made = ts.forecast(ts.Panel.read('counts.parquet'), horizon=4, draws=50,"
        "drivers='drivers.parquet'); sys.stdout.write(made.draws().write_csv() + made.calibration().hash)"
    )
    made = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script],
            cwd=tmp_path,
            env={**os.environ, "RAYON_NUM_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "3")
    }
    assert len(made) == 1 and len(made.pop()) > 1000


def test_the_command_line_takes_drivers(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    counts, drivers, _ = simulated(12)
    counts.write_csv("counts.csv")
    drivers.write_csv("drivers.csv")
    told = ("forecast", "counts.csv", "--horizon", AHEAD, "--drivers", "drivers.csv")
    status, out, errors = call(*told, "--json")
    assert status == 0 and {row["driver"] for row in json.loads(out)["drivers"]} == {"jobs"}
    assert "taken as given" in errors
    assert call(*told, "--out", "forecast.html", "--language", "zh")[0] == 0
    assert "jobs 的未来值" in (tmp_path / "forecast.html").read_text()
    drivers.filter(pl.col("period") != "2016").write_csv("drivers.csv")
    status, _, errors = call(*told, "--language", "zh")
    assert status == 1 and "2016" in errors and "没有数值" in errors


def test_a_backtest_tries_each_model_without_drivers_and_with_them(tmp_path, monkeypatch, call):
    counts, drivers, _ = simulated(14, counts=20)
    late = pl.DataFrame({"area": ["late"] * 6, "period": [str(2014 + t) for t in range(6)], "population": [900.0] * 6})
    both = pl.concat([counts, late])
    jobs = pl.DataFrame({"area": ["late"] * 6, "period": late["period"], "jobs": [1.0, 2.0, 4.0, 5.0, 7.0, 9.0]})
    driven = pl.concat([drivers, jobs])
    told = {"horizon": 3, "origins": 3, "models": ["auto", "drift"], "draws": 100}
    made = ts.backtest(ts.Panel(both), drivers=driven, **told)
    errors = dict(made.summary().select("model", "mase").iter_rows())
    assert list(errors) == ["auto", "auto+drivers", "drift", "drift+drivers"]
    assert errors["auto+drivers"] < 0.7 * errors["auto"] and errors["drift+drivers"] < 0.7 * errors["drift"]
    # Without drivers the scores are those of a backtest that knows none; with them, of the forecast from the origin.
    alone = ts.backtest(ts.Panel(both), **told).summary()
    assert made.summary().filter(~pl.col("model").str.contains("drivers")).equals(alone)
    past = ts.Panel(counts.filter(pl.col("period") < "2017"))
    known = drivers.filter(pl.col("period") < "2020")
    expected = ts.forecast(past, horizon=3, draws=100, drivers=known).summary()
    scored = ts.backtest(ts.Panel(counts), drivers=known, **{**told, "origins": 1}).forecasts()
    scored = scored.filter(model="auto+drivers").sort("area", "period")
    assert scored["median"].to_list() == expected.sort("area", "period")["median"].to_list()
    with pytest.raises(ts.InputError, match="area 91"):
        ts.backtest(
            ts.Panel(counts), drivers=drivers.with_columns(area=pl.col("area").str.replace("area 1", "area 91")), **told
        )
    monkeypatch.chdir(tmp_path)
    counts.write_csv("counts.csv")
    drivers.write_csv("drivers.csv")
    status, out, _ = call("backtest", "counts.csv", "--drivers", "drivers.csv", "--models", "drift", "--json")
    assert status == 0 and [row["model"] for row in json.loads(out)["backtest"]] == ["drift", "drift+drivers"]


def test_a_chain_in_parts_has_the_bits_of_the_whole_with_drivers(tmp_path, monkeypatch, call):
    counts, drivers, _ = simulated(15, areas=6)
    whole = ts.forecast(ts.Panel(counts), horizon=AHEAD, draws=60, drivers=drivers).summary()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "counts").mkdir()
    for part in range(2):
        own = [f"area {place}" for place in range(part, 6, 2)]
        counts.filter(pl.col("area").is_in(own)).write_parquet(f"counts/{part}.parquet")
    drivers.write_csv("drivers.csv")
    (tmp_path / "chain.toml").write_text(
        f'source = "counts"\nout = "result"\nworkers = 1\nhorizon = {AHEAD}\ndraws = 60\ndrivers = "drivers.csv"\n'
    )
    status, _, errors = call("run", "chain.toml")
    assert status == 0, errors
    made = pl.read_parquet("result/forecast/*.parquet").select(whole.columns)
    assert made.sort("area", "period").equals(whole.sort("area", "period"))
    # Other drivers are another run.
    with pytest.raises(ts.InputError, match="another run"):
        ts.run(ts.Chain(horizon=AHEAD, draws=60, drivers=drivers.with_columns(pl.col("jobs") * 2)), "counts", "result")
    with pytest.raises(ts.InputError, match="area 91"):
        ts.run(
            ts.Chain(horizon=AHEAD, drivers=drivers.with_columns(area=pl.col("area").str.replace("area 1", "area 91"))),
            "counts",
            "other",
            workers=1,
        )
