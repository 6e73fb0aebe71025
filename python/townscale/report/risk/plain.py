"""The words of values; what is missing; levels that a file claims in its own words."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from townscale.report.document import Block, Table
from townscale.report.numbers import CELL, decimals, persons, rows
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

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return " " if self.words.language == "en" else ""

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
        """A count of people, too small to show under ten; missing prints as missing."""
        if value is None:
            return self("none")
        return persons(value) + (f" {self.word('unit', unit)}" if unit else "")

    def percent(self, value: Any) -> str:
        """A share in percent with one decimal; missing prints as missing."""
        if value is None:
            return self("none")
        return f"{100 * value:.1f}" + (" %" if self.words.language == "en" else "%")

    def part(self, value: Any, whole: Any) -> str:
        """A part of a count of people: hidden where it, or the rest, is too small to show."""
        if value is not None and whole is not None and 0 < whole - value < CELL <= value:
            return f">{whole - CELL:,.0f}"
        return self.count(value)

    def opposed(self, row: dict[str, Any]) -> str:
        """Those against, as others may see it; of a row of ``consultation_for_others``."""
        if row["opposed"] is not None:
            return self.count(row["opposed"])
        if row["opposed_under"] is not None:
            return f"<{row['opposed_under']:,.0f}"
        return self("hidden") if row["opposed_over"] is None else f">{row['opposed_over']:,.0f}"

    def replies(self, row: dict[str, Any]) -> str:
        """Those who answered, as others may see it."""
        if row["replies"] is not None:
            return self.count(row["replies"])
        return self("hidden") if row["replies_under"] is None else f"<{row['replies_under']:,.0f}"

    def share(self, row: dict[str, Any]) -> str:
        """The share against; where it is hidden, the side of the rule's cuts it is on, or nothing."""
        if row["share"] is not None:
            return self.percent(row["share"])
        medium, high = (self.percent(cut) for cut in self.facts["cuts"]["opposition"])
        joint = " – " if self.words.language == "en" else "～"
        sides = {"low": f"<{medium}", "medium": f"{medium}{joint}{high}", "high": f">{high}"}
        return sides.get(row["band"], self("hidden"))

    def unless_hidden(self, row: dict[str, Any], text: str) -> str:
        """A figure of a row, or that it is hidden."""
        return text if row["share"] is not None else self("hidden")

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
        kept = [without_claims(inner, case) for inner in value]
        return type(value)(_apart(one, following) for one, following in zip(kept, [*kept[1:], None], strict=True))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.init}
        return dataclasses.replace(value, **{name: without_claims(inner, case) for name, inner in fields.items()})
    return value


_ENDS_LOW = re.compile(f"低[{_BLANK}]*$")
_STARTS_RISK = re.compile(f"^[{_BLANK}]*风[{_BLANK}]*险")


def _apart(one: Any, following: Any) -> Any:
    """A text whose end and the next one's beginning would read as the level's name gets a full stop."""
    if isinstance(one, list) and one and isinstance(following, list) and following:
        return [*one[:-1], _apart(one[-1], following[0])]
    if isinstance(one, str) and isinstance(following, str) and _ENDS_LOW.search(one) and _STARTS_RISK.match(following):
        return one + "。"
    return one


Blocks = list[Block]
