"""The decision: the report of an assessment in the order of 428号, and its verdict in brief for other reports."""

from __future__ import annotations

from typing import Any

from townscale._disclosure import setting
from townscale.report.document import Block, Card, Document, Heading, Paragraph
from townscale.report.numbers import table
from townscale.report.risk import judged
from townscale.report.risk.numbering import numbered
from townscale.report.risk.outline import OUTLINES, Form
from townscale.report.risk.papers import placeholders, sign_off
from townscale.report.risk.plain import VERSIONS, Case, Version, without_claims
from townscale.words import Words, no_choice

TITLE = "report.decision"


def blocks(assessment: Any, words: Words, form: Form = "analysis", version: Version = "public") -> list[Block]:
    """The whole report in one of the two outlines."""
    case = Case(assessment, words, version)
    content = case.content
    told = {name: case.said(content.get(name)) for name in ("body", "assessor")}
    head: list[Block] = [Paragraph(case("by", **told, date=case.day(content.get("date"))), quiet=True)]
    if content.get("fictional"):
        head.append(Paragraph(case("fictional"), quiet=True))
    if case.facts["supposed"]:
        names = case.stop.join(case.name("measures", one) for one in case.facts["supposed"])
        head.append(Paragraph(case("supposed", measures=names)))
    made: list[Block] = [*head, judged.card(case), *OUTLINES[form](case), *judged.annex(case)]
    kept: list[Block] = without_claims(numbered(made, words), case)
    return kept


def document(
    assessment: Any, words: Words, title: str | None = None, form: Form = "analysis", version: Version = "public"
) -> Document:
    """The report as a document in the layout of official papers; what only those who approve may see says so."""
    for given, known in ((form, tuple(OUTLINES)), (version, VERSIONS)):
        if given not in known:
            raise no_choice("report", given, known)
    case = Case(assessment, words, version)
    note = words("risk.shown" if version == "approval" else "risk.few", cell=setting().cell)
    body = [*blocks(assessment, words, form, version), Paragraph(note, quiet=True)]
    head = words(f"risk.version_{version}")
    named = title or words(f"risk.title_{form}", title=assessment.title)
    made = Document(
        named,
        words.language,
        body,
        header=head,
        layout="official",
        cover=[(words(f"paper.{name}"), case.said(case.content.get(name))) for name in ("body", "assessor")]
        + [(words("risk_word.date_name"), case.day(case.content.get("date")))],
        front=sign_off(case),
        placeholders=placeholders(case, named),
    )
    kept: Document = without_claims(made, case)
    return kept


def brief(assessment: Any, words: Words) -> list[Block]:
    """The verdict and the factors, for a report on more than the decision."""
    made = [Heading(words("report.decision")), card(assessment, words), factors(assessment, words)]
    kept: list[Block] = without_claims(made, Case(assessment, words))
    return kept


def card(assessment: Any, words: Words) -> Card:
    """The verdict with its reasons."""
    return judged.card(Case(assessment, words))


FACTORS = ("factor", "cause", "group", "w", "p_given", "q_given", "pq")


def factors(assessment: Any, words: Words) -> Block:
    """The factors, as they were judged: weight, likelihood and impact as given, and their product."""
    return table(assessment.factors(), FACTORS, words, words("report.factors_table"))
