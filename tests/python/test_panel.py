from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import townscale as ts

COLUMNS = {"area": ["哈密", "哈密"], "period": ["2009", "2010"], "population": [80_000, 230_000]}
CLAIM = {"area": ["哈密"], "period": ["2010"], "claim": ["growth"], "value": [284.0], "base_period": ["2009"]}


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table, dict])
def test_any_frame_comes_back_as_its_kind(make):
    given = make(COLUMNS)
    findings = ts.Panel(given, claims=CLAIM).findings()
    assert isinstance(findings, pl.DataFrame if make is dict else type(given))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_stated_growth_of_284_percent_contradicts_its_own_counts(language):
    row = ts.Panel(COLUMNS, claims=CLAIM).findings(language).to_dicts()[0]
    assert row["code"] == "stated_growth_contradicted"
    assert all(figure in row["message"] for figure in ("284", "187.5", "2.875"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_files_are_read_in_both_encodings(tmp_path, encoding):
    path = tmp_path / "counts.csv"
    path.write_bytes("area,period,population\n哈密,2010,230000\n".encode(encoding))
    gap = ts.staffing_gap(ts.Panel.read(path), [ts.Norm("coordinator", per=500)]).summary()
    assert gap["area"].to_list() == ["哈密"] and gap["required"].to_list() == [460.0]


BAD = {
    "text in numbers": ({**COLUMNS, "population": ["80000", "many"]}, 'row 2, column population: "many"'),
    "negative": ({**COLUMNS, "population": [1, -1]}, "row 2, column population"),
    "NaN": ({**COLUMNS, "population": [1.0, float("nan")]}, "row 2, column population"),
    "missing": ({**COLUMNS, "population": [1.0, None]}, "row 2, column population"),
    "wrong period": ({**COLUMNS, "period": ["2009", "soon"]}, "row 2, column period"),
    "duplicate": ({**COLUMNS, "period": ["2009", "2009"]}, "two figures"),
    "missing column": ({"area": ["A"], "period": ["2010"], "populaton": [1]}, "did you mean the column populaton|Did"),
    "more than the world": ({**COLUMNS, "population": [1e30, 1]}, "No area has so many"),
    "true and false": ({**COLUMNS, "population": [True, False]}, "true and false"),
    "no table": (17, "int is not a table"),
    "no rows": (pl.DataFrame(schema={"area": pl.String, "period": pl.String, "population": pl.Float64}), "no rows"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables_get_one_clear_error(name):
    table, message = BAD[name]
    with pytest.raises(ts.InputError, match=message):
        ts.Panel(table)


@pytest.mark.parametrize("name", ["none.csv", "empty.xlsx", "broken.xlsx", "broken.parquet", "counts.doc", ""])
def test_bad_files_get_one_clear_error(tmp_path: Path, name):
    for file, content in {"empty.xlsx": b"", "broken.xlsx": b"x", "broken.parquet": b"x", "counts.doc": b"x"}.items():
        (tmp_path / file).write_bytes(content)
    with pytest.raises(ts.InputError, match=str(tmp_path)):
        ts.Panel.read(tmp_path / name)


def test_chinese_headers_are_read(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes("地区,时期,人口\n哈密,2010,230000\n".encode("gb18030"))
    assert ts.staffing_gap(ts.Panel.read(path), [ts.Norm("a", per=500)]).summary()["required"].to_list() == [460.0]


def test_the_hami_case_has_every_link():
    case = ts.datasets.hami()
    codes = case.panel.findings()["code"].to_list()
    assert codes.count("stated_share_contradicted") == 2
    text = " ".join(case.panel.findings()["message"])
    assert all(figure in text for figure in ("786,000", "+37 %", "435,000", "8 months"))
    assert ts.service_load(case.panel, case.services).summary().height > 0
    assert case.decision.assess(draws=200).verdict in ("proceed", "revise", "do_not_issue")


@pytest.mark.parametrize(("definition", "rows"), [("census", 2), ("survey", 5)])
def test_the_national_series_is_never_drawn_across_its_break_of_definition(definition, rows):
    assert pl.DataFrame(ts.datasets.china_floating(definition)).height == rows
    with pytest.raises(ts.InputError, match="definition"):
        ts.datasets.china_floating("both")


def test_the_marked_break_of_the_national_series_is_found_and_stops_a_forecast():
    both, census = ts.datasets.china_floating(), ts.datasets.china_floating("census")
    assert set(both.findings()["code"]) == {"definition_changes"}
    drawn = [ts.forecast(panel, horizon=3, draws=200).summary() for panel in (both, census)]
    assert drawn[0].equals(drawn[1])


def test_an_area_has_one_parent():
    table = {"area": ["A", "A"], "parent": ["P", "Q"], "period": ["2009", "2010"], "population": [1, 2]}
    with pytest.raises(ts.InputError, match="A is under P in some periods and under Q in others"):
        ts.Panel(table)


def test_any_table_goes_into_the_chain_without_a_panel():
    counts = {"area": ["A"] * 4, "period": [2010, 2011, 2012, 2013], "population": [1000, 1100, 1200, 1300]}
    assert ts.forecast(counts, horizon=2, draws=50).summary().height == 2
    assert ts.staffing_gap(counts, ts.Norm("a", per=500)).summary().height == 4
    with pytest.raises(ts.InputError, match="there is no column population"):
        ts.forecast({"area": ["A"], "period": [2010]})


@pytest.mark.parametrize(
    "arguments", [{"horizon": 0}, {"horizon": "5"}, {"horizon": 2.5}, {"draws": True}, {"seed": -1}, {"seed": 2**70}]
)
def test_numbers_that_are_none_are_named(arguments):
    with pytest.raises(ts.InputError, match=next(iter(arguments))):
        ts.forecast({"area": ["A"], "period": [2010], "population": [1000]}, **arguments)


def test_a_frame_of_pandas_brings_the_named_levels_of_its_index():
    long = pd.DataFrame({"area": ["A", "A", "B"], "year": ["2015", "2016", "2015"], "population": [1.0, 2.0, 3.0]})
    wide = pd.DataFrame({2015: [1.0, 3.0], 2016: [2.0, 4.0]}, index=pd.Index(["A", "B"], name="city"))
    assert pl.DataFrame(ts.Panel(long.groupby(["area", "year"]).sum()))["population"].to_list() == [1, 2, 3]
    assert pl.DataFrame(ts.Panel(wide))["population"].to_list() == [1, 2, 3, 4]
    with pytest.raises(ts.PersonalDataError):
        ts.Panel(long.set_index(pd.Index(["a", "b", "c"], name="patient name")))


def test_the_columns_of_statsforecast_are_read():
    dates = pd.to_datetime(["2015-12-31", "2016-12-31"])
    panel = ts.Panel(pd.DataFrame({"unique_id": ["A", "A"], "ds": dates, "y": [1.0, 2.0]}))
    assert pl.DataFrame(panel)["population"].to_list() == [1, 2]
