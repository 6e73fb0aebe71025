"""Reading a large table of counts: townscale beside polars reading the same file and a pandas script of a user.

    python benches/compare/reading/panel.py --rows 1000000

Every side runs in a process of its own, and reads a small file first, so that imports and first calls are not counted.
For each: the time from a file in the page cache to the result, the peak of memory above that, the frame included, and
how much of the time another Python thread could run. All three give the same number of rows and the same sum of people.
The frame itself takes about 32 bytes a row: two views of 16 bytes into texts, or a code, and a number.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any


def write(folder: Path, rows: int) -> None:
    """The table as Parquet and as CSV: a thousand areas, by month."""
    import numpy as np
    import polars as pl

    areas = 1000
    months = max(rows // areas, 1)
    area = np.repeat([f"Area {place:04d}" for place in range(areas)], months)
    month = [f"{1900 + step // 12}-{step % 12 + 1:02d}" for step in range(months)]
    people = 10_000 + np.random.default_rng(0).integers(0, 5_000, areas * months)
    table = pl.DataFrame({"area": area, "period": month * areas, "population": people.astype(float)})
    table.write_parquet(folder / "panel.parquet")
    table.with_columns(pl.col("population").cast(pl.Int64)).write_csv(folder / "panel.csv")


def townscale(path: Path) -> tuple[int, float]:
    import polars as pl
    import townscale as ts

    read = pl.DataFrame(ts.Panel.read(path))
    return read.height, float(read["population"].sum())


def polars(path: Path) -> tuple[int, float]:
    import polars as pl

    read = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)
    return read.height, float(read["population"].sum())


def pandas(path: Path) -> tuple[int, float]:
    """What a user writes before the counts can be used: types, periods, names, gaps, two figures of one period.

    At its best: repeated texts as categories, so that each is judged once.
    """
    import pandas as pd

    read = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    area = read["area"].astype("category")
    read["area"] = area.cat.rename_categories(area.cat.categories.str.strip())
    place, labels = pd.factorize(read["period"])
    read["period"] = pd.PeriodIndex(pd.Index(labels).astype(str).str.strip(), freq="M")[place]
    read["population"] = pd.to_numeric(read["population"], errors="raise")
    series = read["area"].cat.codes.astype("int64") * len(labels) + place
    if read["population"].isna().any() or series.duplicated().any():
        raise ValueError("gaps, or two figures of one period")
    read = read.sort_values(["area", "period"])
    return len(read), float(read["population"].sum())


SIDES = {"townscale": townscale, "polars": polars, "pandas": pandas}


def measure(side: str, path: Path) -> dict[str, Any]:
    """One side: seconds, peak bytes above what a small file of the same form took, and steps of another thread."""
    SIDES[side](path.with_stem("small"))
    path.read_bytes()
    steps, over = 0, threading.Event()

    def count() -> None:
        nonlocal steps
        while not over.is_set():
            steps += 1
            time.sleep(0.001)

    other = threading.Thread(target=count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    other.start()
    start = time.perf_counter()
    rows, people = SIDES[side](path)
    seconds = time.perf_counter() - start
    over.set()
    other.join()
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    return {"seconds": seconds, "peak": peak, "rows": rows, "people": people, "steps": steps / (seconds * 1000)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--path", type=Path)
    given = parser.parse_args()
    if given.side:
        print(json.dumps(measure(given.side, given.path)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, 12_000)
        for path in (folder / "panel.parquet", folder / "panel.csv"):
            path.rename(path.with_stem("small"))
        write(folder, given.rows)
        for path in (folder / "panel.parquet", folder / "panel.csv"):
            sums = set()
            for side in SIDES:
                made = subprocess.run(
                    [sys.executable, __file__, "--side", side, "--path", str(path)],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                found = json.loads(made.stdout)
                sums.add((found["rows"], found["people"]))
                each = found["peak"] / found["rows"]
                line = f"{path.suffix[1:]:8}{side:10}{found['seconds']:7.2f} s{each:7.0f} bytes a row"
                print(f"{line}, another thread ran {found['steps']:.0%} of the time")
            if len(sums) != 1:
                raise SystemExit(f"the sides differ: {sums}")


if __name__ == "__main__":
    main()
