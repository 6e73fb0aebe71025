"""Crosswalks: areas that split, merge or change their code keep one series."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import townscale as ts

COUNTS = {
    "area": ["Old", "Old", "North", "South", "Other", "Other"],
    "period": ["2013", "2014", "2015", "2015", "2014", "2015"],
    "population": [1000, 1100, 700, 420, 50, 51],
}
SPLIT = {"from": ["Old", "Old"], "to": ["North", "South"], "share": [0.6, 0.4], "since": ["2015", "2015"]}


def figures(panel: ts.Panel) -> dict[tuple[str, str], tuple[float, str]]:
    read = pl.DataFrame(panel)
    return {(row["area"], row["period"]): (row["population"], row["kind"]) for row in read.to_dicts()}


def test_a_split_is_carried_and_told() -> None:
    panel = ts.Panel(COUNTS, crosswalk=SPLIT)
    assert figures(panel) == {
        ("North", "2013"): (600, "estimate"),
        ("North", "2014"): (660, "estimate"),
        ("North", "2015"): (700, "count"),
        ("South", "2013"): (400, "estimate"),
        ("South", "2014"): (440, "estimate"),
        ("South", "2015"): (420, "count"),
        ("Other", "2014"): (50, "count"),
        ("Other", "2015"): (51, "count"),
    }
    assert "crosswalk_applied" in panel.reading()["step"].to_list()
    assert ts.forecast(panel, horizon=1).summary().height == 3


def test_nobody_is_lost_or_doubled() -> None:
    before, after = ts.Panel(COUNTS), ts.Panel(COUNTS, crosswalk=SPLIT)
    sums = [pl.DataFrame(panel).group_by("period").agg(pl.col("population").sum()) for panel in (before, after)]
    assert sums[0].sort("period").equals(sums[1].sort("period"))


def test_a_crosswalk_in_a_file_under_chinese_headings(tmp_path: Path) -> None:
    counts = tmp_path / "人口.csv"
    counts.write_text("地区,年份,人口\n甲县,2014,100\n乙县,2014,50\n丙区,2015,160\n", encoding="gb18030")
    walk = tmp_path / "对照.csv"
    walk.write_text("区划调整对照表,,\n原地区,现地区,起始时期\n甲县,丙区,2015\n乙县,丙区,2015\n", encoding="gb18030")
    panel = ts.Panel.read(counts, crosswalk=walk)
    assert figures(panel) == {("丙区", "2014"): (150, "count"), ("丙区", "2015"): (160, "count")}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"share": [0.6, 0.3]}, "add up to 0.9"),
        ({"share": [60, 40]}, "Did you mean 0.6"),
        ({"since": ["soon", "soon"]}, "crosswalk, row 1, column since"),
    ],
)
def test_a_crosswalk_that_cannot_be_is_refused(change: dict[str, list[object]], words: str) -> None:
    with pytest.raises(ts.InputError, match=words):
        ts.Panel(COUNTS, crosswalk={**SPLIT, **change})
