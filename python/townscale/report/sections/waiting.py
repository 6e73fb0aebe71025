"""Servers that counters need, and waits."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Heading
from townscale.report.numbers import findings, polars, table
from townscale.words import Words

TITLE = "report.waiting"

COLUMNS = (
    "area",
    "service",
    "period",
    "arrivals_per_hour",
    "required",
    ("interval95", "required_lo95", "required_hi95"),
    "servers",
    "p_short",
    "p_within",
    "mean_wait",
)


def blocks(waiting: Any, words: Words) -> list[Block]:
    return [
        Heading(words("report.waiting")),
        table(polars(waiting.summary()), COLUMNS, words, words("report.waiting_table")),
        findings(waiting.findings(words.language), words),
    ]
