"""Reconciling a forecast with its wholes: townscale beside hierarchicalforecast, seconds and memory added.

    python benches/compare/hierarchy.py --peer PEER_PYTHON [--areas 400 2000]

PEER_PYTHON is the interpreter of an environment with hierarchicalforecast and polars, which are no dependencies here.
A country, its 40 parents and their areas are all counted (12 years) and forecast for 10 years. What is timed begins
with base forecasts that are there (townscale's own; for the peer the last value with a normal error, and fitted values)
and ends with reconciled medians, 80 and 95 % intervals of every series: townscale's from 1,000 coherent draws, the
peer's by its `normality` (a covariance) or `bootstrap` (200 samples). `wls` is MinTrace with weights by the variance of
each series; the peer's dense solver is faster here than its sparse one. Each side runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

YEARS, COUNTED, PARENTS = 10, 12, 40


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def counted(areas: int) -> tuple[list[str], list[str | None], Any]:
    """Names, parents and counts (series x years) of the country, its parents and their areas."""
    import numpy as np

    rng = np.random.default_rng(0)
    steps = rng.normal(0.02, 0.04, (areas, COUNTED))
    own = (rng.lognormal(8, 1, (areas, 1)) * np.exp(np.cumsum(steps, axis=1))).round() + 1
    home = np.arange(areas) * PARENTS // areas
    groups = np.stack([own[home == place].sum(axis=0) for place in range(PARENTS)])
    names = ["country", *(f"parent {place:02d}" for place in range(PARENTS)), *(f"area {k:05d}" for k in range(areas))]
    parents = [None, *["country"] * PARENTS, *(f"parent {place:02d}" for place in home)]
    return names, parents, np.vstack([groups.sum(axis=0, keepdims=True), groups, own])


def ours(areas: int, method: str) -> dict[str, float]:
    import numpy as np
    import polars as pl
    import townscale as ts

    names, parents, people = counted(areas)
    table = pl.DataFrame(
        {
            "area": np.repeat(names, COUNTED),
            "parent": [parent for parent in parents for _ in range(COUNTED)],
            "period": np.tile(np.arange(2009, 2009 + COUNTED).astype(str), len(names)),
            "population": people.ravel(),
        }
    )
    fc = ts.forecast(ts.Panel(table), horizon=YEARS, draws=1000, seed=0)
    before, began = peak(), time.perf_counter()
    rows = fc.reconcile(method).summary().height
    return {"seconds": time.perf_counter() - began, "added": peak() - before, "rows": rows}


def peer(areas: int, method: str, intervals: str) -> dict[str, float]:
    import numpy as np
    import polars as pl
    from hierarchicalforecast.core import HierarchicalReconciliation
    from hierarchicalforecast.methods import BottomUpSparse, MinTrace

    names, parents, people = counted(areas)
    own = names[1 + PARENTS :]
    place = {name: k for k, name in enumerate(own)}
    summing = np.zeros((len(names), areas))
    summing[0] = 1
    for name, parent in zip(own, parents[1 + PARENTS :], strict=True):
        summing[names.index(str(parent)), place[name]] = 1
        summing[1 + PARENTS + place[name], place[name]] = 1
    totals = pl.concat(
        [pl.DataFrame({"unique_id": names}), pl.DataFrame(summing, schema=own)],
        how="horizontal",
    )
    tags = {"country": np.array(names[:1]), "parent": np.array(names[1 : 1 + PARENTS]), "area": np.array(own)}
    sigma = np.diff(people, axis=1).std(axis=1)
    ahead = np.arange(1, YEARS + 1)
    mean = np.repeat(people[:, -1:], YEARS, axis=1)
    spread = sigma[:, None] * np.sqrt(ahead)
    future = pl.DataFrame(
        {
            "unique_id": np.repeat(names, YEARS),
            "ds": np.tile(2008 + COUNTED + ahead, len(names)),
            "naive": mean.ravel(),
            **{
                f"naive-{side}-{level}": (mean + sign * z * spread).ravel()
                for level, z in ((80, 1.281552), (95, 1.959964))
                for side, sign in (("lo", -1), ("hi", 1))
            },
        }
    )
    past = pl.DataFrame(
        {
            "unique_id": np.repeat(names, COUNTED - 1),
            "ds": np.tile(np.arange(2010, 2009 + COUNTED), len(names)),
            "y": people[:, 1:].ravel(),
            "naive": people[:, :-1].ravel(),
        }
    )
    how = BottomUpSparse() if method == "bottom_up" else MinTrace(method="wls_var", nonnegative=False)
    before, began = peak(), time.perf_counter()
    made = HierarchicalReconciliation(reconcilers=[how]).reconcile(
        Y_hat_df=future,
        Y_df=past,
        S_df=totals,
        tags=tags,
        level=[80, 95],
        intervals_method=intervals,
        num_samples=200 if intervals == "bootstrap" else -1,
        is_balanced=True,
    )
    return {"seconds": time.perf_counter() - began, "added": peak() - before, "rows": len(made)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, nargs="+", default=[400, 2000])
    parser.add_argument("--peer")
    parser.add_argument("--side")
    given = parser.parse_args()
    if given.side:
        side, method, *intervals = given.side.split(":")
        made = ours(given.areas[0], method) if side == "ours" else peer(given.areas[0], method, intervals[0])
        print(json.dumps(made))
        return
    if not given.peer:
        parser.error("--peer: the interpreter of an environment with hierarchicalforecast and polars")
    print(f"{'areas':>7} {'method':>10} {'side':>22} {'seconds':>8} {'MiB':>7}")
    for areas in given.areas:
        for method in ("bottom_up", "wls"):
            sides = [(sys.executable, f"ours:{method}")]
            sides += [(given.peer, f"peer:{method}:{intervals}") for intervals in ("normality", "bootstrap")]
            for python, side in sides:
                run = [python, __file__, "--areas", str(areas), "--side", side]
                done = subprocess.run(run, capture_output=True, text=True)
                label = side.replace(f":{method}", "").replace("peer:", "hierarchicalforecast ")
                if done.returncode:
                    why = (done.stderr.strip().splitlines() or ["killed"])[-1][:60]
                    print(f"{areas:>7} {method:>10} {label:>22} {'fails':>8} {why}", flush=True)
                    continue
                made = json.loads(done.stdout.splitlines()[-1])
                print(f"{areas:>7} {method:>10} {label:>22} {made['seconds']:>8.2f} {made['added']:>7.0f}", flush=True)


if __name__ == "__main__":
    main()
