"""Services: who can reach them."""

from __future__ import annotations

from typing import Any

from townscale import _core
from townscale._frames import arrow, frame


def access(supply: Any, demand: Any, cost: Any, catchment: float = 30.0, method: str = "2sfca") -> Any:
    """Score the access of each place of demand: ``id``, ``score`` (capacity per person within reach).

    ``supply`` has ``id``, ``capacity``; ``demand`` has ``id``, ``population``; ``cost`` has ``demand``, ``supply``,
    ``minutes``; ``catchment`` is in minutes. The two-step floating catchment area method of Luo and Wang (2003).

    >>> supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
    >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 10]}
    >>> access(supply, demand, cost)["score"].to_list()
    [0.01, 0.01]
    """
    if method != "2sfca":
        raise _core.InputError(f'there is no method "{method}". Choose "2sfca"')
    stream, kind = arrow(demand, "demand")
    table = _core.access(arrow(supply, "supply")[0], stream, arrow(cost, "cost")[0], catchment)
    return frame(table, kind)
