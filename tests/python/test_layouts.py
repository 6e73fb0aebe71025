"""Oddities of published tables, one a case, read to the counts that a reader of the page would see."""

from __future__ import annotations

import polars as pl
import pytest
import townscale as ts

PLAIN = "area,period,population\nHami,2019,1200\nHami,2020,1300\nYiwu,2019,40\nYiwu,2020,41\n"
COUNTS = {("Hami", "2019"): 1200, ("Hami", "2020"): 1300, ("Yiwu", "2019"): 40, ("Yiwu", "2020"): 41}

# What is odd, the bytes of the file, and the counts that it holds.
CASES = {
    "three rows of headings": (
        b"Region,Resident population,,Households,\n,At the end of the year,,At the end of the year,\n"
        b",2019,2020,2019,2020\nHami,1200,1300,400,410\nYiwu,40,41,12,12\n",
        COUNTS,
    ),
    "marks of notes": (
        "地区,2019年,2020年①\n哈密市①,1200,1300\n伊吾县*,40,41\n注：①为初步数。\n".encode(),
        {("哈密市①", "2019"): 1200, ("伊吾县*", "2020"): 41},
    ),
    "a unit in the title": (
        "各县市人口（单位：万人）\n地区,2019,2020\n哈密市,0.12,0.13\n伊吾县,0.004,0.0041\n".encode(),
        {("哈密市", "2019"): 1200, ("伊吾县", "2020"): 41},
    ),
    "a unit beside the title": (
        b"Population at year end,,Unit: thousand persons\nRegion,2019,2020\nHami,1.2,1.3\nYiwu,0.04,0.041\n",
        COUNTS,
    ),
    "merged cells of areas": (
        b"area,period,population\nHami,2019,1200\n,2020,1300\nYiwu,2019,40\n,2020,41\n",
        COUNTS,
    ),
    "provisional years": (b"area,2019,2020*\nHami,1200,1300\nYiwu,40,41\n", COUNTS),
    "years of the Republic": (
        "區域別,民國108年,民國109年\n哈密,1200,1300\n伊吾,40,41\n".encode(),
        {("哈密", "2019"): 1200, ("伊吾", "2020"): 41},
    ),
    "fiscal years": (
        b"area,2018/19,2019/20\nHami,1200,1300\nYiwu,40,41\n",
        {("Hami", "2019"): 1200, ("Yiwu", "2020"): 41},
    ),
    "lines that end in CR": (PLAIN.replace("\n", "\r").encode(), COUNTS),
    "UTF-16 without a mark": (PLAIN.encode("utf-16-le"), COUNTS),
    "UTF-16, big end first, without a mark": (PLAIN.encode("utf-16-be"), COUNTS),
    "European decimals": (
        b"area;2019;2020\nHami;1.200,0;1.300,0\nYiwu;40,0;41,0\n",
        COUNTS,
    ),
    "thousands by blanks": ("area;2019;2020\nHami;1\u202f200;1\xa0300\nYiwu;40;41\n".encode(), COUNTS),
    "flags behind figures": (b"area\t2019\t2020\nHami\t1200 b\t1300 p\nYiwu\t40\t41 e\n", COUNTS),
    "letters over the whole width": (
        "地区，时期，人口\n".replace("，", ",").encode()
        + "哈密,２０１９年,１２００\n哈密,２０２０年,１３００\n".encode(),
        {("哈密", "2019"): 1200, ("哈密", "2020"): 1300},
    ),
}


@pytest.mark.parametrize("oddity", CASES)
def test_a_published_oddity_is_read(oddity, tmp_path):
    content, counts = CASES[oddity]
    path = tmp_path / ("counts.tsv" if b"\t" in content else "counts.csv")
    path.write_bytes(content)
    read = {(row["area"], row["period"]): row["population"] for row in pl.DataFrame(ts.Panel.read(path)).to_dicts()}
    periods = {period for _, period in read}
    for (area, year), people in counts.items():
        near = [period for period in periods if period.startswith(year)]
        assert [read.get((area, period)) for period in near] == [people], (oddity, read)


def test_the_same_name_with_and_without_a_mark_is_one_area(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("area,period,population\nHami*,2019,1200\nHami,2020,1300\n", encoding="utf-8")
    assert pl.DataFrame(ts.Panel.read(path))["area"].n_unique() == 1
