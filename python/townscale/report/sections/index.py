"""The index of areas: score, rank interval, grade."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Heading
from townscale.report.numbers import polars, table
from townscale.words import Words

TITLE = "report.index"


def blocks(index: Any, words: Words) -> list[Block]:
    frame = polars(index.summary())
    columns = {name: "decimals" if frame[name].dtype.is_float() else "name" for name in frame.columns}
    return [Heading(words("report.index")), table(frame, columns, words, words("report.index_table"))]
