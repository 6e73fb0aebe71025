"""An assessment: level, verdict and reasons, the index stage by stage, its tables, reports and papers."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from townscale import _core
from townscale._arguments import guard
from townscale._decision_files import as_json, version_of
from townscale._disclosure import Disclosure, setting
from townscale._figures import Figures
from townscale._frames import frame
from townscale._result import Result
from townscale._table import Kind
from townscale._value import recorded
from townscale.typing import Json

if TYPE_CHECKING:
    import polars as pl

Level = Literal["low", "medium", "high", "undetermined"]
Verdict = Literal["proceed", "revise", "do_not_issue"]
Measures: TypeAlias = str | Mapping[str, object] | Iterable[str | Mapping[str, object]]
"""Measures by their ids in the file, or new ones as dicts with the keys of the file; one or several."""


@dataclass(frozen=True)
class Reason:
    """One reason of a verdict: a stable ``code``, the ``values`` it mentions, and its words in ``en`` and ``zh``."""

    code: str
    where: str
    values: dict[str, str]
    en: str
    zh: str

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True, repr=False)
class Run(Figures):
    """The index of one run: its distribution, and ``p_level``, the probabilities of low, medium and high."""

    mean: float
    median: float
    lo80: float
    hi80: float
    lo95: float
    hi95: float
    p_level: dict[str, float]


@dataclass(frozen=True, repr=False)
class Stage(Figures):
    """The index and level before measures, with the residual ones, or with all (target)."""

    index: float
    level: Level
    level_by_index: Level
    p_level_by_index: dict[str, float]
    p_level: dict[str, float] | None
    independent: Run
    correlated: Run


@dataclass(frozen=True, repr=False)
class Cheapest(Figures):
    """The cheapest measures that reach a level: ``measures``, ``cost`` (yuan), ``p`` with them, ``reached``.

    ``unpriced`` measures have no cost and were not looked at; ``proven`` says that no cheaper set does it;
    ``opposition`` that opposition alone keeps the level above. Where nothing reaches the level, ``measures`` are all.
    """

    reached: bool
    measures: list[str]
    cost: float
    p: float
    unpriced: list[str]
    proven: bool
    opposition: bool


def _levels(p: list[float]) -> dict[str, float]:
    return dict(zip(("low", "medium", "high"), p, strict=True))


def _run(facts: dict[str, Any]) -> Run:
    return Run(**{**facts, "p_level": _levels(facts["p_level"])})


def _stage(facts: dict[str, Any]) -> Stage:
    return Stage(
        facts["correlated"]["median"],
        facts["level"],
        facts["level_by_index"],
        _levels(facts["p_level_by_index"]),
        None if facts["p_level"] is None else _levels(facts["p_level"]),
        _run(facts["independent"]),
        _run(facts["correlated"]),
    )


class Assessment(Result):
    """An assessment. ``index``, ``level``, ``p_level`` and ``verdict`` are those of the residual risk.

    ``before``, ``residual`` and ``target`` are the three stages; promises count nothing in the residual one.

    >>> import townscale as ts
    >>> ts.datasets.example("assessment").verdict in ("proceed", "revise", "do_not_issue")
    True
    """

    __slots__ = ("_content", "_facts", "_inner", "_kind")

    def __init__(self, inner: _core.Assessment, content: Json) -> None:
        self._inner = inner
        self._content = content
        self._kind: Kind = "polars"
        self._facts: dict[str, Any] = json.loads(inner.facts())

    @property
    def decision(self) -> Json:
        """The decision that was assessed, as a dict with the keys of its file.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").decision["title"]
        'A bus line through East (made up)'
        """
        return copy.deepcopy(self._content)

    @property
    def version(self) -> str:
        """A hash of the decision file's content (SHA-256, 16 characters): any edit changes it.

        >>> import townscale as ts
        >>> len(ts.datasets.example("assessment").version) > 8
        True
        """
        return version_of(self._content)

    @property
    def facts(self) -> Json:
        """Everything that was found, as plain data: what the report prints.

        >>> import townscale as ts
        >>> sorted(ts.datasets.example("assessment").facts)[:4]
        ['before', 'confidence', 'correlation', 'cuts']
        """
        return copy.deepcopy(self._facts)

    @property
    def title(self) -> str:
        """What is to be decided.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").title
        'A bus line through East (made up)'
        """
        return str(self._facts["title"])

    @property
    def index(self) -> float:
        """The index: the median of the correlated run of the residual risk (0-1).

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").index < 1
        True
        """
        return float(self._facts["index"])

    @property
    def level(self) -> Level:
        """``low``, ``medium`` or ``high`` of the residual risk, or ``undetermined`` where nobody was asked.

        The level is stated only where those directly affected were asked by a round that can speak for them.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").level
        'undetermined'
        """
        level: Level = self._facts["level"]
        return level

    @property
    def p_level(self) -> dict[str, float] | None:
        """The probability of low, medium and high of the residual risk, opposition let in; ``None`` where undetermined.

        A level that opposition rules out has none; by the index alone see ``residual.p_level_by_index``.

        >>> import townscale as ts
        >>> list(ts.datasets.hami().decision.assess(draws=200).p_level)
        ['low', 'medium', 'high']
        """
        chances = self._facts["p_level"]
        return None if chances is None else {level: float(chances[level]) for level in ("low", "medium", "high")}

    @property
    def verdict(self) -> Verdict:
        """``proceed``, ``revise`` or ``do_not_issue``.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").verdict
        'revise'
        """
        verdict: Verdict = self._facts["verdict"]
        return verdict

    @property
    def reasons(self) -> list[Reason]:
        """Why: structured facts with words in English and Chinese.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").reasons[0].en[:40]
        'those directly affected were not asked b'
        """
        return [Reason(**reason) for reason in self._facts["reasons"]]

    @property
    def before(self) -> Stage:
        """Before measures.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").before.level
        'undetermined'
        """
        return _stage(self._facts["before"])

    @property
    def residual(self) -> Stage:
        """With the measures that are decided, paid for and rest on evidence.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").residual.level
        'undetermined'
        """
        return _stage(self._facts["residual"])

    @property
    def target(self) -> Stage:
        """With every measure that is not given up, promises included.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").target.index < ts.datasets.example("assessment").before.index
        True
        """
        return _stage(self._facts["target"])

    @property
    def profile(self) -> str:
        """The profile that decided.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").profile
        'national_wpq'
        """
        return str(self._facts["profile"])

    @property
    def seed(self) -> int:
        """The seed of the draws.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").seed
        0
        """
        return int(self._facts["seed"])

    @property
    def draws(self) -> int:
        """How many draws each run had.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").draws
        200
        """
        return int(self._facts["draws"])

    def report(
        self,
        path: str | Path,
        language: str = "en",
        title: str | None = None,
        *,
        form: Literal["analysis", "assessment"] = "analysis",
        version: Literal["public", "approval"] = "public",
        template: str | Path | None = None,
        internal: bool = False,
        disclosure: Disclosure | None = None,
    ) -> Path:
        """Write the report of the assessment to a ``.html``, ``.docx`` or ``.pdf`` file.

        ``form`` is the outline of 发改办投资〔2013〕428号: ``analysis`` (annex 1, the unit's chapter) or ``assessment``
        (annex 2, the report of the body that assesses). ``version="public"`` hides small counts of people;
        ``"approval"``, or ``internal``, shows them and says on every page that it is internal. ``template`` is a
        ``.docx`` of one's own, whose styles, headers and first lines the Word file takes.

        >>> import tempfile
        >>> from pathlib import Path
        >>> import townscale as ts
        >>> path = Path(tempfile.mkdtemp(), "bus.docx")
        >>> ts.datasets.example("assessment").report(path, "zh", form="assessment").name
        'bus.docx'
        """
        from townscale import report

        made = report.of(self, language, title, internal=internal, disclosure=disclosure, form=form, version=version)
        return report.write(made, path, template)

    def paper(
        self,
        path: str | Path,
        kind: Literal["notice", "questionnaire", "review", "hearing"],
        language: str = "zh",
        *,
        template: str | Path | None = None,
    ) -> Path:
        """Write a paper beside the report: ``notice`` (公示: what is planned, its risks, how to answer),
        ``questionnaire`` (调查问卷: questions to those affected, whose answers ``survey`` counts), ``review``
        (评审表: what reviewers judge, findings with their answers), ``hearing`` (听证会记录: the form for the minutes).

        Raises ``InputError`` for another kind.

        >>> import tempfile
        >>> from pathlib import Path
        >>> import townscale as ts
        >>> folder = Path(tempfile.mkdtemp())
        >>> ts.datasets.example("assessment").paper(folder / "notice.docx", "notice").name
        'notice.docx'
        """
        from townscale import report
        from townscale.report.risk.papers import paper
        from townscale.report.risk.plain import Case
        from townscale.words import Words

        return report.write(paper(Case(self, Words(language)), kind), path, template)

    def _for_file(self, language: str, internal: bool) -> tuple[Any, Any, list[str]]:
        """The consultation, the findings and the reasons for a file: without small counts where it is for others."""
        if internal:
            reasons = [getattr(reason, language) for reason in self.reasons]
            return self.consultation(), self.findings(language), reasons
        cell = setting().cell
        findings, given = self._inner.told(language, cell)
        told = [row["message"] for row in frame(given, "polars").to_dicts()]
        return frame(self._inner.consultation_for_others(cell), "polars"), frame(findings, "polars"), told

    def summary(self) -> pl.DataFrame:
        """Stages and runs: ``stage``, ``run``, the index's distribution, probabilities of the levels, levels.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").summary().columns[:4]
        ['stage', 'run', 'mean', 'median']
        """
        return self._frame(self._inner.summary())

    def factors(self) -> pl.DataFrame:
        """The factors with their distributions: ``factor``, ``w``, ``p``, ``q`` with ends, ``pq``, what was given.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").factors().columns[:5]
        ['factor', 'name', 'concern', 'category', 'group']
        """
        return self._frame(self._inner.factors())

    def contributions(self) -> pl.DataFrame:
        """What each factor adds, the largest first: ``factor``, ``contribution``, ``share``, ``after`` measures.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").contributions().columns[:4]
        ['factor', 'concern', 'contribution', 'share']
        """
        return self._frame(self._inner.contributions())

    def sensitivity(self, n: int = 4096, seed: int = 0) -> pl.DataFrame:
        """Sobol indices of the index before measures: ``factor``, ``input``, ``first``, ``total``, their ends, ``how``.

        By closed form, with no error, or ``sampled`` at ``n`` points where there is none (uncertain weights, the worst
        single factor).

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").sensitivity().columns[:4]
        ['factor', 'input', 'first', 'first_low']
        """
        return self._frame(self._inner.sensitivity(n, seed))

    @recorded()
    def what_if(self, measures: Measures) -> Assessment:
        """The assessment with ``measures`` supposed to be carried out as stated: ids in the file, or dicts of new ones.

        A dict has the keys of a measure in the file, ``factor`` and ``effect`` at least. Measures that count already
        stay. The result says in its findings and reasons that it is supposed.

        >>> import townscale as ts
        >>> road = {"title": "Close a road", "factors": [{"id": "noise", "p": 0.9, "q": 0.8, "w": 1}]}
        >>> assessment = ts.Decision.from_dict(road).assess()
        >>> round(assessment.what_if([{"id": "wall", "factor": "noise", "effect": 0.5}]).index, 2)
        0.36
        """
        given = [measures] if isinstance(measures, (str, dict)) else list(measures)
        names = [one for one in given if isinstance(one, str)]
        new = [as_json(one, "measure") for one in given if not isinstance(one, str)]
        return Assessment(self._inner.what_if(names, new), self._content)

    def cheapest(self, p: float = 0.9, level: Level = "low") -> Cheapest:
        """The cheapest measures of the file, beside those that count already, that reach ``level`` with chance ``p``.

        In both runs, independent and correlated. Measures without a cost are not looked at. Where opposition alone
        keeps the level above, no measure helps and ``opposition`` is true.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").cheapest().reached
        True
        """
        return Cheapest(**json.loads(self._inner.cheapest(level, p)))

    def switching(self) -> pl.DataFrame:
        """How far each factor must move to change the level: ``pq``, ``pq_up``, ``pq_down``, and how many times.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").switching().columns[:4]
        ['factor', 'pq', 'pq_up', 'times_up']
        """
        return self._frame(self._inner.switching())

    def measures(self) -> pl.DataFrame:
        """The measures as the file has them, and whether each is ``counted`` in the residual risk.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").measures().columns[:4]
        ['measure', 'factor', 'what', 'owner']
        """
        return self._frame(self._inner.measures())

    def rules(self, language: str = "en") -> pl.DataFrame:
        """The rules that decided: ``rule``, ``value``, ``source``, ``mark`` (``read``, ``unread``, ``own``).

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").rules().columns[:4]
        ['rule', 'value', 'source', 'mark']
        """
        return self._frame(self._inner.rules(language))

    def consultation(self) -> pl.DataFrame:
        """What each round shows, in all and by group: shares against with intervals, and what they do not show.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").consultation().columns[:5]
        ['round', 'group', 'direct', 'replies', 'opposed']
        """
        return self._frame(self._inner.consultation())

    def findings(self, language: str = "en") -> pl.DataFrame:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return self._frame(self._inner.findings(language))

    def review(self, language: str = "en") -> pl.DataFrame:
        """The reviewer's list: ``code``, ``where``, ``effect``, ``message``, ``answer``.

        ``effect`` is ``stops`` (until it is mended), ``answer`` (until the file answers it: an ``[[answer]]`` with
        ``code``, ``where``, ``by``, ``date`` and ``text``) or ``note``.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").review().columns
        ['code', 'where', 'effect', 'message', 'answer']
        """
        return self._frame(self._inner.review(language))

    def check(self, language: str = "en") -> pl.DataFrame:
        """What is missing, by the chapter that needs it.

        >>> import townscale as ts
        >>> ts.datasets.example("assessment").check().columns
        ['chapter', 'title', 'item', 'of', 'message']
        """
        return self._frame(self._inner.check(language))

    def __repr__(self) -> str:
        from townscale._screen import language
        from townscale.report.shown import verdict
        from townscale.words import Words

        return "\n".join([*verdict(self, Words(language())), super().__repr__()])

    def _repr_html_(self) -> str:
        from townscale.report.shown import verdict_html

        return verdict_html(self) + super()._repr_html_()


guard(__name__)
