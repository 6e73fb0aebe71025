"""The area index: scores of areas from indicators, with rank intervals and grades that survive their uncertainty."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast, overload

from townscale import _core
from townscale._arguments import guard
from townscale._decision_files import read_text
from townscale._frames import arrow, frame
from townscale._progress import Progress, telling
from townscale._result import Result
from townscale._table import Kind
from townscale._value import SourceText, recorded
from townscale.typing import Frame, FrameT, Geometry, Json, OtherTable, Period, TableLike
from townscale.words import Words, phrase, problem

if TYPE_CHECKING:
    import polars as pl
    from altair.typing import ChartType

Spec: TypeAlias = TableLike
"""A specification: a dict, the path of a ``.toml`` file, the text of one, or a frame with COINr's ``iMeta``."""


def _read(spec: Spec | None) -> _core.IndexSpec:
    if spec is None:
        raise problem("problem.spec_none")
    if isinstance(spec, Mapping) and "iCode" not in spec:
        return _core.IndexSpec(_json(spec), "json", "spec")
    if isinstance(spec, SourceText) or (isinstance(spec, str) and "\n" in spec):
        return _core.IndexSpec(spec, "toml", spec.name if isinstance(spec, SourceText) else "spec")
    if isinstance(spec, Mapping) or hasattr(spec, "__arrow_c_stream__") or hasattr(spec, "columns"):
        return _core.IndexSpec.from_meta(arrow(spec, "spec")[0], "spec")
    if not isinstance(spec, (str, Path)):
        raise problem("problem.spec_kind", kind=type(spec).__name__)
    path = Path(spec)
    if path.suffix.lower() != ".toml":
        raise problem("problem.spec_ending", path=path, ending=path.suffix)
    return _core.IndexSpec(read_text(path), "toml", str(path))


def _json(spec: Mapping[str, object]) -> str:
    try:
        return json.dumps(_plain(dict(spec)), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise problem("problem.spec_because", reason=error) from error
    except RecursionError:
        raise problem("problem.spec_deep") from None


def _plain(value: Any) -> Any:
    """Numbers of array libraries as plain ones; an empty parent from a frame as none."""
    if isinstance(value, Mapping):
        return {str(key): None if key == "parent" and value[key] != value[key] else _plain(value[key]) for key in value}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number to reckon with")
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, Path) or hasattr(value, "isoformat"):
        return str(value)
    return value


@overload
def aggregate_index(indicators: Frame[FrameT], spec: Spec) -> FrameT: ...
@overload
def aggregate_index(indicators: OtherTable, spec: Spec) -> pl.DataFrame: ...
def aggregate_index(indicators: Frame[FrameT] | TableLike, spec: Spec) -> FrameT | pl.DataFrame:
    """The plain composite, without robustness: ``area``, ``period``, ``node``, ``score`` (as normalised).

    ``indicators`` has ``area``, ``period``, ``indicator``, ``value``, one row each; ``spec`` is a ``.toml`` file or a
    dict of the same form. Values are normalised (min-max over the areas of a period unless the specification says
    otherwise) and put together level by level by weighted means. Where a score is missing, the weights of its siblings
    are rescaled; :func:`area_index` says so in its findings. The steps are those of the OECD/JRC Handbook on
    Constructing Composite Indicators (2008).

    Raises ``InputError`` for a specification or a table that cannot be used, naming the part at fault, and
    ``SensitiveAttributeError`` for indicators such as ethnicity or religion.

    >>> table = {"area": ["A", "B", "C"], "period": ["2010"] * 3, "indicator": ["clinics"] * 3, "value": [1, 2, 5]}
    >>> spec = {"node": [{"id": "Index"}], "indicator": [{"id": "clinics", "parent": "Index", "direction": 1}]}
    >>> aggregate_index(table, spec)["score"].to_list()
    [0.0, 25.0, 100.0]
    """
    stream, kind = arrow(indicators, "indicators")
    return cast("FrameT", frame(_read(spec).aggregate(stream), kind))


