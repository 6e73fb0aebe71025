"""Each side of a comparison in its own process: seconds, and the MiB that the computation adds."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from _panel import growing

__all__ = ["compare", "growing", "peak", "timed"]


def peak() -> float:
    """Peak resident memory of this process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(run: Callable[[], Any], calls: int) -> tuple[Any, dict[str, float]]:
    """What a call gives, the seconds of the first, which loads what it needs, and of the fastest of the later ones."""
    seconds = []
    for _ in range(calls):
        began = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - began)
    return found, {"first": seconds[0], "seconds": min(seconds[1:])}


def compare(
    text: str, sides: dict[str, Callable[[int], dict[str, float]]], sizes: list[int], target: str, most: int = 10**9
) -> None:
    """Run both sides for every size and print first and warm calls and the ratio of the warm; the first side is ours.

    Beyond ``most`` the other side is scaled linearly from its two largest runs.
    """
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=sizes)
    parser.add_argument("--side", choices=list(sides))
    options = parser.parse_args()
    if options.side:
        print(json.dumps(sides[options.side](options.sizes[0])))
        return
    ours, theirs = sides
    print(text.strip().splitlines()[0])
    heads = " ".join(f"{side + ' first':>16} {'warm s':>8} {'MiB':>6}" for side in (ours, theirs))
    print(f"{'size':>7} {heads} {'faster':>7} {'memory':>8}   {target}")
    seen: dict[int, dict[str, float]] = {}
    for size in options.sizes:
        mine, scaled = run(ours, size), size > most
        other = line(seen, size) if scaled else seen.setdefault(size, run(theirs, size))
        faster, share = other["seconds"] / mine["seconds"], mine["added"] / max(other["added"], 1e-9)
        both = " ".join(
            f"{side['first']:>16.3f} {side['seconds']:>8.3f} {side['added']:>6.0f}" for side in (mine, other)
        )
        print(
            f"{size:>7} {both} {faster:>6.1f}x {share:>8.1%}   difference {abs(mine['check'] / other['check'] - 1):.0e}"
            + ("   (scaled)" if scaled else "")
        )


def line(seen: dict[int, dict[str, float]], size: int) -> dict[str, float]:
    (small, low), (large, high) = sorted(seen.items())[-2:]
    share = (size - small) / (large - small)
    return {key: low[key] + share * (high[key] - low[key]) for key in low}


def run(side: str, size: int) -> dict[str, float]:
    command = [sys.executable, sys.argv[0], "--side", side, "--sizes", str(size)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found
