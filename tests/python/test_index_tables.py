"""Tables of indicators as they come: periods in the order of time, wide tables, COINr's iData and iMeta."""

import polars as pl
import pytest
import townscale as ts

SPEC = {
    "node": [{"id": "I"}],
    "indicator": [{"id": name, "parent": "I", "direction": 1, "weight": 1.0} for name in "xy"],
    "normalise": {"method": "min_max", "over": "all"},
    "rule": [{"id": "x grows faster", "growth": ["x", "y"], "above": 0}],
}


def over(old, new):
    """Two areas, in both of which x rises from the old to the new period."""
    rows = [
        (area, period, name, value)
        for place, area in enumerate(["A", "B"])
        for period, (x, y) in ((old, (1 + place, 5.0)), (new, (3 + place, 5.5)))
        for name, value in (("x", x), ("y", y))
    ]
    return pl.DataFrame(rows, schema=["area", "period", "indicator", "value"], orient="row")


def codes(result):
    return pl.DataFrame(result.findings())["code"].to_list()


@pytest.mark.parametrize(
    ("old", "new"),
    [("2020-9", "2020-10"), ("2020年二季度", "2020年三季度"), ("Q4 2019", "Q1 2020"), ("9", "10"), ("2019", "2020")],
)
def test_change_growth_and_the_last_period_follow_time_however_periods_are_written(old, new):
    index = ts.area_index(over(old, new), SPEC, replicates=5)
    change = pl.DataFrame(index.change())
    assert change["from"].to_list() == [old, old] and (change["change"] > 0).all()
    rules = pl.DataFrame(index.rules())
    assert (rules["value"] > 0).all() and rules["holds"].all() and rules["period"].to_list() == [new, new]
    assert f", {new}," in index.explain("A")[0] and "index_periods_unordered" not in codes(index)
    assert new in str(index.plot().to_dict()["title"]) or "2020" in str(index.plot().to_dict()["title"])


def test_labels_without_an_order_are_said():
    index = ts.area_index(over("before", "after"), SPEC, replicates=5)
    finding = pl.DataFrame(index.findings()).filter(pl.col("code") == "index_periods_unordered")
    assert "after, before" in finding["message"][0]


def test_one_period_under_two_labels_is_one():
    table = over("2020-9", "2020-10").with_columns(
        pl.when((pl.col("area") == "B") & (pl.col("period") == "2020-9"))
        .then(pl.lit("2020-09"))
        .otherwise("period")
        .alias("period")
    )
    index = ts.area_index(table, SPEC, replicates=5)
    assert pl.DataFrame(index.scores())["period"].unique(maintain_order=True).to_list() == ["2020-09", "2020-10"]
    assert "index_period_labels_joined" in codes(index)


def test_a_change_of_the_specification_is_placed_in_time():
    changed = {**SPEC, "change": [{"period": "2020-10", "what": "new clinics"}]}
    assert pl.DataFrame(ts.area_index(over("2020-9", "2020-10"), changed, replicates=5).change())["note"][0]
    later = {**SPEC, "change": [{"period": "2020-11", "what": "new clinics"}]}
    assert pl.DataFrame(ts.area_index(over("2020-9", "2020-10"), later, replicates=5).change())["comparable"].all()
    nowhere = {**SPEC, "change": [{"period": "the reform", "what": "new clinics"}]}
    with pytest.raises(ts.InputError, match="the period of the change is the reform"):
        ts.area_index(over("2020-9", "2020-10"), nowhere, replicates=5)


def test_a_direction_that_is_not_given_is_said():
    spec = {**SPEC, "indicator": [{"id": "x", "parent": "I"}, {"id": "y", "parent": "I", "direction": -1}]}
    finding = pl.DataFrame(ts.area_index(over("2019", "2020"), spec, replicates=5).findings())
    message = finding.filter(pl.col("code") == "index_directions_missing")["message"].to_list()
    assert message == ["no direction is given for x; more counts as better"]


def test_a_wide_table_is_the_same_as_a_long_one():
    long = over("2019", "2020")
    wide = long.pivot("indicator", index=["area", "period"], values="value").with_columns(region=pl.lit("north"))
    one, other = ts.area_index(long, SPEC, replicates=20), ts.area_index(wide, SPEC, replicates=20)
    assert pl.DataFrame(one.summary()).equals(pl.DataFrame(other.summary()))
    # Standard errors stand in columns beside those of the indicators.
    errors = ts.area_index(wide.with_columns(x_se=pl.lit(0.2)), SPEC, replicates=20)
    assert "measurement" in pl.DataFrame(errors.sensitivity(n=8))["source"].to_list()
    with pytest.raises(ts.InputError, match="neither a column indicator nor a column with the name of an indicator"):
        ts.area_index(wide.rename({"x": "u", "y": "v"}), SPEC)


def test_tables_of_coinr_are_read_as_they_are():
    data = pl.DataFrame({"uName": ["Aland", "Bland", "Cland"], "uCode": ["A", "B", "C"], "Time": [2018] * 3,
                         "LPI": [1, 2, 5], "Flights": [9, 4, 4], "Area": [1, 1, 1]})  # fmt: skip
    meta = pl.DataFrame(
        {
            "Level": [1, 1, 2, 1],
            "iCode": ["LPI", "Flights", "Index", "Area"],
            "iName": ["Logistics", "Flights", "The index", "Area"],
            "Direction": [1, -1, 1, 1],
            "Weight": [2.0, 1.0, 1.0, None],
            "Unit": ["score", "number", "score", "km2"],
            "Parent": ["Index", "Index", None, None],
            "Type": ["Indicator", "Indicator", "Aggregate", "Denominator"],
        }
    )
    spec = {
        "node": [{"id": "Index"}],
        "indicator": [
            {"id": "LPI", "parent": "Index", "direction": 1, "weight": 2.0},
            {"id": "Flights", "parent": "Index", "direction": -1, "weight": 1.0},
        ],
    }
    long = data.unpivot(["LPI", "Flights"], index=["uCode", "Time"], variable_name="indicator")
    long = long.rename({"uCode": "area", "Time": "period"})
    want = pl.DataFrame(ts.aggregate_index(long, spec))
    for told in (meta, meta.to_dict(as_series=False), meta.to_pandas()):
        assert pl.DataFrame(ts.aggregate_index(data, told)).equals(want)
    with pytest.raises(ts.InputError, match="iCode"):
        ts.aggregate_index(data, meta.drop("iCode"))
