"""Weights and panels against published answers; the source stands beside each."""

import re

import numpy as np
import pytest
import townscale as ts
from scipy import stats

LEADER = [[1, 4, 3, 7], [0.25, 1, 0.333333, 3], [0.333333, 3, 1, 5], [0.142857, 0.333333, 0.2, 1]]


def test_ahp_gives_the_leader_example():
    """The leader example of Wikipedia, as in hahp 0.1.3: weights 0.547, 0.127, 0.270, 0.056 and CR 0.044."""
    result = ts.ahp(LEADER)
    assert result.weights == pytest.approx([0.5476, 0.1266, 0.2699, 0.0559], abs=1e-4)
    assert (result.cr, result.lambda_max) == pytest.approx((0.0439, 4.1184), abs=1e-4)
    assert (result.random_index, result.random_index_source) == (0.90, "Saaty 1980")
    assert ts.ahp(np.array(LEADER), "geometric_mean").weights == pytest.approx(
        [0.5462, 0.1276, 0.2698, 0.0564], abs=1e-4
    )


def test_ahp_joins_a_group():
    """CRAN ahpsurvey, city200: the published AIJ matrix of 200 people is itself a set of comparisons."""
    aij = [
        [1, 0.22, 3.093, 0.488, 4.64],
        [4.541, 1, 6.461, 1.704, 6.15],
        [0.323, 0.155, 1, 0.249, 2.93],
        [2.048, 0.587, 4.019, 1, 7.04],
        [0.216, 0.163, 0.342, 0.142, 1],
    ]
    values, vectors = np.linalg.eig(np.array(aij))
    vector = np.abs(vectors[:, values.real.argmax()].real)
    assert ts.ahp(aij).weights == pytest.approx(vector / vector.sum(), rel=1e-9)
    one, other = LEADER, np.array(LEADER).T
    assert ts.ahp([one, other]).weights == pytest.approx([0.25] * 4)
    mean = (ts.ahp(one).weights + ts.ahp(other).weights) / 2
    assert ts.ahp([one, other], group="aip").weights == pytest.approx(mean)


def test_ahp_of_many_keeps_each_apart():
    stack = [LEADER, np.array(LEADER).T]
    for method in ("eigenvector", "geometric_mean"):
        many = ts.ahp(stack, method, group="each")
        for place, one in enumerate(stack):
            alone = ts.ahp(one, method)
            assert many.weights[place] == pytest.approx(alone.weights) and many.cr[place] == pytest.approx(alone.cr)
    with pytest.raises(ts.InputError, match=r"matrix 2, row 1, column [12]"):
        ts.ahp([LEADER, np.full((4, 4), 2.0)], group="each")
    with pytest.raises(ts.InputError, match="shape"):
        ts.ahp(LEADER, group="each")


def test_ahp_refuses_what_contradicts_itself():
    with pytest.raises(ts.InputError, match=r"row 1, column 2.*do not multiply to 1"):
        ts.ahp([[1, 3], [3, 1]])
    with pytest.raises(ts.UnsupportedError, match="no chain"):
        ts.ahp([[1, None], [None, 1]])
    for bad in ([[1, 2, 3]], [], 3, [[1, 0], [1, 1]], [["x"]]):
        with pytest.raises(ts.InputError):
            ts.ahp(bad)


def test_belton_and_gear_copy_turns_the_distributive_order_but_not_the_ideal_one():
    """Belton and Gear 1983: columns (1,9,1), (9,1,1), (8,9,1), equal weights; a copy of B turns A and B round."""
    columns = [(1, 9, 1), (9, 1, 1), (8, 9, 1)]

    def priorities(columns):
        return np.mean([ts.ahp([[a / b for b in column] for a in column]).weights for column in columns], axis=0)

    assert priorities(columns) == pytest.approx([0.4512, 0.4697, 0.0791], abs=1e-4)
    copied = priorities([(*column, column[1]) for column in columns])
    assert copied == pytest.approx([0.3654, 0.2889, 0.0568, 0.2889], abs=1e-4)


