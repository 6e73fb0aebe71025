"""Charts of access and of sites: ranked bars of places, those served worst first, or a map. Frames are polars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from townscale.plots.choropleth import choropleth
from townscale.plots.shown import shown
from townscale.plots.sources import sources
from townscale.plots.theme import BLUE, GREY, INK, MIDDLE, ORANGE, PALE, WIDTH, data, elided
from townscale.words import Words, no_choice, phrase, problem

ROWS = 60
"""Places that are drawn where none are named, over all services."""
OPTIONS = ("geometry", "key", "period", "service")

SOURCES = {
    "2sfca": "Luo and Wang 2003",
    "e2sfca": "Luo and Qi 2009",
    "3sfca": "Wan, Zou and Sternberg 2012",
    "bfca": "Páez, Higgins and Vivona 2019",
    "raam": "Saxon and Snow 2020",
    "p_median": "Hakimi 1964",
    "maximal_coverage": "Church and ReVelle 1974",
}
"""Where the methods are from."""


def access_chart(
    result: Any, words: Words, areas: Sequence[str] | None, top: int | None, kind: str | None, options: dict[str, Any]
) -> tuple[Any, list[str], str]:
    """Access by place, with intervals where it is over draws: chart, notes, and what is added to the title."""
    import altair as alt
    import polars as pl

    from townscale.report.numbers import polars

    given = result._recipe().arguments
    costs = given["method"] == "raam"
    frame = polars(result.summary()).rename({"id": "area"})
    frame, period = _of_period(frame, options.get("period"))
    if "service" in frame.columns:
        frame = _of_service(frame, options.get("service"))
    elif options.get("service") is not None:
        raise _no_such("service", options["service"])
    median = "median" if "median" in frame.columns else "score"
    # Capacity is that for 1,000 people, so that numbers can be read; a cost is as it is.
    scale = 1.0 if costs else 1000.0
    values = [name for name in (median, "lo80", "hi80", "lo95", "hi95") if name in frame.columns]
    frame = frame.with_columns(pl.col(name) * scale for name in values).rename({median: "value"})
    # A place that nothing reaches is worst: by its cost it has none. Of equals that which is farther from the nearest.
    least = -pl.col("value").fill_null(float("inf")) if costs else pl.col("value").fill_null(0)
    frame = frame.sort(least, -pl.col("nearest").fill_null(float("inf")), maintain_order=True)
    frame = frame.with_columns(worst=-pl.int_range(pl.len()))
    title = words("axis.access_cost" if costs else "axis.access")
    notes = [_method(words, given["method"], given["catchment"]), *sources(words, given["supply"], given["demand"])]
    away = frame.filter(pl.col("reached") == 0)["area"].n_unique()
    notes += [words("chart.reach_nothing", count=away)] if away else []
    services = list(dict.fromkeys(frame["service"])) if "service" in frame.columns else [None]
    if kind == "map" or options.get("geometry") is not None:
        if len(services) > 1:
            raise no_choice("service", options.get("service"), [name for name in services if name])
        found = {row["area"]: {"value": row["value"]} for row in frame.to_dicts()}
        geometry, key = options.get("geometry"), options.get("key")
        chart, unmatched = choropleth(found, geometry, key, words, "value", title, ".2f", reverse=costs)
        return chart, [*notes, *unmatched], " · ".join(filter(None, (_called(services[0], words), period)))
    parts = []
    for service in services:
        rows = frame if service is None else frame.filter(pl.col("service") == service)
        kept = shown(rows, areas, top, max(5, ROWS // len(services)), "worst", words)
        chart = _bars(kept.frame.sort("worst", descending=True, maintain_order=True), words, title)
        parts.append(chart if service is None or len(services) == 1 else chart.properties(title=words.name(service)))
        notes += [note for note in kept.notes if note not in notes]
    own = [_called(services[0], words) if len(services) == 1 else "", period]
    return parts[0] if len(parts) == 1 else alt.vconcat(*parts), notes, " · ".join(filter(None, own))


def sites_chart(
    result: Any, words: Words, areas: Sequence[str] | None, top: int | None, kind: str | None, options: dict[str, Any]
) -> tuple[Any, list[str], str]:
    """Minutes of each place to its nearest open site: chart, notes, and what is added to the title."""
    import polars as pl

    from townscale.report.numbers import polars

    for option in ("period", "service"):
        if options.get(option) is not None:
            raise no_choice("option", option, ["geometry", "key"])
    given = result._recipe().arguments
    frame = polars(result.demand()).rename({"id": "area", "minutes": "value"})
    frame = frame.with_columns(worst=pl.col("value").fill_null(float("inf")))
    chosen = words("chart.comma").join(words.name(name) for name in result.chosen)
    notes = [words("chart.new_sites", names=chosen or "–"), _method(words, given["aim"], given["catchment"])]
    notes += sources(words, *given.values())
    period = "" if given["period"] is None else words.period(str(given["period"]))
    title = words("axis.minutes")
    if kind == "map" or options.get("geometry") is not None:
        found = {row["area"]: {"value": row["value"]} for row in frame.to_dicts()}
        points = _open_sites(result, words)
        geometry, key = options.get("geometry"), options.get("key")
        chart, unmatched = choropleth(found, geometry, key, words, "value", title, ".0f", points=points)
        return chart, [*notes, *unmatched], period
    kept = shown(frame, areas, top, ROWS, "worst", words)
    order = kept.frame.sort("worst", descending=True, maintain_order=True)
    return _bars(order, words, title, covered=True), [*notes, *kept.notes], period


def _bars(frame: Any, words: Words, title: str, covered: bool = False) -> Any:
    """A bar for each place with its value beside it, or its interval where it has one."""
    import altair as alt

    spread = "lo80" in frame.columns
    names = {True: words("series.covered"), False: words("series.not_covered")}
    values = [
        {
            "area": words.name(row["area"]),
            "value": row["value"],
            "end": row["value"] or 0.0,
            "label": words("chart.not_reached") if row["value"] is None else _number(row["value"]),
            **({name: row[name] for name in ("lo80", "hi80", "lo95", "hi95")} if spread else {}),
            **({"covered": names[row["covered"]]} if covered else {}),
        }
        for row in frame.to_dicts()
    ]
    axis = alt.Axis(labelExpr=elided(), grid=False)
    order = [row["area"] for row in values]
    base = alt.Chart(data(values)).encode(y=alt.Y("area:N", sort=order, title=words("axis.place"), axis=axis))
    if spread:
        layers = [
            base.mark_rule(strokeWidth=6, color=PALE).encode(
                x=alt.X("lo95:Q", title=title, scale=alt.Scale(domainMin=0)), x2="hi95:Q"
            ),
            base.mark_rule(strokeWidth=6, color=MIDDLE).encode(x="lo80:Q", x2="hi80:Q"),
            base.mark_point(filled=True, size=50, color=BLUE, opacity=1).encode(x="value:Q"),
            base.transform_filter("datum.value === null")
            .mark_text(align="left", color=GREY, fontSize=10.5)
            .encode(x=alt.XDatum(0), text="label:N"),
        ]
        return alt.layer(*layers).properties(width=WIDTH - 160, height=alt.Step(17))
    bars = base.mark_bar(color=MIDDLE).encode(x=alt.X("end:Q", title=title))
    if covered:
        scale = alt.Scale(domain=list(names.values()), range=[MIDDLE, ORANGE])
        legend = alt.Legend(title=None, orient="top", direction="horizontal")
        bars = bars.encode(color=alt.Color("covered:N", scale=scale, legend=legend))
    text = base.mark_text(align="left", dx=4, color=INK, fontSize=10.5).encode(x="end:Q", text="label:N")
    return alt.layer(bars, text).properties(width=WIDTH - 160, height=alt.Step(17))


def _called(service: str | None, words: Words) -> str:
    return "" if service is None else words.name(service)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _of_period(frame: Any, period: Any) -> tuple[Any, str]:
    """The rows of a period, the last where none is named, and its name; all rows where there are no periods."""
    import polars as pl

    if "period" not in frame.columns:
        if period is not None:
            raise no_choice("option", "period", ["geometry", "key", "service"])
        return frame, ""
    periods = frame["period"].unique(maintain_order=True).to_list()
    chosen = periods[-1] if period is None else str(period)
    if chosen not in periods:
        raise problem("problem.no_period_known", period=chosen, periods=", ".join(periods))
    return frame.filter(pl.col("period") == chosen), chosen


def _of_service(frame: Any, service: str | None) -> Any:
    import polars as pl

    kept = frame if service is None else frame.filter(pl.col("service") == service)
    if service is not None and kept.is_empty():
        raise _no_such("service", service)
    return kept


def _no_such(what: str, value: Any) -> Exception:
    return problem("problem.no_such", thing=phrase(f"thing.{what}"), things=phrase(f"thing.{what}s"), value=value)


def _method(words: Words, method: str, catchment: float) -> str:
    source = SOURCES.get(method)
    name = words(f"method.{method}") if words.has(f"method.{method}") else method
    return words(
        "chart.method",
        method=words("chart.method_source", method=name, source=source) if source else name,
        minutes=f"{catchment:g}",
    )


def _polars(table: Any) -> Any:
    """A table that was given to a verb, as polars; nothing where it is none, such as a forecast."""
    from townscale._frames import arrow, frame

    if table is None or hasattr(type(table), "population"):
        return None
    return frame(arrow(table)[0], "polars")


def _open_sites(result: Any, words: Words) -> list[dict[str, Any]]:
    """The open sites whose candidates have coordinates."""
    import polars as pl

    from townscale.report.numbers import polars

    rows = _polars(result._recipe().arguments["candidates"])
    for east, north in (("lon", "lat"), ("x_m", "y_m")):
        if {east, north} <= set(rows.columns):
            summary = polars(result.summary())
            open_ids = summary.filter(pl.col("open"))["id"].to_list()
            kept = rows.filter(pl.col("id").cast(pl.String).is_in(open_ids))
            return [
                {"area": words.name(str(row["id"])), "lon": row[east], "lat": row[north]} for row in kept.to_dicts()
            ]
    return []
