"""After the decision: what was forecast against what happened, and a unit's register of its assessments."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from townscale import _core
from townscale._decision import Assessment, Decision
from townscale._decision_files import as_json, read_content
from townscale._frames import Kind, arrow, frame
from townscale._result import Result


class Evaluation(Result):
    """Forecasts against what happened: ``brier``, ``log_score``, ``calibration()``, measures kept, opposition."""

    __slots__ = ("_inner", "_kind")

    def __init__(self, inner: _core.Evaluation) -> None:
        self._inner = inner
        self._kind: Kind = "polars"

    @property
    def brier(self) -> float | None:
        """Mean (p - outcome) squared over the factors looked at: 0 is perfect, 0.25 what one half always gets."""
        return self._inner.scores()[0]

    @property
    def log_score(self) -> float | None:
        """Mean -ln of the probability given to what happened; infinite where it was given none."""
        return self._inner.scores()[1]

    @property
    def brier_of_base_rate(self) -> float | None:
        """The Brier score of always forecasting the share that came about, to compare with."""
        return self._inner.scores()[2]

    @property
    def brier_of_levels(self) -> float | None:
        """Mean squared error over the three levels (0 to 2), where the level it turned out to be is known."""
        return self._inner.scores()[3]

    def summary(self) -> Any:
        """The factors: ``decision``, ``factor``, ``p`` (forecast), ``happened``, ``brier``, ``log_score``."""
        return frame(self._inner.factors(), self._kind)

    factors = summary

    def calibration(self) -> Any:
        """By band of 0.2: ``low``, ``high``, ``count``, ``forecast``, ``happened`` with its 95 % interval."""
        return frame(self._inner.calibration(), self._kind)

    def measures(self) -> Any:
        """``decision``, ``measure``, ``counted`` in the committed level, ``kept`` (empty where nobody looked)."""
        return frame(self._inner.measures(), self._kind)

    def opposition(self) -> Any:
        """``decision``, ``then`` and ``now`` (shares against) with 95 % intervals."""
        return frame(self._inner.opposition(), self._kind)

    def findings(self, language: str = "en") -> Any:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``."""
        return frame(self._inner.findings(language), self._kind)

    def __repr__(self) -> str:
        return f"Evaluation(brier={self.brier}, log_score={self.log_score})"


def evaluate(decision: Any, outcomes: Any) -> Evaluation:
    """Hold a decision's forecasts against what happened.

    ``decision`` is a ``Decision``, an assessment or a path; ``outcomes`` a dict, a ``.toml``, ``.json`` or ``.yaml``
    file, a table with ``factor`` and ``happened``, or a plain dict of factors. The keys of a file: ``date``,
    ``[[factors]]`` with ``id`` and ``happened``, ``[[measures]]`` with ``id`` and ``kept``, ``level`` (what it turned
    out to be), ``opposition = { replies, opposed, population }``, ``unforeseen`` (a list of words). Two lists of equal
    length evaluate a unit's decisions together.

    The forecast of a factor is its mean likelihood with the measures that were committed.

    >>> road = {"title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
    >>> result = evaluate(Decision.from_dict(road), {"noise": True})
    >>> round(result.brier, 4), round(result.log_score, 4)
    (0.04, 0.2231)
    """
    several = isinstance(decision, (list, tuple))
    decisions = list(decision) if several else [decision]
    given = list(outcomes) if several else [outcomes]
    if len(decisions) != len(given):
        raise _core.InputError(f"there are {len(decisions)} decisions and {len(given)} outcomes. Give one for each")
    assessments = [_assessment(one) for one in decisions]
    return Evaluation(_core.Evaluation([one._inner for one in assessments], [outcome_json(one) for one in given]))


def _assessment(decision: Any) -> Assessment:
    if isinstance(decision, Assessment):
        return decision
    if isinstance(decision, (str, Path)):
        decision = Decision.read(decision)
    if isinstance(decision, Mapping):
        decision = Decision.from_dict(dict(decision))
    if not isinstance(decision, Decision):
        raise _core.InputError(f"{type(decision).__name__} is no decision. Give a Decision, an assessment or a path")
    return decision.assess()


_KEYS = {"date", "factors", "factor", "measures", "measure", "level", "opposition", "unforeseen"}


