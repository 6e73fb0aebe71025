"""Where to build: sites that bring services nearest, to most people, or to enough people with the fewest new ones."""

from __future__ import annotations

from typing import Literal

from townscale import _core
from townscale._accessibility import Costs, _costs
from townscale._arguments import guard
from townscale._forecast import Forecast
from townscale._frames import arrow, frame
from townscale._panel import Panel, as_panel
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import FrameT, Period, TableLike
from townscale.words import problem


class Sites(Result[FrameT]):
    """Sites that were chosen, and whom they reach.

    >>> import townscale as ts
    >>> panel = ts.Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
    >>> cost = {"demand": ["A", "B", "C", "C"], "supply": ["s", "s", "s", "t"], "minutes": [10, 10, 60, 5]}
    >>> sites = ts.site(panel, {"id": ["s", "t"]}, cost, open=1)
    >>> sites.chosen, sites.optimal
    (['s'], True)
    """

    __slots__ = ("_candidates", "_inner", "_kind")

    def __init__(self, inner: _core.Siting, candidates: object, kind: Kind) -> None:
        self._inner = inner
        self._candidates = candidates
        self._kind: Kind = kind

    @property
    def optimal(self) -> bool:
        """Whether it is proved that no other choice is better.

        >>> import townscale as ts
        >>> panel = ts.Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
        >>> cost = {"demand": ["A", "B", "C", "C"], "supply": ["s", "s", "s", "t"], "minutes": [10, 10, 60, 5]}
        >>> sites = ts.site(panel, {"id": ["s", "t"]}, cost, open=1)
        >>> sites.optimal
        True
        """
        return self._inner.optimal

    @property
    def chosen(self) -> list[str]:
        """The ids of the new sites, in the order of the candidates.

        >>> import townscale as ts
        >>> panel = ts.Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
        >>> cost = {"demand": ["A", "B", "C", "C"], "supply": ["s", "s", "s", "t"], "minutes": [10, 10, 60, 5]}
        >>> sites = ts.site(panel, {"id": ["s", "t"]}, cost, open=1)
        >>> sites.chosen
        ['s']
        """
        rows = frame(self._inner.summary(), "polars")
        return list(rows.filter(rows["new"])["id"])

    def summary(self) -> FrameT:
        """The candidates: ``id``, ``open``, ``new``, ``people`` (mean, whose nearest site within reach it is).

        >>> import townscale as ts
        >>> panel = ts.Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
        >>> cost = {"demand": ["A", "B", "C", "C"], "supply": ["s", "s", "s", "t"], "minutes": [10, 10, 60, 5]}
        >>> sites = ts.site(panel, {"id": ["s", "t"]}, cost, open=1)
        >>> sites.summary()["new"].to_list()
        [True, False]
        """
        return self._frame(self._inner.summary())

    def demand(self) -> FrameT:
        """The places of demand: ``id``, ``people`` (mean), ``site``, ``minutes``, ``covered``.

        >>> import townscale as ts
        >>> panel = ts.Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
        >>> cost = {"demand": ["A", "B", "C", "C"], "supply": ["s", "s", "s", "t"], "minutes": [10, 10, 60, 5]}
        >>> sites = ts.site(panel, {"id": ["s", "t"]}, cost, open=1)
        >>> sites.demand()["minutes"].to_list()
        [10.0, 10.0, 60.0]
        """
        return self._frame(self._inner.demand())

    def reached(self) -> FrameT:
        """``share_covered`` (0-1) and ``mean_minutes`` over the draws: ``median``, ``lo80``, ``hi80``, ``lo95``, ...

        >>> import townscale as ts
        >>> panel = ts.Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
        >>> cost = {"demand": ["A", "B", "C", "C"], "supply": ["s", "s", "s", "t"], "minutes": [10, 10, 60, 5]}
        >>> sites = ts.site(panel, {"id": ["s", "t"]}, cost, open=1)
        >>> sites.reached().columns[:2]
        ['measure', 'median']
        """
        return self._frame(self._inner.reached())

    def openings(self) -> FrameT:
        """The new sites as openings for ``service_load(...).what_if``, with the candidates' own columns.

        The candidates need ``area``, ``service`` and ``capacity``; ``opens`` is kept where it is there.

        >>> import townscale as ts
        >>> panel = ts.Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
        >>> cost = {"demand": ["A", "B", "C", "C"], "supply": ["s", "s", "s", "t"], "minutes": [10, 10, 60, 5]}
        >>> candidates = {"id": ["s", "t"], "area": ["B", "C"], "service": ["clinic"] * 2, "capacity": [9, 5]}
        >>> ts.site(panel, candidates, cost, open=1).openings()["area"].to_list()
        ['B']
        """
        import polars as pl

        rows = frame(self._candidates, "polars")
        missing = [name for name in ("area", "service", "capacity") if name not in rows.columns]
        if missing:
            raise problem("problem.candidates_column", column=missing[0])
        wanted = [name for name in ("area", "service", "capacity", "opens", "closes") if name in rows.columns]
        kept = rows.filter(pl.col("id").cast(pl.String).is_in(self.chosen)).select(wanted)
        return self._frame(kept.to_arrow())

    def findings(self, language: str = "en") -> FrameT:
        """Places that no open site reaches, coordinates that are in doubt, a choice that may not be the best.

        >>> import townscale as ts
        >>> panel = ts.Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
        >>> cost = {"demand": ["A", "B", "C"], "supply": ["s", "s", "t"], "minutes": [10, 10, 5]}
        >>> sites = ts.site(panel, {"id": ["s", "t"]}, cost, open=1)
        >>> sites.findings()["code"].to_list()
        ['siting_places_without_site']
        """
        return self._frame(self._inner.findings(language))


