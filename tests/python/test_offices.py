"""Tables in the layouts of eleven publishers of statistics, their figures invented, load with one argument at most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import townscale as ts

FOLDER = Path(__file__).parents[1] / "data" / "offices"
THOUSAND = {"unit": "thousands"}

# File, what it is the layout of, the argument that it needs, and counts that it holds.
TABLES: list[tuple[str, str, dict[str, Any], dict[tuple[str, str], float]]] = [
    (
        "world_bank_api.csv",
        "World Bank, API_SP.POP.TOTL",
        {},
        {("Norland", "2017"): 410_000, ("Suderia", "2020"): 1_281_000},
    ),
    (
        "eurostat_bulk.tsv",
        "Eurostat, bulk download of demo_r_pjangrp3",
        {},
        {("A,NR,T,TOTAL,XA1", "2018"): 378_200, ("A,NR,T,TOTAL,XA2", "2020"): 174_000},
    ),
    (
        "us_census_counties.csv",
        "US Census Bureau, co-est2019-alldata",
        {},
        {("Doña Vista County", "2011"): 60_600, ("Westmark", "2012"): 92_000},
    ),
    (
        "statcan_quarterly.csv",
        "Statistics Canada, table 17-10-0009-01",
        {},
        {("Northshore", "2019Q1|2019-01"): 520_000, ("Lakeland", "2019Q4|2019-10"): 142_800},
    ),
    (
        "un_wpp.csv",
        "United Nations, WPP2019_TotalPopulationBySex",
        THOUSAND,
        {("Norland", "2018"): 415_750, ("Suderia", "2020"): 1_299_625},
    ),
    (
        "nbs_provinces.csv",
        "National Bureau of Statistics of China, 分省年度数据",
        {},
        {("云岭省", "2020"): 21_905_000, ("江东省", "2019"): 46_012_500},
    ),
    (
        "abs_sdmx.csv",
        "Australian Bureau of Statistics, ERP by LGA (SDMX-CSV with labels)",
        {},
        {("10050: Riverbend", "2019"): 55_000, ("20110: High Plains", "2021"): 14_600},
    ),
    ("nomis.csv", "Nomis (ONS), NM_2002_1", {}, {("Westport", "2018"): 118_000, ("St Aldhelm's", "2020"): 65_400}),
    (
        "owid_grapher.csv",
        "Our World in Data, grapher download",
        {},
        {("Norland", "2018"): 415_000, ("Suderia", "2020"): 1_281_000},
    ),
    (
        "genesis.csv",
        "Statistisches Bundesamt, GENESIS 12411-0015",
        {},
        {("Auental, Landkreis", "2017|2017-12-31"): 101_234, ("Mühlstadt, Stadt", "2019|2019-12-31"): 88_904},
    ),
    ("inegi_iter.csv", "INEGI, ITER", {}, {("San José", "2010"): 52_000, ("La Peña", "2020"): 8_110}),
]


@pytest.mark.parametrize(("file", "layout", "argument", "counts"), TABLES, ids=[table[0] for table in TABLES])
def test_a_table_of_an_office_loads(
    file: str, layout: str, argument: dict[str, Any], counts: dict[tuple[str, str], float]
) -> None:
    assert len(argument) <= 1, layout
    panel = ts.Panel.read(FOLDER / file, **argument)
    read = pl.DataFrame(panel)
    assert read["area"].n_unique() == (3 if file.startswith("us_census") else 2)
    got = {(row["area"], row["period"]): row["population"] for row in read.to_dicts()}
    for (area, periods), people in counts.items():
        assert [got[area, period] for period in periods.split("|") if (area, period) in got] == [people], (area, got)