def outcome_json(outcomes: Any) -> tuple[str, str]:
    """Outcomes in any of their forms as JSON, and what errors call them."""
    if isinstance(outcomes, (str, Path)) and Path(outcomes).suffix.lower() in (".toml", ".json", ".yaml", ".yml"):
        return read_content(Path(outcomes)), str(outcomes)
    if isinstance(outcomes, Mapping) and not _KEYS & {str(key) for key in outcomes}:
        return as_json({"factors": _looked_at(outcomes, "happened")}, "outcomes"), "outcomes"
    if isinstance(outcomes, Mapping) and isinstance(outcomes.get("factors"), Mapping):
        outcomes = {**outcomes, "factors": _looked_at(outcomes["factors"], "happened")}
    if isinstance(outcomes, Mapping) and isinstance(outcomes.get("measures"), Mapping):
        outcomes = {**outcomes, "measures": _looked_at(outcomes["measures"], "kept")}
    if isinstance(outcomes, Mapping) and not isinstance(outcomes.get("factor"), (list, tuple)):
        return as_json(dict(outcomes), "outcomes"), "outcomes"
    return _from_table(outcomes), "outcomes"


def _from_table(outcomes: Any) -> str:
    import polars as pl

    table = pl.DataFrame(arrow(outcomes, "outcomes")[0])
    name = next((column for column in ("factor", "id") if column in table.columns), None)
    if name is None or "happened" not in table.columns:
        raise _core.InputError(f"outcomes: the columns are {', '.join(table.columns)}. Give factor and happened")
    rows = [{"id": str(row[name]), "happened": _truth(row["happened"])} for row in table.to_dicts()]
    return as_json({"factors": [row for row in rows if row["happened"] is not None]}, "outcomes")


def _looked_at(found: Mapping[Any, Any], what: str) -> list[dict[str, Any]]:
    """The entries that somebody looked at; ``None`` and NaN say that nobody did."""
    rows = [{"id": str(key), what: _truth(value)} for key, value in found.items()]
    return [row for row in rows if row[what] is not None]


_TRUTHS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}


def _truth(value: Any) -> Any:
    """A truth in any of the ways people write one; anything else stays, to be refused."""
    if isinstance(value, bool):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    text = str(value).strip().lower().removesuffix(".0")
    return _TRUTHS.get(text, value)


_ENTRY = re.compile(r"\d{4}-\d\d-\d\dT[\d.]+Z-(assessment|outcomes)-\d{3}\.parquet")
"""The names of the files of a register."""


