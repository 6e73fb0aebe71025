"""The whole chain on the built-in Hami case, as a report, a workbook and Parquet files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import townscale as ts
from townscale._write import folder, replacing
from townscale.report import numbers, write
from townscale.report.document import Block, Document, Heading, KeyFigure, KeyFigures, Paragraph
from townscale.report.numbers import polars, suppress, whole
from townscale.report.sections import gap as gap_section
from townscale.report.sections import panel as panel_section
from townscale.words import Words

NORMS = [
    ts.Norm("coordinator", per=500, base="floating"),
    ts.Norm("coordinator", per=1000, base="floating"),
    ts.Norm("auxiliary", ratio=3, to="community_police"),
]


@dataclass
class Chain:
    """Every link, as far as the chain goes."""

    seed: int
    draws: int
    panel: Any
    counts: Any
    staff: Any
    on_hand: Any = None
    gap_counts: Any = None
    forecast: Any = None
    gap_forecast: Any = None
    load: Any = None
    assessment: Any = None
    tables: dict[str, Any] = field(default_factory=dict)


def run(out: Path, language: str = "en", seed: int = 0, draws: int = 1000, say: Callable[[str], None] = print) -> Path:
    """Run the chain and write ``report.html``, ``townscale-demo.xlsx`` and a ``.parquet`` of each table to ``out``."""
    words = Words(language)
    folder(out)
    chain = links(seed, draws, say)
    chain.tables["findings"] = chain.panel.findings(language)
    say(words("demo.say_writing"))
    for name, frame in chain.tables.items():
        with replacing(out / f"{name}.parquet") as temporary:
            suppress(frame).write_parquet(temporary)
    from townscale import workbook

    workbook.write(out / "townscale-demo.xlsx", chain.tables, _method(chain, words), language)
    return write(document(chain, words), out / "report.html")


def links(seed: int, draws: int, say: Callable[[str], None]) -> Chain:
    """The chain, link by link."""
    import polars as pl

    case = ts.datasets.hami()
    counts = _counts(case.panel)
    chain = Chain(seed, draws, case.panel, counts, case.staff)
    areas = polars(case.staff)["area"].unique().to_list()
    floating = counts.filter(pl.col("group") == "floating")
    # The report gives the expected number for the whole; it judges the posts of the staffed area by it.
    mine = floating.filter(pl.col("area").is_in(areas))
    expected = floating.filter(~pl.col("area").is_in(areas) & (pl.col("kind") == "stated"))
    expected = expected.filter(~pl.col("period").is_in(mine["period"].to_list())).with_columns(area=pl.lit(areas[0]))
    chain.on_hand = pl.concat([mine, expected.select(mine.columns)]).select(
        "area", "period", "group", "population", "kind"
    )
    gap = ts.staffing_gap(ts.Panel(chain.on_hand), NORMS, case.staff)
    keys = ["area", "period"]
    chain.gap_counts = polars(gap.summary()).join(chain.on_hand.select(*keys, "population"), on=keys, how="left")
    chain.tables = {"counts": counts, "staff": polars(case.staff), "gap_counts": chain.gap_counts}
    return chain


def document(chain: Chain, words: Words) -> Document:
    """The report of the chain."""
    blocks: list[Block] = [
        *_opening(chain, words),
        *panel_section.blocks(chain.panel, words, chain.counts),
        *_gap(chain, words),
        Heading(words("report.sources")),
        *[Paragraph(line) for line in _method(chain, words)],
    ]
    footer = words("report.made", version=ts.__version__, seed=chain.seed, draws=whole(chain.draws))
    return Document(words("demo.title"), words.language, blocks, words("demo.subtitle"), footer)


def _counts(panel: Any) -> Any:
    if "_table" in vars(type(panel)):
        return polars(panel)
    import polars as pl

    from townscale.datasets import _COUNTS

    return pl.DataFrame(
        _COUNTS, schema=["area", "parent", "period", "group", "population", "kind", "source"], orient="row"
    )


def _opening(chain: Chain, words: Words) -> list[Block]:
    """The answer first."""
    norms = [row for row in chain.gap_counts.to_dicts() if row["population"] is not None]
    now = norms[0]
    people = KeyFigure(
        numbers.persons(now["population"]),
        words("demo.key_people", area=words.name(now["area"]), period=words.period(now["period"])),
    )
    posts = [
        KeyFigure(
            whole(row["gap"]),
            words("demo.key_gap", role=words.name(row["role"]), norm=words.norm(row["norm"])),
            words("demo.key_of", required=whole(row["required"]), available=whole(row["available"])),
        )
        for row in norms
        if row["period"] == now["period"] and row["role"] == now["role"]
    ]
    intro = words(
        "demo.intro",
        area=words.name(now["area"]),
        population=whole(now["population"]),
        period=words.period(now["period"]),
        available=whole(now["available"]),
        role=words.name(now["role"]),
    )
    return [Paragraph(intro), KeyFigures([people, *posts])]


def _gap(chain: Chain, words: Words) -> list[Block]:
    """The gap by the counts, then by the forecast."""
    blocks: list[Block] = [
        Heading(words("report.gap")),
        Heading(words("demo.on_counts"), 3),
        Paragraph(words("demo.gap_counts")),
        *gap_section.body(chain.gap_counts, words),
    ]
    if chain.gap_forecast is not None:
        blocks += [
            Heading(words("demo.on_forecast"), 3),
            Paragraph(words("demo.gap_forecast")),
            *gap_section.body(chain.gap_forecast.summary(), words),
        ]
    return blocks


def _method(chain: Chain, words: Words) -> list[str]:
    """Sources, seed, version, norms."""
    sources = list(dict.fromkeys(words.name(source) for source in chain.counts["source"].drop_nulls().to_list()))
    norms = list(dict.fromkeys(words.norm(norm) for norm in chain.gap_counts["norm"].to_list()))
    return [
        words("demo.sources", sources="; ".join(sources) if words.language == "en" else "；".join(sources)),
        words("demo.profiles", norms=", ".join(norms) if words.language == "en" else "、".join(norms)),
        words("demo.seed", seed=chain.seed, draws=whole(chain.draws)),
        words("report.made_plain", version=ts.__version__),
        words("report.suppressed", cell=numbers.CELL) + " " + words("report.aggregates"),
    ]
