"""Who can reach how much of a service: floating catchment areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast, overload

from townscale import _core
from townscale._arguments import guard
from townscale._frames import arrow, frame, optional_arrow
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import Frame, FrameT, OtherTable, TableLike
from townscale.words import problem

if TYPE_CHECKING:
    import polars as pl

    from townscale._forecast import Forecast
    from townscale._panel import Panel

Costs: TypeAlias = TableLike | Mapping[str, object] | None
"""A table of ``demand``, ``supply`` and ``minutes``, or the answer of OSRM's table service."""
Weights: TypeAlias = Mapping[float, float] | Mapping[str, float] | None
"""Weights by minutes, or the numbers of a curve by name."""


class Access(Result[FrameT]):
    """Scores by place of demand and of supply; tables begin with ``service`` where ``supply`` names services.

    >>> import townscale as ts
    >>> supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
    >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 40]}
    >>> ts.accessibility(supply, demand, cost).summary()["score"].to_list()
    [0.03, 0.0]
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Access, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    @property
    def mean(self) -> float | None:
        """The mean score, each place counted by its people; None where there are none, or several services.

        >>> import townscale as ts
        >>> supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
        >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 40]}
        >>> ts.accessibility(supply, demand, cost).mean
        0.01
        """
        means = self._inner.means()
        return means[0][1] if len(means) == 1 else None

    def means(self) -> dict[str | None, float | None]:
        """The mean score of each service that ``supply`` names; under None where it names none.

        >>> import townscale as ts
        >>> supply = {"id": ["s", "s"], "service": ["beds", "pupils"], "capacity": [3, 30]}
        >>> demand = {"id": ["a", "b"], "population": [100, 200]}
        >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 10]}
        >>> ts.accessibility(supply, demand, cost).means()
        {'beds': 0.01, 'pupils': 0.1}
        """
        return dict(self._inner.means())

    def summary(self) -> FrameT:
        """``id``, ``population``, ``score`` (units per person), ``relative``, ``reached``, ``nearest``.

        ``relative`` is the score over the demand-weighted mean, ``reached`` the places of supply within the catchment,
        ``nearest`` the minutes to the nearest.

        >>> import townscale as ts
        >>> supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
        >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 40]}
        >>> ts.accessibility(supply, demand, cost).summary()["reached"].to_list()
        [1, 0]
        """
        return self._frame(self._inner.summary())

    def supply(self) -> FrameT:
        """``id``, ``capacity``, ``people`` (weighted, in its catchment), ``ratio`` (units per person).

        >>> import townscale as ts
        >>> supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
        >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 40]}
        >>> ts.accessibility(supply, demand, cost).supply()["ratio"].to_list()
        [0.03]
        """
        return self._frame(self._inner.supply())

    def findings(self, language: str = "en") -> FrameT:
        """Places out of reach, supply that reaches nobody, weights that end before the catchment.

        >>> import townscale as ts
        >>> supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
        >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 40]}
        >>> ts.accessibility(supply, demand, cost).findings()["where"].to_list()
        ['b']
        """
        return self._frame(self._inner.findings(language))


class AccessForecast(Result[FrameT]):
    """Access of the areas of a forecast (or a panel) by period, over its draws; by ``service`` where supply names any.

    >>> import townscale as ts
    >>> forecast = ts.datasets.example("forecast")
    >>> supply = {"id": ["clinic"], "capacity": [90], "opens": ["2026"]}
    >>> cost = {"demand": ["East", "West"], "supply": ["clinic"] * 2, "minutes": [5, 50]}
    >>> access = ts.accessibility(forecast, supply, cost)
    >>> access.summary().filter(id="East")["median"].round(4).to_list()
    [0.0, 0.0017]
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.AccessOverDraws, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> FrameT:
        """``id``, ``period``, ``median`` (units per person), ``lo80``, ``hi80``, ``lo95``, ``hi95``, ``reached``,
        ``nearest`` (minutes).

        >>> import townscale as ts
        >>> forecast = ts.datasets.example("forecast")
        >>> supply = {"id": ["clinic"], "capacity": [90], "opens": ["2026"]}
        >>> cost = {"demand": ["East", "West"], "supply": ["clinic"] * 2, "minutes": [5, 50]}
        >>> access = ts.accessibility(forecast, supply, cost)
        >>> access.summary().columns[-2:]
        ['reached', 'nearest']
        """
        return self._frame(self._inner.summary())

    def equity(self) -> FrameT:
        """Each period as a whole: ``measure``, ``median`` and its intervals.

        ``mean`` (units per person), ``people_beyond_reach``, ``share_beyond_reach`` (0-1), ``gini`` (of scores among
        people) and ``worst_decile`` (the mean score of the tenth of people worst off, over that of all); with a
        ``ranking`` also ``concentration`` (-1 to 1, below 0 where scores are larger among the lowest ranks). By
        ``raam`` costs stand for scores, the customary load being that of the first period.

        >>> import townscale as ts
        >>> forecast = ts.datasets.example("forecast")
        >>> supply = {"id": ["clinic"], "capacity": [90], "opens": ["2026"]}
        >>> cost = {"demand": ["East", "West"], "supply": ["clinic"] * 2, "minutes": [5, 50]}
        >>> access = ts.accessibility(forecast, supply, cost)
        >>> access.equity().filter(measure="share_beyond_reach")["median"].round(2).to_list()
        [0.26, 0.26]
        """
        return self._frame(self._inner.equity())

    def findings(self, language: str = "en") -> FrameT:
        """Areas that nothing reaches, and what is doubtful in the costs.

        >>> import townscale as ts
        >>> forecast = ts.datasets.example("forecast")
        >>> supply = {"id": ["clinic"], "capacity": [90], "opens": ["2026"]}
        >>> cost = {"demand": ["East", "West"], "supply": ["clinic"] * 2, "minutes": [5, 50]}
        >>> access = ts.accessibility(forecast, supply, cost)
        >>> access.findings()["code"].to_list()
        ['access_areas_beyond_reach']
        """
        return self._frame(self._inner.findings(language))