@recorded(tables=("population", "candidates", "cost"))
def site(
    population: Panel[FrameT] | Forecast[FrameT],
    candidates: TableLike,
    cost: Costs = None,
    open: int | None = None,
    *,
    aim: Literal["p_median", "maximal_coverage", "fewest_sites"] = "p_median",
    catchment: float = 30.0,
    share: float = 0.9,
    p: float = 0.8,
    period: Period | None = None,
    group: str | None = None,
    speed: float | None = None,
    progress: Progress = False,
) -> Sites[FrameT]:
    """Choose where to build among candidates, for the people of a forecast (over its draws) or of a panel.

    ``candidates`` has ``id`` and, optional, ``existing`` (true where it is open already and stays so); ``cost`` is that
    of :func:`access`, demand being the population's areas. ``aim`` is ``p_median`` (Hakimi 1964: the least minutes in
    all with ``open`` new sites), ``maximal_coverage`` (Church and ReVelle 1974: the most people within the
    ``catchment``) or ``fewest_sites`` (the fewest new sites that bring a ``share`` of the people within the catchment
    with probability ``p``). Choices are the best for the mean of the draws in a ``period`` (the last where none is
    named), solved by HiGHS; what they reach is given over all draws. ``progress`` is that of :func:`forecast`.

    Raises ``InputError`` for a number of sites that there is none of, a target that all candidates together miss, and
    what :func:`access` refuses.

    >>> panel = Panel({"area": ["A", "B", "C"], "period": ["2020"] * 3, "population": [100, 200, 50]})
    >>> cost = {"demand": ["A", "B", "C", "C"], "supply": ["s", "s", "s", "t"], "minutes": [10, 10, 60, 5]}
    >>> site(panel, {"id": ["s", "t"]}, cost, open=1).chosen
    ['s']
    """
    from townscale._highs import solve

    people = as_panel(population)
    table = arrow(candidates, "candidates")[0]
    if open is None and aim != "fewest_sites":
        raise problem("problem.open_not_given", aim=aim)
    with telling(progress) as tell:
        inner = _core.Siting(
            people,
            None if period is None else str(period),
            group,
            table,
            _costs(cost, speed),
            float(catchment),
            aim,
            open,
            float(share),
            float(p),
            solve,
            tell,
        )
    return Sites(inner, table, people._kind)


guard(__name__)
