"""Services: how loaded they are, and who can reach them."""

from __future__ import annotations

from typing import Any

from townscale import _core
from townscale._frames import Kind, arrow, frame
from townscale._result import Result
from townscale.forecast import Forecast
from townscale.panel import Panel


class Load(Result):
    """Demand over capacity, by area, period and service."""

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Load, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> Any:
        """``demand``, ``capacity`` (units), ``load`` with its intervals, ``p_over`` (0-1), by area, period, service."""
        return frame(self._inner.summary(), self._kind)

    def first_overload(self) -> Any:
        """``median``, ``lo80``, ``hi80`` (periods) of the first overload; ``p_never`` within the horizon (0-1)."""
        return frame(self._inner.first_overload(), self._kind)


def service_load(population: Panel | Forecast, services: Any) -> Load:
    """Judge services: ``area``, ``service``, ``capacity``, ``rate`` (per user) or ``per_1000``, ``group``, ``opens``.

    >>> panel = Panel({"area": ["A"], "period": ["2010"], "population": [10_000]})
    >>> school = {"area": ["A"], "service": ["school"], "capacity": [400.0], "rate": [0.05]}
    >>> service_load(panel, school).summary()["load"].to_list()
    [1.25]
    """
    return Load(_core.Load(population, arrow(services, "services")[0]), population._kind)


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
