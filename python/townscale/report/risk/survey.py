"""Chapters 1 to 3: what the assessment rests on, who was asked, what may go wrong."""

from __future__ import annotations

import re
from typing import Any

from townscale._disclosure import hidden_cells
from townscale.report.document import Block, Bullets, Heading, Paragraph
from townscale.report.numbers import polars
from townscale.report.risk.laws import laws_of
from townscale.report.risk.plain import Case, table_rows, without_claims

CATEGORIES = (
    "policy_procedure",
    "land_housing",
    "technical_economic",
    "ecology_environment",
    "construction",
    "local_economy_society",
    "quality_safety_order",
    "media",
)
"""The kinds of cause in the order of 428号."""


def about(case: Case) -> list[Block]:
    """What is to be decided, by whom, and what it would do."""
    content = case.content
    lines = [
        (case("case"), case.said(content.get("title"))),
        (case.words("risk_word.field_name"), case.word("field", content.get("field"))),
        (case.words("risk_word.date_name"), case.day(content.get("date"))),
    ]
    return [
        case.grid("item content", [list(line) for line in lines], case("case")),
        *_lines(without_claims(case.said(content.get("scheme")), case)),
        *_revisions(case),
    ]


def _lines(text: str) -> list[Block]:
    """A text of several lines, each a paragraph."""
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def bodies(case: Case) -> list[Block]:
    """Who decides and who assessed."""
    content = case.content
    names = ("body", "assessor")
    lines = [[case.words(f"risk_word.{name}_name"), case.said(content.get(name))] for name in names]
    return [case.grid("item content", lines, case("bodies"))]


def laws(case: Case) -> list[Block]:
    """The rules that the field of the decision asks for, and what the file cites, each once."""
    return [Bullets(laws_of(case.content, case.words.language) or [case("none")])]


def four(case: Case) -> list[Block]:
    """Legality, reasonableness, feasibility, controllability."""
    names = ("legality", "reasonableness", "feasibility", "controllability")
    said = [(case.words(f"risk_word.{name}_name"), case.said(case.content.get(name))) for name in names]
    return [Bullets([case.words("risk_word.colon", name=name, text=text) for name, text in said])]


def standard(case: Case) -> list[Block]:
    """The profile that decided, each rule with its source."""
    facts = case.facts
    profile = case(
        "rules",
        name=case.named(facts["profile_name"][case.words.language]),
        place=case.words.name(facts["jurisdiction"]),
        year=facts["year"],
    )
    return [
        case.grid("rule value source mark", [_rule(row, case) for row in case_rules(case)], profile),
        Paragraph(case("rules_note"), quiet=True),
    ]


def _revisions(case: Case) -> list[Block]:
    found = case.content.get("revisions") or []
    body = [[case.round(one.get("id")), case.day(one.get("date")), case.said(one.get("change"))] for one in found]
    return [case.grid("item date change", body, case("revisions"))] if found else []


def case_rules(case: Case) -> list[dict[str, Any]]:
    return table_rows(case.assessment.rules(case.words.language))


def _rule(row: dict[str, Any], case: Case) -> list[str]:
    value = row["value"]
    if row["rule"] == "opposition":
        value = " / ".join(case.rate(cut) for cut in value.split(" / "))
    elif row["rule"] == "verdict":
        pairs = [pair.split(" → ") for pair in value.split(", ")]
        value = case.stop.join(
            case.words("risk_word.colon", name=case.word("level", level), text=case.word("verdict", verdict))
            for level, verdict in pairs
        )
    elif row["rule"] == "measures":
        grades, statuses, *figures = value.split("; ")
        largest, latest, together = map(_figure, figures)
        told = {
            name: case("join").join(case.word(kind, one) for one in listed.split(", "))
            for name, kind, listed in (("grades", "evidence", grades), ("statuses", "status", statuses))
        }
        value = case("counted_rules", **told, largest=case.rate(largest), latest=latest, together=case.rate(together))
    elif row["rule"] == "trigger":
        when, start, level = value.split(" ")
        value = case(f"trigger_{when}", **{"from": start, "level": case.word("full", level)})
    elif row["rule"] == "confidence":
        level, draws = value.split(" (")
        value = case("draws_least", level=case.rate(level), draws=_figure(draws))
    elif row["rule"] == "consultation":
        names = ("response", "comparable", "coverage", "oldest", "notice")
        figures = [_figure(one) for one in value.split(" / ")]
        shown = [*map(case.rate, figures[:3]), *figures[3:]]
        value = case("asked_least", **dict(zip(names, shown, strict=True)))
    return [
        case.word("rule", row["rule"]),
        case.named(value),
        case.named(row["source"]),
        case.word("mark", row["mark"]),
    ]


