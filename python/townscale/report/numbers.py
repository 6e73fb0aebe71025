"""Numbers as a reader sees them, frames as the blocks of a report, and the counts that are too small to show."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from townscale import _core
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
"""How a column of text is printed, by what it holds."""
Column = str | tuple[str, str, str]
"""A column of a report's table by its name, or two that are printed as an interval: its name, and those of its ends."""
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
    """A share as a percentage; never a certainty that a sample cannot give.

    >>> [share(value, Words("en")) for value in (0.0, 0.005, 0.28, 0.995, 1.0)]
    ['0 %', '<1 %', '28 %', '>99 %', '100 %']
    """
    if value is None or not math.isfinite(value):
        return "–"
    unit = " %" if words.language == "en" else "%"
    percent = f"{100 * value:.0f}"
    if percent == "0" and value > 0:
        return f"<1{unit}"
    if percent == "100" and value < 1:
        return f">99{unit}"
    return percent + unit


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


NUMBERS: dict[str, Callable[[Any, Words], str]] = {
    "share": share,
    "probability": chance,
    "signed_share": signed,
    "rate": lambda value, _: decimals(value),
    "posts": lambda value, _: posts(value),
    "derived": lambda value, _: posts(value),
    "money": lambda value, _: whole(value),
    "count": lambda value, _: whole(value),
    "label": lambda value, _: f"{value:.0f}",
    "other": lambda value, _: decimals(value),
}
"""How a column of numbers is printed, by what it counts; people are printed by ``persons``."""


def sentence(text: str, words: Words) -> str:
    """A text as a sentence of its own.

    >>> sentence("the budget is too small", Words("en")), sentence("预算不足", Words("zh"))
    ('The budget is too small.', '预算不足。')
    """
    stop = "." if words.language == "en" else "。"
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "。")) else stop)


def kinds(frame: Any) -> dict[str, str]:
    """What each column of a polars frame counts or, of text, holds: what decides how it is printed.

    >>> import polars as pl
    >>> kinds(pl.DataFrame({"period": ["2010"], "population": [1.0], "p_short": [0.5]}))
    {'period': 'period', 'population': 'people', 'p_short': 'probability'}
    """
    counted = dict(zip(frame.columns, _core.column_meanings(frame.columns), strict=True))
    return {
        name: counted[name][0] if frame[name].dtype.is_numeric() else _core.text_meaning(name) for name in frame.columns
    }


def table(frame: Any, columns: Sequence[Column], words: Words, caption: str = "", cell: int | None = None) -> Table:
    """Those of the ``columns`` that the frame has, as a table; those without a value are left out.

    How a column is printed follows from what it counts.
    """
    data = polars(frame)
    known = kinds(data)
    kept = [column for column in columns if _is_shown(data, column, known)]
    body = [[_cells(row, column, known, words, cell) for column in kept] for row in data.to_dicts()]
    of = [column if isinstance(column, str) else column[1] for column in kept]
    header = [
        words.column(column, known[column]) if isinstance(column, str) else words.column(column[0]) for column in kept
    ]
    return Table(header, body, [known[name] not in TEXTS for name in of], caption)


def long(frame: Any, columns: Sequence[Column], words: Words, caption: str) -> list[Block]:
    """A table, or of one that is longer than a report is read the first rows, and how many there are."""
    data = polars(frame)
    if data.height <= LONG:
        return [table(data, columns, words, caption)]
    rest = words("report.long", shown=f"{LONG:,}", all=f"{data.height:,}")
    return [table(data.head(LONG), columns, words, caption), Paragraph(rest, quiet=True)]


def _is_shown(data: Any, column: Column, known: dict[str, str]) -> bool:
    """Whether a column is there with a value; nothing in a column of overloads says that there is none."""
    needed = [column] if isinstance(column, str) else column[1:]
    return all(
        name in known and (known[name] == "overload" or data[name].null_count() < max(data.height, 1))
        for name in needed
    )


def _cells(row: dict[str, Any], column: Column, known: dict[str, str], words: Words, cell: int | None) -> str:
    if isinstance(column, str):
        return _cell(row[column], known[column], words, cell)
    low, high = (_cell(row[end], known[end], words, cell) for end in column[1:])
    if low == high:
        return low
    return f"{low} – {high}" if words.language == "en" else f"{low}～{high}"


def _cell(value: Any, kind: str, words: Words, cell: int | None) -> str:
    if value is None:
        return words("report.never") if kind == "overload" else "–"
    if kind in TEXTS:
        return TEXTS[kind](words, str(value))
    return persons(value, cell) if kind == "people" else NUMBERS[kind](value, words)


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
