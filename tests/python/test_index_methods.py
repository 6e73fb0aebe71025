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
    values = np.random.default_rng(0).lognormal(0, 2.5, 60)
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


def test_panel_entropy_topsis_is_that_of_plain_arrays():
    """Entropy weights and TOPSIS over all areas and years, as Chinese papers on indices have it."""
    rng = np.random.default_rng(8)
    rows, years = 15, ["2019", "2020"]
    x = rng.lognormal(0, 0.5, (rows * 2, 3))
    frame = pl.DataFrame(
        {"area": [f"A{place:02d}" for place in range(rows)] * 2, "period": [y for y in years for _ in range(rows)]}
        | {name: x[:, place] for place, name in enumerate("abc")}
    )
    told = spec("abc", normalise={"method": "min_max", "over": "all"}, weights="entropy", aggregate="topsis")
    index = ts.area_index(frame, told, replicates=30)
    z = (x - x.min(0)) / (x.max(0) - x.min(0))
    p = z / z.sum(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        e = -np.nansum(np.where(p > 0, p * np.log(p), 0), 0) / np.log(len(x))
    w = (1 - e) / (1 - e).sum()
    worst, best = np.sqrt(((w * z) ** 2).sum(1)), np.sqrt(((w * (1 - z)) ** 2).sum(1))
    want = 100 * worst / (worst + best)
    found = pl.DataFrame(index.scores()).filter(pl.col("node") == "I").sort("period", "area")
    assert found["score"].to_numpy() == pytest.approx(want, abs=1e-9)
    summary = pl.DataFrame(index.summary())
    assert (summary["rank_lo90"] <= summary["rank_hi90"]).all() and (summary["rank_lo90"] < summary["rank_hi90"]).any()
    parts = (
        pl.DataFrame(index.contributions()).group_by("area", "period").agg(pl.col("contribution", "against_mean").sum())
    )
    whole = parts.sort("period", "area")["contribution"].to_numpy()
    assert whole == pytest.approx(want, abs=1e-9)
    with pytest.raises(ts.InputError, match="topsis needs a scale with ends"):
        ts.area_index(frame, spec("abc", normalise="z_score", aggregate="topsis"))


def test_critic_weights_are_those_of_the_verb():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(20, 3))
    index = ts.area_index(
        wide({name: x[:, place] for place, name in enumerate("abc")}), spec("abc", weights="critic"), replicates=2
    )
    found = dict(pl.DataFrame(index.weights()).select(pl.col("indicator"), pl.col("nominal")).iter_rows())
    want = ts.weights(x, method="critic")
    assert [found[name] for name in "abc"] == pytest.approx(list(want), abs=1e-9)


def ranks(scores):
    return np.array([1 + np.sum(scores > score) for score in scores], float)


def test_leaving_out_an_indicator_is_the_index_of_the_others():
    rng = np.random.default_rng(6)
    columns = {name: rng.normal(size=15) for name in "abcd"}
    index = ts.area_index(wide(columns), spec("abcd"), replicates=2)
    x = {name: (v - v.min()) / (v.max() - v.min()) for name, v in columns.items()}
    whole = ranks(sum(x.values()))
    found = {row["indicator"]: row for row in pl.DataFrame(index.leave_one_out()).to_dicts()}
    for name in "abcd":
        shift = np.abs(whole - ranks(sum(v for other, v in x.items() if other != name)))
        assert found[name]["mean_shift"] == pytest.approx(shift.mean()) and found[name]["max_shift"] == shift.max()
        assert found[name]["most_moved"] == f"A{int(shift.argmax()):03d}"


