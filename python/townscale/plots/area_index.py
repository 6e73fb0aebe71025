"""Charts of an area index: scores with intervals, a profile of pillars, a heat map, a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from townscale.plots.choropleth import choropleth
from townscale.plots.shown import shown
from townscale.plots.theme import (
    BLUE,
    GREY,
    INK,
    MIDDLE,
    ORANGE,
    PALE,
    WIDTH,
    ChartWords,
    data,
    elided,
    inert,
    resized,
    titled,
)
from townscale.words import Words, no_choice, phrase, problem

if TYPE_CHECKING:
    from altair.typing import ChartType

KINDS = ("score", "profile", "heat", "map")


MOST_ROWS = 60
"""Areas that are drawn where none are named."""


def draw(
    index: Any,
    language: str,
    kind: str,
    area: str | None = None,
    period: Any = None,
    geometry: Any = None,
    key: str | None = None,
    *,
    title: str | None = None,
    width: float | None = None,
    areas: Sequence[str] | None = None,
    top: int | None = None,
) -> ChartType:
    """The chart of a kind in one period, the last where none is named; of the ``areas``, or of the ``top`` ones."""
    from townscale.report.numbers import polars

    words = ChartWords(language)
    if kind not in KINDS:
        raise no_choice("plot", kind, KINDS)
    summary, scores = _of(polars(index.summary()), period), _of(polars(index.scores()), period)
    named = [area] if area is not None else areas
    notes: list[str] = []
    if kind == "profile":
        name = summary["area"][0] if area is None else area
        _area(summary, name)
        chart = profile_chart(scores, index.spec, name, words)
    elif kind == "map":
        chart, notes = map_chart(summary, geometry, key, words)
    else:
        kept = shown(summary, named, top, MOST_ROWS, "score", words)
        chart = standing_chart(kept.frame, words)
        notes = [*kept.notes, words("chart.index_marks")] if kind == "score" else kept.notes
        if kind == "heat":
            inside = scores.filter(scores["area"].is_in(kept.frame["area"].to_list()))
            chart = heat_chart(inside, kept.frame, index.spec, words)
    own = " · ".join(filter(None, (words("kind.index"), words.period(summary["period"][0]))))
    if index.spec.get("source"):
        notes = [*notes, words("chart.source", names=index.spec["source"])]
    chart = chart if kind == "profile" and title is None else titled(chart, title or own, notes)
    made: ChartType = chart if width is None else resized(chart, width)
    return made


def _of(frame: Any, period: Any) -> Any:
    import polars as pl

    periods = frame["period"].unique(maintain_order=True).to_list()
    chosen = periods[-1] if period is None else str(period)
    if chosen not in periods:
        raise problem("problem.no_period_known", period=chosen, periods=", ".join(periods))
    return frame.filter(pl.col("period") == chosen)


def _area(frame: Any, area: str | None) -> Any:
    import polars as pl

    if area is None:
        return frame
    frame = frame.filter(pl.col("area") == area)
    if frame.is_empty():
        raise problem("problem.no_such", thing=phrase("thing.area"), things=phrase("thing.areas"), value=area)
    return frame


def standing_chart(frame: Any, words: Words) -> Any:
    """Score of each area as a dot on its 90 % interval, the best first; rank interval and grade beside it."""
    import altair as alt

    def place(row: dict[str, Any]) -> str:
        if row["rank"] is None:
            return words("report.unranked")
        low, high = f"{row['rank_lo90']:.0f}", f"{row['rank_hi90']:.0f}"
        text = f"{row['rank']} ({low}–{high})" if low != high else f"{row['rank']}"
        return text + (f" · {row['grade']}" if row["grade"] else "")

    rows = frame.to_dicts()
    values = [
        {"area": words.name(row["area"]), "score": row["score"], "low": row["lo90"], "high": row["hi90"],
         "place": place(row)}
        for row in rows
    ]  # fmt: skip
    order = [row["area"] for row in values]
    axis = alt.Axis(labelExpr=elided(), grid=False)
    base = alt.Chart(data(values)).encode(y=alt.Y("area:N", sort=order, title=words("axis.area"), axis=axis))
    scale = alt.Scale(zero=False, nice=True)
    title = words("axis.score")
    layers = [
        base.mark_rule(strokeWidth=5, color=MIDDLE).encode(x=alt.X("low:Q", title=title, scale=scale), x2="high:Q"),
        base.mark_point(filled=True, size=50, color=BLUE, opacity=1).encode(x=alt.X("score:Q", title=title)),
        base.mark_text(align="left", dx=8, color=INK, fontSize=10.5).encode(x="high:Q", text="place:N"),
    ]
    return alt.layer(*layers).properties(width=WIDTH - 160, height=alt.Step(17))


def _labels(spec: dict[str, Any], words: Words) -> dict[str, str]:
    """What reports call the pillars, in the order of the specification."""
    key = "label_zh" if words.language == "zh" else "label"
    return {node["id"]: inert(node.get(key) or words.name(node["id"])) for node in spec["node"]}


def profile_chart(scores: Any, spec: dict[str, Any], area: str, words: Words) -> Any:
    """Scores of one area by pillar, with the range and the median of all areas behind them."""
    import altair as alt
    import polars as pl

    names = _labels(spec, words)
    others = scores.group_by("node").agg(
        low=pl.col("score").min(), middle=pl.col("score").median(), high=pl.col("score").max()
    )
    mine = scores.filter(pl.col("area") == area).join(others, on="node")
    values = [
        {"node": names[row["node"]], **{name: row[name] for name in ("score", "low", "middle", "high")}}
        for row in mine.to_dicts()
    ]
    base = alt.Chart(data(values)).encode(
        y=alt.Y("node:N", sort=list(names.values()), title=words("axis.pillar"), axis=alt.Axis(labelLimit=240))
    )
    title = words("axis.score")
    keys, tints = ("series.this_area", "series.middle_area", "series.all_areas"), (BLUE, INK, PALE)
    scale = alt.Scale(domain=[words(name) for name in keys], range=list(tints))
    legend = alt.Legend(title=None, orient="top", direction="horizontal")

    def named(chart: Any, name: str) -> Any:
        import json

        return chart.transform_calculate(series=json.dumps(words(name))).encode(
            color=alt.Color("series:N", scale=scale, legend=legend)
        )

    layers = [
        named(base.mark_bar(height=10).encode(x=alt.X("low:Q", title=title), x2="high:Q"), keys[2]),
        named(base.mark_tick(thickness=2, size=14).encode(x="middle:Q"), keys[1]),
        named(base.mark_point(filled=True, size=70, opacity=1).encode(x="score:Q"), keys[0]),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH - 180, height=alt.Step(24), title=words.name(area))
    return chart


def heat_chart(scores: Any, summary: Any, spec: dict[str, Any], words: Words) -> Any:
    """Scores by area (the best first) and pillar, darker for a higher one."""
    import altair as alt

    names = _labels(spec, words)
    values = [
        {"area": words.name(row["area"]), "node": names[row["node"]], "score": row["score"]}
        for row in scores.to_dicts()
        if row["score"] is not None
    ]
    order = [words.name(area) for area in summary["area"]]
    step = max(34, (WIDTH - 220) / len(names))
    # Names lie flat where there is room for them: a Chinese character is as wide as two letters.
    longest = max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in name) for name in names.values())
    angle = 0 if 6.5 * longest < step else -40
    heat = (
        alt.Chart(data(values))
        .mark_rect()
        .encode(
            x=alt.X("node:N", sort=list(names.values()), title=words("axis.pillar"), axis=alt.Axis(labelAngle=angle)),
            y=alt.Y("area:N", sort=order, title=words("axis.area")),
            color=alt.Color("score:Q", title=words("column.score"), scale=alt.Scale(scheme="blues")),
        )
    )
    return heat.properties(width=alt.Step(step), height=alt.Step(17))


def map_chart(summary: Any, geometry: Any, key: str | None, words: Words) -> tuple[Any, list[str]]:
    """Scores on a map, areas without a score grey; and what did not match."""
    found = {row["area"]: {"score": row["score"], "grade": row["grade"]} for row in summary.to_dicts()}
    return choropleth(found, geometry, key, words, "score", words("column.score"), ".1f")


def change_chart(frame: Any, words: Words) -> Any:
    """Change of each area's score between periods, with its 90 % interval and a line at none."""
    import altair as alt

    values = [
        {
            "area": words.name(row["area"]),
            "step": f"{row['from']} → {row['to']}",
            **{name: row[name] for name in ("change", "lo90", "hi90")},
        }
        for row in frame.to_dicts()
    ]
    title = words("axis.change")
    base = alt.Chart().encode(y=alt.Y("area:N", sort=alt.EncodingSortField("change", order="descending"), title=None))
    layers = alt.layer(
        alt.Chart().mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=alt.XDatum(0)),
        base.mark_rule(strokeWidth=5, color=MIDDLE).encode(x=alt.X("lo90:Q", title=title), x2="hi90:Q"),
        base.mark_point(filled=True, size=50, color=ORANGE, opacity=1).encode(x=alt.X("change:Q", title=title)),
        data=data(values),
    ).properties(width=WIDTH - 160, height=alt.Step(17))
    return layers.facet(row=alt.Row("step:N", title=None))
