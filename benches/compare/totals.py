"""Coverage of intervals of panel totals at rolling origins.

    python benches/compare/totals.py DATA.parquet [DATA.parquet …] [--horizon 4] [--origins 8] [--parts 8] [--by 2]

DATA is a long table `series_id`, `t`, `value`, with series that end together. Each file is one panel and, beside it,
either `--parts` panels of series picked at random, or with `--by N` one panel for every first N letters of `series_id`
(2 for the states of US counties). At every origin all series of a panel are forecast from what was known then, and the
sum over series that came is looked for in the 80 and 95 % intervals of `Forecast.total()`. `width` is the mean width of
the 95 % interval as a share of the total, `origins` counts panels × origins.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict

import polars as pl
import townscale as ts

FEWEST = 5  # points before an origin
LONGEST = 40


def panels(path: str, parts: int, by: int) -> dict[str, dict[str, list[float]]]:
    """Name of panel -> series -> values, only series that are positive and as long as the longest."""
    data = pl.read_parquet(path).with_columns(pl.col("series_id").cast(pl.String)).sort("series_id", "t")
    series = {key: part["value"].to_list() for (key,), part in data.group_by("series_id", maintain_order=True)}
    last = max(len(values) for values in series.values())
    series = {key: values for key, values in series.items() if len(values) == last and min(values) > 0}
    made = {"all": series}
    names = sorted(series)
    groups = defaultdict(list)
    if by:
        for name in names:
            groups[name[:by]].append(name)
    else:
        random.Random(0).shuffle(names)
        for place, name in enumerate(names):
            groups[f"part {place % parts}"].append(name)
    made |= {group: {name: series[name] for name in members} for group, members in groups.items() if len(members) > 4}
    return made


def tried(series: dict[str, list[float]], horizon: int, cut: int) -> list[tuple[bool, bool, float]] | None:
    """Whether the total came inside, step by step, with `cut` last points unknown."""
    first = max(0, len(next(iter(series.values()))) - cut - LONGEST)
    rows = [(name, str(2000 + t), v) for name, values in series.items() for t, v in enumerate(values[first:-cut])]
    if len(rows) < FEWEST * len(series):
        return None
    panel = ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))
    total = ts.forecast(panel, horizon=horizon, draws=1000, seed=0).total().sort("period")
    end = len(next(iter(series.values()))) - cut
    came = [sum(values[end + step] for values in series.values()) for step in range(horizon)]
    return [
        (
            row["lo80"] <= actual <= row["hi80"],
            row["lo95"] <= actual <= row["hi95"],
            (row["hi95"] - row["lo95"]) / actual,
        )
        for row, actual in zip(total.to_dicts(), came, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--horizon", type=int, default=4)
    parser.add_argument("--origins", type=int, default=8)
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("--by", type=int, default=0)
    options = parser.parse_args()
    print(f"{'':<44} {'origins':>8} {'cov80':>6} {'cov95':>6} {'width':>6}")

    def show(name: str, cells: list[list[tuple[bool, bool, float]]]) -> None:
        steps = [step for cell in cells for step in cell]
        low, high, width = (sum(step[i] for step in steps) / max(len(steps), 1) for i in range(3))
        print(f"{name:<44} {len(cells):>8} {low:>6.1%} {high:>6.1%} {width:>6.1%}", flush=True)

    everything = []
    for path in options.data:
        whole, parted = [], []
        for name, series in panels(path, options.parts, options.by).items():
            for origin in range(options.origins):
                cell = tried(series, options.horizon, options.horizon + origin)
                if cell:
                    (whole if name == "all" else parted).append(cell)
        stem = path.rsplit("/", 1)[-1].removesuffix(".parquet")
        show(f"{stem}, all", whole)
        show(f"{stem}, parts", parted)
        everything += whole + parted
    show("together", everything)


if __name__ == "__main__":
    main()
