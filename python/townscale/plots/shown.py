"""Which areas a chart shows: those that were named, or those that fit, the first by rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from townscale.words import Words, phrase, problem


@dataclass(frozen=True)
class Shown:
    """The rows to draw, and what to say of those left out."""

    frame: Any
    notes: list[str]


def shown(
    frame: Any, areas: Sequence[str] | None, top: int | None, most: int | None, column: str, words: Words
) -> Shown:
    """The rows of the areas that were named, or of the ``top`` ones by the largest value of ``column``.

    Where neither is given, at most ``most`` areas. Raises ``InputError`` for an area that the frame does not have.
    """
    import polars as pl

    if "area" not in frame.columns:
        return Shown(frame, [])
    ranked = frame.group_by("area", maintain_order=True).agg(pl.col(column).max())
    known = ranked.sort(column, descending=True, nulls_last=True, maintain_order=True)["area"].to_list()
    if areas is not None:
        missing = [area for area in areas if area not in known]
        if missing:
            raise problem("problem.no_such", thing=phrase("thing.area"), things=phrase("thing.areas"), value=missing[0])
        return Shown(frame.filter(pl.col("area").is_in(list(areas))), [])
    count = len(known) if top is None and most is None else min(len(known), top if top is not None else most or 0)
    if count == len(known):
        return Shown(frame, [])
    kept = known[:count]
    order = {area: place for place, area in enumerate(kept)}
    part = frame.filter(pl.col("area").is_in(kept))
    placed = part.with_columns(_place=pl.col("area").replace_strict(order, return_dtype=pl.Int64))
    sorted_part = placed.sort("_place", maintain_order=True).drop("_place")
    return Shown(sorted_part, [words("chart.shown", shown=count, all=len(known))])
