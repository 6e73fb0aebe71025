"""Sobol indices: how much of the variance of a result each input explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from townscale import _core
from townscale._arguments import guard
from townscale._numbers import is_list
from townscale._result import Result
from townscale.typing import Numbers
from townscale.words import problem

if TYPE_CHECKING:
    import polars as pl

    from townscale._assessment import Assessment
    from townscale._decision import Decision
    from townscale._estimates import Shares

_TRIED = 5
"""How many rows are tried to find out how a function takes its inputs."""


class Distribution(Protocol):
    """A distribution, such as those of ``scipy.stats``."""

    def ppf(self, q: Any, /) -> Any:
        """The value at each share of 0-1."""


Range: TypeAlias = Sequence[float] | Mapping[str, float] | Distribution | Callable[[Any], Any]
"""``(low, high)``, ``(low, mode, high)``, these by name, a distribution, or a function from shares of 0-1 to values."""
Inputs: TypeAlias = Mapping[str, Range] | Sequence[Range] | Mapping[str, Sequence[object]]
"""Ranges by name or in order, or SALib's ``names`` and ``bounds``."""


@dataclass(frozen=True, eq=False, repr=False)
class Sobol(Result):
    """``first`` and ``total`` indices with 95 % intervals (``first.low``, ``first.high``); mean and variance.

    >>> import townscale as ts
    >>> ts.datasets.example("sobol").summary().columns[:4]
    ['input', 'first', 'first_low', 'first_high']
    """

    first: Shares
    total: Shares
    names: list[str]
    mean: float
    variance: float
    n: int
    runs: int

    def summary(self) -> pl.DataFrame:
        """``input``, ``first``, ``first_low``, ``first_high``, ``total``, ``total_low``, ``total_high``.

        >>> import townscale as ts
        >>> ts.datasets.example("sobol").summary().height
        2
        """
        import numpy as np
        import polars as pl

        columns = {
            f"{name}{end}": np.asarray(values)
            for name, shares in (("first", self.first), ("total", self.total))
            for end, values in (("", shares), ("_low", shares.low), ("_high", shares.high))
        }
        return pl.DataFrame({"input": self.names, **columns})


def sobol(
    function_or_decision: Callable[..., Numbers | float] | Decision | Assessment,
    inputs: Inputs | None = None,
    n: int = 4096,
    seed: int = 0,
) -> Sobol:
    """Sobol indices of a function of independent inputs, or of a decision's index before measures.

    ``inputs`` is a dict of names, or a list: each entry ``(low, high)`` is uniform, ``(low, mode, high)`` or
    ``{"low": .., "mode": .., "high": ..}`` a triangle, and an object with ``ppf`` (or a callable) gives the value at
    each share of 0-1. SALib's ``{"names": .., "bounds": ..}`` is read too. The function takes a matrix, a row a point,
    and gives a number for each; one that takes a single row, ``k`` numbers or a row an input is found out.
    A decision needs no ``inputs``: its ``p``, ``q`` and ``w`` that vary.

    ``n`` points of an even net make ``n`` x (inputs + 2) runs, best a power of 2. First indices by Saltelli and others
    (2010), total ones by Jansen (1999). An index under 0 is chance: the true one is then near 0. Intervals are of
    independent points, so for this net they are on the safe side.

    Raises ``InputError`` for no input, a range that does not rise, and a function that is not finite everywhere.

    >>> result = sobol(lambda x: x[:, 0] + 2 * x[:, 1], {"a": (0, 1), "b": (0, 1)})
    >>> result.first.round(2).tolist(), round(result.total["b"], 2)
    ([0.2, 0.8], 0.8)
    """
    import numpy as np

    from townscale._assessment import Assessment
    from townscale._decision import Decision
    from townscale._estimates import Shares

    if isinstance(function_or_decision, Decision):
        function_or_decision = function_or_decision.assess(draws=1)
    if isinstance(function_or_decision, Assessment):
        if inputs is not None:
            raise problem("problem.inputs_of_decision")
        names, first, total = function_or_decision._inner.sobol(n, seed)
        runs = n * (len(names) + 2)
        mean = function_or_decision.before.independent.mean
        return Sobol(Shares.of(*first, names), Shares.of(*total, names), names, mean, float("nan"), n, runs)
    if not callable(function_or_decision):
        raise problem("problem.no_function", kind=type(function_or_decision).__name__)
    names, marginals = _inputs(inputs)
    ranges = [None if callable(one) else one for one in marginals]
    raw = _core.sobol_designs(ranges, names, n, seed)
    a, b = (np.frombuffer(design).reshape(n, len(names)).copy() for design in raw)
    for column, marginal in enumerate(marginals):
        if callable(marginal):
            a[:, column], b[:, column] = marginal(a[:, column]), marginal(b[:, column])
    run = _how(function_or_decision, a)
    at_a, at_b = run(a), run(b)
    mixed = []
    for column in range(len(names)):
        kept = a[:, column].copy()
        a[:, column] = b[:, column]
        mixed.append(run(a).tobytes())
        a[:, column] = kept
    first, total, mean, variance = _core.sobol_indices(at_a.tobytes(), at_b.tobytes(), mixed)
    return Sobol(Shares.of(*first, names), Shares.of(*total, names), names, mean, variance, n, n * (len(names) + 2))


