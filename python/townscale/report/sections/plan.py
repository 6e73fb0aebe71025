"""The hiring plan: hires by period, their cost, and what stays unmet; the gap that it closes comes first."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Chart, Heading, KeyFigure, KeyFigures, Paragraph
from townscale.report.numbers import chance, findings, polars, table, whole
from townscale.report.sections import gap
from townscale.words import Words

TITLE = "report.plan"

COLUMNS = {
    "area": "name",
    "period": "period",
    "role": "name",
    "hire": "whole",
    "on_hand": "posts",
    "available": "posts",
    "p_covered": "chance",
    "cost": "whole",
}
COSTS = {
    "year": "year",
    "hires": "whole",
    "pay": "whole",
    "on_cost": "whole",
    "recruitment": "whole",
    "training": "whole",
    "staff": "whole",
    "cost": "whole",
    "budget": "whole",
    "left": "whole",
}
UNMET = {
    "area": "name",
    "period": "period",
    "role": "name",
    "required": "posts",
    "available": "posts",
    "short": "posts",
    "p_covered": "chance",
    "reason": "name",
}
BINDING = {
    "constraint": "name",
    "period": "period",
    "role": "name",
    "most": "whole",
    "used": "whole",
    "left": "whole",
}


def blocks(plan: Any, words: Words) -> list[Block]:
    from townscale.plots import plan_chart

    frame, unmet, binding = polars(plan.summary()), polars(plan.unmet()), polars(plan.binding())
    figures = [KeyFigure(whole(plan.hires), words("report.plan_hires"))]
    if plan.cost is not None:
        figures.append(KeyFigure(whole(plan.cost), words("report.plan_cost")))
    figures.append(KeyFigure(chance(frame["p_covered"].min(), words), words("report.plan_coverage")))
    shown: list[Block] = [
        *gap.blocks(plan._gap, words),
        Heading(words("report.plan")),
        KeyFigures(figures),
        Paragraph(plan.reason(words.language)),
        Chart(plan_chart(frame, polars(plan.cost_by_year()), words).to_dict(), words("report.plan_figure")),
        table(frame, COLUMNS, words, words("report.plan_table")),
        table(plan.cost_by_year(), COSTS, words, words("report.plan_costs")),
    ]
    if unmet.height:
        shown.append(table(unmet, UNMET, words, words("report.plan_unmet")))
    if binding.height:
        shown.append(table(binding, BINDING, words, words("report.plan_binding")))
    return [*shown, findings(plan.findings(words.language), words)]
