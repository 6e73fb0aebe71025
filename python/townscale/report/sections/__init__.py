"""The sections of a report: each file turns one kind of result into blocks. To add one, write its file and list it."""

from __future__ import annotations

from typing import Any

from townscale._disclosure import Disclosure
from townscale.report.document import Block, Document
from townscale.report.sections import (
    access,
    ages,
    decision,
    evaluation,
    forecast,
    gap,
    index,
    load,
    panel,
    plan,
    portfolio,
    schemes,
    waiting,
)
from townscale.words import Words, unsupported

SECTIONS: dict[str, Any] = {
    "Panel": panel,
    "Forecast": forecast,
    "Gap": gap,
    "Plan": plan,
    "Load": load,
    "Ages": ages,
    "Waiting": waiting,
    "Access": access,
    "Assessment": decision,
    "Evaluation": evaluation,
    "Portfolio": portfolio,
    "Schemes": schemes,
    "Index": index,
}


def blocks_of(result: Any, words: Words, disclosure: Disclosure, **options: Any) -> list[Block]:
    """The blocks of one result, without what is not shown to others; ``options`` are those of its section."""
    blocks: list[Block] = _section(result).blocks(disclosure.view(result), words, **options)
    return blocks


def title_of(result: Any, words: Words) -> str:
    """The title of a report on this result alone."""
    section = _section(result)
    return str(section.title(result, words)) if hasattr(section, "title") else words(section.TITLE)


def document_of(result: Any, words: Words, title: str | None, **options: Any) -> Document | None:
    """The whole document of a result whose section makes its own; nothing where blocks under a title do."""
    section = _section(result)
    if hasattr(section, "document"):
        made: Document = section.document(result, words, title, **options)
        return made
    if options.keys() - set(getattr(section, "OPTIONS", ())):
        raise unsupported("problem.report_option", kind=type(result).__name__, options=", ".join(options))
    return None


def _section(result: Any) -> Any:
    for kind in type(result).__mro__:
        if kind.__name__ in SECTIONS:
            return SECTIONS[kind.__name__]
    raise unsupported("problem.no_report_of", kind=type(result).__name__)
