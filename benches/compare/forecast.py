"""Forecasts with 80 and 95 % intervals: townscale beside statsforecast and augurs, same series, one run, one table.

    python benches/compare/forecast.py DATA.parquet --peer PEER_PYTHON [--holdout 5] [--sample 600]
        [--freq Q] [--models AutoETS DOT AutoARIMA augurs]

DATA is a long table `series_id`, `t`, `value` and, without --holdout, `split` (train or test), as the M3 yearly series
are published. PEER_PYTHON is the interpreter of an environment that has statsforecast, which is no dependency here;
`augurs` (its AutoETS, without intervals of its own making where a series fails) is the crate beside this file, built by
cargo when it is first asked for.
Seconds are of the whole forecast of all series, intervals and 1,000 draws included, after a first run that warms up;
`ratio` is a row's seconds over townscale's. OWA is 1 for the naive forecast, below the year for the seasonal naive one;
MASE and MSIS are scaled by differences at the lag of a year (--freq Y, H, Q, M). augurs has no seasons here.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

LAG = {"Y": 1, "H": 2, "Q": 4, "M": 12}
COLUMNS = ["median", "lo80", "hi80", "lo95", "hi95"]


def split(path: str, holdout: int, sample: int = 0) -> tuple[list[str], list[np.ndarray], np.ndarray]:
    import polars as pl

    ids, train, test = [], [], []
    for (key,), series in pl.read_parquet(path).sort("series_id", "t").group_by("series_id", maintain_order=True):
        values = series["value"].to_numpy().astype(float)
        cut = len(values) - holdout if holdout else series.filter(pl.col("split") == "train").height
        if cut >= 3 and (values > 0).all():
            ids.append(str(key))
            train.append(values[:cut][-40:] if holdout else values[:cut])
            test.append(values[cut:])
    if 0 < sample < len(ids):
        keep = np.sort(np.random.default_rng(0).choice(len(ids), sample, replace=False))
        ids, train, test = ([part[i] for i in keep] for part in (ids, train, test))
    return ids, train, np.array(test)


def label(step: int, freq: str) -> str:
    """The period `step` steps after the first of 1900."""
    year, part = 1900 + step // LAG[freq], step % LAG[freq] + 1
    return {"Y": f"{year}", "H": f"{year}H{part}", "Q": f"{year}Q{part}", "M": f"{year}-{part:02d}"}[freq]


def ours(ids: list[str], train: list[np.ndarray], horizon: int, freq: str) -> tuple[float, list[np.ndarray]]:
    import polars as pl
    import townscale as ts

    end = 100 * LAG[freq]
    rows = [
        (area, label(end - len(y) + k, freq), float(v))
        for area, y in zip(ids, train, strict=True)
        for k, v in enumerate(y)
    ]
    panel = ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))
    ts.forecast(panel, horizon=1, draws=10).summary()
    start = time.perf_counter()
    table = ts.forecast(panel, horizon=horizon, draws=1000, seed=0).summary()
    seconds = time.perf_counter() - start
    place = {area: i for i, area in enumerate(ids)}
    table = table.with_columns(place=pl.col("area").replace_strict(place)).sort("place", "period")
    return seconds, [table[name].to_numpy().reshape(len(ids), horizon) for name in COLUMNS]


def peer(model: str, train: list[list[float]], horizon: int, lag: int) -> tuple[float, list[list[list[float]]]]:
    """Runs in the peer's own interpreter."""
    import pandas as pd
    from statsforecast import StatsForecast, models

    made = getattr(models, {"DOT": "DynamicOptimizedTheta"}.get(model, model))
    made = made(season_length=lag) if lag > 1 else made()
    frame = pd.DataFrame(
        [(i, k, v) for i, y in enumerate(train) for k, v in enumerate(y)], columns=["unique_id", "ds", "y"]
    )

    def run(part: pd.DataFrame) -> pd.DataFrame:
        engine = StatsForecast([made], freq=1, fallback_model=models.Naive())
        return engine.forecast(df=part, h=horizon, level=[80, 95])

    run(frame[frame.unique_id < 2])
    start = time.perf_counter()
    out = run(frame).sort_values(["unique_id", "ds"])
    seconds = time.perf_counter() - start
    names = ["", "-lo-80", "-hi-80", "-lo-95", "-hi-95"]
    return seconds, [out[made.alias + name].to_numpy().reshape(len(train), horizon).tolist() for name in names]