def _figure(text: str) -> str:
    """The number in a rule's value."""
    found = re.search(r"[\d.]+", text)
    return found[0] if found else text


def survey(case: Case) -> list[Block]:
    """2 风险调查"""
    content = case.content
    consultation = content.get("consultation") or {}
    covered = _covered(case)
    groups = [
        [
            case.name("groups", group["id"]),
            case("hidden") if group["id"] in covered else _size(case, group),
            case.word("truth", bool(group.get("direct"))),
            case.said(group.get("source")),
        ]
        for group in content.get("groups") or []
    ]
    rows = table_rows(case.assessment._inner.consultation_for_others(case.cell))
    judged = {row["round"]: row for row in rows if row["group"] is None}
    asked = []
    for place, one in enumerate(consultation.get("rounds") or [], start=1):
        row = judged.get(str(one.get("id") or place))
        asked.append(
            [
                case.round(one.get("id") or place),
                case.day(one.get("date")),
                case.said(one.get("method")),
                case.said(one.get("frame")),
                case.count(one.get("population")),
                case.count(one.get("invited")),
                case.replies(row) if row and one.get("replies") is not None else case.count(one.get("replies")),
                case.opposed(row) if row and one.get("opposed") is not None else case.count(one.get("opposed")),
                case.word("chosen", one.get("chosen")),
            ]
        )
    opinions = [
        [
            case.name("groups", one.get("group")),
            case.said(one.get("text")),
            case.word("adopted", one.get("adopted")),
            case.said(one.get("why")),
        ]
        for one in content.get("opinions") or []
    ]
    return [
        Heading(case("survey")),
        Heading(case("groups"), 3),
        case.grid("group count direct source", groups, case("groups"), "count"),
        Heading(case("consultation"), 3),
        Paragraph(case("notice", text=case.said(consultation.get("notice")))),
        case.grid(
            "round date method frame population invited replies opposed chosen",
            asked,
            case("rounds"),
            "population invited replies opposed",
        ),
        *_shares(case, rows),
        *_intensity(case, rows),
        Paragraph(_hearing(case, consultation.get("hearing"))),
        Heading(case("opinions"), 3),
        case.grid("group text adopted why", opinions, case("opinions")),
    ]


def _size(case: Case, group: dict[str, Any]) -> str:
    return case.count(group.get("count"), group.get("unit") or "persons")


def _covered(case: Case) -> set[str]:
    """The groups whose size would give the size of a smaller one back."""
    sized = [(str(one["id"]), one["count"]) for one in case.content.get("groups") or [] if one.get("count") is not None]
    if not case.cell or not any(0 < count < case.cell for _, count in sized):
        return set()
    table = polars({"area": [id for id, _ in sized], "people": [float(count) for _, count in sized]})
    hidden = hidden_cells(table, ["people"], case.cell)
    return {row["area"] for row in hidden if row["reason"] == "complement" and row["area"] is not None}


