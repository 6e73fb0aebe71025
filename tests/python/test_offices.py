"""Tables in the layouts of twenty publishers of statistics, their figures invented, load with one argument at most."""

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
    (
        "insee_historiques.csv",
        "INSEE, base-pop-historiques",
        {},
        {("L'Orme-en-Bresse", "2020"): 779, ("Pietra-Bianca", "2018"): 13_925},
    ),
    (
        "unhcr_population.csv",
        "UNHCR, Refugee Data Finder, totals by country of asylum",
        {"columns": {"Refugees under UNHCR's mandate": "population"}},
        {("Norland", "2019"): 10_325, ("Suderia", "2021"): 2_301},
    ),
    (
        "cbs_statline.csv",
        "Statistics Netherlands, StatLine",
        {},
        {("Oosterwold", "2019"): 18_345, ("Westerdam", "2021"): 207_410},
    ),
    (
        "istat_popres.csv",
        "ISTAT, DCIS_POPRES1",
        {},
        {("Valverde", "2019"): 312_040, ("Montalto di Sopra", "2021"): 97_330},
    ),
    (
        "ibge_sidra.csv",
        "IBGE, SIDRA table 6579",
        {},
        {("Alto Verde (RO)", "2018"): 25_437, ("Serra Branca do Sul (RS)", "2020"): 6_155},
    ),
    (
        "ssb_pxweb.csv",
        "Statistics Norway, table 07459 (PxWeb)",
        {},
        {("9901 Fjordvik", "2019"): 12_034, ("9902 Nordnes", "2021"): 3_361},
    ),
    (
        "estat_population.csv",
        "Statistics Bureau of Japan, e-Stat",
        {},
        {("東山県", "2019"): 1_204_000, ("西浜県", "2020"): 841_000},
    ),
    ("kosis.csv", "Statistics Korea, KOSIS", {}, {("동산시", "2019"): 312_405, ("서강군", "2021"): 44_391}),
    (
        "ons_mid_year.csv",
        "Office for National Statistics, MYEB",
        {},
        {("Westport", "2019"): 118_204, ("St Aldhelm's", "2021"): 65_402},
    ),
]


@pytest.mark.parametrize(("file", "layout", "argument", "counts"), TABLES, ids=[table[0] for table in TABLES])
def test_a_table_of_an_office_loads(
    file: str, layout: str, argument: dict[str, Any], counts: dict[tuple[str, str], float]
) -> None:
    assert len(argument) <= 1, layout
    panel = ts.Panel.read(FOLDER / file, **argument)
    read = pl.DataFrame(panel)
    assert read["area"].n_unique() == (3 if file.startswith(("us_census", "insee")) else 2)
    got = {(row["area"], row["period"]): row["population"] for row in read.to_dicts()}
    for (area, periods), people in counts.items():
        assert [got[area, period] for period in periods.split("|") if (area, period) in got] == [people], (area, got)