def test_exclusion_is_a_source_of_its_own():
    rng = np.random.default_rng(6)
    table = wide({name: rng.normal(size=15) for name in "abc"})
    alone = {"weights": {"method": "none"}, "normalise": ["min_max"], "aggregate": ["arithmetic"], "exclude": True}
    index = ts.area_index(table, spec("abc", robustness=alone), replicates=200)
    sources = pl.DataFrame(index.sensitivity(n=64))
    assert sources["source"].to_list() == ["exclude"] and sources["total"][0] == pytest.approx(1, abs=0.2)
    # Four indices come up: all indicators, and without each of them.
    drawn = pl.DataFrame(index.replicates(200)).filter(pl.col("area") == "A000")["score"].round(9)
    x = {name: (v - v.min()) / (v.max() - v.min()) for name in "abc" for v in [table[name].to_numpy()]}
    want = [100 * np.mean([v[0] for other, v in x.items() if other != left]) for left in (None, *"abc")]
    assert sorted(set(drawn)) == pytest.approx(sorted(want), abs=1e-6)
    assert "exclude" not in pl.DataFrame(ts.area_index(table, spec("abc"), replicates=2).sensitivity(n=8))["source"]


def test_every_choice_is_drawn_and_told_apart_in_one_run():
    rng = np.random.default_rng(4)
    columns = {name: rng.lognormal(0, 1.5, 20) for name in "abc"}
    columns["c"][3] = np.nan
    table = wide(columns).with_columns(pl.col("c").fill_nan(None))
    every = {
        "treat": ["none", "winsorise", "log"],
        "weighting": ["given", "equal", "entropy", "critic"],
        "normalise": ["min_max", "z_score", "rank"],
        "normalise_by": "indicator",
        "aggregate": ["arithmetic", "geometric"],
        "impute": ["none", "mean"],
        "exclude": True,
    }
    index = ts.area_index(table, spec("abc", normalise={"low": 1}, robustness={"replicates": 200, **every}))
    drawn = index.replicates(200)
    for column, methods in (("treat", 3), ("weighting", 4), ("aggregate", 2), ("impute", 2)):
        assert set(drawn[column]) == set(every[column]) and len(set(drawn[column])) == methods
    shares = index.sensitivity(n=256)
    assert set(shares["source"]) == {"weights", "normalise", "aggregate", "impute", "exclude", "treat", "weighting"}
    # A total share is no less than that of the first order, but for the error of both.
    assert (shares["total"] > shares["first"] - 0.15).all()
    assert shares["total"].max() > 0.05
    again = ts.area_index(table, spec("abc", normalise={"low": 1}, robustness={"replicates": 200, **every}))
    assert again.summary().equals(index.summary())


def test_each_indicator_draws_its_own_normalisation():
    values = np.random.default_rng(2).normal(size=(9, 3))
    least, most = values.min(axis=0), values.max(axis=0)
    one = 100 * (values - least) / (most - least)
    other = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1) * one.std(axis=0, ddof=1).mean()
    fixed = {
        "replicates": 120,
        "weights": {"method": "none"},
        "normalise": ["min_max", "z_score"],
        "normalise_by": "indicator",
        "aggregate": ["arithmetic"],
    }
    index = ts.area_index(wide(dict(zip("abc", values.T, strict=True))), spec("abc", robustness=fixed))
    scores = index.replicates(120).pivot("area", index="replicate", values="score").drop("replicate").to_numpy()
    seen = set()
    for row in scores:
        for mask in range(8):
            chosen = np.where([mask >> place & 1 for place in range(3)], other, one).mean(axis=1)
            # Each replicate is shifted as a whole: what it says is how areas differ.
            if np.allclose(row - row.mean(), chosen - chosen.mean(), atol=1e-8):
                seen.add(mask)
                break
        else:
            raise AssertionError("a replicate has scores of no combination")
    assert len(seen) == 8