def test_cooke_gives_the_delft_example():
    """TU Delft OCW, reading 3.7.3: three experts, five seed questions."""
    experts = {
        "A": [[2, 5, 7], [12, 13, 15], [87, 89, 92], [2, 5, 8], [48, 50, 52]],
        "B": [[20, 23, 34], [8, 10, 11], [60, 70, 90], [20, 35, 45], [30, 35, 40]],
        "C": [[20, 25, 28], [10, 13, 15], [65, 67, 70], [42, 44, 46], [32, 33, 35]],
    }
    result = ts.cooke(experts, [24, 11, 68, 47, 31])
    assert result.calibration == pytest.approx({"A": 3.621e-05, "B": 0.608, "C": 0.327}, rel=1e-3)
    assert result.information == pytest.approx({"A": 1.418, "B": 0.558, "C": 1.354}, abs=6e-4)
    assert result.weights == pytest.approx({"A": 6.565341e-05, "B": 0.4338007, "C": 0.5661336}, abs=1e-4)
    with pytest.raises(ts.InputError, match="expert 1, question 1"):
        ts.cooke([[[3, 2, 1]]], [2])


def test_fuzzy_shows_the_slip_in_published_weights():
    """Complexity 2019, art. 2452895, tables 6 and 7: weights that sum to 1.01; published index 4.67."""
    rows = [
        [0.02, 0.04, 0.13, 0.17, 0.36, 0.16, 0.1],
        [0, 0.07, 0.13, 0.27, 0.25, 0.19, 0.08],
        [0, 0.06, 0.06, 0.13, 0.31, 0.38, 0.06],
        [0, 0.06, 0.06, 0.38, 0.31, 0.19, 0.06],
        [0.06, 0, 0.06, 0.13, 0.5, 0.19, 0.06],
        [0.03, 0.07, 0.07, 0.35, 0.29, 0.17, 0.03],
    ]
    result = ts.fuzzy([0.29, 0.28, 0.06, 0.06, 0.06, 0.26], rows)
    assert result.vector == pytest.approx([0.017, 0.056, 0.102, 0.252, 0.314, 0.188, 0.069], abs=6e-4)
    assert (
        result.weight_sum == pytest.approx(1.01) and result.grade == 4 and result.score == pytest.approx(4.67, abs=0.1)
    )
    assert ts.fuzzy([0.6, 0.4], [[0.1, 0.9], [0.5, 0.5]], "max_min").vector == pytest.approx([0.4, 0.6])
    with pytest.raises(ts.InputError, match="Did you mean max_min"):
        ts.fuzzy([1], [[1]], "max_mn")


def test_pools_are_those_of_the_split_panel():
    """Estimates .05 .1 .6 .7: .362 arithmetic, .214 geometric, .274 log-odds."""
    estimates = np.array([0.05, 0.1, 0.6, 0.7])
    for method, expected in [("linear", 0.3625), ("geometric", 0.214), ("log_odds", 0.274)]:
        assert ts.pool(estimates, method) == pytest.approx(expected, abs=5e-4)
    assert ts.pool([0, 0.5], "geometric") == 0 and ts.pool([1, 0.5], "log_odds") == 1
    for bad in ([], [1.3], [None], "0.5"):
        with pytest.raises(ts.InputError):
            ts.pool(bad)
    with pytest.raises(ts.UnsupportedError):
        ts.pool([0, 1], "log_odds")


