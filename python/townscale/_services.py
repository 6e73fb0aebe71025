"""Services: how loaded they are, when they first pass their capacity, how long people wait."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from townscale import _core
from townscale._ages import AgeGroups, Ages
from townscale._arguments import guard
from townscale._forecast import Forecast
from townscale._frames import arrow, frame
from townscale._panel import Panel, as_panel
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._staffing import _check_mark, _profile
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import FrameT, TableLike

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


class Load(Result[FrameT]):
    """Demand over capacity, by area, period and service.

    >>> import townscale as ts
    >>> ts.datasets.example("load").summary().columns[:5]
    ['area', 'period', 'service', 'demand', 'capacity']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Load, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> FrameT:
        """``demand`` (median, units), ``capacity``, ``load`` with its 80 and 95 % intervals, ``p_over``.

        ``p_over`` is the share of draws whose demand is above capacity; loads are empty where there is no capacity.

        >>> import townscale as ts
        >>> ts.datasets.example("load").summary().height
        4
        """
        return self._frame(self._inner.summary())

    def first_overload(self) -> FrameT:
        """The first period whose demand is above capacity: ``median``, ``lo80``, ``hi80``, ``p_never``.

        ``p_never`` is the share of draws that stay within capacity; a quantile among them is empty.

        >>> import townscale as ts
        >>> ts.datasets.example("load").first_overload().columns[:4]
        ['area', 'service', 'median', 'lo80']
        """
        return self._frame(self._inner.first_overload())

    def standards(self) -> FrameT:
        """The standards that decided, and where each comes from.

        >>> import townscale as ts
        >>> ts.datasets.example("load").standards().columns[:4]
        ['id', 'service', 'per_1000', 'group']
        """
        return self._frame(self._inner.standards())

    def findings(self, language: str = "en") -> FrameT:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``; ``language`` is en or zh.

        >>> import townscale as ts
        >>> ts.datasets.example("load").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))

    def what_if(self, openings: TableLike) -> Load[FrameT]:
        """The load with openings added: ``area``, ``service``, ``capacity``, optional ``opens``, ``closes``.

        >>> import townscale as ts
        >>> load = ts.datasets.example("load")
        >>> opened = {"area": ["East"], "service": ["beds"], "capacity": [20], "opens": ["2025"]}
        >>> load.what_if(opened).summary().height
        4
        """
        return Load(self._inner.what_if(arrow(openings, "openings")[0]), self._kind)

    def cheapest_relief(self, costs: TableLike, p: float = 0.9) -> FrameT:
        """The cheapest openings that keep demand within capacity with probability ``p`` in every period.

        ``costs`` has ``service``, ``cost`` (of one opening), optional ``capacity`` (whole units it brings, else 1) and
        ``area``. Out come ``area``, ``service``, ``opens``, ``capacity``, ``cost``, ``p_over_before``,
        ``p_over_after``, fit for :meth:`what_if`.

        >>> import townscale as ts
        >>> costs = {"service": ["beds"], "capacity": [20], "cost": [12.0]}
        >>> ts.datasets.example("load").cheapest_relief(costs, p=0.9).columns[:4]
        ['area', 'service', 'opens', 'capacity']
        """
        return self._frame(self._inner.cheapest_relief(arrow(costs, "costs")[0], p))


class Waiting(Result[FrameT]):
    """Servers that counters, clinics and hotlines need, and how long people wait.

    >>> import townscale as ts
    >>> ts.datasets.example("waiting").summary().columns[:4]
    ['area', 'period', 'service', 'arrivals_per_hour']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Waiting, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> FrameT:
        """``arrivals_per_hour`` (median, at the peak), ``required`` servers, ``servers``, ``gap``, ``p_short``.

        Besides, at the median and with the servers there are: ``p_within``, the share served within the wait, and
        ``mean_wait`` in minutes, both empty where the queue grows for ever.

        >>> import townscale as ts
        >>> ts.datasets.example("waiting").summary().height
        2
        """
        return self._frame(self._inner.summary())

    def findings(self, language: str = "en") -> FrameT:
        """Counters whose queue grows for ever, and from when.

        >>> import townscale as ts
        >>> ts.datasets.example("waiting").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))


