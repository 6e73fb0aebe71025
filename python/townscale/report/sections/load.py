"""Service load and the first overload."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Chart, Heading
from townscale.report.numbers import findings, polars, table
from townscale.words import Words

TITLE = "report.load"

COLUMNS = {
    "area": "name",
    "service": "name",
    "period": "period",
    "demand": "whole",
    "capacity": "whole",
    "load": "decimals",
    "interval80": "interval:load_lo80,load_hi80:decimals",
    "interval95": "interval:load_lo95,load_hi95:decimals",
    "p_over": "chance",
}


FIRST = {
    "area": "name",
    "service": "name",
    "overload": "overload",
    "overload80": "interval:lo80,hi80:overload",
    "p_never": "chance",
}


def first(load: Any) -> Any:
    """The first overload under the names that the report has for it."""
    return polars(load.first_overload()).rename({"median": "overload"})


def blocks(load: Any, words: Words) -> list[Block]:
    from townscale.plots import load_chart

    summary = polars(load.summary())
    return [
        Heading(words("report.load")),
        Chart(load_chart(summary, words).to_dict(), words("report.load_figure")),
        table(summary, COLUMNS, words, words("report.load_table")),
        table(first(load), FIRST, words, words("report.overload_table")),
        findings(load.findings(words.language), words),
    ]
