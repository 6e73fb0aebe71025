"""Services: how loaded they are, and when they first pass their capacity."""

from __future__ import annotations

from typing import Any

from townscale import _core
from townscale._frames import Kind, arrow, frame
from townscale._result import Result
from townscale.forecast import Forecast
from townscale.panel import Panel, as_panel


class Load(Result):
    """Demand over capacity, by area, period and service."""

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Load, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> Any:
        """``demand`` (median, units), ``capacity``, ``load`` with its 80 and 95 % intervals, ``p_over``.

        ``p_over`` is the share of draws whose demand is above capacity; loads are empty where there is no capacity.
        """
        return frame(self._inner.summary(), self._kind)

    def first_overload(self) -> Any:
        """The first period whose demand is above capacity: ``median``, ``lo80``, ``hi80``, ``p_never``.

        ``p_never`` is the share of draws that stay within capacity; a quantile among them is empty.
        """
        return frame(self._inner.first_overload(), self._kind)

    def findings(self, language: str = "en") -> Any:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``; ``language`` is en or zh."""
        return frame(self._inner.findings(language), self._kind)

    def what_if(self, openings: Any) -> Load:
        """The load with openings added: ``area``, ``service``, ``capacity``, optional ``opens``, ``closes``."""
        return Load(self._inner.what_if(arrow(openings, "openings")[0]), self._kind)

    def cheapest_relief(self, costs: Any, p: float = 0.9) -> Any:
        """The cheapest openings that keep demand within capacity with probability ``p`` in every period.

        ``costs`` has ``service``, ``cost`` (of one opening), optional ``capacity`` (whole units it brings, else 1) and
        ``area``. Out come ``area``, ``service``, ``opens``, ``capacity``, ``cost``, ``p_over_before``,
        ``p_over_after``, fit for :meth:`what_if`.
        """
        return frame(self._inner.cheapest_relief(arrow(costs, "costs")[0], p), self._kind)


def service_load(population: Panel | Forecast, services: Any) -> Load:
    """Put a population (a panel or a forecast) on services.

    ``services`` has ``area``, ``service``, ``capacity`` (units) and ``per_1000`` (units per 1,000 users) or ``rate``
    (units per user); optional ``group`` (``floating``, or ``floating+registered``), ``opens`` and ``closes`` (the first
    periods with and without the row's capacity), ``peak`` (peak over mean demand), ``serves`` (other areas whose people
    use it, with the share of them: ``North county: 0.4``). Rows of one area and service add up.

    >>> panel = Panel({"area": ["A"], "period": ["2011"], "population": [20_000]})
    >>> services = {"area": ["A"], "service": ["primary school"], "capacity": [900], "rate": [0.05]}
    >>> service_load(panel, services).summary()["demand"].to_list()
    [1000.0]
    """
    population = as_panel(population)
    return Load(_core.Load(population, arrow(services, "services")[0]), population._kind)
