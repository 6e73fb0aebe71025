"""After the decision: what was forecast against what happened."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from townscale import _core
from townscale._arguments import guard
from townscale._assessment import Assessment
from townscale._decision import Decision, as_decision
from townscale._decision_files import as_json, read_content
from townscale._frames import arrow
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import TableLike
from townscale.words import Words, problem

if TYPE_CHECKING:
    import polars as pl

Decided: TypeAlias = Decision | Assessment | Mapping[str, object] | str | Path
"""A decision, its assessment, its file, or a dict with the keys of the file."""
Outcomes: TypeAlias = TableLike
"""What happened: a dict with the keys of a file, a file, or a table of ``factor`` and ``happened``."""


class Evaluation(Result):
    """Forecasts against what happened: ``brier``, ``log_score``, ``calibration()``, measures kept, opposition.

    >>> import townscale as ts
    >>> ts.datasets.example("evaluation").summary().columns[:4]
    ['decision', 'factor', 'p', 'happened']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Evaluation) -> None:
        self._inner = inner
        self._kind: Kind = "polars"

    @property
    def brier(self) -> float | None:
        """Mean (p - outcome) squared over the factors looked at: 0 is perfect, 0.25 what one half always gets.

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").brier is not None
        True
        """
        return self._inner.scores()[0]

    @property
    def log_score(self) -> float | None:
        """Mean -ln of the probability given to what happened; infinite where it was given none.

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").log_score > 0
        True
        """
        return self._inner.scores()[1]

    @property
    def brier_of_base_rate(self) -> float | None:
        """The Brier score of always forecasting the share that came about, to compare with.

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").brier_of_base_rate > 0
        True
        """
        return self._inner.scores()[2]

    @property
    def brier_of_levels(self) -> float | None:
        """Mean squared error over the three levels (0 to 2), where the level it turned out to be is known.

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").brier_of_levels is None
        True
        """
        return self._inner.scores()[3]

    def summary(self) -> pl.DataFrame:
        """The factors: ``decision``, ``factor``, ``p`` (forecast), ``happened``, ``brier``, ``log_score``.

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").summary().columns[:4]
        ['decision', 'factor', 'p', 'happened']
        """
        return self._frame(self._inner.factors())

    factors = summary

    def calibration(self) -> pl.DataFrame:
        """By band of 0.2: ``low``, ``high``, ``count``, ``forecast``, ``happened`` with its 95 % interval.

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").calibration().columns
        ['low', 'high', 'count', 'forecast', 'happened', 'happened_low', 'happened_high']
        """
        return self._frame(self._inner.calibration())

    def measures(self) -> pl.DataFrame:
        """``decision``, ``measure``, ``counted`` in the residual risk, ``kept`` (empty where nobody looked).

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").measures().columns
        ['decision', 'measure', 'counted', 'kept']
        """
        return self._frame(self._inner.measures())

    def opposition(self) -> pl.DataFrame:
        """``decision``, ``then`` and ``now`` (shares against) with 95 % intervals.

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").opposition().columns[:4]
        ['decision', 'then', 'then_low', 'then_high']
        """
        return self._frame(self._inner.opposition())

    def findings(self, language: str = "en") -> pl.DataFrame:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``.

        >>> import townscale as ts
        >>> ts.datasets.example("evaluation").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))

    def _said(self, words: Words) -> list[str]:
        from townscale.report.numbers import decimals

        return [words("shown.evaluated", brier=decimals(self.brier, 3), log=decimals(self.log_score, 3))]


