"""A report as plain blocks, made once and rendered to HTML, Word and PDF. Cells are text, already in its language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


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
