"""What the columns of tables count: disclosure control, digits and units follow from one catalogue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import tomllib
import townscale as ts
from townscale._disclosure import Suppression
from townscale.report.numbers import kinds, table
from townscale.words import Words

ROOT = Path(__file__).parents[2]
CATALOGUE = tomllib.loads((ROOT / "src/table/columns.toml").read_text())
NUMBERED = re.compile(r"\.(?:optional_)?(?:number|integer)\(\s*\"(\w+)\"")
READ = {"Weight", "Direction", "Level", "ASFR"}
"""Columns of tables that are read, in the spelling of other programs."""


def columns_of_numbers() -> set[str]:
    """The names of all columns of numbers that the crate gives to its tables."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.rs"):
        if not path.stem.endswith("tests"):
            found.update(NUMBERED.findall(path.read_text().partition("#[cfg(test)]")[0]))
    return found - READ


def is_known(name: str) -> bool:
    stems = [stem for stem, entry in CATALOGUE.items() if isinstance(entry, dict) and entry.get("begins")]
    return name in CATALOGUE or any(re.match(rf"{stem}[_\d]", name) for stem in stems)


def test_the_catalogue_knows_every_column_of_numbers():
    names = columns_of_numbers()
    assert len(names) > 100
    assert sorted(name for name in names if not is_known(name)) == []


def meaning(result: Any, name: str) -> tuple[str | None, str | None]:
    """What a column counts and its unit, as the Arrow table says it."""
    said = pa.table(result).schema.field(name).metadata or {}
    counts, unit = said.get(b"townscale:counts"), said.get(b"townscale:unit")
    return counts and counts.decode(), unit and unit.decode()


def plan() -> Any:
    panel = ts.Panel({"area": ["A"] * 3, "period": ["2019", "2020", "2021"], "population": [9e4, 1e5, 1.1e5]})
    forecast = ts.forecast(panel, horizon=2, draws=50)
    staff = {"area": ["A"], "role": ["guide"], "headcount": [60], "monthly_pay": [3000.0]}
    return ts.staffing_gap(forecast, [ts.Norm("guide", per=1000)], staff).plan(budget=1_500_000)


def test_a_number_of_people_hired_is_posts_and_not_money():
    made = plan()
    costs = kinds(made.cost_by_year())
    assert (costs["hires"], costs["left"], costs["staff"], costs["months"]) == ("posts", "money", "money", "count")
    assert kinds(made.frontier([0.9]))["hires"] == "posts"
    assert meaning(made, "hire") == ("posts", "posts") and meaning(made, "cost") == ("money", "yuan")


def test_what_is_left_of_a_limit_is_in_the_unit_of_the_limit():
    names = ["constraint", "period", "role", "most", "used", "left"]
    assert kinds(pl.DataFrame({name: [1.0] for name in names}))["left"] == "derived"


def test_chances_beside_what_happened_are_not_taken_for_small_counts():
    names = ["low", "high", "count", "forecast", "happened", "happened_low", "happened_high"]
    frame = pl.DataFrame({name: [0.4, 4.0] for name in names})
    assert Suppression().table(frame)["forecast"].to_list() == [0.4, 4.0]
    people = frame.select("low", "forecast")
    assert Suppression().table(people)["forecast"].to_list() == [None, None]


def test_scores_of_access_are_not_people():
    names = ["id", "period", "median", "lo80", "hi80", "reached", "nearest"]
    known = kinds(pl.DataFrame({name: [1.0] for name in names}))
    assert (known["median"], known["lo80"], known["reached"], known["nearest"]) == ("rate", "rate", "people", "other")


def test_a_change_is_a_share_of_a_term_and_points_of_an_index():
    words = Words("en")
    term = table(pl.DataFrame({"term": ["turnover"], "change": [-0.2]}), ["term", "change"], words)
    index = table(pl.DataFrame({"area": ["A"], "change": [-0.2], "p_up": [0.9]}), ["area", "change", "p_up"], words)
    assert term.rows == [["Turnover", "−20 %"]] or term.rows[0][1] == "−20 %"
    assert index.rows[0][1:] == ["−0.20", "90 %"]


def test_columns_are_printed_by_what_they_count():
    frame = pl.DataFrame(
        {
            "period": ["2010H1"],
            "population": [12345.6],
            "p_short": [1.0],
            "gap": [0.04],
            "load": [1.234],
            "year": [2010],
        }
    )
    shown = table(frame, frame.columns, Words("en"), cell=10)
    assert shown.rows == [["2010 H1", "12,346", ">99 %", "0.04", "1.23", "2010"]]
    assert shown.numeric == [False, True, True, True, True, True]