def _inputs(inputs: Any) -> tuple[list[str], list[Any]]:
    """Names, and for each a ``(low, mode, high)`` or a callable."""
    if isinstance(inputs, Mapping) and "bounds" in inputs:
        bounds = list(inputs["bounds"])
        names = inputs.get("names") or [f"x{place}" for place in range(1, len(bounds) + 1)]
        inputs = dict(zip(names, bounds, strict=True))
    if isinstance(inputs, Mapping):
        names, given = [str(name) for name in inputs], list(inputs.values())
    elif is_list(inputs):
        given = list(inputs)
        names = [f"x{place}" for place in range(1, len(given) + 1)]
    else:
        raise problem("problem.inputs_none", example="{'a': (0, 1), 'b': (0, 2, 5)}")
    return names, [_marginal(one, name) for one, name in zip(given, names, strict=True)]


def _marginal(one: Any, name: str) -> Any:
    if callable(getattr(one, "ppf", None)):
        return one.ppf
    if callable(one):
        return one
    try:
        ends = [one["low"], one.get("mode"), one["high"]] if isinstance(one, Mapping) else [float(end) for end in one]
        if len(ends) == 2:
            return float(ends[0]), None, float(ends[1])
        low, mode, high = ends
        return float(low), None if mode is None else float(mode), float(high)
    except (TypeError, ValueError, KeyError):
        raise problem("problem.input_range", name=name, value=repr(one)) from None


def _how(function: Callable[..., Any], a: Any) -> Callable[[Any], Any]:
    """The function as one that takes a matrix: as it is, with rows and columns turned, by rows or by numbers."""
    import numpy as np

    sample = a[:_TRIED]
    rows, error = _by_rows(function, sample)
    for turned in (False, True):
        try:
            given = np.asarray(function(sample.T.copy() if turned else sample.copy()), dtype=float)
        except Exception as raised:  # whatever a function raises for a form it does not take
            error = error or raised
            continue
        if given.shape in ((len(sample),), (len(sample), 1)):
            given = given.reshape(-1)
            if rows is None or np.allclose(given, rows[1], rtol=1e-9, equal_nan=True):
                return lambda x: np.asarray(function(x.T if turned else x), dtype=float).reshape(-1)
    if rows is None:
        raise problem("problem.function_shape", reason=error) from error
    call = rows[0]
    return lambda x: np.array([call(row) for row in x])


def _by_rows(function: Callable[..., Any], sample: Any) -> tuple[Any, Any]:
    """The function of one row, and what it gives for each row of the sample."""
    import numpy as np

    def whole(row: Any) -> float:
        return float(np.asarray(function(row), dtype=float).item())

    def spread(row: Any) -> float:
        return float(np.asarray(function(*row), dtype=float).item())

    error: Exception | None = None
    for call in (whole, spread):
        try:
            return (call, np.array([call(row.copy()) for row in sample])), None
        except Exception as raised:  # as above
            error = error or raised
    return None, error


guard(__name__)
