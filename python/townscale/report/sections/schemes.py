"""Schemes of one decision side by side: which has the lower risk, with what chance, and for whom."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Bullets, Document, Heading, Paragraph, Table
from townscale.report.numbers import rows
from townscale.report.risk.numbering import numbered
from townscale.report.risk.plain import Case, Version, three, without_claims
from townscale.words import Words


def blocks(schemes: Any, words: Words, version: Version = "public") -> list[Block]:
    """The schemes, every two of them, each group's part, and why each has its verdict."""
    cases = {name: Case(one, words, version) for name, one in schemes.assessments.items()}
    any_case = next(iter(cases.values()))
    names = {name: without_claims(name, case) for name, case in cases.items()}

    def grid(columns: str, body: list[list[str]], caption: str, numeric: str) -> Table:
        header = [words(f"schemes.column_{name}") for name in columns.split()]
        right = numeric.split()
        return Table(header, body, [name in right for name in columns.split()], words(f"schemes.{caption}"))

    lines = [
        [
            names[row["scheme"]],
            three(row["index"]),
            f"{three(row['lo95'])}–{three(row['hi95'])}",
            any_case.percent(row["p_lowest"]),
            any_case.word("full", row["level"]),
            any_case.word("verdict", row["verdict"]),
        ]
        for row in rows(schemes.summary())
    ]
    pairs = [
        [
            words("schemes.against", scheme=names[row["scheme"]], other=names[row["other"]]),
            three(row["difference"]),
            words("schemes.from_to", low=three(row["lo95"]), high=three(row["hi95"])),
            any_case.percent(row["p_lower"]),
        ]
        for row in rows(schemes.pairs())
    ]
    groups = [
        [
            _group(cases, row["group"]),
            names[row["scheme"]],
            three(row["part"]),
            any_case.percent(row["p_lowest"]),
            _against(cases[row["scheme"]], row["group"], row["opposed"]),
        ]
        for row in rows(schemes.groups())
    ]
    made: list[Block] = [
        Paragraph(words("schemes.opening", draws=f"{_draws(schemes):,}", seed=_seed(schemes))),
        grid("scheme index interval p_lowest level verdict", lines, "summary", "index interval p_lowest"),
        grid("pair difference interval p_lower", pairs, "pairs", "difference interval p_lower"),
        Paragraph(words("schemes.pairs_note"), quiet=True),
    ]
    if groups:
        columns = "group scheme part p_lowest opposed"
        made += [grid(columns, groups, "groups", "part p_lowest opposed"), Paragraph(words("schemes.groups_note"))]
    for name, case in cases.items():
        _, reasons = case.assessment._inner.told(words.language, case.cell)
        told = [case.named(str(row["message"])) for row in rows(reasons)]
        made += without_claims([Heading(words("schemes.why", scheme=names[name])), Bullets(told)], case)
    return numbered(made, words)


def document(schemes: Any, words: Words, title: str | None = None, version: Version = "public") -> Document:
    """The comparison as a document in the layout of official papers."""
    named = title or words("schemes.title", title=next(iter(schemes.assessments.values())).title)
    head = words(f"risk.version_{version}")
    return Document(named, words.language, blocks(schemes, words, version), header=head, layout="official")


def _group(cases: dict[str, Case], group: str) -> str:
    """The name of a group in the first file that has it."""
    known = (case for case in cases.values() if any(one.get("id") == group for one in case.content.get("groups") or []))
    return next(known, next(iter(cases.values()))).name("groups", group)


def _against(case: Case, group: str, share: float | None) -> str:
    """The share of a group against as others may see it: the largest of the rounds that decide."""
    if share is None:
        return case("none")
    shown = rows(case.assessment._inner.consultation_for_others(case.cell))
    asked = rows(case.assessment.consultation())
    places = [place for place, row in enumerate(asked) if row["group"] == group and row["share"] == share]
    return case.share(shown[places[0]]) if places else case("hidden")


def _draws(schemes: Any) -> int:
    return int(next(iter(schemes.assessments.values())).draws)


def _seed(schemes: Any) -> int:
    return int(next(iter(schemes.assessments.values())).seed)
