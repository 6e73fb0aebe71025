"""The line we hold: persons and sensitive attributes are refused, in any column of any table."""

import polars as pl
import pytest
import townscale as ts

COUNTS = {"area": ["A", "B"], "period": ["2010", "2010"], "population": [1000, 2000]}
ID_CARD = "11010519491231002X"  # the worked example of GB 11643-1999

PERSONAL = {
    "Chinese header": {"身份证号": ["x", "y"]},
    "harmless header": {"note": ["fine", ID_CARD]},
    "numbers": {"code": [13800000000, 2]},
    "floats": {"code": [13800000000.0, 2.5]},
    "mixed types": {"code": [1, "138 0000 0000"]},
    "in the counts": {"population": [1000, ID_CARD]},
}


@pytest.mark.parametrize("name", PERSONAL)
def test_persons_are_refused(name):
    with pytest.raises(ts.PersonalDataError) as caught:
        ts.Panel({**COUNTS, **PERSONAL[name]})
    assert ID_CARD not in str(caught.value)


def test_persons_are_refused_in_polars_and_in_the_staff_table():
    with pytest.raises(ts.PersonalDataError):
        ts.Panel(pl.DataFrame({**COUNTS, "mobile": ["x", "y"]}))
    staff = {"area": ["A"], "role": ["police"], "headcount": [1], "姓名": ["x"]}
    with pytest.raises(ts.PersonalDataError):
        ts.staffing_gap(ts.Panel(COUNTS), [ts.Norm("police", per=500)], staff)


@pytest.mark.parametrize("column", ["民族", "religion", "political view", "信访次数"])
def test_sensitive_columns_are_refused(column):
    with pytest.raises(ts.SensitiveAttributeError):
        ts.Panel({**COUNTS, column: ["x", "y"]})


def test_sensitive_groups_are_refused():
    with pytest.raises(ts.SensitiveAttributeError):
        ts.Panel({**COUNTS, "group": ["floating", "宗教人士"]})