def test_an_optimum_scores_the_distance_from_an_interval():
    leaf = {"id": "ph", "parent": "I", "optimum": [6, 8], "weight": 1.0}
    table = wide({"ph": [5.0, 7.0, 9.0, 10.0, 2.0]})
    index = ts.area_index(table, {"node": [{"id": "I"}], "indicator": [leaf]}, replicates=2)
    got = {row["area"]: row["score"] for row in index.summary().to_dicts()}
    assert [got[f"A00{place}"] for place in range(5)] == [75.0, 100.0, 75.0, 50.0, 0.0]
    assert "index_directions_missing" not in codes(index)
    for wrong in ({"optimum": [8, 6]}, {"direction": 1}, {"optimum": [0, 8], "log": True}):
        with pytest.raises(ts.InputError, match="optimum"):
            ts.area_index(table, {"node": [{"id": "I"}], "indicator": [{**leaf, **wrong}]})


def test_a_pillar_of_which_less_is_better_turns_its_indicators_round():
    rng = np.random.default_rng(6)
    table = wide({name: rng.normal(size=8) for name in "abc"})

    def nested(direction, pillar):
        return {
            "node": [{"id": "I"}, {"id": "P", "parent": "I", "weight": 1.0, "direction": pillar}],
            "indicator": [
                {"id": "a", "parent": "I", "direction": 1, "weight": 1.0},
                {"id": "b", "parent": "P", "direction": direction, "weight": 1.0},
                {"id": "c", "parent": "P", "direction": -direction, "weight": 1.0},
            ],
        }

    turned = ts.area_index(table, nested(1, -1), replicates=50)
    plain = ts.area_index(table, nested(-1, 1), replicates=50)
    assert turned.summary().equals(plain.summary())
    with pytest.raises(ts.InputError, match=r"direction is 0\.5"):
        ts.area_index(table, nested(1, 0.5))


def test_gaps_between_periods_are_interpolated():
    years = ["2010", "2013", "2020"]
    values = {"A": [10.0, None, 30.0], "B": [0.0, 6.0, 10.0], "C": [None, 5.0, 9.0]}
    rows = [
        (area, year, "x", value) for area, series in values.items() for year, value in zip(years, series, strict=True)
    ]
    table = pl.DataFrame(rows, schema=["area", "period", "indicator", "value"], orient="row")
    chosen = spec("x", impute={"method": "interpolate"}, normalise={"method": "min_max", "over": "all"})
    index = ts.area_index(table, chosen, replicates=5)
    filled = index.steps().filter(pl.col("filled").is_not_null()).select("area", "period", "filled").rows()
    assert filled == [("A", "2013", pytest.approx(16.0))]
    named = table.with_columns(period=pl.col("period").replace({"2010": "before", "2013": "between", "2020": "after"}))
    with pytest.raises(ts.InputError, match="tells no time"):
        ts.area_index(named, chosen, replicates=5)


def test_rotated_loadings_equal_plain_arrays():
    rng = np.random.default_rng(11)
    factors = rng.normal(size=(300, 2))
    loadings = np.array([[0.9, 0.1], [0.8, -0.2], [0.7, 0.3], [0.1, 0.9], [-0.2, 0.7]])
    values = factors @ loadings.T + 0.5 * rng.normal(size=(300, 5))
    names = "abcde"
    index = ts.area_index(
        wide(dict(zip(names, values.T, strict=True))), spec(names, weights="pca_varimax"), replicates=2
    )
    got = {row["indicator"]: row["nominal"] for row in index.weights().to_dicts()}
    eigenvalues, vectors = np.linalg.eigh(np.corrcoef(values.T))
    kept = eigenvalues >= 1
    plain = vectors[:, kept] * np.sqrt(eigenvalues[kept])
    length = np.sqrt((plain**2).sum(axis=1, keepdims=True))
    angles = np.linspace(0, np.pi / 2, 20_001)

    def criterion(angle):
        turned = plain / length @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return ((turned**2).var(axis=0)).sum()

    best = angles[np.argmax([criterion(angle) for angle in angles])]
    turned = plain @ np.array([[np.cos(best), -np.sin(best)], [np.sin(best), np.cos(best)]])
    want = (turned**2).max(axis=1)
    assert kept.sum() == 2 and np.allclose([got[name] for name in names], want / want.sum(), atol=1e-3)


