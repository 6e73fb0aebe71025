"""The words of reports and plots in every language, from ``words.toml``: one entry a text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from townscale._core import InputError
from townscale._toml import tomllib

LANGUAGES = ("en", "zh")


class Words:
    """The texts of one language.

    >>> Words("zh")("axis.persons")
    '人口（人）'
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise InputError(f'there is no language "{language}". Choose one of: {", ".join(LANGUAGES)}')
        self.language = language
        self._texts = texts()

    def __call__(self, key: str, **values: Any) -> str:
        """The text ``section.entry``, with its ``{names}`` filled in."""
        section, _, entry = key.partition(".")
        text = self._texts[section][entry][self.language]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        section, _, entry = key.partition(".")
        return entry in self._texts.get(section, {})

    def name(self, value: Any) -> str:
        """A name in the data as the reader knows it; names that are not in the list stay as they are."""
        known = self._texts["name"].get(str(value))
        return known[self.language] if known else str(value)

    def column(self, name: str) -> str:
        """The header of a column."""
        return self(f"column.{name}") if self.has(f"column.{name}") else name.replace("_", " ")


@cache
def texts() -> dict[str, dict[str, dict[str, str]]]:
    """Every text: section, entry, language."""
    with (Path(__file__).parent / "words.toml").open("rb") as file:
        return tomllib.load(file)
