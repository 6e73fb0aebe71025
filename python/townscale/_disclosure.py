"""Disclosure control at the writer: which cells of the tables of one file are not shown to others.

The core says which counts are small and which others would give them back. Here every table of the file is masked by
that: in a row of such a cell, all that counts people or follows from such a count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from townscale import _core
from townscale._arguments import guard
from townscale._frames import arrow, frame, is_frame
from townscale._value import Tabled
from townscale.words import Words, problem

if TYPE_CHECKING:
    import polars as pl

_NUMBER = re.compile(r"(?<![\w.])(?!(?:19|20)\d\d(?![\d,.%]))\d[\d,]*(?:\.\d+)?(?![\w])")
"""A number in a text that is no year."""


@dataclass(frozen=True)
class Disclosure:
    """What others may not see in what is written: the setting of disclosure control.

    cell: counts of people above 0 and under it are small (persons). dominance: where given, wholes of which one part
    makes up more than this share (above 0.5, under 1) are not shown either. With each goes what would give it back.

    Raises ``InputError`` where ``cell`` is no whole number of 1 or more, or ``dominance`` no such share.

    >>> import townscale as ts
    >>> counts = {"area": ["W", "a", "b", "c"], "parent": [None, "W", "W", "W"], "period": ["2010"] * 4}
    >>> panel = ts.Panel({**counts, "population": [950, 12, 38, 900]})
    >>> ts.Disclosure().report(panel)["area"].to_list()
    []
    >>> ts.Disclosure(cell=20).report(panel).select("area", "reason").rows()
    [('a', 'small'), ('b', 'complement')]
    >>> ts.Disclosure(dominance=0.9).report(panel).select("area", "reason").rows()[0]
    ('W', 'dominated')
    """

    cell: int = 10
    dominance: float | None = None

    def __post_init__(self) -> None:
        if isinstance(self.cell, bool) or not isinstance(self.cell, int) or self.cell < 1:
            raise problem("problem.cell", value=repr(self.cell))
        if self.dominance is not None and not 0.5 < self.dominance < 1:
            raise problem("problem.dominance", value=repr(self.dominance))

    def report(self, result: Tabled) -> pl.DataFrame:
        """What a file of a result would not show, and why: ``area``, ``group``, ``period``, ``reason``.

        The reason is ``small``, ``dominated``, or ``complement``: it would give such a one back.
        An empty area stands for the total of all areas.

        >>> import townscale as ts
        >>> ts.Disclosure(cell=20_000).report(ts.datasets.example("panel")).columns
        ['area', 'group', 'period', 'reason']
        """
        with showing(False, self):
            return Suppression.of(result).report()


_FOR_OTHERS = Disclosure()
_setting: ContextVar[Disclosure | None] = ContextVar("townscale_disclosure", default=_FOR_OTHERS)


def setting() -> Disclosure:
    """The setting of what is written for others."""
    return _setting.get() or _FOR_OTHERS


def cell_size() -> int:
    """The size under which a count is small; 0 while a file is written for internal use."""
    now = _setting.get()
    return now.cell if now else 0


def hidden_note(words: Words) -> str:
    """What is not shown, by the setting; or that all is."""
    now = setting()
    if not cell_size():
        return words("report.internal")
    if now.dominance is None:
        return words("report.suppressed", cell=now.cell)
    return words("report.suppressed_dominated", cell=now.cell, share=f"{now.dominance:.0%}")


@contextmanager
def showing(internal: bool, disclosure: Disclosure | None = None) -> Iterator[None]:
    """Within the block small counts are shown where it is for internal use, else by a setting, or that outside."""
    token = _setting.set(None if internal else disclosure or setting())
    try:
        yield
    finally:
        _setting.reset(token)


@dataclass(frozen=True)
class Suppression:
    """The cells that a file does not show: area, group, period, and why (``small``, ``dominated``, ``complement``)."""

    cells: tuple[tuple[str | None, str | None, str | None, str], ...] = ()

    @classmethod
    def of(cls, result: Any = None) -> Suppression:
        """What the counts behind a result ask for; nothing where a file is written for internal use."""
        if not cell_size() or not isinstance(result, Tabled):
            return cls()
        found: dict[tuple[Any, ...], None] = {}
        for population in _populations(result, set()):
            for row in _hidden(population):
                found.setdefault((row["area"], row["group"], row["period"], row["reason"]))
        return cls(tuple(found))

    def table(self, data: Any) -> Any:
        """The frame as polars has it, with the cells empty that are not shown."""
        import polars as pl

        data = pl.DataFrame(arrow(data)[0])
        if not cell_size():
            return data
        if self.cells:
            data = self._messages(data) if "message" in data.columns else self._masked(data)
        kinds = _core.column_meanings(data.columns)
        people = [name for name, (kind, _) in zip(data.columns, kinds, strict=True) if kind == "people"]
        small = [name for name in people if data[name].dtype.is_numeric()]
        shown = [
            pl.when((pl.col(name) > 0) & (pl.col(name) < cell_size())).then(None).otherwise(pl.col(name)).alias(name)
            for name in small
        ]
        return data.with_columns(shown)

    def view(self, result: Any) -> Any:
        """The result as others may see it: its tables are masked."""
        return View(result, self) if self.cells else result

    def report(self) -> pl.DataFrame:
        """What was hidden and why: ``area``, ``group``, ``period``, ``reason``."""
        import polars as pl

        return pl.DataFrame(list(self.cells), schema=["area", "group", "period", "reason"], orient="row")

    def _masked(self, data: Any) -> Any:
        import polars as pl

        place = next((name for name in ("area", "total", "place") if name in data.columns), None)
        if place is None:
            return data
        hidden = self._hides(data, place)
        meanings = zip(data.columns, _core.column_meanings(data.columns), strict=True)
        masked = [name for name, (_, public) in meanings if data[name].dtype.is_numeric() and not public]
        flag = pl.Series(hidden, dtype=pl.Boolean)
        return data.with_columns(pl.when(flag).then(None).otherwise(pl.col(name)).alias(name) for name in masked)

    def _hides(self, data: Any, place: str) -> list[bool]:
        """Whether each row is of a cell that is not shown.

        A row without a group or period is of all of them, as is one with a group that no such cell has.
        """
        groups = {group for _, group, _, _ in self.cells}
        hidden = {
            (area, told_group, told_period)
            for area, group, period, _ in self.cells
            for told_group in (group, _ANY)
            for told_period in (period, _ANY)
        }
        rows = data.height
        column = {
            name: data[name].to_list() if name in data.columns else [None] * rows for name in (place, "group", "period")
        }
        found = []
        for area, group, period in zip(*column.values(), strict=True):
            rest = (
                _ANY if group is None or group not in groups else group,
                _ANY if period is None else str(period),
            )
            # A total over all areas goes by many names: it stands in a column of totals.
            found.append((area, *rest) in hidden or (place == "total" and (None, *rest) in hidden))
        return found

    def _messages(self, data: Any) -> Any:
        """Findings without the numbers of areas that are not shown."""
        import polars as pl

        areas = sorted({cell[0] for cell in self.cells if cell[0] is not None})
        texts = [pl.col(name).cast(pl.String).fill_null("") for name in ("message", "where") if name in data.columns]
        if not areas or data.is_empty():
            return data
        named = data.select(pl.any_horizontal(text.str.contains_any(areas) for text in texts)).to_series()
        told = [
            _NUMBER.sub("…", str(text)) if hide else str(text)
            for text, hide in zip(data["message"].to_list(), named.to_list(), strict=True)
        ]
        return data.with_columns(pl.Series("message", told, dtype=pl.String))


_ANY = object()
"""Any group or period."""


class View:
    """A result whose tables are masked, and those of the results that it leads to."""

    def __init__(self, result: Any, suppression: Suppression) -> None:
        self._result = result
        self._suppression = suppression

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The class of the result, by which reports and charts choose what they draw."""
        return type(self._result)

    def __getattr__(self, name: str) -> Any:
        return self._shown(getattr(self._result, name))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._suppression.table(self._result._table()).__arrow_c_stream__(requested_schema)

    def _shown(self, value: Any) -> Any:
        if isinstance(value, Tabled):
            return View(value, self._suppression)
        if is_frame(value):
            return self._suppression.table(value)
        if callable(value) and not isinstance(value, type):
            return lambda *given, **named: self._shown(value(*given, **named))
        return value


