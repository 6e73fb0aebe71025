"""After the decision: what was forecast against what happened, and a unit's register of its assessments."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from townscale import _core
from townscale._decision import Assessment, Decision
from townscale._decision_files import as_json, read_content
from townscale._frames import Kind, arrow, frame
from townscale._result import Result
from townscale._value import recorded


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
        """``decision``, ``measure``, ``counted`` in the residual risk, ``kept`` (empty where nobody looked)."""
        return frame(self._inner.measures(), self._kind)

    def opposition(self) -> Any:
        """``decision``, ``then`` and ``now`` (shares against) with 95 % intervals."""
        return frame(self._inner.opposition(), self._kind)

    def findings(self, language: str = "en") -> Any:
        """What is doubtful: ``severity``, ``code``, ``where``, ``message``, ``hint``."""
        return frame(self._inner.findings(language), self._kind)

    def __repr__(self) -> str:
        return f"Evaluation(brier={self.brier}, log_score={self.log_score})"


@recorded()
def evaluate(decision: Any, outcomes: Any) -> Evaluation:
    """Hold a decision's forecasts against what happened.

    ``decision`` is a ``Decision``, an assessment or a path; ``outcomes`` a dict, a ``.toml``, ``.json`` or ``.yaml``
    file, a table with ``factor`` and ``happened``, or a plain dict of factors. The keys of a file: ``date``,
    ``[[factors]]`` with ``id`` and ``happened``, ``[[measures]]`` with ``id`` and ``kept``, ``level`` (what it turned
    out to be), ``opposition = { replies, opposed, population }``, ``unforeseen`` (a list of words). Two lists of equal
    length evaluate a unit's decisions together.

    The forecast of a factor is its mean likelihood with the measures that counted.

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

_HEAD = "head.json"

