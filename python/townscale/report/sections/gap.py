"""The staffing gap: required, available and short, by norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from townscale.report.document import Block, Chart, Heading
from townscale.report.numbers import Column, findings, long, polars, table
from townscale.words import Words

TITLE = "report.gap"
HIGH = 800
"""Pixels that a chart of all areas may be high: a page. Where it would be higher, the largest gaps are drawn."""

COLUMNS = (
    "area",
    "period",
    "population",
    "role",
    "norm",
    "required",
    "available",
    "gap",
)
SPREAD = (
    ("interval80", "gap_lo80", "gap_hi80"),
    ("interval95", "gap_lo95", "gap_hi95"),
    "p_short",
)


FIRST = (
    "area",
    "role",
    "norm",
    "first",
    ("first80", "first_lo80", "first_hi80"),
    "p_never",
)
NORMS = (
    "role",
    "norm",
    "base",
    "jurisdiction",
    "document",
    "year",
    "mark",
)


def blocks(gap: Any, words: Words) -> list[Block]:
    summary = polars(gap.summary())
    first: list[Block] = []
    if uncertain(summary):
        first = long(gap.first_shortage(), FIRST, words, words("report.first_table"))
    return [
        Heading(words("report.gap")),
        *body(summary, words),
        *first,
        sources(gap, words),
        findings(gap.findings(words.language), words),
    ]


def sources(gap: Any, words: Words) -> Block:
    """The norms that decided."""
    return table(gap.norms(), NORMS, words, words("report.norms_table"))


def body(summary: Any, words: Words) -> list[Block]:
    """The chart and the table; the interval only where there is one."""
    from townscale.plots import gap_chart
    from townscale.plots.posts import largest_gaps, worst_gap_chart

    frame = polars(summary)
    spread = uncertain(frame)
    columns: Sequence[Column] = (*COLUMNS, *SPREAD) if spread else COLUMNS
    shown: list[Block] = []
    if spread:
        facets = frame.select("area", "norm").unique().height
        if 16 * frame.height + 34 * facets <= HIGH:
            shown.append(Chart(gap_chart(frame, words).to_dict(), words("report.gap_figure")))
        else:
            largest, kept, areas = largest_gaps(frame)
            period = words.period(largest["period"][0])
            caption = words("report.gap_largest", period=period, shown=kept, all=areas)
            shown.append(Chart(worst_gap_chart(largest, words).to_dict(), caption))
    return [*shown, *long(frame, columns, words, words("report.gap_table"))]


def uncertain(frame: Any) -> bool:
    """Whether the gaps have a width: those of counts as given have none."""
    return "gap_lo95" in frame.columns and bool((frame["gap_hi95"] > frame["gap_lo95"]).any())