@dataclass(frozen=True, repr=False)
class Comparison(Result[FrameT]):
    """Two areas of one period: ``difference`` (points) with ``lo90`` and ``hi90``, ``p_above``, and what it comes from.

    ``p_above`` is the share of replicates in which the first area is above the second.

    >>> import townscale as ts
    >>> ts.datasets.example("comparison").summary().height > 0
    True
    """

    areas: tuple[str, str]
    difference: float
    lo90: float
    hi90: float
    p_above: float
    _parts: FrameT = field(compare=False)

    def _said(self, words: Words) -> list[str]:
        from townscale.report.numbers import chance, decimals

        numbers = {"difference": self.difference, "low": self.lo90, "high": self.hi90}
        told = {name: decimals(value, 1) for name, value in numbers.items()}
        return [words("shown.compared", a=self.areas[0], b=self.areas[1], p=chance(self.p_above, words), **told)]

    def summary(self) -> FrameT:
        """What each indicator adds: ``indicator``, ``node``, ``score``, ``other_score``, ``difference`` (points).

        >>> import townscale as ts
        >>> ts.datasets.example("comparison").summary().columns[:4]
        ['indicator', 'node', 'score', 'other_score']
        """
        return self._parts

    def __str__(self) -> str:
        one, other = self.areas
        return (
            f"{one} against {other}: {self.difference:+.2f} points "
            f"(90 % interval {self.lo90:+.2f} to {self.hi90:+.2f}), above in {self.p_above:.0%} of the replicates"
        )


