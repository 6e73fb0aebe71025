"""Plots: altair charts, readable in grey and by the colour-blind, a unit on every axis. Imported when first drawn."""

from __future__ import annotations

from typing import Any

from townscale._core import InputError, UnsupportedError
from townscale.plots.charts import contribution_chart, fan, finish, gap_chart, load_chart, score_chart, series_of
from townscale.plots.hires import plan_chart
from townscale.plots.loads import bands_chart, heat_chart, map_chart
from townscale.words import Words

__all__ = [
    "bands_chart",
    "contribution_chart",
    "fan",
    "gap_chart",
    "heat_chart",
    "load_chart",
    "map_chart",
    "of",
    "plan_chart",
    "score_chart",
    "series_of",
]


def of(
    result: Any,
    language: str = "en",
    area: str | None = None,
    history: Any = None,
    kind: str | None = None,
    **options: Any,
) -> Any:
    """The chart of a result; ``area`` keeps one area, ``history`` is the panel that a forecast was made from.

    A load has three of a ``kind``: ``fan`` (load over time), ``heat`` (area by period) and ``map``, with the options of
    ``map_chart``: ``geometry``, ``what`` (``first`` or ``load``), ``service``, ``period``, ``key``.
    """
    from townscale.report.numbers import polars

    words = Words(language)
    kinds = [kind.__name__ for kind in type(result).__mro__]
    if "Assessment" in kinds:
        return contribution_chart(polars(result.contributions()), words)
    if "Evaluation" in kinds:
        from townscale.plots.calibration import calibration_chart

        return calibration_chart(polars(result.calibration()), words)
    if "Panel" in kinds:
        return _one(polars(result).clear(), polars(result), words, area)
    if kind is not None or options:
        if "Load" not in kinds or kind not in ("fan", "heat", "map") or (options and kind != "map"):
            unknown = ", ".join(options) or kind
            raise InputError(f'there is no plot "{unknown}" of {type(result).__name__}. A load has fan, heat and map')
        if kind == "map":
            return map_chart(result, words, **options)
    frame = polars(result.bands() if "Ages" in kinds else result.summary())
    if area is not None and "area" in frame.columns:
        import polars as pl

        frame = frame.filter(pl.col("area") == area)
        if frame.is_empty():
            raise InputError(f'there is no area "{area}" in this result. Name one of its areas')
    if "Plan" in kinds:
        # The cost is that of all areas.
        costs = polars(result.cost_by_year())
        return plan_chart(frame, costs if area is None else _cost_of(frame), words)
    if "Forecast" in kinds:
        return _one(frame, result._panel if history is None else history, words, area)
    if "Load" in kinds:
        return heat_chart(frame, words) if kind == "heat" else load_chart(frame, words, polars(result.first_overload()))
    for name, draw in (("Gap", gap_chart), ("Ages", bands_chart), ("Index", score_chart)):
        if name in kinds:
            return draw(frame, words)
    raise UnsupportedError(f"there is no plot of {type(result).__name__}. Plot the result it came from")


def _cost_of(frame: Any) -> Any:
    """The cost by calendar year of the rows of a plan."""
    import polars as pl

    known = pl.when(pl.col("cost").null_count() == 0).then(pl.col("cost").sum())
    return frame.group_by(year=pl.col("period").str.slice(0, 4), maintain_order=True).agg(cost=known)


def _one(frame: Any, history: Any, words: Words, area: str | None) -> Any:
    import altair as alt

    series = [item for item in series_of(history if frame.is_empty() else frame) if area in (None, item[0])]
    if not series:
        raise InputError(f'there is no area "{area}" in this result. Name one of its areas')
    charts = [
        fan(part.clear() if frame.is_empty() else part, history, words, name, group, titled=True, finished=False)
        for name, group, part in series[:6]
    ]
    return finish(charts[0] if len(charts) == 1 else alt.vconcat(*charts))
