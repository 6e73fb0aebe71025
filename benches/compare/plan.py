"""Hiring plans of many areas: how long they take and how far from the least cost they may be.

    python benches/compare/plan.py                  # 200 and 3,000 areas x 10 years x 2 roles, under a budget

Each case has yearly attrition of 15 %, half a year of training, and coverage from the third year on, so that hiring as
late as can be falls on one year. Then a cap on all hires of a year spreads it, a budget 0.5 % above the least that does
with that cap binds too, and half of that budget cannot do. The gap is the plan's own: its cost against a bound that no
plan goes below.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import polars as pl
import townscale as ts
from _panel import growing

YEARS, DRAWS = 10, 200
ROLES = {"guide": 500, "guard": 800}


def gap_of(areas: int) -> ts.Gap:
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
    return ts.staffing_gap(fc, [ts.Norm(role, per=per) for role, per in ROLES.items()], staff)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, nargs="+", default=[200, 3000])
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    print(f"{'areas':>6} {'case':>22} {'seconds':>8} {'status':>11} {'gap':>9} {'hires':>8} {'cost (million)':>15}")
    for areas in options.areas:
        gap = gap_of(areas)
        terms = {
            "pay": {"guide": 3000, "guard": 3500},
            "on_cost": 0.3,
            "turnover": 0.15,
            "recruitment": 2000,
            "training_months": 6,
            "seconds": options.seconds,
        }
        first = int(gap.summary()["period"].min())
        began = time.perf_counter()
        free = gap.plan(**terms, by=str(first + 2))
        show(areas, "no limit", began, free)
        yearly = np.cumsum(free.cost_by_year()["hires"].to_numpy())
        terms |= {"by": str(first + 2), "capacity": int(1.2 * max(yearly / np.arange(1, YEARS + 1)))}
        began = time.perf_counter()
        capped = gap.plan(**terms)
        show(areas, "capacity", began, capped)
        began = time.perf_counter()
        least = capped.least_budget
        print(f"{areas:>6} {'least budget':>22} {time.perf_counter() - began:>8.1f} {least or 0:>20,.0f} yuan a year")
        if least is None:
            continue
        for label, budget in (("capacity and budget", 1.005 * least), ("half the budget", 0.5 * least)):
            began = time.perf_counter()
            show(areas, label, began, gap.plan(**terms, budget=budget))


def show(areas: int, label: str, began: float, plan: ts.Plan) -> None:
    seconds = time.perf_counter() - began
    share = "-" if plan.gap is None else f"{plan.gap:.4%}"
    numbers = f"{plan.status:>11} {share:>9} {plan.hires:>8} {plan.cost / 1e6:>15,.1f}"
    print(f"{areas:>6} {label:>22} {seconds:>8.1f} {numbers}", flush=True)


if __name__ == "__main__":
    main()
