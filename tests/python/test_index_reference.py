"""The area index beside arrays: every step written anew in NumPy, on data with gaps, outliers and three levels."""

import itertools
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import townscale as ts
from scipy import stats as scipy_stats

AREAS = 40
NAMES = [f"x{place}" for place in range(9)]
PILLARS = ["p0", "p1", "p2"]
PARENT = dict(zip(NAMES, [name for name in PILLARS for _ in range(3)], strict=True))
GROUPS = np.array(["north", "south"] * (AREAS // 2))


def made(seed=0, gaps=True):
    """Values by area and indicator: skewed ones with outliers, some of them missing."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(AREAS, 1))
    x = 50 + 10 * (0.6 * common + rng.normal(size=(AREAS, len(NAMES))))
    x[:, 1] = rng.lognormal(0, 2.2, AREAS)
    x[:, 4] = 1 + rng.pareto(0.7, AREAS)
    x[3, 6] += 400
    if gaps:
        x[rng.uniform(size=x.shape) < 0.06] = np.nan
    return x


DIRECTION = np.array([1, 1, -1, 1, 1, -1, 1, 1, 1])
WEIGHT = np.array([1, 2, 1, 0.5, 1, 1, 3, 1, 1.0])
OUTER = np.array([1, 2, 0.5])


def spec(**more):
    nodes = [{"id": "I"}, *[{"id": name, "parent": "I", "weight": w} for name, w in zip(PILLARS, OUTER, strict=True)]]
    leaves = [
        {"id": name, "parent": PARENT[name], "direction": int(sign), "weight": float(weight)}
        for name, sign, weight in zip(NAMES, DIRECTION, WEIGHT, strict=True)
    ]
    return {"node": nodes, "indicator": leaves, **more}


def table(x):
    return pl.DataFrame(
        {
            "area": np.repeat([f"a{place:02d}" for place in range(len(x))], x.shape[1]),
            "region": np.repeat(GROUPS, x.shape[1]),
            "indicator": NAMES * len(x),
            "value": x.ravel(),
        }
    )


def ours(x, structure):
    got = pl.DataFrame(ts.aggregate_index(table(x), structure)).filter(pl.col("node") == "I").sort("area")
    return got["score"].to_numpy()


# ---- the steps, by array


def fill(x, method):
    x = x.copy()
    for column in x.T:
        for group in [slice(None)] if not method.startswith("group") else [GROUPS == "north", GROUPS == "south"]:
            part = column[group]
            centre = np.nanmedian(part) if method.endswith("median") else np.nanmean(part)
            column[group] = np.where(np.isnan(part), centre, part)
    return x


def bad(column):
    column = column[~np.isnan(column)]
    skew, kurt = scipy_stats.skew(column, bias=False), scipy_stats.kurtosis(column, bias=False)
    return abs(skew) > 2 and kurt > 3.5


def winsorise(column, most=5):
    column, moved = column.copy(), {1: 0, -1: 0}
    while sum(moved.values()) < most and bad(column):
        sign = 1 if scipy_stats.skew(column[~np.isnan(column)], bias=False) > 0 else -1
        turned = sign * column
        top = np.nanmax(turned)
        at = turned == top
        turned[at] = np.nanmax(turned[turned < top])
        moved[sign] = int(at.sum())
        column = sign * turned
    return column


def logarithm(column):
    low, high = np.nanmin(column), np.nanmax(column)
    return np.log(column - low + 0.01 * (high - low))


def treat(x, method):
    x = x.copy()
    for column in x.T:
        if not bad(column):
            continue
        if method == "log":
            column[:] = logarithm(column)
        elif method == "box_cox":
            column[:] = ((column - np.nanmin(column) + 1) ** 0.25 - 1) / 0.25
        else:
            tamed = winsorise(column)
            column[:] = logarithm(column) if method == "winsorise_then_log" and bad(tamed) else tamed
    return x


def normalise(x, method):
    z = x * DIRECTION
    if method == "min_max":
        return 1 + 99 * (z - np.nanmin(z, 0)) / (np.nanmax(z, 0) - np.nanmin(z, 0))
    if method == "z_score":
        return (z - np.nanmean(z, 0)) / np.nanstd(z, 0, ddof=1)
    if method == "goalposts":
        ends = np.sort(np.array([-30.0 * DIRECTION, 120.0 * DIRECTION]), 0)
        return 1 + 99 * np.clip((z - ends[0]) / (ends[1] - ends[0]), 0, 1)
    if method == "distance_to_target":
        return 1 + 99 * (z - np.nanmin(z, 0)) / (90.0 * DIRECTION - np.nanmin(z, 0))
    ranks = np.full_like(z, np.nan)
    for at, column in enumerate(z.T):
        there = ~np.isnan(column)
        ranks[there, at] = scipy_stats.rankdata(column[there], method="min")
    if method == "rank":
        return ranks
    return 1 + 99 * (ranks - 1) / ((~np.isnan(ranks)).sum(0) - 1)


def mean(z, weight, how):
    w = np.where(np.isnan(z), 0, weight)
    w = w / w.sum(1, keepdims=True)
    z = np.where(np.isnan(z), 1, z)
    if how == "geometric":
        return np.exp((w * np.log(z)).sum(1))
    return 1 / (w / z).sum(1) if how == "harmonic" else (w * z).sum(1)


def score(z, how, inner=None, outer=OUTER):
    inner = [WEIGHT[3 * at : 3 * at + 3] for at in range(3)] if inner is None else inner
    pillars = np.column_stack([mean(z[:, 3 * at : 3 * at + 3], inner[at], how) for at in range(3)])
    return mean(pillars, outer(pillars) if callable(outer) else outer, how)


def setting(method):
    """The keys of a normalisation; scores above 0 wherever a method has bounds."""
    found = {"method": method}
    return found if method in ("z_score", "rank") else found | {"low": 1, "high": 100}


CHAINS = itertools.product(
    ["min_max", "z_score", "rank", "percentile", "goalposts", "distance_to_target"],
    ["arithmetic", "geometric", "harmonic"],
)


@pytest.mark.parametrize(("method", "how"), list(CHAINS))
def test_normalisations_and_means_equal_arrays(method, how):
    if how != "arithmetic" and method in ("z_score", "distance_to_target"):
        return
    x = made(1)
    structure = spec(normalise=setting(method), aggregate=how)
    for leaf in structure["indicator"]:
        leaf |= {"low": -30, "high": 120} if method == "goalposts" else {"target": 90.0}
    np.testing.assert_allclose(ours(x, structure), score(normalise(x, method), how), rtol=1e-11)


@pytest.mark.parametrize("impute", ["mean", "median", "group_mean", "group_median"])
@pytest.mark.parametrize("treatment", ["winsorise", "log", "box_cox", "winsorise_then_log"])
def test_fillings_and_treatments_equal_arrays(impute, treatment):
    x = made(2)
    want = score(normalise(treat(fill(x, impute), treatment), "min_max"), "arithmetic")
    asked = {"method": impute} | ({"group": "region"} if impute.startswith("group") else {})
    structure = spec(
        normalise=setting("min_max"), impute=asked, treat={"method": treatment, "lambda": 0.25}, aggregate="arithmetic"
    )
    np.testing.assert_allclose(ours(x, structure), want, rtol=1e-11)
    assert bad(fill(x, impute)[:, 4]), "the case has something to treat"


def test_neighbours_equal_arrays():
    x = made(3)
    z = (x - np.nanmean(x, 0)) / np.nanstd(x, 0, ddof=1)
    whole = x.copy()
    for area, at in zip(*np.nonzero(np.isnan(x)), strict=True):
        far = np.nanmean((z - z[area]) ** 2, 1)
        far[area] = np.inf
        near = [other for other in np.argsort(far, kind="stable") if not np.isnan(x[other, at])][:4]
        whole[area, at] = x[near, at].mean()
    want = score(normalise(whole, "min_max"), "arithmetic")
    structure = spec(normalise=setting("min_max"), impute={"method": "knn", "k": 4})
    np.testing.assert_allclose(ours(x, structure), want, rtol=1e-11)


def entropy(z):
    y = (z - z.min(0)) / (z.max(0) - z.min(0))
    p = y / y.sum(0)
    e = -np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0).sum(0) / np.log(len(z))
    return (1 - e) / (1 - e).sum()


def components(z):
    values, vectors = np.linalg.eigh(np.corrcoef(z.T))
    kept = values >= 1 - 1e-9
    share = (values[kept] * vectors[:, kept] ** 2).sum(1)
    return share / share.sum()


@pytest.mark.parametrize(("method", "weigh"), [("entropy", entropy), ("pca", components)])
def test_weights_from_the_scores_equal_arrays_and_the_small_verb(method, weigh):
    z = normalise(made(4, gaps=False), "min_max")
    inner = [weigh(z[:, 3 * at : 3 * at + 3]) for at in range(3)]
    want = score(z, "arithmetic", inner, weigh)
    got = ours(made(4, gaps=False), spec(normalise=setting("min_max"), weights=method))
    np.testing.assert_allclose(got, want, rtol=1e-9)
    first = z[:, :3]
    small = ts.weights((first - first.min(0)) / (first.max(0) - first.min(0)), method=method)
    np.testing.assert_allclose(small, inner[0], rtol=1e-9)


# ---- robustness, from the replicates that the index hands out


@pytest.fixture(scope="module")
def judged():
    grades = [{"id": "A", "from": 62}, {"id": "B", "from": 55}, {"id": "C"}]
    structure = spec(normalise=setting("min_max"), impute={"method": "median"}, grade=grades)
    x = made(5)
    index = ts.area_index(table(x), structure, replicates=3000)
    draws = index.replicates(3000)
    pivot = {
        what: draws.pivot(on="area", index="replicate", values=what).sort("replicate").drop("replicate")
        for what in ("score", "rank")
    }
    return index, pivot


def test_intervals_are_quantiles_of_the_replicates(judged):
    index, draws = judged
    for row in index.summary().iter_rows(named=True):
        scores, ranks = (draws[what][row["area"]].to_numpy() for what in ("score", "rank"))
        np.testing.assert_allclose([row["lo90"], row["hi90"]], np.quantile(scores, [0.05, 0.95]), rtol=1e-12)
        low, high = np.quantile(ranks, 0.05, method="lower"), np.quantile(ranks, 0.95, method="higher")
        assert (row["rank_lo90"], row["rank_hi90"]) == (low, high)


def test_ranks_of_replicates_are_those_of_their_scores(judged):
    _, draws = judged
    scores, ranks = draws["score"].to_numpy(), draws["rank"].to_numpy()
    for at in range(0, 3000, 97):
        want = scipy_stats.rankdata(-scores[at], method="min")
        assert (ranks[at] == want).all()


def test_medians_means_and_wins_are_those_of_the_replicates(judged):
    index, draws = judged
    rows = index.ranks().to_dicts()
    for row, after in itertools.pairwise(rows):
        ranks = draws["rank"][row["area"]].to_numpy()
        assert row["median"] == np.median(ranks) and row["mean"] == pytest.approx(ranks.mean(), rel=1e-12)
        other = draws["rank"][after["area"]].to_numpy()
        want = (ranks < other).mean() + 0.5 * (ranks == other).mean()
        assert row["p_above_next"] == pytest.approx(want, abs=1e-12)
    assert rows[-1]["p_above_next"] is None


def test_probabilities_of_grades_are_shares_of_the_replicates(judged):
    index, draws = judged
    for row in index.grades().iter_rows(named=True):
        scores = draws["score"][row["area"]].to_numpy()
        inside = {"A": scores >= 62, "B": (scores >= 55) & (scores < 62), "C": scores < 55}[row["grade"]]
        assert row["p"] == pytest.approx(inside.mean(), abs=1e-12)
    chances = index.grades().filter(pl.col("p") >= 0.2).group_by("area").agg(pl.col("grade").sort())
    printed = dict(index.summary().select("area", "grade").iter_rows())
    for area, both in chances.iter_rows():
        assert printed[area] == "/".join(both)


def test_weights_of_replicates_have_the_moments_of_a_dirichlet(judged):
    index, _ = judged
    drawn = index.replicate_weights(3000).filter(pl.col("parent") == "p0")
    wide = drawn.pivot(on="child", index="replicate", values="weight").drop("replicate").to_numpy()
    a = 30 * WEIGHT[:3] / WEIGHT[:3].sum()
    np.testing.assert_allclose(wide.sum(1), 1, rtol=1e-12)
    np.testing.assert_allclose(wide.mean(0), a / 30, atol=4e-3)
    np.testing.assert_allclose(wide.var(0), a * (30 - a) / (900 * 31), rtol=0.12)


def test_many_draws_of_one_weighted_sum_are_the_same_figures(tmp_path):
    """The quick way of arithmetic means without gaps, beside the replicates one by one."""
    x = made(6, gaps=False)
    still = {"normalise": ["min_max"], "aggregate": ["arithmetic"], "measurement": False}
    index = ts.area_index(table(x), spec(robustness=still), replicates=5000)
    weights = index.replicate_weights(5000)
    z = normalise(x, "min_max") - 1
    z = 100 * z / 99
    inner = weights.filter(pl.col("parent") != "I").pivot(on="child", index="replicate", values="weight")
    outer = weights.filter(pl.col("parent") == "I").pivot(on="child", index="replicate", values="weight")
    whole = inner.select(NAMES).to_numpy() * np.repeat(outer.select(PILLARS).to_numpy(), 3, axis=1)
    scores = whole @ z.T
    ranks = np.array([scipy_stats.rankdata(-row, method="min") for row in scores])
    for row in index.summary().iter_rows(named=True):
        at = int(row["area"][1:])
        np.testing.assert_allclose([row["lo90"], row["hi90"]], np.quantile(scores[:, at], [0.05, 0.95]), rtol=1e-10)
        assert row["rank_lo90"] == np.quantile(ranks[:, at], 0.05, method="lower")
        assert row["rank_hi90"] == np.quantile(ranks[:, at], 0.95, method="higher")


def test_shares_of_variance_equal_those_of_a_full_design():
    """Two choices of two ways each and no other source: Sobol shares by counting all four cases."""
    x = made(7, gaps=False)
    both = {"weights": "none", "normalise": ["min_max", "z_score"], "aggregate": ["arithmetic", "geometric"]}
    structure = spec(normalise=setting("min_max"), robustness={**both, "measurement": False})
    index = ts.area_index(table(x), structure, replicates=400)
    draws = index.replicates(400)
    nominal = dict(index.summary().select("area", "rank").iter_rows())
    far = (
        draws.with_columns(shift=(pl.col("rank") - pl.col("area").replace_strict(nominal)).abs())
        .group_by("normalise", "aggregate")
        .agg(pl.col("shift").mean())
    )
    y = far.pivot(on="aggregate", index="normalise", values="shift").sort("normalise").drop("normalise").to_numpy()
    assert y.shape == (2, 2)
    variance, rows, columns = y.var(), y.mean(1).var(), y.mean(0).var()
    got = {row["source"]: row for row in index.sensitivity(n=16_384).iter_rows(named=True)}
    want = {"normalise": (rows, variance - columns), "aggregate": (columns, variance - rows)}
    for source, (first, total) in want.items():
        assert got[source]["first"] == pytest.approx(first / variance, abs=0.03)
        assert got[source]["total"] == pytest.approx(total / variance, abs=0.03)


def test_effective_weights_equal_a_polynomial_chosen_by_leaving_one_out():
    x = made(8, gaps=False)
    index = ts.area_index(table(x), spec(), replicates=10)
    y = ours(x, spec())
    effects = []
    for column in (normalise(x, "min_max")).T:
        z = (column - column.mean()) / column.std(ddof=1)
        best = (np.inf, None)
        for degree in (1, 2, 3):
            design = np.vander(z, degree + 1)
            hat = design @ np.linalg.pinv(design)
            fitted = hat @ y
            error = (((y - fitted) / (1 - np.diag(hat))) ** 2).sum()
            best = min(best, (error, ((fitted - y.mean()) ** 2).sum() / ((y - y.mean()) ** 2).sum()))
        effects.append(best[1])
    table_of = index.weights()
    np.testing.assert_allclose(table_of["main_effect"], effects, rtol=1e-7)
    np.testing.assert_allclose(table_of["effective"], np.array(effects) / np.sum(effects), rtol=1e-7)
    nominal = WEIGHT / WEIGHT.reshape(3, 3).sum(1).repeat(3) * (OUTER / OUTER.sum()).repeat(3)
    np.testing.assert_allclose(table_of["nominal"], nominal, rtol=1e-12)


def test_benefit_of_the_doubt_equals_a_linear_programme():
    from scipy.optimize import linprog

    x = made(9, gaps=False)
    flat = spec(weights="benefit_of_the_doubt")
    z = (normalise(x, "min_max") - 1) / 99

    def favoured(part):
        m = part.shape[1]
        bounds = []
        for at in range(m):
            unit = np.eye(m)[at]
            bounds += [0.5 / m - unit, unit - min(2 / m, 1)]
        limits = np.vstack([part, np.array(bounds)])
        right = np.r_[np.ones(len(part)), np.zeros(2 * m)]
        return np.array([-linprog(-row, A_ub=limits, b_ub=right).fun for row in part])

    pillars = np.column_stack([favoured(z[:, 3 * at : 3 * at + 3]) for at in range(3)])
    np.testing.assert_allclose(ours(x, flat), 100 * favoured(pillars), rtol=1e-8)
    index = ts.area_index(table(x), flat, replicates=5)
    sums = index.contributions().group_by("area").agg(pl.col("contribution").sum()).sort("area")
    np.testing.assert_allclose(sums["contribution"], ours(x, flat), rtol=1e-8)


ASEM = Path(os.environ.get("TOWNSCALE_ASEM", "../shared/examples")) / "asem_idata.csv"


@pytest.mark.skipif(not ASEM.is_file(), reason="the ASEM example of COINr is not part of the package")
@pytest.mark.parametrize("how", ["geometric", "harmonic"])
@pytest.mark.parametrize("method", ["min_max", "percentile", "rank"])
def test_asem_by_other_methods_equals_arrays(how, method):
    meta = pl.read_csv(ASEM.with_name("asem_imeta.csv"), null_values="NA")
    data = pl.read_csv(ASEM, null_values="NA", infer_schema_length=None)
    leaves, nodes = meta.filter(pl.col("Type") == "Indicator"), meta.filter(pl.col("Type") == "Aggregate")
    structure = {
        "normalise": setting(method),
        "aggregate": how,
        "node": [
            {"id": row["iCode"], "weight": float(row["Weight"])} | ({"parent": row["Parent"]} if row["Parent"] else {})
            for row in nodes.iter_rows(named=True)
        ],
        "indicator": [
            {
                "id": row["iCode"],
                "parent": row["Parent"],
                "direction": int(row["Direction"]),
                "weight": float(row["Weight"]),
            }
            for row in leaves.iter_rows(named=True)
        ],
    }
    ids = leaves["iCode"].to_list()
    x = data.select(pl.col(ids).cast(pl.Float64)).to_numpy()
    long = data.select("uCode", *[pl.col(name).cast(pl.Float64) for name in ids])
    long = long.unpivot(index="uCode", variable_name="indicator", value_name="value").rename({"uCode": "area"})
    got = pl.DataFrame(ts.aggregate_index(long, structure)).filter(pl.col("node") == "Index")
    got = dict(got.select("area", "score").iter_rows())
    z = x * leaves["Direction"].to_numpy()
    if method == "min_max":
        z = 1 + 99 * (z - np.nanmin(z, 0)) / (np.nanmax(z, 0) - np.nanmin(z, 0))
    else:
        for column in z.T:
            there = ~np.isnan(column)
            column[there] = scipy_stats.rankdata(column[there], method="min")
            if method == "percentile":
                column[there] = 1 + 99 * (column[there] - 1) / (there.sum() - 1)
    scores = dict(zip(ids, z.T, strict=True))
    left = meta.filter(pl.col("Type").is_in(["Indicator", "Aggregate"])).sort("Level")
    for level in sorted(set(nodes["Level"])):
        for node in nodes.filter(pl.col("Level") == level).iter_rows(named=True):
            below = left.filter(pl.col("Parent") == node["iCode"])
            children = np.column_stack([scores[name] for name in below["iCode"]])
            scores[node["iCode"]] = mean(children, below["Weight"].to_numpy(), how)
    np.testing.assert_allclose([got[name] for name in data["uCode"]], scores["Index"], rtol=1e-11)
