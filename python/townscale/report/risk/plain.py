"""The words of values; what is missing; levels that a file claims in its own words."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Literal

from townscale._disclosure import setting
from townscale.report.document import Block, Table
from townscale.report.numbers import decimals, persons, rows
from townscale.words import Words

Version = Literal["public", "approval"]
"""Whether small counts are hidden, or shown to those who approve."""
VERSIONS: tuple[Version, ...] = ("public", "approval")
_BEFORE_PATH = re.compile(r"^.*?(?:(?:line|row) \d+, |(?:文件)?第 \d+ 行，)")
"""The file and the line that a finding names before a part of it."""
_ID = re.compile(r"[A-Za-z0-9_\-. ]+")

_SYMBOLS = (
    (r"（p·q）", "（可能性与影响程度之积）"),
    (r" ?p·q ?", "可能性与影响程度之积"),
    (r"(?<![A-Za-z]) ?p 与 q ?(?![A-Za-z])", "可能性与影响程度"),
    (r"(?<![A-Za-z])p、q ?(?![A-Za-z])", "可能性、影响程度"),
    (r" · ", "；"),
)
"""The symbols that shipped profiles use, and the words for them."""
_NAMED = ("factors", "groups", "measures")

_BLANK = "\\s\u00ad\u200b-\u200f\u2060\ufeff"
_CLAIM = re.compile(f"低[{_BLANK}]*风[{_BLANK}]*险")
_VERB = re.compile(f"降[{_BLANK}]*低[{_BLANK}]*风[{_BLANK}]*险")
_CLAIM_EN = re.compile(r"\blow[\s-]+risk\b", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Case:
    """An assessment with what its report asks for often."""

    assessment: Any
    words: Words
    version: Version = "public"

    @property
    def cell(self) -> int:
        """Counts of people under this are hidden: none from those who approve."""
        return {"public": setting().cell, "approval": 0}[self.version]

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

    def day(self, value: Any) -> str:
        """A day as the language writes it, 2026年6月20日; what is no day stays as the file has it."""
        found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(value or "").strip())
        if found is None:
            return self.said(value)
        year, month, day = map(int, found.groups())
        return self("day", year=year, month=month, day=day)

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
        return persons(value, self.cell) + (f" {self.word('unit', unit)}" if unit else "")

    def percent(self, value: Any) -> str:
        """A share in percent with one decimal; missing prints as missing."""
        if value is None:
            return self("none")
        return f"{100 * value:.1f}" + (" %" if self.words.language == "en" else "%")

    def part(self, value: Any, whole: Any) -> str:
        """A part of a count of people: hidden where it, or the rest, is too small to show."""
        if value is not None and whole is not None and 0 < whole - value < self.cell <= value:
            return f">{whole - self.cell:,.0f}"
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

    def span(self, low: str, high: str) -> str:
        """From one figure to another."""
        return low + ("–" if self.words.language == "en" else "～") + high

    def rate(self, value: Any) -> str:
        """A share of a rule or an effect in percent, with as many decimals as it was given with."""
        return f"{100 * float(value):.6g}" + (" %" if self.words.language == "en" else "%")

    def dated(self, text: str) -> str:
        """A text with its days as the language writes them."""
        return re.sub(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", lambda found: self.day(found[0]), text)

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
        """The name that the file gives to a group or factor; never its id in a Chinese report."""
        if not id:
            return self("none")
        entries = self.content.get(kind) or []
        place, found = next(((n, one) for n, one in enumerate(entries, 1) if one.get("id") == id), (0, {"id": id}))
        label = self._label(kind, found, place)
        alike = [one for n, one in enumerate(entries, 1) if self._label(kind, one, n) == label]
        if kind == "factors" and place and len(alike) > 1:
            return self("told_apart", name=label, place=next(n for n, one in enumerate(alike, 1) if one is found))
        return label

    def _label(self, kind: str, found: dict[str, Any], place: int) -> str:
        """What the file calls an entry: its name, what is done, in Chinese reports its cause or place in the list."""
        given = found.get("name") or found.get("what")
        if given:
            return str(given)
        known = self.words.name(found.get("id") or "")
        if self.words.language == "en" or not _ID.fullmatch(known):
            return known
        return str(found.get("cause") or self(f"numbered_{kind}", place=place))

    @property
    def stop(self) -> str:
        """What parts the items of a list."""
        return "; " if self.words.language == "en" else "；"

    def round(self, id: Any) -> str:
        """A round of consultation by the name it has in the file; by its place where that is for machines only."""
        text = str(id)
        if self.words.language == "en" or not _ID.fullmatch(text):
            return text
        names = [str(one.get("id")) for one in (self.content.get("consultation") or {}).get("rounds") or []]
        return self("nth", place=names.index(text) + 1 if text in names else text)

    def degree(self, product: Any) -> str:
        """The degree of one factor (重大, 较大, 一般, 较小, 微小) by the profile's steps of p·q."""
        if product is None:
            return self("none")
        passed = sum(product >= step - 1e-12 for step in self.facts["steps"])
        return self.words(f"risk_word.degree_{passed}")

    def named(self, text: str) -> str:
        """A sentence in a Chinese report with names in place of ids and words in place of formulas."""
        if self.words.language == "en":
            return text
        for kind in ("factors", "groups", "measures"):
            for one in self.content.get(kind) or []:
                text = self._without_id(text, one.get("id"), self.name(kind, one.get("id")))
        for one in (self.content.get("consultation") or {}).get("rounds") or []:
            text = self._without_id(text, one.get("id"), self.round(one.get("id")))
        profile = str(self.facts["profile"])
        text = re.sub(rf"标准 ?{re.escape(profile)} ?", self("standard_in_words"), text)
        text = self._without_id(text, profile, f"“{self.facts['profile_name']['zh']}”")
        formula = re.escape(str(self.facts["formula"]))
        text = re.sub(rf"(?:综合风险指数 ?)?{formula} ?", self("formula_in_words"), text)
        for symbols, said in _SYMBOLS:
            text = re.sub(symbols, said, text)
        text = re.sub(r"(?<=[\u4e00-\u9fff\d]), (?=[\u4e00-\u9fff])", "、", text)
        return self.dated(re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", text))

    def _without_id(self, text: str, id: Any, name: str) -> str:
        if not id or not _ID.fullmatch(str(id)) or str(id) not in text:
            return text
        return re.sub(rf"(?<![A-Za-z0-9_]){re.escape(str(id))}(?![A-Za-z0-9_])", lambda _: name, text)

    def placed(self, where: str) -> str:
        """The place of a finding in words: no file, line or path in a Chinese report."""
        if self.words.language == "en":
            return where
        shown: list[str] = []
        for part in re.split(", |，", _BEFORE_PATH.sub("", where)):
            entry = re.fullmatch(r"([a-z_.]+?)(?:\[(\d+)\])?(?:\.[a-z_.]+)?", part)
            kind = entry[1].rpartition(".")[2] if entry else ""
            entries = self.content.get(kind) or []
            if entry and entry[2] and kind in _NAMED and int(entry[2]) <= len(entries):
                one = entries[int(entry[2]) - 1]
                text = str(one.get("name") or one.get("what") or self.name(kind, one.get("id") or "?"))
            elif entry and entry[2] and kind == "rounds":
                text = self("nth", place=entry[2])
            elif part.startswith(f"{self.facts['profile']} "):
                text = self.word("rule", part.removeprefix(f"{self.facts['profile']} "))
            elif entry and self.words.has(f"risk_word.place_{kind}"):
                text = self.words(f"risk_word.place_{kind}")
            else:
                text = self.named(part)
            if text and not re.fullmatch(r"[\x00-\x7f“”]+", text) and not text.endswith((".toml", ".xlsx")):
                shown.append(text)
        return "，".join(dict.fromkeys(shown))

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
