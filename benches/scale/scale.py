"""A country on one machine: counts, made here, to forecast, gap of 12 norms, load of 12 services, totals by parent.

Areas are in the order of their codes, as in an official list: those of a parent follow one another.

    python benches/scale/scale.py --areas 660000 --parents 3000

Prints wall time, CPU time, the peak of the resident memory of all processes together, and the bytes written.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import threading
import time
from pathlib import Path

PART = 2_500
NORMS, SERVICES = 12, 12


def make(folder: Path, areas: int, parents: int, years: int) -> None:
    """Counts of many areas, a file for each part: random walks with drift on logs."""
    import numpy as np
    import polars as pl

    for part, start in enumerate(range(0, areas, PART)):
        rng = np.random.default_rng(part)
        own = np.arange(start, min(start + PART, areas))
        steps = rng.normal(0.01, 0.03, (len(own), years))
        people = rng.lognormal(7, 1, (len(own), 1)) * np.exp(np.cumsum(steps, axis=1))
        names = [f"c{place:06d}" for place in own]
        table = {
            "area": np.repeat(names, years),
            "parent": np.repeat([f"p{place * parents // areas:04d}" for place in own], years),
            "period": np.tile([str(2005 + year) for year in range(years)], len(own)),
            "population": people.round().ravel() + 1,
        }
        pl.DataFrame(table).write_parquet(folder / f"{part:04d}.parquet")


def serve(file: Path, areas: int) -> None:
    """The services of every area, in one file."""
    import polars as pl

    kinds = {
        "service": [f"service {k}" for k in range(SERVICES)],
        "capacity": [60.0 + 10 * k for k in range(SERVICES)],
        "per_1000": [20.0 + 5 * k for k in range(SERVICES)],
    }
    code = pl.format("c{}", pl.col("place").cast(pl.String).str.zfill(6))
    names = pl.LazyFrame({"place": range(areas)}).select(code.alias("area"))
    names.join(pl.LazyFrame(kinds), how="cross").sink_parquet(file)


class Memory(threading.Thread):
    """The peak of the resident memory of this process and all below it, looked at ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.ended = threading.Event()

    def run(self) -> None:
        import psutil

        own = psutil.Process()
        while not self.ended.wait(0.1):
            held = 0
            for one in (own, *own.children(recursive=True)):
                try:
                    held += one.memory_info().rss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, held)


def main() -> None:
    import polars as pl
    import townscale as ts

    read = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in (("areas", 660_000), ("parents", 3_000), ("years", 16), ("horizon", 10), ("draws", 1_000)):
        read.add_argument(f"--{name}", type=int, default=value)
    read.add_argument("--workers", type=int, default=2)
    read.add_argument("--engine", default="processes")
    asked = read.parse_args()
    with tempfile.TemporaryDirectory(prefix="townscale-scale-") as folder:
        counts, out = Path(folder, "counts"), Path(folder, "result")
        counts.mkdir()
        make(counts, asked.areas, asked.parents, asked.years)
        services = Path(folder, "services.parquet")
        serve(services, asked.areas)
        norms = [ts.Norm(f"role {k}", per=300 + 100 * k) for k in range(NORMS)]
        chain = ts.Chain(
            horizon=asked.horizon, draws=asked.draws, norms=norms, services=services, by="parent", freq="Y"
        )
        memory, start = Memory(), time.monotonic()
        memory.start()
        made = ts.run(chain, counts, out, engine=asked.engine, workers=asked.workers)
        took = time.monotonic() - start
        memory.ended.set()
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        cpu = sum(one.ru_utime + one.ru_stime for one in used)
        written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        rows = {name: made.table(name).select(pl.len()).collect().item() for name in made.tables}
    print(f"{asked.areas:,} areas x {asked.years} years, {asked.horizon} periods ahead, {asked.draws:,} draws")
    print(f"engine {asked.engine}, {asked.workers} workers, {len(made.manifest['parts'])} parts")
    print(
        f"{took:.1f} s, {cpu:.1f} CPU s, peak memory {memory.peak / 2**20:,.0f} MiB, {written / 2**20:,.1f} MiB written"
    )
    print("rows: " + ", ".join(f"{name} {count:,}" for name, count in rows.items()))


if __name__ == "__main__":
    main()
