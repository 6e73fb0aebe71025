"""Papers beside the report, each a document of its own: the notice to those affected (公示), the questionnaire
(调查问卷), the review sheet (评审表) and the form for the minutes of a hearing (听证会记录)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from townscale.report.document import Block, Document, Heading, Paragraph, Table
from townscale.report.placeholders import named_in_both
from townscale.report.risk.plain import Case, table_rows
from townscale.report.risk.survey import ATTITUDES
from townscale.words import no_choice

Paper = Literal["notice", "questionnaire", "review", "hearing"]
_BLANK = "＿＿＿＿＿＿"
_LETTERS = [chr(ord("A") + place) for place in range(26)] + [f"A{chr(ord('A') + place)}" for place in range(26)]
"""The letters of options."""
_REVIEWED = ("procedure", "material", "identified", "judged", "measures", "conclusion")
"""What reviewers give their opinion on, in the order of the report."""
_STATEMENTS = 6
"""Lines for statements in the minutes of a hearing."""


def paper(case: Case, kind: Paper) -> Document:
    """One of the papers, in the layout of official documents."""
    if kind not in PAPERS:
        raise no_choice("paper", kind, PAPERS)
    title = case.words(f"paper.{kind}", title=case.said(case.content.get("title")))
    told = placeholders(case, title)
    return Document(title, case.words.language, PAPERS[kind](case), layout="official", placeholders=told)


def placeholders(case: Case, title: str) -> dict[str, str]:
    """What a template may ask for by name: 标题, 决策主体, 评估主体, 决策日期, 风险等级, 评估结论, 文件校验码."""
    told = {
        "title": title,
        "body": case.said(case.content.get("body")),
        "assessor": case.said(case.content.get("assessor")),
        "date": case.day(case.content.get("date")),
        "level": case.word("full", case.facts["level"]),
        "verdict": case.word("verdict", case.facts["verdict"]),
        "version": str(case.assessment.version),
    }
    return named_in_both(told)


def notice(case: Case) -> list[Block]:
    """What is planned, what may go wrong and how to answer; nothing of the verdict, which the answers are to inform."""
    content = case.content
    risks = case.stop.join(dict.fromkeys(case.name("factors", one["id"]) for one in content.get("factors") or []))
    steps = case.stop.join(str(one["what"]) for one in content.get("measures") or [] if one.get("what"))
    return [
        Paragraph(_text(case, "notice_opening", body=case.said(content.get("body")))),
        _form(
            case,
            ("scheme", case.said(content.get("scheme"))),
            ("risks", case.said(risks)),
            ("steps", case.said(steps)),
            ("until", _BLANK),
            ("where", _BLANK),
            ("telephone", _BLANK),
        ),
        Paragraph(_text(case, "notice_closing")),
        _signed(case, case.said(content.get("body"))),
    ]


def questionnaire(case: Case) -> list[Block]:
    """Questions to those affected, without a name: their group, whether told, how they stand to it, what worries them.

    The answers to the third are those that ``townscale.survey`` counts.
    """
    content = case.content
    groups = [case.name("groups", one["id"]) for one in content.get("groups") or []]
    risks = [case.name("factors", one["id"]) for one in content.get("factors") or []]
    other = _text(case, "option_other")
    questions = (
        ("ask_group", [*groups, other]),
        ("ask_told", [_text(case, f"option_{name}") for name in ("told_well", "told_some", "told_not")]),
        ("ask_attitude", [_text(case, f"option_{name}") for name in ATTITUDES]),
        ("ask_worries", [*risks, other]),
        ("ask_condition", [_BLANK * 4]),
    )
    made: list[Block] = [
        Paragraph(_text(case, "ask_opening", body=case.said(content.get("body")))),
        Paragraph(case.said(content.get("scheme"))),
    ]
    for number, (question, options) in enumerate(questions, start=1):
        made.append(Heading(_text(case, question, number=str(number)), numbered=False))
        lettered = options if question == "ask_condition" else [f"{_LETTERS[i]}. {o}" for i, o in enumerate(options)]
        made += [Paragraph(option) for option in lettered]
    return [*made, Paragraph(_text(case, "ask_closing"))]


def review(case: Case) -> list[Block]:
    """The sheet of those who review the assessment: what they judge, and each finding with its answer."""
    words = case.words
    found = table_rows(case.assessment.review(words.language))
    body = [
        [case.placed(row["where"] or ""), case.named(str(row["message"])), words(f"paper.effect_{row['effect']}"),
         case.dated(case.said(row["answer"])), ""]
        for row in found
        if row["effect"] != "note"
    ]  # fmt: skip
    opinions = [[words(f"paper.reviewed_{name}"), "", ""] for name in _REVIEWED]
    columns = [words(f"paper.{name}") for name in ("place", "finding", "effect", "answer", "opinion")]
    asked = [words(f"paper.{name}") for name in ("reviewed", "opinion", "remark")]
    made: list[Block] = [
        _form(
            case,
            ("body", case.said(case.content.get("body"))),
            ("assessor", case.said(case.content.get("assessor"))),
            ("version", str(case.assessment.version)),
        ),
        Heading(words("paper.opinions"), numbered=False),
        Table(asked, opinions, [False] * 3),
    ]
    if body:
        made += [Heading(words("paper.findings"), numbered=False), Table(columns, body, [False] * 5)]
    return [*made, _form(case, ("reviewers", _BLANK), ("result", _BLANK), ("signed", _BLANK))]


def hearing(case: Case) -> list[Block]:
    """The form for the minutes of a hearing; what was said there is left to write, and the opinions that the file holds
    already are annexed, so that nothing stands in the minutes that nobody said."""
    words = case.words
    held = (case.content.get("consultation") or {}).get("hearing") or {}
    known: list[list[str]] = [
        [case.name("groups", one.get("group")), str(one["text"]), case.said(one.get("why"))]
        for one in case.content.get("opinions") or []
        if one.get("text")
    ]
    before = [words(f"paper.{name}") for name in ("group", "spoken", "reply")]
    annexed: list[Block] = []
    if known:
        annexed = [Heading(words("paper.known"), numbered=False), Table(before, known, [False] * 3)]
    columns = [words(f"paper.{name}") for name in ("speaker", "spoken", "reply")]
    return [
        _form(
            case,
            ("date", case.day(held["date"]) if held.get("date") else _BLANK),
            ("venue", _BLANK),
            ("chair", _BLANK),
            ("clerk", _BLANK),
            ("chosen", case.said(held["chosen"]) if held.get("chosen") else _BLANK),
            ("delegates", case.count(held["delegates"]) if held.get("delegates") is not None else _BLANK),
        ),
        Heading(words("paper.statements"), numbered=False),
        Table(columns, [["", "", ""] for _ in range(_STATEMENTS)], [False] * 3),
        Paragraph(_text(case, "hearing_read")),
        _form(case, ("signed_by_delegates", _BLANK), ("signed_by_chair", _BLANK), ("signed_by_clerk", _BLANK)),
        *annexed,
    ]


def sign_off(case: Case) -> list[Block]:
    """The sheet after the cover: whose report it is, and who signs for it."""
    content = case.content
    return [
        Paragraph(case.words("paper.sign_off")),
        _form(
            case,
            ("body", case.said(content.get("body"))),
            ("assessor", case.said(content.get("assessor"))),
            ("made_on", _BLANK),
            ("assessed_by", _BLANK),
            ("checked_by", _BLANK),
            ("approved_by", _BLANK),
        ),
    ]


PAPERS: dict[Paper, Callable[[Case], list[Block]]] = {
    "notice": notice,
    "questionnaire": questionnaire,
    "review": review,
    "hearing": hearing,
}


def _text(case: Case, key: str, **values: str) -> str:
    return case.words(f"paper.{key}", **values)


def _form(case: Case, *lines: tuple[str, str]) -> Block:
    """A form: what is asked on the left, what is known or left blank on the right."""
    head = [case.words("risk_column.item"), case.words("risk_column.content")]
    return Table(head, [[case.words(f"paper.{name}"), value] for name, value in lines], [False, False])


def _signed(case: Case, body: str) -> Block:
    return Paragraph(case.words("paper.signature", body=body))
