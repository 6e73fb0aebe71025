"""Load over areas: a heat map of area and period, and a map, by geometry or in tiles. Frames are polars."""

from __future__ import annotations

import math
from typing import Any, Literal

from townscale.plots.geometry import outlines
from townscale.plots.theme import BLUE, GREY, INK, MIDDLE, ORANGE, PALE, WIDTH, data
from townscale.words import Words, no_choice, phrase, problem

# From light to dark, also in grey; above 1 in another hue.
LIMITS = [0.5, 0.8, 1.0, 1.2]
TINTS = ["#eef3f8", PALE, MIDDLE, ORANGE, "#6b2a00"]
SOON = ["#08306b", BLUE, "#4a8cc4", MIDDLE, "#a9cbe6", PALE]
NONE = "#f3f4f6"
MOST_ROWS = 60

What = Literal["first", "load"]


def _load_colour(words: Words, field: str = "load") -> Any:
    import altair as alt

    scale = alt.Scale(type="threshold", domain=LIMITS, range=TINTS)
    return alt.Color(f"{field}:Q", scale=scale, title=words("axis.load"), legend=alt.Legend(orient="top", format=".1f"))


def heat_chart(frame: Any, words: Words) -> Any:
    """Area by period for each service, coloured by the median load; the areas with the largest loads come first."""
    import altair as alt
    import polars as pl

    worst = frame.group_by("area").agg(pl.col("load").max()).sort("load", "area", descending=[True, False])
    areas = worst["area"].to_list()[:MOST_ROWS]
    services = list(dict.fromkeys(frame["service"]))
    order = [words.name(area) for area in areas]
    keep = set(areas)
    values = [
        {
            "area": words.name(row["area"]),
            "service": words.name(row["service"]),
            "period": words.period(row["period"]),
            "load": row["load"],
            "p_over": row["p_over"],
        }
        for row in frame.sort("period").to_dicts()
        if row["area"] in keep and row["load"] is not None
    ]
    if not values:
        raise problem("problem.no_capacity")
    chart = (
        alt.Chart(data(values))
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("period:O", title=words("column.period"), sort=None, axis=alt.Axis(labelAngle=0, grid=False)),
            y=alt.Y("area:N", title=words("axis.area"), sort=order, axis=alt.Axis(grid=False)),
            color=_load_colour(words),
            tooltip=["area:N", "service:N", "period:O", "load:Q", "p_over:Q"],
        )
        .properties(width=WIDTH / 2 - 90 if len(services) > 1 else WIDTH - 120, height=alt.Step(18))
    )
    facet = alt.Facet("service:N", title=None, sort=[words.name(service) for service in services])
    return chart.facet(facet=facet, columns=2)


def by_area(load: Any, words: Words, what: What, service: str | None, period: str | None) -> dict[str, dict[str, Any]]:
    """For each area, the value to show: the load (of its fullest service) or the first overload (of its first)."""
    import polars as pl

    from townscale.plots.charts import period_end
    from townscale.report.numbers import polars

    if what not in ("first", "load"):
        raise no_choice("map", what, ("first", "load"))
    frame = polars(load.summary() if what == "load" else load.first_overload())
    if service is not None:
        frame = frame.filter(pl.col("service") == service)
        if frame.is_empty():
            raise problem(
                "problem.no_such", thing=phrase("thing.service"), things=phrase("thing.services"), value=service
            )
    found: dict[str, dict[str, Any]] = {}
    if what == "load":
        periods = frame["period"].unique().to_list()
        chosen = max(periods, key=period_end) if period is None else period
        if chosen not in periods:
            raise no_choice("period", chosen, sorted(periods))
        for row in frame.filter(pl.col("period") == chosen).to_dicts():
            value = {"load": row["load"], "service": words.name(row["service"]), "shown": _shown(row["load"])}
            if row["area"] not in found or (row["load"] or 0) > (found[row["area"]]["load"] or 0):
                found[row["area"]] = value
        return found
    for row in frame.to_dicts():
        when = row["median"]
        value = {"when": when, "service": words.name(row["service"])}
        before = found.get(row["area"])
        if before is None or (when and (before["when"] is None or period_end(when) < period_end(before["when"]))):
            found[row["area"]] = value
    for value in found.values():
        value["shown"] = words.period(value["when"]) if value["when"] else words("report.never")
    return found


def _shown(load: float | None) -> str:
    return "–" if load is None else f"{load:.2f}"


