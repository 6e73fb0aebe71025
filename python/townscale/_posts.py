"""The small verbs of staffing: allocation, queues, strength, cost, WISN."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from townscale import _core
from townscale._arguments import guard
from townscale._figures import Figures
from townscale._frames import frame
from townscale._numbers import is_list, several, whole
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.words import problem

if TYPE_CHECKING:
    import polars as pl

Method = Literal["webster", "huntington_hill", "largest_remainder", "jefferson", "adams", "dean", "leximin"]


def allocate(total: int, need: Iterable[float], method: str = "webster") -> list[int]:
    """Share out ``total`` posts by need: ``webster``, ``huntington_hill``, ``largest_remainder``, ``jefferson``,
    ``adams``, ``dean`` or ``leximin``.

    Divisor methods after Balinski and Young (1982), *Fair Representation*; ties go to the earlier place. ``leximin``
    makes the worst coverage (posts over need) as good as can be, then the next worst.

    Raises ``InputError`` for a negative total or need, no need at all, and an unknown method.

    >>> allocate(10, [6.0, 3.0, 1.0])
    [6, 3, 1]
    """
    return _core.allocate(total, several(list(need), "need"), method)


class Allocation(Result):
    """Posts shared out among areas: ``posts``, and in ``summary()`` the quota and coverage of each.

    >>> import townscale as ts
    >>> ts.datasets.example("allocation").posts
    [7, 3]
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Allocation, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    @property
    def posts(self) -> list[int]:
        """The posts of each area, in the order that they were given.

        >>> import townscale as ts
        >>> ts.datasets.example("allocation").posts
        [7, 3]
        """
        return self._inner.posts

    def summary(self) -> pl.DataFrame:
        """``area``, ``need``, ``quota`` (the exact share), ``posts``, ``coverage`` (posts over need).

        >>> import townscale as ts
        >>> ts.datasets.example("allocation").summary().columns
        ['area', 'need', 'quota', 'posts', 'coverage']
        """
        return self._frame(self._inner.summary())

    def findings(self, earlier: Iterable[float] | None = None, language: str = "en") -> pl.DataFrame:
        """Paradoxes that bite: areas off their quota, areas that lose by one post more, and, against an ``earlier``
        need of the same areas, areas that grew faster and yet lost a post.

        >>> import townscale as ts
        >>> ts.datasets.example("allocation").findings().height
        0
        """
        before = None if earlier is None else several(list(earlier), "earlier")
        return self._frame(self._inner.findings(before, language))


@recorded()
def allocation(total: int, need: Mapping[str, float], method: Method = "webster") -> Allocation:
    """Share out ``total`` posts among areas by need, with quotas, coverages and the paradoxes that bite.

    Raises ``InputError`` for a negative total or need, no need at all, and an unknown method.

    >>> allocation(10, {"A": 6, "B": 6, "C": 2}, "largest_remainder").findings()["code"].to_list()
    ['alabama_paradox']
    """
    values = several(list(need.values()), "need")
    return Allocation(_core.Allocation(total, list(need), values, method), "polars")


@dataclass(frozen=True, repr=False)
class Queue(Figures):
    """A queue in its steady state.

    ``p_wait``: probability that an arrival waits; ``mean_wait``: of all arrivals, in minutes; ``utilisation``: share of
    their time that servers are busy; ``p_lost``: turned away; ``p_abandon``: gives up; ``p_within``: is served
    within ``within_minutes``.
    """

    p_wait: float
    mean_wait: float
    utilisation: float
    p_lost: float = 0.0
    p_abandon: float = 0.0
    p_within: float = 1.0


def erlang(
    kind: Literal["a", "b", "c"],
    arrivals_per_hour: float,
    handling_minutes: float,
    servers: int,
    patience_minutes: float | None = None,
    within_minutes: float = 0.0,
) -> Queue:
    """A queue of so many servers: Erlang B (the others are turned away), C (everyone waits) or A (callers give up
    after an exponential patience of ``patience_minutes`` on average). Stable for tens of thousands of servers.

    Without arrivals it is empty. Erlang (1917); Mandelbaum and Zeltyn (2007) for A.

    Raises ``InputError`` for an unknown kind and a patience that is missing or unused, ``UnsupportedError`` where
    the queue would grow for ever and for over 10,000,000 servers.

    >>> round(erlang("c", 20, 12, 5).p_wait, 4)
    0.5541
    >>> round(erlang("a", 20, 12, 5, patience_minutes=5).p_abandon, 3)
    0.133
    """
    wait, lost, abandon, mean, busy, within = _core.erlang(
        kind, arrivals_per_hour, handling_minutes, whole("servers", servers, 0), patience_minutes, within_minutes
    )
    return Queue(wait, mean, busy, lost, abandon, within)


