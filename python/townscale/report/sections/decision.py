"""The decision: the report of an assessment in the order of 428号, and its verdict in brief for other reports."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Card, Document, Heading, Paragraph
from townscale.report.numbers import polars, table
from townscale.report.risk import judged, survey
from townscale.report.risk.plain import Case, without_claims
from townscale.words import Words

TITLE = "report.decision"


def blocks(assessment: Any, words: Words) -> list[Block]:
    """The whole report."""
    case = Case(assessment, words)
    content = case.content
    head: list[Block] = [
        Paragraph(
            case("by", **{name: case.said(content.get(name)) for name in ("body", "assessor", "date")}), quiet=True
        )
    ]
    if content.get("fictional"):
        head.append(Paragraph(case("fictional"), quiet=True))
    if case.facts["supposed"]:
        head.append(Paragraph(case("supposed", measures=", ".join(case.facts["supposed"]))))
    made: list[Block] = [
        *head,
        judged.card(case),
        *survey.basis(case),
        *survey.survey(case),
        *survey.identification(case),
        *judged.estimation(case),
        *judged.measures(case),
        *judged.residual(case),
        *judged.conclusion(case),
        *judged.annex(case),
    ]
    kept: list[Block] = without_claims(made, case)
    return kept


def title(assessment: Any, words: Words) -> str:
    """The title of the report."""
    return words("risk.title", title=assessment.title)


def finish(document: Document, assessment: Any, words: Words) -> Document:
    """The document without levels that the file, or a title, claims and the assessment does not give."""
    kept: Document = without_claims(document, Case(assessment, words))
    return kept


def brief(assessment: Any, words: Words) -> list[Block]:
    """The verdict and the factors, for a report on more than the decision."""
    made = [Heading(words("report.decision")), card(assessment, words), factors(assessment, words)]
    kept: list[Block] = without_claims(made, Case(assessment, words))
    return kept


def card(assessment: Any, words: Words) -> Card:
    """The verdict with its reasons."""
    return judged.card(Case(assessment, words))


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
