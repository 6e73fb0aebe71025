"""A result on the screen: its table in the numbers of reports, its findings under it."""

from __future__ import annotations

from html import escape
from typing import Any

from townscale._language import language
from townscale.report.numbers import chance, decimals, polars, whole
from townscale.words import Words

ROWS = 12
"""Rows that are shown before the rest is only counted."""
COLUMNS = 14
"""Columns that are shown in a line of text."""
WIDTH = 28
"""Letters of a cell of text."""


def text(result: Any) -> str:
    """A result as lines of text: its name and size, the first rows, how many findings there are."""
    words = Words(language())
    frame = polars(result._table())
    head, rows, numeric = _grid(frame, words)
    head, rows, numeric = head[:COLUMNS], [row[:COLUMNS] for row in rows], numeric[:COLUMNS]
    cut = [[_short(cell) for cell in row] for row in [head, *rows]]
    wide = [max(map(_width, column)) for column in zip(*cut, strict=True)]
    lines = [
        "  ".join(_pad(cell, size, right) for cell, size, right in zip(row, wide, numeric, strict=True)).rstrip()
        for row in cut
    ]
    return "\n".join([_title(result, frame, words), *lines, *_rest(frame, words), *_doubts(result, words)])


def html(result: Any) -> str:
    """A result as an HTML table with its findings under it, for a notebook."""
    words = Words(language())
    frame = polars(result._table())
    head, rows, numeric = _grid(frame, words)
    style = [' style="text-align:right"' if right else ' style="text-align:left"' for right in numeric]
    cells = "".join(f"<th{how}>{escape(cell)}</th>" for cell, how in zip(head, style, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{how}>{escape(cell)}</td>" for cell, how in zip(row, style, strict=True)) + "</tr>"
        for row in rows
    )
    under = "".join(f"<p>{escape(line)}</p>" for line in [*_rest(frame, words), *_doubts(result, words, 5)])
    return (
        f'<div style="overflow-x:auto"><p><b>{escape(_title(result, frame, words))}</b></p>'
        f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>{under}</div>"
    )


def verdict_html(assessment: Any) -> str:
    """The verdict, level, index and reasons of an assessment, above its table."""
    words = Words(language())
    said = words(
        "shown.assessed",
        title=assessment.title,
        verdict=words.name(assessment.verdict),
        level=words.name(assessment.level),
        index=decimals(assessment.index, 3),
    )
    chances = []
    if assessment.p_level is not None:
        for key, p in (("by_index", assessment.residual.p_level_by_index), ("opposed", assessment.p_level)):
            levels = words("risk.levels", **{level: chance(value, words) for level, value in p.items()})
            chances.append(words(f"shown.{key}", levels=levels))
    reasons = "".join(f"<li>{escape(getattr(reason, words.language))}</li>" for reason in assessment.reasons)
    lines = "<br>".join([f"<b>{escape(said)}</b>", *map(escape, chances)])
    return f"<p>{lines}</p><ul>{reasons}</ul>"


def _title(result: Any, frame: Any, words: Words) -> str:
    kind = type(result).__name__
    name = words(f"kind.{kind.lower()}") if words.has(f"kind.{kind.lower()}") else kind
    return words("shown.title", kind=name, rows=f"{frame.height:,}")


def _rest(frame: Any, words: Words) -> list[str]:
    shown = min(ROWS, frame.height)
    return [words("shown.rows", shown=shown, rows=f"{frame.height:,}")] if frame.height > shown else []


def _doubts(result: Any, words: Words, listed: int = 0) -> list[str]:
    """How many findings there are, and the first of them."""
    if not hasattr(result, "findings"):
        return []
    found = polars(result.findings(language=words.language)).to_dicts()
    lines = [_doubt(row, words) for row in found]
    more = [] if len(found) <= listed else [words("shown.findings", count=len(found))]
    return [*lines[:listed], *more]


def _doubt(row: dict[str, Any], words: Words) -> str:
    """A finding in one line."""
    said = words.message(str(row["message"]))
    told = words("shown.colon", name=words.where(row["where"]), text=said) if row["where"] else said
    return words("shown.colon", name=words.name(row["severity"]), text=told)


def _grid(frame: Any, words: Words) -> tuple[list[str], list[list[str]], list[bool]]:
    """Headers, the first rows as text, and which columns are numbers; columns with nothing in them are left out."""
    names = [name for name in frame.columns if frame.height == 0 or frame[name].null_count() < frame.height]
    rows = [[cell(name, row[name], words) for name in names] for row in frame.head(ROWS).to_dicts()]
    return [words.column(name) for name in names], rows, [frame[name].dtype.is_numeric() for name in names]


def cell(name: str, value: Any, words: Words) -> str:
    """A value as a reader sees it: periods and names in words, numbers with three digits or none behind the point.

    >>> words = Words("en")
    >>> cell("population", 230000.0, words), cell("p_short", 1.0, words), cell("ratio", 0.12345, words)
    ('230,000', '>99 %', '0.123')
    """
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _word(name, value, words)
    if name.startswith("p_"):
        return chance(value, words)
    if name in ("year", "draw", "step", "rank"):
        return f"{value:.0f}"
    if isinstance(value, int) or (value == value and (abs(value) >= 100 or float(value).is_integer())):
        return whole(value)
    return decimals(value, 3 if abs(value) < 1 else 2)


def _word(name: str, value: Any, words: Words) -> str:
    if name == "period":
        return words.period(str(value))
    return words.norm(str(value)) if name == "norm" else words.name(value)


def _width(cell: str) -> int:
    """Columns of a screen that a text takes: a Chinese character is as wide as two letters."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in cell)


def _short(cell: str) -> str:
    return cell if len(cell) <= WIDTH else cell[: WIDTH // 2] + "…" + cell[-(WIDTH // 2 - 1) :]


def _pad(cell: str, size: int, right: bool) -> str:
    room = " " * (size - _width(cell))
    return room + cell if right else cell + room
