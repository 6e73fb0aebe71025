"""Coupling, obstacles, inequality and spatial autocorrelation of an index, against plain arrays."""

import numpy as np
import polars as pl
import pytest
import townscale as ts

SIDE = 5
AREAS = [f"A{place:02d}" for place in range(SIDE * SIDE)]
SPEC = {
    "node": [{"id": "I"}, {"id": "P", "parent": "I", "weight": 2.0}, {"id": "Q", "parent": "I", "weight": 1.0}],
    "indicator": [
        {"id": "a", "parent": "P", "direction": 1, "weight": 3.0},
        {"id": "b", "parent": "P", "direction": 1, "weight": 1.0},
        {"id": "c", "parent": "Q", "direction": 1, "weight": 1.0},
    ],
}
FIXED = {"weights": {"method": "none"}, "normalise": ["min_max"], "aggregate": ["arithmetic"]}


def table(seed=1):
    rng = np.random.default_rng(seed)
    return pl.DataFrame({"area": AREAS, **{name: rng.lognormal(0, 0.4, len(AREAS)) for name in "abc"}})


def scaled(frame):
    return {name: (x - x.min()) / (x.max() - x.min()) for name in "abc" for x in [frame[name].to_numpy()]}


def by_area(result, column):
    return pl.DataFrame(result).sort("area")[column].to_numpy()


def test_coupling_is_that_of_plain_arrays_and_has_intervals():
    frame = table()
    x = scaled(frame)
    p, q = 0.75 * x["a"] + 0.25 * x["b"], x["c"]
    c = 2 * np.sqrt(p * q) / (p + q)
    t = (2 * p + q) / 3
    index = ts.area_index(frame, SPEC, replicates=60)
    found = index.coupling()
    assert by_area(found, "coupling") == pytest.approx(c, abs=1e-9)
    assert by_area(found, "coordination") == pytest.approx(np.sqrt(c * t), abs=1e-9)
    rows = pl.DataFrame(found)
    assert (rows["lo90"] < rows["hi90"]).any() and (rows["rank_lo90"] <= rows["rank_hi90"]).all()
    assert rows["rank"].sort().to_list() == sorted(rows["rank"].to_list()) and rows["rank"].min() == 1
    named = pl.DataFrame(index.coupling(["a", "b", "c"], language="zh"))
    three = [x[name] for name in "abc"]
    cube = np.cbrt(np.prod(three, axis=0)) / np.mean(three, axis=0)
    assert by_area(named, "coupling") == pytest.approx(cube, abs=1e-9) and "协调" in "".join(named["type"])
    sure = pl.DataFrame(ts.area_index(frame, {**SPEC, "robustness": FIXED}, replicates=5).coupling())
    assert sure["lo90"].to_numpy() == pytest.approx(sure["coordination"].to_numpy())
    with pytest.raises(ts.InputError, match="no part R"):
        index.coupling(["P", "R"])
    with pytest.raises(ts.InputError, match="two parts or more"):
        index.coupling(["P"])


def test_obstacles_are_shares_of_what_an_area_lacks():
    frame = table()
    x = scaled(frame)
    lacks = {name: weight * (1 - x[name]) for name, weight in (("a", 0.5), ("b", 1 / 6), ("c", 1 / 3))}
    whole = sum(lacks.values())
    index = ts.area_index(frame, SPEC, replicates=40)
    found = pl.DataFrame(index.obstacles())
    for name, lack in lacks.items():
        part = found.filter(pl.col("indicator") == name).sort("area")
        assert part["obstacle"].to_numpy() == pytest.approx(lack / whole, abs=1e-9)
        assert (part["rank_lo90"] <= part["rank_hi90"]).all()
    one = pl.DataFrame(index.obstacles("A03"))
    assert one["obstacle"].sum() == pytest.approx(1) and one["rank"].to_list() == [1, 2, 3]
    assert one.equals(found.filter(pl.col("area") == "A03"))


