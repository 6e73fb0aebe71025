"""A document as one HTML file that opens offline: style and charts are in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from townscale.plots.draw import svg
from townscale.report.document import Block, Chart, Document
from townscale.words import Words

FOLDER = Path(__file__).parent
"""Where the templates are."""
STYLE = FOLDER / "style.css"


def render(document: Document, nonce: str = "") -> str:
    """The page; a server whose policy lets only named styles in gives the ``nonce`` of this answer."""
    page = _environment().get_template("page.html.jinja")
    blocks = [*document.front, *document.blocks]
    return page.render(
        document=document,
        blocks_of_page=blocks,
        pictures=pictures(blocks),
        style=Markup(STYLE.read_text("utf-8")),
        words=Words(document.language),
        nonce=nonce,
    )


def pictures(blocks: Sequence[Block]) -> dict[int, Markup]:
    """The charts among blocks as SVG, by their place."""
    return {
        number: Markup(_inline(svg(block.spec), number, block.caption))
        for number, block in enumerate(blocks)
        if isinstance(block, Chart)
    }


def _inline(picture: str, number: int, caption: str) -> str:
    """A picture that can stand beside others on a page: its own ids, its words for those who do not see it."""
    # The picture is told by its label as a whole, not mark by mark.
    picture = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", picture[picture.index("<svg") :])
    picture = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>c{number}-", picture)
    label = str(Markup.escape(caption))
    return picture.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(FOLDER)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
