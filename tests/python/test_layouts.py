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
    "numbers of notes behind years": (b"area,2019 1),2020 2)\nHami 1),1200,1300\nYiwu,40,41\n", {("Yiwu", "2019"): 40}),
    "SDMX, in thousands": (
        b"REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT\nHami,2019,1.2,3\nHami,2020,1.3,3\nYiwu,2019,0.04,3\nYiwu,2020,0.041,3\n",
        COUNTS,
    ),
    "by sex, with a total of both": (
        b"area,year,sex,population\nHami,2019,male,700\nHami,2019,female,500\nHami,2019,Both sexes,1200\n"
        b"Yiwu,2020,male,21\nYiwu,2020,female,20\nYiwu,2020,Both sexes,41\n",
        {("Hami", "2019"): 1200, ("Yiwu", "2020"): 41},
    ),
    "quarters beside years": (
        "地区,年份,季度,人口\n哈密,2019,1,1200\n哈密,2019,2,1250\n伊吾,2019,1,40\n伊吾,2019,2,41\n".encode(),
        {("哈密", "2019Q1"): 1200, ("哈密", "2019Q2"): 1250, ("伊吾", "2019Q2"): 41},
    ),
    "months beside years": (
        b"area,year,month,population\nHami,2019,Jan,1200\nHami,2019,Feb,1250\nYiwu,2019,Jan,40\nYiwu,2019,Feb,41\n",
        {("Hami", "2019-01"): 1200, ("Hami", "2019-02"): 1250, ("Yiwu", "2019-02"): 41},
    ),
    "half-years in words beside years": (
        "地区,年份,半年,人口\n哈密,2010年,上半年,1200\n哈密,2010年,下半年,1250\n".encode(),
        {("哈密", "2010H1"): 1200, ("哈密", "2010H2"): 1250},
    ),
    "a unit behind a stroke": (
        "地区,年度,常住人口/千人\n哈密,2019,1.2\n哈密,2020,1.3\n".encode(),
        {("哈密", "2019"): 1200, ("哈密", "2020"): 1300},
    ),
    "lakhs": (
        b'area,period,population\nHami,2019,"12,34,567"\nHami,2020,"1,23,45,678"\n',
        {("Hami", "2019"): 1_234_567, ("Hami", "2020"): 12_345_678},
    ),
    "Big5": (
        "縣市別,年度,人口數\n臺北市,2019,1200\n高雄市,2020,41\n".encode("big5"),
        {("臺北市", "2019"): 1200, ("高雄市", "2020"): 41},
    ),
    "Shift_JIS": (
        "地域,年次,総人口\n東京都,2019,1200\n北海道,2020,41\n".encode("shift_jis"),
        {("東京都", "2019"): 1200, ("北海道", "2020"): 41},
    ),
    "windows-1251": (
        "Регион;Год;Население\nАлматы;2019;1200\nМосква;2020;41\n".encode("cp1251"),
        {("Алматы", "2019"): 1200, ("Москва", "2020"): 41},
    ),
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


def test_a_table_without_areas_says_what_to_add(tmp_path):
    path = tmp_path / "town.csv"
    path.write_text("year,population\n2019,1200\n2020,1300\n")
    with pytest.raises(ts.InputError, match=r"no column of areas.*Add a column called area") as error:
        ts.Panel.read(path)
    assert "请增加一列" in error.value.zh


def test_counts_by_sex_alone_are_not_added_up_in_silence(tmp_path):
    path = tmp_path / "sexes.csv"
    path.write_text("area,year,sex,population\nHami,2019,male,700\nHami,2019,female,500\n")
    with pytest.raises(ts.InputError, match="two figures"):
        ts.Panel.read(path)
    path.write_text("area,year,sex,population\nHami,2019,male,700\nHami,2019,female,500\nHami,2019,T,1200\n")
    panel = ts.Panel.read(path)
    assert pl.DataFrame(panel)["population"].to_list() == [1200]
    assert "of the column sex the rows of T were read" in str(pl.DataFrame(panel.reading())["what"].to_list())


TWO_MEASURES = {
    "long": "地区,年份,常住人口,户籍人口\n哈密,2019,1200,900\n哈密,2020,1300,950\n",
    "wide": "地区,常住人口,,户籍人口,\n,2019年,2020年,2019年,2020年\n哈密,1200,1300,900,950\n",
}


@pytest.mark.parametrize("form", TWO_MEASURES)
@pytest.mark.parametrize(("measure", "counts"), [("常住人口", [1200, 1300]), ("户籍人口", [900, 950])])
def test_of_two_measures_the_one_that_is_named_is_read(form, measure, counts, tmp_path):
    path = tmp_path / "two.csv"
    path.write_text(TWO_MEASURES[form], "utf-8")
    with pytest.raises(ts.InputError, match=r"cannot be told: .*columns=\{\"常住人口\": \"population\"\}"):
        ts.Panel.read(path)
    assert pl.DataFrame(ts.Panel.read(path, columns={measure: "population"}))["population"].to_list() == counts


def test_figures_that_are_not_read_are_told(tmp_path):
    path = tmp_path / "years.csv"
    path.write_text("area,2018,2019,2019 new series,2020,2021\nHami,1100,1200,1250,1300,\n")
    panel = ts.Panel.read(path)
    assert pl.DataFrame(panel)["period"].to_list() == ["2018", "2019", "2020"]
    told = " ".join(pl.DataFrame(panel.findings())["message"].to_list())
    assert "not read as counts: 2019 new series" in told and "no figure stands under these periods" in told
