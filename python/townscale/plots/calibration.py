"""Forecast probabilities against the share that came about."""

from __future__ import annotations

from typing import Any

from townscale.plots.theme import BLUE, MIDDLE, data
from townscale.words import Words


def calibration_chart(frame: Any, words: Words) -> Any:
    """A dot a band of forecasts with its 95 % interval; on the line forecasts are calibrated."""
    import altair as alt

    values = frame.to_dicts()
    span = alt.Scale(domain=[0, 1])
    x = alt.X("forecast:Q", title=words("after.axis_forecast"), scale=span)
    base = alt.Chart(data(values))
    bars = base.mark_rule(strokeWidth=5, color=MIDDLE).encode(
        x=x, y=alt.Y("happened_low:Q", title=words("after.axis_happened"), scale=span), y2="happened_high:Q"
    )
    dots = base.mark_point(filled=True, size=60, color=BLUE, opacity=1).encode(x=x, y="happened:Q")
    line = (
        alt.Chart(data([{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
        .mark_line(strokeDash=[4, 4], color="#5b6570")
        .encode(x="x:Q", y="y:Q")
    )
    return (line + bars + dots).properties(width=320, height=320)
