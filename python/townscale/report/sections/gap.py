"""The staffing gap: required, available and short, by norm."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Chart, Heading
from townscale.report.numbers import polars, table
from townscale.words import Words

TITLE = "report.gap"

COLUMNS = {
    "area": "name",
    "period": "period",
    "population": "persons",
    "role": "name",
    "norm": "norm",
    "required": "whole",
    "available": "whole",
    "gap": "whole",
}
SPREAD = {
    "interval80": "interval:gap_lo80,gap_hi80:whole",
    "interval95": "interval:gap_lo95,gap_hi95:whole",
    "p_short": "share",
}


def blocks(gap: Any, words: Words) -> list[Block]:
    return [Heading(words("report.gap")), *body(gap.summary(), words)]


def body(summary: Any, words: Words) -> list[Block]:
    """The chart and the table; the interval only where there is one."""
    from townscale.plots import gap_chart

    frame = polars(summary)
    spread = uncertain(frame)
    columns = {**COLUMNS, **SPREAD} if spread else COLUMNS
    shown: list[Block] = []
    if spread:
        shown.append(Chart(gap_chart(frame, words).to_dict(), words("report.gap_figure")))
    return [*shown, table(frame, columns, words, words("report.gap_table"))]


def uncertain(frame: Any) -> bool:
    """Whether the gaps have a width: those of counts as given have none."""
    return "gap_lo95" in frame.columns and bool((frame["gap_hi95"] > frame["gap_lo95"]).any())