@overload
def accessibility(
    supply: Panel[FrameT] | Forecast[FrameT],
    demand: TableLike,
    cost: Costs = None,
    catchment: float = 30.0,
    method: str = "2sfca",
    weights: Weights = None,
    speed: float | None = None,
    group: str | None = None,
    ranking: TableLike | None = None,
    progress: Progress = False,
) -> AccessForecast[FrameT]: ...
@overload
def accessibility(
    supply: TableLike,
    demand: Frame[FrameT],
    cost: Costs = None,
    catchment: float = 30.0,
    method: str = "2sfca",
    weights: Weights = None,
    speed: float | None = None,
    group: str | None = None,
    ranking: TableLike | None = None,
    progress: Progress = False,
) -> Access[FrameT]: ...
@overload
def accessibility(
    supply: TableLike,
    demand: OtherTable,
    cost: Costs = None,
    catchment: float = 30.0,
    method: str = "2sfca",
    weights: Weights = None,
    speed: float | None = None,
    group: str | None = None,
    ranking: TableLike | None = None,
    progress: Progress = False,
) -> Access: ...
@recorded(tables=("supply", "demand", "cost", "ranking"))
def accessibility(
    supply: Panel[FrameT] | Forecast[FrameT] | TableLike,
    demand: Frame[FrameT] | TableLike,
    cost: Costs = None,
    catchment: float = 30.0,
    method: str = "2sfca",
    weights: Weights = None,
    speed: float | None = None,
    group: str | None = None,
    ranking: TableLike | None = None,
    progress: Progress = False,
) -> Access[FrameT] | AccessForecast[FrameT]:
    """The access of each place of demand, with its supply side, its mean and its findings; see :func:`access`.

    With a forecast (or a panel) first, ``accessibility(forecast, supply, cost)`` gives the access of its areas by
    period over its draws, the ids of demand in ``cost`` being the names of areas; ``group`` names whose access it is
    where areas count several groups. Supply may say in ``opens`` and ``closes`` from which period on and until which it
    is there. ``ranking`` has ``id`` and ``rank``, such as income per head: ``equity()`` then has the concentration
    index. With a column ``service`` in ``supply`` each service is scored by itself; one place may give several.
    ``progress`` is that of :func:`forecast`.

    Raises ``InputError`` as :func:`access` does, and where two areas of a forecast have one name.

    >>> supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
    >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 40]}
    >>> found = accessibility(supply, demand, cost)
    >>> found.mean, found.findings()["code"].to_list()
    (0.01, ['demand_out_of_reach'])
    """
    given = _weights(weights)
    if hasattr(type(supply), "population"):
        people: Any = supply
        with telling(progress) as tell:
            inner = _core.AccessOverDraws(
                people,
                group,
                arrow(demand, "supply")[0],
                _costs(cost, speed),
                float(catchment),
                method,
                given,
                optional_arrow(ranking, "ranking"),
                tell,
            )
        return AccessForecast(inner, people._kind)
    if ranking is not None:
        raise problem("problem.ranking_without_draws")
    stream, kind = arrow(demand, "demand")
    places, costs = arrow(supply, "supply")[0], _costs(cost, speed)
    with telling(progress) as tell:
        return Access(_core.Access(places, stream, costs, float(catchment), method, given, tell), kind)


