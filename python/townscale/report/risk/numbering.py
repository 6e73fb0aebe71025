"""Numbers of headings, tables and figures: 一、（一） 1．, 表1 and 图1 in Chinese; 1, 1.1 and Table 1 in English."""

from __future__ import annotations

from dataclasses import replace

from townscale.report.document import Block, Chart, Heading, Table
from townscale.words import Words

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese.

    >>> [chinese(n) for n in (3, 10, 12, 20, 45)]
    ['三', '十', '十二', '二十', '四十五']
    """
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def numbered(blocks: list[Block], words: Words) -> list[Block]:
    """The blocks with their headings (levels 2 to 4), tables and figures numbered in order."""
    counts = [0, 0, 0]
    tables = figures = 0
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.numbered:
            place = block.level - 2
            counts[place] += 1
            counts[place + 1 :] = [0] * (2 - place)
            block = replace(block, text=_heading(counts[: place + 1], block.text, words.language))
        elif isinstance(block, Table) and block.caption:
            tables += 1
            block = replace(block, caption=words("risk.table", number=tables, caption=block.caption))
        elif isinstance(block, Chart):
            figures += 1
            block = replace(block, caption=words("risk.figure", number=figures, caption=block.caption))
        made.append(block)
    return made


def _heading(counts: list[int], text: str, language: str) -> str:
    if language == "en":
        return f"{'.'.join(map(str, counts))} {text}"
    forms = ("{}、{}", "（{}）{}", "{}．{}")
    number = chinese(counts[-1]) if len(counts) < 3 else str(counts[-1])
    return forms[len(counts) - 1].format(number, text)
