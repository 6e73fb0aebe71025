"""The charts themselves. Frames are polars; every chart carries its data, so it opens anywhere."""

from __future__ import annotations

import calendar
import datetime
import json
import re
from collections.abc import Sequence
from typing import Any

from townscale.plots.theme import BLUE, GREY, INK, MIDDLE, ORANGE, PALE, WIDTH, data, elided
from townscale.words import Words, problem


def period_end(period: str) -> datetime.date:
    """The last day of a period as the panel writes it.

    >>> period_end("2011H1").isoformat(), period_end("2010-11-01").isoformat()
    ('2011-06-30', '2010-11-01')
    """
    text = str(period)
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        return datetime.date(*map(int, match.groups()))
    match = re.fullmatch(r"(\d{4})(?:H([12])|Q([1-4])|-(\d{2}))?", text)
    if not match:
        raise ValueError(f"{text} is no period")
    year, half, quarter, month = match.groups()
    last = int(half) * 6 if half else int(quarter) * 3 if quarter else int(month) if month else 12
    return datetime.date(int(year), last, calendar.monthrange(int(year), last)[1])


def _instant(period: str) -> str:
    """The moment at which a period ends: the next day's beginning, for axes."""
    return (period_end(period) + datetime.timedelta(days=1)).isoformat()


def _years(title: str, field: str = "date") -> Any:
    """An axis of time with a tick at the end of each year, named by that year."""
    import altair as alt

    axis = alt.Axis(labelExpr="utcFormat(datum.value - 864e5, '%Y')", grid=False, tickCount="year", labelOverlap=True)
    return alt.X(f"{field}:T", title=title, axis=axis, scale=alt.Scale(type="utc"))


def series_of(frame: Any) -> list[tuple[str, str | None, Any]]:
    """The series of a frame (area, group, rows), the largest last value first."""
    import polars as pl

    keys = [name for name in ("area", "group") if name in frame.columns]
    value = "median" if "median" in frame.columns else "population"
    parts = [(part, part[value].drop_nulls()) for part in frame.partition_by(keys, maintain_order=True)]
    parts.sort(key=lambda item: -(item[1][-1] if item[1].len() else 0))
    assert isinstance(frame, pl.DataFrame)
    return [(part["area"][0], part["group"][0] if "group" in keys else None, part) for part, _ in parts]


def _named(chart: Any, label: str, scale: Any, legend: Any) -> Any:
    """The chart with the colour of ``label``, and its entry in the legend."""
    import altair as alt

    colour = alt.Color("series:N", scale=scale, legend=legend)
    return chart.transform_calculate(series=json.dumps(label)).encode(color=colour)


def fan(
    summary: Any,
    history: Any,
    words: Words,
    area: str,
    group: str | None = None,
    titled: bool = False,
    height: int = 260,
    levels: Sequence[int] = (80, 95),
) -> Any:
    """One series: counts as dots on a line, the forecast as median and the bands of two levels or fewer (%)."""
    import altair as alt

    from townscale.report.numbers import suppress

    # A chart carries its numbers: those too small to show are not in it.
    summary, past = suppress(summary), _past(history, area, group)
    bands = _bands(summary, levels)
    label = {name: words(f"series.{name}") for name in ("count", "stated", "median")}
    label |= {name: words("series.level", level=level) for name, level in bands}
    colours = {"count": INK, "stated": GREY, "median": BLUE, "inner": MIDDLE, "outer": PALE}
    present = [name for name in label if name in {row["kind"] for row in past}]
    present += [] if summary.is_empty() else ["median", *[name for name, _ in bands]]
    legend = alt.Legend(title=None, orient="top", direction="horizontal", columns=5, symbolOpacity=1)
    scale = alt.Scale(domain=[label[name] for name in present], range=[colours[name] for name in present])

    def named(chart: Any, name: str) -> Any:
        return _named(chart, label[name], scale, legend)

    x = _years(words("axis.period"))
    y_title = words("axis.persons")

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", title=y_title, axis=alt.Axis(format=",.0f", tickCount=6), scale=alt.Scale(zero=True))

    layers: list[Any] = []
    if not summary.is_empty():
        columns = ["median", *[f"{end}{level}" for _, level in bands for end in ("lo", "hi")]]
        future = [
            {"date": _instant(row["period"]), **{key: row[key] for key in columns}}
            for row in summary.sort("period").to_dicts()
        ]
        known = [row for row in past if row["kind"] == "count" and row["date"] < min(row["date"] for row in future)]
        if known:
            start = known[-1]
            future.insert(0, {"date": start["date"], **dict.fromkeys(columns, start["population"])})
        ahead = data(sorted(future, key=lambda row: str(row["date"])))
        for name, level in reversed(bands):
            band = alt.Chart(ahead).mark_area(opacity=1).encode(x=x, y=y(f"lo{level}"), y2=f"hi{level}:Q")
            layers.append(named(band, name))
        layers.append(named(alt.Chart(ahead).mark_line(strokeWidth=2.2).encode(x=x, y=y("median")), "median"))
    if past:
        counted = alt.Chart(data([row for row in past if row["kind"] == "count"]))
        layers.append(counted.mark_line(strokeWidth=1.4, color=INK).encode(x=x, y=y("population")))
        dots = counted.mark_point(filled=True, size=48, opacity=1).encode(x=x, y=y("population"))
        layers.append(named(dots, "count"))
        if "stated" in present:
            stated = alt.Chart(data([row for row in past if row["kind"] == "stated"]))
            hollow = stated.mark_point(filled=False, shape="diamond", size=80, strokeWidth=2, opacity=1)
            layers.append(named(hollow.encode(x=x, y=y("population")), "stated"))
    title = words.name(area) + (f" · {words.name(group)}" if group else "")
    chart: Any = alt.layer(*layers).properties(width=WIDTH, height=height, **({"title": title} if titled else {}))
    return chart