_WRONG = {
    "register_entry_unreadable": ("an entry cannot be read, or is of no chain", "有条目无法读取或不在链中"),
    "register_entry_unchained": (
        "the entry does not follow the one before it: one was changed, replaced or taken away",
        "该条目与前一条目不衔接：有条目被改动、替换或删除",
    ),
    "register_entry_missing": ("the last entry is missing or was changed", "最后一个条目缺失或被改动"),
    "register_head_missing": ("the head of the chain is missing", "链首记录缺失"),
}
"""What can be wrong in a register, in English and Chinese."""


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
        return self._append(row)

    def _compared(self, id: str, assessment: Assessment, rules: str | None) -> tuple[str, list[str]]:
        """The verdict held against the last version in the register, and the codes of what was lowered since."""
        earlier = self.earlier(id)
        if earlier is None or earlier.version == assessment.version:
            return str(assessment.verdict), []
        decision = Decision.from_dict(assessment.decision)
        how = (assessment.draws, assessment.seed, rules or assessment.profile)
        compared = Assessment(decision._inner.assess(*how, earlier._inner), assessment.decision)
        known = set(Assessment(decision._inner.assess(*how, None), assessment.decision).findings()["code"])
        return str(compared.verdict), sorted(set(compared.findings()["code"]) - known)

    def add_outcomes(self, id: str, outcomes: Any) -> Path:
        """Add what happened after the decision of an ``id``; outcomes of several years count together.

        An id of a factor or measure that the decision does not have, and a day before it, are refused.
        """
        rows = self.entries().to_dicts()
        last = next((row for row in reversed(rows) if row["id"] == id), None)
        if last is None:
            raise _core.InputError(f'{self.folder}: there is no assessment of "{id}". Add it first')
        content, source = outcome_json(outcomes)
        inner = self._decision(last)._inner.assess(1000, last["seed"], last["rules"] or last["profile"], None)
        _core.Evaluation([inner], [(content, source)])
        return self._append({"kind": "outcomes", "id": id, "content": content})

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
        """The last assessment of every decision that has outcomes, against all of these together."""
        happened: dict[str, list[dict[str, Any]]] = {}
        for row in self.entries("outcomes").to_dicts():
            happened.setdefault(row["id"], []).append(json.loads(row["content"]))
        last = {row["id"]: row for row in self.entries().to_dicts() if row["id"] in happened}
        if not last:
            raise _core.UnsupportedError(f"{self.folder}: no assessment has outcomes yet. Use add_outcomes first")
        inner = []
        for row in last.values():
            decision = self._decision(row)
            assessment = decision._inner.assess(row["draws"], row["seed"], row["rules"] or row["profile"], None)
            inner.append(assessment)
        together = [(as_json(_together(happened[id]), "outcomes"), f"outcomes of {id}") for id in last]
        return Evaluation(_core.Evaluation(inner, together))

    def verify(self, language: str = "en") -> Any:
        """What does not fit in the chain of entries: ``severity``, ``code``, ``where``, ``message``, ``hint``.

        Every entry holds the SHA-256 of the one before it, ``head.json`` that of the last and their number, so that an
        entry that was changed, replaced or taken away is seen, the last one too. Empty where all is whole.
        """
        import polars as pl

        rows = [
            {"severity": "error", "code": code, "where": where, "message": _WRONG[code][language == "zh"],
             "hint": "take it from a backup" if language != "zh" else "请从备份恢复"}
            for code, where in self._wrong()
        ]  # fmt: skip
        columns = ("severity", "code", "where", "message", "hint")
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))

    def _wrong(self) -> list[tuple[str, str]]:
        links = self._links()
        if links is None:
            return [("register_entry_unreadable", str(self.folder))]
        after: dict[str, list[str]] = {}
        for name, (_, previous) in links.items():
            after.setdefault(previous, []).append(name)
        wrong = [("register_entry_unchained", name) for names in after.values() for name in names[1:]]
        at, seen, last = "", set(), ""
        while after.get(at):
            last = after[at][0]
            seen.add(last)
            at = links[last][0]
            if len(seen) > len(links):
                break
        wrong += [("register_entry_unchained", name) for name in links if name not in seen]
        head = self._head()
        if head is None:
            return wrong if not links else [*wrong, ("register_head_missing", str(self.folder / _HEAD))]
        # An entry that was linked in just before the process was killed stands after the head.
        whole = head["last"] == at or (last and head["last"] == links[last][1] and head["count"] == len(links) - 1)
        if not whole or (head["last"] == at and head["count"] != len(links)):
            wrong.append(("register_entry_missing", str(self.folder / _HEAD)))
        return wrong

    def _links(self) -> dict[str, tuple[str, str]] | None:
        """The hash of every entry, and that of the one before it; ``None`` where one cannot be read."""
        import polars as pl

        found = {}
        for path in sorted(self.folder.glob("*.parquet")):
            if _ENTRY.fullmatch(path.name):
                data = path.read_bytes()
                try:
                    previous = pl.read_parquet(data, columns=["previous"])["previous"].item()
                except Exception:  # what the file library raises is its own
                    return None
                found[path.name] = (hashlib.sha256(data).hexdigest(), str(previous))
        return found

    def _head(self) -> dict[str, Any] | None:
        try:
            return dict(json.loads((self.folder / _HEAD).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return None

    def _decision(self, row: dict[str, Any]) -> Decision:
        """The decision of an entry."""
        try:
            return Decision.from_dict(json.loads(row["content"]))
        except (TypeError, ValueError) as error:
            where = f"{self.folder}, the entry of {row.get('id')!r} recorded {row.get('recorded')}"
            reason = str(error).splitlines()[0] if isinstance(error, _core.InputError) else "its content is no JSON"
            raise _core.InputError(f"{where}: {reason}. Take it from a backup") from None

    def _append(self, row: dict[str, Any]) -> Path:
        from datetime import datetime, timezone

        recorded = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        stem = f"{recorded.replace(':', '').replace('+0000', 'Z')}-{row['kind']}"
        with _alone(self.folder):
            return self._append_alone(row, recorded, stem)

    def _previous(self) -> tuple[str, int]:
        """The hash of the last entry and their number, by the head or by the entry that was linked in after it."""
        head = self._head() or {"last": "", "count": 0}
        for digest, previous in (self._links() or {}).values():
            if previous == head["last"] and digest != head["last"]:
                return digest, head["count"] + 1
        return head["last"], head["count"]

    def _append_alone(self, row: dict[str, Any], recorded: str, stem: str) -> Path:
        import os
        import tempfile

        import polars as pl

        previous, count = self._previous()
        row = {**row, "previous": previous}
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
                digest = hashlib.sha256(target.read_bytes()).hexdigest()
                self._put_head({"last": digest, "count": count + 1})
                return target
            raise _core.InputError(f"{self.folder}: too many entries at one moment. Try again")
        except OSError as error:
            raise _core.InputError(
                f"{self.folder}: {error.strerror or error}. Check the permissions and the disk"
            ) from None
        finally:
            temporary.unlink(missing_ok=True)

    def _put_head(self, head: dict[str, Any]) -> None:
        import os

        temporary = self.folder / f".{_HEAD}-{os.getpid()}"
        temporary.write_text(json.dumps(head), encoding="utf-8")
        os.replace(temporary, self.folder / _HEAD)

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


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the register's lock; the system lets go of it where the process dies."""
    with (folder / ".lock").open("a+b") as file:
        try:
            import fcntl
        except ImportError:  # Windows
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
            yield
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


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
