"""The sections of a report: each file turns one kind of result into blocks. To add one, write its file and list it."""

from __future__ import annotations

from typing import Any

from townscale._core import UnsupportedError
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
    waiting,
)
from townscale.words import Words

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
    "Index": index,
}


def blocks_of(result: Any, words: Words) -> list[Block]:
    """The blocks of one result."""
    blocks: list[Block] = _section(result).blocks(result, words)
    return blocks


def title_of(result: Any, words: Words) -> str:
    """The title of a report on this result alone."""
    section = _section(result)
    return str(section.title(result, words)) if hasattr(section, "title") else words(section.TITLE)


def finish(document: Document, result: Any, words: Words) -> Document:
    """The document as the section wants it to leave the house."""
    section = _section(result)
    finished: Document = section.finish(document, result, words) if hasattr(section, "finish") else document
    return finished


def _section(result: Any) -> Any:
    for kind in type(result).__mro__:
        if kind.__name__ in SECTIONS:
            return SECTIONS[kind.__name__]
    raise UnsupportedError(f"there is no report for {type(result).__name__}. Report on the result it came from")
