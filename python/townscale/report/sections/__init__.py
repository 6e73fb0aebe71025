"""The sections of a report: each file turns one kind of result into blocks. To add one, write its file and list it."""

from __future__ import annotations

from typing import Any

from townscale._core import UnsupportedError
from townscale.report.document import Block
from townscale.report.sections import decision, forecast, gap, index, load, panel, plan
from townscale.words import Words

SECTIONS: dict[str, Any] = {
    "Panel": panel,
    "Forecast": forecast,
    "Gap": gap,
    "Plan": plan,
    "Load": load,
    "Assessment": decision,
    "Index": index,
}


def blocks_of(result: Any, words: Words) -> list[Block]:
    """The blocks of one result."""
    blocks: list[Block] = _section(result).blocks(result, words)
    return blocks


def title_of(result: Any, words: Words) -> str:
    """The title of a report on this result alone."""
    return words(_section(result).TITLE)


def _section(result: Any) -> Any:
    for kind in type(result).__mro__:
        if kind.__name__ in SECTIONS:
            return SECTIONS[kind.__name__]
    raise UnsupportedError(f"there is no report for {type(result).__name__}. Report on the result it came from")