def test_weights_agree_with_plain_arrays():
    x = np.random.default_rng(3).lognormal(size=(40, 5))
    share = x / x.sum(axis=0)
    spread = 1 + (share * np.log(share)).sum(axis=0) / np.log(40)
    assert ts.weights(x) == pytest.approx(spread / spread.sum())
    scaled = (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    told = scaled.std(axis=0, ddof=1) * (1 - np.corrcoef(x.T)).sum(axis=0)
    assert ts.weights(x, method="critic") == pytest.approx(told / told.sum())
    values, vectors = np.linalg.eigh(np.corrcoef(x.T))
    told = (vectors[:, values >= 1] ** 2 * values[values >= 1]).sum(axis=1)
    assert ts.weights(x, method="pca") == pytest.approx(told / told.sum())
    assert ts.weights(x, method="equal") == pytest.approx([0.2] * 5)


def test_a_hierarchy_shares_out_weights_and_its_consistency_is_saaty_s():
    """Written out by hand: products down the tree, ΣwCI over ΣwRI (Saaty 1980, section 4-4)."""
    goal = [[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]]
    under = [[1, 2, 7], [1 / 2, 1, 2], [1 / 7, 1 / 2, 1]]
    result = ts.ahp_hierarchy(goal, {"a": {"matrix": under, "items": ["x", "y", "z"]}, "b": None, "c": None})
    top, inner = ts.ahp(goal), ts.ahp(under)
    assert result.weights["b"] == pytest.approx(float(top.weights[1]))
    for name, weight in zip("xyz", inner.weights, strict=True):
        assert result.weights[name] == pytest.approx(float(top.weights[0]) * float(weight))
    assert sum(result.weights.values()) == pytest.approx(1)
    share = float(top.weights[0])
    index = top.consistency_index + share * inner.consistency_index
    assert result.cr == pytest.approx(index / (top.random_index + share * inner.random_index))
    assert result.nodes["a"].cr == pytest.approx(inner.cr)
    for wrong in (["x", "x"], {"a": {"items": ["x"]}, "x": None}, ["x"] * 4, {}):
        with pytest.raises(ts.InputError):
            ts.ahp_hierarchy([[1, 2], [1 / 2, 1]], wrong)


def test_seeds_on_a_logarithmic_scale_are_those_of_the_logarithms():
    experts = {"A": [[1.0, 10.0, 200.0], [2.0, 30.0, 900.0]], "B": [[5.0, 8.0, 20.0], [50.0, 60.0, 80.0]]}
    answers = [12.0, 40.0]
    logs = {name: np.log(table).tolist() for name, table in experts.items()}
    whole = ts.cooke(experts, answers, scale="log")
    plain = ts.cooke(logs, np.log(answers).tolist())
    assert whole.information == pytest.approx(plain.information) and whole.weights == pytest.approx(plain.weights)
    mixed = ts.cooke(experts, answers, scale=["log", "uniform"])
    apart = {name: [logs[name][0], experts[name][1]] for name in experts}
    assert mixed.information == pytest.approx(ts.cooke(apart, [np.log(answers[0]), answers[1]]).information)
    assert whole.calibration == ts.cooke(experts, answers).calibration
    with pytest.raises(ts.InputError, match="question 2"):
        ts.cooke({"A": [[1, 2, 3], [-1, 2, 3]]}, [2, 2], scale="log")
    with pytest.raises(ts.InputError, match="scales for"):
        ts.cooke(experts, answers, scale=["log", "log", "log"])


def test_a_hierarchy_gives_the_house_of_saaty():
    """Saaty 1990, How to make a decision (EJOR 48, 9-26): eight criteria of buying a house, three houses; CR 0.169 of
    the criteria, λmax 9.669, composite priorities .396, .341, .263. Each vector again by NumPy's eigenvectors."""
    criteria = [
        [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
        [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
        [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
        [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
        [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
        [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
        [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
        [4, 7, 5, 8, 6, 6, 2, 1],
    ]
    upper = {  # A with B, A with C, B with C
        "size": (6, 8, 4),
        "transport": (7, 1 / 5, 1 / 8),
        "neighbourhood": (8, 6, 1 / 4),
        "age": (1, 1, 1),
        "yard": (5, 4, 1 / 3),
        "modern": (8, 6, 1 / 5),
        "condition": (1 / 2, 1 / 2, 1),
        "financing": (1 / 7, 1 / 5, 3),
    }
    houses = {name: [[1, ab, ac], [1 / ab, 1, bc], [1 / ac, 1 / bc, 1]] for name, (ab, ac, bc) in upper.items()}
    items = {
        name: {"matrix": matrix, "items": [f"{house} {name}" for house in "ABC"]} for name, matrix in houses.items()
    }
    result = ts.ahp_hierarchy(criteria, items)

    def by_numpy(matrix):
        values, vectors = np.linalg.eig(np.array(matrix, dtype=float))
        vector = np.abs(vectors[:, values.real.argmax()].real)
        return values.real.max(), vector / vector.sum()

    largest, top = by_numpy(criteria)
    expected = sum(weight * by_numpy(matrix)[1] for weight, matrix in zip(top, houses.values(), strict=True))
    composite = [sum(w for name, w in result.weights.items() if name.startswith(house)) for house in "ABC"]
    assert composite == pytest.approx(expected) and composite == pytest.approx([0.396, 0.341, 0.263], abs=1.5e-3)
    goal = result.nodes[""]
    assert goal.lambda_max == pytest.approx(largest) and largest == pytest.approx(9.669, abs=2e-3)
    assert goal.cr == pytest.approx(0.169, abs=2e-3)
    indices = [(by_numpy(matrix)[0] - 3) / 2 for matrix in houses.values()]
    index = (largest - 8) / 7 + sum(w * ci for w, ci in zip(top, indices, strict=True))
    assert result.cr == pytest.approx(index / (1.41 + 0.58))


@pytest.mark.parametrize(
    ("items", "told", "zh"),
    [
        (3, "the goal: 3 is no list", "总目标"),
        ("ab", "the goal: 'ab' is no list", "总目标"),
        ({"a": {"items": ["x", "y"]}, "b": None}, "a: matrix is", "a："),
        ({"a": {"matrix": [[1, 2], [2, 1]], "items": ["x", "y"]}, "b": None}, "a: ", "a："),
        ({"a": {"matrix": [[1, 2], [0.5, 1]], "items": ["x"]}, "b": None}, "2 items are compared", "a："),
    ],
)
def test_a_fault_of_a_hierarchy_names_its_node(items, told, zh):
    with pytest.raises(ts.InputError, match=re.escape(told)) as caught:
        ts.ahp_hierarchy([[1, 2], [0.5, 1]], items)
    assert caught.value.zh.startswith(zh)


def test_seeds_on_a_logarithmic_scale_follow_cooke_s_formulas():
    """Cooke 1991, chapters 8 and 12, by NumPy: the background is uniform in the logarithm, over the range of all
    quantiles and the answer with a tenth of it on both sides."""
    experts = np.array([[[1, 10, 200], [2, 30, 900], [0.1, 1, 3]], [[5, 8, 20], [50, 60, 80], [0.4, 0.5, 2]]])
    answers, levels = np.array([12.0, 40.0, 0.45]), np.array([0.05, 0.45, 0.45, 0.05])
    logs, truth = np.log(experts), np.log(answers)
    low, high = np.minimum(logs.min(axis=(0, 2)), truth), np.maximum(logs.max(axis=(0, 2)), truth)
    low, high = low - 0.1 * (high - low), high + 0.1 * (high - low)
    information, calibration = [], []
    for expert in logs:
        ends = np.column_stack([low, expert, high])
        information.append(np.mean(np.log(high - low) + (levels * np.log(levels / np.diff(ends, axis=1))).sum(axis=1)))
        seen = np.bincount([(expert[i] < truth[i]).sum() for i in range(3)], minlength=4) / 3
        distance = (seen[seen > 0] * np.log(seen[seen > 0] / levels[seen > 0])).sum()
        calibration.append(stats.chi2.sf(2 * 3 * distance, 3))
    result = ts.cooke(experts.tolist(), answers.tolist(), scale="log")
    weights = np.array(calibration) * information
    assert list(result.information) == pytest.approx(information)
    assert list(result.calibration) == pytest.approx(calibration)
    assert list(result.weights) == pytest.approx(weights / weights.sum())