def _shares(case: Case, rows: list[dict[str, Any]]) -> list[Block]:
    body, lines = [], []
    apart = {one["round"] for one in case.facts["rounds"] if one["apart"]}
    medium, high = (case.percent(cut) for cut in case.facts["cuts"]["opposition"])
    for row in rows:
        whole = row["group"] is None
        sample = whole and row["round"] not in apart
        group = case.words("risk_word.all_asked") if whole else case.name("groups", row["group"])
        covered = any(one["share"] is None for one in rows if one["round"] == row["round"])
        body.append(
            [
                case.round(row["round"]),
                group,
                case.opposed(row) + " / " + case.replies(row),
                case.share(row),
                case.unless_hidden(row, case.between(row["low"], row["high"])),
                _weighted(case, row, covered) if sample else "—",
                case.unless_hidden(row, case.percent(row["response"])) if sample else "—",
                case.unless_hidden(row, case.between(row["worst_low"], row["worst_high"])) if sample else "—",
            ]
        )
        if whole and not sample:
            lines.append(case("not_a_sample", round=case.round(row["round"])))
        elif whole:
            claims = {name: case.word("claim", row[name]) for name in ("under_medium", "under_high")}
            lines.append(case("under", round=case.round(row["round"]), medium=medium, high=high, **claims))
    lines += [case("superseded", round=case.round(one["round"])) for one in case.facts["rounds"] if one["superseded"]]
    columns = "round group opposed share interval weighted response worst"
    table = case.grid(columns, body, case("shares"), "opposed share interval weighted response worst")
    return [table, *([Bullets(lines)] if lines else []), Paragraph(case("shares_note"), quiet=True)]


ATTITUDES = ("opposed", "conditional", "indifferent", "in_favour")
"""The answers to how much those affected mind, the strongest first."""


def _intensity(case: Case, rows: list[dict[str, Any]]) -> list[Block]:
    """How strongly each group minds, where the file says: against, on conditions, indifferent, in favour.

    A line of which a count is hidden, or too small to show, is hidden whole: its parts add up.
    """
    open_lines = {
        (row["round"], row["group"]) for row in rows if row["group"] is not None and row["opposed"] is not None
    }
    body = []
    for place, one in enumerate((case.content.get("consultation") or {}).get("rounds") or [], start=1):
        name = str(one.get("id") or place)
        for stratum in one.get("strata") or []:
            if not any(stratum.get(key) is not None for key in ATTITUDES[1:]):
                continue
            counts = [float(stratum.get(key) or 0) for key in ATTITUDES]
            counts.append(float(stratum["replies"]) - sum(counts))
            small = any(0 < count < case.cell for count in counts)
            shown = (name, stratum["group"]) in open_lines and not small
            told = [_of_all(case, count, float(stratum["replies"])) if shown else case("hidden") for count in counts]
            body.append([case.round(one.get("id") or place), case.name("groups", stratum["group"]), *told])
    columns = "round group opposed conditional indifferent in_favour unsaid"
    numbers = "opposed conditional indifferent in_favour unsaid"
    return [case.grid(columns, body, case("intensity"), numbers)] if body else []


def _of_all(case: Case, count: float, replies: float) -> str:
    """A count with its share of the replies."""
    return case.words(
        "risk.count_and_share", count=case.count(count), share=case.percent(count / replies if replies else 0)
    )


def _weighted(case: Case, row: dict[str, Any], covered: bool) -> str:
    if row["weighted"] is None:
        return case("hidden") if covered else case("none")
    interval = case.between(row["weighted_low"], row["weighted_high"])
    return case("count_and_share", count=case.percent(row["weighted"]), share=interval)


def _hearing(case: Case, hearing: dict[str, Any] | None) -> str:
    if not hearing:
        return case("no_hearing", none=case("none"))
    delegates = hearing.get("delegates")
    counts = {"opposed": case.part(hearing.get("opposed"), delegates), "delegates": case.count(delegates)}
    return case("hearing", date=case.day(hearing.get("date")), chosen=case.said(hearing.get("chosen")), **counts)


def identification(case: Case) -> list[Block]:
    """3 风险识别"""
    factors = case.content.get("factors") or []
    order = {name: place for place, name in enumerate(CATEGORIES)}
    listed = sorted(factors, key=lambda factor: order.get(factor.get("category"), len(order)))
    body = [
        [
            case.word("category", factor.get("category")),
            case.name("factors", factor["id"]),
            case.said(factor.get("cause")),
            case.said(factor.get("mechanism")),
            case.name("groups", factor.get("group")),
            case.word("concern", factor.get("concern") or "harm"),
        ]
        for factor in listed
    ]
    unlisted = [name for name in CATEGORIES if name not in {factor.get("category") for factor in factors}]
    kinds = case("join").join(case.word("category", name) for name in unlisted)
    return [
        Heading(case("identification")),
        case.grid("category factor cause mechanism group concern", body, case("factors")),
        Paragraph(case("unlisted", kinds=kinds) if unlisted else case("all_kinds")),
    ]