def servers_for(
    arrivals_per_hour: float,
    handling_minutes: float,
    level: float = 0.8,
    within_minutes: float = 0.0,
    kind: Literal["a", "b", "c"] = "c",
    patience_minutes: float | None = None,
) -> int:
    """The least servers at which a share ``level`` is served within ``within_minutes`` (for ``b``: at once).

    Raises ``InputError`` for a level outside 0 to 1, and ``UnsupportedError`` for work of over 10,000,000 servers.

    >>> servers_for(200, 3, level=0.8, within_minutes=1 / 3)
    14
    """
    return _core.servers_for(kind, arrivals_per_hour, handling_minutes, level, within_minutes, patience_minutes)


@dataclass(frozen=True, repr=False)
class Relief(Figures):
    """People for a post: ``productive_hours`` of a person a year, ``relief_factor``, ``on_duty_share``."""

    productive_hours: float
    relief_factor: float
    on_duty_share: float


def relief(
    cover_hours_per_week: float = 168.0,
    contract_hours_per_week: float = 40.0,
    days_off: float = 0.0,
    hours_per_day: float = 8.0,
) -> Relief:
    """People on the books for one post that is always filled: hours to be covered ÷ productive hours of a person.

    ``days_off`` are the days a year of leave, training, sickness and holidays, of ``hours_per_day`` each. The
    ``on_duty_share`` goes into the staff table.

    Raises ``InputError`` where the absence leaves no hours to work.

    >>> round(relief(days_off=30).relief_factor, 2)
    4.75
    """
    return Relief(*_core.shifts(cover_hours_per_week, contract_hours_per_week, float(days_off) * float(hours_per_day)))


@dataclass(frozen=True, repr=False)
class Strength(Figures):
    """What became of people who were hired: numbers of people, and shares (0-1)."""

    hired: float
    remaining: float
    on_duty: float
    lost: float
    attrition: float
    on_duty_share: float
    of_hired: float


def strength(
    hired: float,
    *,
    remaining: float | None = None,
    on_duty: float | None = None,
    years: float = 1.0,
    vacancy: float | None = None,
    attrition: float | None = None,
    on_duty_share: float | None = None,
) -> Strength:
    """Who is there ``years`` after so many were hired: as seen (``remaining``, ``on_duty``), or as expected from a
    yearly ``attrition`` (0), an ``on_duty_share`` (1) and a ``vacancy`` (0; posts never filled), all shares.

    Of 173 patrol auxiliaries hired 60 remain, and 30 are on duty on a day (the 2011 Hami report). The report does not
    say over how long; over two years that is 41 % a year.

    Raises ``InputError`` where more remain than were hired or more are on duty than remain, for a share outside
    0-1, and for what is seen beside what is expected.

    >>> patrol = strength(173, remaining=60, on_duty=30, years=2)
    >>> round(patrol.lost, 2), patrol.on_duty_share, round(patrol.of_hired, 2), round(patrol.attrition, 2)
    (0.65, 0.5, 0.17, 0.41)
    """
    expected = {"vacancy": vacancy, "attrition": attrition, "on_duty_share": on_duty_share}
    if remaining is None and on_duty is not None:
        raise problem("problem.strength_alone")
    if remaining is None:
        shares = (vacancy or 0.0, attrition or 0.0, 1.0 if on_duty_share is None else on_duty_share)
        return Strength(*_core.strength_expected(hired, *shares, years))
    for name, share in expected.items():
        if share is not None:
            raise problem("problem.strength_both", name=name)
    return Strength(*_core.strength_seen(hired, remaining, remaining if on_duty is None else on_duty, years))


@dataclass(frozen=True, repr=False)
class PostCost(Figures):
    """Cost a year (yuan): ``per_head`` on the books, ``per_person_on_duty``."""

    per_head: float
    per_person_on_duty: float


@dataclass(frozen=True, repr=False)
class BreakEven(Figures):
    """Whether a raise pays.

    ``cost_now`` and ``cost_raised``: yuan a year per person on duty, at today's turnover. ``turnover_must_fall_below``:
    with the higher pay a person on duty costs less if turnover falls below this; None where no fall is enough.
    ``pays_from``: given the turnover after the raise, the turnover of today from which it pays.
    """

    cost_now: float
    cost_raised: float
    turnover_must_fall_below: float | None
    pays_from: float | None


def post_cost(
    monthly_pay: float,
    *,
    on_cost: float = 0.0,
    recruitment: float = 0.0,
    training: float = 0.0,
    training_months: float = 0.0,
    turnover: float = 0.0,
    on_duty_share: float = 1.0,
) -> PostCost:
    """What a post really costs, where everyone who leaves is replaced.

    ``monthly_pay``, ``recruitment`` and ``training`` are in yuan (the last two for each replacement), ``on_cost`` is a
    share of pay, ``turnover`` the share that leaves within a year; people in training are paid and not on duty.

    Raises ``InputError`` for a negative number and a share outside 0-1.

    >>> post_cost(880, on_duty_share=0.5).per_person_on_duty
    21120.0
    """
    numbers = [monthly_pay, on_cost, recruitment, training, training_months, turnover, on_duty_share]
    return PostCost(*_core.post_cost([float(number) for number in numbers]))


