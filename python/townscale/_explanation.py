"""Which models a forecast rests on, in words and numbers."""

from __future__ import annotations

from typing import Any

from townscale._frames import arrow
from townscale._result import Result
from townscale._table import Kind
from townscale.typing import FrameT


class Explanation(Result[FrameT]):
    """The weights behind point forecasts; printed, a few sentences."""

    __slots__ = ("_kind", "_language", "_weights")

    def __init__(self, weights: object, kind: Kind, language: str) -> None:
        self._weights = weights
        self._kind: Kind = kind
        self._language = language

    def summary(self) -> FrameT:
        """``area``, ``counts`` (values read), ``model``, ``weight`` (adding up to 1 for a series), ``error`` (the
        model's mean error at earlier origins, in mean changes of the counts), ``scale`` (the usual error one step
        ahead, as a share of the count), ``shared`` (the share of the variance of errors that series of its frequency
        have in common), ``whole`` (the area of whose growth it takes its share; ``error`` is then the
        mean absolute log error at its own earlier counts), ``text`` (the row in words)."""
        return self._frame(self._table())

    def _table(self) -> Any:
        import polars as pl

        weights = pl.DataFrame(arrow(self._weights)[0])
        return weights.with_columns(pl.Series("text", [self._row(row) for row in weights.to_dicts()], dtype=pl.String))

    def _row(self, row: dict[str, Any]) -> str:
        from townscale.words import Words

        words = Words(self._language)
        model = words(f"model.{row['model']}") if words.has(f"model.{row['model']}") else row["model"]
        if row["whole"] is not None:
            if row["error"] is None:
                return words("explain.share", model=model, whole=row["whole"])
            return words("explain.share_tested", model=model, whole=row["whole"], error=f"{row['error']:.1%}")
        if row["error"] is None:
            return words("explain.untested", model=model, weight=f"{row['weight']:.0%}")
        return words("explain.tested", model=model, weight=f"{row['weight']:.0%}", error=f"{row['error']:.2f}")

    def __str__(self) -> str:
        from townscale.words import Words

        words = Words(self._language)
        rows = self._table().to_dicts()
        # Areas that rest on the same models share a paragraph.
        areas: dict[str, list[str]] = {}
        parts: dict[str, list[str]] = {}
        for row in rows:
            name = row["area"] if row.get("group") is None else f"{row['area']}, {words.name(row['group'])}"
            parts.setdefault(name, []).append(row["text"])
        for name, texts in parts.items():
            areas.setdefault("\n".join(f"- {text}" for text in texts), []).append(name)
        told = []
        for text, names in areas.items():
            shown = "; ".join(names[:3])
            more = words("explain.more", count=len(names) - 3) if len(names) > 3 else ""
            told.append(words("explain.areas", areas=shown + more) + "\n" + text)
        return "\n\n".join([words("explain.how"), *told])

    def __repr__(self) -> str:
        return str(self)
