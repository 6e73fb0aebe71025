"""The traps of the trade: each is a finding that travels with the result, in English and Chinese, and a clean case has
none of them."""

import polars as pl
import pytest
import townscale as ts

GUIDE = ts.Norm("guide", per=500)


def gap(rows, norms=GUIDE, staff=None):
    """A gap of rows (area, group, period, people) and staff (area, role, headcount)."""
    panel = {
        "area": [row[0] for row in rows],
        "group": [row[1] for row in rows],
        "period": [row[2] for row in rows],
        "population": [float(row[3]) for row in rows],
    }
    table = None
    if staff:
        table = {"area": [row[0] for row in staff], "role": [row[1] for row in staff]}
        table["headcount"] = [float(row[2]) for row in staff]
    return ts.staffing_gap(ts.Panel(panel), norms, table)


def codes(result):
    return set(result.findings()["code"].to_list())


ONE = [("A", None, "2020", 100_000)]
TWO = [("A", None, "2020", 1_000), ("B", None, "2020", 9_000)]
GROUPS = [("A", "floating", "2020", 1e5), ("A", "resident", "2020", 3e5)]
YEARS = [("A", None, str(year), 100_000) for year in (2020, 2021, 2022)]
RISE = [("A", None, str(year), people) for year, people in ((2020, 1), (2021, 1), (2022, 100_000))]
SIZES = [(f"{place:02d}", 501 if place < 4 else 50_000) for place in range(20)]
MONTHS = [("A", None, f"2020-{month:02d}", 2e5 if month == 8 else 1e5) for month in range(1, 13)]


def load(services, population=ONE):
    panel = {"area": [row[0] for row in population], "period": [row[2] for row in population]}
    return ts.service_load(ts.Panel({**panel, "population": [row[3] for row in population]}), services)


def mixed():
    panel = {"area": ["A"] * 4, "period": ["2017", "2018", "2019", "2020"], "population": [21e4, 22e4, 23, 24e4]}
    return ts.Panel(panel)


TRAPS = {
    "headcount taken for people on duty": ("headcount_as_on_duty", lambda: gap(ONE, staff=[("A", "guide", 150)])),
    "persons and 万 mixed, in one series": ("tens_of_thousands_mixed", mixed),
    "persons and 万 mixed, against the staff": (
        "scale_mismatch",
        lambda: gap([("A", None, "2020", 20)], staff=[("A", "guide", 1500)]),
    ),
    "a norm's base taken for another": (
        "base_unusual",
        lambda: gap(GROUPS, ts.Norm("coordinator", per=500, base="resident")),
    ),
    "residents and those among them who are registered elsewhere": (
        "people_counted_twice",
        lambda: gap(GROUPS, [ts.Norm("guide", per=500, base=base) for base in ("floating", "resident")]),
    ),
    "averages of ratios": ("mean_of_ratios", lambda: gap(TWO, staff=[("A", "guide", 1), ("B", "guide", 40)])),
    "each area rounded up, the sum called the need": (
        "rounding_adds_up",
        lambda: gap([(area, None, "2020", 100) for area in "abcd"]),
    ),
    "small areas drive ranks": (
        "small_areas_lead",
        lambda: gap(
            [(area, None, "2020", people) for area, people in SIZES],
            staff=[(area, "guide", 1 if people < 600 else 95) for area, people in SIZES],
        ),
    ),
    "a floor applied to an empty area": (
        "floor_on_empty_area",
        lambda: gap([("A", None, "2020", 0), ("B", None, "2020", 5000)], ts.Norm("guide", per=500, floor=1)),
    ),
    "a plan that hires in the last period": ("plan_hires_just_in_time", lambda: gap(RISE).plan(pay=1000)),
    "a budget without on-costs": ("budget_without_on_cost", lambda: gap(YEARS).plan(pay=1000, budget=1e8)),
    "seasonal peaks averaged away, posts": ("seasonal_peak", lambda: gap(MONTHS)),
    "seasonal peaks averaged away, services": (
        "service_season",
        lambda: load({"area": ["A"], "service": ["bus"], "capacity": [1e6], "rate": [1.0]}, MONTHS),
    ),
    "a capacity that opens after the need": (
        "opens_after_need",
        lambda: load(
            {
                "area": ["A"] * 2,
                "service": ["bus"] * 2,
                "capacity": [500, 900],
                "rate": [0.01] * 2,
                "opens": [None, "2022"],
            },
            YEARS,
        ),
    ),
    "one person counted in two areas": (
        "users_counted_twice",
        lambda: load(
            {
                "area": ["A", "B"],
                "service": ["school"] * 2,
                "capacity": [9e5] * 2,
                "rate": [0.1] * 2,
                "serves": ["B: 0.5", None],
            },
            [("A", None, "2020", 1000), ("B", None, "2020", 3000)],
        ),
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_each_trap_is_a_finding(trap):
    code, result = TRAPS[trap]
    found = result().findings()
    mine = found.filter(pl.col("code") == code)
    assert mine.height >= 1, found["code"].to_list()
    assert all(mine["message"]) and all(mine["hint"]) and set(mine["severity"]) <= {"error", "warning", "note"}
    chinese = result().findings("zh").filter(pl.col("code") == code)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese["message"][0])


def test_a_clean_case_has_none_of_them():
    panel = {"area": ["A", "B"] * 3, "period": [str(year) for year in (2020, 2021, 2022) for _ in "AB"]}
    panel = ts.Panel({**panel, "population": [100_000, 90_000, 104_000, 93_000, 108_000, 96_000]})
    staff = {"area": ["A", "B"], "role": ["guide"] * 2, "headcount": [180, 160], "on_duty_share": [0.9, 0.9]}
    clean = ts.staffing_gap(panel, GUIDE, staff)
    plan = clean.plan(pay=1000, on_cost=0.3, turnover=0.1)
    services = {"area": ["A", "B"], "service": ["bus"] * 2, "capacity": [500, 400], "rate": [0.001] * 2}
    busy = ts.service_load(panel, {**services, "peak": [1.2, 1.2]})
    traps = {code for code, _ in TRAPS.values()}
    assert not traps & (codes(panel) | codes(clean) | codes(plan) | codes(busy))
