"""Published answers (tests/golden/published.toml), reproduced; or the published slip shown as one."""

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import townscale as ts
from townscale._toml import tomllib

with (Path(__file__).parents[1] / "golden" / "published.toml").open("rb") as file:
    GOLDEN = tomllib.load(file)


def composite(values, aggregate):
    """The composite of each area's values, taken as they are."""
    width = len(next(iter(values.values())))
    rows = [(area, f"i{place}", value) for area, given in values.items() for place, value in enumerate(given)]
    areas, names, numbers = zip(*rows, strict=True)
    spec = {
        "normalise": {"method": "none"},
        "aggregate": aggregate,
        "node": [{"id": "Index"}],
        "indicator": [{"id": f"i{place}", "parent": "Index", "direction": 1, "weight": 1} for place in range(width)],
    }
    table = {"area": list(areas), "period": ["2020"] * len(rows), "indicator": list(names), "value": list(numbers)}
    scores = ts.aggregate_index(table, spec)
    return dict(zip(scores["area"], scores["score"], strict=True))


def test_every_entry_has_its_source_and_its_test():
    assert all(entry["source"] for entry in GOLDEN.values())
    source = Path(__file__).read_text("utf-8")
    assert all(f'GOLDEN["{name}"]' in source for name in GOLDEN)


def test_fuzzy_evaluation_and_the_weights_that_sum_to_more_than_one():
    """The printed indices 4.67 and 4.63 rest on weights of 1.01 and on rounded vectors: rightly 4.62, 4.64."""
    entry = GOLDEN["fuzzy"]
    for name, right, printed in (("po", 4.622, entry["po_index"]), ("mi", 4.642, entry["mi_index"])):
        result = ts.fuzzy(entry[f"w_{name}"], entry[name])
        assert result.vector == pytest.approx(entry[f"{name}_vector"], abs=0.016)
        assert result.weight_sum == pytest.approx(1.01), "the slip: not 1"
        index = sum((grade + 1) * share for grade, share in enumerate(result.vector))
        assert index == pytest.approx(right, abs=1e-3) and index == pytest.approx(printed, abs=0.1)
        assert result.score == pytest.approx(printed, abs=0.1)
    raw = 1.01 * sum((grade + 1) * share for grade, share in enumerate(ts.fuzzy(entry["w_po"], entry["po"]).vector))
    assert raw == pytest.approx(entry["po_index"], abs=5e-3), "printed without dividing by the sum of the weights"
    lower = ts.fuzzy(entry["factor_weights"], entry["factor_rows"]).vector
    assert lower == pytest.approx([0.023, 0.035, 0.153, 0.171, 0.355, 0.162, 0.103], abs=2e-3)
    assert lower == pytest.approx(entry["po"][0], abs=0.025), "the first row of the upper level, as printed"


def test_fuzzy_profile_multiplies_likelihood_and_impact():
    """Panels of labels are votes: Σ w·p over the middles of the bands, times Σ w·q."""
    votes = [["low", "medium", "medium", "high"], ["very low", "low", "low", "low"]]
    factors = [
        {"id": f"f{i}", "p": p, "q": 0.5 + i / 4, "w": w}
        for i, (p, w) in enumerate(zip(votes, (0.6, 0.4), strict=True))
    ]
    result = ts.Decision.from_dict({"title": "t", "factors": factors}).assess(profile="fuzzy", draws=40_000)
    p = 0.6 * np.mean([0.3, 0.5, 0.5, 0.7]) + 0.4 * np.mean([0.1, 0.3, 0.3, 0.3])
    assert result.before.independent.mean == pytest.approx(p * (0.6 * 0.5 + 0.4 * 0.75), abs=0.003)
    assert result.contributions()["contribution"].sum() == pytest.approx(result.before.correlated.mean)
    assert set(result.sensitivity()["how"]) == {"sampled"} and result.facts["formula"] == "(Σ w·p)(Σ w·q)"


def points(rows, **more):
    factors = [
        {"id": f"row {i}", "criterion": criterion, "max_points": most, "points": before}
        for i, (criterion, most, before, _) in enumerate(rows)
    ]
    measures = [
        {
            "factor": f"row {i}",
            "effect": 1 - after / before,
            "status": "done",
            "owner": "o",
            "evidence": "pilot",
            "source": "report",
        }
        for i, (_, _, before, after) in enumerate(rows)
        if before > after
    ]
    return {"title": "t", "factors": factors, "measures": measures, **more}


def test_criteria_points_and_the_total_that_is_wrong():
    """The table prints 12 before and 4 after; its own rows add to 12 and 3."""
    entry = GOLDEN["points"]
    printed = {"before": entry["printed_before"] / 100, "after": entry["printed_after"] / 100}
    decision = ts.Decision.from_dict(points(entry["rows"], stated=printed))
    result = decision.assess(profile="criteria_points")
    assert 100 * result.before.index == pytest.approx(12) and 100 * result.index == pytest.approx(3)
    found = result.findings().filter(pl.col("code") == "stated_index_differs")
    assert found["message"].to_list() == ["the file states an index of 0.040 after measures; its own rows give 0.030"]
    maxima = {}
    for criterion, most, *_ in entry["rows"]:
        maxima[criterion] = maxima.get(criterion, 0) + most
    assert list(maxima.values()) == [10, 25, 10, 55]
    with pytest.raises(ts.InputError, match=r"factors\[1\]\.points: points is 4, outside 0 to its maximum 3"):
        ts.Decision.from_dict(points([["legality", 3, 4, 4]]))


