"""The area index: published answers, properties, guard rails, and what is said of bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import townscale as ts
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

GOLDEN = Path(__file__).parents[1] / "golden"
AREAS = [f"area {place}" for place in range(12)]


def tidy(columns, period="2010", **extra):
    """Columns of values, one an indicator, as a tidy table."""
    rows = [
        {"area": AREAS[place], "period": period, "indicator": name, "value": value, **extra}
        for name, values in columns.items()
        for place, value in enumerate(values)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def plain(names, **more):
    leaves = [{"id": name, "parent": "Index", "direction": 1, "weight": 1.0} for name in names]
    return {"node": [{"id": "Index"}], "indicator": leaves, **more}


def values(seed=0, names=("a", "b", "c", "d"), areas=12):
    rng = np.random.default_rng(seed)
    return {name: rng.lognormal(1, 0.5, areas).tolist() for name in names}


def score(table, node="Index"):
    return dict(pl.DataFrame(table).filter(pl.col("node") == node).select("area", "score").iter_rows())


# ---- published answers


def test_hdi_of_the_human_development_report():
    figures = pl.read_csv(GOLDEN / "hdi_2021.csv", comment_prefix="#")
    spec = {
        "normalise": {"method": "goalposts", "low": 0, "high": 1},
        "aggregate": "geometric",
        "node": [
            {"id": "HDI"},
            {"id": "health", "parent": "HDI", "weight": 1},
            {"id": "education", "parent": "HDI", "weight": 1, "aggregate": "arithmetic"},
            {"id": "income", "parent": "HDI", "weight": 1},
        ],
        "indicator": [
            {"id": "life", "parent": "health", "weight": 1, "low": 20, "high": 85},
            {"id": "expected", "parent": "education", "weight": 1, "low": 0, "high": 18},
            {"id": "mean", "parent": "education", "weight": 1, "low": 0, "high": 15},
            {"id": "gni", "parent": "income", "weight": 1, "low": 100, "high": 75_000, "log": True},
        ],
    }
    table = figures.drop("hdi").unpivot(index="area", variable_name="indicator", value_name="value")
    got = score(ts.aggregate_index(table.with_columns(period=pl.lit("2021")), spec), "HDI")
    for area, hdi in figures.select("area", "hdi").iter_rows():
        assert abs(got[area] - hdi) < 5.1e-4, (area, got[area], hdi)


def reference(columns, direction, weights, how, low):
    """The composite of one level, written with arrays."""
    x = np.array([columns[name] for name in columns]).T * direction
    z = (x - np.nanmin(x, 0)) / (np.nanmax(x, 0) - np.nanmin(x, 0)) * (100 - low) + low
    w = np.where(np.isnan(z), 0, weights)
    w = w / w.sum(1, keepdims=True)
    z = np.where(np.isnan(z), 1, z)
    if how == "arithmetic":
        return (w * z).sum(1)
    return np.exp((w * np.log(z)).sum(1)) if how == "geometric" else 1 / (w / z).sum(1)


@pytest.mark.parametrize("how", ["arithmetic", "geometric", "harmonic"])
def test_one_level_equals_plain_arrays(how):
    columns = values(3)
    columns["a"][4] = columns["c"][4] = columns["b"][7] = float("nan")
    direction, weights = np.array([1, -1, 1, -1]), np.array([1, 2, 3, 0.5])
    spec = plain(columns, aggregate=how, normalise={"method": "min_max", "low": 1, "high": 100})
    for leaf, sign, weight in zip(spec["indicator"], direction, weights, strict=True):
        leaf |= {"direction": int(sign), "weight": float(weight)}
    got = score(ts.aggregate_index(tidy(columns), spec))
    want = reference(columns, direction, weights, how, 1)
    np.testing.assert_allclose([got[area] for area in AREAS], want, rtol=1e-12)


# ---- properties


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_does_not_matter(seed, order):
    table, spec = tidy(values(seed)), plain("abcd")
    rows = list(range(table.height))
    order.shuffle(rows)
    other = plain("dbca") | {"node": list(reversed(spec["node"]))}
    one = ts.area_index(table, spec, replicates=50).summary()
    two = ts.area_index(table[rows].select("value", "indicator", "area", "period"), other, replicates=50).summary()
    assert one.equals(two)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 1000), shift=st.floats(-1000, 1000))
def test_a_linear_rescaling_of_a_min_max_indicator_does_not_matter(seed, factor, shift):
    columns = values(seed)
    one = score(ts.aggregate_index(tidy(columns), plain("abcd")))
    columns["b"] = [factor * value + shift for value in columns["b"]]
    two = score(ts.aggregate_index(tidy(columns), plain("abcd")))
    assert max(abs(one[area] - two[area]) for area in AREAS) < 1e-7


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    area=st.integers(0, 11),
    gain=st.floats(0, 20),
    how=st.sampled_from(["arithmetic", "geometric", "harmonic"]),
    method=st.sampled_from(["min_max", "rank", "percentile", "z_score", "goalposts"]),
)
def test_a_better_value_never_lowers_the_score(seed, area, gain, how, method):
    if method in ("z_score", "percentile"):
        how = "arithmetic"
    columns = values(seed)
    spec = plain("abcd", aggregate=how, normalise={"method": method, "low": 1, "high": 100})
    for leaf in spec["indicator"]:
        leaf |= {"low": 0, "high": 10}
    one = score(ts.aggregate_index(tidy(columns), spec))
    columns["c"][area] += gain
    two = score(ts.aggregate_index(tidy(columns), spec))
    assert two[AREAS[area]] >= one[AREAS[area]] - 1e-9


def codes(index):
    return set(pl.DataFrame(index.findings())["code"])


def test_a_copied_indicator_raises_the_collinearity_finding():
    columns = values(1)
    assert "collinear" not in codes(ts.area_index(tidy(columns), plain("abcd"), replicates=10))
    columns["copy"] = [3 * value + 1 for value in columns["a"]]
    index = ts.area_index(tidy(columns), plain([*"abcd", "copy"]), replicates=10)
    found = index.findings().filter(pl.col("code") == "collinear")
    assert found["where"].to_list() == ["a, 2010"] and "copy" in found["message"][0]


def test_the_same_seed_gives_the_same_bits_on_any_number_of_threads(tmp_path):
    code = (
        "import sys, polars as pl, townscale as ts; sys.path.insert(0, sys.argv[1]); import test_index as t;"
        "s = t.plain('abcd') | {'grade': [{'id': 'A', 'from': 50}, {'id': 'B'}]};"
        "i = ts.area_index(t.tidy(t.values(5)).with_columns(se=0.1), s, seed=3, replicates=300);"
        "print(i.summary().hash_rows().to_list(), i.sensitivity(n=64).hash_rows().to_list())"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            env={**os.environ, "RAYON_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "3")
    }
    assert len(outs) == 1


# ---- robustness


def test_ranks_and_scores_lie_in_their_intervals_when_nothing_is_sure():
    index = ts.area_index(tidy(values(2)), plain("abcd"), replicates=500)
    table = index.summary()
    assert table["rank"].to_list() == list(range(1, 13))
    assert (table["rank_lo90"] <= table["rank_hi90"]).all() and (table["lo90"] < table["hi90"]).all()
    inside = table.filter((pl.col("rank") >= pl.col("rank_lo90")) & (pl.col("rank") <= pl.col("rank_hi90")))
    assert inside.height >= 10
    replicates = index.replicates(500)
    assert set(replicates["normalise"]) == {"min_max", "z_score"}
    assert set(replicates["aggregate"]) == {"arithmetic", "geometric"}
    by_hand = replicates.group_by("area").agg(low=pl.col("score").quantile(0.05, "linear")).sort("area")
    want = table.sort("area")
    np.testing.assert_allclose(by_hand["low"], want["lo90"], rtol=1e-12)


def test_nothing_varied_gives_the_nominal_index_alone():
    still = {"weights": "none", "normalise": ["min_max"], "aggregate": ["arithmetic"], "measurement": False}
    table = ts.area_index(tidy(values(2)), plain("abcd", robustness=still), replicates=20).summary()
    assert (table["lo90"] == table["score"]).all() and (table["hi90"] == table["score"]).all()
    assert (table["rank_lo90"] == table["rank"]).all()


def test_shares_of_variance_are_shares():
    index = ts.area_index(tidy(values(2)), plain("abcd"), replicates=20)
    table = index.sensitivity(n=2048)
    assert table["source"].to_list() == ["weights", "normalise", "aggregate"]
    assert 0.7 < table["first"].sum() < 1.15 and (table["total"] > table["first"] - 0.1).all()
    only = plain("abcd", robustness={"normalise": ["min_max"], "aggregate": ["arithmetic"]})
    one = ts.area_index(tidy(values(2)), only, replicates=20).sensitivity(n=512)
    assert one["source"].to_list() == ["weights"] and abs(one["total"][0] - 1) < 0.15


def test_an_area_between_grades_is_given_both():
    grades = [{"id": "good", "from": 50}, {"id": "fair", "from": 30}, {"id": "poor"}]
    index = ts.area_index(tidy(values(2)), plain("abcd", grade=grades), replicates=500)
    table, chances = index.summary(), index.grades()
    assert np.allclose(chances.group_by("area").agg(pl.col("p").sum())["p"], 1)
    for row in table.iter_rows(named=True):
        mine = dict(chances.filter(pl.col("area") == row["area"]).select("grade", "p").iter_rows())
        assert row["p_grade"] == max(mine.values())
        assert set(row["grade"].split("/")) == {g for g, p in mine.items() if p >= 0.2 or p == row["p_grade"]}
    assert any("/" in grade for grade in table["grade"])


def test_contributions_sum_to_the_score_and_differences_to_the_difference():
    for how in ("arithmetic", "geometric", "harmonic"):
        spec = plain("abcd", aggregate=how, normalise={"method": "min_max", "low": 1})
        index = ts.area_index(tidy(values(4)), spec, replicates=50)
        parts = index.contributions().group_by("area").agg(pl.col("contribution").sum())
        both = parts.join(index.summary(), on="area")
        np.testing.assert_allclose(both["contribution"], both["score"], rtol=1e-9)
        pair = index.compare("area 3", "area 5")
        assert abs(pair.summary()["difference"].sum() - pair.difference) < 1e-9
        assert pair.lo90 <= pair.hi90 and 0 <= pair.p_above <= 1
    assert "area 3" in index.explain("area 3")[0] and "area 3" in index.explain("area 3", language="zh")[0]


def test_effective_weights_tell_a_dominant_indicator():
    columns = values(6, names="ab", areas=12)
    columns["b"] = [0.0] * 11 + [1.0]
    table = ts.area_index(tidy(columns), plain("ab"), replicates=10).weights()
    assert table["nominal"].to_list() == [0.5, 0.5] and abs(table["effective"].sum() - 1) < 1e-9


# ---- steps


def test_each_weighting_gives_an_index():
    budget = [{"node": "Index", "points": {"a": 70, "b": 30}}, {"node": "Index", "points": {"a": 50, "b": 50}}]
    ahp = [{"node": "Index", "order": ["a", "b"], "matrix": [[1, 3], [1 / 3, 1]]}]
    columns = values(7, names="ab")
    wanted = {"budget": [0.6, 0.4], "ahp": [0.75, 0.25], "equal": [0.5, 0.5]}
    for method, want in wanted.items():
        table = ts.area_index(tidy(columns), plain("ab", weights=method, budget=budget, ahp=ahp), replicates=5)
        np.testing.assert_allclose(table.weights()["nominal"], want, atol=1e-9)
    for method in ("entropy", "pca", "benefit_of_the_doubt"):
        index = ts.area_index(tidy(columns), plain("ab", weights=method), replicates=5)
        assert index.summary()["score"].is_finite().all()
    favoured = score(ts.aggregate_index(tidy(columns), plain("ab", weights="benefit_of_the_doubt")))
    assert max(favoured.values()) == pytest.approx(100)
    equal = score(ts.aggregate_index(tidy(columns), plain("ab", weights="equal")))
    assert all(favoured[area] >= equal[area] - 1e-9 for area in AREAS)


def test_denominators_fillings_and_treatments_are_marked():
    columns = values(8, names="ab")
    columns["a"] = [*range(1, 12), 500.0]
    columns["b"][2] = None
    columns["people"] = [100.0] * 12
    spec = plain("ab", impute={"method": "knn", "k": 3}, treat={"method": "winsorise"})
    spec["indicator"][0] |= {"denominator": "people", "per": 1000}
    index = ts.area_index(tidy(columns), spec, replicates=30)
    steps = index.steps()
    assert steps.filter(pl.col("treated") == "winsorised")["area"].to_list() == ["area 11"]
    assert steps.filter(pl.col("filled").is_not_null())["area"].to_list() == ["area 2"]
    assert steps["value"][0] == 10.0
    assert {"values_filled"} <= codes(index)


# ---- over time


def test_change_has_its_uncertainty_and_marks_what_cannot_be_compared():
    first, second = values(9), values(9)
    second["a"] = [value + 2 for value in second["a"]]
    table = pl.concat([tidy(first, "2010"), tidy(second, "2012")])
    spec = plain("abcd", normalise={"method": "goalposts", "low": 0, "high": 100})
    for leaf in spec["indicator"]:
        leaf |= {"low": 0, "high": 20}
    index = ts.area_index(table, spec, replicates=200)
    change = index.change()
    assert change["comparable"].all() and (change["change"] > 0).all() and (change["p_up"] == 1).all()
    assert "periods_not_comparable" not in codes(index)
    marked = spec | {"change": [{"period": "2012", "what": "a now counts beds"}]}
    index = ts.area_index(table, marked, replicates=20)
    assert not index.change()["comparable"].any() and "specification_changed" in codes(index)
    index = ts.area_index(table, plain("abcd"), replicates=20)
    assert not index.change()["comparable"].any() and "periods_not_comparable" in codes(index)


def test_rules_show_their_numbers_and_their_uncertainty():
    before = {"livelihood": [70.0, 60.0], "revenue": [100.0, 100.0], "gdp": [500.0, 500.0]}
    after = {"livelihood": [84.0, 61.0], "revenue": [110.0, 110.0], "gdp": [550.0, 550.0]}
    table = pl.concat([tidy(before, "2010"), tidy(after, "2011")])
    rules = [
        {"id": "share", "share": ["livelihood", "revenue"], "at_least": 0.7, "error": 0.02},
        {"id": "growth", "growth": ["livelihood", "gdp"], "above": 0},
    ]
    index = ts.area_index(table, plain(["livelihood"], rule=rules), replicates=20)
    got = index.rules()
    share = got.filter((pl.col("rule") == "share") & (pl.col("period") == "2010"))
    assert share["holds"].to_list() == [True, False] and share["p_holds"][0] == pytest.approx(0.5, abs=0.06)
    growth = got.filter(pl.col("rule") == "growth")
    np.testing.assert_allclose(growth["value"], [84 / 70 - 1.1, 61 / 60 - 1.1])
    assert growth["holds"].to_list() == [True, False] and {"rule_broken", "rule_close"} <= codes(index)


# ---- guard rails


def test_survey_errors_are_carried_in():
    columns = {"satisfaction": [0.5, 0.6, 0.7, 0.8], "clinics": [3.0, 2.0, 5.0, 1.0]}
    still = {"weights": "none", "normalise": ["min_max"], "aggregate": ["arithmetic"]}
    spec = plain(columns, robustness=still)
    bare = ts.area_index(tidy(columns), spec, replicates=200)
    assert "survey_without_error" in codes(bare) and (bare.summary()["lo90"] == bare.summary()["hi90"]).all()
    sizes = pl.when(pl.col("indicator") == "satisfaction").then(400.0)
    asked = ts.area_index(tidy(columns).with_columns(n=sizes), spec, replicates=200)
    assert "survey_without_error" not in codes(asked)
    # The areas with the best and the worst satisfaction stay at the ends of min-max.
    assert (asked.summary()["lo90"] < asked.summary()["hi90"]).sum() == 2


def test_figures_that_grow_with_effort_carry_a_finding():
    columns = values(1, names=("recorded_incidents", "b"))
    assert "effort_likely" in codes(ts.area_index(tidy(columns), plain(columns), replicates=5))
    spec = plain(columns)
    spec["indicator"][0]["effort_dependent"] = True
    assert "effort_dependent" in codes(ts.area_index(tidy(columns), spec, replicates=5))


@pytest.mark.parametrize("name", ["ethnicity", "religion", "宗教信仰", "少数民族比例", "petition"])
def test_sensitive_indicators_are_refused(name):
    columns = {"a": [1.0, 2.0, 3.0], name: [1.0, 2.0, 3.0]}
    with pytest.raises(ts.SensitiveAttributeError):
        ts.area_index(tidy(columns), plain(columns))
    with pytest.raises(ts.SensitiveAttributeError):
        ts.aggregate_index(tidy({"a": [1.0, 2.0]}), plain(["a", name]))
    spec = plain(["a"])
    spec["indicator"][0]["label"] = name
    with pytest.raises(ts.SensitiveAttributeError):
        ts.aggregate_index(tidy({"a": [1.0, 2.0]}), spec)


@pytest.mark.parametrize("name", ["minority_share", "mosques", "清真寺数"])
def test_indicators_that_stand_for_ethnicity_or_religion_are_refused(name):
    columns = values(names=("a", name))
    with pytest.raises(ts.SensitiveAttributeError, match=r"is not taken as an in(put|dicator)"):
        ts.area_index(tidy(columns), plain(columns))
    tolerance = values(names=("a", "tolerance_of_minorities"))
    assert ts.area_index(tidy(tolerance), plain(tolerance), replicates=5).summary().height == 12


def test_small_areas_are_not_ranked():
    table = tidy(values(1)).with_columns(population=pl.when(pl.col("area") == "area 3").then(400.0).otherwise(9000.0))
    index = ts.area_index(table, plain("abcd", population_floor=1000), replicates=50)
    row = index.summary().filter(pl.col("area") == "area 3")
    assert row["rank"].to_list() == [None] and row["score"].is_finite().all()
    assert index.summary()["rank"].drop_nulls().sort().to_list() == list(range(1, 12))
    assert "area_under_floor" in codes(index)


# ---- bad input: one clear message, or a finding


def bad(change):
    spec = json.loads(json.dumps(plain("abcd")))
    change(spec)
    return spec


BAD = {
    "unknown parent": (lambda s: s["indicator"][0].update(parent="Indx"), "no such pillar. Did you mean Index"),
    "cycle": (
        lambda s: s["node"].extend([{"id": "p", "parent": "q"}, {"id": "q", "parent": "p"}]),
        "the pillars form a cycle: p → q → p",
    ),
    "unknown key": (lambda s: s.update(agregate="geometric"), "no key agregate. Did you mean aggregate"),
    "unknown step": (lambda s: s.update(normalise="minmax"), '"minmax" is not known here. Did you mean min_max'),
    "unknown fill": (lambda s: s.update(impute={"method": "means"}), "Did you mean mean"),
    "unknown mean": (lambda s: s.update(aggregate="geometrc"), "Did you mean geometric"),
    "direction": (lambda s: s["indicator"][0].update(direction=2), "direction is 2"),
    "text weight": (lambda s: s["indicator"][0].update(weight="high"), "indicator 1 .a., weight"),
    "negative weight": (lambda s: s["indicator"][0].update(weight=-1), "the weight is -1"),
    "no weight at all": (lambda s: [leaf.update(weight=0) for leaf in s["indicator"]], "every weight under Index is 0"),
    "id twice": (lambda s: s["indicator"].append(dict(s["indicator"][0])), "the id a is there twice"),
    "no indicator": (lambda s: s.pop("indicator"), r"there is no \[\[indicator\]\]"),
    "two roots": (lambda s: s["node"].append({"id": "Other"}), "2 pillars have no parent"),
    "empty pillar": (lambda s: s["node"].append({"id": "p", "parent": "Index"}), "pillar p has no indicator"),
    "bounds": (lambda s: s.update(normalise={"low": 100, "high": 0}), "low is 100 and high is 0"),
    "goalposts": (lambda s: s.update(normalise="goalposts"), "goalposts need low and high"),
    "own parent": (lambda s: s["node"][0].update(parent="Index"), "cycle: Index → Index"),
    "weight that is no number": (lambda s: s["indicator"][0].update(weight=float("nan")), "nan is no number"),
    "key of an indicator": (lambda s: s["indicator"][0].update(wieght=1), "no key wieght. Did you mean weight"),
    "key of robustness": (lambda s: s.update(robustness={"normalize": []}), "no key normalize. Did you mean normalise"),
    "step of robustness": (lambda s: s.update(robustness={"aggregate": ["mean"]}), '"mean" is not known here'),
    "empty list of steps": (lambda s: s.update(robustness={"normalise": []}), "a list of methods is empty"),
    "unknown treatment": (lambda s: s.update(treat="winsorize"), "Did you mean winsorise"),
    "grade twice": (lambda s: s.update(grade=[{"id": "A", "from": 1}, {"id": "A"}]), "the grade A is there twice"),
    "harmonic of z-scores": (
        lambda s: s.update(aggregate="harmonic", normalise="z_score"),
        "a harmonic mean under Index needs scores above 0",
    ),
    "no comparisons": (lambda s: s.update(weights="ahp"), "has no comparisons"),
    "contradiction": (
        lambda s: s.update(
            weights="ahp",
            ahp=[{"node": "Index", "order": list("abcd"), "matrix": [[1, 3, 1, 1], [3, 1, 1, 1], [1] * 4, [1] * 4]}],
        ),
        "ahp Index, row 1, column 2: 3 and its reverse 3 do not multiply to 1",
    ),
    "geometric of 0": (lambda s: s.update(aggregate="geometric"), "needs scores above 0"),
}


@pytest.mark.parametrize("change, message", BAD.values(), ids=BAD.keys())
def test_bad_specifications_are_named(change, message):
    for verb in (ts.aggregate_index, ts.area_index):
        with pytest.raises(ts.InputError, match=message):
            verb(tidy(values()), bad(change))


def test_bad_tables_are_named():
    table, spec = tidy(values()), plain("abcd")
    with pytest.raises(ts.InputError, match="area 0 has a twice in 2010"):
        ts.aggregate_index(pl.concat([table, table[:1]]), spec)
    with pytest.raises(ts.InputError, match='row 3, column value: "many" is not a number'):
        ts.aggregate_index({"area": list("ABC"), "indicator": ["a"] * 3, "value": ["1", "2", "many"]}, plain("a"))
    with pytest.raises(ts.InputError, match="no column value"):
        ts.aggregate_index(table.drop("value"), spec)
    with pytest.raises(ts.InputError, match="no indicator of the specification"):
        ts.aggregate_index(table, plain("xyz"))
    with pytest.raises(ts.InputError):
        ts.aggregate_index(table.with_columns(value=pl.lit(None, dtype=pl.Float64)), spec)
    with pytest.raises(ts.InputError, match="se is -1"):
        ts.aggregate_index(table.with_columns(se=-1.0), spec)
    with pytest.raises(ts.InputError, match="spec: there is none"):
        ts.area_index(table)
    with pytest.raises(ts.InputError, match=r"no_such\.toml"):
        ts.area_index(table, "no_such.toml")
    with pytest.raises(ts.InputError, match="Did you mean area 1"):
        ts.area_index(table, spec, replicates=5).explain("area1")


def test_one_area_and_none_are_named_and_two_are_scored():
    table, spec = tidy(values()), plain("abcd")
    with pytest.raises(ts.InputError, match="there is one area, and min_max scores areas against each other"):
        ts.area_index(table.filter(pl.col("area") == "area 1"), spec)
    with pytest.raises(ts.InputError, match="there are no rows"):
        ts.area_index(table[:0], spec)
    pair = table.filter(pl.col("area").is_in(["area 1", "area 2"]))
    two = ts.area_index(pair, plain("abc"), replicates=20).summary()
    assert two["rank"].to_list() == [1, 2] and two["score"].is_finite().all()
    posts = plain("abcd", normalise="goalposts")
    for leaf in posts["indicator"]:
        leaf |= {"low": 0, "high": 10}
    one = ts.area_index(table.filter(pl.col("area") == "area 1"), posts, replicates=20).summary()
    assert one["rank"].to_list() == [1] and 0 < one["score"][0] < 100


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_values_without_end_are_named_by_row(value):
    columns = values()
    columns["b"][4] = value
    with pytest.raises(ts.InputError, match=f"row 17, column value: the value is {value}"):
        ts.area_index(tidy(columns), plain("abcd"))


def test_weights_of_any_size_are_shares():
    one = ts.aggregate_index(tidy(values()), plain("abcd"))
    for size in (1e-300, 1e300):
        spec = plain("abcd")
        for leaf in spec["indicator"]:
            leaf["weight"] = size
        np.testing.assert_allclose(ts.aggregate_index(tidy(values()), spec)["score"], one["score"], rtol=1e-12)


def test_replicates_that_are_not_there_are_named():
    index = ts.area_index(tidy(values()), plain("abcd"), replicates=5)
    for which in ([5], [-1], -1):
        with pytest.raises(ts.InputError):
            index.replicates(which)
    assert index.replicate_weights([4, 0])["replicate"].unique().sort().to_list() == [0, 4]
    with pytest.raises(ts.InputError, match="n is 2"):
        index.sensitivity(n=2)


def test_doubtful_tables_are_findings():
    columns = values(2)
    columns["a"] = [4.0] * 12
    columns["b"] = [None] * 12
    spec = plain("abcd")
    del spec["indicator"][2]["weight"]
    index = ts.area_index(tidy(columns), spec, replicates=20)
    assert {"constant_indicator", "indicator_without_values", "weights_missing"} <= codes(index)
    only = score(ts.aggregate_index(tidy(columns), spec))
    rest = score(ts.aggregate_index(tidy({name: columns[name] for name in "cd"}), plain("cd")))
    assert max(abs(only[area] - rest[area]) for area in AREAS) < 1e-9


# ---- frames, files, reports


def test_the_frame_that_came_in_comes_out():
    import pandas as pd
    import pyarrow as pa

    table, spec = tidy(values()), plain("abcd")
    holes = table.to_pandas()
    holes.loc[3, "value"] = float("nan")
    assert isinstance(ts.aggregate_index(holes, spec), pd.DataFrame)
    assert isinstance(ts.area_index(table.to_arrow(), spec, replicates=5).ranks(), pa.Table)
    assert pl.DataFrame(ts.area_index(table, spec, replicates=5)).height == 12


def test_a_toml_file_is_the_same_as_a_dict(tmp_path):
    path = tmp_path / "spec.toml"
    lines = ['[[node]]\nid = "Index"']
    lines += [f'[[indicator]]\nid = "{name}"\nparent = "Index"\ndirection = 1\nweight = 1.0' for name in "abcd"]
    path.write_text("\n".join(lines), "utf-8")
    table = tidy(values())
    assert ts.aggregate_index(table, path).equals(ts.aggregate_index(table, plain("abcd")))
    assert ts.aggregate_index(table, str(path)).equals(ts.aggregate_index(table, path.read_text("utf-8")))


def test_the_schema_names_every_key():
    schema = ts.index_schema()
    assert {"normalise", "aggregate", "node", "indicator", "rule", "robustness"} <= schema["properties"].keys()


def full():
    grades = [{"id": "good", "from": 50}, {"id": "fair"}]
    rules = [{"id": "clinics", "value": "a", "at_least": 2, "error": 0.1}]
    spec = plain("abcd", grade=grades, rule=rules, population_floor=500)
    spec["node"] += [{"id": "p", "parent": "Index", "weight": 1.0, "label_zh": "服务"}]
    spec["indicator"][3]["parent"] = "p"
    table = pl.concat([tidy(values(1), "2010"), tidy(values(2), "2011")])
    people = pl.when(pl.col("area") == "area 3").then(400.0).otherwise(9000.0)
    return ts.area_index(table.with_columns(population=people), spec, replicates=60)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_reports_and_plots_and_workbooks_are_written(tmp_path, language):
    index = full()
    for form in ("html", "docx", "pdf"):
        assert index.report(tmp_path / f"index.{form}", language=language).stat().st_size > 5000
    page = (tmp_path / "index.html").read_text("utf-8")
    for area in ("area 0", "area 11"):
        assert area in page
    box = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    shapes = {"features": [{"type": "Feature", "geometry": box, "properties": {"name": area}} for area in AREAS]}
    for kind, options in (("score", {}), ("profile", {"area": "area 2"}), ("heat", {}), ("map", {"geometry": shapes})):
        assert index.plot(language, kind=kind, **options).to_dict()
    with pytest.raises(ts.InputError, match="no plot"):
        index.plot(kind="pie")
    book = CalamineWorkbook.from_path(index.workbook(tmp_path / "index.xlsx", language))
    assert len(book.sheet_names) >= 10 and index.summary()["area"][0] in index._repr_html_()


# ---- the command line, as a newcomer meets it


@pytest.fixture
def run(tmp_path, monkeypatch, call):
    """Run a command in an empty folder; gives status, output and errors."""
    monkeypatch.chdir(tmp_path)

    return call


def test_the_template_is_checked_and_scored(run):
    assert run("template", "index", "index.xlsx")[0] == 0
    status, out, _ = run("check", "index.xlsx")
    assert status == 0 and out.startswith("severity,code,where,message,hint")
    status, out, _ = run("index", "index.xlsx", "--language", "zh")
    assert status == 0 and pl.read_csv(out.encode())["rank"].to_list() == [1, 2, 3]


def test_more_findings_are_said_to_be_in_the_answer(run, tmp_path):
    columns = values(1)
    columns |= {f"copy{place}": columns["a"] for place in range(4)}
    tidy(columns).write_csv(tmp_path / "data.csv")
    lines = ['[[node]]\nid = "Index"']
    lines += [f'[[indicator]]\nid = "{name}"\nparent = "Index"\nweight = 1.0' for name in columns]
    (tmp_path / "spec.toml").write_text("\n".join(lines))
    _, _, told = run("index", "data.csv", "--spec", "spec.toml", "--replicates", "20")
    assert "more: `--json`" in told and "townscale check" not in told
    _, out, _ = run("index", "data.csv", "--spec", "spec.toml", "--replicates", "20", "--json")
    assert len([row for row in json.loads(out)["findings"] if row["code"] == "collinear"]) == 10
    status, out, _ = run("check", "data.csv", "--spec", "spec.toml")
    assert status == 0 and out.count("collinear") >= 10


def test_a_report_has_the_title_and_the_labels_of_its_specification():
    from townscale import report

    spec = plain("abcd", title="Service", title_zh="公共服务")
    spec["indicator"][0] |= {"label": "Clinics", "label_zh": "诊所"}
    index = ts.area_index(tidy(values()), spec, replicates=20)
    assert [report.of(index, language).title for language in ("en", "zh")] == ["Service", "公共服务"]
    sentences = " ".join(line for area in AREAS for line in index.explain(area, language="zh"))
    assert "诊所" in sentences and " a " not in sentences
