"""Small verbs: pairwise comparisons, weights from values, pools, Cooke's weights, fuzzy evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, overload

from townscale import _core
from townscale._arguments import guard
from townscale._figures import Figures
from townscale._numbers import is_list, plain_list, several
from townscale.typing import Matrices, Matrix, Numbers
from townscale.words import phrase, problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import TypeVar

    Array: TypeAlias = NDArray[np.float64]
    ByExpert: TypeAlias = Array | dict[str, float]
    ValueT = TypeVar("ValueT", default=float)
else:
    from typing import TypeVar

    ValueT = TypeVar("ValueT")

Scale = Literal["uniform", "log"]


@dataclass(frozen=True, eq=False, repr=False)
class Ahp(Figures, Generic[ValueT]):
    """Weights from comparisons, and how consistent they are; ``random_index_source`` names whose index ``cr`` uses.

    ``cr``, ``lambda_max``, ``consistency_index`` and ``missing`` are numbers, of members kept apart arrays.
    """

    weights: Array
    cr: ValueT
    random_index: float
    random_index_source: str
    lambda_max: ValueT
    consistency_index: ValueT
    missing: ValueT


@dataclass(frozen=True, eq=False, repr=False)
class Fuzzy(Figures):
    """Membership in each grade; ``score`` is the mean grade counted from 1; ``weight_sum`` is as given."""

    vector: Array
    grade: int | str
    score: float
    weight_sum: float


@dataclass(frozen=True, eq=False, repr=False)
class Cooke(Figures):
    """Scores and weights of experts: dicts by name where the experts came as a dict, else arrays."""

    calibration: ByExpert
    information: ByExpert
    weights: ByExpert


@dataclass(frozen=True, eq=False, repr=False)
class Topsis(Figures):
    """The best and worst weighted value of each criterion, and how close each alternative is to the best (0-1)."""

    ideal: Array
    anti_ideal: Array
    closeness: Array


@dataclass(frozen=True, repr=False)
class Alternatives(Figures):
    """``scores`` of alternatives; ``reversed_by``: those of which a copy would turn the order of others round."""

    scores: Array
    reversed_by: list[int]


@overload
def ahp(
    matrix: Matrix,
    method: Literal["eigenvector", "geometric_mean"] = "eigenvector",
    group: Literal["aij", "aip"] = "aij",
) -> Ahp[float]: ...
@overload
def ahp(
    matrix: Matrices,
    method: Literal["eigenvector", "geometric_mean"] = "eigenvector",
    group: Literal["aij", "aip"] = "aij",
) -> Ahp[float]: ...
@overload
def ahp(
    matrix: Matrices,
    method: Literal["eigenvector", "geometric_mean"] = "eigenvector",
    *,
    group: Literal["each"],
) -> Ahp[Array]: ...
def ahp(
    matrix: Matrix | Matrices,
    method: Literal["eigenvector", "geometric_mean"] = "eigenvector",
    group: Literal["aij", "aip", "each"] = "aij",
) -> Ahp[float] | Ahp[Array]:
    """Weights from pairwise comparisons: ``matrix[i][j]`` is how many times as important i is as j.

    ``None`` or NaN stands where two items were not compared (Harker 1987; logarithmic least squares for the geometric
    mean); then ``cr`` uses the random index of complete comparisons and is too low. A list of matrices is a group:
    ``aij`` joins judgements by the geometric mean, ``aip`` takes the mean of the members' weights and ratios, ``each``
    keeps every member apart (``weights`` then has a row a member, ``cr`` and the others an entry each). The
    random index is Saaty's of 1980, over 15 items that of Alonso and Lamata (2006).

    Raises ``InputError`` for comparisons that are not square, not above 0 or not the reverse of each other, and for
    items that no chain of comparisons joins.

    >>> result = ahp([[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]])
    >>> [round(float(weight), 3) for weight in result.weights], round(result.cr, 3)
    ([0.548, 0.127, 0.27, 0.056], 0.044)
    """
    if group not in ("aij", "aip", "each"):
        raise problem(
            "problem.argument",
            name="group",
            value=repr(group),
            wanted=phrase("value_kind.one_of", choices="aij, aip, each"),
        )
    if group == "each":
        return _each(matrix, method)
    plain = plain_list(matrix, "matrix")
    deep = bool(plain) and is_list(plain[0]) and len(plain[0]) > 0 and is_list(plain_list(plain[0], "matrix")[0])
    several = [plain_list(one, "matrix") for one in plain] if deep else [plain]
    matrices = [_rows(one, "matrix") for one in several]
    weights, lambda_max, index, random, source, cr, missing = _core.ahp(matrices, method, group == "aip")
    return Ahp(_array(weights), cr, random, source, lambda_max, index, missing)


def _each(matrix: Any, method: str) -> Ahp[Array]:
    import numpy as np

    try:
        stack = np.array(matrix, dtype=float)
    except (TypeError, ValueError):
        raise problem("problem.matrix_stack") from None
    if stack.ndim != 3 or stack.shape[1] != stack.shape[2]:
        raise problem("problem.matrix_shape", shape=stack.shape)
    n = stack.shape[1]
    raw, cr, lambda_max, index, missing, random, source = _core.ahp_each(stack.tobytes(), n, method)
    shares = np.frombuffer(raw).reshape(-1, n)
    return Ahp(shares, _array(cr), random, source, _array(lambda_max), _array(index), np.array(missing))


def ahp_scores(weights: Numbers, priorities: Matrix, mode: Literal["ideal", "distributive"] = "ideal") -> Alternatives:
    """What alternatives score: ``priorities`` have a row an alternative and a column a criterion, ``weights`` one each.

    ``ideal`` divides each column by its best; a copy of an alternative then changes nothing. ``distributive`` divides
    by the sum; ``reversed_by`` are the rows (from 0) of which a copy would turn the order of others round (Belton and
    Gear 1983).

    Raises ``InputError`` where sizes do not fit or a weight is negative.

    >>> columns = [[1, 9, 8], [9, 1, 9], [1, 1, 1]]
    >>> ahp_scores([1, 1, 1], columns, mode="distributive").reversed_by
    [1]
    >>> ahp_scores([1, 1, 1], columns).scores.round(4).tolist()
    [0.6667, 0.7037, 0.1111]
    """
    if mode not in ("ideal", "distributive"):
        raise problem(
            "problem.argument",
            name="mode",
            value=repr(mode),
            wanted=phrase("value_kind.one_of", choices="ideal, distributive"),
        )
    rows, given = _rows(priorities, "priorities"), several(weights, "weights")
    scores, reversed_by = _core.ahp_scores(rows, given, mode == "ideal")
    return Alternatives(_array(scores), reversed_by)


def weights(matrix: Matrix, method: Literal["entropy", "critic", "equal", "pca"] = "entropy") -> Array:
    """Weights of criteria, an array summing to 1, from a ``matrix`` of alternatives by criteria.

    ``entropy`` (Shannon; numbers of 0 and more), ``critic`` (Diakoulaki and others 1995), ``pca`` (shares in the
    components of the correlation matrix with an eigenvalue of 1 and more), ``equal``. Give larger-is-better columns.

    Raises ``InputError`` for fewer than two alternatives, an unknown method, and for ``entropy`` a negative number.

    >>> weights([[1, 5], [2, 5], [4, 5]], method="entropy").tolist()
    [1.0, 0.0]
    """
    return _array(_core.column_weights(_rows(matrix, "matrix"), method))


def fuzzy(
    weights: Numbers,
    memberships: Matrix,
    operator: Literal["weighted_average", "max_min", "max_product", "bounded_sum"] = "weighted_average",
    grades: Iterable[str | int] | None = None,
) -> Fuzzy:
    """Fuzzy comprehensive evaluation of ``memberships`` (factors by grades, 0-1).

    ``weighted_average`` divides the weights by their sum; the other operators take them as given. ``grade`` is the
    grade with the largest membership: its name from ``grades``, or its place counted from 0.

    Raises ``InputError`` where weights, memberships and grades do not fit, or a membership lies outside 0-1.

    >>> result = fuzzy([0.6, 0.4], [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], grades=["low", "medium", "high"])
    >>> [round(float(share), 2) for share in result.vector], result.grade
    ([0.26, 0.54, 0.2], 'medium')
    """
    vector, grade, score, total = _core.fuzzy(several(weights, "weights"), _rows(memberships, "memberships"), operator)
    names = None if grades is None else plain_list(grades, "grades")
    if names is not None and len(names) != len(vector):
        raise problem("problem.grades_uneven", names=len(names), grades=len(vector))
    return Fuzzy(_array(vector), grade if names is None else names[grade], score, total)


def pool(
    estimates: Numbers,
    method: Literal["linear", "geometric", "log_odds"] = "linear",
    weights: Numbers | None = None,
) -> float:
    """One probability from several experts' ``estimates`` (0-1).

    Raises ``InputError`` for no estimate, one outside 0-1, weights that do not fit, and an unknown method.

    >>> [round(pool([0.05, 0.1, 0.6, 0.7], method), 3) for method in ("linear", "geometric", "log_odds")]
    [0.362, 0.214, 0.274]
    """
    given = None if weights is None else several(weights, "weights")
    return _core.pool(several(estimates, "estimates"), method, given)


def cooke(
    experts: Mapping[str, Matrix] | Matrices,
    realisations: Numbers,
    quantiles: Numbers = (0.05, 0.5, 0.95),
    overshoot: float = 0.1,
    alpha: float = 0.0,
    scale: Scale | Sequence[Scale] = "uniform",
) -> Cooke:
    """Cooke's classical model (1991): experts weigh by calibration and information on seed questions.

    ``experts`` is a dict or list of tables, a row of ``quantiles`` for each question; ``realisations`` are the answers.
    Experts with a calibration under ``alpha`` weigh nothing. ``scale`` is the background of the questions: ``uniform``,
    ``log`` for those whose numbers, all above 0, spread over orders of magnitude, or a list, one for each question.

    Raises ``InputError`` for a question without quantiles, quantiles that do not rise, an unknown scale, and a
    number that is not above 0 on a logarithmic one.

    >>> result = cooke({"A": [[1, 5, 9]] * 4, "B": [[6, 7, 8]] * 4}, [5, 4, 7, 3])
    >>> result.weights["A"] > result.weights["B"]
    True
    """
    names = list(experts) if isinstance(experts, Mapping) else None
    tables = list(experts.values()) if isinstance(experts, Mapping) else plain_list(experts, "experts")
    rows = [_rows(table, "experts") for table in tables]
    scales = [scale] if isinstance(scale, str) else plain_list(scale, "scale")
    if strange := [name for name in scales if name not in ("uniform", "log")]:
        raise problem(
            "problem.argument",
            name="scale",
            value=repr(strange[0]),
            wanted=phrase("value_kind.one_of", choices="uniform, log"),
        )
    logarithmic = [name == "log" for name in scales]
    answers, levels = several(realisations, "realisations"), several(quantiles, "quantiles")
    scores = _core.cooke(rows, answers, levels, logarithmic, overshoot, alpha)
    calibration, information, shares = [
        _array(score) if names is None else dict(zip(names, score, strict=True)) for score in scores
    ]
    return Cooke(calibration, information, shares)


def topsis(matrix: Matrix, weights: Numbers, sense: Numbers | None = None) -> Topsis:
    """TOPSIS (Hwang and Yoon 1981): alternatives by their distance from the best and the worst values.

    ``matrix`` has a row an alternative; ``sense`` is 1 where more is better (the default) and -1 where less is. Vector
    normalisation; weights are divided by their sum.

    Raises ``InputError`` where sizes do not fit, or a sense is neither 1 nor -1.

    >>> topsis([[1, 9], [3, 3]], [0.5, 0.5], sense=[1, -1]).closeness.tolist()
    [0.0, 1.0]
    """
    rows, given = _rows(matrix, "matrix"), several(weights, "weights")
    signs = [1.0] * len(given) if sense is None else several(sense, "sense")
    return Topsis(*map(_array, _core.topsis(rows, given, signs)))


def _rows(value: Any, name: str) -> list[list[float]]:
    return [several(row, f"{name}, row {place}") for place, row in enumerate(plain_list(value, name), start=1)]


def _array(values: list[float]) -> Array:
    import numpy as np

    array = np.array(values)
    array.flags.writeable = False
    return array


guard(__name__)
