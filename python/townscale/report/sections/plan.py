"""The hiring plan: what is to be decided first, then the tables of it, then the gap that it closes."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Heading
from townscale.report.numbers import findings, long, polars, table
from townscale.report.sections import gap
from townscale.report.sections.decide import opening
from townscale.words import Words

TITLE = "report.plan"

COLUMNS = (
    "area",
    "period",
    "role",
    "required",
    "staff",
    "staff_left",
    "hire",
    "available",
    "p_covered",
    "cost",
)
UNMET = (
    "area",
    "period",
    "role",
    "required",
    "available",
    "short",
    "p_covered",
    "reason",
)
BINDING = (
    "constraint",
    "period",
    "role",
    "most",
    "used",
    "left",
)


OPTIONS = ("geometry",)


def blocks(plan: Any, words: Words, geometry: Any = None) -> list[Block]:
    frame, unmet, binding = polars(plan.summary()), polars(plan.unmet()), polars(plan.binding())
    shown: list[Block] = [
        *opening(plan, words, geometry),
        Heading(words("report.plan_details")),
        *long(frame, COLUMNS, words, words("report.plan_table")),
    ]
    if unmet.height:
        shown += long(unmet, UNMET, words, words("report.plan_unmet"))
    if binding.height:
        shown.append(table(binding, BINDING, words, words("report.plan_binding")))
    return [*shown, findings(plan.findings(words.language), words), *gap.blocks(plan._gap, words)]