class Index(Result[FrameT]):
    """An index of areas: scores and ranks with their intervals, grades by interval, and where they come from.

    Intervals are the 5 and 95 % quantiles over the replicates: the index computed anew with other weights,
    normalisations, means, imputations and measurement errors, all varied together.

    >>> import townscale as ts
    >>> ts.datasets.example("index").summary().columns[:5]
    ['area', 'period', 'score', 'lo90', 'hi90']
    """

    __slots__ = ("_inner", "_kind", "_spec")

    def __init__(self, inner: _core.AreaIndex, spec: _core.IndexSpec, kind: Kind) -> None:
        self._inner = inner
        self._spec = spec
        self._kind: Kind = kind

    @property
    def spec(self) -> Json:
        """The specification, with the keys of its file.

        >>> import townscale as ts
        >>> sorted(ts.datasets.example("index").spec)[:3]
        ['aggregate', 'ahp', 'availability']
        """
        return dict(json.loads(self._spec.json()))

    @property
    def seed(self) -> int:
        """The seed of the draws.

        >>> import townscale as ts
        >>> ts.datasets.example("index").seed
        0
        """
        return self._inner.settings()[1]

    @property
    def n_replicates(self) -> int:
        """How often the index was computed anew.

        >>> import townscale as ts
        >>> ts.datasets.example("index").n_replicates
        50
        """
        return self._inner.settings()[0]

    def summary(self) -> FrameT:
        """``score``, ``lo90``, ``hi90``, ``rank``, ``rank_lo90``, ``rank_hi90``, ``grade``, ``p_grade`` by area.

        Rank 1 is the best; areas under the population floor have none. Where a second grade is likely, both are printed
        (``B/C``); ``p_grade`` is the probability of the likeliest.

        >>> import townscale as ts
        >>> ts.datasets.example("index").summary().height
        4
        """
        return self._frame(self._inner.summary())

    def ranks(self) -> FrameT:
        """``rank``, ``median``, ``mean``, ``lo90``, ``hi90``, ``width`` (places), ``p_above_next``.

        ``p_above_next`` is the share of replicates in which the area is above the one ranked next.

        >>> import townscale as ts
        >>> ts.datasets.example("index").ranks().columns[:4]
        ['area', 'period', 'rank', 'median']
        """
        return self._frame(self._inner.ranks())

    def grades(self) -> FrameT:
        """The probability of each grade: ``area``, ``period``, ``grade``, ``p``.

        >>> import townscale as ts
        >>> ts.datasets.example("index").grades().columns[:4]
        ['area', 'period', 'grade', 'p']
        """
        return self._frame(self._inner.grades())

    def scores(self) -> FrameT:
        """The nominal score of every pillar: ``area``, ``period``, ``node``, ``score``.

        >>> import townscale as ts
        >>> ts.datasets.example("index").scores().columns[:4]
        ['area', 'period', 'node', 'score']
        """
        return self._frame(self._inner.scores())

    def steps(self) -> FrameT:
        """What each step made of each value: ``value``, ``filled`` (by imputation), ``treated``, ``score``.

        >>> import townscale as ts
        >>> ts.datasets.example("index").steps().columns[:4]
        ['area', 'period', 'indicator', 'value']
        """
        return self._frame(self._inner.steps())

    def contributions(self, area: str | None = None) -> FrameT:
        """What each indicator adds: ``weight`` (share of the index), ``score``, ``contribution``, ``against_mean``.

        ``contribution`` (points) sums to the area's score; ``against_mean`` to the score less that of an area at the
        mean of every indicator. By Euler's theorem and by the logarithmic mean for geometric means, so that both are
        exact for every mean.

        >>> import townscale as ts
        >>> ts.datasets.example("index").contributions().columns[:5]
        ['area', 'period', 'indicator', 'node', 'weight']
        """
        return self._frame(self._inner.contributions(area))

    @recorded()
    def compare(self, a: str, b: str, period: Period | None = None) -> Comparison[FrameT]:
        """One area against another in a period (the last where none is named).

        >>> import townscale as ts
        >>> ts.datasets.example("index").compare("A", "B").summary().columns[:3]
        ['indicator', 'node', 'score']
        """
        (difference, low, high, p), parts = self._inner.compare(a, b, _period(period))
        return Comparison((a, b), difference, low, high, p, self._frame(parts))

    def explain(self, area: str, period: Period | None = None, language: str = "en") -> list[str]:
        """Why an area stands where it does, one sentence a step.

        >>> import townscale as ts
        >>> ts.datasets.example("index").explain("A")[0][:60]
        'A, 2024, scores 30.9 (90 % of the 50 other ways to compute i'
        """
        return self._inner.explain(area, _period(period), language)

    def replicates(self, which: int | Sequence[int] = 100) -> FrameT:
        """Replicates one by one: ``replicate``, the methods that were drawn, ``area``, ``period``, ``score``, ``rank``.

        ``which`` is how many, from the first, or a list of their numbers (0-based).

        >>> import townscale as ts
        >>> ts.datasets.example("index").replicates().columns
        ['replicate', 'impute', 'treat', 'normalise', 'aggregate', 'weighting', 'area', 'period', 'score', 'rank']
        """
        return self._frame(self._inner.replicates(self._wanted(which)))

    def replicate_weights(self, which: int | Sequence[int] = 100) -> FrameT:
        """The weights of replicates: ``replicate``, ``parent``, ``child``, ``weight`` (siblings sum to 1).

        >>> import townscale as ts
        >>> ts.datasets.example("index").replicate_weights().columns[:4]
        ['replicate', 'parent', 'child', 'weight']
        """
        return self._frame(self._inner.replicate_weights(self._wanted(which)))

    def sensitivity(self, area: str | None = None, period: Period | None = None, n: int = 512) -> FrameT:
        """Which choice moves the ranks: ``source``, ``first`` and ``total`` (shares of variance) with 95 % intervals.

        The output is the mean shift of ranks from the nominal ones, or the rank of one ``area``. Sobol indices by
        Jansen's estimators with bootstrap intervals, after Saisana, Saltelli and Tarantola (2005).

        >>> import townscale as ts
        >>> ts.datasets.example("index").sensitivity().columns[:4]
        ['output', 'source', 'first', 'first_lo95']
        """
        return self._frame(self._inner.sensitivity(area, _period(period), n))

    def change(self) -> FrameT:
        """Change between periods: ``from``, ``to``, ``change`` (points; ``lo90``, ``hi90``), ``p_up``, ``comparable``.

        ``rank_change`` is places gained. Periods are ``comparable`` where scores are on one scale (goalposts, or bounds
        over all periods) and the specification did not change between them; ``note`` says what did.

        >>> import townscale as ts
        >>> ts.datasets.example("index").change().height
        0
        """
        return self._frame(self._inner.change())

    def coupling(self, parts: Sequence[str] = (), language: str = "en") -> FrameT:
        """Coupling coordination (耦合协调度): ``coupling``, ``development``, ``coordination`` with its interval (0-1).

        ``parts`` are pillars or indicators, alike in weight; without them, the children of the index by their weights.
        ``rank`` has its own interval; ``type`` is Liao's (1999). C and D as Wang et al. (2021) correct them.

        >>> import townscale as ts
        >>> index = ts.datasets.example("index")
        >>> index.coupling().columns[2:5]
        ['coupling', 'development', 'coordination']
        """
        return self._frame(self._inner.coupling([str(part) for part in parts], language))

    def obstacles(self, area: str | None = None) -> FrameT:
        """Obstacle degrees (障碍度): which indicators keep an area from the best, shares of what it lacks (0-1).

        ``indicator``, ``node``, ``obstacle`` with ``lo90`` and ``hi90``, ``rank`` (1 is the greatest) with
        ``rank_lo90`` and ``rank_hi90``, over the replicates.

        >>> import townscale as ts
        >>> index = ts.datasets.example("index")
        >>> index.obstacles("A").columns[2:5]
        ['indicator', 'node', 'obstacle']
        """
        return self._frame(self._inner.obstacles(area))

    def inequality(self, groups: TableLike) -> FrameT:
        """Theil's index and Dagum's Gini, between and within groups: ``measure``, ``value`` (``lo90``, ``hi90``).

        ``groups`` has ``area``, ``group`` and, optional, ``population`` (persons, the weights of Theil's index).
        ``share`` is that of the whole measure. After Theil (1967) and Dagum (1997); both add up exactly.

        >>> import townscale as ts
        >>> index = ts.datasets.example("index")
        >>> index.inequality({"area": list("ABCD"), "group": ["n", "n", "s", "s"]}).columns[:3]
        ['period', 'measure', 'value']
        """
        return self._frame(self._inner.inequality(arrow(groups, "groups")[0]))

    def moran(self, neighbours: TableLike) -> FrameT:
        """Moran's I by period: ``i`` (``lo90``, ``hi90`` over the replicates), ``expected``, ``z``, ``p``.

        ``neighbours`` has ``area``, ``neighbour`` and, optional, ``weight``, one row a direction; each area's weights
        are made to sum to 1. ``z`` is under randomisation, ``p`` two-sided by 999 permutations.

        >>> import townscale as ts
        >>> index = ts.datasets.example("index")
        >>> index.moran({"area": list("ABCD"), "neighbour": list("BCDA")}).columns[:4]
        ['period', 'i', 'lo90', 'hi90']
        """
        return self._frame(self._inner.moran(arrow(neighbours, "neighbours")[0]))

    def leave_one_out(self) -> FrameT:
        """Ranks without each indicator: ``mean_shift``, ``max_shift`` (places), ``most_moved``, ``correlation``.

        At the nominal settings; ``robustness = { exclude = true }`` leaves indicators out in the replicates and in
        :meth:`sensitivity` too.

        >>> import townscale as ts
        >>> index = ts.datasets.example("index")
        >>> index.leave_one_out().columns[:4]
        ['period', 'indicator', 'node', 'mean_shift']
        """
        return self._frame(self._inner.leave_one_out())

    def rules(self) -> FrameT:
        """The specification's rules: ``value`` (``lo90``, ``hi90``), ``kind``, ``bound``, ``holds``, ``p_holds``.

        >>> import townscale as ts
        >>> ts.datasets.example("index").rules().height
        0
        """
        return self._frame(self._inner.rules())

    def checks(self) -> FrameT:
        """Indicators: ``observed``, ``skew``, ``kurtosis``, ``treated``, ``nearest``, ``r_nearest``, ``r_index``.

        >>> import townscale as ts
        >>> ts.datasets.example("index").checks().columns[:3]
        ['period', 'indicator', 'observed']
        """
        return self._frame(self._inner.checks())

    def pillars(self) -> FrameT:
        """Pillars: ``alpha`` (Cronbach), ``r_mean``, ``first`` (variance on the first component), ``components``.

        >>> import townscale as ts
        >>> ts.datasets.example("index").pillars().columns[:4]
        ['period', 'node', 'children', 'alpha']
        """
        return self._frame(self._inner.pillars())

    def weights(self) -> FrameT:
        """Weights as meant and as they work: ``nominal``, ``effective`` (shares), ``main_effect``, ``r``.

        After Paruolo, Saisana and Saltelli (2013): the share of the index's variance that goes with the indicator.

        >>> import townscale as ts
        >>> ts.datasets.example("index").weights().columns[:4]
        ['period', 'indicator', 'node', 'nominal']
        """
        return self._frame(self._inner.weights())

    def external_correlations(self, other: TableLike) -> FrameT:
        """Correlation of the index with other figures (``area``, ``indicator``, ``value``): ``n``, ``r`` with 95 %.

        >>> import townscale as ts
        >>> other = {"area": ["A", "B", "C", "D"], "indicator": ["income"] * 4, "value": [3.0, 4.0, 1.0, 5.0]}
        >>> ts.datasets.example("index").external_correlations(other).columns[:4]
        ['indicator', 'period', 'n', 'r']
        """
        return self._frame(self._inner.external_correlations(arrow(other, "other")[0]))

    def findings(self, language: str = "en") -> FrameT:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``; ``language`` is en or zh.

        >>> import townscale as ts
        >>> ts.datasets.example("index").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))

    def plot(  # type: ignore[override]  # what it draws are areas of a period
        self,
        which: str | None = None,
        /,
        kind: str | None = None,
        *,
        language: str | None = None,
        area: str | None = None,
        areas: Sequence[str] | None = None,
        top: int | None = None,
        period: Period | None = None,
        geometry: Geometry | None = None,
        key: str | None = None,
        title: str | None = None,
        width: float | None = None,
    ) -> ChartType:
        """A chart: ``score`` (dots with intervals), ``profile`` (of an ``area``), ``heat`` (areas by pillars), ``map``.

        ``which`` is a language or a ``kind``: ``plot("zh")``, ``plot("heat", language="zh")``.

        ``period`` chooses a period (else the last). ``map`` needs ``geometry``: GeoJSON (a dict, a file, a list of
        features) or anything with ``__geo_interface__``, in degrees or in any plane; ``key`` names the property that
        holds the area, without it the one that knows most areas. What does not match stands under the title, and whole
        in the chart's ``usermeta``.

        >>> import townscale as ts
        >>> ts.datasets.example("index").plot().to_dict()["$schema"][-4:]
        'json'
        """
        from townscale.plots import area_index as charts

        if kind is None and which is not None and (language is not None or which in charts.KINDS):
            which, kind = None, which
        return charts.draw(
            self,
            language or which or "en",
            kind or "score",
            area,
            period,
            geometry,
            key,
            title=title,
            width=width,
            areas=areas,
            top=top,
        )

    def tables(self) -> dict[str, FrameT]:
        """Every table that a workbook holds, by the name of its sheet.

        >>> import townscale as ts
        >>> sorted(ts.datasets.example("index").tables())[:3]
        ['checks', 'contributions', 'findings']
        """
        found = {"index": self.summary(), "scores": self.scores(), "contributions": self.contributions()}
        spec = self.spec
        if spec.get("grade"):
            found["grades"] = self.grades()
        if spec.get("rule"):
            found["rules"] = self.rules()
        change = self._inner.change()
        if len(frame(change, "polars")):
            found["change"] = self._frame(change)
        return {**found, "ranks": self.ranks(), "weights": self.weights(), "checks": self.checks(),
                "steps": self.steps(), "findings": self.findings()}  # fmt: skip

    def workbook(self, path: str | Path, language: str = "en") -> Path:
        """Write every table to a ``.xlsx`` file, one a sheet.

        >>> import tempfile
        >>> from pathlib import Path
        >>> import townscale as ts
        >>> folder = Path(tempfile.mkdtemp())
        >>> ts.datasets.example("index").workbook(folder / "index.xlsx").name
        'index.xlsx'
        """
        from townscale import workbook

        notes = [f"townscale: {_core.__version__}", f"seed: {self.seed}", f"replicates: {self.n_replicates}"]
        return workbook.write(path, {**self.tables(), "findings": self.findings(language)}, notes, language)

    def _wanted(self, which: int | Sequence[int]) -> list[int]:
        numbers = range(min(which, self.n_replicates)) if isinstance(which, int) else [int(number) for number in which]
        if (isinstance(which, int) and which < 0) or any(number < 0 for number in numbers):
            raise problem("problem.argument", name="which", value=which, wanted=phrase("value_kind.replicates"))
        return list(numbers)

    def _said(self, words: Words) -> list[str]:
        return [words("shown.index", replicates=f"{self.n_replicates:,}", seed=self.seed)]


