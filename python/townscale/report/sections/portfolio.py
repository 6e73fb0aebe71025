"""A register's decisions as they stand: levels, measures due and overdue, forecasts against outcomes by unit."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Heading, Paragraph, Table
from townscale.report.numbers import decimals, rows
from townscale.words import Words

_LATE = ("overdue", "undated", "due")
"""The states of measures that are listed, the most pressing first."""


def blocks(portfolio: Any, words: Words) -> list[Block]:
    def said(value: Any) -> str:
        if value is None:
            return words("risk.none")
        if isinstance(value, bool):
            return words("risk_word.truth_yes" if value else "risk_word.truth_no")
        return decimals(value, 3) if isinstance(value, float) else words.name(value)

    def grid(columns: str, body: list[dict[str, Any]], caption: str, **heads: str) -> Table:
        names = columns.split()
        header = [heads.get(name, words.column(name)) for name in names]
        cells = [[said(row[name]) for name in names] for row in body]
        return Table(header, cells, [name in _NUMBERS for name in names], words(f"portfolio.{caption}"))

    measures = rows(portfolio.measures())
    late = [row for state in _LATE for row in measures if row["state"] == state]
    counts = {state: sum(row["state"] == state for row in measures) for state in _LATE}
    scores = "unit decisions forecasts happened brier brier_of_base_rate log_score"
    unit = words("portfolio.unit")
    made: list[Block] = [
        Heading(words("portfolio.levels")),
        grid("level verdict decisions", rows(portfolio.levels()), "levels"),
        Heading(words("portfolio.decisions")),
        grid("title body date index level verdict looked_at level_after", rows(portfolio.summary()), "decisions"),
        Heading(words("portfolio.measures")),
        Paragraph(words("portfolio.measures_line", all=len(measures), **counts)),
    ]
    if late:
        made.append(grid("decision what owner due progress state", late, "measures"))
    if portfolio.evaluation is None:
        return [*made, Heading(words("portfolio.units")), Paragraph(words("portfolio.nothing_looked_at"))]
    return [
        *made,
        Heading(words("portfolio.units")),
        grid(scores, rows(portfolio.calibration("body")), "units", unit=unit),
        grid(scores, rows(portfolio.calibration("assessor")), "assessors", unit=unit),
    ]


_NUMBERS = {"decisions", "index", "forecasts", "happened", "brier", "brier_of_base_rate", "log_score"}


def title(portfolio: Any, words: Words) -> str:
    return words("portfolio.title", on=portfolio.on)