class Register:
    """A unit's register: a folder of Parquet files, one an entry, that is only ever added to.

    An entry is written beside its place, flushed to the disk and then linked in under a name that no other has, so a
    process killed at any moment leaves the earlier entries whole and no half one. Several may write at once.

    >>> import tempfile
    >>> register = Register(tempfile.mkdtemp())
    >>> road = {"id": "road", "title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
    >>> entry = register.add(Decision.from_dict(road).assess())
    >>> outcome = register.add_outcomes("road", {"noise": True})
    >>> register.entries()["id"].to_list(), round(register.evaluate().brier, 2)
    (['road'], 0.04)
    """

    __slots__ = ("folder",)

    def __init__(self, folder: str | Path) -> None:
        from townscale._write import folder as made

        self.folder = made(folder)

    def add(self, assessment: Assessment, profile: str | Path | None = None) -> Path:
        """Add an assessment; ``profile`` is the file of a profile of your own, kept with it."""
        from townscale._decision import _profile

        if not isinstance(assessment, Assessment):
            raise _core.InputError(f"{type(assessment).__name__} is no assessment. Give what Decision.assess returns")
        facts = assessment.facts
        row = {
            "kind": "assessment",
            "id": str(facts["id"] or facts["title"]),
            "title": str(facts["title"]),
            "version": assessment.version,
            "profile": assessment.profile,
            "index": assessment.index,
            "level": assessment.level,
            "verdict": assessment.verdict,
            **{f"p_{level}": chance for level, chance in assessment.p_level.items()},
            "draws": assessment.draws,
            "seed": assessment.seed,
            "content": as_json(assessment.decision, "decision"),
            "rules": None if profile is None else _profile(profile),
        }
        return self._append(row)

    def add_outcomes(self, id: str, outcomes: Any) -> Path:
        """Add what happened after the decision of an ``id``; the last outcomes of an id count."""
        known = self.entries()["id"].to_list()
        if id not in known:
            raise _core.InputError(f'{self.folder}: there is no assessment of "{id}". Add it first')
        return self._append({"kind": "outcomes", "id": id, "content": outcome_json(outcomes)[0]})

    def entries(self, kind: str = "assessment") -> Any:
        """The entries of a kind (``assessment``, ``outcomes``), the oldest first, as a polars frame.

        Files whose names are not those of entries are left alone.
        """
        import polars as pl

        found = []
        for path in sorted(self.folder.glob("*.parquet")):
            if not _ENTRY.fullmatch(path.name):
                continue
            try:
                found.append(pl.read_parquet(path))
            except Exception as error:  # what the file library raises is its own; a user needs one sentence
                raise _core.InputError(
                    f"{path}: the entry cannot be read: {str(error).splitlines()[0]}. Take it from a backup"
                ) from None
        schema = {"kind": pl.String, "id": pl.String, "recorded": pl.String, "content": pl.String}
        table = pl.concat(found, how="diagonal_relaxed") if found else pl.DataFrame(schema=schema)
        return table.filter(pl.col("kind") == kind)

    def history(self, id: str) -> Any:
        """The assessments of one decision, the oldest first, without their content."""
        import polars as pl

        return self.entries().filter(pl.col("id") == id).drop("content", "rules", strict=False)

    def earlier(self, id: str) -> Decision | None:
        """The decision as it was last assessed, to give to ``assess(earlier=...)``."""
        import polars as pl

        found = self.entries().filter(pl.col("id") == id)
        return self._decision(found.to_dicts()[-1]) if found.height else None

    def evaluate(self) -> Evaluation:
        """The last assessment of every decision that has outcomes, against the last of these."""
        happened = {row["id"]: row["content"] for row in self.entries("outcomes").to_dicts()}
        last = {row["id"]: row for row in self.entries().to_dicts() if row["id"] in happened}
        if not last:
            raise _core.UnsupportedError(f"{self.folder}: no assessment has outcomes yet. Use add_outcomes first")
        inner = []
        for row in last.values():
            decision = self._decision(row)
            assessment = decision._inner.assess(row["draws"], row["seed"], row["rules"] or row["profile"], None)
            inner.append(assessment)
        return Evaluation(_core.Evaluation(inner, [(happened[id], f"outcomes of {id}") for id in last]))

    def _decision(self, row: dict[str, Any]) -> Decision:
        """The decision of an entry."""
        try:
            return Decision.from_dict(json.loads(row["content"]))
        except (TypeError, ValueError) as error:
            where = f"{self.folder}, the entry of {row.get('id')!r} recorded {row.get('recorded')}"
            reason = str(error).splitlines()[0] if isinstance(error, _core.InputError) else "its content is no JSON"
            raise _core.InputError(f"{where}: {reason}. Take it from a backup") from None

    def _append(self, row: dict[str, Any]) -> Path:
        import os
        import tempfile
        from datetime import datetime, timezone

        import polars as pl

        recorded = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        stem = f"{recorded.replace(':', '').replace('+0000', 'Z')}-{row['kind']}"
        handle, name = tempfile.mkstemp(prefix=".writing-", dir=self.folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                pl.DataFrame([{**row, "recorded": recorded}], infer_schema_length=None).write_parquet(file)
                file.flush()
                os.fsync(file.fileno())
            for number in range(1000):
                target = self.folder / f"{stem}-{number:03}.parquet"
                try:
                    os.link(temporary, target)
                except FileExistsError:
                    continue
                _flush(self.folder)
                return target
            raise _core.InputError(f"{self.folder}: too many entries at one moment. Try again")
        except OSError as error:
            raise _core.InputError(
                f"{self.folder}: {error.strerror or error}. Check the permissions and the disk"
            ) from None
        finally:
            temporary.unlink(missing_ok=True)

    def __repr__(self) -> str:
        return f"Register({str(self.folder)!r})"


def _flush(folder: Path) -> None:
    """Put the folder's list of names on the disk, where the system can."""
    import os

    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
