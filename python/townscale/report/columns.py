"""Widths of the columns of a printed table: long texts are broken into lines, a number never is."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from townscale.report.document import Table

SMALLEST = 5.0
"""The smallest letters of a table (points)."""
_SHORT = 8
"""Letters of a text that is not broken: four Chinese ones."""
_PADDING = 2
"""Letters of space beside a column."""


def layout(block: Table, room: float, size: float) -> tuple[float, list[float]]:
    """The size of a table's letters, and the width of each column, in the unit of ``room`` and ``size`` (points).

    Letters are smaller than ``size`` only where the numbers of all columns would not fit side by side.
    """
    columns = list(zip(block.header, *block.rows, strict=True))
    least = [_least(column, numeric) + _PADDING for column, numeric in zip(columns, block.numeric, strict=True)]
    asked: list[float] = [
        max(_asked(column, numeric) + _PADDING, narrow)
        for column, numeric, narrow in zip(columns, block.numeric, least, strict=True)
    ]
    while sum(least) * size / 2 > room and size > SMALLEST:
        size = max(size - 0.5, SMALLEST)
    letters = room / (size / 2)
    if sum(asked) > letters:
        # A line more in the header costs less than one in every row.
        texts = [narrow if numeric else ask for narrow, ask, numeric in zip(least, asked, block.numeric, strict=True)]
        asked = _cut(texts, asked, letters) if sum(texts) <= letters else _cut(least, texts, letters)
    return size, [room * ask / sum(asked) for ask in asked]


def _cut(least: Sequence[float], asked: Sequence[float], letters: float) -> list[float]:
    """Widths that fit: no column is cut as long as a wider one can be."""
    low, high = 0.0, float(max(asked))
    for _ in range(40):
        middle = (low + high) / 2
        fits = sum(max(narrow, min(ask, middle)) for narrow, ask in zip(least, asked, strict=True)) <= letters
        low, high = (middle, high) if fits else (low, middle)
    return [max(narrow, min(ask, low)) for narrow, ask in zip(least, asked, strict=True)]


def _asked(column: tuple[str, ...], numeric: bool) -> int:
    """As wide as its longest text; the header of numbers may take several lines."""
    head = min(_length(column[0]), 12) if numeric else _length(column[0])
    return min(max(head, max((_wide(text) for text in column[1:]), default=0)), 44)


def _least(column: tuple[str, ...], numeric: bool) -> int:
    """No narrower than its longest number, date or Latin word, than four Chinese letters of its header, and than texts
    that are all so short."""
    words = re.findall(r"[\x21-\x7e]+", column[0])
    head = max(min(_length(column[0]), 8), *(_printed(min(len(word), 14)) + 1 for word in words), 0)
    if numeric:
        return max(4, head, _printed(max((_length(text) for text in column[1:]), default=0)))
    longest = max((_length(text) for text in column[1:]), default=0)
    short = longest if longest <= _SHORT else 0
    parts = (part for text in column for part in re.findall(r"[\x21-\x7e–−～]+(?: / [\x21-\x7e]+| 年\S*)?", text))
    return max(4, _printed(min(max(map(_length, parts), default=0), 18)), head, short)


def _printed(letters: int) -> int:
    """Letters of the usual width that so many digits and Latin letters take where the font at hand is a wide one."""
    return math.ceil(1.25 * letters)


def _wide(text: str) -> int:
    """Letters that a text takes where the font at hand is a wide one."""
    latin = sum(ord(letter) <= 0x2E80 for letter in text)
    return _length(text) - latin + _printed(latin)


def _length(text: str) -> int:
    """Letters of a text, a Chinese one for two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
