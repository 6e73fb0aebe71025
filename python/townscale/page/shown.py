"""The parts of reports as the page shows them: of one area, with all counts, since the screen is the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from townscale import plots
from townscale._disclosure import Suppression, showing
from townscale.page.screen import blocks
from townscale.report.document import Block, Bullets, Chart, Heading, Paragraph
from townscale.report.numbers import findings, polars, table
from townscale.report.sections import blocks_of
from townscale.report.sections import decision as decision_section
from townscale.report.sections import forecast as forecast_section
from townscale.report.sections import gap as gap_section
from townscale.report.sections import panel as panel_section
from townscale.words import Words

ROWS = 60
"""Rows of a table of counts that are shown."""


def html(found: Sequence[Block], words: Words) -> Any:
    """Blocks as HTML."""
    return blocks(found, words)


def areas_of(frame: Any) -> list[str]:
    """The areas of a frame, in its order."""
    return list(polars(frame)["area"].unique(maintain_order=True).to_list())


def of_panel(panel: Any, words: Words) -> list[Block]:
    """How counts were read, what is doubtful in them, and the first of them."""
    counts = polars(panel)
    more: list[Block] = []
    if counts.height > ROWS:
        more = [Paragraph(words("shown.rows", shown=ROWS, rows=f"{counts.height:,}"), quiet=True)]
    with showing(True):
        return [
            Heading(words("page_data.reading")),
            *_reading(panel, words),
            *panel_section.doubts(panel.findings(words.language), words),
            Heading(words("report.counts")),
            *more,
            table(counts.head(ROWS), panel_section.COLUMNS, words),
        ]


def _reading(panel: Any, words: Words) -> list[Block]:
    """What the reader did to the table."""
    steps = polars(panel.reading(words.language)).to_dicts()
    if not steps:
        return [Paragraph(words("page_data.as_it_stands"))]
    return [Bullets([words("page_data.step", where=words.where(one["where"]), what=one["what"]) for one in steps])]


def of_forecast(forecast: Any, area: str, words: Words) -> list[Block]:
    """The fan of an area, its table, why, and what is doubtful."""
    chart = plots.of(forecast, words.language, area=area).to_dict()
    why = forecast.explain(words.language).summary()
    revisions = polars(forecast.revisions())
    with showing(True):
        changed: list[Block] = []
        if revisions.height:
            columns = ("area", "group", "change", "reason", "period", "value")
            changed = [table(revisions, columns, words, words("page_forecast.revisions"))]
        return [
            Chart(chart, words("report.forecast_figure_plain", area=words.name(area), group="")),
            table(_at(forecast.summary(), area), forecast_section.COLUMNS, words, words("report.forecast_table")),
            Heading(words("page_forecast.why")),
            Paragraph(words("explain.how"), quiet=True),
            Bullets([words.message(row["text"]) for row in _at(why, area).to_dicts()]),
            *changed,
            Heading(words("report.findings")),
            _doubts(forecast, words),
        ]


def of_gap(gap: Any, area: str, words: Words) -> list[Block]:
    """The gap of an area, how it comes about, the norms that decided with their sources, and what is doubtful."""
    whole = polars(gap.summary())
    summary = _at(whole, area)
    first: list[Block] = []
    with showing(True):
        if gap_section.uncertain(summary):
            found = _at(gap.first_shortage(), area)
            first = [table(found, gap_section.FIRST, words, words("report.first_table"))]
        return [
            *gap_section.body(summary, words),
            *first,
            Heading(words("page_posts.why")),
            *[
                Bullets([words.message(line) for line in gap.explain(area, role, language=words.language).splitlines()])
                for role in summary["role"].unique(maintain_order=True).to_list()
            ],
            Heading(words("report.sources")),
            gap_section.sources(gap, words),
            Heading(words("report.findings")),
            _doubts(gap, words),
        ]


def of_assessment(assessment: Any, words: Words) -> list[Block]:
    """The verdict with its reasons, the factors as they were judged, and what each adds."""
    chart = plots.of(assessment, words.language).to_dict()
    return [
        decision_section.card(assessment, words),
        Chart(chart, words("report.factors_figure")),
        decision_section.factors(assessment, words),
    ]


def of_result(result: Any, words: Words) -> list[Block]:
    """The blocks of a result's report, all counts shown, and what is doubtful in it."""
    with showing(True):
        return blocks_of(result, words, Suppression.of(result))


def of_frontier(frontier: Any, words: Words) -> list[Block]:
    """What each level of cover costs."""
    columns = ("coverage", "hires", "cost", "dearest_year", "unmet")
    return [table(frontier, columns, words, words("page_plan.frontier"))]


def _at(frame: Any, area: str) -> Any:
    """The rows of an area."""
    import polars as pl

    return polars(frame).filter(pl.col("area") == area)


def _doubts(result: Any, words: Words) -> Block:
    found = findings(result.findings(words.language), words)
    return found if found.items else Paragraph(words("report.no_findings"))
