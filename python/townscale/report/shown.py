"""A result on the screen: its table in the numbers of reports, its findings under it."""

from __future__ import annotations

import math
import re
from html import escape
from typing import Any

from townscale._screen import language
from townscale.report.numbers import TEXTS, chance, decimals, kinds, polars, posts, whole
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
    head, rows, numeric = _grid(result, frame, words)
    head, rows, numeric = head[:COLUMNS], [row[:COLUMNS] for row in rows], numeric[:COLUMNS]
    cut = [[_short(cell) for cell in row] for row in [head, *rows]]
    wide = [max(map(_width, column)) for column in zip(*cut, strict=True)]
    lines = [
        "  ".join(_pad(cell, size, right) for cell, size, right in zip(row, wide, numeric, strict=True)).rstrip()
        for row in cut
    ]
    above = [_title(result, frame, words), *result._said(words)]
    return "\n".join([*above, *lines, *_rest(frame, words), *_doubts(result, words)])


def html(result: Any) -> str:
    """A result as an HTML table with its findings under it, for a notebook."""
    words = Words(language())
    frame = polars(result._table())
    head, rows, numeric = _grid(result, frame, words)
    style = [' style="text-align:right"' if right else ' style="text-align:left"' for right in numeric]
    cells = "".join(f"<th{how}>{escape(cell)}</th>" for cell, how in zip(head, style, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{how}>{escape(cell)}</td>" for cell, how in zip(row, style, strict=True)) + "</tr>"
        for row in rows
    )
    above = "".join(f"<p>{escape(line)}</p>" for line in result._said(words))
    under = "".join(f"<p>{escape(line)}</p>" for line in [*_rest(frame, words), *_doubts(result, words, 5)])
    return (
        f'<div style="overflow-x:auto"><p><b>{escape(_title(result, frame, words))}</b></p>{above}'
        f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>{under}</div>"
    )


def verdict(assessment: Any, words: Words) -> list[str]:
    """The verdict, level and index of an assessment, and the chances of each level where it has one."""
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
    return [said, *chances]


def verdict_html(assessment: Any) -> str:
    """These, and the reasons, above the table of an assessment."""
    words = Words(language())
    said, *chances = verdict(assessment, words)
    reasons = "".join(f"<li>{escape(getattr(reason, words.language))}</li>" for reason in assessment.reasons)
    lines = "<br>".join([f"<b>{escape(said)}</b>", *map(escape, chances)])
    return f"<p>{lines}</p><ul>{reasons}</ul>"


def _title(result: Any, frame: Any, words: Words) -> str:
    kind = type(result).__name__
    name = words(f"kind.{kind.lower()}") if words.has(f"kind.{kind.lower()}") else kind
    return words("shown.title_one" if frame.height == 1 else "shown.title", kind=name, rows=f"{frame.height:,}")


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


def _grid(result: Any, frame: Any, words: Words) -> tuple[list[str], list[list[str]], list[bool]]:
    """Headers, the first rows as text, and which columns are numbers; columns with nothing in them are left out."""
    names = [name for name in frame.columns if frame.height == 0 or frame[name].null_count() < frame.height]
    shown = frame.head(ROWS)
    families: dict[str, list[Any]] = {}
    for name in (name for name in names if shown[name].dtype.is_numeric()):
        families.setdefault(_family(name), []).extend(shown[name].to_list())
    places = {name: _places(families[_family(name)]) for name in names if _family(name) in families}
    known = kinds(frame)
    rows = [[cell(known[name], row[name], words, places.get(name)) for name in names] for row in shown.to_dicts()]
    kind = type(result).__name__.lower()
    return (
        [heading(name, kind, words, known[name]) for name in names],
        rows,
        [frame[name].dtype.is_numeric() for name in names],
    )


_END = re.compile(r"(?:(\w+)_)?(lo|hi)(?:w|gh)?(\d*)")
"""The name of an end of an interval: of what, which end, the level (95 % where it is not said)."""


def heading(name: str, result: str, words: Words, kind: str = "") -> str:
    """The header of a column of a kind of result; of what it counts where the same name stands for several things.

    >>> words = Words("en")
    >>> heading("ratio", "projections", words), heading("load_lo80", "load", words), heading("coverage95_hi", "", words)
    ('Official over median', 'Load, 80 % from', 'Within 95 %, 95 % to')
    """
    for key in (f"shown_column.{result}_{name}", f"column.{name}_{kind}", f"column.{name}", f"shown_column.{name}"):
        if words.has(key):
            return words(key)
    if end := _END.fullmatch(name):
        side = "low" if end[2] == "lo" else "high"
        if not end[1]:
            return words(f"shown.{side}_alone", level=end[3])
        return words(f"shown.{side}", name=heading(end[1], result, words), level=end[3] or 95)
    if known := re.fullmatch(r"(coverage|msis)([\d_]+)", name):
        return words("shown.covers" if known[1] == "coverage" else "shown.msis", level=known[2].replace("_", "."))
    return words.column(name)


def _family(name: str) -> str:
    """What a column has its digits in common with: an estimate with the ends of its interval."""
    end = _END.fullmatch(name)
    return (end[1] or "score") if end else "score" if name in ("mean", "median", "score") else name


def _places(column: list[Any]) -> int:
    """Digits behind the point for the numbers of a column, alike in all: three digits in all of the largest.

    >>> _places([52119.4, 18495.0]), _places([1.04, 0.9]), _places([0.00071, 0.0002]), _places([3.0, 4.0])
    (0, 2, 6, 0)
    >>> _places([100.0, 30.9]), _places([1e-10])
    (1, 0)
    """
    numbers = [abs(value) for value in column if value is not None and math.isfinite(value)]
    largest = max(numbers, default=0.0)
    if largest < 1e-6 or largest >= 1000 or all(float(value).is_integer() for value in numbers):
        return 0
    return max(2 - math.floor(math.log10(largest)), 1 if min(numbers) < 100 else 0)


def cell(kind: str, value: Any, words: Words, places: int | None = None) -> str:
    """A value of a column that counts, or of text holds, ``kind``, as a reader sees it: periods and names in words;
    numbers with the ``places`` of their column, posts and probabilities as reports have them.

    >>> words = Words("en")
    >>> cell("people", 230000.0, words), cell("probability", 1.0, words), cell("rate", 0.12345, words)
    ('230,000', '>99 %', '0.123')
    >>> cell("posts", 16.1, words), cell("posts", 13.0, words), cell("other", 0.00071, words, 5)
    ('16.1', '13', '0.00071')
    """
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return TEXTS.get(kind, TEXTS["name"])(words, str(value))
    if kind == "probability":
        return chance(value, words)
    if kind == "label":
        return f"{value:.0f}"
    if kind == "posts":
        return posts(value)
    places = _places([value]) if places is None else places
    return decimals(value, places) if places and math.isfinite(value) else whole(value)


def _width(cell: str) -> int:
    """Columns of a screen that a text takes: a Chinese character is as wide as two letters."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in cell)


def _short(cell: str) -> str:
    return cell if len(cell) <= WIDTH else cell[: WIDTH // 2] + "…" + cell[-(WIDTH // 2 - 1) :]


def _pad(cell: str, size: int, right: bool) -> str:
    room = " " * (size - _width(cell))
    return room + cell if right else cell + room
