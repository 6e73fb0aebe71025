"""People by bands of ages."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Chart, Heading
from townscale.report.numbers import findings, polars, table
from townscale.words import Words

TITLE = "report.ages"

COLUMNS = (
    "area",
    "group",
    "period",
    "median",
    "mean",
    ("interval80", "lo80", "hi80"),
    ("interval95", "lo95", "hi95"),
)


def blocks(ages: Any, words: Words) -> list[Block]:
    from townscale.plots import bands_chart

    bands = polars(ages.bands())
    few = bands["area"].n_unique() <= 3 if "area" in bands.columns else True
    drawn: list[Block] = [Chart(bands_chart(bands, words).to_dict(), words("report.ages_figure"))] if few else []
    return [
        Heading(words("report.ages")),
        *drawn,
        table(bands, COLUMNS, words, words("report.ages_table")),
        findings(ages.findings(words.language), words),
    ]