def map_chart(
    load: Any,
    words: Words,
    geometry: Any = None,
    what: What = "first",
    service: str | None = None,
    period: str | None = None,
    key: str | None = None,
) -> tuple[Any, list[str]]:
    """A choropleth where there is geometry, as :func:`outlines` takes it, else tiles; and what did not match."""
    import altair as alt

    found = by_area(load, words, what, service, period)
    colour = _load_colour(words) if what == "load" else _first_colour(found, words)
    if geometry is None:
        return _tiles(found, words, colour), []
    shapes = outlines(geometry, found, key, words)
    known = [feature for feature in shapes.features if "shown" in feature["properties"]]
    ground = alt.Chart(data(shapes.features)).mark_geoshape(fill=NONE, stroke="white", strokeWidth=1)
    areas = alt.Chart(data(known)).mark_geoshape(stroke="white", strokeWidth=1)
    areas = areas.encode(color=colour, tooltip=["properties.area:N", "properties.service:N", "properties.shown:N"])
    field = "load" if what == "load" else "shown"
    areas = areas.transform_calculate(**{field: f"datum.properties.{field}"})
    layers = alt.layer(ground, areas, usermeta=shapes.unmatched()).project(**shapes.projection)
    return layers.properties(width=WIDTH, height=WIDTH * 0.7), shapes.notes(words)


def _first_colour(found: dict[str, dict[str, Any]], words: Words) -> Any:
    import altair as alt

    from townscale.plots.charts import period_end

    whens = sorted({value["when"] for value in found.values() if value["when"]}, key=period_end)
    names = [words.period(when) for when in whens] + [words("report.never")]
    place = [round(number * (len(SOON) - 1) / max(len(whens) - 1, 1)) for number in range(len(whens))]
    scale = alt.Scale(domain=names, range=[SOON[number] for number in place] + [NONE])
    return alt.Color("shown:N", scale=scale, title=words("column.overload"), sort=None, legend=alt.Legend(orient="top"))


def _tiles(found: dict[str, dict[str, Any]], words: Words, colour: Any) -> Any:
    """Squares in reading order, each with its area's name and value."""
    import altair as alt

    from townscale.plots.charts import period_end

    wide = math.ceil(math.sqrt(len(found)))
    whens = sorted({value["when"] for value in found.values() if value.get("when")}, key=period_end)
    soon = set(whens[: math.ceil(len(whens) / 2)])
    values = [
        {
            "area": words.name(area),
            "x": number % wide,
            "y": number // wide,
            "dark": (value.get("load") or 0) > 1 or value.get("when") in soon,
            "short": "–" if "when" in value and value["when"] is None else value["shown"],
            **value,
        }
        for number, (area, value) in enumerate(sorted(found.items()))
    ]
    side = max(46, min(110, WIDTH // wide))
    base = alt.Chart(data(values)).encode(x=alt.X("x:O", axis=None), y=alt.Y("y:O", axis=None))
    tiles = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=colour, tooltip=["area:N", "service:N", "shown:N"]
    )
    layers = [tiles]
    if side >= 60:
        ink = alt.condition("datum.dark", alt.value("white"), alt.value(INK))
        name = base.mark_text(fontSize=11, dy=-8, limit=side - 8, stroke=GREY, strokeWidth=0)
        layers += [name.encode(text="area:N", color=ink)]
        layers += [base.mark_text(fontSize=12, dy=9, fontWeight="bold").encode(text="short:N", color=ink)]
    rows = math.ceil(len(found) / wide)
    return alt.layer(*layers).properties(width=side * wide, height=side * rows)


def bands_chart(frame: Any, words: Words) -> Any:
    """People of bands of ages: median and bands, one panel a band (and area, where there are several)."""
    import altair as alt

    from townscale.plots.charts import _instant, _named, _years

    several = "area" in frame.columns and frame["area"].n_unique() > 1
    keys = ("median", "lo80", "hi80", "lo95", "hi95")
    values = [
        {
            "group": (words.name(row["area"]) + " · " if several else "") + words.name(row["group"]),
            "date": _instant(row["period"]),
            **{key: row[key] for key in keys},
        }
        for row in frame.to_dicts()
    ]
    names, tints = ("median", "inner", "outer"), (BLUE, MIDDLE, PALE)
    scale = alt.Scale(domain=[words(f"series.{name}") for name in names], range=list(tints))
    legend = alt.Legend(title=None, orient="top", direction="horizontal")
    base = alt.Chart().encode(x=_years(words("axis.period")))

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", title=words("axis.persons"), axis=alt.Axis(format=",.0f", tickCount=5))

    layers = [
        _named(base.mark_area(opacity=1).encode(y=y("lo95"), y2="hi95:Q"), words("series.outer"), scale, legend),
        _named(base.mark_area(opacity=1).encode(y=y("lo80"), y2="hi80:Q"), words("series.inner"), scale, legend),
        _named(base.mark_line(strokeWidth=2.2).encode(y=y("median")), words("series.median"), scale, legend),
    ]
    order = list(dict.fromkeys(row["group"] for row in values))
    chart = alt.layer(*layers, data=data(values)).properties(width=WIDTH / 2 - 40, height=150)
    facet = chart.facet(facet=alt.Facet("group:N", title=None, sort=order), columns=2)
    return facet.resolve_scale(y="independent").resolve_axis(x="independent")
