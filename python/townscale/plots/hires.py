"""The chart of a hiring plan."""

from __future__ import annotations

from typing import Any

from townscale.plots.theme import BLUE, GREY, INK, MIDDLE, ORANGE, PALE, WIDTH, data
from townscale.words import Words


def plan_chart(frame: Any, costs: Any, words: Words) -> Any:
    """Hires by period and kind of post, and beside them the cost of each calendar year."""
    import altair as alt
    import polars as pl

    def label(period: str) -> str:
        """A period on two lines where it is a part of a year."""
        year, cut, part = words.period(period).replace(" 年", "\u00a0年").partition("年")
        return f"{year}{cut}\n{part}" if part else words.period(period)

    order = list(dict.fromkeys(frame["period"].to_list()))
    sums = frame.group_by("role", "period", maintain_order=True).agg(pl.col("hire").sum())
    values = [
        {"role": words.name(row["role"]), "period": label(row["period"]), "hire": row["hire"]}
        for row in sums.to_dicts()
    ]
    roles = list(dict.fromkeys(row["role"] for row in values))
    tints = [BLUE, ORANGE, MIDDLE, GREY, INK, PALE]
    colour = alt.Color(
        "role:N",
        title=None,
        sort=roles,
        scale=alt.Scale(domain=roles, range=[tints[at % len(tints)] for at in range(len(roles))]),
        legend=alt.Legend(orient="top"),
    )
    flat = alt.Axis(labelAngle=0, grid=False, labelOverlap=True, labelExpr="split(datum.label, '\\n')")
    hires = (
        alt.Chart(data(values))
        .mark_bar()
        .encode(
            x=alt.X("period:O", sort=[label(period) for period in order], title=words("column.period"), axis=flat),
            y=alt.Y("hire:Q", title=words("axis.hires"), axis=alt.Axis(format=",.0f", tickCount=5)),
            color=colour,
        )
        .properties(width=WIDTH / 2 - 30, height=180)
    )
    if costs["cost"].null_count():
        return hires
    named = [name for name in ("cost", "budget") if not costs[name].null_count()]
    years = [{"year": str(row["year"]), **{name: row[name] / 1e6 for name in named}} for row in costs.to_dicts()]
    base = alt.Chart(data(years)).encode(x=alt.X("year:O", title=words("axis.calendar_year"), axis=flat))
    millions = alt.Axis(tickCount=5)
    cost = base.mark_bar(color=GREY).encode(y=alt.Y("cost:Q", title=words("axis.cost"), axis=millions))
    if "budget" in named:
        line = base.mark_tick(color=INK, thickness=2).encode(y=alt.Y("budget:Q"))
        cost = cost + line
    return alt.hconcat(hires, cost.properties(width=WIDTH / 2 - 30, height=180))
