"""Posts: norms and the gap between required and available."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from townscale import _core
from townscale._arguments import guard
from townscale._figures import Given
from townscale._forecast import Forecast
from townscale._frames import arrow, frame, optional_arrow
from townscale._panel import Panel, as_panel
from townscale._plan import Budget, ByRole, Leavers, Objective, Plan, Terms, Turnover, terms_json
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._table import Kind
from townscale._value import SourceText, recorded
from townscale.typing import FrameT, TableLike
from townscale.words import no_choice, problem

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from typing_extensions import Unpack


@dataclass(frozen=True, repr=False)
class Norm(Given):
    """A staffing norm. Its people are those of the group ``base`` in an area.

    It requires one of these: ``posts`` (1) for every ``per`` people, with ``each`` posts besides for the first
    ``beyond`` people; ``each`` posts for every area with more than ``above`` people; or ``ratio`` posts for each post
    of
    the role ``to``, counted ``on`` its ``actual`` headcount or on what its own norm has ``required``. ``lag`` counts
    the people of an earlier calendar year (in years), ``peak`` raises the count to a season's peak, and ``relief`` is
    how many people one post takes (``ts.relief(...).relief_factor`` where it is filled around the clock). The result is
    rounded ``up`` (a post for every started unit), ``round`` or ``exact``, and is at least ``floor`` and at most
    ``maximum``. ``parts`` add up, rounded once: ``[("resident", 1000), ("floating", 500)]`` is a post for every 1,000
    residents and every 500 floating; ``bands`` are posts up to so many people: ``[(6, 1), (9, 2)]``. ``where`` names
    the areas that the norm is for, by a column of the panel or by ``area``: ``{"kind_of_area": "urban"}``. ``shared``
    names groups of small neighbours that share their posts, ``{"North": ["A", "B"]}``: a group is judged as one area,
    by the people of all of them together, draw by draw, and their staff is taken together. ``norm`` gives ``posts``,
    ``per`` and the ``base`` in the words of a rule, in English or Chinese. The other fields say where the norm comes
    from. A norm that is none raises ``InputError`` when it is made.

    >>> Norm("coordinator", per=500).per
    500
    >>> Norm.named("community_worker_18_hubei").posts
    18.0
    >>> rule = Norm("coordinator", norm="每500名流动人口配1名协管员")
    >>> rule.per, rule.base
    (500.0, '流动人口')
    """

    role: str
    per: float | None = None
    ratio: float | None = None
    to: str | None = None
    base: str | None = None
    floor: float = 0.0
    rounding: Literal["up", "round", "exact"] = "up"
    on: Literal["actual", "required"] = "actual"
    posts: float = 1.0
    each: float | None = None
    beyond: float = 0.0
    above: float | None = None
    lag: int = 0
    peak: float = 1.0
    unit: str = "posts"
    id: str | None = None
    jurisdiction: str | None = None
    document: str | None = None
    year: int | None = None
    mark: Literal["read", "local", "secondary", "unread"] | None = None
    url: str | None = None
    note: str | None = None
    maximum: float | None = None
    relief: float = 1.0
    parts: Sequence[tuple[str, float]] = ()
    bands: Sequence[tuple[float, float]] = ()
    where: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    shared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    norm: InitVar[str | None] = None

    def __post_init__(self, norm: str | None) -> None:
        if norm is None:
            _core.check_norms(_rules([self]))
            return
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        defaults = {one.name: one.default for one in fields(self)}
        said = {name: value for name, value in given.items() if name in ("role", "base") or value != defaults[name]}
        (read,) = json.loads(_core.check_norms(_rules([{**said, "norm": norm}])))
        for name in ("posts", "per", "base"):
            object.__setattr__(self, name, read[name])

    @classmethod
    def named(cls, id: str, profile: str | Path | None = None) -> Norm:
        """The norm of a name, from the catalogue (``ts.norms()``) or from a TOML ``profile`` over it.

        >>> import townscale as ts
        >>> ts.Norm.named("coordinator_500_hami").per
        500.0
        """
        return cls(**json.loads(_core.norm(id, *_profile(profile))))


def _rules(norms: Iterable[Norm | Mapping[str, object]]) -> str:
    """Norms as JSON; numbers of NumPy as plain ones, and what is no number by its own words."""

    def plain(value: Any) -> Any:
        value = value.item() if hasattr(value, "item") else value
        if isinstance(value, Mapping):
            return {str(name): plain(part) for name, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(part) for part in value]
        finite = not isinstance(value, float) or math.isfinite(value)
        return value if finite and isinstance(value, (str, int, float, type(None))) else str(value)

    fields = [dict(norm) if isinstance(norm, Mapping) else asdict(norm) for norm in norms]
    return json.dumps([{str(name): plain(value) for name, value in norm.items()} for norm in fields])


MARKS = ("read", "secondary", "unread", "local")
"""Where a number of a catalogue is from."""


def _check_mark(mark: str | None) -> None:
    """Refuse a mark that no entry can have."""
    if mark is not None and mark not in MARKS:
        raise no_choice("mark", mark, MARKS)


def _profile(path: str | Path | None) -> tuple[str | None, str]:
    """A profile's text, and the name that errors use."""
    if path is None:
        return None, ""
    if isinstance(path, SourceText):
        return str(path), path.name
    try:
        return Path(path).read_text("utf-8"), str(path)
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error
    except UnicodeDecodeError:
        raise problem("problem.not_utf8", path=path) from None


