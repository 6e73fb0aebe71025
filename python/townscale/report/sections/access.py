"""Who reaches how much of a service."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Heading
from townscale.report.numbers import findings, polars, table
from townscale.words import Words

TITLE = "report.access"

COLUMNS = (
    "place",
    "population",
    "score",
    "relative",
    "reached",
    "nearest",
)


def blocks(access: Any, words: Words) -> list[Block]:
    import polars as pl

    # Units for 1,000 people: scores of one person are too small to read.
    frame = polars(access.summary()).rename({"id": "place"}).with_columns(pl.col("score") * 1000).sort("score")
    return [
        Heading(words("report.access")),
        table(frame, COLUMNS, words, words("report.access_table")),
        findings(access.findings(words.language), words),
    ]
