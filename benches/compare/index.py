"""Rank intervals under 10,000 draws of weights: townscale beside what a NumPy user writes.

    python benches/compare/index.py                # both sides, each in its own process; a table on standard output
    python benches/compare/index.py --areas 500 --indicators 40 --draws 10000

Both get the same table of normalised values for nothing but the reading: NumPy gets an array, townscale the tidy frame,
and its reading and normalising is timed. Both draw Dirichlet weights within pillars of 10 and between them, score every
area, rank it, and take the 5 and 95 % quantiles of scores and ranks. COINr's guide to sensitivity analysis says of 600
replicates of 51 areas and 49 indicators that they "will take a few seconds", and prints no figure.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

PILLAR = 10


def data(areas: int, indicators: int):
    import numpy as np

    return np.random.default_rng(0).lognormal(1, 0.6, (areas, indicators))


def ours(areas: int, indicators: int, draws: int) -> dict[str, float]:
    import numpy as np
    import polars as pl
    import townscale as ts

    x = data(areas, indicators)
    names = [f"i{place:02d}" for place in range(indicators)]
    table = pl.DataFrame(
        {
            "area": np.repeat([f"area {place:04d}" for place in range(areas)], indicators),
            "period": "2010",
            "indicator": np.tile(names, areas),
            "value": x.ravel(),
        }
    )
    pillars = [f"p{place}" for place in range(indicators // PILLAR)]
    spec = {
        "node": [{"id": "Index"}, *[{"id": name, "parent": "Index", "weight": 1.0} for name in pillars]],
        "indicator": [
            {"id": name, "parent": pillars[place // PILLAR], "direction": 1, "weight": 1.0}
            for place, name in enumerate(names)
        ],
        "robustness": {"normalise": ["min_max"], "aggregate": ["arithmetic"], "measurement": False},
    }
    before = peak()
    summary, times = timed(lambda: ts.area_index(table, spec, replicates=draws).summary())
    assert summary.height == areas
    return {**times, "added": peak() - before}


def plain(areas: int, indicators: int, draws: int) -> dict[str, float]:
    import numpy as np

    x = data(areas, indicators)
    rng = np.random.default_rng(1)

    def run():
        z = (x - x.min(0)) / (x.max(0) - x.min(0)) * 100
        pillars = indicators // PILLAR
        inner = rng.gamma(10, size=(draws, pillars, PILLAR))
        inner /= inner.sum(2, keepdims=True)
        outer = rng.gamma(10, size=(draws, pillars, 1))
        outer /= outer.sum(1, keepdims=True)
        scores = (inner * outer).reshape(draws, indicators) @ z.T
        ranks = (-scores).argsort(axis=1).argsort(axis=1) + 1
        return np.quantile(scores, [0.05, 0.95], axis=0), np.quantile(ranks, [0.05, 0.95], axis=0)

    before = peak()
    intervals, times = timed(run)
    assert intervals[0].shape == (2, areas)
    return {**times, "added": peak() - before}


def timed(run):
    """What a call gives, the seconds of the first, which loads and touches memory, and of the fastest of the others."""
    seconds = []
    for _ in range(10):
        began = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - began)
    return found, {"first": seconds[0], "seconds": min(seconds[1:])}


def peak() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=500)
    parser.add_argument("--indicators", type=int, default=40)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--side", choices=["ours", "plain"])
    given = parser.parse_args()
    size = (given.areas, given.indicators, given.draws)
    if given.side:
        print(json.dumps((ours if given.side == "ours" else plain)(*size)))
        return
    found = {}
    for side in ("plain", "ours"):
        command = [sys.executable, __file__, "--side", side]
        for name, value in zip(("--areas", "--indicators", "--draws"), size, strict=True):
            command += [name, str(value)]
        runs = [
            json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(3)
        ]
        found[side] = min(runs, key=lambda run: run["seconds"])
    print(f"{size[0]} areas x {size[1]} indicators x {size[2]:,} draws: 10 calls in each of 3 processes")
    for side, run in found.items():
        times = f"{run['first']:7.3f} s first {run['seconds']:7.3f} s warm"
        print(f"{'NumPy' if side == 'plain' else 'townscale':10} {times} {run['added']:7.1f} MiB added")
    print(f"{found['plain']['seconds'] / found['ours']['seconds']:.1f} times as fast")


if __name__ == "__main__":
    main()
