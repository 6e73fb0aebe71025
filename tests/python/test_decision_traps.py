"""The traps of RISK.md that the other files do not hold: what a sum hides, people as risk, composite indices."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import townscale as ts

ROOT = Path(__file__).parents[2]


def assess(factors, **more):
    rows = [{"id": f"f{i}", **factor} for i, factor in enumerate(factors)]
    return ts.Decision.from_dict({"title": "t", "factors": rows, **more}).assess(draws=2000)


def message(result, code, language="en"):
    found = result.findings(language).filter(pl.col("code") == code)["message"]
    return found.item() if found.len() else None


def factor(p, q, w, **more):
    return {"p": p, "q": q, "w": w, **more}


def test_trap_1_the_largest_factors_stand_beside_the_index():
    result = assess([*[factor(0.76, 0.75, 0.1)] * 5, *[factor(0.2, 0.2, 0.1)] * 5])
    words = message(result, "largest_factors")
    assert "0.305" in words and words.count("0.570") == 3
    assert message(result, "outweighed_in_the_sum").startswith("factor f")


def test_trap_5_forty_percent_over_the_cut_is_the_higher_level():
    """Index .355, sd .02: a normal has 40 % over .36; the level is the higher one."""
    width = 0.02 * 6**0.5
    given = {"low": 0.355 - width, "mode": 0.355, "high": 0.355 + width}
    result = ts.Decision.from_dict({"title": "t", "factors": [{"id": "a", "p": given, "q": 1, "w": 1}]}).assess(
        draws=200_000
    )
    chance = float(re.search(r"a chance of ([\d.]+) %", message(result, "near_the_threshold")).group(1))
    assert chance == pytest.approx(40, abs=2) and result.residual.level_by_index == "medium"


def test_trap_7_a_copy_turns_the_distributive_order_round_but_not_the_ideal():
    columns = np.array([[1, 9, 1], [9, 1, 1], [8, 9, 1]], dtype=float)
    copied = np.hstack([columns, columns[:, 1:2]])
    distributive = [(c / c.sum(axis=1, keepdims=True)).mean(axis=0) for c in (columns, copied)]
    ideal = [(c / c.max(axis=1, keepdims=True)).mean(axis=0) for c in (columns, copied)]
    assert distributive[0] == pytest.approx([0.4512, 0.4697, 0.0791], abs=5e-5)
    assert distributive[1] == pytest.approx([0.3654, 0.2889, 0.0568, 0.2889], abs=5e-5)
    assert ideal[0] == pytest.approx(ideal[1][:3]) and ideal[0] == pytest.approx([0.6667, 0.7037, 0.1111], abs=5e-5)
    for mode, expected in (("distributive", distributive), ("ideal", ideal)):
        for found, values in zip(expected, (columns, copied), strict=True):
            assert ts.ahp_scores([1, 1, 1], values.T, mode=mode).scores == pytest.approx(found)


def test_trap_10_every_pool_and_leaving_one_out_is_printed():
    words = message(assess([factor([0.05, 0.1, 0.6, 0.7], 0.5, 1)]), "panel_is_split")
    assert all(figure in words for figure in ("0.05, 0.1, 0.6, 0.7", "0.362", "0.214", "0.274", "0.250", "0.467"))


def test_trap_12_harm_rejection_and_control_are_printed_apart():
    factors = [
        factor(0.5, 0.6, 0.4, concern="harm"),
        factor(0.5, 0.2, 0.2, concern="rejection"),
        factor(0.1, 0.1, 0.4, concern="control"),
    ]
    result = assess(factors)
    words = message(result, "concerns_apart")
    assert all(figure in words for figure in ("0.120", "0.020", "0.004", "0.300")), words
    assert message(result, "harm_thinned_out") is None
    assert message(assess([factor(0.5, 0.6, 1)]), "concerns_apart") is None


def test_trap_12_control_is_no_set_off_against_harm():
    """Grave harm behind rows on control that are all in order: the sum is low, the verdict is not."""
    factors = [factor(0.8, 0.7, 0.4), *[factor(0.05, 0.1, 0.2, concern="control")] * 3]
    result = assess(factors)
    words = message(result, "harm_thinned_out")
    assert result.residual.level_by_index == "low" and "0.560" in words and "medium" in words
    assert "reason_harm" in [reason.code for reason in result.reasons] and result.verdict == "revise"
    assert "低风险" not in message(result, "harm_thinned_out", "zh")


@pytest.mark.parametrize("what", ["对重点人员落实稳控", "约谈带头闹事者", "keep a watch list of key persons"])
def test_trap_12_measures_that_handle_people_count_nothing(what):
    measure = {
        "id": "m", "factor": "f0", "what": what, "owner": "office", "cost": 1, "status": "done", "effect": 0.9,
        "evidence": "measured_elsewhere", "source": "survey of 2023",
    }  # fmt: skip
    result = assess([factor(0.9, 0.8, 1)], measures=[measure])
    assert result.residual.index == result.target.index == pytest.approx(0.72)
    assert "measure_on_people" in set(result.findings()["code"]) and message(result, "measure_on_people", "zh")
    assert not result.what_if(["m"]).residual.index < 0.72
    measure["what"] = "公开维权与投诉渠道，七日内答复"
    assert assess([factor(0.9, 0.8, 1)], measures=[measure]).residual.index == pytest.approx(0.072)


def test_trap_13_a_grave_factor_is_outweighed_in_the_sum():
    factors = [factor(0.9, 0.8, 0.1), *[factor(0.3, 0.3, 0.1)] * 9]
    result = assess(factors)
    words = message(result, "outweighed_in_the_sum")
    assert "f0" in words and "0.720" in words and "high" in words and "0.153" in words
    alone = ts.Decision.from_dict(result.decision).assess(draws=100, profile="worst_factor")
    assert alone.residual.level_by_index == "high" and message(alone, "outweighed_in_the_sum") is None


def indicators(values):
    areas, names = values.shape
    return pl.DataFrame(
        {
            "area": np.repeat([f"a{i}" for i in range(areas)], names),
            "period": ["2020"] * values.size,
            "indicator": [f"i{j}" for j in range(names)] * areas,
            "value": values.ravel(),
        }
    )


def specification(names, **more):
    leaves = [{"id": f"i{j}", "parent": "I", "direction": 1, "weight": 1 / names} for j in range(names)]
    return {"node": [{"id": "I"}], "indicator": leaves, **more}


def test_trap_13_places_of_500_areas_by_40_indicators_are_110_wide():
    """40 indicators, 500 areas, Dirichlet(10) weights: a mean 90 % width of 110 places, as NumPy has it."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 40)) + 0.1 * rng.normal(size=(500, 1))
    scores = (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    ranks = (-(scores @ rng.dirichlet(np.full(40, 10), 2000).T)).argsort(axis=0).argsort(axis=0)
    low, high = np.quantile(ranks, [0.05, 0.95], axis=1)
    varied = {"normalise": ["min_max"], "aggregate": ["arithmetic"], "weights": {"method": "dirichlet"}}
    index = ts.area_index(indicators(x), spec=specification(40, robustness={**varied, "replicates": 2000}))
    width = index.ranks()["width"].mean()
    assert (high - low).mean() == pytest.approx(110, abs=2) and width == pytest.approx((high - low).mean(), abs=2)
    assert "ranks_wide" in set(index.findings()["code"])


def test_trap_13_outliers_and_pillars_that_make_up_for_each_other_are_found():
    rng = np.random.default_rng(1)
    x = rng.uniform(size=(40, 3))
    x[0] = [0.001, 4.0, 4.0]
    x[1, 2] = 500.0
    spec = specification(3)
    found = ts.area_index(indicators(x), spec=spec, replicates=50).findings()
    words = dict(zip(found["code"], found["message"], strict=True))
    assert "i2" in words["outliers_left"] and "pillars_compensate" in words and "a0 (i0)" in words["pillars_compensate"]
    treated = ts.area_index(indicators(x), spec={**spec, "treat": {"method": "winsorise"}}, replicates=50).findings()
    assert {"outliers_treated"} <= set(treated["code"]) and "outliers_left" not in set(treated["code"])
    for language in ("en", "zh"):
        shown = ts.area_index(indicators(x), spec=spec, replicates=50).findings(language)["message"]
        assert not any("{" in one for one in shown)


def test_every_trap_of_the_docs_has_its_codes_in_the_catalogue():
    text = (ROOT / "docs" / "explanation" / "decision.md").read_text(encoding="utf-8")
    traps = re.findall(r"^(\d+)\. \*\*.*?\*\* \((.*?)\)", text, flags=re.M | re.S)
    known = set()
    for name in ("decision", "index"):
        catalogue = (ROOT / "src" / "finding" / f"{name}.toml").read_text(encoding="utf-8")
        known |= set(re.findall(r"^\[(\w+)\]", catalogue, flags=re.M))
    assert [int(number) for number, _ in traps] == list(range(1, 14))
    for number, codes in traps:
        told = set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", codes))
        assert told and told <= known, (number, told - known)