@overload
def norms(
    profile: str | Path | None = None,
    *,
    role: str | None = None,
    jurisdiction: str | None = None,
    mark: str | None = None,
    frame_kind: Literal["polars"] = "polars",
) -> pl.DataFrame: ...
@overload
def norms(
    profile: str | Path | None = None,
    *,
    role: str | None = None,
    jurisdiction: str | None = None,
    mark: str | None = None,
    frame_kind: Literal["pandas"],
) -> pd.DataFrame: ...
@overload
def norms(
    profile: str | Path | None = None,
    *,
    role: str | None = None,
    jurisdiction: str | None = None,
    mark: str | None = None,
    frame_kind: Literal["pyarrow"],
) -> pa.Table: ...
def norms(
    profile: str | Path | None = None,
    *,
    role: str | None = None,
    jurisdiction: str | None = None,
    mark: str | None = None,
    frame_kind: Kind = "polars",
) -> pl.DataFrame | pd.DataFrame | pa.Table:
    """The catalogue of norms as a table, with a user's TOML ``profile`` over it.

    One row a norm: ``id``, ``role``, ``norm``, ``unit``, ``base`` and its numbers, ``jurisdiction``, ``document``,
    ``year``, ``mark`` (``read``: the document was read; ``secondary``: a text that quotes it; ``unread``; ``local``:
    the
    profile's own), ``origin``, ``url``, ``note``. A profile is a file of ``[[norm]]`` tables; one with a known ``id``
    changes the fields that it gives. Narrow it by ``role``, a part of the ``jurisdiction``, or ``mark``.

    Raises ``InputError`` for an unknown mark and a profile that cannot be read.

    >>> norms(role="coordinator", mark="read", jurisdiction="Hami")["norm"].to_list()
    ['1 per 500', '1 per 1000']
    """
    _check_mark(mark)
    text, place = _profile(profile)
    return frame(_core.norms(text, place, role, jurisdiction, mark), frame_kind)


