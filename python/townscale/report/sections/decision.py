"""The decision: verdict, reasons, factors."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Card, Heading
from townscale.report.numbers import decimals, polars, share, table
from townscale.words import Words

TITLE = "report.decision"


def blocks(assessment: Any, words: Words) -> list[Block]:
    return [Heading(words("report.decision")), card(assessment, words), factors(assessment, words)]


def card(assessment: Any, words: Words) -> Card:
    """The verdict with its reasons."""
    lines = [
        words("report.level_plain", level=words.name(assessment.level), index=decimals(assessment.index, 3)),
        *[getattr(reason, words.language, str(reason)) for reason in assessment.reasons],
    ]
    chances = assessment.p_level
    if isinstance(chances, dict):
        levels = ", ".join(f"{words.name(name)} {share(chance, words)}" for name, chance in chances.items())
        lines.insert(1, words("report.p_level", levels=levels))
    return Card(assessment.verdict, words("report.verdict", verdict=words.name(assessment.verdict)), lines)


FACTORS = {
    "factor": "name",
    "cause": "name",
    "group": "name",
    "w": "decimals",
    "p_given": "name",
    "q_given": "name",
    "pq": "decimals",
}


def factors(assessment: Any, words: Words) -> Block:
    """The factors, as they were judged: weight, likelihood and impact as given, and their product."""
    frame = polars(assessment.factors())
    columns = {name: form for name, form in FACTORS.items() if name in frame.columns}
    return table(frame, columns, words, words("report.factors_table"))
