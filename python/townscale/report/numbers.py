"""Numbers as a reader sees them, frames as the blocks of a report, and the counts that are too small to show."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from townscale._disclosure import Suppression, cell_size
from townscale._frames import arrow
from townscale.report.document import Block, Finding, Findings, Paragraph, Table
from townscale.words import Words

TEXTS: dict[str, Callable[[Words, str], str]] = {
    "name": Words.name,
    "norm": Words.norm,
    "period": Words.period,
    "overload": Words.period,
    "place": Words.where,
    "text": lambda _, value: value,
}
"""The forms of a column that holds text."""
LONG = 400
"""Rows of a table that a report prints."""


def polars(table: Any) -> Any:
    """Any frame, or anything with ``__arrow_c_stream__``, as a polars frame."""
    import polars as pl

    return pl.DataFrame(arrow(table)[0])


def rows(table: Any) -> list[dict[str, Any]]:
    """The rows of any frame."""
    result: list[dict[str, Any]] = polars(table).to_dicts()
    return result


def suppress(table: Any) -> Any:
    """The frame without small counts of people (0 stays), where a file is not for internal use."""
    return Suppression().table(table)


def whole(value: Any) -> str:
    """A number without decimals, thousands apart, a true minus sign; a dash where there is none."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    return f"{round(value):,}".replace("-", "−")


def persons(value: Any, cell: int | None = None) -> str:
    """A count of people, or that it is too small to show."""
    cell = cell_size() if cell is None else cell
    if value is not None and 0 < value < cell:
        return f"<{cell}"
    return whole(value)


def decimals(value: Any, places: int = 2) -> str:
    """A number with decimals."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:,.{places}f}".replace("-", "−")


def share(value: Any, words: Words) -> str:
    """A share as a percentage; never a certainty that a sample cannot give."""
    if value is None or not math.isfinite(value):
        return "–"
    unit = " %" if words.language == "en" else "%"
    if 0 < value < 0.005:
        return f"<1{unit}"
    if 0.995 < value < 1:
        return f">99{unit}"
    return f"{100 * value:.0f}{unit}"


def chance(value: Any, words: Words) -> str:
    """A share of draws: all of them, or none, is not yet certainty."""
    if value in (0, 1):
        value = 0.001 if value == 0 else 0.999
    return share(value, words)


def posts(value: Any) -> str:
    """Posts or people: whole from 100 on, below that with one decimal where they are not whole.

    What is not nothing is never printed as 0.

    >>> posts(294.0), posts(270.9), posts(67.84), posts(0.4), posts(-0.04), posts(1e-12)
    ('294', '271', '67.8', '0.4', '−0.04', '0')
    """
    if value is None or not math.isfinite(value):
        return "–"
    size = abs(value)
    if size < 0.05:
        return decimals(value, 1 - math.floor(math.log10(size)) - 1) if size > 1e-6 else "0"
    return whole(value) if size >= 100 else decimals(value, 1).removesuffix(".0")


def signed(value: Any, words: Words) -> str:
    """A share as a percentage with its sign."""
    unit = " %" if words.language == "en" else "%"
    percent = f"{100 * value:+.1f}".removesuffix(".0")
    return f"{percent}{unit}".replace("-", "−")


def sentence(text: str, words: Words) -> str:
    """A text as a sentence of its own.

    >>> sentence("the budget is too small", Words("en")), sentence("预算不足", Words("zh"))
    ('The budget is too small.', '预算不足。')
    """
    stop = "." if words.language == "en" else "。"
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "。")) else stop)


def table(frame: Any, columns: dict[str, str], words: Words, caption: str = "", cell: int | None = None) -> Table:
    """The ``columns`` (name and form) that the frame has, as a table.

    Forms: ``name``, ``norm``, ``period``, ``place``,
    ``text``, ``persons``, ``posts``, ``whole``, ``decimals``, ``share``, ``chance``, ``signed``;
    ``interval:lo,hi:form`` joins two columns.
    """
    data = polars(frame)
    kept: list[tuple[str, str]] = []
    for name, form in columns.items():
        needed = form.split(":")[1].split(",") if form.startswith("interval:") else [name]
        if all(
            column in data.columns and (form.endswith("overload") or data[column].null_count() < max(data.height, 1))
            for column in needed
        ):
            kept.append((name, form))
    body = [[_cell(row, name, form, words, cell) for name, form in kept] for row in data.to_dicts()]
    numeric = [form.rpartition(":")[2] not in TEXTS for _, form in kept]
    return Table([words.column(name) for name, _ in kept], body, numeric, caption)


def long(frame: Any, columns: dict[str, str], words: Words, caption: str) -> list[Block]:
    """A table, or of one that is longer than a report is read the first rows, and how many there are."""
    data = polars(frame)
    if data.height <= LONG:
        return [table(data, columns, words, caption)]
    rest = words("report.long", shown=f"{LONG:,}", all=f"{data.height:,}")
    return [table(data.head(LONG), columns, words, caption), Paragraph(rest, quiet=True)]


def _cell(row: dict[str, Any], name: str, form: str, words: Words, cell: int | None) -> str:
    if form.startswith("interval:"):
        _, ends, inner = form.split(":")
        low, high = (_cell(row, end, inner, words, cell) for end in ends.split(","))
        if low == high:
            return low
        return f"{low} – {high}" if words.language == "en" else f"{low}～{high}"
    value = row[name]
    if value is None:
        return words("report.never") if form == "overload" else "–"
    if form in TEXTS:
        return TEXTS[form](words, str(value))
    if form == "persons":
        return persons(value, cell)
    if form == "posts":
        return posts(value)
    if form == "signed":
        return signed(value, words)
    if form == "chance":
        return chance(value, words)
    if form == "share":
        return share(value, words)
    if form == "year":
        return f"{value:.0f}"
    return decimals(value) if form == "decimals" else whole(value)


def findings(frame: Any, words: Words, told: bool = False) -> Findings:
    """A findings table as a list, the gravest first; the same words at several places are one.

    Messages that are ``told`` to readers already keep their names and years as they are.
    """
    order = {"error": 0, "warning": 1, "note": 2}
    places: dict[tuple[str, str, str], list[str]] = {}
    for row in sorted(rows(frame), key=lambda row: order.get(row["severity"], 3)):
        found = places.setdefault((row["severity"], row["message"], row["hint"]), [])
        found.append(words.where(row["where"] or ""))
    shown = [(what, where[:8], len(where) - 8) for what, where in places.items()]
    return Findings(
        [
            Finding(
                severity,
                words.name(severity),
                message if told else words.message(message),
                hint,
                "; ".join(where) + (f" … +{more}" if more > 0 else ""),
            )
            for (severity, message, hint), where, more in shown
        ]
    )
