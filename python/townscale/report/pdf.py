"""A document as PDF: typst reads the blocks as data, so that no text is ever taken for markup."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import Any

import typst

from townscale.plots.draw import FONTS, svg
from townscale.report.columns import layout
from townscale.report.document import Block, Chart, Document, Finding, Findings, Table, title_of_paper
from townscale.report.glyphs import without_lacking
from townscale.words import Words

_ROOM, _SIZE = 481.0, 7.6
"""The width between the margins, and the letters of tables (points)."""


def save(document: Document, path: Path) -> None:
    """Write the PDF."""
    path.write_bytes(compile_pages(document, "pdf")[0])


def compile_pages(document: Document, form: str) -> list[bytes]:
    """The document as ``pdf`` (one file) or ``png`` (one a page)."""
    words = Words(document.language)
    document, lacking = without_lacking(document)
    if lacking:
        told = words("report.glyphs_lacking", letters=", ".join(f"U+{ord(letter):04X}" for letter in lacking))
        finding = Finding("warning", words.name("warning"), told, words("report.glyphs_hint"))
        document = dataclasses.replace(document, blocks=[*document.blocks, Findings([finding])])
    with tempfile.TemporaryDirectory(prefix="townscale-") as name:
        root = Path(name)
        data = {
            **{key: getattr(document, key) for key in ("title", "subtitle", "language", "footer", "header")},
            "cover": [words("risk_word.colon", name=name, text=text) for name, text in document.cover],
            "cover_title": title_of_paper(document),
            "contents": words("report.contents"),
            "front": [_plain(block, root, f"front-{place}", words) for place, block in enumerate(document.front)],
            "blocks": [_plain(block, root, f"chart-{place}", words) for place, block in enumerate(document.blocks)],
        }
        (root / "document.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        source = root / "page.typ"
        source.write_bytes((Path(__file__).parent / "page.typ").read_bytes())
        pages = typst.compile(source, root=root, font_paths=[FONTS], format=form, ppi=110.0)  # type: ignore[call-overload]
    return pages if isinstance(pages, list) else [pages]


def _plain(block: Block, root: Path, name: str, words: Words) -> dict[str, Any]:
    """A block as data; a chart's picture is written beside it under a name."""
    plain = dataclasses.asdict(block)
    if isinstance(block, Chart):
        plain["spec"] = f"{name}.svg"
        (root / plain["spec"]).write_text(svg(block.spec), encoding="utf-8")
    if isinstance(block, Table):
        plain["size"], plain["widths"] = layout(block, _ROOM, _SIZE)
        plain["together"] = block.together
    if isinstance(block, Findings):
        for item in plain["items"]:
            item["where"] = words("report.finding_where", where=item["where"]) if item["where"] else ""
    return plain
