"""The words of values; what is missing; levels that a file claims in its own words."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from townscale.report.document import Block, Table
from townscale.report.numbers import decimals, rows, whole
from townscale.words import Words

_BLANK = "\\s\u00ad\u200b-\u200f\u2060\ufeff"
_CLAIM = re.compile(f"低[{_BLANK}]*风[{_BLANK}]*险")
_VERB = re.compile(f"降[{_BLANK}]*低[{_BLANK}]*风[{_BLANK}]*险")
_CLAIM_EN = re.compile(r"\blow[\s-]+risk\b", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Case:
    """An assessment with what its report asks for often."""

    assessment: Any
    words: Words

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.assessment._facts
        return facts

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = self.assessment._content
        return content

    def __call__(self, key: str, **values: Any) -> str:
        return self.words(f"risk.{key}", **values)

    def said(self, value: Any) -> str:
        """What the file says, or that it says nothing."""
        return str(value).strip() if value is not None and str(value).strip() else self("none")

    def word(self, kind: str, value: Any) -> str:
        """The word of a value such as ``status`` ``funded``; missing prints as missing."""
        if isinstance(value, bool):
            kind, value = "truth", "yes" if value else "no"
        key = f"risk_word.{kind}_{value}"
        return self.words(key) if self.words.has(key) else self.said(value)

    def count(self, value: Any, unit: str | None = None) -> str:
        """A count; missing prints as missing."""
        if value is None:
            return self("none")
        return whole(value) + (f" {self.word('unit', unit)}" if unit else "")

    def percent(self, value: Any) -> str:
        """A share in percent with one decimal; missing prints as missing."""
        if value is None:
            return self("none")
        return f"{100 * value:.1f}" + (" %" if self.words.language == "en" else "%")

    def between(self, low: Any, high: Any) -> str:
        """Two shares as an interval."""
        if low is None or high is None:
            return self("none")
        joint = " – " if self.words.language == "en" else "～"
        return self.percent(low) + joint + self.percent(high)

    def chance(self, value: float, run: dict[str, Any]) -> str:
        """A share of draws in percent: none of them, or all, is not yet certainty where the index varies."""
        if value in (0, 1) and run["lo95"] < run["hi95"]:
            return ("<" if value == 0 else ">") + self.percent(0.001 if value == 0 else 0.999)
        return self.percent(value)

    def levels(self, chances: Any, run: dict[str, Any] | None = None) -> str:
        """The chance of each level, low first; of draws of a ``run``, or by rule."""
        shown = chances if isinstance(chances, dict) else dict(zip(("low", "medium", "high"), chances, strict=True))
        form = self.percent if run is None else lambda value: self.chance(value, run)
        return self("levels", **{level: form(chance) for level, chance in shown.items()})

    def name(self, kind: str, id: Any) -> str:
        """The name that the file gives to a group or factor."""
        if not id:
            return self("none")
        found: dict[str, Any] = next((entry for entry in self.content.get(kind, []) if entry.get("id") == id), {})
        return str(found.get("name") or self.words.name(id))

    def grid(self, columns: str, body: list[list[str]], caption: str, numeric: str = "") -> Table:
        """A table; columns are names of [risk_column], ``numeric`` those set to the right; empty, it says so."""
        names, right = columns.split(), numeric.split()
        header = [self.words(f"risk_column.{name}") for name in names]
        body = body or [[self("none"), *[""] * (len(names) - 1)]]
        return Table(header, body, [name in right for name in names], caption)


def three(value: Any) -> str:
    """An index or a p·q."""
    return decimals(value, 3)


def table_rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of a table of the result."""
    return rows(frame)


def without_claims(value: Any, case: Case) -> Any:
    """The same text, blocks or data, without a level that the file claims and the assessment does not give.

    The word for lowering risks is kept apart from the name of the level by an insertion in brackets.
    """
    if case.facts["level"] == "low":
        return value
    if isinstance(value, str):
        value = _VERB.sub("降低〔有关〕风险", value)
        value = _CLAIM.sub(case("claimed"), value)
        return _CLAIM_EN.sub(case("claimed"), value)
    if isinstance(value, dict):
        return {without_claims(key, case): without_claims(inner, case) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(without_claims(inner, case) for inner in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.init}
        return dataclasses.replace(value, **{name: without_claims(inner, case) for name, inner in fields.items()})
    return value


Blocks = list[Block]