def test_ahp_leader():
    entry = GOLDEN["leader"]
    result = ts.ahp(entry["matrix"])
    assert result.weights == pytest.approx(entry["weights"], abs=1e-3) and result.cr == pytest.approx(
        entry["cr"], abs=5e-4
    )
    local = np.array([entry[name] for name in ("tom", "dick", "harry")])
    assert local @ result.weights == pytest.approx(entry["overall"], abs=1e-3)


def test_cooke_of_delft():
    entry = GOLDEN["cooke"]
    result = ts.cooke({name: entry[name] for name in "ABC"}, entry["realisations"])
    assert result.calibration == pytest.approx(entry["calibration"], rel=1e-3)
    assert result.information == pytest.approx(entry["information"], abs=6e-4)
    assert result.weights == pytest.approx(entry["weights"], abs=1e-4)


def test_hdi_is_a_geometric_mean():
    entry = GOLDEN["hdi"]
    low, high = entry["bounds"]
    income = (math.log(entry["gni"]) - math.log(low)) / (math.log(high) - math.log(low))
    assert income == pytest.approx(entry["income_index"], abs=5e-5)
    assert math.prod(entry["dimensions"]) ** (1 / 3) == pytest.approx(entry["hdi"], abs=5e-4)
    assert composite({"x": entry["dimensions"]}, "geometric")["x"] == pytest.approx(entry["hdi"], abs=5e-4)


def test_sobol_ishigami():
    entry = GOLDEN["ishigami"]
    span = (-math.pi, math.pi)
    result = ts.sobol(
        lambda x: np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]), [span] * 3
    )
    assert result.first == pytest.approx(entry["first"], abs=0.03)
    assert result.total == pytest.approx(entry["total"], abs=0.03)


def test_sobol_g():
    entry = GOLDEN["g"]
    a = np.array(entry["a"])
    result = ts.sobol(lambda x: np.prod((abs(4 * x - 2) + a) / (1 + a), axis=1), [(0, 1)] * 8, n=8192)
    assert result.first == pytest.approx(entry["first"], abs=0.02)
    assert result.total == pytest.approx(entry["total"], abs=0.02)


def test_topsis_and_the_rounding_of_its_printed_ideal():
    entry = GOLDEN["topsis"]
    result = ts.topsis(entry["matrix"], entry["weights"], entry["sense"])
    assert result.ideal == pytest.approx(entry["ideal"], abs=5e-4)
    assert result.ideal == pytest.approx(entry["printed_ideal"], abs=2.5e-3), "printed from rounded steps"
    assert result.closeness == pytest.approx(entry["closeness"], abs=5e-5)


def test_asem_indices_are_the_means_of_their_pillars():
    """Of seven countries, as printed; the chain from 49 indicators needs COINr's data, which is not kept here."""
    rows = {code: (index, [conn, sust]) for code, index, conn, sust in GOLDEN["asem"]["rows"]}
    found = composite({code: pillars for code, (_, pillars) in rows.items()}, "arithmetic")
    for code, (index, _) in rows.items():
        assert found[code] == pytest.approx(index, abs=0.011), code


def test_ahp_of_a_group():
    """AIJ of the joined matrix is its own AIJ, and near the printed mean of the members' priorities."""
    entry = GOLDEN["city200"]
    result = ts.ahp(entry["aij"])
    assert result.weights == pytest.approx(entry["aip"], abs=0.02)
    assert ts.ahp([entry["aij"]] * 3).weights == pytest.approx(result.weights)
    assert ts.ahp([entry["aij"]] * 3, group="aip").weights == pytest.approx(result.weights)
    assert ts.ahp(entry["aij"]).cr < 0.1


def test_belton_and_gear():
    """A copy of B turns A and B round in the distributive mode, not in the ideal one."""
    entry = GOLDEN["belton_gear"]

    def mode(columns, ideal):
        local = np.array([ts.ahp([[a / b for b in column] for a in column]).weights for column in columns])
        return (local / local.max(axis=1, keepdims=True) if ideal else local).mean(axis=0)

    copied = [[*column, column[1]] for column in entry["columns"]]
    for ideal, plain, copy in ((False, "distributive", "with_copy"), (True, "ideal", "ideal_with_copy")):
        assert mode(entry["columns"], ideal) == pytest.approx(entry[plain], abs=1e-4)
        assert mode(copied, ideal) == pytest.approx(entry[copy], abs=1e-4)
    assert np.argmax(mode(copied, False)) == 0 and np.argmax(mode(copied, True)) in (1, 3)
