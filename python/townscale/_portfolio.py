"""The decisions of a register as they stand: levels, measures due and overdue, forecasts against outcomes by unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from townscale import _core
from townscale._assessment import Assessment
from townscale._decision import Decision
from townscale._decision_files import as_json
from townscale._evaluation import Evaluation
from townscale._frames import frame
from townscale.typing import Json
from townscale.words import phrase, problem

if TYPE_CHECKING:
    import polars as pl

By = Literal["body", "assessor"]


@dataclass(frozen=True)
class Standing:
    """One decision of a register: its last entry, its file, and its outcomes together (``None`` before any)."""

    entry: Json
    decision: Decision
    outcomes: Json | None

    def assessment(self) -> Assessment:
        """The assessment of the last entry, made again."""
        entry = self.entry
        inner = self.decision._inner.assess(entry["draws"], entry["seed"], entry["rules"] or entry["profile"], None)
        return Assessment(inner, self.decision.to_dict())


def evaluation(standing: list[Standing]) -> Evaluation:
    """Forecasts against outcomes of decisions that all have outcomes."""
    inner = [one.assessment()._inner for one in standing]
    together = [(as_json(one.outcomes, "outcomes"), f"outcomes of {one.entry['id']}") for one in standing]
    return Evaluation(_core.Evaluation(inner, together))


class Portfolio:
    """The decisions of a register on a day: ``summary()``, ``levels()``, ``measures()``, ``calibration()``.

    >>> import tempfile
    >>> from townscale import Register
    >>> register = Register(tempfile.mkdtemp())
    >>> road = {"id": "road", "title": "Close a road", "factors": [{"id": "noise", "p": 0.8, "q": 0.8, "w": 1}]}
    >>> entry = register.add(Decision.from_dict(road).assess())
    >>> register.portfolio(on="2027-01-01").summary()["level"].to_list()
    ['undetermined']
    """

    def __init__(self, standing: list[Standing], on: date) -> None:
        self._standing = standing
        self.on = on

    def summary(self) -> pl.DataFrame:
        """One row a decision: ``decision``, ``title``, ``field``, ``body``, ``assessor``, ``date``, ``recorded``,
        ``index``, ``level``, ``verdict``, ``p_low`` … ``p_high``, ``looked_at`` (the last outcomes; empty before any),
        ``level_after`` (what it turned out to be)."""
        import polars as pl

        rows = []
        for one in self._standing:
            entry, content, outcomes = one.entry, one.decision.to_dict(), one.outcomes or {}
            rows.append(
                {
                    "decision": entry["id"],
                    "title": entry["title"],
                    **{key: _text(content.get(key)) for key in ("field", "body", "assessor", "date")},
                    **{key: entry[key] for key in ("recorded", "index", "level", "verdict")},
                    **{key: entry[key] for key in ("p_low", "p_medium", "p_high")},
                    "looked_at": _text(outcomes.get("date") or ("–" if one.outcomes is not None else None)),
                    "level_after": _text(outcomes.get("level")),
                }
            )
        numbers = {"index", "p_low", "p_medium", "p_high"}
        shape = {key: pl.Float64 if key in numbers else pl.String for key in rows[0]}
        return pl.DataFrame(rows, schema=shape)

    def levels(self) -> pl.DataFrame:
        """How many decisions have each level and verdict: ``level``, ``verdict``, ``decisions``."""
        import polars as pl

        counted = self.summary().group_by("level", "verdict").agg(pl.len().alias("decisions"))
        order = {name: place for place, name in enumerate(("high", "medium", "low", "undetermined"))}
        return counted.sort(pl.col("level").replace_strict(order, return_dtype=pl.Int8), "verdict")

    def measures(self) -> pl.DataFrame:
        """The measures that are not given up: ``decision``, ``measure``, ``what``, ``owner``, ``due``, ``progress``,
        ``counted`` (in the residual risk), ``kept`` (empty where nobody looked) and ``state`` on the day: ``done``,
        ``due`` (its day is to come), ``overdue``, ``undated``."""
        import polars as pl

        rows = []
        for one, assessment in zip(self._standing, self._assessments, strict=True):
            kept = {m["id"]: m.get("kept") for m in (one.outcomes or {}).get("measures", [])}
            for row in frame(assessment._inner.measures(), "polars").to_dicts():
                if row["status"] != "dropped":
                    told = {key: row[key] for key in ("measure", "what", "owner", "due", "counted")}
                    told["progress"] = row["status"]
                    told |= {"kept": kept.get(row["measure"]), "state": self._state(row, kept.get(row["measure"]))}
                    rows.append({"decision": one.entry["id"], **told})
        truths = {"counted", "kept"}
        names = ("decision", "measure", "what", "owner", "due", "progress", "counted", "kept", "state")
        return pl.DataFrame(rows, schema={key: pl.Boolean if key in truths else pl.String for key in names})

    def calibration(self, by: By | None = None) -> pl.DataFrame:
        """How good the forecasts were, in all or by ``body`` or ``assessor``: ``unit``, ``decisions``, ``forecasts``,
        ``happened`` (how many factors came about), ``brier``, ``brier_of_base_rate``, ``log_score``.

        Raises ``InputError`` for another ``by``.
        """
        import polars as pl

        if by not in (None, "body", "assessor"):
            raise problem(
                "problem.argument",
                name="by",
                value=repr(by),
                wanted=phrase("value_kind.one_of", choices="body, assessor"),
            )
        units: dict[str, list[Standing]] = {}
        for one in self._looked_at:
            units.setdefault(str(one.decision.to_dict().get(by) or "–") if by else "", []).append(one)
        rows = []
        for unit, standing in units.items():
            made = evaluation(standing)
            factors = frame(made._inner.factors(), "polars")
            brier, log_score, base, _ = made._inner.scores()
            came_about = sum(value in (True, "yes") for value in factors["happened"])
            rows.append((unit, len(standing), factors.height, came_about, brier, base, log_score))
        shape = {"unit": pl.String, "decisions": pl.Int64, "forecasts": pl.Int64, "happened": pl.Int64}
        scores = dict.fromkeys(("brier", "brier_of_base_rate", "log_score"), pl.Float64)
        return pl.DataFrame(rows, schema={**shape, **scores}, orient="row")

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """Forecasts against outcomes of every decision that was looked at; ``None`` where none was."""
        return evaluation(self._looked_at) if self._looked_at else None

    def report(self, path: str | Path, language: str = "en", title: str | None = None) -> Path:
        """Write the page of the portfolio to a ``.html``, ``.docx`` or ``.pdf`` file."""
        from townscale import report

        return report.write(report.of(self, language, title), path)

    @cached_property
    def _assessments(self) -> list[Assessment]:
        return [one.assessment() for one in self._standing]

    @property
    def _looked_at(self) -> list[Standing]:
        return [one for one in self._standing if one.outcomes is not None]

    def _state(self, measure: dict[str, Any], kept: bool | None) -> str:
        """Whether a measure is in place, to come or late; one that was found not kept is not in place."""
        if kept or (measure["status"] == "done" and kept is None):
            return "done"
        if not measure["due"]:
            return "undated"
        return "overdue" if date.fromisoformat(str(measure["due"])) < self.on else "due"

    def __repr__(self) -> str:
        return f"Portfolio({len(self._standing)} decisions on {self.on})"


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