class Gap(Result[FrameT]):
    """Required less available posts, by area, period and norm.

    >>> import townscale as ts
    >>> ts.datasets.example("gap").summary().columns[:5]
    ['area', 'period', 'role', 'norm', 'required']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Gap, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> FrameT:
        """The gap summary (posts): medians of ``required``, ``available`` and ``gap``, intervals, ``p_short``.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").summary().height
        4
        """
        return self._frame(self._inner.summary())

    def total(self, by: str | TableLike | None = None) -> FrameT:
        """Totals over areas, from joint draws: over all, ``by="parent"``, or by a table of ``area`` and ``total``.

        ``required`` is the sum of the areas' needs, ``required_of_sum`` the need of the summed population; ``short``
        adds
        up what areas are short of, ``gap`` is what would be short if people could move. An area whose parts are in
        the population is left out.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").total().columns[:4]
        ['total', 'period', 'role', 'norm']
        """
        if by is None or isinstance(by, str):
            return self._frame(self._inner.total(by, None))
        if isinstance(by, dict) and not {"area", "total"} <= by.keys():
            by = {"area": list(by.keys()), "total": list(by.values())}
        return self._frame(self._inner.total(None, arrow(by, "by")[0]))

    def first_shortage(self) -> FrameT:
        """The first period with posts short, over the draws: ``first``, its 80 % interval, ``p_never``.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").first_shortage().columns[:4]
        ['area', 'role', 'norm', 'first']
        """
        return self._frame(self._inner.first_shortage())

    def explain(self, area: str, role: str, period: str | None = None, language: str = "en") -> str:
        """How a gap comes about, one sentence a line, in one period (the last where none is named).

        >>> import townscale as ts
        >>> ts.datasets.example("gap").explain("East", "coordinator").splitlines()[0][:60]
        'East, 2026: 53,551.4 people (everyone counted), the median o'
        """
        return "\n".join(self._inner.explain(area, role, period, language))

    @recorded(tables=("retirements",))
    def plan(
        self,
        budget: Budget | None = None,
        coverage: float = 0.9,
        *,
        pay: ByRole | None = None,
        on_cost: ByRole | None = None,
        turnover: Turnover | None = None,
        recruitment: ByRole | None = None,
        training: ByRole | None = None,
        training_months: ByRole | None = None,
        capacity: ByRole | None = None,
        ceiling: ByRole | None = None,
        dropout: ByRole | None = None,
        retirements: TableLike | None = None,
        growth: float = 1.0,
        objective: Objective = "cost",
        start: str | None = None,
        by: str | None = None,
        norm: str | None = None,
        move_surplus: bool = False,
        pay_staff: bool = False,
        leavers: Leavers = "random",
        jointly: bool = False,
        nodes: int = 20_000,
        tolerance: float = 0.001,
        together: int = 400,
        progress: Progress = False,
    ) -> Plan[FrameT]:
        """Plan whole hires that cover each area, role and period with probability ``coverage`` (0-1), at the least
        cost; where that cannot be, with the least worst shortage, the neediest first (``objective="shortage"`` asks
        for that from the start).

        Money is in yuan: ``budget`` a calendar year (one number, a list by year, or a dict), ``pay`` a month,
        ``on_cost`` a share of pay, ``recruitment`` and ``training`` for each hire. What is not given comes from the
        staff table. ``turnover`` is the share that leaves within a year (0-1); a list gives it by year of service. It
        holds for the staff of today from the start of the plan; until then its own ``attrition`` does, where its count
        has a ``period``. A year that the budget does not name has that of the last named one.
        ``training_months`` pass before a hire counts, and a share ``dropout`` of those hired leaves before.
        ``capacity`` is the most people hired a year, ``ceiling`` the most on the books over all areas when a period's
        hires have joined (those who leave counted as expected). ``retirements`` is a table of ``area``, ``role``,
        ``period`` (or ``year``) and ``people`` of today's staff who are gone at its end. ``growth`` multiplies the
        growth of every requirement since the first period. Numbers may differ by role: ``pay={"guard": 880}``.
        People join at the start of a period, are exposed to leaving from that day and
        paid for the average number present; the requirement stands at the period's end. ``leavers`` are ``random``
        (each person stays or leaves on their own) or as ``expected``; ``jointly`` asks that with probability
        ``coverage`` nobody at all is short in a period.
        ``start`` is the first period of hiring, ``by`` the first that must be covered; ``norm`` names one of several
        (else the strictest of each role). ``move_surplus`` lets people to spare move between areas at the start;
        ``pay_staff`` takes the pay of the staff of today out of the budget too. A solver stops after ``nodes`` of
        branch and bound for one program, or within ``tolerance`` (share) of the least cost; more than about
        ``together`` areas times roles are planned by
        decomposition, and ``plan.gap`` is then proved by the prices of budget and capacity. ``progress`` is that of
        :func:`forecast`; how many models there are to solve is not known before.

        >>> panel = Panel({"area": ["Hami city"], "period": ["2011"], "population": [200_000]})
        >>> staff = {"area": ["Hami city"], "role": ["coordinator"], "headcount": [106]}
        >>> plan = staffing_gap(panel, [Norm("coordinator", per=500)], staff).plan(pay=1000)
        >>> plan.hires, plan.cost
        (294, 3528000.0)
        """
        given = {name: value for name, value in locals().items() if name not in ("self", "progress")}
        return Plan(self, {name: value for name, value in given.items() if value is not None}, progress)

    def frontier(
        self,
        coverages: Iterable[float] = (0.5, 0.8, 0.9, 0.95, 0.99),
        progress: Progress = False,
        **terms: Unpack[Terms],
    ) -> FrameT:
        """What each level of cover costs: ``coverage``, ``hires``, ``cost`` (yuan), ``dearest_year`` (yuan), the
        requirement covered worst (``worst_area``, ``worst_role``, ``worst_p_covered``), ``unmet`` (requirements),
        ``status``. The terms are those of ``plan``, ``progress`` that of :func:`forecast`.

        >>> panel = Panel({"area": ["A"], "period": ["2024"], "population": [50_000]})
        >>> staffing_gap(panel, [Norm("coordinator", per=500)]).frontier([0.5, 0.9], pay=1000)["hires"].to_list()
        [100, 100]
        """
        from townscale._highs import solve

        levels = [float(level) for level in coverages]
        _not_here(terms, "coverage", "coverages")
        with telling(progress) as tell:
            return self._frame(_core.frontier(self._inner, levels, terms_json(terms), solve, None, tell))

    def scenarios(self, named: Mapping[str, Terms | Mapping[str, object]], progress: Progress = False) -> FrameT:
        """Plans under several terms side by side: ``scenario``, then the columns of ``frontier``.

        ``progress`` is that of :func:`forecast`.

        >>> panel = Panel({"area": ["A"], "period": ["2024"], "population": [50_000]})
        >>> gap = staffing_gap(panel, [Norm("guard", per=500)])
        >>> gap.scenarios({"now": {"pay": 1000}, "raise": {"pay": 1200}})["cost"].to_list()
        [1200000.0, 1440000.0]
        """
        from townscale._highs import solve

        pairs = [(str(name), terms_json(dict(terms))) for name, terms in named.items()]
        with telling(progress) as tell:
            return self._frame(_core.scenarios(self._inner, pairs, solve, tell))

    def alternatives(self, progress: Progress = False, **terms: Unpack[Terms]) -> FrameT:
        """The norms of a role side by side, where it has several: one plan a norm (``role``, ``norm``), then the
        columns of ``frontier``. The terms are those of ``plan``, but for ``norm``; ``progress`` is that of
        :func:`forecast`.

        >>> panel = Panel({"area": ["A"], "period": ["2024"], "population": [50_000]})
        >>> gap = staffing_gap(panel, [Norm("guard", per=500), Norm("guard", per=1000)])
        >>> gap.alternatives(pay=1000)["hires"].to_list()
        [100, 50]
        """
        import polars as pl

        from townscale._highs import solve

        _not_here(terms, "norm", "alternatives")
        norms: list[tuple[str, str]] = []
        for row in frame(self._inner.norms(), "polars").to_dicts():
            norms += [] if (row["role"], row["norm"]) in norms else [(row["role"], row["norm"])]
        roles = [role for role, _ in norms]
        several = [(role, norm) for role, norm in norms if roles.count(role) > 1]
        pairs = [(norm, terms_json({**_of_role(terms, role), "norm": norm})) for role, norm in several]
        with telling(progress) as tell:
            plans = _core.scenarios(self._inner, pairs, solve, tell)
        table = frame(plans, "polars").rename({"scenario": "norm"})
        table.insert_column(0, pl.Series("role", [role for role, _ in several], dtype=pl.String))
        return self._frame(arrow(table)[0])

    def norms(self) -> FrameT:
        """The norms that decided, and where each comes from.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").norms().columns[:4]
        ['id', 'role', 'norm', 'unit']
        """
        return self._frame(self._inner.norms())

    def findings(self, language: str = "en") -> FrameT:
        """What is doubtful in the inputs and in what comes out.

        >>> import townscale as ts
        >>> ts.datasets.example("gap").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))