def test_what_weighs_nothing_is_no_source_of_uncertainty():
    table = wide({"a": [1.0, 5, 2, 4], "b": [2.0, 1, 4, 3], "c": [None, 2.0, 5, 1]})
    long = table.unpivot(index="area", variable_name="indicator").with_columns(se=pl.lit(None, pl.Float64))
    long = long.with_columns(se=pl.when(pl.col("indicator") == "c").then(0.5))
    out = spec("abc")
    out["indicator"][2]["weight"] = 0
    sources = pl.DataFrame(ts.area_index(long, out, replicates=2).sensitivity(n=16))["source"].to_list()
    assert "weights" in sources and not {"measurement", "impute"} & set(sources)
    counted = pl.DataFrame(ts.area_index(long, spec("abc"), replicates=2).sensitivity(n=16))["source"].to_list()
    assert {"measurement", "impute"} <= set(counted)


@pytest.mark.parametrize("method", ["arithmetic", "max"])
def test_a_share_that_is_just_there_is_enough(method):
    """0.55 of 20 is 11, though the product of the two numbers is a little more."""
    names = [f"i{place:02d}" for place in range(20)]
    values = {
        name: [1.0, 3.0, 2.0 if place < 11 else None, 2.0 if place < 10 else None] for place, name in enumerate(names)
    }
    still = {"weights": "none", "normalise": ["min_max"], "aggregate": [method], "impute": ["none"]}
    index = ts.area_index(wide(values), spec(names, min_share=0.55, aggregate=method, robustness=still), replicates=2)
    scores = dict(pl.DataFrame(index.summary()).select("area", "score").iter_rows())
    assert scores["A002"] == pytest.approx(50) and scores.get("A003") is None
    kept = ts.area_index(wide(values), spec(names, availability=0.55, robustness=still), replicates=2)
    assert "A002" in pl.DataFrame(kept.summary())["area"].to_list()


def power_mean(scores, weights, power):
    return (weights @ scores**power / weights.sum()) ** (1 / power)


def ordered_average(scores, weights, order):
    down = np.argsort(-scores, kind="stable")
    shares = (np.cumsum(weights[down]) / weights.sum()) ** order
    return np.diff(shares, prepend=0) @ scores[down]


