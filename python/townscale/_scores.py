"""Scores of forecasts from any tool, and forecasts beside official projections."""

from __future__ import annotations

from typing import overload

from townscale import _core
from townscale._arguments import guard
from townscale._frames import arrow
from townscale._panel import Panel, as_panel
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import Frame, FrameT, OtherTable, TableLike
from townscale.words import problem, unsupported


class Scores(Result[FrameT]):
    """Scores of forecasts by what was counted.

    >>> import townscale as ts
    >>> ts.datasets.example("scores").summary()["model"].to_list()
    ['ours', 'theirs']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.GivenScores, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self, by: str | None = None) -> FrameT:
        """One row a model, or with ``by="step"`` one a model and step ahead: the measures of ``Backtest.summary``,
        which says what each is, with ``coverageNN`` and ``msisNN`` (``msis`` for 95 %) for each level that was given.
        What a forecast does not have is empty: ``crps`` needs draws, intervals are scored where they are there.

        >>> import townscale as ts
        >>> ts.datasets.example("scores").summary().columns[:4]
        ['model', 'forecasts', 'smape', 'mape']
        """
        if by not in (None, "step"):
            raise problem("problem.no_step", by=by)
        return self._frame(self._inner.summary(by == "step"))

    def forecasts(self) -> FrameT:
        """Every forecast that was scored: ``model``, ``area``, ``origin``, ``step``, ``period``, ``actual``,
        ``median``, the ends of the intervals (persons), ``pit``.

        >>> import townscale as ts
        >>> ts.datasets.example("scores").forecasts().columns[:5]
        ['model', 'area', 'origin', 'step', 'period']
        """
        return self._frame(self._inner.forecasts())

    def compare(self) -> FrameT:
        """Every pair of models by the test of ``Backtest.compare``: empty with fewer than eight origins.

        >>> import townscale as ts
        >>> ts.datasets.example("scores").compare().columns[:4]
        ['model', 'other', 'difference', 'origins']
        """
        return self._frame(self._inner.compare())

    def confidence_set(self, level: float = 95) -> FrameT:
        """The model confidence set, as ``Backtest.confidence_set``.

        >>> import townscale as ts
        >>> ts.datasets.example("scores").confidence_set().columns
        ['model', 'loss', 'origins', 'p_value', 'in_set']
        """
        return self._frame(self._inner.confidence_set(float(level)))

    def findings(self, language: str = "en") -> FrameT:
        """Forecasts that could not be scored; ``language`` is en or zh.

        >>> import townscale as ts
        >>> ts.datasets.example("scores").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))


@overload
def score(forecasts: Frame[FrameT], actual: Panel[object] | TableLike) -> Scores[FrameT]: ...
@overload
def score(forecasts: OtherTable, actual: Panel[object] | TableLike) -> Scores: ...
@recorded(tables=("forecasts", "actual"))
def score(forecasts: Frame[FrameT] | TableLike, actual: Panel[object] | TableLike) -> Scores[FrameT]:
    """Score forecasts of any tool by what was counted.

    ``forecasts`` has ``area``, ``period`` and one of: ``median`` or ``mean``; ``loNN`` and ``hiNN`` of any levels
    (``lo80``, ``hi80``), with or without a median; ``draw`` and ``population``; ``quantile`` (0 to 1) and
    ``population``. Optional are ``group``, ``model`` (several are scored side by side) and ``origin``, a label of when
    they were made, by which :meth:`Scores.compare` tells observations apart. ``actual`` is a panel, or a table of
    counts: those before a series' first forecast period are what scaled measures are scaled by. Forecasts without a
    count are left out, with a finding. Raises ``InputError`` where none can be scored.

    >>> counts = {"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 70, 80, 95]}
    >>> forecasts = {"area": ["A"], "period": [2010], "median": [90], "lo80": [85], "hi80": [94]}
    >>> score(forecasts, counts).summary().select("mase", "coverage80").row(0)
    (0.5, 0.0)
    """
    panel = as_panel(actual)
    table, kind = arrow(forecasts, "forecasts")
    return Scores(_core.GivenScores(table, panel._inner), kind)


class Projections(Result[FrameT]):
    """A forecast beside another of the same areas and periods.

    >>> import townscale as ts
    >>> ts.datasets.example("projections").summary().columns[:4]
    ['area', 'period', 'median', 'lo80']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Projections, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> FrameT:
        """Both side by side: ``area``, ``period``, ``median``, ``lo80``, ``hi80``, ``lo95``, ``hi95`` of the forecast,
        ``official`` (persons), ``ratio`` (official over median), ``p_below`` (the share of the forecast's draws below
        the official figure, 0 to 1).

        >>> import townscale as ts
        >>> ts.datasets.example("projections").summary().height
        1
        """
        return self._frame(self._inner.table())

    def scores(self) -> Scores[FrameT]:
        """The scores of both, ``townscale`` and ``official``, over what both forecast and was counted.

        >>> import townscale as ts
        >>> official = {"area": ["East"], "period": ["2026"], "median": [53_000]}
        >>> actual = {"area": ["East"], "period": ["2026"], "population": [52_100]}
        >>> ts.datasets.example("forecast").compare(official, actual).scores().summary().columns[:3]
        ['model', 'forecasts', 'smape']
        """
        scores = self._inner.scores()
        if scores is None:
            raise unsupported("problem.no_scores")
        return Scores(scores, self._kind)

    def findings(self, language: str = "en") -> FrameT:
        """Figures without a counterpart, and forecasts that could not be scored; ``language`` is en or zh.

        >>> import townscale as ts
        >>> ts.datasets.example("projections").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))


guard(__name__)
