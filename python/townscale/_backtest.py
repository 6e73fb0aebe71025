"""Forecasts made from past dates, scored by what was counted later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from townscale import _core
from townscale._arguments import guard
from townscale._frames import optional_arrow
from townscale._numbers import whole
from townscale._panel import Panel, as_panel
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import FrameT, TableLike

if TYPE_CHECKING:
    from altair.typing import ChartType


class Backtest(Result[FrameT]):
    """Scores of forecasts from past dates, by model.

    >>> import townscale as ts
    >>> ts.datasets.example("backtest").summary()["model"].to_list()
    ['naive', 'drift']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Backtest, kind: Kind) -> None:
        self._inner = inner
        self._kind = kind

    def summary(self, by: str | None = None) -> FrameT:
        """One row a model, or with ``by="step"`` one a model and step ahead.

        With y what came, m the median, d the mean absolute difference of the counts before the origin, one year apart
        below the year and one count apart else; means are over all forecasts that have the measure:

        - ``forecasts``: how many
        - ``smape``: ``200 |y - m| / (|y| + |m|)``; ``mape``: ``100 |y - m| / y``, where y is above 0
        - ``mase``: ``|y - m| / d``
        - ``rmsse``: the root of the mean of (y - m)² over the steps of one series and origin, over the root mean square
          difference; then the mean over series and origins, as in M5
        - ``owa``: half of ``smape`` and half of ``mase``, each over that of the (seasonal) naive forecast
        - ``pinball``: the mean of the quantile losses at 2.5, 10, 50, 90 and 97.5 %, over d
        - ``crps``: the continuous ranked probability score of the draws, over d
        - ``msis``: the width of the 95 % interval and 40 times what lies outside of it, over d; ``msis80``: of the 80 %
          interval, and 10 times
        - ``coverage80``, ``coverage95``: the share of y within the interval (0 to 1), with ``_lo`` and ``_hi``, the
          bounds of its 95 % interval (Wilson) if forecasts were independent, which those of one origin are not

        >>> import townscale as ts
        >>> ts.datasets.example("backtest").summary().columns[:4]
        ['model', 'forecasts', 'smape', 'mape']
        """
        return self._frame(self._inner.summary(by))

    def forecasts(self) -> FrameT:
        """Every forecast: ``model``, ``area``, ``origin``, ``step``, ``period``, ``actual``, quantiles, ``pit``.

        >>> import townscale as ts
        >>> ts.datasets.example("backtest").forecasts().columns[:5]
        ['model', 'area', 'origin', 'step', 'period']
        """
        return self._frame(self._inner.forecasts())

    def pit(self) -> FrameT:
        """How often what came lay in each tenth of the draws: ``model``, ``low``, ``high``, ``share`` (0.1 each).

        >>> import townscale as ts
        >>> ts.datasets.example("backtest").pit().columns
        ['model', 'low', 'high', 'share']
        """
        return self._frame(self._inner.pit())

    def compare(self) -> FrameT:
        """Every pair of models by the test of Diebold and Mariano, with fixed smoothing for few origins (Coroneo and
        Iacone 2020): ``model``, ``other``, ``difference`` (of ``mase``), ``origins``, ``statistic``, ``p_value``.

        A difference below 0 says that ``model`` errs less. Areas err together, so all areas and steps of an origin are
        one observation; with fewer than eight origins ``statistic`` and ``p_value`` are empty. Origins
        nearer than a horizon are correlated: the p-value is that of Student's distribution with one degree of freedom
        for every two horizons of origins, at least two. Of many pairs some differ by chance: see
        :meth:`confidence_set`.

        >>> import townscale as ts
        >>> ts.datasets.example("backtest").compare().columns[:4]
        ['model', 'other', 'difference', 'origins']
        """
        return self._frame(self._inner.compare())

    def confidence_set(self, level: float = 95) -> FrameT:
        """The model confidence set of Hansen, Lunde and Nason: the models among which the best is with probability
        ``level`` (%). ``model``, ``loss`` (``mase``), ``origins``, ``p_value``, ``in_set`` (1 or 0); the last two are
        empty with fewer than eight origins.

        >>> import townscale as ts
        >>> ts.datasets.example("backtest").confidence_set().columns
        ['model', 'loss', 'origins', 'p_value', 'in_set']
        """
        return self._frame(self._inner.confidence_set(float(level)))

    def plot(self, which: str | None = None, /, *, language: str | None = None) -> ChartType:  # type: ignore[override]
        """Coverage of the 80 and 95 % intervals by step ahead, with what it should be, in English or Chinese
        (``plot("zh")`` or ``language="zh"``).

        >>> import townscale as ts
        >>> ts.datasets.example("backtest").plot().to_dict()["$schema"][-4:]
        'json'
        """
        from townscale.plots.coverage import coverage_chart
        from townscale.report.numbers import polars
        from townscale.words import Words

        return coverage_chart(polars(self.summary(by="step")), Words(language or which or "en"))


@recorded(tables=("panel", "drivers"))
def backtest(
    panel: Panel[FrameT],
    horizon: int = 5,
    origins: int = 3,
    models: Sequence[str] = ("auto", "naive"),
    draws: int = 1000,
    seed: int = 0,
    freq: str | None = None,
    drivers: TableLike | None = None,
    progress: Progress = False,
) -> Backtest[FrameT]:
    """Forecast ``panel`` from ``origins`` past dates, a step apart, with every model, and score the forecasts.

    The newest origin leaves out the last ``horizon`` counts of every series. Series with fewer than two counts before
    an origin are left out there. Works on panels of one series. ``freq`` is that of :func:`forecast`; with it, unevenly
    spaced counts are scored where a period that is forecast was counted. With ``drivers``, the table of known
    regressors of :func:`forecast`, each model is tried without them and, as ``MODEL+drivers``, with them: what they add
    is tested by :meth:`Backtest.compare`. Their values after an origin are taken as known. ``progress`` is that of
    :func:`forecast`.

    Raises ``InputError`` for an unknown model, no origin, a panel too short for the horizon, or what :func:`forecast`
    refuses in drivers.

    >>> counts = [50, 52, 55, 57, 60, 63, 65, 69]
    >>> panel = Panel({"area": ["A"] * 8, "period": list(range(2003, 2011)), "population": counts})
    >>> backtest(panel, horizon=2, origins=2, models=["auto", "drift"]).summary()["model"].to_list()
    ['auto', 'drift']
    """
    if isinstance(models, str):
        models = [models]
    counts: Panel[FrameT] = as_panel(panel)
    horizon, origins = whole("horizon", horizon, 1), whole("origins", origins, 1)
    draws, seed = whole("draws", draws, 1), whole("seed", seed, 0)
    given = optional_arrow(drivers, "drivers")
    with telling(progress) as tell:
        inner = _core.Backtest(counts._inner, horizon, origins, list(models), draws, seed, freq, given, tell)
    return Backtest(inner, counts._kind)


guard(__name__)
