"""2SFCA on demand x supply points within 60 minutes, string keys: townscale beside pysal `access`.

    python benches/compare/services/catchments.py             # 5,000 demand x 500 supply
    python benches/compare/services/catchments.py --sizes 1000 5000

Both sides get pandas frames with keys of text and give back scores by key; the frames are made before, and the first of
five calls and the fastest of the others count. `access` is installed for the comparison alone (pip install access);
where it is not there, `pandas` does the same in its place (two merges and two sums by key).
"""

from __future__ import annotations

import importlib.util
import warnings

from _sides import compare, peak, timed

SUPPLY, CATCHMENT = 500, 30


def frames(places: int):
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    here, there = rng.uniform(0, 100, (places, 2)), rng.uniform(0, 100, (SUPPLY, 2))
    minutes = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    i, j = np.nonzero(minutes <= 60)
    demand = pd.DataFrame({"id": [f"place {k}" for k in range(places)], "population": rng.integers(50, 5000, places)})
    supply = pd.DataFrame({"id": [f"site {k}" for k in range(SUPPLY)], "capacity": rng.integers(1, 40, SUPPLY)})
    cost = pd.DataFrame(
        {
            "demand": demand["id"].to_numpy()[i],
            "supply": supply["id"].to_numpy()[j],
            "minutes": minutes[i, j],
        }
    )
    return supply, demand, cost


def ours(places: int) -> dict[str, float]:
    import townscale as ts

    supply, demand, cost = frames(places)
    before = peak()
    table, times = timed(lambda: ts.access(supply, demand, cost, catchment=CATCHMENT), 5)
    return {**times, "added": peak() - before, "check": float(table["score"].sum()), "pairs": len(cost)}


def theirs(places: int) -> dict[str, float]:
    supply, demand, cost = frames(places)
    if importlib.util.find_spec("access") is None:
        return merged(supply, demand, cost)
    warnings.simplefilter("ignore")
    from access import Access

    def run(cost):
        model = Access(
            demand_df=demand,
            demand_index="id",
            demand_value="population",
            supply_df=supply,
            supply_index="id",
            supply_value="capacity",
            cost_df=cost,
            cost_origin="demand",
            cost_dest="supply",
            cost_name="minutes",
        )
        return model.two_stage_fca(name="score", max_cost=CATCHMENT)

    before = peak()
    scores, times = timed(lambda: run(cost), 5)
    return {**times, "added": peak() - before, "check": float(scores.iloc[:, -1].sum())}


def merged(supply, demand, cost) -> dict[str, float]:
    def run():
        near = cost[cost["minutes"] <= CATCHMENT]
        near = near.merge(demand, left_on="demand", right_on="id").drop(columns="id")
        people = near.groupby("supply")["population"].sum()
        ratio = supply.set_index("id")["capacity"] / people
        near = near.merge(ratio.rename("ratio"), left_on="supply", right_index=True)
        return near.groupby("demand")["ratio"].sum().reindex(demand["id"]).fillna(0)

    before = peak()
    scores, times = timed(run, 5)
    return {**times, "added": peak() - before, "check": float(scores.sum())}


if __name__ == "__main__":
    name = "access" if importlib.util.find_spec("access") else "pandas"
    compare(__doc__, {"townscale": ours, name: theirs}, [5000], "target: 5x")