@recorded(tables=("population", "services"), texts=("profile",))
def service_load(
    population: Panel[FrameT] | Forecast[FrameT] | Ages[FrameT] | AgeGroups[FrameT],
    services: TableLike,
    profile: str | Path | None = None,
    progress: Progress = False,
) -> Load[FrameT]:
    """Put a population (a panel, a forecast or projected ages) on services.

    ``services`` has ``area``, ``service``, ``capacity`` (units) and ``per_1000`` (units per 1,000 users) or ``rate``
    (units per user) or ``standard`` (the name of one of ``ts.services_standards()``, over which a TOML ``profile`` may
    set local ones); optional ``group`` (``floating``, or ``floating+registered``), ``opens`` and ``closes`` (the first
    periods with and without the row's capacity), ``peak`` (peak over mean demand), ``serves`` (other areas whose people
    use it, with the share of them: ``North county: 0.4``). Rows of one area and service add up. With projected ages a
    ``group`` is a band of ages: ``pupils``, ``60+``, ``female 15-49``. ``progress`` is that of :func:`forecast`.

    >>> panel = Panel({"area": ["A"], "period": ["2011"], "population": [20_000]})
    >>> services = {"area": ["A"], "service": ["primary school"], "capacity": [900], "rate": [0.05]}
    >>> service_load(panel, services).summary()["demand"].to_list()
    [1000.0]
    >>> buses = {"area": ["A"], "service": ["buses"], "capacity": [15], "standard": ["bus_large_city_1995"]}
    >>> service_load(panel, buses).summary()["demand"].to_list()
    [20.0]
    """
    table, rules = arrow(services, "services")[0], _profile(profile)
    people = as_panel(population)
    if isinstance(people, Ages):
        people = people.groups(*_core.services_groups(table, *rules))
    with telling(progress) as tell:
        return Load(_core.Load(people, table, *rules, tell), people._kind)


@overload
def services_standards(
    profile: str | Path | None = None,
    *,
    service: str | None = None,
    mark: str | None = None,
    frame_kind: Literal["polars"] = "polars",
) -> pl.DataFrame: ...
@overload
def services_standards(
    profile: str | Path | None = None,
    *,
    service: str | None = None,
    mark: str | None = None,
    frame_kind: Literal["pandas"],
) -> pd.DataFrame: ...
@overload
def services_standards(
    profile: str | Path | None = None,
    *,
    service: str | None = None,
    mark: str | None = None,
    frame_kind: Literal["pyarrow"],
) -> pa.Table: ...
def services_standards(
    profile: str | Path | None = None,
    *,
    service: str | None = None,
    mark: str | None = None,
    frame_kind: Kind = "polars",
) -> pl.DataFrame | pd.DataFrame | pa.Table:
    """The standards of service as a table, with a user's TOML ``profile`` over them.

    One row a standard: ``id``, ``service``, ``per_1000`` (units for 1,000 users), ``group`` (who uses it; all where
    empty), ``unit``, ``jurisdiction``, ``document``, ``year``, ``mark`` (``read``: the document was read;
    ``secondary``: a text that quotes it; ``unread``; ``local``: the profile's own), ``origin``, ``url``, ``note``. A
    profile is a file of ``[[standard]]`` tables; one with a known ``id`` changes the fields that it gives.

    Raises ``InputError`` for an unknown mark and a profile that cannot be read.

    >>> services_standards(service="buses", mark="read")["per_1000"].round(3).to_list()
    [1.0, 0.667]
    """
    _check_mark(mark)
    return frame(_core.services_standards(*_profile(profile), service, mark), frame_kind)


@recorded(tables=("population", "counters"))
def waiting(
    population: Panel[FrameT] | Forecast[FrameT] | Ages[FrameT] | AgeGroups[FrameT],
    counters: TableLike,
) -> Waiting[FrameT]:
    """The servers that counters, clinics and hotlines need for a population.

    ``counters`` has ``area``, ``service``, ``arrivals_per_1000`` (arrivals a day for 1,000 people) and
    ``handling_minutes``; optional ``hours`` (open a day, 8), ``peak`` (busiest over mean hour, 1), ``level`` (the share
    to be served within the wait, 0.8), ``within_minutes`` (the wait, 10), ``queue`` (``c``: all wait; ``a``: some give
    up, with ``patience_minutes``; ``b``: they are turned away), ``servers`` (there are), ``group``.

    >>> panel = Panel({"area": ["A"], "period": ["2011"], "population": [100_000]})
    >>> counters = {"area": ["A"], "service": ["permits"], "arrivals_per_1000": [4], "handling_minutes": [12]}
    >>> waiting(panel, counters).summary().select("arrivals_per_hour", "required").row(0)
    (50.0, 12.0)
    """
    table = arrow(counters, "counters")[0]
    people = as_panel(population)
    if isinstance(people, Ages):
        people = people.groups(*_core.counters_groups(table))
    return Waiting(_core.Waiting(people, table), people._kind)


guard(__name__)
