"""Service load and the first overload."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Chart, Heading
from townscale.report.numbers import findings, polars, table
from townscale.words import Words

TITLE = "report.load"

COLUMNS = (
    "area",
    "service",
    "period",
    "demand",
    "capacity",
    "load",
    ("interval80", "load_lo80", "load_hi80"),
    ("interval95", "load_lo95", "load_hi95"),
    "p_over",
)


FIRST = (
    "rank",
    "area",
    "service",
    "overload",
    ("overload80", "lo80", "hi80"),
    "p_never",
)


def first(load: Any) -> Any:
    """The first overload under the names that the report has for it, ranked: what breaks first, and most surely."""
    import polars as pl

    frame = polars(load.first_overload()).rename({"median": "overload"})
    order = [pl.col("overload").is_null(), pl.col("overload"), pl.col("p_never")]
    return frame.sort(order, maintain_order=True).with_row_index("rank", 1)


def blocks(load: Any, words: Words) -> list[Block]:
    from townscale.plots import heat_chart, load_chart, map_chart

    summary, areas = polars(load.summary()), polars(load.first_overload())["area"].n_unique()
    drawn = [Chart(load_chart(summary, words, polars(load.first_overload())).to_dict(), words("report.load_figure"))]
    if areas > 1 and summary["load"].null_count() < summary.height:
        drawn = [
            Chart(heat_chart(summary, words).to_dict(), words("report.heat_figure")),
            Chart(map_chart(load, words)[0].to_dict(), words("report.tiles_figure")),
            *(drawn if areas <= 3 else []),
        ]
    return [
        Heading(words("report.load")),
        table(first(load), FIRST, words, words("report.overload_table")),
        *drawn,
        table(summary, COLUMNS, words, words("report.load_table")),
        findings(load.findings(words.language), words),
    ]
