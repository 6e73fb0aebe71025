"""Where the figures of a chart are from, as the tables that were given say in `source`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from townscale.words import Words

MOST = 4
"""Sources that are named; of more, how many there are is said by an ellipsis."""


def sources(words: Words, *given: Any) -> list[str]:
    """The sources of tables and results, in a line; of a result those of the tables that it was made from."""
    named = list(dict.fromkeys(words.name(name) for one in given for name in _of(one)))
    if not named:
        return []
    text = words("chart.comma").join(named[:MOST]) + ("…" if len(named) > MOST else "")
    return [words("chart.source", names=text)]


def _of(given: Any) -> list[str]:
    from townscale._frames import arrow, frame
    from townscale._table import Table
    from townscale._value import Value

    if isinstance(given, Value) and type(given).__name__ != "Panel":
        return [name for part in given._recipe().arguments.values() for name in _of(part)]
    if isinstance(given, Mapping):
        column = given.get("source")
        return list(dict.fromkeys(map(str, column))) if isinstance(column, (list, tuple)) else []
    if not isinstance(given, (Table, Value)):
        return []
    table = frame(arrow(given)[0], "polars")
    if "source" not in table.columns:
        return []
    return list(table["source"].drop_nulls().cast(str).unique(maintain_order=True))