def test_inequality_is_that_of_plain_arrays_and_adds_up():
    frame = table()
    index = ts.area_index(frame, SPEC, replicates=40)
    y = by_area(pl.DataFrame(index.summary()), "score")
    groups = pl.DataFrame({"area": AREAS, "group": [f"g{place % 3}" for place in range(len(AREAS))]})
    found = {row["measure"]: row for row in pl.DataFrame(index.inequality(groups)).to_dicts()}
    gini = np.abs(y[:, None] - y[None]).mean() / (2 * y.mean())
    z = y / y.mean()
    theil = np.mean(np.where(z > 0, z * np.log(np.where(z > 0, z, 1)), 0))
    assert found["gini"]["value"] == pytest.approx(gini, abs=1e-12)
    assert found["theil"]["value"] == pytest.approx(theil, abs=1e-12)
    for whole, parts in (("gini", ["within", "between", "transvariation"]), ("theil", ["within", "between"])):
        assert sum(found[f"{whole}_{part}"]["value"] for part in parts) == pytest.approx(found[whole]["value"])
        assert sum(found[f"{whole}_{part}"]["share"] for part in parts) == pytest.approx(1)
        assert found[whole]["lo90"] < found[whole]["hi90"]
    people = groups.with_columns(population=pl.Series(np.arange(1, 26)))
    weighted = {row["measure"]: row["value"] for row in pl.DataFrame(index.inequality(people)).to_dicts()}
    n = np.arange(1, 26) / np.arange(1, 26).sum()
    z = y / (n * y).sum()
    assert weighted["theil"] == pytest.approx(np.sum(n * np.where(z > 0, z * np.log(np.where(z > 0, z, 1)), 0)))
    with pytest.raises(ts.InputError, match="A24 has no group"):
        index.inequality(groups.head(24))


def test_moran_is_that_of_plain_arrays():
    frame = table()
    near = [
        (AREAS[SIDE * r + c], AREAS[SIDE * (r + dr) + c + dc])
        for r in range(SIDE)
        for c in range(SIDE)
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0))
        if 0 <= r + dr < SIDE and 0 <= c + dc < SIDE
    ]
    neighbours = pl.DataFrame(near, schema=["area", "neighbour"], orient="row")
    index = ts.area_index(frame, SPEC, replicates=40)
    y = by_area(pl.DataFrame(index.summary()), "score")
    w = np.zeros((25, 25))
    for one, other in near:
        w[AREAS.index(one), AREAS.index(other)] = 1
    w /= w.sum(1, keepdims=True)
    z = y - y.mean()
    row = pl.DataFrame(index.moran(neighbours)).to_dicts()[0]
    assert row["i"] == pytest.approx(25 / w.sum() * (z @ w @ z) / (z @ z), abs=1e-12)
    assert row["expected"] == pytest.approx(-1 / 24) and 0 < row["p"] <= 1 and row["lo90"] < row["hi90"]
    with pytest.raises(ts.InputError, match="no area A99"):
        index.moran({"area": ["A00"], "neighbour": ["A99"]})


@pytest.mark.parametrize("method", ["z_score", "rank", "none"])
def test_what_needs_the_ends_of_a_scale_says_so(method):
    index = ts.area_index(table(), {**SPEC, "normalise": {"method": method}}, replicates=5)
    with pytest.raises(ts.InputError, match=f"coupling needs a scale with ends, and {method} has none"):
        index.coupling()
    with pytest.raises(ts.InputError, match="obstacles needs a scale with ends"):
        index.obstacles()
    own = {"method": "none", "low": 0, "high": 10}
    assert ts.area_index(table(), {**SPEC, "normalise": own}, replicates=5).coupling().height == 25


def test_a_coupling_of_parts_that_no_area_has_is_an_error():
    frame = pl.DataFrame({"area": ["A", "B"], "a": [1.0, 2.0], "b": [2.0, 1.0], "c": [3.0, 3.0]})
    index = ts.area_index(frame, SPEC, replicates=5)
    with pytest.raises(ts.InputError, match="no area has a score for every part"):
        index.coupling()
