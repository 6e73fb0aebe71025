"""Schemes of one decision side by side: which has the lower risk, with what chance, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from townscale import _core
from townscale._arguments import guard
from townscale._assessment import Assessment
from townscale._decision import Decision, as_decision
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.words import problem

if TYPE_CHECKING:
    import polars as pl


class Schemes(Result):
    """Schemes compared draw by draw: ``summary()``, ``pairs()``, ``groups()``, ``assessments`` by name.

    >>> import townscale as ts
    >>> sorted(ts.datasets.example("schemes").assessments)
    ['around', 'through']
    """

    __slots__ = ("_inner", "_kind", "assessments")

    def __init__(self, assessments: dict[str, Assessment]) -> None:
        self.assessments = assessments
        self._inner = _core.Schemes(list(assessments), [one._inner for one in assessments.values()])
        self._kind: Kind = "polars"

    def summary(self) -> pl.DataFrame:
        """The schemes: ``scheme``, ``index`` (median of the residual risk), ``lo95``, ``hi95``, ``p_lowest`` (the
        chance that none is lower), ``level``, ``verdict``.

        >>> import townscale as ts
        >>> ts.datasets.example("schemes").summary().select("scheme", "p_lowest").rows()
        [('through', 0.0), ('around', 1.0)]
        """
        return self._frame(self._inner.summary())

    def pairs(self) -> pl.DataFrame:
        """Every two: ``scheme``, ``other``, ``difference`` of the index with ``lo95``, ``hi95``, and ``p_lower``, the
        chance that the one is lower than the other.

        >>> import townscale as ts
        >>> ts.datasets.example("schemes").pairs().select("scheme", "other", "p_lower").rows()
        [('through', 'around', 0.0)]
        """
        return self._frame(self._inner.pairs())

    def groups(self) -> pl.DataFrame:
        """For whom: ``group``, ``scheme``, ``part`` (mean of the index from factors of the group), ``p_lowest`` (the
        chance that the scheme is the lowest for the group), ``opposed`` (share of the group against).

        >>> import townscale as ts
        >>> ts.datasets.example("schemes").groups().columns
        ['group', 'scheme', 'part', 'p_lowest', 'opposed']
        """
        return self._frame(self._inner.groups())


@recorded()
def schemes(
    decisions: Mapping[str, Decision | Mapping[str, object] | str | Path],
    draws: int = 10_000,
    seed: int = 0,
    profile: str | Path | None = None,
) -> Schemes:
    """Compare several files of one decision, a name each, in the same draws.

    ``decisions`` are ``Decision`` objects, dicts or paths. A factor of the same id in two schemes is drawn once for
    both, so that what differs is what the schemes differ in; the residual risk with correlated factors is compared.

    Raises ``InputError`` for fewer than two schemes, or for schemes that name other profiles where ``profile`` does
    not decide.

    >>> road = {"title": "Road", "factors": [{"id": "noise", "p": 0.8, "q": 0.6, "w": 1}]}
    >>> quiet = {"title": "Road", "factors": [{"id": "noise", "p": 0.4, "q": 0.6, "w": 1}]}
    >>> schemes({"through": road, "around": quiet}, draws=1000).summary()["p_lowest"].to_list()
    [0.0, 1.0]
    """
    found = {}
    for name, one in decisions.items():
        decision = as_decision(one)
        if decision is None:
            raise problem("problem.no_decision_dict", name=name, kind=type(one).__name__)
        if str(name) in found:
            raise problem("problem.scheme_twice", name=name)
        found[str(name)] = decision.assess(draws=draws, seed=seed, profile=profile)
    return Schemes(found)


guard(__name__)
