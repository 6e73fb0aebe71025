"""The whole chain, counts to totals, beside statsforecast and NumPy: seconds and the peak of the memory.

    python benches/compare/chain.py --peer PEER_PYTHON [--areas 1000 4000]

PEER_PYTHON is the interpreter of an environment with statsforecast and polars, which are no dependencies here. Both
sides read the same Parquet file (12 yearly counts an area) and end in the same tables: the forecast (10 years, median,
80 and 95 %), the gap of 12 norms, the load of 12 services with the probability of an overload and the first period of
one, and totals by parent. The peer forecasts by AutoETS on all processors (after a first run that compiles), draws
1,000 paths from its normal 95 % intervals (steps independent), sorts them once, and takes every norm and service from
them, 2,000 areas at a time, so that its memory does not grow with the cube. Each side runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

YEARS, DRAWS, PARENTS = 10, 1000, 40
PERS = [300 + 100 * k for k in range(12)]
CAPACITIES = [60.0 + 10 * k for k in range(12)]
RATES = [(20.0 + 5 * k) / 1000 for k in range(12)]
LEVELS = [0.5, 0.1, 0.9, 0.025, 0.975]
AT_A_TIME = 2000


def peak() -> float:
    """The peak of the resident memory of this process and of those it waited for (MiB)."""
    own, below = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(own, below) / 1024


def write(areas: int, file: Path) -> None:
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(0)
    steps = rng.normal(0.02, 0.04, (areas, 12))
    people = rng.lognormal(7, 1, (areas, 1)) * np.exp(np.cumsum(steps, axis=1))
    pl.DataFrame(
        {
            "area": np.repeat([f"area {place:05d}" for place in range(areas)], 12),
            "parent": np.repeat([f"parent {place * PARENTS // areas:02d}" for place in range(areas)], 12),
            "period": np.tile(np.arange(2009, 2021).astype(str), areas),
            "population": people.round().ravel() + 1,
        }
    ).write_parquet(file)


def ours(file: Path) -> dict[str, float]:
    import polars as pl
    import townscale as ts

    began = time.perf_counter()
    panel = ts.Panel(file)
    fc = ts.forecast(panel, horizon=YEARS, draws=DRAWS, seed=0)
    names = fc.summary()["area"].unique(maintain_order=True)
    gap = ts.staffing_gap(fc, [ts.Norm(f"role {per}", per=per) for per in PERS])
    kinds = zip(CAPACITIES, RATES, strict=True)
    services = pl.concat(
        pl.DataFrame({"area": names, "service": f"service {k}", "capacity": capacity, "rate": rate})
        for k, (capacity, rate) in enumerate(kinds)
    )
    load = ts.service_load(fc, services)
    tables = [fc.summary(), gap.summary(), load.summary(), load.first_overload(), fc.total("parent")]
    rows = sum(table.height for table in tables)
    return {"seconds": time.perf_counter() - began, "peak": peak(), "rows": rows}


def peer(file: Path) -> dict[str, float]:
    import numpy as np
    import polars as pl
    from statsforecast import StatsForecast
    from statsforecast.models import AutoETS

    def forecast(data: Any) -> Any:
        model = StatsForecast(models=[AutoETS(season_length=1)], freq=1, n_jobs=-1)
        return model.forecast(df=data, h=YEARS, level=[95])

    def read() -> Any:
        data = pl.read_parquet(file)
        return data.select(
            pl.col("area").alias("unique_id"),
            pl.col("period").cast(pl.Int64).alias("ds"),
            pl.col("population").alias("y"),
            "parent",
        )

    few = read().head(120)
    forecast(few.drop("parent"))  # compiles
    began = time.perf_counter()
    data = read()
    made = forecast(data.drop("parent"))
    names = made["unique_id"].unique(maintain_order=True)
    mean = made["AutoETS"].to_numpy().reshape(-1, YEARS)
    spread = (made["AutoETS-hi-95"].to_numpy().reshape(-1, YEARS) - mean) / 1.959964
    of = data.unique("unique_id").select("unique_id", "parent")
    parents = pl.DataFrame({"unique_id": names}).join(of, on="unique_id", how="left", maintain_order="left")["parent"]
    kinds, places = np.unique(parents.to_numpy(), return_inverse=True)
    totals = np.zeros((kinds.size, YEARS, DRAWS))
    rng, rows = np.random.default_rng(0), 0
    at = np.array(LEVELS) * (DRAWS - 1)
    below, share = np.floor(at).astype(int), at % 1
    for start in range(0, mean.shape[0], AT_A_TIME):
        part = slice(start, start + AT_A_TIME)
        draws = mean[part, :, None] + spread[part, :, None] * rng.standard_normal((mean[part].shape[0], YEARS, DRAWS))
        np.maximum(draws, 0, out=draws)
        np.add.at(totals, places[part], draws)
        firsts = []
        for capacity, rate in zip(CAPACITIES, RATES, strict=True):
            over = draws * rate > capacity
            first = np.where(over.any(axis=1), over.argmax(axis=1), YEARS)
            firsts.append(np.quantile(first, [0.1, 0.5, 0.9], axis=1, method="inverted_cdf"))
        draws.sort(axis=2)

        def quantiles(values: Any) -> Any:
            return values[..., below] * (1 - share) + values[..., below + 1] * share

        tables = [quantiles(draws)]
        for per in PERS:
            required = np.ceil(draws / per)
            tables += [quantiles(required), (required > 0).mean(axis=2)]
        for capacity, rate in zip(CAPACITIES, RATES, strict=True):
            tables += [quantiles(draws) * (rate / capacity), (draws * rate > capacity).mean(axis=2)]
        rows += mean[part].size * 25 + sum(first.shape[1] for first in firsts)
    totals.sort(axis=2)
    rows += quantiles(totals).shape[0] * YEARS
    return {"seconds": time.perf_counter() - began, "peak": peak(), "rows": rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, nargs="+", default=[1000, 4000])
    parser.add_argument("--peer")
    parser.add_argument("--side", choices=["ours", "peer"])
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.side:
        print(json.dumps({"ours": ours, "peer": peer}[given.side](given.file)))
        return
    if not given.peer:
        parser.error("--peer: the interpreter of an environment with statsforecast and polars")
    print(f"{'areas':>7} {'rows':>10} {'ours s':>8} {'MiB':>6} {'peer s':>8} {'MiB':>6} {'faster':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for areas in given.areas:
            file = Path(folder, f"{areas}.parquet")
            write(areas, file)
            found = {}
            for side, python in (("ours", sys.executable), ("peer", given.peer)):
                run = [python, __file__, "--side", side, "--file", str(file)]
                done = subprocess.run(run, check=True, capture_output=True, text=True).stdout
                found[side] = json.loads(done.splitlines()[-1])
            one, other = found["ours"], found["peer"]
            print(
                f"{areas:>7} {one['rows']:>10,.0f} {one['seconds']:>8.2f} {one['peak']:>6.0f} {other['seconds']:>8.2f} "
                f"{other['peak']:>6.0f} {other['seconds'] / one['seconds']:>6.1f}x",
                flush=True,
            )


if __name__ == "__main__":
    main()