def _bands(summary: Any, levels: Sequence[int]) -> list[tuple[str, int]]:
    """The band of each level that was asked for, the inner one first."""
    wanted = sorted(set(levels))
    missing = [level for level in wanted if f"lo{level}" not in summary.columns and not summary.is_empty()]
    if missing or not 1 <= len(wanted) <= 2:
        known = [name.removeprefix("lo") for name in summary.columns if re.fullmatch(r"lo\d+", name)]
        raise problem("problem.levels", levels=list(levels), known=", ".join(known))
    return [("inner", wanted[0]), ("outer", wanted[-1])][: len(wanted)]


def _past(history: Any, area: str, group: str | None) -> list[dict[str, Any]]:
    from townscale.report.numbers import rows, suppress

    if history is None:
        return []
    mine = [
        {
            "date": _instant(row["period"]),
            "population": row["population"],
            "kind": "stated" if row.get("kind") == "stated" else "count",
        }
        for row in rows(suppress(history))
        if row["area"] == area and (group is None or row.get("group", group) == group)
    ]
    return sorted(mine, key=lambda row: str(row["date"]))


def gap_chart(frame: Any, words: Words) -> Any:
    """Gap by norm and period: a dot for the median, thick and thin bars for the intervals, a line at no gap."""
    import altair as alt

    several = frame["area"].n_unique() > 1
    values = [
        {
            "norm": (words.name(row["area"]) + " · " if several else "") + words.norm(row["norm"]),
            "period": words.period(row["period"]),
            **{key: row[key] for key in ("gap", "gap_lo80", "gap_hi80", "gap_lo95", "gap_hi95")},
        }
        for row in frame.to_dicts()
    ]
    base = alt.Chart().encode(y=alt.Y("period:O", sort=None, title=words("column.period"), axis=alt.Axis(grid=False)))
    x_axis = alt.Axis(format=",~f", tickCount=6)

    def span(low: str, high: str, thick: float, tint: str, key: str) -> Any:
        bar = base.mark_bar(height=thick, color=tint).encode(
            x=alt.X(f"{low}:Q", title=words("axis.gap"), axis=x_axis), x2=f"{high}:Q",)  # fmt: skip
        return _named(bar, words(f"series.{key}"), scale, legend)

    keys, tints = ("median", "inner", "outer"), (BLUE, MIDDLE, PALE)
    scale = alt.Scale(domain=[words(f"series.{key}") for key in keys], range=list(tints))
    legend = alt.Legend(title=None, orient="top", direction="horizontal")
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X("gap:Q", title=words("axis.gap"), axis=x_axis)
    )
    dots = _named(dots, words("series.median"), scale, legend)
    zero = alt.Chart().mark_rule(color=INK, strokeDash=[4, 3]).encode(x=alt.XDatum(0))
    layers = alt.layer(
        span("gap_lo95", "gap_hi95", 7, PALE, "outer"),
        span("gap_lo80", "gap_hi80", 7, MIDDLE, "inner"),
        zero,
        dots,
        data=data(values),
    ).properties(width=WIDTH, height=alt.Step(16))
    order = list(dict.fromkeys(row["norm"] for row in values))
    facet = layers.facet(
        row=alt.Row(
            "norm:N",
            title=None,
            sort=order,
            header=alt.Header(labelAngle=0, labelOrient="top", labelPadding=2, labelExpr=elided(False)),
        )
    )
    return facet.properties(spacing=4)


