"""Templates filled in: the page around what a view shows, and the blocks of reports inside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from townscale._core import __version__
from townscale.page.project import Project, given
from townscale.report import html
from townscale.report.document import Block
from townscale.words import Words

FOLDER = Path(__file__).parent
PAGES = ("start", "data", "forecast", "posts", "plan", "services", "decision", "index", "reports", "sources")
"""The pages in the order in which the head lists them."""


def shown(request: Request, name: str, project: Project, status: int = 200, **values: Any) -> HTMLResponse:
    """A page; ``name`` is that of its template."""
    words = Words(project.language)
    page = _environment().get_template(f"{name}.html.jinja")
    text = page.render(
        name=name,
        pages=PAGES,
        words=words,
        project=project,
        given_parts=given(project),
        nonce=request.state.nonce,
        version=__version__,
        **values,
    )
    return HTMLResponse(text, status)


def fragment(request: Request, name: str, project: Project, **values: Any) -> HTMLResponse:
    """A part of a page, in place of the same part."""
    page = _environment().get_template(f"{name}.html.jinja")
    return HTMLResponse(page.render(words=Words(project.language), project=project, **values))


def blocks(found: Sequence[Block], words: Words) -> Markup:
    """Blocks of a report as HTML, their charts in it."""
    module: Any = _environment().get_template("blocks.html.jinja").module
    return Markup(module.blocks(found, html.pictures(found), words))


@cache
def _environment() -> Environment:
    loader = FileSystemLoader([FOLDER / "templates", html.FOLDER])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals["part"] = blocks
    return made
