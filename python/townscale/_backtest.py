"""Forecasts made from past dates, scored by what was counted later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from townscale import _core
from townscale._frames import Kind, frame
from townscale._numbers import whole
from townscale._panel import Panel, as_panel
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._value import recorded


class Backtest(Result):
    """Scores of forecasts from past dates, by model."""

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Backtest, kind: Kind) -> None:
        self._inner = inner
        self._kind = kind

    def summary(self, by: str | None = None) -> Any:
        """One row a model, or with ``by="step"`` one a model and step ahead.

        ``forecasts`` (how many), ``smape`` (0 to 200), ``mape`` (%), ``mase``, ``rmsse``, ``owa`` (1 is the naive
        forecast), ``pinball``, ``crps``, ``msis`` (in mean absolute differences of the counts before the origin),
        ``coverage80``, ``coverage95`` (shares from 0 to 1) with ``_lo`` and ``_hi``, the bounds of their binomial
        95 % interval.
        """
        return frame(self._inner.summary(by), self._kind)

    def forecasts(self) -> Any:
        """Every forecast: ``model``, ``area``, ``origin``, ``step``, ``period``, ``actual``, quantiles, ``pit``."""
        return frame(self._inner.forecasts(), self._kind)

    def pit(self) -> Any:
        """How often what came lay in each tenth of the draws: ``model``, ``low``, ``high``, ``share`` (0.1 each)."""
        return frame(self._inner.pit(), self._kind)

    def compare(self) -> Any:
        """Every pair of models by the test of Diebold and Mariano: ``model``, ``other``, ``difference``,
        ``statistic``, ``p_value``; a difference below 0 says that ``model`` errs less."""
        return frame(self._inner.compare(), self._kind)

    def plot(self, language: str = "en", **options: Any) -> Any:
        """Coverage of the 80 and 95 % intervals by step ahead, with what it should be; ``language`` is en or zh."""
        from townscale.plots.coverage import coverage_chart
        from townscale.report.numbers import polars
        from townscale.words import Words

        return coverage_chart(polars(self.summary(by="step")), Words(language))


@recorded(tables=("panel",))
def backtest(
    panel: Panel,
    horizon: int = 5,
    origins: int = 3,
    models: Sequence[str] = ("auto", "naive"),
    draws: int = 1000,
    seed: int = 0,
    freq: str | None = None,
    progress: Progress = False,
) -> Backtest:
    """Forecast ``panel`` from ``origins`` past dates, a step apart, with every model, and score the forecasts.

    The newest origin leaves out the last ``horizon`` counts of every series. Series with fewer than two counts before
    an origin are left out there. Works on panels of one series. ``freq`` is that of :func:`forecast`; with it, unevenly
    spaced counts are scored where a period that is forecast was counted. ``progress`` is that of :func:`forecast`.

    Raises ``InputError`` for an unknown model, no origin, or a panel too short for the horizon.

    >>> counts = [50, 52, 55, 57, 60, 63, 65, 69]
    >>> panel = Panel({"area": ["A"] * 8, "period": list(range(2003, 2011)), "population": counts})
    >>> backtest(panel, horizon=2, origins=2, models=["auto", "drift"]).summary()["model"].to_list()
    ['auto', 'drift']
    """
    if isinstance(models, str):
        models = [models]
    panel = as_panel(panel)
    horizon, origins = whole("horizon", horizon, 1), whole("origins", origins, 1)
    draws, seed = whole("draws", draws, 1), whole("seed", seed, 0)
    with telling(progress) as tell:
        inner = _core.Backtest(panel._inner, horizon, origins, list(models), draws, seed, freq, tell)
    return Backtest(inner, panel._kind)
