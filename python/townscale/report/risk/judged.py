"""Chapters 4 to 7: estimation, measures, the level after measures, the conclusion; and the annex."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Bullets, Card, Chart, Heading, Paragraph
from townscale.report.numbers import findings, polars, share, whole
from townscale.report.risk.plain import Case, table_rows, three
from townscale.report.risk.survey import CATEGORIES

__all__ = ["CATEGORIES", "annex", "card", "conclusion", "estimation", "measures", "residual"]


def card(case: Case, reasons: bool = True) -> Card:
    """The verdict, the level, what the index alone says and what opposition makes of it."""
    facts = case.facts
    run = facts["residual"]["correlated"]
    level = case.word("full", facts["level"])
    lines = [
        case("level", level=level, index=three(run["median"]), low=three(run["lo95"]), high=three(run["hi95"])),
    ]
    if case.assessment.p_level is not None:  # no chance of a level is told where none is stated
        alone = facts["residual"]["p_level_by_index"]
        together = case.assessment.p_level
        if [together[name] for name in ("low", "medium", "high")] == list(alone):
            lines.append(case("p_alone", levels=case.levels(alone, run)))
        else:
            told = "p_level_triggered" if facts["triggered"] else "p_level"
            lines += [case("p_index", levels=case.levels(alone, run)), case(told, levels=case.levels(together))]
    if reasons:
        lines += _reasons(case)
    return Card(facts["verdict"], case("verdict", verdict=case.word("verdict", facts["verdict"])), lines)


def _reasons(case: Case) -> list[str]:
    _, reasons = case.assessment._inner.told(case.words.language, case.cell)
    return [case.named(str(row["message"])) for row in table_rows(reasons)]


def estimation(case: Case) -> list[Block]:
    """4 风险估计"""
    facts = case.facts
    run = facts["before"]["correlated"]
    rows = table_rows(case.assessment.factors())
    body = [
        [
            case.name("factors", row["factor"]),
            three(row["w"]),
            _ranged(case, row, "p"),
            _ranged(case, row, "q") if row["q_given"] is not None else case("none"),
            three(row["pq"]),
            case.degree(row["pq"]),
            case.said(row_source(case, row["factor"])),
        ]
        for row in rows
    ]
    bands = [
        [band[case.words.language], case.span(str(band["low"]), str(band["high"])), f"{band['middle']}"]
        for band in facts["scale"]
    ]
    pq, between = (f"{one}" for one in facts["correlation"])
    words = {
        "formula": case.named(facts["formula"]),
        "index": three(run["median"]),
        "low": three(run["lo95"]),
        "high": three(run["hi95"]),
        "alone": three(facts["before"]["independent"]["median"]),
    }
    return [
        Heading(case("estimation")),
        case.grid("factor w p q pq degree figures_from", body, case("estimates"), "w p q pq"),
        case.grid("level band value", bands, case("scale"), "band value"),
        Paragraph(case("before", **words) + case.gap + case("correlation", pq=pq, between=between)),
        *_contributions(case),
        *_switching(case),
        *_sensitivity(case),
    ]


def row_source(case: Case, factor: str) -> Any:
    """Where the figures of a factor come from."""
    return next((one.get("source") for one in case.content.get("factors", []) if one["id"] == factor), None)


def _ranged(case: Case, row: dict[str, Any], part: str) -> str:
    mean, low, high = three(row[part]), row[f"{part}_low"], row[f"{part}_high"]
    return mean if low == high else case("count_and_share", count=mean, share=case.span(three(low), three(high)))


def _contributions(case: Case) -> list[Block]:
    from townscale.plots.charts import contribution_chart

    frame = polars(case.assessment.contributions())
    rows = table_rows(frame)
    body = [
        [
            case.name("factors", row["factor"]),
            case.word("concern", row["concern"] or "harm"),
            three(row["contribution"]),
            case.percent(row["share"]),
            three(row["after"]),
        ]
        for row in rows
    ]
    columns = "factor concern contribution part after"
    named = frame.with_columns(
        frame["factor"].map_elements(lambda id: case.name("factors", id), return_dtype=frame["factor"].dtype)
    )
    chart = contribution_chart(named, case.words)
    sums = {name: sum(row["contribution"] for row in rows if (row["concern"] or "harm") == name) for name in _CONCERNS}
    apart = [[case.word("concern", name), three(total)] for name, total in sums.items()]
    return [
        case.grid(columns, body, case("contributions"), "contribution part after"),
        Chart(chart.to_dict(), case("contributions")),
        case.grid("concern contribution", apart, case("concerns"), "contribution"),
    ]


_CONCERNS = ("harm", "rejection", "control")


def _switching(case: Case) -> list[Block]:
    rows = table_rows(case.assessment.switching())
    body = [
        [
            case.name("factors", row["factor"]),
            three(row["pq"]),
            *[case("no_switch") if row[to] is None else three(row[to]) for to in ("pq_up", "pq_down")],
        ]
        for row in rows
    ]
    if all(row["pq_up"] is None and row["pq_down"] is None for row in rows):
        return [Paragraph(case("switching_none"))]
    return [case.grid("factor pq pq_up pq_down", body, case("switching"), "pq pq_up pq_down")]


def _sensitivity(case: Case) -> list[Block]:
    from townscale._core import UnsupportedError

    try:
        rows = table_rows(case.assessment.sensitivity(1024))
    except UnsupportedError:
        return []
    rows = sorted((row for row in rows if row["total"] > 0), key=lambda row: -row["total"])
    if not rows:
        return []
    body = [
        [
            case.name("factors", row["factor"]),
            case.word("input", row["input"]),
            share(row["first"], case.words),
            share(row["total"], case.words),
        ]
        for row in rows
    ]
    return [case.grid("factor input first total", body, case("sensitivity"), "first total")]


def measures(case: Case) -> list[Block]:
    """5 风险防范和化解措施"""
    given = zip(table_rows(case.assessment.measures()), case.content.get("measures") or [], strict=True)
    ordered = sorted(given, key=lambda pair: PHASES.index(pair[0]["phase"]))
    rows = list(enumerate(ordered, start=1))
    counted = [
        [
            str(number),
            case.name("factors", row["factor"]),
            case.said(None) if row["cost"] is None else whole(row["cost"]),
            case.word("status", row["status"]),
            _lowered(case, one.get("effect"), row["on"]),
            case.word("evidence", row["evidence"]),
            case.word("truth", row["counted"]),
        ]
        for number, (row, one) in rows
    ]
    plan = case.content.get("emergency") or {}
    emergency = {name: case.said(plan.get(name)).rstrip("。.") for name in ("plan", "owner")}
    return [
        Heading(case("measures")),
        case.grid("number phase factor what due owner assisted_by", _by_phase(case, rows), case("measures_by_phase")),
        case.grid("number factor cost status effect evidence counted", counted, case("measures_count"), "cost"),
        Paragraph(case("measures_note"), quiet=True),
        Paragraph(case("emergency", **emergency)),
    ]


def _lowered(case: Case, effect: Any, part: str) -> str:
    """By how much of its likelihood or impact a measure lowers a factor, in percent."""
    if effect is None:
        return case("none")
    if isinstance(effect, dict):
        low, mode, high = (case.rate(effect[end]) for end in ("low", "mode", "high"))
        shown = case("count_and_share", count=mode, share=case.span(low, high))
    else:
        shown = case("join").join(case.rate(one) for one in (effect if isinstance(effect, list) else [effect]))
    return case("lowered", part=case.word("input", part), share=shown)


PHASES = ("preparation", "carrying_out", "operation", None)
"""When a risk comes about, in order; nothing where the file does not say."""


def _by_phase(case: Case, rows: list[tuple[int, tuple[dict[str, Any], Any]]]) -> list[list[str]]:
    """The measures by the phase of the risk that they meet, with the units that answer and those that assist."""
    return [
        [
            str(number),
            case.word("phase", row["phase"]),
            case.name("factors", row["factor"]),
            case.said(row["what"] or row["measure"]),
            case.day(row["due"]),
            case.said(row["owner"]),
            case.said(row["assisted_by"]),
        ]
        for number, (row, _) in rows
    ]


def residual(case: Case) -> list[Block]:
    """6 落实措施后的风险等级"""
    facts = case.facts
    body = []
    for stage in ("before", "residual", "target"):
        for name in ("correlated", "independent"):
            run = facts[stage][name]
            body.append(
                [
                    case.word("stage", stage),
                    case.word("run", name),
                    three(run["median"]),
                    case.span(three(run["lo95"]), three(run["hi95"])),
                    *[case.chance(chance, run) if case.assessment.p_level else "–" for chance in run["p_level"]],
                    case.word("level", facts[stage]["level"]),
                ]
            )
    medium, high = facts["cuts"]["index"]
    cuts = case("cuts", medium=medium, high=high, confidence=case.percent(facts["confidence"]))
    return [
        Heading(case("residual")),
        Paragraph(case("final", level=case.word("full", facts["level"]))),
        case.grid(
            "stage run index interval low medium high level", body, case("stages"), "index interval low medium high"
        ),
        case.grid("factor p_after q_after pq degree", _after(case), case("factors_after"), "p_after q_after pq"),
        Paragraph(case("weights_kept")),
        Paragraph(cuts),
    ]


def _after(case: Case) -> list[list[str]]:
    """Each factor with the measures that count: likelihood, impact, their product and its degree."""
    return [
        [
            case.name("factors", row["factor"]),
            three(row["p_after"]),
            three(row["q_after"]) if row["q_given"] is not None else case("none"),
            three(row["pq_after"]),
            case.degree(row["pq_after"]),
        ]
        for row in table_rows(case.assessment.factors())
    ]


def conclusion(case: Case) -> list[Block]:
    """7 结论"""
    return [
        Heading(case("conclusion")),
        card(case, reasons=False),
        Paragraph(case("reasons")),
        Bullets(_reasons(case)),
        Paragraph(case("stands")),
    ]


def answered(case: Case) -> list[str]:
    """What the file answers to each finding: who and when, and to those who approve what; empty where it does not."""
    answers = [row["answer"] for row in table_rows(case.assessment.review(case.words.language))]
    given = ["" if answer is None else case.dated(str(answer)) for answer in answers]
    if case.version != "approval":
        # What was answered may tell a count that is too small to show.
        given = [answer.partition("：" if case.words.language == "zh" else ": ")[0] for answer in given]
    return [case("answered", answer=answer) if answer else "" for answer in given]


def annex(case: Case) -> list[Block]:
    """What is doubtful, and what is missing."""
    language = case.words.language
    missing = table_rows(case.assessment.check(language))
    body = [[row["title"], case.named(row["message"]), case.placed(row["of"] or "")] for row in missing]
    told = polars(case.assessment._inner.told(language, case.cell)[0])
    texts = {
        "where": [case.placed(where or "") for where in told["where"]],
        "message": [case.named(message) for message in told["message"]],
        "hint": [
            # The findings for others are those of the review, in the same order.
            answer or (case("advice", text=case.named(hint)) if hint else "")
            for answer, hint in zip(answered(case), told["hint"], strict=True)
        ],
    }
    found = findings(
        told.with_columns(**{name: type(told["where"])(name, told_) for name, told_ in texts.items()}),
        case.words,
        told=True,
    )
    facts = {name: case.facts[name] for name in ("seed", "draws")}
    return [
        Heading(case("annex"), numbered=False),
        case.grid("chapter missing of", body, case("missing")) if body else Paragraph(case("nothing_missing")),
        found if found.items else Paragraph(case.words("report.no_findings")),
        Paragraph(case("version", version=case.assessment.version, **facts), quiet=True),
    ]
