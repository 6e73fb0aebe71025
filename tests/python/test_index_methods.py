"""Ties, imputation, treatment of outliers and what the sensitivity analysis tells apart."""

import numpy as np
import polars as pl
import pytest
import townscale as ts
from hypothesis import given, settings
from hypothesis import strategies as st


def spec(names, **more):
    leaves = [{"id": name, "parent": "I", "direction": 1, "weight": 1.0} for name in names]
    return {"node": [{"id": "I"}], "indicator": leaves, **more}


def wide(columns):
    count = len(next(iter(columns.values())))
    return pl.DataFrame({"area": [f"A{place:03d}" for place in range(count)], **columns})


def codes(result):
    return pl.DataFrame(result.findings())["code"].to_list()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(3, 7))
def test_the_same_values_in_another_order_tie_at_equal_weights(seed, count):
    rng = np.random.default_rng(seed)
    one = np.round(rng.uniform(0, 1, count), 2)
    other = rng.permutation(one)
    table = wide({f"i{place}": [one[place], other[place], 0.0, 1.0] for place in range(count)})
    fixed = {"replicates": 4, "weights": {"method": "none"}, "normalise": ["min_max"], "aggregate": ["arithmetic"]}
    index = ts.area_index(table, spec([f"i{place}" for place in range(count)], robustness=fixed))
    ranks = dict(pl.DataFrame(index.summary()).select("area", "rank").iter_rows())
    assert ranks["A000"] == ranks["A001"]
    # In replicates too: neither is above the other.
    assert index.compare("A000", "A001").p_above == 0.5
    drawn = pl.DataFrame(index.replicates()).pivot("area", index="replicate", values="rank")
    assert (drawn["A000"] == drawn["A001"]).all()


def test_a_score_that_rounding_puts_under_a_cut_has_reached_it():
    table = wide({"x": [0.1, 0.0, 1.0], "y": [0.2, 0.0, 1.0], "z": [0.3, 0.0, 1.0]})
    fixed = {"replicates": 2, "weights": {"method": "none"}, "normalise": ["min_max"], "aggregate": ["arithmetic"]}
    cuts = [{"id": "A", "from": 20}, {"id": "B"}]
    index = ts.area_index(table, spec("xyz", grade=cuts, robustness=fixed))
    found = {row["area"]: row for row in pl.DataFrame(index.summary()).to_dicts()}
    assert abs(found["A000"]["score"] - 20) < 1e-9 and found["A000"]["grade"] == "A"


def test_em_fills_what_the_likelihood_says():
    table = wide({"x": [1.0, 2, 3, 4, 5, 6], "y": [2.0, 4, 6, 8, 10, None]})
    index = ts.area_index(table, spec("xy", impute={"method": "em"}), replicates=2)
    filled = pl.DataFrame(index.steps()).drop_nulls("filled")
    assert filled["filled"].to_list() == pytest.approx([12.0], abs=1e-6)
    assert "index_em_ridge" not in codes(index)
    table = table.with_columns(z=pl.col("x") * 3)
    index = ts.area_index(table, spec("xyz", impute={"method": "em"}), replicates=2)
    assert pl.DataFrame(index.steps()).drop_nulls("filled")["filled"].to_list() == pytest.approx([12.0], abs=1e-3)
    assert "index_em_ridge" in codes(index)


def skew(values):
    off = np.asarray(values, float) - np.mean(values)
    return (off**3).mean() / (off**2).mean() ** 1.5


@pytest.mark.parametrize("method", ["log", "box_cox"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_treatment_treats_either_tail(method, sign):
    values = 100 + sign * np.random.default_rng(0).lognormal(0, 1.3, 60)
    index = ts.area_index(wide({"x": values}), spec("x", treat={"method": method}), replicates=2)
    scores = pl.DataFrame(index.steps()).sort("area")["score"].to_numpy()
    assert abs(skew(scores)) < 1 < abs(skew(values))
    assert (np.argsort(scores) == np.argsort(values)).all()
    assert "outliers_treated" in codes(index) and "index_outliers_remain" not in codes(index)


def test_what_still_fails_and_what_got_worse_are_said():
    values = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1e9, 2e9, 4e9, 8e15]
    treat = {"method": "winsorise", "winmax": 1}
    assert "index_outliers_remain" in codes(ts.area_index(wide({"x": values}), spec("x", treat=treat), replicates=2))
    skewed = np.random.default_rng(0).lognormal(0, 1.3, 60)
    worse = ts.area_index(wide({"x": skewed}), spec("x", treat={"method": "box_cox", "lambda": 2}), replicates=2)
    assert "index_treatment_reverted" in codes(worse) and "outliers_treated" not in codes(worse)


def test_what_was_filled_belongs_to_the_imputation_and_not_to_the_measurement():
    rng = np.random.default_rng(3)
    columns = {name: rng.normal(size=12).tolist() for name in "abc"}
    columns["a"][4] = None
    index = ts.area_index(wide(columns), spec("abc", impute={"method": "mean"}), replicates=5)
    sources = pl.DataFrame(index.sensitivity(n=16))["source"].to_list()
    assert "impute" in sources and "measurement" not in sources
    measured = ts.area_index(wide({**columns, "b_se": [0.3] * 12}), spec("abc"), replicates=5)
    assert "measurement" in pl.DataFrame(measured.sensitivity(n=16))["source"].to_list()


def test_contributions_are_those_of_plain_arithmetic_in_a_wide_index():
    rng = np.random.default_rng(5)
    columns = {name: rng.normal(size=400) for name in "abc"}
    index = ts.area_index(wide(columns), spec("abc"), replicates=2)
    scaled = {name: 100 * (x - x.min()) / (x.max() - x.min()) for name, x in columns.items()}
    found = pl.DataFrame(index.contributions()).sort("indicator", "area")
    for name, x in scaled.items():
        part = found.filter(pl.col("indicator") == name)
        assert part["contribution"].to_numpy() == pytest.approx(x / 3, abs=1e-9)
        assert part["against_mean"].to_numpy() == pytest.approx((x - x.mean()) / 3, abs=1e-9)
