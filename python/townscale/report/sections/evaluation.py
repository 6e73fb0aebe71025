"""After the decision: forecasts against what happened."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Heading, Paragraph, Table
from townscale.report.numbers import decimals, findings, polars, rows
from townscale.words import Words

TITLE = "after.title"


def blocks(evaluation: Any, words: Words) -> list[Block]:
    def percent(value: Any) -> str:
        if value is None:
            return words("risk.none")
        return f"{100 * value:.1f}" + (" %" if words.language == "en" else "%")

    def truth(value: Any) -> str:
        if value is None:
            return words("risk.none")
        return words("risk_word.truth_yes" if value in (True, "yes") else "risk_word.truth_no")

    def between(low: Any, high: Any) -> str:
        return words("risk.none") if low is None else f"{percent(low)} – {percent(high)}"

    def grid(columns: str, body: list[list[str]], caption: str) -> Table:
        names = columns.split()
        body = body or [[words("risk.none"), *[""] * (len(names) - 1)]]
        numeric = [name not in ("decision", "factor", "measure", "happened", "counted", "kept") for name in names]
        return Table([words(f"after_column.{name}") for name in names], body, numeric, words(caption))

    scores = {
        name: words("risk.none") if value is None else decimals(value, 3)
        for name, value in (
            ("brier", evaluation.brier),
            ("log", evaluation.log_score),
            ("base", evaluation.brier_of_base_rate),
            ("levels", evaluation.brier_of_levels),
        )
    }
    factors = [
        [row["decision"], row["factor"], percent(row["p"]), truth(row["happened"]), decimals(row["brier"], 3)]
        for row in rows(evaluation.factors())
    ]
    bands = [
        [
            f"{row['low']:.1f} – {row['high']:.1f}",
            f"{row['count']:.0f}",
            percent(row["forecast"]),
            percent(row["happened"]),
            between(row["happened_low"], row["happened_high"]),
        ]
        for row in rows(evaluation.calibration())
    ]
    measures = [
        [row["decision"], row["measure"], truth(row["counted"]), truth(row["kept"])]
        for row in rows(evaluation.measures())
    ]
    opposition = [
        [
            row["decision"],
            percent(row["then"]),
            between(row["then_low"], row["then_high"]),
            percent(row["now"]),
            between(row["now_low"], row["now_high"]),
        ]
        for row in rows(evaluation.opposition())
    ]
    found = findings(evaluation.findings(words.language), words)
    return [
        Heading(words("after.scores")),
        Paragraph(words("after.scores_line", **scores)),
        grid("decision factor p happened brier", factors, "after.factors"),
        grid("band count forecast share interval", bands, "after.calibration"),
        Heading(words("after.kept")),
        grid("decision measure counted kept", measures, "after.measures"),
        grid("decision then then_interval now now_interval", opposition, "after.opposition"),
        Heading(words("report.findings")),
        found if found.items else Paragraph(words("report.no_findings")),
    ]


def title(evaluation: Any, words: Words) -> str:
    names = polars(evaluation.factors())["decision"].unique(maintain_order=True).to_list()
    return words("after.title") + (words("after.of", names=", ".join(map(str, names))) if len(names) == 1 else "")