def _populations(value: Any, seen: set[int]) -> Iterator[Any]:
    """The populations that a result came from, by its recipe."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Tabled):
        if hasattr(value, "population") and hasattr(value, "_kind"):
            yield value
        try:
            arguments = value._recipe().arguments
        except TypeError:
            return
        yield from _populations(arguments, seen)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _populations(one, seen)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _populations(one, seen)


def _hidden(population: Any) -> list[dict[str, Any]]:
    """The cells of one population that are not shown."""
    import polars as pl

    data = pl.DataFrame(arrow(population._table())[0])
    counts: list[str] = [name for name in ("population", "mean", "median") if name in data.columns]
    small = [((data[name] > 0) & (data[name] < cell_size())).any() for name in counts if data[name].dtype.is_numeric()]
    if not (any(small) or setting().dominance) or "area" not in data.columns:
        return []
    if "parent" not in data.columns and (parents := _parents(population)) is not None:
        data = data.join(parents, on="area", how="left", maintain_order="left")
    keys = [name for name in ("area", "parent", "group", "period") if name in data.columns]
    table = data.select(*[pl.col(name).cast(pl.String) for name in keys], *counts)
    return hidden_cells(table, counts, cell_size(), setting().dominance)


def hidden_cells(table: Any, counts: list[str], cell: int, dominance: float | None = None) -> list[dict[str, Any]]:
    """The cells of a table of counts that are not shown: ``area``, ``group``, ``period``, ``reason``."""
    found: Any = _core.hidden_cells(table, counts, float(cell), dominance)
    rows: list[dict[str, Any]] = frame(found, "polars").to_dicts()
    return rows


def _parents(population: Any) -> Any:
    """The parent of each area, by the panel that a population was made of."""
    import polars as pl

    for one in _populations(population, set()):
        data = pl.DataFrame(arrow(one._table())[0])
        if {"area", "parent"} <= set(data.columns):
            return data.select("area", "parent").drop_nulls().unique("area", keep="first", maintain_order=True)
    return None


guard(__name__)
