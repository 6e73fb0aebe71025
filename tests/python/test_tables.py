"""Every table of the product is read as people keep it: titles, units, odd headings, text files and workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import townscale as ts
import xlsxwriter

COUNTS = {
    "area": ["哈密", "哈密", "石河子", "石河子"],
    "period": ["2018", "2019"] * 2,
    "population": [1e5, 1.1e5, 2e5, 2.2e5],
}


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return path


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


STAFF_ZH = """2019年人员统计,,,,
区县,人员类别,在岗人数,在岗率（%）,月薪（千元）
,,人,,
哈密,协管员,120,85,4.5
石河子,协管员,80,90%,5
注：含借调,,,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_staff_under_a_title_and_a_row_of_units(tmp_path: Path, encoding: str) -> None:
    staff = text(tmp_path / "人员.csv", STAFF_ZH, encoding)
    gap = ts.staffing_gap(ts.Panel(COUNTS), norms=[ts.Norm("coordinator", per=500)], staff=staff)
    available = gap.summary().filter(pl.col("period") == "2019").sort("area")["available"].to_list()
    assert sorted(available) == [80 * 0.9, 120 * 0.85]


def test_a_bad_value_is_named_by_its_row_below_the_header(tmp_path: Path) -> None:
    staff = text(tmp_path / "staff.csv", "Posts in 2019\n\nDistrict,Job title,In post\n哈密,coordinator,many\n")
    with pytest.raises(ts.InputError, match=r"staff\.csv, row 1, column In post: \"many\" is not a number"):
        ts.staffing_gap(ts.Panel(COUNTS), norms=[ts.Norm("coordinator", per=500)], staff=staff)


def test_services_of_a_workbook_are_found_on_their_sheet(tmp_path: Path) -> None:
    path = book(
        tmp_path / "all.xlsx",
        说明=[["本表由民政部门提供"]],
        设施=[
            ["设施能力表"],
            ["县区", "设施", "床位数", "每千人"],
            ["哈密", "养老床位", 500, 4],
            [],
            ["石河子", "养老床位", 900, 4],
        ],
    )
    load = ts.service_load(ts.Panel(COUNTS), path).summary()
    assert load.filter(pl.col("period") == "2019")["capacity"].to_list() == [500, 900]


def test_claims_in_chinese(tmp_path: Path) -> None:
    claims = text(tmp_path / "claims.csv", "报告摘录,,,,\n地区,年份,说法,数值,基期\n哈密,2019,增长,50,2018\n")
    found = ts.Panel(COUNTS, claims=claims).findings()
    assert "stated_growth_contradicted" in found["code"].to_list()


def test_demand_supply_and_cost_by_other_words(tmp_path: Path) -> None:
    demand = text(tmp_path / "demand.csv", "社区名称,常住人口（千人）\n甲,2\n乙,3\n")
    supply = text(tmp_path / "supply.csv", "供给点,供给量\n医院,10\n")
    cost = text(tmp_path / "cost.tsv", "from_id\tto_id\tduration (hours)\n甲\t医院\t0.25\n乙\t医院\t0.4\n")
    scores = ts.access(supply, demand, cost, catchment=30)
    assert scores["score"].to_list() == pytest.approx([10 / 5000] * 2)


def test_indicators_by_the_words_of_data_banks(tmp_path: Path) -> None:
    spec = {
        "normalise": {"method": "min_max", "low": 0, "high": 100},
        "aggregate": "arithmetic",
        "node": [{"id": "Index"}],
        "indicator": [{"id": "Beds", "parent": "Index", "direction": 1, "weight": 1.0}],
    }
    table = text(
        tmp_path / "data.csv",
        "Data from a bank,,,\nCountry Name,Year,Series Name,Value\nA,2019,Beds,1\nB,2019,Beds,3\n",
    )
    scores = ts.area_index(table, spec).summary()
    assert dict(zip(scores["area"], scores["score"], strict=True)) == {"A": 0.0, "B": 100.0}


def test_norms_of_a_table(tmp_path: Path) -> None:
    from townscale.cli.norm_inputs import norms

    table = text(tmp_path / "norms.csv", "配备标准,,\n岗位,每岗人数,取整\n协管员,500,up\n")
    [norm] = norms([str(table)], tmp_path / "none.xlsx", None)
    assert (norm.role, norm.per, norm.rounding) == ("协管员", 500, "up")


def test_verbs_read_the_path_of_a_table_of_counts(tmp_path: Path) -> None:
    wide = text(
        tmp_path / "wide.csv", "单位：万人\n地区,2016年,2017年,2018年\n哈密,10,11,12\n石河子,20,21,22\n", "gb18030"
    )
    assert ts.forecast(wide, horizon=1).summary().height == 2
    assert ts.staffing_gap(wide, norms=[ts.Norm("coordinator", per=500)]).summary().height == 6


def test_what_a_table_of_other_words_lacks_is_said(tmp_path: Path) -> None:
    staff = text(tmp_path / "staff.csv", "where,who,how many\n哈密,coordinator,3\n")
    with pytest.raises(ts.InputError, match=r"staff\.csv: there is no column area"):
        ts.staffing_gap(ts.Panel(COUNTS), norms=[ts.Norm("coordinator", per=500)], staff=staff)


def test_an_unmatched_name_is_a_finding_that_names_the_nearest(tmp_path: Path) -> None:
    staff = text(tmp_path / "staff.csv", "地区,岗位,人数\n哈蜜,协管员,3\n石河子,协管员,3\n")
    found = ts.staffing_gap(ts.Panel(COUNTS), norms=[ts.Norm("coordinator", per=500)], staff=staff).findings()
    said = " ".join(found["message"])
    assert "哈蜜" in said and "哈密" in said
