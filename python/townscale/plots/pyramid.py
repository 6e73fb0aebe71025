"""Population pyramids: people by age and sex, with their intervals. Frames are polars."""

from __future__ import annotations

from typing import Any

from townscale.plots.theme import BLUE, GREY, INK, ORANGE, WIDTH, data
from townscale.words import Words, problem

PERIODS = 2
"""Periods side by side where none is named: the first and the last."""


def pyramid_chart(frame: Any, words: Words, period: str | None = None) -> Any:
    """A pyramid for each area and for the first and the last period, or a named one: medians as bars, 80 % as a thick
    line and 95 % as a thin one; men to the left. Where sexes are not told apart, all people to the right."""
    import altair as alt

    periods = list(dict.fromkeys(frame["period"]))
    if period is not None and period not in periods:
        raise problem("problem.no_period_known", period=period, periods=", ".join(periods))
    chosen = [period] if period is not None else list(dict.fromkeys([periods[0], periods[-1]]))[:PERIODS]
    ages = list(dict.fromkeys(frame["age"]))
    sexes = list(dict.fromkeys(frame["sex"]))
    values = []
    for row in frame.to_dicts():
        if row["period"] not in chosen:
            continue
        side = -1 if row["sex"] == "male" else 1
        values.append(
            {
                "area": words.name(row["area"]) if "area" in row else "",
                "period": words.period(row["period"]),
                "sex": words(f"sex.{row['sex']}"),
                "age": row["age"],
                **{key: side * row[key] for key in ("median", "lo80", "hi80", "lo95", "hi95")},
            }
        )
    named = [words(f"sex.{sex}") for sex in sexes]
    tints = {"female": ORANGE, "male": BLUE, "both": GREY}
    scale = alt.Scale(domain=named, range=[tints[sex] for sex in sexes])
    legend = alt.Legend(title=None, orient="top", direction="horizontal")
    people = alt.Axis(format=",.0f", labelExpr="replace(replace(datum.label, '-', ''), '\u2212', '')", tickCount=5)
    base = alt.Chart().encode(y=alt.Y("age:N", title=words("axis.age"), sort=ages[::-1]))

    def x(field: str) -> Any:
        return alt.X(f"{field}:Q", title=words("axis.persons"), axis=people)

    bars = base.mark_bar(opacity=0.75).encode(x=x("median"), color=alt.Color("sex:N", scale=scale, legend=legend))
    outer = base.mark_rule(color=INK, strokeWidth=1).encode(x=x("lo95"), x2="hi95:Q")
    inner = base.mark_rule(color=INK, strokeWidth=3).encode(x=x("lo80"), x2="hi80:Q")
    chart = alt.layer(bars, outer, inner, data=data(values))
    chart = chart.properties(width=WIDTH / len(chosen) - 60, height=alt.Step(14))
    order = list(dict.fromkeys(value["area"] for value in values))
    column = alt.Column("period:N", title=None, sort=[words.period(name) for name in chosen])
    if order == [""] or len(order) == 1:
        return chart.facet(column=column)
    return chart.facet(column=column, row=alt.Row("area:N", title=None, sort=order))
