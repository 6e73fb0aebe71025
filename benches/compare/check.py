"""Whether townscale has lost speed beside its peers: ratios of this run against those stored in ``ratios.json``.

    python benches/compare/check.py             # exit 1 where a ratio is more than 20 % below the stored one
    python benches/compare/check.py --store     # keep the ratios of this run instead

A ratio is the peer's seconds of the processors by ours, both taken in this run, in turns, each the fastest of
`--times`: the machine counts for both, and what else it does for neither. Every side runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
STORED = HERE / "ratios.json"
LOSS = 0.2
ON_THE_PROCESSORS = """
import os, runpy, sys, time
time.perf_counter = time.process_time
del sys.argv[0]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a script that measures by the clock so that it measures seconds of the processors, all threads together."""
ROWS = {
    "gap of 12 norms, 1,000 areas, beside NumPy that sorts once": (
        ["staffing.py", "--areas", "1000", "--side", "ours"],
        ["staffing.py", "--areas", "1000", "--side", "sorted"],
    ),
    "risk of 30 factors, 1,000,000 draws, beside NumPy": (
        ["decision.py", "--run", "risk:0"],
        ["decision.py", "--run", "risk:1"],
    ),
    "ranks of 500 areas, 10,000 draws of weights, beside NumPy": (
        ["index.py", "--side", "ours"],
        ["index.py", "--side", "plain"],
    ),
    "reading 1,000,000 rows of CSV beside pandas": (
        ["reading/panel.py", "--side", "townscale", "--path", "{folder}/panel.csv"],
        ["reading/panel.py", "--side", "pandas", "--path", "{folder}/panel.csv"],
    ),
}
"""What is compared: ours, and the peer's side of the same script."""


def seconds(command: list[str], folder: str) -> float:
    script, *arguments = (part.format(folder=folder) for part in command)
    run = [sys.executable, "-c", ON_THE_PROCESSORS, str(HERE / script), *arguments]
    done = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    return float(json.loads(done.splitlines()[-1])["seconds"])


def ratios(times: int) -> dict[str, float]:
    """The peer's seconds by ours, a row each."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        make = "from pathlib import Path; import panel; folder = Path({!r}); panel.write(folder, {}); {}"
        small = "(folder / 'panel.csv').rename(folder / 'small.csv')"
        for rows, then in ((12_000, small), (1_000_000, "")):
            command = [sys.executable, "-c", make.format(folder, rows, then)]
            subprocess.run(command, check=True, cwd=HERE / "reading")
        for row, (ours, peer) in ROWS.items():
            runs = [(seconds(ours, folder), seconds(peer, folder)) for _ in range(times)]
            fastest = [min(side) for side in zip(*runs, strict=True)]
            found[row] = fastest[1] / fastest[0]
            print(f"{row}: {fastest[0]:.3f} s, peer {fastest[1]:.3f} s, ratio {found[row]:.2f}", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--store", action="store_true")
    given = parser.parse_args()
    found = ratios(given.times)
    if given.store:
        STORED.write_text(json.dumps({row: round(ratio, 2) for row, ratio in found.items()}, indent=1) + "\n")
        return
    stored = json.loads(STORED.read_text())
    if stored.keys() != found.keys():
        sys.exit(f"{STORED.name} has other rows than are compared: run with --store on a quiet machine")
    lost = [row for row, ratio in found.items() if ratio < (1 - LOSS) * stored[row]]
    for row in lost:
        print(f"LOST: {row}: {found[row]:.2f}, stored {stored[row]:.2f}")
    print(f"{len(found)} rows compared, {len(lost)} lost more than {LOSS:.0%}")
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
