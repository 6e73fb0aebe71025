"""Tables and texts in Markdown, with what Markdown would take for a sign of its own made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from townscale._toml import tomllib

__all__ = ["plain", "table", "tomllib"]


def plain(value: Any) -> str:
    """A value as text in a line of Markdown."""
    if value is None:
        return ""
    text = " ".join(str(value).split())
    return re.sub(r"([\\`*_{}\[\]<>|$#~])", r"\\\1", text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines) + "\n"
