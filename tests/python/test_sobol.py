"""Sobol indices against analytic ones, and against the closed form of a decision's index."""

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import townscale as ts

EXAMPLES = Path(__file__).parents[2] / "examples"
PI = {"x1": (-math.pi, math.pi), "x2": (-math.pi, math.pi), "x3": (-math.pi, math.pi)}
FIRST, TOTAL = [0.313905, 0.442411, 0.0], [0.557589, 0.442411, 0.243684]
"""Ishigami and Homma 1990 with a = 7, b = 0.1: the closed form."""


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobol_finds_the_indices_of_ishigami():
    for seed in range(3):
        result = ts.sobol(ishigami, PI, n=4096, seed=seed)
        assert result.first == pytest.approx(FIRST, abs=0.03) and result.total == pytest.approx(TOTAL, abs=0.03)
        assert np.all(result.first.low <= FIRST) and np.all(result.first.high >= FIRST)
        assert np.all(result.total.low <= TOTAL) and np.all(result.total.high >= TOTAL)
    assert result.variance == pytest.approx(13.8446, rel=0.01) and result.runs == 4096 * 5
    assert result.first["x2"] == result.first[1] and result.summary().height == 3
    assert pl.DataFrame(result).equals(result.summary())


def test_sobol_finds_the_indices_of_the_g_function():
    """Saltelli and Sobol's g-function, a as in SALib's test functions: the closed form."""
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
    result = ts.sobol(lambda x: np.prod((abs(4 * x - 2) + a) / (1 + a), axis=1), [(0, 1)] * 8, n=8192)
    assert result.first == pytest.approx([0.716192, 0.179048, 0.023676, 0.007162, *[7.2e-5] * 4], abs=0.02)
    assert result.total == pytest.approx([0.787144, 0.242198, 0.034317, 0.01046, *[1.05e-4] * 4], abs=0.02)


def test_sobol_takes_functions_of_rows_numbers_and_turned_matrices():
    matrix = ts.sobol(ishigami, PI, n=64)
    row = ts.sobol(lambda x: math.sin(x[0]) + 7 * math.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * math.sin(x[0]), PI, n=64)
    turned = ts.sobol(lambda x: np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]), PI, n=64)
    numbers = ts.sobol(lambda a, b, c: math.sin(a) + 7 * math.sin(b) ** 2 + 0.1 * c**4 * math.sin(a), PI, n=64)
    salib = ts.sobol(ishigami, {"num_vars": 3, "names": list(PI), "bounds": list(PI.values())}, n=64)
    for other in (row, turned, numbers, salib):
        assert other.total == pytest.approx(matrix.total)


def test_sobol_takes_distributions():
    """Of a sum of independent inputs the first indices are the shares of the variances: uniform, triangle, normal."""
    scipy = pytest.importorskip("scipy.stats")
    inputs = {"u": (0, 6), "t": (0, 3, 6), "n": scipy.norm(0, 2)}
    result = ts.sobol(lambda x: x.sum(axis=1), inputs)
    assert result.first == pytest.approx(np.array([3, 1.5, 4]) / 8.5, abs=0.01)
    assert result.total == pytest.approx(result.first, abs=0.01)


@pytest.mark.parametrize(
    ("function", "inputs", "options", "message"),
    [
        (ishigami, {"a": (1, 0)}, {}, "does not rise"),
        (ishigami, {"a": (0, 9, 5)}, {}, "likeliest value"),
        (ishigami, {"a": "x"}, {}, "is no range"),
        (ishigami, None, {}, "needs its inputs"),
        (ishigami, {}, {}, "there are 0 inputs"),
        (ishigami, PI, {"n": 2}, "n is 2"),
        (3, PI, {}, "no function"),
        (lambda x: x[:, 9], PI, {}, "neither a matrix nor a row"),
        (lambda x: x[:, 0] / 0, PI, {}, "finite"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_sobol_says_what_cannot_be_used(function, inputs, options, message):
    with pytest.raises(ts.InputError, match=message):
        ts.sobol(function, inputs, **options)


def test_sobol_of_a_decision_agrees_with_the_closed_form():
    decision = ts.Decision.read(EXAMPLES / "decision_bus_fares.toml")
    exact = decision.assess().sensitivity()
    assert set(exact["how"]) == {"closed_form"}
    found = ts.sobol(decision, n=16384)
    for name, first, total in zip(found.names, found.first, found.total, strict=True):
        factor, part = name.split(".")
        row = exact.filter((pl.col("factor") == factor) & (pl.col("input") == part))
        assert first == pytest.approx(row["first"].item(), abs=0.02), name
        assert total == pytest.approx(row["total"].item(), abs=0.02), name


@pytest.mark.parametrize("profile", ["worst_factor", "national_wpq", "project_wc"])
def test_sobol_of_a_decision_is_that_of_its_formula(profile):
    wide = {"low": 0.1, "mode": 0.4, "high": 0.9}
    weight = {"low": 0.2, "mode": 0.25, "high": 0.4}
    rows = [{"id": f"f{i}", "p": wide, "q": wide, "w": weight} for i in range(3)]
    decision = ts.Decision.from_dict({"title": "t", "factors": rows, "normalise_weights": True})
    assessment = decision.assess(profile=profile)
    assert set(assessment.sensitivity()["how"]) == {"sampled"}
    found = ts.sobol(assessment, n=8192)

    def formula(x):
        w, p, q = (np.stack([x[:, names.index(f"f{i}.{part}")] for i in range(3)]) for part in "wpq")
        if profile == "worst_factor":
            return (p * q).max(axis=0)
        return (w * p * (q if profile == "national_wpq" else 1)).sum(axis=0) / w.sum(axis=0)

    inputs = {f"f{i}.{part}": weight if part == "w" else wide for i in range(3) for part in "wpq"}
    names = list(inputs)
    other = ts.sobol(formula, inputs, n=8192, seed=1)
    for name in found.names:
        assert found.first[name] == pytest.approx(other.first[name], abs=0.04), name
        assert found.total[name] == pytest.approx(other.total[name], abs=0.04), name


def test_sobol_of_a_certain_decision_has_nothing_to_say():
    decision = ts.Decision.from_dict({"title": "t", "factors": [{"id": "a", "p": 0.5, "q": 0.5, "w": 1}]})
    with pytest.raises(ts.UnsupportedError, match="varies"):
        ts.sobol(decision)


def test_direction_numbers_are_the_published_ones():
    """All 2,048 dimensions, beside the whole table of Joe and Kuo as scipy ships it."""
    scipy = pytest.importorskip("scipy.stats")
    table = np.load(Path(scipy.__file__).parent / "_sobol_direction_numbers.npz")
    polynomials, initial = table["poly"], table["vinit"]
    path = Path(__file__).parents[2] / "src/stats/joe_kuo.txt"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == 2047
    for dimension, line in enumerate(lines, start=1):
        degree, inner, *numbers = map(int, line.split())
        assert (1 << degree) + 2 * inner + 1 == polynomials[dimension]
        assert numbers == initial[dimension][:degree].tolist()


def test_indices_of_many_inputs_are_as_good_as_the_published_numbers_make_them():
    """A sum of 40 alike inputs: every first index is 1/40, and with Joe and Kuo's numbers none is off by 0.004."""
    result = ts.sobol(lambda x: x.sum(axis=1), [(0, 1)] * 40, n=4096, seed=1)
    assert np.abs(np.asarray(result.first) - 1 / 40).max() < 0.004