def load_chart(frame: Any, words: Words, first: Any = None) -> Any:
    """Load of each service: median and bands, the line at which it is full, and the ``first`` overload if given."""
    import altair as alt

    over = {} if first is None else {(row["area"], row["service"]): row["median"] for row in first.to_dicts()}

    several = frame["area"].n_unique() > 1
    keys = ("load", "load_lo80", "load_hi80", "load_lo95", "load_hi95")
    values = [
        {
            "service": (words.name(row["area"]) + " · " if several else "") + words.name(row["service"]),
            "date": _instant(row["period"]),
            **({"over": _instant(when)} if (when := over.get((row["area"], row["service"]))) else {}),
            **{key: row[key] for key in keys},
        }
        for row in frame.to_dicts()
    ]
    names, tints = ["median", "inner", "outer", "capacity"], [BLUE, MIDDLE, PALE, ORANGE]
    if any("over" in row for row in values):
        names, tints = [*names, "overload"], [*tints, INK]
    scale = alt.Scale(domain=[words(f"series.{name}") for name in names], range=list(tints))
    legend = alt.Legend(title=None, orient="top", direction="horizontal")

    def named(chart: Any, name: str) -> Any:
        return _named(chart, words(f"series.{name}"), scale, legend)

    x = _years(words("axis.period"))

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", title=words("axis.load"), scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5))

    base = alt.Chart().encode(x=x)
    full = alt.Chart().mark_rule(strokeDash=[5, 3], strokeWidth=1.6).encode(y=alt.YDatum(1))
    line = base.mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(filled=True, size=30)).encode(y=y("load"))
    marks = [
        named(base.mark_area(opacity=1).encode(y=y("load_lo95"), y2="load_hi95:Q"), "outer"),
        named(base.mark_area(opacity=1).encode(y=y("load_lo80"), y2="load_hi80:Q"), "inner"),
        named(full, "capacity"),
        named(line, "median"),
    ]
    if "overload" in names:
        when = alt.Chart().mark_rule(strokeWidth=1.2, strokeDash=[2, 2]).transform_filter("isValid(datum.over)")
        marks.append(named(when.encode(x=_years(words("axis.period"), "over")), "overload"))
    layers = alt.layer(*marks, data=data(values)).properties(width=WIDTH / 2 - 30, height=150)
    order = list(dict.fromkeys(row["service"] for row in values))
    facet = layers.facet(facet=alt.Facet("service:N", title=None, sort=order), columns=2)
    return facet.resolve_axis(x="independent")


def contribution_chart(frame: Any, words: Words) -> Any:
    """What each factor adds to the index, the largest first."""
    import altair as alt

    name = next(column for column in ("factor", "id", "name") if column in frame.columns)
    value = next(column for column in ("contribution", "mean", "value") if column in frame.columns)
    values = [{"factor": words.name(row[name]), "value": row[value]} for row in frame.to_dicts()]
    bars = (
        alt.Chart(data(values))
        .mark_bar(color=BLUE, height=14)
        .encode(
            y=alt.Y("factor:N", sort="-x", title=words("axis.factor"), axis=alt.Axis(labelExpr=elided(), grid=False)),
            x=alt.X("value:Q", title=words("axis.contribution"), axis=alt.Axis(tickCount=6)),
        )
    )
    return bars.properties(width=WIDTH - 160, height=alt.Step(22))


def score_chart(frame: Any, words: Words) -> Any:
    """Score of each area with its interval, the highest first."""
    import altair as alt

    low = next(
        (column for column in ("lo95", "score_lo95", "lo90", "lo80", "score_lo90") if column in frame.columns), None
    )
    values = [
        {
            "area": words.name(row["area"]),
            "score": row["score"],
            **({"low": row[low], "high": row[low.replace("lo", "hi")]} if low else {}),
        }
        for row in frame.to_dicts()
    ]
    axis = alt.Axis(labelExpr=elided())
    y = alt.Y("area:N", sort=alt.EncodingSortField("score", order="descending"), title=words("axis.area"), axis=axis)
    base = alt.Chart(data(values)).encode(y=y)
    dots = base.mark_point(filled=True, size=50, color=BLUE, opacity=1).encode(
        x=alt.X("score:Q", title=words("axis.score"), scale=alt.Scale(zero=False))
    )
    layers = [dots]
    if low:
        layers.insert(0, base.mark_rule(strokeWidth=5, color=MIDDLE).encode(x=alt.X("low:Q"), x2="high:Q"))
    return alt.layer(*layers).properties(width=WIDTH - 120, height=alt.Step(16))
