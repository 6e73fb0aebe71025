"""The two outlines of 发改办投资〔2013〕428号: annex 1, the chapter of the unit (``analysis``), and annex 2, the report
of the body that assesses (``assessment``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from townscale.report.document import Block, Heading
from townscale.report.risk import judged, survey
from townscale.report.risk.plain import Case

Form = Literal["analysis", "assessment"]


def analysis(case: Case) -> list[Block]:
    """附件1 分析篇章: seven chapters."""
    return [
        Heading(case("basis")),
        *_under(case, "overview", 3, survey.about(case)),
        *_under(case, "bodies", 3, survey.bodies(case)),
        *_under(case, "laws", 3, survey.laws(case)),
        *_under(case, "standard", 3, survey.standard(case)),
        *survey.survey(case),
        Heading(case("four"), 3),
        *survey.four(case),
        *survey.identification(case),
        *judged.estimation(case),
        *judged.measures(case),
        *judged.residual(case),
        *judged.conclusion(case),
    ]


def assessment(case: Case) -> list[Block]:
    """附件2 评估报告: 基本情况, 评估内容, 评估结论."""
    return [
        Heading(case("situation")),
        *_under(case, "overview", 3, survey.about(case)),
        *_under(case, "laws", 3, survey.laws(case)),
        *_under(case, "bodies", 3, survey.bodies(case)),
        *_under(case, "process", 3, survey.standard(case)),
        Heading(case("content")),
        *_under(case, "survey_judged", 3, _lower(survey.survey(case))),
        *_under(case, "identification_judged", 3, _lower(survey.identification(case))),
        *_under(case, "estimation_judged", 3, _lower(judged.estimation(case))),
        *_under(case, "measures_judged", 3, _lower(judged.measures(case))),
        *_under(case, "residual_judged", 3, _lower(judged.residual(case))),
        Heading(case("result")),
        *_under(case, "four", 3, survey.four(case)),
        *_under(case, "level_and_advice", 3, _lower(judged.conclusion(case))),
    ]


OUTLINES: dict[Form, Callable[[Case], list[Block]]] = {"analysis": analysis, "assessment": assessment}


def _under(case: Case, title: str, level: int, blocks: list[Block]) -> list[Block]:
    return [Heading(case(title), level), *blocks]


def _lower(chapter: list[Block]) -> list[Block]:
    """A chapter without its heading, to stand under another; its inner headings one level down."""
    return [replace(block, level=block.level + 1) if isinstance(block, Heading) else block for block in chapter[1:]]
