"""Ages and sexes: the cohort-component method, made to agree with a total forecast draw by draw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, cast, overload

from townscale import _core
from townscale._arguments import guard
from townscale._figures import Given
from townscale._frames import arrow, frame
from townscale._panel import as_panel
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._table import Kind
from townscale._value import Value, recorded
from townscale.typing import Columns, Frame, FrameT, Population, Rows, TableLike
from townscale.words import phrase, problem

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from townscale._forecast import Forecast
    from townscale._panel import Panel


@dataclass(frozen=True, repr=False)
class RogersCastro(Given):
    """Migrants by age, by the model schedule of Rogers and Castro (1981), with seven or eleven parameters.

    a1 exp(-alpha1 x) + a2 exp(-alpha2 (x - mu2) - exp(-lambda2 (x - mu2))) + (the same with a3, for a hump at
    retirement) + c, where x is the age in years. The defaults are their simplified basic standard. ``explained`` is the
    share of the variance over ages that a fit explains.

    >>> round(RogersCastro().at(25), 6)
    0.036427
    """

    a1: float = 0.02
    alpha1: float = 0.1
    a2: float = 0.06
    alpha2: float = 0.1
    mu2: float = 20.0
    lambda2: float = 0.4
    c: float = 0.003
    a3: float = 0.0
    alpha3: float = 0.0
    mu3: float = 0.0
    lambda3: float = 0.0
    explained: float | None = None

    @classmethod
    def fit(cls, migrants: TableLike, parameters: int = 7) -> RogersCastro:
        """The schedule nearest, in least squares, to a table of ``age`` and ``migrants`` (0 or more; 0-4, 85+ or 7).

        >>> ages = list(range(0, 90, 5))
        >>> counts = [sum(RogersCastro().at(age + year) for year in range(5)) for age in ages]
        >>> round(RogersCastro.fit({"age": ages, "migrants": counts}).mu2, 1)
        20.0
        """
        found, explained = _core.fit_rogers_castro(arrow(migrants, "migrants")[0], parameters)
        return cls(**json.loads(found), explained=explained)

    def at(self, age: float) -> float:
        """Migrants of an age: a rate, or as many as the counts that it was fitted to.

        >>> import townscale as ts
        >>> ts.RogersCastro().at(25.0) > ts.RogersCastro().at(60.0)
        True
        """
        return _core.rogers_castro(self._json(), [float(age)])[0]

    def _json(self) -> str:
        fields = asdict(self)
        fields.pop("explained")
        return json.dumps(fields)


class AgeGroups(Value, Generic[FrameT]):
    """The people of bands of ages by area, with one series for all of them: a population for the later links."""

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Population, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def population(self) -> Population:
        """The handle that later links of the chain take."""
        return self._inner

    def __repr__(self) -> str:
        return "AgeGroups(a population by bands of ages, for service_load and waiting)"


class Ages(Result[FrameT]):
    """Ages and sexes by area, period and draw; :func:`service_load` takes it as it is.

    >>> import townscale as ts
    >>> ts.datasets.example("ages").bands(["pupils"]).columns[:5]
    ['area', 'period', 'group', 'mean', 'median']
    """

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Ages, kind: Kind) -> None:
        self._inner = inner
        self._kind: Kind = kind

    def summary(self) -> FrameT:
        """``area``, ``period``, ``sex``, ``age``, ``mean``, ``median``, ``lo80``, ``hi80``, ``lo95``, ``hi95``.

        ``area`` is left out where the base names none; ``period`` is +5, +10 years where nothing names a period.

        >>> import townscale as ts
        >>> ts.datasets.example("ages").summary().columns[:5]
        ['area', 'period', 'sex', 'age', 'mean']
        """
        return self._frame(self._inner.summary())

    def bands(self, names: Sequence[str] | None = None) -> FrameT:
        """The people of bands of ages: ``area``, ``period``, ``group``, ``mean`` ... ``hi95``.

        A band is ``6-11``, ``60+``, ``female 15-49`` or a name of ``ts.age_bands()``; where none are named, all of
        those that the age groups can give. Part of a wide age group is taken as even over its years.

        >>> import townscale as ts
        >>> ts.datasets.example("ages").bands(["pupils", "pensioners"])["group"].unique().sort().to_list()
        ['pensioners', 'pupils']
        """
        return self._frame(self._inner.bands(None if names is None else _names(names)))

    def births(self) -> FrameT:
        """Births of each step: ``area``, ``period`` (at its end), ``mean`` ... ``hi95`` (persons).

        >>> import townscale as ts
        >>> ts.datasets.example("ages").births().columns[:4]
        ['area', 'period', 'mean', 'median']
        """
        return self._frame(self._inner.births())

    def deaths(self) -> FrameT:
        """Deaths of each step, as ``births``.

        >>> import townscale as ts
        >>> ts.datasets.example("ages").deaths().columns[:4]
        ['area', 'period', 'mean', 'median']
        """
        return self._frame(self._inner.deaths())

    def net_migration(self) -> FrameT:
        """Net migration of each step: the table's, and what makes people agree with a total; as ``births``.

        People at the end of a step are those at its beginning and births, less deaths, and these.

        >>> import townscale as ts
        >>> ts.datasets.example("ages").net_migration().columns[:4]
        ['area', 'period', 'mean', 'median']
        """
        return self._frame(self._inner.net_migration())

    def life_expectancy(self) -> FrameT:
        """Life expectancy at birth in each step: ``area``, ``period``, ``sex``, ``mean`` ... ``hi95`` (years).

        >>> import townscale as ts
        >>> ts.datasets.example("ages").life_expectancy().columns[:4]
        ['area', 'period', 'sex', 'mean']
        """
        return self._frame(self._inner.life_expectancy())

    def total_fertility(self) -> FrameT:
        """Births to a woman over her life by the rates of each step: ``area``, ``period``, ``mean`` ... ``hi95``.

        >>> import townscale as ts
        >>> ts.datasets.example("ages").total_fertility().columns[:4]
        ['area', 'period', 'mean', 'median']
        """
        return self._frame(self._inner.total_fertility())

    def dependency(self) -> FrameT:
        """Dependency ratios: ``area``, ``period``, ``ratio``, ``mean`` ... ``hi95``.

        ``child`` is 0-14 over 15-64, ``old_age`` 65 and over, ``total`` their sum.

        >>> import townscale as ts
        >>> ts.datasets.example("ages").dependency().columns[:4]
        ['area', 'period', 'ratio', 'mean']
        """
        return self._frame(self._inner.dependency())

    def draws(self, areas: Sequence[str] | None = None) -> FrameT:
        """``area``, ``period``, ``sex``, ``age``, ``draw`` (from 0), ``population``, for all areas or some.

        >>> import townscale as ts
        >>> ts.datasets.example("ages").draws().columns
        ['area', 'period', 'sex', 'age', 'draw', 'population']
        """
        return self._frame(self._inner.draws(None if areas is None else _names(areas)))

    @recorded()
    def groups(self, *names: str) -> AgeGroups[FrameT]:
        """Bands of ages as a population, one series each and one for all people, for ``service_load`` and others.

        >>> import townscale as ts
        >>> pupils = ts.datasets.example("ages").groups("primary_pupils")
        >>> type(pupils).__name__
        'AgeGroups'
        """
        return AgeGroups(self._inner.population(list(names)), self._kind)

    def findings(self, language: str = "en") -> FrameT:
        """What stands for what was not given, a base far from its total, ages that leaving emptied.

        >>> import townscale as ts
        >>> sorted(set(ts.datasets.example("ages").findings()["severity"]))
        ['note', 'warning']
        """
        return self._frame(self._inner.findings(language))

    def population(self) -> Population:
        """The handle that later links take: all people, and every band that has a name.

        >>> import townscale as ts
        >>> type(ts.datasets.example("ages").population()).__name__
        'Population'
        """
        return self._inner.population(None)


def _names(names: Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else [str(name) for name in names]


@recorded(tables=("total",))
def project_ages(
    base: Frame[FrameT] | Columns | Rows | str | Path | None = None,
    fertility: TableLike | float | None = None,
    mortality: TableLike | float | Mapping[str, float] | None = None,
    migration: TableLike | RogersCastro | Mapping[str, float] | None = None,
    steps: int | None = None,
    total: Panel[FrameT] | Forecast[FrameT] | None = None,
    *,
    step: int | None = None,
    profile: str | None = None,
    group: str | None = None,
    parameters: int = 7,
    sex_ratio_at_birth: float = 1.05,
    earlier: TableLike | None = None,
    draws: int | None = None,
    seed: int = 0,
    reference: str | None = None,
    fertility_sd: float | None = None,
    mortality_sd: float | None = None,
    progress: Progress = False,
) -> Ages[FrameT]:
    """Project ages and sexes ``steps`` steps ahead by the cohort-component method.

    ``base`` has ``age`` (``0-4`` ... ``85+``, or single years; the last group open) and ``population``, or ``share``
    where a total says how many there are; optional ``sex``, ``area``, ``period``. Or it is the name of an age profile
    (``ts.age_profiles()``), whose rates then stand for whatever else is not given; ``profile`` names one for the rates
    alone.

    ``fertility`` has ``age`` and ``rate`` (births in a year to a woman of that age), or is a number, births to a woman
    over her life. ``mortality`` has ``age`` and one column of a life table (``Lx``, ``qx``, ``mx``, ``lx``, or
    ``survival`` of births into the first group, of each group into the next, of the last two into the open one), or is
    a life expectancy: a number, or one by sex; a standard table is moved to meet it. ``migration`` has ``age`` and
    ``net`` (persons in a year), ``net_rate`` (of the people of that age, in a year), ``share`` (of all migrants) or
    ``migrants`` (counts, to which a :class:`RogersCastro` schedule of 7 or 11 ``parameters`` is fitted); or it is such
    a schedule, or a dict of its parameters. Each table may have ``area`` and ``sex``; rows without them count for all.

    Each table of rates may have ``period`` (``2021``, or ``2020-2025``: from where a count of 2020 stands to where
    one of
    2025 does); the rates of a step are those of the time it covers, and past the last ones these are held, with a
    finding.
    Then ``fertility`` may also be ``period``, ``tfr``, ``mortality`` ``period``, ``e0``, and ``migration`` ``period``,
    ``net`` without ages, which a schedule and the survivors give them. ``fertility`` may have ``sex_ratio`` (boys
    born for
    a girl; ``sex_ratio_at_birth`` otherwise). The files of the World Population Prospects are read with the headers
    that they have.

    ``draws`` makes rates uncertain: mortality by the model of Lee and Carter (1992), total fertility by a random
    walk with
    drift, both learnt from the periods up to the base (four at least). Where the tables end with the base, the rates
    that
    follow go on with the drift; where they go on, they are the centre. Where there is no such past, reference values
    (``ts.rate_references()``) say how much rates vary, with a finding; ``reference`` names one to be taken whatever the
    past, and ``fertility_sd`` and ``mortality_sd``, standard deviations of a year's change of the logarithm, are values
    of one's own. All areas move together.

    ``earlier``, the same people one step before the base, replaces all rates by cohort change ratios (Hamilton and
    Perry 1962): for where only counts by age exist.

    A step is as wide as the age groups, or ``step=1``: groups are then split evenly into years. That is the default
    where the total has closer periods. Births are those of the women at the middle of a step; half of a step's migrants
    come at its beginning, half at its end (Preston, Heuveline and Guillot 2001, chapter 6).

    ``total`` is a panel or forecast (its ``group``, where it has several). Every draw of the ages then agrees with the
    same draw of the total: migrants of the ages of ``migration`` make up the difference, and those who leave empty an
    age at most. A base without a period stands one step before the total's first period, shares stand in it.
    ``progress`` is that of :func:`forecast`.

    Raises ``InputError`` for ages that do not add up to a total row, an age group that is missing or there twice, a
    negative rate, rates that are given nowhere, an area that a table does not have.

    >>> base = {"age": ["0-4", "5-9", "10+"], "population": [10, 20, 30]}
    >>> survival = {"age": ["0-4", "5-9", "10+"], "survival": [1, 1, 1]}
    >>> ages = project_ages(base, 0, survival, steps=1)
    >>> ages.summary()["median"].to_list()[3:]
    [0.0, 10.0, 50.0]

    Pupils and pensioners by area and year, from a total forecast alone:

    >>> from townscale import Panel, forecast
    >>> panel = Panel({"area": ["A"] * 4, "period": ["2007", "2008", "2009", "2010"], "population": [60, 66, 80, 95]})
    >>> ages = project_ages("china_2020", total=forecast(panel, horizon=5))
    >>> ages.bands(["pupils", "pensioners"])["group"].unique(maintain_order=True).to_list()
    ['pupils', 'pensioners']
    """
    whole = None if total is None else as_panel(total)
    kind: Kind = whole._kind if whole is not None else "polars"
    if isinstance(base, str) and not Path(base).suffix and not Path(base).exists():
        profile, base = profile or base, None
    tables: dict[str, Any] = {}
    for name, value in (
        ("base", base),
        ("earlier", earlier),
        ("fertility", fertility),
        ("mortality", mortality),
        ("migration", migration),
    ):
        tables[name] = None
        if value is not None and not _is_rule(name, value):
            tables[name], found = arrow(value, name)
            kind = found if name == "base" else kind
    expectancy = {} if tables["mortality"] is not None or mortality is None else _expectancy(mortality)
    births = None if fertility is None or tables["fertility"] is not None else float(cast("float", fertility))
    schedule = None
    if migration is not None and tables["migration"] is None:
        schedule = _schedule(migration)._json()
    for name, number in (("steps", steps), ("step", step)):
        if number is not None and (not isinstance(number, int) or number < 1):
            raise problem(
                "problem.argument", name=name, value=repr(number), wanted=phrase("value_kind.whole_least", least=1)
            )
    if draws is None and any(value is not None for value in (reference, fertility_sd, mortality_sd)):
        raise problem("problem.sd_without_draws")
    uncertainty = None if draws is None else (draws, seed, reference, fertility_sd, mortality_sd)
    with telling(progress) as tell:
        inner = _core.Ages(
            tables["base"],
            tables["earlier"],
            tables["fertility"],
            tables["mortality"],
            tables["migration"],
            whole,
            steps,
            step,
            births,
            expectancy,
            schedule,
            parameters,
            profile,
            group,
            sex_ratio_at_birth,
            uncertainty,
            tell,
        )
    return Ages(inner, kind)


def _is_rule(name: str, value: Any) -> bool:
    """Whether a number, a life expectancy by sex or a schedule is given in place of a table."""
    if name in ("base", "earlier"):
        return False
    if isinstance(value, (Real, RogersCastro)):
        return True
    if not isinstance(value, Mapping):
        return False
    return all(isinstance(part, Real) for part in value.values())


def _expectancy(mortality: Any) -> dict[str, float]:
    if isinstance(mortality, Mapping):
        return {str(sex): float(years) for sex, years in mortality.items()}
    return {"both": float(mortality)}


def _schedule(migration: Any) -> RogersCastro:
    if isinstance(migration, RogersCastro):
        return migration
    names = [name for name in RogersCastro.__dataclass_fields__ if name != "explained"]
    if not isinstance(migration, Mapping) or not set(migration) <= set(names):
        raise problem("problem.migration", migration=repr(migration), names=", ".join(names))
    missing = [name for name in names[:7] if name not in migration]
    if missing:
        raise problem("problem.migration_lacks", names=", ".join(missing))
    return RogersCastro(**{name: float(value) for name, value in migration.items()})


@overload
def age_bands(frame_kind: Literal["polars"] = "polars") -> pl.DataFrame: ...
@overload
def age_bands(frame_kind: Literal["pandas"]) -> pd.DataFrame: ...
@overload
def age_bands(frame_kind: Literal["pyarrow"]) -> pa.Table: ...
def age_bands(frame_kind: Kind = "polars") -> pl.DataFrame | pd.DataFrame | pa.Table:
    """The bands of ages that have a name: ``id``, ``ages``, ``sex``, ``document``, ``mark``.

    Raises ``InputError`` for a kind of frame that is none.

    >>> age_bands().filter(id="pupils")["ages"].to_list()
    ['6-14']
    """
    return frame(_core.age_bands(), frame_kind)


@overload
def age_profiles(frame_kind: Literal["polars"] = "polars") -> pl.DataFrame: ...
@overload
def age_profiles(frame_kind: Literal["pandas"]) -> pd.DataFrame: ...
@overload
def age_profiles(frame_kind: Literal["pyarrow"]) -> pa.Table: ...
def age_profiles(frame_kind: Kind = "polars") -> pl.DataFrame | pd.DataFrame | pa.Table:
    """The age profiles that ship, each with its ``document`` and ``mark`` (``read``, ``secondary``, ``unread``).

    Raises ``InputError`` for a kind of frame that is none.

    >>> "china_2020" in age_profiles()["id"].to_list()
    True
    """
    return frame(_core.age_profiles(), frame_kind)


@overload
def rate_references(frame_kind: Literal["polars"] = "polars") -> pl.DataFrame: ...
@overload
def rate_references(frame_kind: Literal["pandas"]) -> pd.DataFrame: ...
@overload
def rate_references(frame_kind: Literal["pyarrow"]) -> pa.Table: ...
def rate_references(frame_kind: Kind = "polars") -> pl.DataFrame | pd.DataFrame | pa.Table:
    """The reference values of how much rates vary: ``id``, ``fertility_sd``, ``mortality_sd``, ``document``, ``mark``.

    Standard deviations are those of a year's change of the logarithm of total fertility and of all death rates.

    Raises ``InputError`` for a kind of frame that is none.

    >>> rate_references().filter(id="wpp_2019")["fertility_sd"].to_list()
    [0.034]
    """
    return frame(_core.rate_references(), frame_kind)


guard(__name__)
