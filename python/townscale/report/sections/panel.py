"""The counts, where they come from, and what is doubtful in them."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Heading, Paragraph
from townscale.report.numbers import findings, polars, table
from townscale.words import Words

TITLE = "report.counts"

READING = (
    "where",
    "done",
)

COLUMNS = (
    "area",
    "group",
    "period",
    "population",
    "kind",
    "source",
)


def blocks(panel: Any, words: Words, counts: Any = None) -> list[Block]:
    counts = panel if counts is None else counts
    return [
        Heading(words("report.counts")),
        table(counts, COLUMNS, words),
        *doubts(panel.findings(words.language), words),
        *reading(panel, words),
    ]


def reading(panel: Any, words: Words, heading: int = 2) -> list[Block]:
    """How the table was read, step by step; nothing where it was read as it stands."""
    if not hasattr(panel, "reading"):
        return []
    steps = polars(panel.reading(words.language)).rename({"what": "done"})
    if steps.is_empty():
        return []
    return [Heading(words("report.reading"), heading), table(steps, READING, words)]


def doubts(frame: Any, words: Words, heading: int = 2) -> list[Block]:
    """What is doubtful, gravest first."""
    found = findings(frame, words)
    shown: Block = found if found.items else Paragraph(words("report.no_findings"))
    return [Heading(words("report.findings"), heading), shown]
