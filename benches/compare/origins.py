"""Coverage of the intervals of single areas at rolling origins.

    python benches/compare/origins.py DATA.parquet --first 1975 --last 2017 --every 3
        [--horizon 5] [--sample 600] [--letters 2]

DATA is a long table `series_id`, `t`, `value`, with one value above 0 of every series and year. At every origin all
series are forecast from at most 40 years up to it, and the values that came are looked for in 80 and 95 % intervals.
`--sample` takes so many series at random; `--letters N` sums series by the first N letters of `series_id` (2 for the
states of US counties). MSIS is of the 95 % interval, scaled by the mean absolute difference of the years before the
origin.
"""

from __future__ import annotations

import argparse

import numpy as np
import polars as pl
import townscale as ts

LONGEST = 40


def panel(path: str, sample: int, letters: int) -> tuple[list[str], list[int], np.ndarray]:
    """Names, years, and values (series x years)."""
    data = pl.read_parquet(path).with_columns(pl.col("series_id").cast(pl.String))
    above_0 = data.group_by("series_id").agg(pl.col("value").min() > 0).filter("value")["series_id"]
    data = data.filter(pl.col("series_id").is_in(above_0.to_list()))
    names = above_0.sort().to_list()
    if 0 < sample < len(names):
        keep = np.sort(np.random.default_rng(0).choice(len(names), sample, replace=False))
        data = data.filter(pl.col("series_id").is_in([names[i] for i in keep]))
    if letters:
        data = data.with_columns(pl.col("series_id").str.slice(0, letters))
        data = data.group_by("series_id", "t").agg(pl.col("value").sum())
    wide = data.sort("t").pivot("t", index="series_id", values="value").sort("series_id")
    years = [int(name) for name in wide.columns[1:]]
    return wide["series_id"].to_list(), years, wide.select(wide.columns[1:]).to_numpy()


def scored(names: list[str], years: list[int], values: np.ndarray, origin: int, horizon: int) -> tuple[float, ...]:
    """Coverage (%) of the 80 and 95 % intervals from an origin, and MSIS."""
    end = years.index(origin) + 1
    first = max(0, end - LONGEST)
    past, came = values[:, first:end], values[:, end : end + horizon]
    rows = [
        (name, str(years[first + k]), float(v)) for name, y in zip(names, past, strict=True) for k, v in enumerate(y)
    ]
    counts = ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))
    summary = ts.forecast(counts, horizon=horizon, draws=1000, seed=0).summary().sort("area", "period")
    lo80, hi80, lo95, hi95 = (
        summary[name].to_numpy().reshape(len(names), horizon) for name in ("lo80", "hi80", "lo95", "hi95")
    )
    scale = np.abs(np.diff(past)).mean(axis=1)[:, None]
    scale[scale == 0] = np.nan
    miss = np.maximum(lo95 - came, 0) + np.maximum(came - hi95, 0)
    return (
        100 * float(np.mean((came >= lo80) & (came <= hi80))),
        100 * float(np.mean((came >= lo95) & (came <= hi95))),
        float(np.nanmean((hi95 - lo95 + 40 * miss) / scale)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--last", type=int, required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--horizon", type=int, default=5)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--letters", type=int, default=0)
    options = parser.parse_args()
    names, years, values = panel(options.data, options.sample, options.letters)
    print(f"{len(names)} series, {options.horizon} steps\n{'origin':>6} {'80 %':>6} {'95 %':>6} {'MSIS':>6}")
    rows = []
    for origin in range(options.first, options.last + 1, options.every):
        rows.append(scored(names, years, values, origin, options.horizon))
        print(f"{origin:>6} {rows[-1][0]:>6.1f} {rows[-1][1]:>6.1f} {rows[-1][2]:>6.2f}", flush=True)
    low, high, msis = zip(*rows, strict=True)
    print(f"{'mean':>6} {np.mean(low):>6.1f} {np.mean(high):>6.1f} {np.mean(msis):>6.2f}")
    print(f"{'worst':>6} {min(low):>6.1f} {min(high):>6.1f}")


if __name__ == "__main__":
    main()
