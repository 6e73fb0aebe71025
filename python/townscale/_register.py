"""A unit's register: its assessments and what came of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from townscale import _core
from townscale._arguments import guard
from townscale._assessment import Assessment
from townscale._decision import Decision
from townscale._decision_files import as_json
from townscale._entries import Entries
from townscale._evaluation import Evaluation, Outcomes, outcome_json
from townscale._frames import frame
from townscale._portfolio import Portfolio, Standing, evaluation
from townscale.words import phrase, problem, unsupported

if TYPE_CHECKING:
    import polars as pl

_SEVERAL = 3
"""Factors by which a decision under another id is known again."""


class Register:
    """A unit's register: a folder of Parquet files, one an entry, that is only ever added to.

    A process killed at any moment leaves the earlier entries whole and no half one; several may write at once.

    >>> import tempfile
    >>> register = Register(tempfile.mkdtemp())
    >>> road = {"id": "road", "title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
    >>> entry = register.add(Decision.from_dict(road).assess())
    >>> outcome = register.add_outcomes("road", {"noise": True})
    >>> register.entries()["id"].to_list(), round(register.evaluate().brier, 2)
    (['road'], 0.04)
    """

    __slots__ = ("_entries", "folder")

    def __init__(self, folder: str | Path) -> None:
        from townscale._write import folder as made

        self.folder = made(folder)
        self._entries = Entries(self.folder)

    def add(self, assessment: Assessment, profile: str | Path | None = None) -> Path:
        """Add an assessment; ``profile`` is the file of a profile of your own, kept with it.

        >>> import tempfile
        >>> import townscale as ts
        >>> register = ts.Register(tempfile.mkdtemp())
        >>> road = {"id": "road", "title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
        >>> added = register.add(ts.Decision.from_dict(road).assess(draws=500))
        >>> added.suffix, register.entries()["id"].to_list()
        ('.parquet', ['road'])
        """
        from townscale._decision import _profile

        if not isinstance(assessment, Assessment):
            raise problem("problem.no_assessment", kind=type(assessment).__name__)
        facts = assessment.facts
        id = str(facts["id"] or facts["title"])
        rules = None if profile is None else _profile(profile)
        verdict, changes = self._compared(id, assessment, rules)
        row = {
            "kind": "assessment",
            "id": id,
            "title": str(facts["title"]),
            "version": assessment.version,
            "profile": assessment.profile,
            "index": assessment.index,
            "level": assessment.level,
            "verdict": verdict,
            "changes": as_json(changes, "changes"),
            **{f"p_{level}": (assessment.p_level or {}).get(level) for level in ("low", "medium", "high")},
            "draws": assessment.draws,
            "seed": assessment.seed,
            "content": as_json(assessment.decision, "decision"),
            "rules": rules,
        }
        return self._entries.append(row)

    def _compared(self, id: str, assessment: Assessment, rules: str | None) -> tuple[str, list[str]]:
        """The verdict held against the last version in the register, and the codes of what was lowered since."""
        earlier = self.earlier(id) or self._under_another_id(assessment)
        if earlier is None or earlier.version == assessment.version:
            return str(assessment.verdict), []
        decision = Decision.from_dict(assessment.decision)
        how = (assessment.draws, assessment.seed, rules or assessment.profile)
        compared = Assessment(decision._inner.assess(*how, earlier._inner), assessment.decision)
        known = set(Assessment(decision._inner.assess(*how, None), assessment.decision).findings()["code"])
        return str(compared.verdict), sorted(set(compared.findings()["code"]) - known)

    def _under_another_id(self, assessment: Assessment) -> Decision | None:
        """The last version of the same decision under another id: one of its title, or of all its factors where it has
        several."""
        content = assessment.decision

        def known(one: dict[str, Any]) -> tuple[str, frozenset[str]]:
            return "".join(str(one.get("title")).split()), frozenset(str(row["id"]) for row in one.get("factors") or [])

        title, factors = known(content)
        for row in reversed(self.entries().to_dicts()):
            other, theirs = known(json.loads(row["content"]))
            if other == title or (len(factors) >= _SEVERAL and factors == theirs):
                return self._decision(row)
        return None

    def add_outcomes(self, id: str, outcomes: Outcomes) -> Path:
        """Add what happened after the decision of an ``id``; outcomes of several years count together.

        An id of a factor or measure that the decision does not have, and a day before it, are refused.

        >>> import tempfile
        >>> import townscale as ts
        >>> register = ts.Register(tempfile.mkdtemp())
        >>> road = {"id": "road", "title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
        >>> added = register.add(ts.Decision.from_dict(road).assess(draws=500))
        >>> register.add_outcomes("road", {"noise": True}).suffix
        '.parquet'
        """
        rows = self.entries().to_dicts()
        last = next((row for row in reversed(rows) if row["id"] == id), None)
        if last is None:
            raise problem("problem.register_no_id", folder=self.folder, id=id)
        content, source = outcome_json(outcomes)
        inner = self._decision(last)._inner.assess(1000, last["seed"], last["rules"] or last["profile"], None)
        _core.Evaluation([inner], [(content, source)])
        return self._entries.append({"kind": "outcomes", "id": id, "content": content})

    def entries(self, kind: str = "assessment") -> pl.DataFrame:
        """The entries of a kind (``assessment``, ``outcomes``), the oldest first, as a polars frame.

        Files whose names are not those of entries are left alone.

        >>> import townscale as ts
        >>> register = ts.Register("register")
        >>> register.entries().columns[:3]
        ['kind', 'id', 'recorded']
        """
        table = self._entries.table()
        return table.filter(table["kind"] == kind)

    def history(self, id: str) -> pl.DataFrame:
        """The assessments of one decision, the oldest first, without their content.

        >>> import townscale as ts
        >>> register = ts.Register("register")
        >>> register.history("bus").height
        0
        """
        import polars as pl

        return self.entries().filter(pl.col("id") == id).drop("content", "rules", strict=False)

    def earlier(self, id: str) -> Decision | None:
        """The decision as it was last assessed, to give to ``assess(earlier=...)``.

        >>> import tempfile
        >>> import townscale as ts
        >>> register = ts.Register(tempfile.mkdtemp())
        >>> road = {"id": "road", "title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
        >>> added = register.add(ts.Decision.from_dict(road).assess(draws=500))
        >>> register.earlier("road").title
        'Close a road'
        """
        import polars as pl

        found = self.entries().filter(pl.col("id") == id)
        return self._decision(found.to_dicts()[-1]) if found.height else None

    def evaluate(self) -> Evaluation:
        """The last assessment of every decision that has outcomes, against all of these together.

        >>> import tempfile
        >>> import townscale as ts
        >>> register = ts.Register(tempfile.mkdtemp())
        >>> road = {"id": "road", "title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
        >>> added = register.add(ts.Decision.from_dict(road).assess(draws=500))
        >>> outcome = register.add_outcomes("road", {"noise": True})
        >>> register.evaluate().summary().height
        1
        """
        standing = [one for one in self._standing() if one.outcomes is not None]
        if not standing:
            raise unsupported("problem.register_no_outcomes", folder=self.folder)
        return evaluation(standing)

    def portfolio(self, on: str | date | None = None) -> Portfolio:
        """The decisions of the register as they stand: by level, their measures due and overdue, forecasts against
        outcomes in all, by unit and by assessor.

        ``on`` is the day on which measures are due or overdue (``2027-06-30``); today where left out.

        Raises ``InputError`` for another word than a day, and ``UnsupportedError`` for a register without assessments.

        >>> import tempfile
        >>> import townscale as ts
        >>> register = ts.Register(tempfile.mkdtemp())
        >>> road = {"id": "road", "title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
        >>> added = register.add(ts.Decision.from_dict(road).assess(draws=500))
        >>> register.portfolio(on="2027-06-30").on
        datetime.date(2027, 6, 30)
        """
        try:
            day = date.today() if on is None else on if isinstance(on, date) else date.fromisoformat(on)
        except (TypeError, ValueError):
            raise problem("problem.register_day", day=on) from None
        standing = self._standing()
        if not standing:
            raise unsupported("problem.register_empty", folder=self.folder)
        return Portfolio(standing, day)

    def _standing(self) -> list[Standing]:
        """Every decision as it was assessed last, with all its outcomes together."""
        happened: dict[str, list[dict[str, Any]]] = {}
        for row in self.entries("outcomes").to_dicts():
            happened.setdefault(row["id"], []).append(json.loads(row["content"]))
        last = {row["id"]: row for row in self.entries().to_dicts()}
        return [
            Standing(row, self._decision(row), _together(happened[id]) if id in happened else None)
            for id, row in last.items()
        ]

    def verify(self, language: str = "en") -> pl.DataFrame:
        """What does not fit in the chain of entries: ``severity``, ``code``, ``where``, ``message``, ``hint``.

        Every entry holds the SHA-256 of the one before it, ``head.json`` that of the last and their number, so that an
        entry that was changed, replaced or taken away is seen, the last one too. Empty where all is whole.

        >>> import townscale as ts
        >>> register = ts.Register("register")
        >>> register.verify().height
        0
        """
        wrong = self._entries.wrong()
        return frame(_core.register_findings(*wrong, language), "polars")

    def _decision(self, row: dict[str, Any]) -> Decision:
        """The decision of an entry."""
        try:
            return Decision.from_dict(json.loads(row["content"]))
        except (TypeError, ValueError) as error:
            reason = error if isinstance(error, _core.InputError) else phrase("problem.content_no_json")
            raise problem(
                "problem.register_broken",
                folder=self.folder,
                id=repr(row.get("id")),
                recorded=row.get("recorded"),
                reason=reason,
            ) from None

    def __repr__(self) -> str:
        return f"Register({str(self.folder)!r})"


def _together(outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    """Outcomes of several years as one, whatever their order.

    What came about once has come about; of measures, opposition and level the last word counts.
    """
    ordered = sorted(outcomes, key=lambda one: str(one.get("date") or ""))
    factors: dict[str, dict[str, Any]] = {}
    measures: dict[str, dict[str, Any]] = {}
    whole: dict[str, Any] = {}
    unforeseen: list[str] = []
    for one in ordered:
        for entry in [*one.get("factors", []), *one.get("factor", [])]:
            name = str(entry.get("id", entry.get("factor")))
            if not factors.get(name, {}).get("happened"):
                factors[name] = {"id": name, **{key: entry[key] for key in ("happened", "note") if key in entry}}
        for entry in [*one.get("measures", []), *one.get("measure", [])]:
            name = str(entry.get("id", entry.get("measure")))
            measures[name] = {"id": name, **{key: entry[key] for key in ("kept", "note") if key in entry}}
        whole |= {key: one[key] for key in ("date", "level", "opposition") if one.get(key) is not None}
        unforeseen += [text for text in one.get("unforeseen", []) if text not in unforeseen]
    return {**whole, "factors": list(factors.values()), "measures": list(measures.values()), "unforeseen": unforeseen}


guard(__name__)
