"""Forecast draws to 12 norms to quantiles and probabilities: townscale beside the cube a NumPy user writes, and beside
a NumPy that sorts the draws once and takes every norm's quantiles from them.

    python benches/compare/staffing.py                # both sides, each in its own process; a table on standard output
    python benches/compare/staffing.py --areas 1000 4000

NumPy gets its cube of draws for nothing (drawing it is not timed); townscale draws again what it needs, and that is
timed. NumPy is run up to `--most` areas and scaled linearly beyond (its own two largest runs give the slope).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

from _panel import growing

PERIODS, DRAWS = 10, 1000
LEVELS = [0.5, 0.1, 0.9, 0.025, 0.975]
PERS = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1500, 2000]


def ours(areas: int, norms: int) -> dict[str, float]:
    import numpy as np
    import polars as pl
    import townscale as ts

    names, path, panel, _ = growing(areas)
    staff = pl.DataFrame({"area": names, "role": ["guide"] * areas, "headcount": np.floor(path[:, 0] / 500)})
    fc = ts.forecast(panel, horizon=PERIODS, draws=DRAWS, seed=0)
    rules = [ts.Norm("guide", per=per) for per in PERS[:norms]]
    before = peak()
    began = time.perf_counter()
    table = ts.staffing_gap(fc, rules, staff).summary()
    seconds = time.perf_counter() - began
    assert table.height == areas * PERIODS * norms
    return {"seconds": seconds, "added": peak() - before, "peak": peak()}


def drawn(areas: int) -> tuple[Any, Any]:
    """The cube of draws, and the staff."""
    import numpy as np

    rng = np.random.default_rng(0)
    start = rng.lognormal(10, 1, areas)
    draws = start[:, None, None] * np.exp(np.cumsum(rng.normal(0.02, 0.05, (areas, PERIODS, DRAWS)), axis=1))
    return draws, np.floor(start / 500)


def cube(areas: int, norms: int) -> dict[str, float]:
    """As a user writes it: the gap of each norm, then its quantiles."""
    import numpy as np

    base = peak()
    draws, posts = drawn(areas)
    staff = posts[:, None, None]
    began = time.perf_counter()
    out = []
    for per in PERS[:norms]:
        required = np.ceil(draws / per)
        gap = required - staff
        out.append((np.quantile(gap, LEVELS, axis=2), (gap > 0).mean(axis=2)))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "added": peak() - base, "peak": peak()}


def once(areas: int, norms: int) -> dict[str, float]:
    """With the draws sorted once: a norm is monotone, so its quantiles are between those of the population."""
    import numpy as np

    base = peak()
    draws, posts = drawn(areas)
    began = time.perf_counter()
    ordered = np.sort(draws, axis=2)
    place = np.array(LEVELS) * (DRAWS - 1)
    low = np.floor(place).astype(int)
    high, share = np.minimum(low + 1, DRAWS - 1), place - low
    below, above = ordered[:, :, low], ordered[:, :, high]
    # So many people are covered: the first draw above is where a shortage begins.
    rows = ordered.reshape(-1, DRAWS)
    staff = np.repeat(posts, PERIODS)
    out = []
    for per in PERS[:norms]:
        first, second = np.ceil(below / per), np.ceil(above / per)
        gap = first + share * (second - first) - posts[:, None, None]
        met = np.fromiter(
            (np.searchsorted(row, most, "right") for row, most in zip(rows, staff * per, strict=True)), int
        )
        out.append((gap, 1 - met.reshape(areas, PERIODS) / DRAWS))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "added": peak() - base, "peak": peak()}


def peak() -> float:
    """Peak resident memory of this process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(side: str, areas: int, norms: int = 12) -> dict[str, float]:
    command = [sys.executable, __file__, "--side", side, "--areas", str(areas), "--norms", str(norms)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, nargs="+", default=[1000, 4000, 10000])
    parser.add_argument("--most", type=int, default=4000, help="the most areas that NumPy is run with")
    parser.add_argument("--norms", type=int, default=12)
    parser.add_argument("--side", choices=["ours", "numpy", "sorted"])
    options = parser.parse_args()
    if options.side:
        side = {"ours": ours, "numpy": cube, "sorted": once}[options.side]
        print(json.dumps(side(options.areas[0], options.norms)))
        return
    seen: dict[str, dict[int, dict[str, float]]] = {"numpy": {}, "sorted": {}}
    print(f"{PERIODS} periods x {DRAWS} draws x 12 norms; seconds and MiB added by the computation")
    print(
        f"{'areas':>7} {'ours s':>8} {'ours MiB':>9} {'numpy s':>9} {'numpy MiB':>10} {'faster':>7} {'memory':>7} "
        f"{'sorted s':>9} {'faster':>7}"
    )
    for areas in options.areas:
        mine = run("ours", areas)
        theirs = {}
        for side, known in seen.items():
            if areas <= options.most:
                known[areas] = run(side, areas)
            theirs[side] = known.get(areas) or scaled(known, areas)
        note = "" if areas <= options.most else "  (numpy scaled linearly)"
        plain, ordered = theirs["numpy"], theirs["sorted"]
        memory = mine["added"] / plain["added"]
        print(
            f"{areas:>7} {mine['seconds']:>8.2f} {mine['added']:>9.0f} {plain['seconds']:>9.2f} "
            f"{plain['added']:>10.0f} {plain['seconds'] / mine['seconds']:>6.0f}x {memory:>6.1%} "
            f"{ordered['seconds']:>9.2f} {ordered['seconds'] / mine['seconds']:>6.1f}x{note}"
        )
    areas = options.areas[-1]
    one = run("ours", areas, 1)
    print(f"{areas} areas, one norm: {one['seconds']:.2f} s")


def scaled(seen: dict[int, dict[str, float]], areas: int) -> dict[str, float]:
    (small, low), (large, high) = sorted(seen.items())[-2:]
    share = (areas - small) / (large - small)
    return {key: low[key] + share * (high[key] - low[key]) for key in low}


if __name__ == "__main__":
    main()