@recorded()
def evaluate(decision: Decided | Sequence[Decided], outcomes: Outcomes | Sequence[Outcomes]) -> Evaluation:
    """Hold a decision's forecasts against what happened.

    ``decision`` is a ``Decision``, an assessment or a path; ``outcomes`` a dict, a ``.toml``, ``.json`` or ``.yaml``
    file, a table with ``factor`` and ``happened``, or a plain dict of factors. The keys of a file: ``date``,
    ``[[factors]]`` with ``id`` and ``happened``, ``[[measures]]`` with ``id`` and ``kept``, ``level`` (what it turned
    out to be), ``opposition = { replies, opposed, population }``, ``unforeseen`` (a list of words). Two lists of equal
    length evaluate a unit's decisions together.

    The forecast of a factor is its mean likelihood with the measures that counted.

    Raises ``InputError`` for a factor or measure that the decision does not have, and outcomes that say nothing.

    >>> road = {"title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
    >>> import townscale as ts
    >>> result = evaluate(ts.Decision.from_dict(road), {"noise": True})
    >>> round(result.brier, 4), round(result.log_score, 4)
    (0.04, 0.2231)
    """
    several = isinstance(decision, (list, tuple))
    decisions: list[Any] = list(decision) if isinstance(decision, (list, tuple)) else [decision]
    given: list[Any] = list(outcomes) if several and isinstance(outcomes, Iterable) else [outcomes]
    if len(decisions) != len(given):
        raise problem("problem.outcomes_uneven", decisions=len(decisions), outcomes=len(given))
    assessments = [_assessment(one) for one in decisions]
    return Evaluation(_core.Evaluation([one._inner for one in assessments], [outcome_json(one) for one in given]))


def _assessment(decision: Any) -> Assessment:
    if isinstance(decision, Assessment):
        return decision
    read = as_decision(decision)
    if read is None:
        raise problem("problem.no_decision", kind=type(decision).__name__)
    return read.assess()


_KEYS = {"date", "factors", "factor", "measures", "measure", "level", "opposition", "unforeseen"}


def outcome_json(outcomes: Any) -> tuple[str, str]:
    """Outcomes in any of their forms as JSON, and what errors call them."""
    if isinstance(outcomes, (str, Path)) and Path(outcomes).suffix.lower() in (".toml", ".json", ".yaml", ".yml"):
        text = read_content(Path(outcomes))
        content = json.loads(text)
        return (_content(content, str(outcomes)) if isinstance(content, dict) else text), str(outcomes)
    if isinstance(outcomes, Mapping) and isinstance(outcomes.get("factor"), (list, tuple)):
        return _from_table(outcomes), "outcomes"
    if isinstance(outcomes, Mapping):
        return _content(outcomes, "outcomes"), "outcomes"
    return _from_table(outcomes), "outcomes"


def _content(outcomes: Mapping[Any, Any], source: str) -> str:
    """Outcomes by key, or those of factors alone; ``factors`` and ``measures`` may be truths by id."""
    if not _KEYS & {str(key) for key in outcomes}:
        return as_json({"factors": _looked_at(outcomes, "happened")}, source)
    plain = dict(outcomes)
    for name, what in (("factors", "happened"), ("measures", "kept")):
        if isinstance(plain.get(name), Mapping):
            plain[name] = _looked_at(plain[name], what)
    return as_json(plain, source)


def _from_table(outcomes: Any) -> str:
    import polars as pl

    table = pl.DataFrame(arrow(outcomes, "outcomes")[0])
    name = next((column for column in ("factor", "id") if column in table.columns), None)
    if name is None or "happened" not in table.columns:
        raise problem("problem.outcomes_columns", columns=", ".join(table.columns))
    rows = [{"id": str(row[name]), "happened": _truth(row["happened"])} for row in table.to_dicts()]
    return as_json({"factors": [row for row in rows if row["happened"] is not None]}, "outcomes")


def _looked_at(found: Mapping[Any, Any], what: str) -> list[dict[str, Any]]:
    """The entries that somebody looked at; ``None`` and NaN say that nobody did."""
    rows = [{"id": str(key), what: _truth(value)} for key, value in found.items()]
    return [row for row in rows if row[what] is not None]


_TRUTHS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}


def _truth(value: Any) -> Any:
    """A truth in any of the ways people write one; anything else stays, to be refused."""
    if isinstance(value, bool):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    text = str(value).strip().lower().removesuffix(".0")
    return _TRUTHS.get(text, value)


guard(__name__)
