"""Options that several commands have."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from townscale.cli.output import check_out


class Language(str, Enum):
    """The language of what is written."""

    en = "en"
    zh = "zh"


class Outline(str, Enum):
    """The outline of a decision's report."""

    analysis = "analysis"
    assessment = "assessment"


class Paper(str, Enum):
    """A paper beside a decision's report."""

    notice = "notice"
    questionnaire = "questionnaire"
    review = "review"
    hearing = "hearing"


UnitTemplate = Annotated[
    Path | None,
    typer.Option(
        "--template",
        help="A Word file with your letterhead that the report follows; see `townscale template report`.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help="Write to this file: .csv .tsv .parquet .xlsx .json, a report: .html .docx .pdf, a chart: .svg .png; "
        "- is standard output.",
        callback=lambda value: check_out(value) or value,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Speech = Annotated[Language, typer.Option("--language", "-l", help="Language of findings, reports and workbooks.")]
Spoken = Annotated[
    Language | None,
    typer.Option(
        "--language",
        "-l",
        help="Language of findings, reports and workbooks. Default: that of the workbook of counts, else English.",
        show_default=False,
    ),
]