@pytest.mark.parametrize(
    ("aggregate", "of"),
    [({"power": p}, lambda x, w, p=p: power_mean(x, w, p)) for p in (0.5, 2, -1.5, 40)]
    + [({"ordered": a}, lambda x, w, a=a: ordered_average(x, w, a)) for a in (0.5, 1, 3)],
)
def test_power_means_and_ordered_averages_are_those_of_plain_arrays(aggregate, of):
    rng = np.random.default_rng(12)
    x, weights = rng.normal(size=(25, 4)), np.array([1.0, 2.0, 0.5, 3.0])
    told = spec("abcd", normalise={"low": 1}, aggregate=aggregate)
    for leaf, weight in zip(told["indicator"], weights, strict=True):
        leaf["weight"] = weight
    index = ts.area_index(wide(dict(zip("abcd", x.T, strict=True))), told, replicates=40)
    scaled = 1 + 99 * (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    want = np.array([of(row, weights) for row in scaled])
    scores = index.scores().filter(node="I").sort("area")["score"].to_numpy()
    np.testing.assert_allclose(scores, want, rtol=1e-9)
    parts = index.contributions().group_by("area").agg(pl.col("contribution", "against_mean").sum()).sort("area")
    np.testing.assert_allclose(parts["contribution"], want, rtol=1e-9)
    middle = of(scaled.mean(axis=0), weights)
    np.testing.assert_allclose(parts["against_mean"], want - middle, atol=1e-7)
    assert index.compare("A000", "A001").difference == pytest.approx(want[0] - want[1])
    drawn = index.replicates(40)
    assert not drawn["score"].is_null().any() and drawn["score"].is_finite().all()
    ((name, number),) = aggregate.items()
    assert set(drawn["aggregate"]) == {f"{name} {number}", "arithmetic"}


def test_numbers_of_means_are_checked():
    table = wide({"a": [1.0, 2, 3], "b": [-1.0, 0, 4]})
    for wrong, message in (
        ({"power": 0}, "power is 0"),
        ({"ordered": 0}, "ordered"),
        ({"ordered": -1}, "ordered"),
        ({"cube": 2}, "cube"),
    ):
        with pytest.raises(ts.InputError, match=message):
            ts.area_index(table, spec("ab", aggregate=wrong))
        with pytest.raises(ts.InputError, match=message):
            ts.area_index(table, spec("ab", robustness={"aggregate": ["arithmetic", wrong]}))
    with pytest.raises(ts.InputError, match="scores of 0 or more"):
        ts.area_index(table, spec("ab", normalise={"method": "none"}, aggregate={"power": 2}))
    with pytest.raises(ts.InputError, match="above 0"):
        ts.area_index(table, spec("ab", aggregate={"power": -2}))
    # A score of 0 is one that a power above 0 takes.
    whole = ts.area_index(table, spec("ab", aggregate={"power": 0.5}), replicates=20)
    low = whole.contributions("A000")
    assert low["contribution"].to_list() == [0, 0] and whole.summary()["score"].min() == 0


def test_sobol_shares_over_treatment_and_means_are_those_of_the_whole_grid():
    """Every combination of three treatments, two normalisations and four means, each as likely: exact shares."""
    rng = np.random.default_rng(21)
    table = wide({name: rng.lognormal(0, 1.6, 24) for name in "abc"})
    lists = {
        "treat": ["none", "winsorise", "log"],
        "normalise": ["min_max", "rank"],
        "aggregate": ["arithmetic", "max", {"power": 2}, {"ordered": 3}],
    }
    fixed = {"weights": {"method": "none"}, "impute": ["none"], **lists}
    index = ts.area_index(table, spec("abc", robustness=fixed), replicates=400)
    drawn = index.replicates(400).sort("replicate", "area")
    sources = list(lists)
    ranked = {key: part["rank"].to_numpy() for key, part in drawn.group_by(*sources, "replicate")}
    nominal = index.summary().sort("area")["rank"].to_numpy()
    levels = {name: sorted({key[at] for key in ranked}) for at, name in enumerate(sources)}
    assert [len(levels[name]) for name in sources] == [3, 2, 4]
    shape = tuple(len(levels[name]) for name in sources)
    grid = np.full(shape, np.nan)
    for key, found in ranked.items():
        cell = tuple(levels[name].index(key[at]) for at, name in enumerate(sources))
        shift = np.abs(found - nominal).mean()
        assert np.isnan(grid[cell]) or grid[cell] == shift
        grid[cell] = shift
    assert not np.isnan(grid).any()
    # Cells that plain arrays give: no treatment, min-max.
    x = table.select("a", "b", "c").to_numpy()
    scaled = 100 * (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    even = np.ones(3)
    means = {
        "arithmetic": scaled.mean(axis=1),
        "max": scaled.max(axis=1),
        "power 2": np.array([power_mean(row, even, 2) for row in scaled]),
        "ordered 3": np.array([ordered_average(row, even, 3) for row in scaled]),
    }
    for name, scores in means.items():
        at = (levels["treat"].index("none"), levels["normalise"].index("min_max"), levels["aggregate"].index(name))
        assert grid[at] == pytest.approx(np.abs(ranks(scores) - nominal).mean(), abs=1e-12)
    shares = {row["source"]: row for row in index.sensitivity(n=4096).to_dicts()}
    assert set(shares) == set(sources)
    for axis, name in enumerate(sources):
        others = tuple(other for other in range(3) if other != axis)
        first = grid.mean(axis=others).var() / grid.var()
        total = grid.var(axis=axis).mean() / grid.var()
        assert shares[name]["first"] == pytest.approx(first, abs=0.05), name
        assert shares[name]["total"] == pytest.approx(total, abs=0.05), name
