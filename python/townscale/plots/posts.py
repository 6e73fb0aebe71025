"""Posts by area: the largest gaps of the last period, and a map of areas. Frames are polars."""

from __future__ import annotations

from typing import Any

from townscale.plots.charts import _named
from townscale.plots.geometry import outlines
from townscale.plots.loads import NONE
from townscale.plots.theme import BLUE, INK, MIDDLE, ORANGE, PALE, WIDTH, data, elided
from townscale.words import Words

ROWS = 36
"""Rows of a chart of posts at most: half a page."""
AREAS = 10
"""Areas of a chart that shows not all."""


def largest_gaps(frame: Any, areas: int = AREAS, rows: int = ROWS) -> tuple[Any, int, int]:
    """The rows of the last period of the areas with the largest gaps, how many areas these are, and of how many.

    At most ``areas`` areas and ``rows`` rows, and one area at least.
    """
    import polars as pl

    from townscale.plots.charts import period_end

    last = max(frame["period"].unique().to_list(), key=period_end)
    now = frame.filter(pl.col("period") == last)
    ranked = now.group_by("area", maintain_order=True).agg(pl.col("gap").max())
    ranked = ranked.sort("gap", descending=True, nulls_last=True, maintain_order=True)
    each = max(1, now.height // max(ranked.height, 1))
    kept = ranked["area"].to_list()[: max(1, min(areas, rows // each))]
    place = {area: number for number, area in enumerate(kept)}
    now = now.filter(pl.col("area").is_in(kept))
    now = now.sort(pl.col("area").replace_strict(place, return_dtype=pl.Int64), maintain_order=True)
    return now, len(kept), ranked.height


def worst_gap_chart(frame: Any, words: Words) -> Any:
    """Gaps of one period, a row an area and norm in the order of the frame: median and intervals."""
    import altair as alt

    several = frame["norm"].n_unique() > 1
    values = [
        {
            "row": words.name(row["area"]) + (f" · {words.norm(row['norm'])}" if several else ""),
            **{key: row[key] for key in ("gap", "gap_lo80", "gap_hi80", "gap_lo95", "gap_hi95")},
        }
        for row in frame.to_dicts()
    ]
    order = list(dict.fromkeys(row["row"] for row in values))
    axis = alt.Axis(labelExpr=elided(), grid=False)
    base = alt.Chart(data(values)).encode(y=alt.Y("row:N", sort=order, title=None, axis=axis))
    keys, tints = ("median", "inner", "outer"), (BLUE, MIDDLE, PALE)
    scale = alt.Scale(domain=[words(f"series.{key}") for key in keys], range=list(tints))
    legend = alt.Legend(title=None, orient="top", direction="horizontal")

    def x(field: str) -> Any:
        return alt.X(f"{field}:Q", title=words("axis.gap"), axis=alt.Axis(format=",~f", tickCount=6))

    def span(ends: str, tint: str, key: str) -> Any:
        bar = base.mark_bar(height=8, color=tint).encode(x=x(f"gap_lo{ends}"), x2=f"gap_hi{ends}:Q")
        return _named(bar, words(f"series.{key}"), scale, legend)

    dots = base.mark_point(filled=True, size=60, opacity=1).encode(x=x("gap"))
    zero = alt.Chart(data([{"none": 0}])).mark_rule(color=INK, strokeDash=[4, 3]).encode(x=alt.XDatum(0))
    parts = [span("95", PALE, "outer"), span("80", MIDDLE, "inner"), zero]
    layers = alt.layer(*parts, _named(dots, words("series.median"), scale, legend))
    return layers.properties(width=WIDTH - 160, height=alt.Step(18))


def covered_map(frame: Any, geometry: Any, words: Words, key: str | None = None) -> Any:
    """Areas by the least chance that a requirement of theirs is covered (``p_covered``), on a map.

    ``geometry`` and ``key`` are those of :func:`outlines`; what does not match stands under the title.
    """
    import altair as alt
    import polars as pl

    from townscale.report.numbers import chance

    least = frame.group_by("area", maintain_order=True).agg(pl.col("p_covered").min()).to_dicts()
    found = {row["area"]: {"p": row["p_covered"], "shown": chance(row["p_covered"], words)} for row in least}
    shapes = outlines(geometry, found, key, words)
    known = [feature for feature in shapes.features if "shown" in feature["properties"]]
    scale = alt.Scale(type="threshold", domain=[0.5, 0.8, 0.9, 0.95], range=["#6b2a00", ORANGE, PALE, MIDDLE, BLUE])
    legend = alt.Legend(orient="top", format=".0%")
    ground = alt.Chart(data(shapes.features)).mark_geoshape(fill=NONE, stroke="white", strokeWidth=1)
    areas = alt.Chart(data(known)).mark_geoshape(stroke="white", strokeWidth=1)
    areas = areas.transform_calculate(p="datum.properties.p").encode(
        color=alt.Color("p:Q", scale=scale, title=words("column.p_covered"), legend=legend),
        tooltip=["properties.area:N", "properties.shown:N"],
    )
    layers = alt.layer(ground, areas, usermeta=shapes.unmatched()).project(**shapes.projection)
    notes = shapes.notes(words)
    head = {"title": alt.Title("", subtitle=notes)} if notes else {}
    return layers.properties(width=WIDTH, height=WIDTH * 0.6, **head)
