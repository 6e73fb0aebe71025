"""Plots: altair charts, readable in grey and by the colour-blind, a unit on every axis. Imported when first drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from townscale._extras import require
from townscale.plots.charts import contribution_chart, fan, gap_chart, load_chart, score_chart, series_of
from townscale.plots.hires import plan_chart
from townscale.plots.loads import bands_chart, heat_chart, map_chart
from townscale.plots.places import OPTIONS, access_chart, sites_chart
from townscale.plots.posts import largest_gaps, worst_gap_chart
from townscale.plots.pyramid import pyramid_chart
from townscale.plots.shown import Shown, shown
from townscale.plots.sources import sources
from townscale.plots.theme import ChartWords, register, resized, titled
from townscale.words import Words, no_choice, phrase, problem, unsupported

if TYPE_CHECKING:
    from altair.typing import ChartType

__all__ = [
    "access_chart",
    "bands_chart",
    "contribution_chart",
    "fan",
    "gap_chart",
    "heat_chart",
    "load_chart",
    "map_chart",
    "of",
    "plan_chart",
    "pyramid_chart",
    "score_chart",
    "series_of",
    "sites_chart",
]

require("plot")
register()

LOADS = ("fan", "heat", "map")
PLACES = {"Access": access_chart, "AccessForecast": access_chart, "Sites": sites_chart}
"""What draws results that have places."""


def of(
    result: Any,
    language: str = "en",
    area: str | None = None,
    history: Any = None,
    kind: str | None = None,
    *,
    title: str | None = None,
    width: float | None = None,
    areas: Sequence[str] | None = None,
    levels: Sequence[int] = (80, 95),
    top: int | None = None,
    **options: Any,
) -> ChartType:
    """The chart of a result.

    ``area`` or ``areas`` keep these; else the ``top`` ones are drawn, as many as a page holds where that is not given,
    and the chart says how many there are. ``levels`` are the intervals of a forecast (80, 95), ``history`` is the panel
    that it was made from, ``width`` is in pixels. A load has three of a ``kind``: ``fan`` (load over time), ``heat``
    (area by period) and ``map``, with the options of ``map_chart``: ``geometry``, ``what`` (``first`` or ``load``),
    ``service``, ``period``, ``key``. Ages have a ``pyramid`` beside their bands, of the first and the last period or of
    a ``period``. ``plot("pyramid")`` is ``plot(kind="pyramid")``. Access and sites have ``bars``, the places that are
    served worst first, or with a ``geometry`` a ``map``, of a ``period`` and a ``service``.

    Raises ``InputError`` for an area or an option that there is none of.
    """
    if kind is None and language in (*LOADS, "pyramid", "bars"):
        kind, language = language, "en"
    words = ChartWords(language)
    named = [area] if area is not None else None if areas is None else list(areas)
    chart, notes, name = _drawn(result, words, named, history, kind, tuple(levels), top, options)
    if title is not None or name:
        chart = titled(chart, title or name, notes)
    made: ChartType = chart if width is None else resized(chart, width)
    return made


def _drawn(
    result: Any,
    words: Words,
    areas: list[str] | None,
    history: Any,
    kind: str | None,
    levels: tuple[int, ...],
    top: int | None,
    options: dict[str, Any],
) -> tuple[Any, list[str], str]:
    """The chart, the notes under its title, and the title that it has by itself."""
    from townscale.report.numbers import polars

    kinds = [kind.__name__ for kind in result.__class__.__mro__]
    name = next((words(f"kind.{kind.lower()}") for kind in kinds if words.has(f"kind.{kind.lower()}")), "")
    if "Assessment" in kinds:
        return contribution_chart(polars(result.contributions()), words), [], f"{name}: {words.name(result.title)}"
    if "Evaluation" in kinds:
        from townscale.plots.calibration import calibration_chart

        return calibration_chart(polars(result.calibration()), words), [], name
    if "Panel" in kinds:
        return _fans(polars(result).clear(), polars(result), words, areas, levels, top)
    if "Ages" in kinds and kind == "pyramid":
        if others := set(options) - {"period"}:
            raise no_choice("option", min(others), ["period"])
        kept = shown(polars(result.summary()), areas, top, _fitting_pyramids(result), "median", words)
        notes = [*kept.notes, words("chart.pyramid_marks"), *sources(words, result)]
        return pyramid_chart(kept.frame, words, **options), notes, name
    places = next((draw for draws, draw in PLACES.items() if draws in kinds), None)
    if places is not None:
        if kind not in (None, "bars", "map"):
            raise no_choice("plot", kind, ("bars", "map"))
        if others := set(options) - set(OPTIONS):
            raise no_choice("option", min(others), OPTIONS)
        chart, notes, more = places(result, words, areas, top, kind, options)
        return chart, notes, " · ".join(filter(None, (name, more)))
    if kind is not None or options:
        if "Load" not in kinds or kind not in LOADS or (options and kind != "map"):
            unknown = ", ".join(options) or kind
            raise no_choice("plot", unknown, LOADS if "Load" in kinds else [*LOADS, "pyramid"])
        if kind == "map":
            return *map_chart(result, words, **options), name
    frame = polars(result.bands() if "Ages" in kinds else result.summary())
    if "Forecast" in kinds:
        return _fans(frame, result._panel if history is None else history, words, areas, levels, top)
    if "Plan" in kinds:
        # The cost is that of all areas.
        costs = polars(result.cost_by_year())
        kept = shown(frame, areas, None, None, "hire", words)
        return plan_chart(kept.frame, costs if areas is None else _cost_of(kept.frame), words), kept.notes, name
    if "Gap" in kinds and areas is None and frame["area"].n_unique() > MANY:
        return _many_gaps(frame, top, words, name)
    kept = shown(frame, areas, top, _fitting(frame, kinds, kind), _ranked(kinds), words)
    told = sources(words, result) if {"Load", "Ages"} & set(kinds) else []
    return _one_of(result, kept, kinds, kind, words), [*kept.notes, *told], name


def _one_of(result: Any, kept: Shown, kinds: list[str], kind: str | None, words: Words) -> Any:
    from townscale.report.numbers import polars

    if "Load" in kinds:
        if kind == "heat":
            return heat_chart(kept.frame, words)
        return load_chart(kept.frame, words, polars(result.first_overload()))
    for name, draw in (("Gap", gap_chart), ("Ages", bands_chart), ("Index", score_chart)):
        if name in kinds:
            return draw(kept.frame, words)
    raise unsupported("problem.no_plot_kind", kind=type(result).__name__)


def _many_gaps(frame: Any, top: int | None, words: Words, name: str) -> tuple[Any, list[str], str]:
    """The gaps of the last period, a row an area, the largest first."""
    most = ROWS if top is None else max(1, top)
    rows = ROWS if top is None else frame.height
    largest, count, every = largest_gaps(frame, most, rows)
    period = words.period(largest["period"][0])
    notes = [words("chart.shown", shown=count, all=every)] if count < every else []
    return worst_gap_chart(largest, words), notes, f"{name} · {period}"


def _ranked(kinds: list[str]) -> str:
    """The column by which areas are ranked where not all of them fit."""
    return "gap" if "Gap" in kinds else "load" if "Load" in kinds else "score" if "Index" in kinds else "median"


def _fitting(frame: Any, kinds: list[str], kind: str | None) -> int:
    """How many areas fit on a page, by the height that one of them takes."""
    if "area" not in frame.columns or frame.is_empty():
        return 1
    areas = max(frame["area"].n_unique(), 1)
    if "Gap" in kinds:
        each = 16 * frame.height / areas + 30 * frame.select("area", "norm").unique().height / areas
    elif "Load" in kinds and kind != "heat":
        each = 110.0 * frame.select("area", "service").unique().height / areas
    elif "Ages" in kinds:
        each = 110.0 * frame.select("area", "group").unique().height / areas
    else:
        each = 54.0
    return max(1, int(PAGE / each))


def _fitting_pyramids(ages: Any) -> int:
    """How many pyramids fit on a page, one under the other."""
    from townscale.report.numbers import polars

    return max(1, int(PAGE / (14 * polars(ages.summary())["age"].n_unique() + 40)))


PAGE = 3200
"""Pixels of height that charts of many areas take at most."""
MANY = 12
"""Areas from which on a chart of gaps shows the last period alone."""
ROWS = 60
"""Rows of such a chart."""
FANS = 6
"""Series that are drawn one under the other."""


def _cost_of(frame: Any) -> Any:
    """The cost by calendar year of the rows of a plan."""
    import polars as pl

    known = pl.when(pl.col("cost").null_count() == 0).then(pl.col("cost").sum())
    return frame.group_by(year=pl.col("period").str.slice(0, 4), maintain_order=True).agg(cost=known)


def _fans(
    frame: Any,
    history: Any,
    words: Words,
    areas: list[str] | None,
    levels: tuple[int, ...],
    top: int | None,
) -> tuple[Any, list[str], str]:
    """A fan for each series, the largest first."""
    import altair as alt

    every = series_of(history if frame.is_empty() else frame)
    known = {name for name, _, _ in every}
    missing = [name for name in areas or () if name not in known]
    if missing or not every:
        raise problem(
            "problem.no_such",
            thing=phrase("thing.area"),
            things=phrase("thing.areas"),
            value=missing[0] if missing else "",
        )
    wanted = [item for item in every if areas is None or item[0] in areas]
    drawn = wanted[: (FANS if areas is None else len(wanted)) if top is None else top]
    charts = [
        fan(part.clear() if frame.is_empty() else part, history, words, name, group, titled=True, levels=levels)
        for name, group, part in drawn
    ]
    count = len({name for name, _, _ in drawn})
    notes = [] if count == len(known) or areas is not None else [words("chart.shown", shown=count, all=len(known))]
    if len(charts) == 1:
        return charts[0], [], ""
    return alt.vconcat(*charts), notes, words("kind.panel") if frame.is_empty() else words("kind.forecast")
