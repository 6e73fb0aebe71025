"""Hiring plans of many areas whose people leave at random: how long they take, how far from the least cost they may be,
and whether a simulation covers what they say.

    python benches/compare/plan.py                  # 200 and 3,000 areas x 10 years x 2 roles, under a budget
    python benches/compare/plan.py --areas 6 100    # others

Each case has yearly attrition of 15 %, half a year of training, and coverage from the third year on, so that hiring as
late as can be falls on one year. Then a cap on all hires of a year spreads it, a budget 0.5 % above the least that does
with that cap binds too, and half of that budget cannot do. The gap is the plan's own: its cost against a bound that no
plan goes below. `said` is the least probability of cover that the plan gives from the third year on, `simulated` the
least share of simulated leavers and draws, over the first areas, and `off` the furthest of one from the other in
standard errors (of some hundreds, so that 3 to 4 is chance).
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import polars as pl
import townscale as ts
from _panel import growing

YEARS, DRAWS = 10, 200
TURNOVER = 0.15
SIMULATED = 40
"""Areas whose leavers are simulated."""
ROLES = {"guide": 500, "guard": 800}


def gap_of(areas: int) -> tuple[ts.Gap, ts.Forecast, pl.DataFrame]:
    names, path, panel, rng = growing(areas, level=9.5, spread=0.8, growth=0.03)
    staff = pl.DataFrame(
        {
            "area": list(names) * len(ROLES),
            "role": np.repeat(list(ROLES), areas),
            "headcount": np.concatenate([np.floor(0.4 * path[:, -1] / per) for per in ROLES.values()]),
            "on_duty_share": rng.choice([0.8, 0.9, 1.0], areas * len(ROLES)),
        }
    )
    fc = ts.forecast(panel, horizon=YEARS, draws=DRAWS, seed=0)
    return ts.staffing_gap(fc, [ts.Norm(role, per=per) for role, per in ROLES.items()], staff), fc, staff


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, nargs="+", default=[200, 3000])
    parser.add_argument("--trials", type=int, default=2000)
    options = parser.parse_args()
    print(
        f"{'areas':>6} {'case':>22} {'seconds':>8} {'status':>11} {'gap':>9} {'hires':>8} {'cost (million)':>15} "
        f"{'said':>6} {'simulated':>10} {'off':>6}"
    )
    for areas in options.areas:
        gap, fc, staff = gap_of(areas)
        terms = {
            "pay": {"guide": 3000, "guard": 3500},
            "on_cost": 0.3,
            "turnover": TURNOVER,
            "recruitment": 2000,
            "training_months": 6,
        }
        first = int(gap.summary()["period"].min())
        began = time.perf_counter()
        free = gap.plan(**terms, by=str(first + 2))
        show(areas, "no limit", began, free, fc, staff, options.trials)
        yearly = np.cumsum(free.cost_by_year()["hires"].to_numpy())
        terms |= {"by": str(first + 2), "capacity": int(1.2 * max(yearly / np.arange(1, YEARS + 1)))}
        began = time.perf_counter()
        capped = gap.plan(**terms)
        show(areas, "capacity", began, capped, fc, staff, options.trials)
        began = time.perf_counter()
        least = capped.least_budget
        print(f"{areas:>6} {'least budget':>22} {time.perf_counter() - began:>8.1f} {least or 0:>20,.0f} yuan a year")
        if least is None:
            continue
        for label, budget in (("capacity and budget", 1.005 * least), ("half the budget", 0.5 * least)):
            began = time.perf_counter()
            show(areas, label, began, gap.plan(**terms, budget=budget), fc, staff, options.trials)


def show(
    areas: int, label: str, began: float, plan: ts.Plan, fc: ts.Forecast, staff: pl.DataFrame, trials: int
) -> None:
    seconds = time.perf_counter() - began
    share = "-" if plan.gap is None else f"{plan.gap:.4%}"
    numbers = f"{plan.status:>11} {share:>9} {plan.hires:>8} {plan.cost / 1e6:>15,.1f}"
    said, simulated, off = cover(plan, fc, staff, trials)
    print(f"{areas:>6} {label:>22} {seconds:>8.1f} {numbers} {said:>6.3f} {simulated:>10.3f} {off:>6.1f}", flush=True)


def cover(plan: ts.Plan, fc: ts.Forecast, staff: pl.DataFrame, trials: int) -> tuple[float, float, float]:
    """Of the requirements from the third year on in the first areas: the least probability of cover that the plan says,
    the least share of simulated draws and leavers that is covered, and the furthest that a share is from what the plan
    says, in its standard errors."""
    names = fc.summary()["area"].unique(maintain_order=True).to_list()[:SIMULATED]
    table = plan.summary().filter(pl.col("area").is_in(names)).sort("area", "role", "period")
    people = {(row["area"], row["role"]): row for row in staff.iter_rows(named=True)}
    draws = fc.draws().filter(pl.col("area").is_in(names))
    population = {key: part["population"].to_numpy() for key, part in draws.group_by("area", "period")}
    rng = np.random.default_rng(1)
    said, least, off = 1.0, 1.0, 0.0
    for (area, role), rows in table.group_by("area", "role", maintain_order=True):
        post = people[area, role]
        there = np.full(trials, int(post["headcount"]))
        for year, row in enumerate(rows.iter_rows(named=True)):
            # Those hired at the start of a year are exposed to leaving from that day.
            there = rng.binomial(there + row["hire"], 1 - TURNOVER)
            if year < 2:
                continue
            needed = rng.choice(np.ceil(population[area, row["period"]] / ROLES[role] - 1e-9), trials)
            covered = float(np.mean(there * post["on_duty_share"] >= needed - 1e-6))
            error = np.sqrt(max(row["p_covered"] * (1 - row["p_covered"]), 1e-4) / trials)
            said, least = min(said, row["p_covered"]), min(least, covered)
            off = max(off, abs(covered - row["p_covered"]) / error)
    return said, least, off


if __name__ == "__main__":
    main()
