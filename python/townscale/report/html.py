"""A document as one HTML file that opens offline: style and charts are in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from townscale.plots.draw import svg
from townscale.report.document import Chart, Document
from townscale.words import Words


def render(document: Document) -> str:
    """The page."""
    words = Words(document.language)
    pictures = {
        number: Markup(_inline(svg(block.spec), number, block.caption))
        for number, block in enumerate(document.blocks)
        if isinstance(block, Chart)
    }
    style = Markup((Path(__file__).parent / "style.css").read_text("utf-8"))
    page = _environment().get_template("page.html.jinja")
    return page.render(document=document, pictures=pictures, style=style, words=words)


def _inline(picture: str, number: int, caption: str) -> str:
    """A picture that can stand beside others on a page: its own ids, its words for those who do not see it."""
    picture = picture[picture.index("<svg") :]
    picture = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>c{number}-", picture)
    label = str(Markup.escape(caption))
    return picture.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