def _period(period: Period | None) -> str | None:
    return None if period is None else str(period)


@overload
def area_index(
    indicators: Frame[FrameT],
    spec: Spec | None = None,
    replicates: int | None = None,
    seed: int = 0,
    progress: Progress = False,
) -> Index[FrameT]: ...
@overload
def area_index(
    indicators: OtherTable,
    spec: Spec | None = None,
    replicates: int | None = None,
    seed: int = 0,
    progress: Progress = False,
) -> Index: ...
@recorded(tables=("indicators",), texts=("spec",))
def area_index(
    indicators: Frame[FrameT] | TableLike,
    spec: Spec | None = None,
    replicates: int | None = None,
    seed: int = 0,
    progress: Progress = False,
) -> Index[FrameT]:
    """Score, rank and grade areas, and carry the uncertainty of every choice into the result.

    ``indicators`` has ``area``, ``period``, ``indicator``, ``value``; optional ``se`` (standard error of a survey's
    value) or ``n`` (sample size of a share), ``population`` (persons). A wide table, with a column an indicator (and
    ``NAME_se`` or ``NAME_n``), and COINr's ``iData`` are read as they are. ``spec`` is a dict, a ``.toml`` file
    (``townscale template index spec.toml`` writes one) or COINr's ``iMeta``. The index is computed ``replicates`` times
    anew (1,000 unless the specification says otherwise). The same ``seed`` gives the same bits on any number of
    threads. ``progress`` is that of :func:`townscale.forecast`.

    Raises ``InputError`` for what cannot be used, naming the part at fault and the nearest known name, and
    ``SensitiveAttributeError`` for indicators such as ethnicity or religion.

    >>> table = {"area": ["A", "B", "C"], "period": ["2010"] * 3, "indicator": ["clinics"] * 3, "value": [1, 2, 5]}
    >>> spec = {"node": [{"id": "Index"}], "indicator": [{"id": "clinics", "parent": "Index", "direction": 1}]}
    >>> area_index(table, spec).summary()["rank"].to_list()
    [1, 2, 3]
    """
    stream, kind = arrow(indicators, "indicators")
    if replicates is not None and not (isinstance(replicates, int) and replicates > 0):
        raise problem(
            "problem.argument",
            name="replicates",
            value=repr(replicates),
            wanted=phrase("value_kind.whole_between", least=1, most=1_000_000),
        )
    if not (isinstance(seed, int) and 0 <= seed < 2**64):
        raise problem(
            "problem.argument", name="seed", value=repr(seed), wanted=phrase("value_kind.whole_least", least=0)
        )
    read = _read(spec)
    with telling(progress) as tell:
        return Index(read.index(stream, replicates, seed, tell), read, kind)


def index_schema() -> Json:
    """The JSON Schema of a specification, for editors.

    >>> import townscale as ts
    >>> sorted(ts.index_schema()["properties"])[:3]
    ['aggregate', 'ahp', 'availability']
    """
    return dict(json.loads(_core.index_schema()))


guard(__name__)