class _Costs(NamedTuple):
    """Travel costs in one of three forms."""

    table: Any
    seconds: list[list[float | None]] | None
    speed: float | None


class _Weighing(NamedTuple):
    """Bands, or the width of a normal curve, or a gravity model's scale, power and least minutes, or raam's scale."""

    bands: list[tuple[float, float]] | None
    sigma: float | None
    power: tuple[float, float, float] | None
    tau: float | None = None


def _costs(cost: Any, speed: float | None) -> _Costs:
    """A table of costs, or the matrix of seconds of an answer by OSRM's table service, or a speed."""
    if isinstance(cost, Mapping) and "durations" in cost:
        try:
            matrix = [[None if value is None else float(value) for value in row] for row in cost["durations"]]
        except (TypeError, ValueError):
            raise problem("problem.osrm_matrix") from None
        return _Costs(None, matrix, speed)
    return _Costs(optional_arrow(cost, "cost"), None, speed)


@overload
def access(
    supply: TableLike,
    demand: Frame[FrameT],
    cost: Costs = None,
    catchment: float = 30.0,
    method: str = "2sfca",
    weights: Weights = None,
    speed: float | None = None,
    progress: Progress = False,
) -> FrameT: ...
@overload
def access(
    supply: TableLike,
    demand: OtherTable,
    cost: Costs = None,
    catchment: float = 30.0,
    method: str = "2sfca",
    weights: Weights = None,
    speed: float | None = None,
    progress: Progress = False,
) -> pl.DataFrame: ...
def access(
    supply: TableLike,
    demand: Frame[FrameT] | TableLike,
    cost: Costs = None,
    catchment: float = 30.0,
    method: str = "2sfca",
    weights: Weights = None,
    speed: float | None = None,
    progress: Progress = False,
) -> FrameT | pl.DataFrame:
    """Score the access of each place of demand: ``id``, ``score`` (capacity per person within reach).

    ``supply`` has ``id``, ``capacity``, optional ``service`` (then scores have it too); ``demand`` has ``id``,
    ``population``; ``cost`` has ``demand``, ``supply``, ``minutes``, one row for each pair that may be in reach;
    ``catchment`` is in minutes. Tables of r5r (``from_id``, ``to_id``, ``travel_time_p50``) and of pysal ``access``
    (``origin``, ``dest``, ``cost``) are taken as they are, and
    so is the answer of OSRM's table service, its sources those of ``demand`` and its destinations those of ``supply``
    in their order. Without ``cost`` the minutes are those of a straight line at ``speed`` (km an hour), and both tables
    need ``lon`` and ``lat`` (degrees), ``x_m`` and ``y_m`` (metres) or ``x`` and ``y`` (km; metres, with a finding,
    where they are too large for km).

    ``method`` is ``2sfca`` (Luo and Wang 2003: all within reach count alike), ``e2sfca`` (Luo and Qi 2009: weighted by
    distance in both steps), ``3sfca`` (Wan, Zou and Sternberg 2012: people also share themselves out among what is in
    reach; the shares are taken over all rows of ``cost``, as pysal ``access`` does), ``bfca`` (Páez, Higgins and
    Vivona 2019: balanced, nobody and no service counts twice) or ``raam`` (Saxon and Snow 2020: people go where travel
    and crowding cost them least, until nobody gains by changing; the score is that cost, minutes / 60 and people a unit
    over the average of all, so that less is better, nothing where nothing is in reach; ``weights={"tau": 30}`` puts 30
    minutes in the place of 60).

    ``weights`` are distance bands, such as ``{10: 1, 20: 0.68, 30: 0.22}`` (up to 10 minutes, to 20, to 30; none
    beyond), or ``{"gaussian": 15}`` (the width in minutes), or ``{"power": -1, "scale": 20, "least": 1}`` (a power of
    minutes / scale; fewer minutes than the least count as these); where none are given, those of the method's paper. A
    place that reaches nothing scores 0; :func:`accessibility` says how many there are. ``progress`` is that of
    :func:`forecast`.

    Scores are those of pysal ``access``: its ``step_fn``, ``gaussian`` and ``gravity`` are these weights, its
    ``max_cost`` is ``catchment``, the edge within reach, its ``two_stage_fca``, ``enhanced_two_stage_fca`` and
    ``three_stage_fca`` are the methods. It leaves out places without a score where this says 0, and gives infinity
    where supply reaches nobody.

    Raises ``InputError`` for an id that is unknown or there twice, a pair that is there twice, a negative number, a
    missing coordinate.

    >>> supply, demand = {"id": ["s"], "capacity": [3]}, {"id": ["a", "b"], "population": [100, 200]}
    >>> cost = {"demand": ["a", "b"], "supply": ["s", "s"], "minutes": [5, 10]}
    >>> access(supply, demand, cost)["score"].to_list()
    [0.01, 0.01]
    """
    given = _weights(weights)
    stream, kind = arrow(demand, "demand")
    places, costs = arrow(supply, "supply")[0], _costs(cost, speed)
    with telling(progress) as tell:
        inner = _core.Access(places, stream, costs, float(catchment), method, given, tell)
    return cast("FrameT", frame(inner.table(), kind))


def _weights(weights: Any) -> _Weighing:
    """Bands, or the width of a normal curve, or a gravity model's scale, power and least minutes, or raam's scale."""
    if weights is None:
        return _Weighing(None, None, None)
    try:
        if set(weights) == {"gaussian"}:
            return _Weighing(None, float(weights["gaussian"]), None)
        if set(weights) == {"tau"}:
            return _Weighing(None, None, None, float(weights["tau"]))
        if "power" in weights and set(weights) <= {"power", "scale", "least"}:
            given = {"scale": 1.0, "least": 1.0, **weights}
            return _Weighing(None, None, (float(given["scale"]), float(given["power"]), float(given["least"])))
        return _Weighing([(float(minutes), float(weight)) for minutes, weight in weights.items()], None, None)
    except (AttributeError, TypeError, ValueError):
        raise problem(
            "problem.access_weights",
            weights=repr(weights),
            stepped="{10: 1, 20: 0.68, 30: 0.22}",
            gaussian='{"gaussian": 15}',
            power='{"power": -1}',
            tau='{"tau": 60}',
        ) from None


guard(__name__)