def _not_here(terms: Mapping[str, Any], name: str, by: str) -> None:
    """Refuse a term that each plan of a comparison has its own value of."""
    if terms.get(name) is not None:
        raise problem("problem.plan_term_compared", name=name, by=by)


def _of_role(terms: Mapping[str, Any], role: str) -> dict[str, Any]:
    """Terms without what they say of other roles; a budget by year says nothing of roles."""

    def of(name: str, value: Any) -> Any:
        by_role = isinstance(value, Mapping) and name != "budget"
        return {key: one for key, one in value.items() if key == role} or None if by_role else value

    return {
        name: value for name, value in ((name, of(name, value)) for name, value in terms.items()) if value is not None
    }


@recorded(tables=("population", "staff", "history"), texts=("profile",))
def staffing_gap(
    population: Panel[FrameT] | Forecast[FrameT],
    norms: Iterable[Norm | str | Mapping[str, object]] | Norm | str | Mapping[str, object],
    staff: TableLike | None = None,
    *,
    history: Panel[object] | TableLike | None = None,
    profile: str | Path | None = None,
    need: TableLike | None = None,
    areas: TableLike | None = None,
    progress: Progress = False,
) -> Gap[FrameT]:
    """Judge a population by norms.

    ``norms`` are norms, or names of the catalogue (``ts.norms()``), over which a TOML ``profile`` may set local ones.
    ``staff`` has ``area``, ``role``, ``headcount``; optional ``on_duty_share`` (0-1) or ``shrinkage`` (1 less that),
    ``fte`` (working time as a share of full time, of those there and of those to hire), ``attrition`` (0-1 per year),
    ``period`` (when they were counted; attrition is taken off from then on). ``history`` has the counts before a
    forecast, for norms with a lag. Where the population has several groups, a norm must name its base. ``need`` has
    requirements computed elsewhere (``area``, ``period``, ``role``, ``required``), such as a WISN or queue result; they
    are judged beside the norms. ``areas`` has the columns by which norms say ``where`` they are in force; they may be
    columns of the panel (or of ``history``) instead. ``progress`` is that of :func:`forecast`.

    >>> panel = Panel({"area": ["Hami city"], "period": ["2011H1"], "population": [200_000]})
    >>> staff = {"area": ["Hami city"], "role": ["coordinator"], "headcount": [106]}
    >>> gap = staffing_gap(panel, [Norm("coordinator", per=500)], staff)
    >>> gap.summary()["gap"].to_list()
    [294.0]
    >>> print(gap.explain("Hami city", "coordinator").splitlines()[-1])
    Gap: 400 − 106 = 294.
    """
    people = as_panel(population)
    past = None if history is None else as_panel(history)
    if not isinstance(norms, (Norm, str, Iterable)):
        raise problem("problem.norms_kind", kind=type(norms).__name__)
    given = [norms] if isinstance(norms, (Norm, str, Mapping)) else list(norms)
    odd = [norm for norm in given if not isinstance(norm, (Norm, str, Mapping))]
    if odd:
        raise problem("problem.norm_kind", value=repr(odd[0]))
    if profile is not None and not any(isinstance(norm, str) for norm in given):
        raise problem("problem.profile_unused", profile=profile)
    chosen = [Norm.named(norm, profile) if isinstance(norm, str) else norm for norm in given]
    rules = _rules(chosen)
    posts = optional_arrow(staff, "staff")
    given_need = optional_arrow(need, "need")
    known = areas if areas is not None else next((one for one in (people, past) if isinstance(one, Panel)), None)
    attributes = optional_arrow(known, "areas")
    with telling(progress) as tell:
        return Gap(_core.Gap(people, rules, posts, past, given_need, attributes, tell), people._kind)


guard(__name__)