def augurs(task: Path) -> tuple[float, list[list[list[float]]]]:
    """The crate beside this file, built first where it is not."""
    manifest = Path(__file__).with_name("augurs") / "Cargo.toml"
    subprocess.run(["cargo", "build", "--quiet", "--release", "--manifest-path", str(manifest)], check=True)
    program = manifest.parent / "target/release/compare-augurs"
    done = subprocess.run([program], input=task.read_text(), stdout=subprocess.PIPE, text=True, check=True)
    seconds, made = json.loads(done.stdout)
    return seconds, made


def scores(train: list[np.ndarray], test: np.ndarray, forecast: list[np.ndarray], lag: int) -> dict[str, float]:
    point, lo80, hi80, lo95, hi95 = forecast
    lags = [lag if len(y) > lag else 1 for y in train]
    scale = np.array([np.abs(y[m:] - y[:-m]).mean() for y, m in zip(train, lags, strict=True)])[:, None]
    scale[scale == 0] = np.nan
    naive = np.array([np.resize(y[-m:], test.shape[1]) for y, m in zip(train, lags, strict=True)])

    def smape(f: np.ndarray) -> float:
        return float(np.mean(200 * np.abs(test - f) / (np.abs(test) + np.abs(f))))

    def mase(f: np.ndarray) -> float:
        return float(np.nanmean(np.abs(test - f) / scale))

    miss = np.maximum(lo95 - test, 0) + np.maximum(test - hi95, 0)
    return {
        "MASE": mase(point),
        "OWA": (smape(point) / smape(naive) + mase(point) / mase(naive)) / 2,
        "cov80": float(np.mean((test >= lo80) & (test <= hi80))),
        "cov95": float(np.mean((test >= lo95) & (test <= hi95))),
        "MSIS": float(np.nanmean((hi95 - lo95 + 40 * miss) / scale)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--holdout", type=int, default=0)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--freq", default="Y", choices=LAG)
    parser.add_argument("--models", nargs="*", default=["AutoETS", "DOT", "AutoARIMA", "augurs"])
    parser.add_argument("--peer", default=sys.executable, help="a python that has statsforecast")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        asked = json.loads(Path(options.run[1]).read_text())
        print(json.dumps(peer(options.run[0], asked["train"], asked["horizon"], asked["lag"])))
        return
    ids, train, test = split(options.data, options.holdout, options.sample)
    seconds, forecast = ours(ids, train, test.shape[1], options.freq)
    lag = LAG[options.freq]
    rows = {"townscale": {"seconds": seconds, **scores(train, test, forecast, lag)}}
    with tempfile.TemporaryDirectory() as folder:
        task = Path(folder, "task.json")
        task.write_text(json.dumps({"train": [y.tolist() for y in train], "horizon": test.shape[1], "lag": lag}))
        for model in options.models:
            try:
                if model == "augurs":
                    took, made = augurs(task)
                else:
                    command = [options.peer, __file__, options.data, "--run", model, str(task)]
                    done = subprocess.run(command, capture_output=True, text=True, check=True)
                    took, made = json.loads(done.stdout)
            except (OSError, subprocess.CalledProcessError) as error:
                said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1]
                print(f"{model}: {said}", file=sys.stderr)
                continue
            rows[model] = {"seconds": took, **scores(train, test, [np.array(part) for part in made], lag)}
    print(f"{len(ids)} series, {test.shape[1]} steps")
    print(f"{'':>12} {'seconds':>8} {'ratio':>6} {'MASE':>6} {'OWA':>6} {'cov80':>6} {'cov95':>6} {'MSIS':>7}")
    for name, row in rows.items():
        print(
            f"{name:>12} {row['seconds']:>8.2f} {row['seconds'] / seconds:>6.1f} "
            f"{row['MASE']:>6.3f} {row['OWA']:>6.3f} "
            f"{row['cov80']:>6.1%} {row['cov95']:>6.1%} {row['MSIS']:>7.2f}"
        )


if __name__ == "__main__":
    main()
