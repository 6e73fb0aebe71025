"""A report as plain blocks, made once and rendered to HTML, Word and PDF. Cells are text, already in its language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

_TOGETHER = 15
"""Rows of a table that no page parts."""


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2
    numbered: bool = True
    """Whether a document that numbers its headings numbers this one."""
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    text: str
    quiet: bool = False
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Bullets:
    items: list[str]
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True)
class KeyFigure:
    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    items: list[KeyFigure]
    kind: str = field(default="key_figures", init=False)


@dataclass(frozen=True)
class Table:
    header: list[str]
    rows: list[list[str]]
    numeric: list[bool]
    caption: str = ""
    kind: str = field(default="table", init=False)

    @property
    def together(self) -> bool:
        """Whether the table is short enough to stand on one page."""
        return len(self.rows) <= _TOGETHER


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite chart."""

    spec: dict[str, Any]
    caption: str = ""
    kind: str = field(default="chart", init=False)


@dataclass(frozen=True)
class Finding:
    severity: str
    label: str
    message: str
    hint: str = ""
    where: str = ""


@dataclass(frozen=True)
class Findings:
    items: list[Finding]
    kind: str = field(default="findings", init=False)


@dataclass(frozen=True)
class Card:
    """A verdict: its tone, its headline, and the lines that give the reasons."""

    tone: Literal["proceed", "revise", "do_not_issue"]
    title: str
    lines: list[str]
    kind: str = field(default="card", init=False)


Block = Heading | Paragraph | Bullets | KeyFigures | Table | Chart | Findings | Card


_KIND = re.compile(r"(?=(?:社会稳定风险(?:分析篇章|评估报告(?:评审表)?|评估公示|调查问卷)|听证会记录)$)")
_ONE_LINE = 18
"""Characters of a title that stand on one line."""


def on_cover(title: str) -> str:
    """A title with a line break before the kind of document that it ends with, so that no line ends inside that.

    >>> on_cover("某县公路改建工程社会稳定风险评估报告").splitlines()
    ['某县公路改建工程', '社会稳定风险评估报告']
    """
    return _KIND.sub("\n", title, count=1)


def title_of_paper(document: Document) -> str:
    """The title of a document as it is printed: one of a paper that takes two lines is parted before its kind."""
    long = document.layout == "official" and len(document.title) > _ONE_LINE
    return on_cover(document.title) if document.cover or long else document.title


@dataclass(frozen=True)
class Document:
    title: str
    language: str
    blocks: list[Block]
    subtitle: str = ""
    footer: str = ""
    header: str = ""
    """What stands on every page."""
    layout: Literal["plain", "official"] = "plain"
    """``official``: the layout of official documents (仿宋 body at a fixed pitch, 黑体 headings) in Word."""
    cover: list[tuple[str, str]] = field(default_factory=list)
    """What a cover says under the title, each with its name; without any the document has no cover and no contents."""
    front: list[Block] = field(default_factory=list)
    """What stands between the cover and the contents."""
    placeholders: dict[str, str] = field(default_factory=dict)
    """What a template of one's own may ask for by name."""
