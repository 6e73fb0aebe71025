"""Hiring plans: against an independently written model, properties, the awkward cases, what_if and compare."""

import numpy as np
import polars as pl
import pytest
import townscale as ts
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

AREA = "Hami city"
STAFF = {"area": [AREA], "role": ["coordinator"], "headcount": [106]}


def gap_of(people, staff=STAFF, per=500, first=2011, areas=None):
    """A gap of people by area and year."""
    areas = areas or [AREA] * (len(people) if isinstance(people[0], list) else 1)
    rows = people if isinstance(people[0], list) else [people]
    panel = {
        "area": [area for area, row in zip(areas, rows, strict=True) for _ in row],
        "period": [str(first + year) for row in rows for year in range(len(row))],
        "population": [value for row in rows for value in row],
    }
    return ts.staffing_gap(ts.Panel(panel), [ts.Norm("coordinator", per=per)], staff)


def case(seed):
    """A small random problem: 1 to 3 areas, 2 to 5 years, budgets, capacity, training and turnover by service."""
    rng = np.random.default_rng(seed)
    areas, years = int(rng.integers(1, 4)), int(rng.integers(2, 6))
    required = (
        np.sort(rng.integers(1, 25, (areas, years)), axis=1)
        if rng.random() < 0.6
        else rng.integers(0, 25, (areas, years))
    )
    terms = {
        "pay": float(rng.integers(800, 2000)),
        "on_cost": float(rng.choice([0.0, 0.3])),
        "recruitment": float(rng.choice([0, 2000])),
        "training": float(rng.choice([0, 1500])),
        "training_months": float(rng.choice([0, 6, 18])),
        "turnover": [float(rng.choice([0.1, 0.4])), float(rng.choice([0.05, 0.2]))],
        "coverage": 0.9,
    }
    staff = rng.integers(0, 12, areas)
    share = rng.choice([1.0, 0.8], areas)
    if rng.random() < 0.7:
        terms["capacity"] = float(rng.integers(8, 30))
    return required, staff, share, terms


def independent(required, staff, share, terms, budget):
    """The least cost by scipy's milp, written down afresh: everyone's stay from the yearly shares; None if infeasible."""
    areas, years = required.shape
    first, later = terms["turnover"]
    stay = lambda served: 1.0 if served == 0 else (1 - first) * (1 - later) ** (served - 1)
    wait = 1 if terms["training_months"] > 12 else 0
    pay = 12 * terms["pay"] * (1 + terms["on_cost"])
    once = terms["recruitment"] + terms["training"]
    number = lambda area, year: area * years + year
    cost, rows, low, high = np.zeros(areas * years), [], [], []
    for area in range(areas):
        for hired in range(years):
            cost[number(area, hired)] = once + pay * sum(stay(year - hired) for year in range(hired, years))
        for year in range(years):
            need = required[area, year] / share[area] - staff[area] * (1 - later) ** (year + 1)
            reach = [hired for hired in range(year + 1) if hired + wait <= year]
            if need > 1e-9 and reach:
                row = np.zeros(areas * years)
                for hired in reach:
                    row[number(area, hired)] = stay(year - hired)
                rows.append(row), low.append(need - 1e-7), high.append(np.inf)
    for year in range(years):
        if budget is not None:
            row = np.zeros(areas * years)
            for area in range(areas):
                for hired in range(year + 1):
                    row[number(area, hired)] = pay * stay(year - hired) + (once if hired == year else 0)
            rows.append(row / pay), low.append(-np.inf), high.append(budget / pay)
        if "capacity" in terms:
            row = np.zeros(areas * years)
            row[[number(area, year) for area in range(areas)]] = 1
            rows.append(row), low.append(-np.inf), high.append(terms["capacity"])
    constraints = [LinearConstraint(np.array(rows), low, high)] if rows else []
    found = milp(cost / pay, integrality=np.ones_like(cost), constraints=constraints, options={"mip_rel_gap": 0})
    return None if found.status == 2 else found.fun * pay


def plan_of(required, staff, share, terms, **more):
    areas = [f"area {place}" for place in range(len(required))]
    table = {"area": areas, "role": ["coordinator"] * len(areas), "headcount": staff, "on_duty_share": share}
    people = [[float(posts) * 100 for posts in row] for row in required]
    return gap_of(people, pl.DataFrame(table), per=100, areas=areas).plan(**terms, **more)


@pytest.mark.parametrize("seed", range(50))
def test_plans_equal_the_optimum_of_an_independent_model(seed):
    required, staff, share, terms = case(seed)
    free = independent(required, staff, share, terms, None)
    budget = None if free is None else free / required.shape[1] * np.random.default_rng(seed).uniform(0.7, 1.9)
    best = independent(required, staff, share, terms, budget)
    plan = plan_of(required, staff, share, terms, **({} if budget is None else {"budget": budget}))
    # What nobody can be trained for in time is unmet in both, and is no constraint.
    missing = plan.unmet().filter(pl.col("reason") != "training")
    if best is None:
        assert plan.status == "unmet" and missing.height > 0
    else:
        assert missing.is_empty() and plan.cost == pytest.approx(best, rel=1e-6, abs=1e-3)