def break_even_raise(
    monthly_pay: float,
    raised_to: float,
    *,
    turnover: float,
    turnover_after: float | None = None,
    on_cost: float = 0.0,
    recruitment: float = 0.0,
    training: float = 0.0,
    training_months: float = 0.0,
    on_duty_share: float = 1.0,
) -> BreakEven:
    """From which turnover a raise costs no more per person on duty, and how far turnover must fall for it.

    At 880 yuan a month 60 of 173 patrol auxiliaries stayed (the 2011 Hami report, which does not say over how long:
    over one year that is a turnover of 65 %, over two of 41 %). Without costs of finding and training people a raise
    never pays; with them it does if it lowers turnover enough.

    Raises ``InputError`` for a raise that is none, a negative number, and a share outside 0-1.

    >>> now = dict(turnover=0.65, recruitment=800, training=1200, training_months=2, on_duty_share=0.5)
    >>> found = break_even_raise(880, 1000, turnover_after=0.2, **now)
    >>> round(found.turnover_must_fall_below, 3), round(found.pays_from, 3)
    (0.309, 0.548)
    """
    numbers = [monthly_pay, on_cost, recruitment, training, training_months, turnover, on_duty_share]
    return BreakEven(*_core.break_even([float(number) for number in numbers], raised_to, turnover_after))


class Wisn(Result):
    """Staff that a workload takes: ``required``; ``difference`` and ``ratio`` where the existing staff is known."""

    __slots__ = (
        "_inner",
        "available_hours",
        "category_factor",
        "difference",
        "for_work",
        "individual_factor",
        "ratio",
        "required",
    )

    def __init__(self, inner: _core.Wisn) -> None:
        self._inner = inner
        (
            self.available_hours,
            self.for_work,
            self.category_factor,
            self.individual_factor,
            self.required,
            self.difference,
            self.ratio,
        ) = inner.numbers()

    def summary(self) -> pl.DataFrame:
        """What each activity and allowance adds: ``part``, ``activity``, its numbers, ``required`` (staff)."""
        return frame(self._inner.summary(), "polars")


def _named(values: Any, name: str) -> list[tuple[str, float]]:
    """Numbers by name, from a mapping, a list or one number."""
    if values is None:
        return []
    if isinstance(values, Mapping):
        return list(zip(map(str, values), several(list(values.values()), name), strict=True))
    if not is_list(values) and hasattr(values, "__float__"):
        return [(name, float(values))]
    return [(f"{name} {place}", value) for place, value in enumerate(several(values, name), start=1)]


@recorded()
def wisn(
    workload: Mapping[str, float] | Sequence[float] | float,
    unit_minutes: Mapping[str, float] | Sequence[float] | float,
    days_off: Mapping[str, float] | Sequence[float] | float = 0.0,
    *,
    existing: float | None = None,
    days_per_week: float = 5.0,
    weeks: float = 52.0,
    hours_per_day: float = 8.0,
    category_allowances: Mapping[str, float] | Sequence[float] | float | None = None,
    individual_allowances: Mapping[str, float] | Sequence[float] | float | None = None,
) -> Wisn:
    """Required staff by Workload Indicators of Staffing Need (WHO 2010, *WISN user's manual*).

    ``workload`` is in units a year and ``unit_minutes`` what each takes, by activity; ``days_off`` are one person's
    days
    of leave, holidays, sickness and training a year. ``category_allowances`` are shares of everyone's time (0-1);
    ``individual_allowances`` hours a year that some spend, in all. ``existing`` staff gives ``ratio`` (under 1 is
    pressure) and ``difference``.

    An HIV clinic in Kenya (Human Resources for Health 2017, doi 10.1186/s12960-017-0186-3): 100,000 visits of 15
    minutes, 4.5 days a week, 10 + 30 + 15 days off take 17.46 clinicians.

    Raises ``InputError`` for a negative number, activities that do not fit, and absence or allowances that leave no
    time.

    >>> clinic = wisn(100_000, 15, [10, 30, 15], days_per_week=4.5, existing=12)
    >>> round(clinic.required, 2), round(clinic.ratio, 2)
    (17.46, 0.69)
    """
    work, minutes = _named(workload, "work"), dict(_named(unit_minutes, "work"))
    missing = [name for name, _ in work if name not in minutes]
    if missing or len(work) != len(minutes):
        odd = (missing or [name for name in minutes if name not in dict(work)])[0]
        raise problem("problem.activities_odd", names=odd)
    activities = [(name, units, minutes[name]) for name, units in work]
    off = sum(value for _, value in _named(days_off, "days off"))
    time = [float(value) for value in (days_per_week, weeks, hours_per_day, off)]
    everyone, some = _named(category_allowances, "everyone"), _named(individual_allowances, "some")
    return Wisn(_core.Wisn(activities, time, everyone, some, existing))


guard(__name__)
