"""The line we hold: persons and sensitive attributes are refused, in any column of any table, in any frame."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import townscale as ts
from hypothesis import given
from hypothesis import strategies as st

COUNTS = {"area": ["A", "B"], "period": ["2010", "2010"], "population": [1000, 2000]}
ID_CARD = "11010519491231002X"  # the worked example of GB 11643-1999
MOBILE = 13800000000

PERSONAL = {
    "Chinese header": {"身份证号": ["x", "y"]},
    "traditional header": {"身分證號碼": ["x", "y"]},
    "camel case header": {"phoneNumber": ["x", "y"]},
    "header with a unit": {"Mobile (cell)": ["x", "y"]},
    "full-width header": {"ｐｈｏｎｅ": ["x", "y"]},
    "header of pinyin": {"xingming": ["x", "y"]},
    "harmless header": {"note": ["fine", ID_CARD]},
    "lower case check character": {"note": ["fine", ID_CARD.lower()]},
    "blanks inside": {"note": ["fine", "110105 19491231 002X"]},
    "full width": {"note": ["fine", "１３８００００００００"]},
    "inside a sentence": {"note": ["fine", "call 138-0000-0000 after six"]},
    "with the code of the country": {"note": ["fine", "+86 138 0000 0000"]},
    "fifteen digits": {"note": ["fine", "110105491231002"]},
    "mail": {"note": ["fine", "someone@example.com"]},
    "plate": {"note": ["fine", "新L·A1234"]},
    "numbers": {"code": [MOBILE, 2]},
    "floats": {"code": [float(MOBILE), 2.5]},
    "mixed types": {"code": [1, "138 0000 0000"]},
    "in the counts": {"population": [1000, ID_CARD]},
    "as an area": {"area": ["A", str(MOBILE)]},
    "as a source": {"source": ["census", f"told by {MOBILE}"]},
    "late in a long column": {"area": [f"A{i}" for i in range(5000)], "period": ["2010"] * 5000}
    | {"population": [10] * 5000, "code": ["x"] * 4999 + [ID_CARD]},
}

FRAMES = {
    "dict": lambda columns: columns,
    "rows": lambda columns: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
    "pandas": pd.DataFrame,
    "polars": lambda columns: pl.DataFrame(columns, strict=False),
    "pyarrow": lambda columns: pa.table(pl.DataFrame(columns, strict=False)),
}


@pytest.mark.parametrize("make", FRAMES)
@pytest.mark.parametrize("name", PERSONAL)
def test_persons_are_refused(name, make):
    with pytest.raises(ts.PersonalDataError) as caught:
        ts.Panel(FRAMES[make]({**COUNTS, **PERSONAL[name]}))
    assert ID_CARD not in str(caught.value) and str(MOBILE) not in str(caught.value), "a value is never repeated"


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_persons_are_refused_in_files(tmp_path, suffix):
    path = tmp_path / f"counts.{suffix}"
    frame = pl.DataFrame({**COUNTS, "note": ["fine", ID_CARD]})
    {"csv": frame.write_csv, "xlsx": frame.write_excel, "parquet": frame.write_parquet}[suffix](path)
    with pytest.raises(ts.PersonalDataError, match="row 2, column note"):
        ts.Panel.read(path)


def test_nested_and_dictionary_columns_hide_nothing():
    for column in (
        pl.Series("note", [["fine"], ["x", ID_CARD]]),
        pl.Series("note", [{"a": "fine"}, {"a": ID_CARD}]),
        pl.Series("note", ["fine", ID_CARD], dtype=pl.Categorical),
        pl.Series("note", [b"fine", ID_CARD.encode()]),
    ):
        with pytest.raises(ts.PersonalDataError):
            ts.Panel(pl.DataFrame(COUNTS).with_columns(column))


def tables():
    """A call for each table that the chain takes, given the columns to slip in."""
    panel = ts.Panel(COUNTS)
    staff = {"area": ["A"], "role": ["police"], "headcount": [1]}
    services = {"area": ["A"], "service": ["school"], "capacity": [100.0], "rate": [0.1]}
    claims = {"area": ["A"], "period": ["2010"], "claim": ["growth"], "value": [1.0], "base_period": ["2010"]}
    supply, demand = {"id": ["s"], "capacity": [1.0]}, {"id": ["d"], "population": [10.0]}
    cost = {"demand": ["d"], "supply": ["s"], "minutes": [5.0]}
    return {
        "claims": lambda more: ts.Panel(COUNTS, {**claims, **more}),
        "staff": lambda more: ts.staffing_gap(panel, [ts.Norm("police", per=500)], {**staff, **more}),
        "services": lambda more: ts.service_load(panel, {**services, **more}),
        "supply": lambda more: ts.access({**supply, **more}, demand, cost, catchment=30),
        "demand": lambda more: ts.access(supply, {**demand, **more}, cost, catchment=30),
        "cost": lambda more: ts.access(supply, demand, {**cost, **more}, catchment=30),
    }


@pytest.mark.parametrize("table", ["claims", "staff", "services", "supply", "demand", "cost"])
def test_every_table_of_the_chain_refuses(table):
    call = tables()[table]
    with pytest.raises(ts.PersonalDataError):
        call({"姓名": ["x"]})
    with pytest.raises(ts.PersonalDataError):
        call({"remark": [ID_CARD]})
    with pytest.raises(ts.SensitiveAttributeError):
        call({"民族": ["x"]})


@pytest.mark.parametrize(
    "column",
    [
        "民族",
        "religion",
        "political view",
        "信访次数",
        "ethnicGroup",
        "nationality",
        "petitions",
        "宗教信仰",
        "政治面貌",
    ],
)
@pytest.mark.parametrize("make", FRAMES)
def test_sensitive_columns_are_refused(column, make):
    with pytest.raises(ts.SensitiveAttributeError):
        ts.Panel(FRAMES[make]({**COUNTS, column: ["x", "y"]}))


@pytest.mark.parametrize("value", ["宗教人士", "回族", "维吾尔族", "Muslim", "uyghur", "上访人员", "Party members"])
def test_sensitive_groups_are_refused(value):
    with pytest.raises(ts.SensitiveAttributeError):
        ts.Panel({**COUNTS, "group": ["floating", value]})


@pytest.mark.parametrize(
    "columns",
    [
        {"area": ["巴音郭楞蒙古自治州", "伊犁哈萨克自治州"]},
        {"area": ["650502", "650521"]},
        {"area": ["新疆维吾尔自治区", "宁夏回族自治区"]},
        {"source": ["Communiqué no. 7, 2021", "Census of 1 November 2010"]},
        {"group": ["floating", "registered"]},
        {"population": [1_411_778_724, 13_800_000_000.0]},
        {"note": ["up 284 %", "2010-11-01"]},
    ],
)
def test_honest_tables_pass(columns):
    assert ts.Panel({**COUNTS, **columns}).findings() is not None


@given(
    st.integers(3, 9), st.integers(0, 10**9 - 1), st.sampled_from(["{}", "tel {}", "{}。", "（{}）", "a{} b", "+86{}"])
)
def test_no_mobile_number_slips_past(second, rest, sentence):
    number = f"1{second}{rest:09d}"
    with pytest.raises(ts.PersonalDataError):
        ts.Panel({**COUNTS, "note": ["fine", sentence.format(number)]})
