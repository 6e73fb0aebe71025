"""Hiring plans: from a gap to hires that hold with a stated probability."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict

from townscale import _core
from townscale._arguments import guard
from townscale._disclosure import Disclosure
from townscale._frames import arrow, frame
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import FrameT, Geometry, Json, TableLike
from townscale.words import Words, problem

if TYPE_CHECKING:
    from typing_extensions import Unpack

ByRole = float | Mapping[str, float]
"""A number for every role, or one for each by name."""
Leavers = Literal["random", "expected"]
Objective = Literal["cost", "shortage"]
Turnover = float | Sequence[float] | Mapping[str, float | Sequence[float]]
Budget = float | Sequence[float] | Mapping[int, float]


class Terms(TypedDict, total=False):
    """The terms of a plan by name, as :meth:`Gap.plan` takes them."""

    budget: Budget | None
    coverage: float
    pay: ByRole | None
    on_cost: ByRole | None
    turnover: Turnover | None
    recruitment: ByRole | None
    training: ByRole | None
    training_months: ByRole | None
    capacity: ByRole | None
    ceiling: ByRole | None
    dropout: ByRole | None
    retirements: TableLike | None
    growth: float
    objective: Objective
    start: str | None
    by: str | None
    norm: str | None
    move_surplus: bool
    pay_staff: bool
    leavers: Leavers
    jointly: bool
    nodes: int
    tolerance: float
    together: int


class Requirement(Protocol[FrameT]):
    """What a plan is made for: a staffing gap of the core, and the kind of frame to give back."""

    _inner: _core.Gap
    _kind: Kind

    def alternatives(self, progress: Progress = False, **terms: Unpack[Terms]) -> FrameT:
        """The norms of a role side by side."""


class Plan(Result[FrameT]):
    """Hires by area, role and period.

    ``status``: ``optimal`` (nothing that covers as much costs less), ``within_gap`` (``gap`` says by how much at most,
    as a share) or ``unmet`` (not everything can be covered: see ``unmet()`` and ``binding()``). ``hires``: people in
    all. ``cost``: yuan to the end of the plan, None where a pay is not known.

    >>> import townscale as ts
    >>> ts.datasets.example("plan").status
    'optimal'
    """

    __slots__ = ("_gap", "_inner", "_kind", "_least", "_sides", "_terms")

    def __init__(self, gap: Requirement[FrameT], terms: Json, progress: Progress = False) -> None:
        from townscale._highs import solve

        self._gap = gap
        self._kind: Kind = gap._kind
        self._terms = terms
        with telling(progress) as tell:
            self._inner = _core.Plan(gap._inner, terms_json(terms), solve, tell)
        self._least: list[float | None] = []
        self._sides: dict[str, FrameT] = {}

    @property
    def status(self) -> str:
        """``optimal``, ``within_gap`` or ``unmet``.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").status
        'optimal'
        """
        return self._inner.status

    @property
    def gap(self) -> float | None:
        """How far the cost may be from the least (share of the cost); None where that is not known.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").gap < 1e-6
        True
        """
        return self._inner.gap

    @property
    def hires(self) -> int:
        """People hired in all.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").hires
        107
        """
        return self._inner.hires

    @property
    def cost(self) -> float | None:
        """What the plan costs to its end (yuan); None where a pay is not known.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").cost
        1682640.0
        """
        return self._inner.cost

    @property
    def least_budget(self) -> float | None:
        """The least budget, the same every year, that covers everything within reach (whole yuan a year).

        None where no budget is enough, as the hiring capacity is in the way. Solved for when first asked; where that
        takes long, and with many areas, it is within about 0.1 % of the least.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").least_budget > 0
        True
        """
        if not self._least:
            from townscale._highs import solve

            self._least.append(self._inner.least_budget(solve))
        return self._least[0]

    def reason(self, language: str = "en") -> str:
        """How the plan ended, in a sentence.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").reason()[:40]
        '107 hires cover everything that was aske'
        """
        return self._inner.reason(language)

    def outcome(self, language: str = "en") -> list[str]:
        """How the plan ended, in sentences: the reason, and where it is unmet for want of money, the least budget.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").outcome()[0][:42]
        '107 hires cover everything that was asked '
        """
        said = [self.reason(language)]
        reasons = {row["reason"] for row in frame(self._inner.unmet(), "polars").to_dicts()}
        if not reasons - {"training", "leaving"} or self.cost is None:
            return said
        least, words = self.least_budget, Words(language)
        if least is None:
            return [*said, words("report.plan_no_budget")]
        return [*said, words("report.plan_least", budget=f"{least:,.0f}")]

    def sides(self, progress: Progress = False) -> dict[str, FrameT]:
        """The plan beside others, for reports and workbooks: ``frontier``, ``alternatives`` (the norms of a role one
        by one) and ``sensitivity``; nothing where so many plans would take long (more than ``together`` areas times
        roles, 400 where that is not given). ``progress`` is that of :func:`forecast`.

        >>> import townscale as ts
        >>> sorted(ts.datasets.example("plan").sides())
        ['alternatives', 'frontier', 'sensitivity']
        """
        if not self._sides and self._pairs() <= self._most():
            terms = {name: value for name, value in self._terms.items() if name not in ("norm", "coverage")}
            terms["coverage"] = self._terms.get("coverage", 0.9)
            self._sides = {
                "frontier": self.frontier(progress=progress),
                "alternatives": self._gap.alternatives(progress, **terms),
                "sensitivity": self.sensitivity(progress=progress),
            }
        return self._sides

    def _pairs(self) -> int:
        """Areas times roles of the plan."""
        return frame(self._inner.table(), "polars").select("area", "role").unique().height

    def _most(self) -> int:
        """Areas times roles of a plan that is put beside others."""
        return int(self._terms.get("together", 400))

    def no_sides(self, language: str = "en") -> str | None:
        """Why the plan is not put beside others; None where it is.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").no_sides()
        """
        from townscale.words import Words

        pairs, most = self._pairs(), self._most()
        if pairs <= most:
            return None
        return Words(language)("report.plan_many", pairs=f"{pairs:,}", most=f"{most:,}", plans="10")

    def summary(self) -> FrameT:
        """The plan: ``area``, ``period``, ``role``, ``hire`` (people who join at its start), ``on_hand`` (people on the
        books at its end), ``available`` (people expected on duty at its end), ``p_covered`` (probability, 0-1),
        ``required`` (posts, the quantile of the coverage), ``staff`` (people on duty of the staff of today, as in the
        gap), ``staff_left`` (of them, expected to have left by then), ``cost`` (yuan).

        >>> import townscale as ts
        >>> ts.datasets.example("plan").summary().columns[:5]
        ['area', 'period', 'role', 'hire', 'on_hand']
        """
        return self._frame(self._inner.table())

    def cost_by_year(self) -> FrameT:
        """Costs by calendar year (yuan): ``hires``, ``pay``, ``on_cost``, ``recruitment``, ``training``, ``staff`` (the
        pay of the staff of today, where the budget pays it), ``cost``, ``budget`` (of the whole year), ``left``,
        ``months`` (of the year that are in the plan, to which its cost belongs).

        >>> import townscale as ts
        >>> ts.datasets.example("plan").cost_by_year().columns[:4]
        ['year', 'hires', 'pay', 'on_cost']
        """
        return self._frame(self._inner.cost_by_year())

    def joint(self) -> FrameT:
        """The probability that nobody at all is short, by ``period``: ``p_none_short`` (``jointly=True``).

        It is of every requirement, those that nobody can be trained for in time or that are not asked for yet too; what
        is asked for is covered with ``coverage``.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").joint().columns[:4]
        ['period', 'p_none_short']
        """
        return self._frame(self._inner.joint())

    def sensitivity(self, change: float = 0.2, progress: Progress = False) -> FrameT:
        """One term at a time, less and more by ``change`` (a share): ``term`` (``turnover``, ``pay``, ``growth`` of the
        requirements), ``change``, then the columns of ``gap.frontier``; the first row is the plan itself. ``progress``
        is that of :func:`forecast`.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").sensitivity().columns[:4]
        ['term', 'change', 'hires', 'cost']
        """
        from townscale._highs import solve

        terms = terms_json(self._terms)
        with telling(progress) as tell:
            table = _core.sensitivity(self._gap._inner, self._inner, terms, float(change), solve, tell)
        return self._frame(table)

    def frontier(self, coverages: Sequence[float] = (0.5, 0.8, 0.9, 0.95, 0.99), progress: Progress = False) -> FrameT:
        """What each level of cover costs under the terms of this plan; see ``gap.frontier``.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").frontier().columns[:4]
        ['coverage', 'hires', 'cost', 'dearest_year']
        """
        from townscale._highs import solve

        levels = [float(level) for level in coverages]
        terms = terms_json(self._terms)
        with telling(progress) as tell:
            table = _core.frontier(self._gap._inner, levels, terms, solve, self._inner, tell)
        return self._frame(table)

    def unmet(self) -> FrameT:
        """What stays unmet, where and when: ``required``, ``available``, ``short`` (posts), ``p_covered``, ``reason``
        (``training``: nobody hired in the plan is trained by then; ``leaving``: nobody hired is still there;
        ``budget``; ``capacity``; ``ceiling``). ``short``
        are the posts that would have to be there besides, for certain.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").unmet().height
        0
        """
        return self._frame(self._inner.unmet())

    def binding(self) -> FrameT:
        """The constraints that bind: ``constraint``, ``period`` or year, ``role``, ``most``, ``used``, ``left``.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").binding().columns[:4]
        ['constraint', 'period', 'role', 'most']
        """
        return self._frame(self._inner.binding())

    def moves(self) -> FrameT:
        """Who moves between areas at the start (``move_surplus=True``): ``area``, ``role``, ``people`` (over 0: in).

        >>> import townscale as ts
        >>> ts.datasets.example("plan").moves().height
        0
        """
        return self._frame(self._inner.moves())

    def compare(self, other: Plan[object]) -> FrameT:
        """This plan and another side by side; the columns of the other end in ``_other``.

        >>> import townscale as ts
        >>> plan = ts.datasets.example("plan")
        >>> plan.compare(plan.what_if(pay=1200)).columns[:4]
        ['area', 'period', 'role', 'hire']
        """
        return self._frame(self._inner.compare(other._inner))

    @recorded()
    def what_if(self, progress: Progress = False, **changes: Unpack[Terms]) -> Plan[FrameT]:
        """The plan under other terms, such as ``pay=1000, turnover=0.2``; the names are those of ``gap.plan``.

        ``progress`` is that of :func:`forecast`.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").what_if(pay=1200).status
        'optimal'
        """
        return Plan(self._gap, {**self._terms, **changes}, progress)

    def report(
        self,
        path: str | Path,
        language: str = "en",
        title: str | None = None,
        *,
        internal: bool = False,
        disclosure: Disclosure | None = None,
        geometry: Geometry | None = None,
    ) -> Path:
        """Write a report to a ``.html``, ``.docx`` or ``.pdf`` file: what is to be decided in two pages, then tables.

        ``geometry`` (GeoJSON in a file or dict, or ``__geo_interface__``) adds a map. Counts of people under 10
        are not in it, nor what would give them back; with ``internal`` all counts are, and every page says so.

        >>> import tempfile
        >>> from pathlib import Path
        >>> import townscale as ts
        >>> path = Path(tempfile.mkdtemp(), "plan.html")
        >>> ts.datasets.example("plan").report(path).name
        'plan.html'
        """
        from townscale import report

        options = {} if geometry is None else {"geometry": geometry}
        return report.write(report.of(self, language, title, internal=internal, disclosure=disclosure, **options), path)

    def findings(self, language: str = "en") -> FrameT:
        """What is doubtful in the plan.

        >>> import townscale as ts
        >>> ts.datasets.example("plan").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))

    def _said(self, words: Words) -> list[str]:
        return [self.reason(words.language)]


def terms_json(terms: Mapping[str, Any]) -> str:
    """Terms as JSON; numbers of NumPy and periods by their own words."""

    def plain(value: Any) -> Any:
        return value.tolist() if hasattr(value, "tolist") else str(value)

    if "retirements" in terms and not isinstance(terms["retirements"], list):
        rows = frame(arrow(terms["retirements"], "retirements")[0], "polars").to_dicts()
        terms = {**terms, "retirements": rows}

    try:
        return json.dumps(terms, default=plain, allow_nan=False)
    except ValueError:
        raise problem("problem.plan_not_finite") from None


guard(__name__)
