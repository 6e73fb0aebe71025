"""Coverage of forecast intervals by steps ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from townscale.plots.theme import BLUE, GREY, ORANGE, data
from townscale.words import Words

if TYPE_CHECKING:
    from altair.typing import ChartType


def coverage_chart(frame: Any, words: Words) -> ChartType:
    """Coverage of the 80 and 95 % intervals by step, with binomial bounds, one panel a model; rules mark 80 and 95."""
    import altair as alt

    values = [
        {
            "model": row["model"],
            "step": row["step"],
            "interval": f"{level} %",
            "nominal": level,
            "share": 100 * row[f"coverage{level}"],
            "low": 100 * row[f"coverage{level}_lo"],
            "high": 100 * row[f"coverage{level}_hi"],
        }
        for row in frame.to_dicts()
        for level in (80, 95)
    ]
    colour = alt.Color(
        "interval:N", title=words("axis.interval"), scale=alt.Scale(domain=["80 %", "95 %"], range=[BLUE, ORANGE])
    )
    base = alt.Chart().encode(x=alt.X("step:O", title=words("axis.steps_ahead")))
    share = alt.Y("share:Q", title=words("axis.coverage"), scale=alt.Scale(domain=[0, 100]))
    layers = alt.layer(
        alt.Chart().mark_rule(strokeDash=[4, 3], color=GREY).encode(y="nominal:Q"),
        base.mark_rule(strokeWidth=3, opacity=0.5).encode(y="low:Q", y2="high:Q", color=colour),
        base.mark_line(point=True).encode(y=share, color=colour),
        data=data(values),
    ).properties(width=240, height=200)
    made: ChartType = layers.facet(alt.Facet("model:N", title=words("axis.model")), columns=2)
    return made
