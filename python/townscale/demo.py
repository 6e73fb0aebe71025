"""The whole chain on the built-in Hami case, as a report, a workbook and Parquet files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import townscale as ts
from townscale._disclosure import setting
from townscale._write import folder, replacing
from townscale.plots.charts import period_end
from townscale.report import numbers, write
from townscale.report.document import Block, Chart, Document, Heading, KeyFigure, KeyFigures, Paragraph
from townscale.report.numbers import polars, share, suppress, table, whole
from townscale.report.sections import decision as decision_section
from townscale.report.sections import forecast as forecast_section
from townscale.report.sections import gap as gap_section
from townscale.report.sections import load as load_section
from townscale.report.sections import panel as panel_section
from townscale.words import Words

NORMS = ("coordinator_500_hami", "coordinator_1000_hami", "auxiliary_3_hami")
"""Of the catalogue: `ts.norms()`."""

AS_OF = 2011
"""The forecast is made as it would have been at the end of this year."""

HORIZON = 5


REPORT = "report.html"
"""The report's file in the folder of the demo."""


@dataclass
class Chain:
    """Every link, as far as the chain goes."""

    seed: int
    draws: int
    panel: Any
    counts: Any
    staff: Any
    on_hand: Any = None
    gap: Any = None
    gap_counts: Any = None
    known: Any = None
    forecast: Any = None
    gap_forecast: Any = None
    load: Any = None
    assessment: Any = None
    later: Any = None
    tables: dict[str, Any] = field(default_factory=dict)


def run(out: Path, language: str = "en", seed: int = 0, draws: int = 1000, say: Callable[[str], None] = print) -> Path:
    """Run the chain and write ``report.html``, ``townscale-demo.xlsx`` and a ``.parquet`` of each table to ``out``."""
    words = Words(language)
    folder(out)
    chain = links(language, seed, draws, say)
    chain.tables["findings"] = chain.panel.findings(language)
    say(words("demo.say_writing"))
    for name, frame in chain.tables.items():
        with replacing(out / f"{name}.parquet") as temporary:
            suppress(frame).write_parquet(temporary)
    from townscale import workbook

    workbook.write(out / "townscale-demo.xlsx", chain.tables, _method(chain, words), language)
    return write(document(chain, words), out / REPORT)


def links(language: Any, seed: int, draws: int, say: Callable[[str], None]) -> Chain:
    """The chain, link by link."""
    import polars as pl

    case: Any = ts.datasets.hami(language)
    counts = polars(case.panel)
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
    chain.gap = gap = ts.staffing_gap(ts.Panel(chain.on_hand), NORMS, case.staff)
    keys = ["area", "period"]
    chain.gap_counts = polars(gap.summary()).join(chain.on_hand.select(*keys, "population"), on=keys, how="left")
    chain.tables = {
        "counts": counts,
        "staff": polars(case.staff),
        "gap_counts": chain.gap_counts,
        "norms": polars(gap.norms()),
    }
    say("forecast")
    known = counts.filter([period_end(text).year <= AS_OF for text in counts["period"]])
    chain.known = ts.Panel(known)
    chain.forecast = ts.forecast(chain.known, horizon=HORIZON, draws=draws, seed=seed, freq="Y")
    rules = [norm for norm in map(ts.Norm.named, NORMS) if norm.ratio is None]
    by_forecast = polars(ts.staffing_gap(chain.forecast, rules, case.staff).summary())
    chain.gap_forecast = by_forecast.filter(pl.col("area").is_in(areas))
    chain.tables |= {"forecast": polars(chain.forecast.summary()), "gap_forecast": chain.gap_forecast}
    if getattr(case, "services", None) is not None:
        chain.load = ts.service_load(chain.forecast, case.services)
        chain.tables |= {"load": polars(chain.load.summary()), "first_overload": polars(chain.load.first_overload())}
    chain.later = _scored(known, counts, seed, draws)
    chain.tables["happened"] = chain.later[0].drop("draws")
    if getattr(case, "decision", None) is not None:
        say("decision")
        chain.assessment = case.decision.assess(draws=10_000, seed=seed)
        chain.tables["factors"] = polars(chain.assessment.factors())
    return chain


def _scored(known: Any, counts: Any, seed: int, draws: int) -> tuple[Any, Any]:
    """What was counted later beside what a forecast from ``known`` said of it, and that forecast."""
    import polars as pl

    later = counts.join(known, on=["area", "group", "period", "kind"], how="anti", nulls_equal=True)
    later = later.filter(pl.col("kind") == "count")
    series = known.join(later.select("area", "group").unique(), on=["area", "group"], how="semi", nulls_equal=True)
    last = max(period_end(text).year for text in series["period"])
    horizon = max(period_end(text).year for text in later["period"]) - last
    forecast = ts.forecast(ts.Panel(series), horizon=horizon, draws=draws, seed=seed)
    # A panel of one group leaves the group out.
    group = series.select("area", "group").unique()
    summary, drawn = (
        table if "group" in table.columns else table.join(group, on="area")
        for table in (polars(forecast.summary()), polars(forecast.draws()))
    )
    keys = ["area", "group", "period"]
    actual = later.select(*keys, pl.col("population").alias("actual"))
    found = actual.join(summary, on=keys, how="inner")
    below = (
        drawn.join(actual, on=keys, how="inner")
        .group_by(keys)
        .agg(quantile=(pl.col("population") < pl.col("actual")).mean(), draws=pl.len())
    )
    error = pl.col("median") / pl.col("actual") - 1
    return found.join(below, on=keys).with_columns(error=error).sort(keys), summary


def document(chain: Chain, words: Words) -> Document:
    """The report of the chain."""
    blocks: list[Block] = [
        *_opening(chain, words),
        *panel_section.blocks(chain.panel, words, chain.counts),
        *forecast_section.blocks(chain.forecast, words, group="floating"),
        *_gap(chain, words),
        *([] if chain.load is None else load_section.blocks(chain.load, words)),
        *([] if chain.assessment is None else decision_section.brief(chain.assessment, words)),
        *_happened(chain, words),
        Heading(words("report.sources")),
        gap_section.sources(chain.gap, words),
        *[Paragraph(line) for line in _method(chain, words)],
    ]
    footer = words("report.made", version=ts.__version__, seed=chain.seed, draws=whole(chain.draws))
    return Document(words("demo.title"), words.language, blocks, words("demo.subtitle"), footer)


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
            numbers.posts(row["gap"]),
            words("demo.key_gap", role=words.name(row["role"]), norm=words.norm(row["norm"])),
            words("demo.key_of", required=numbers.posts(row["required"]), available=numbers.posts(row["available"])),
        )
        for row in norms
        if row["period"] == now["period"] and row["role"] == now["role"]
    ]
    intro = words(
        "demo.intro",
        area=words.name(now["area"]),
        population=whole(now["population"]),
        period=words.period(now["period"]),
        available=numbers.posts(now["available"]),
        role=words.name(now["role"]),
    )
    figures = [people, *posts]
    chances = chain.gap_forecast.filter(norm=now["norm"], role=now["role"]).to_dicts()
    figures.append(
        KeyFigure(
            numbers.chance(chances[-1]["p_short"], words),
            words("demo.key_p_short", period=words.period(chances[-1]["period"])),
            words.norm(now["norm"]),
        )
    )
    if chain.assessment is not None:
        figures.append(KeyFigure(words.name(chain.assessment.verdict), words("demo.key_verdict")))
    for row in chain.later[0].to_dicts():
        label = words("demo.key_actual", area=words.name(row["area"]), period=words.period(row["period"]))
        figures.append(KeyFigure(whole(row["actual"]), label, words.name(row["group"])))
    return [Paragraph(intro), KeyFigures(figures)]


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
            *gap_section.body(chain.gap_forecast, words),
        ]
    return blocks


def _happened(chain: Chain, words: Words) -> list[Block]:
    """What the forecast would have said of what was counted later."""
    from townscale.plots import fan

    found, summary = chain.later
    blocks: list[Block] = [Heading(words("demo.happened")), Paragraph(words("demo.happened_intro", year=AS_OF))]
    for row in found.to_dicts():
        inside = row["lo95"] <= row["actual"] <= row["hi95"]
        names = {name: words.name(row[name]) for name in ("area", "group") if name in row}
        line = words(
            "demo.happened_line",
            period=words.period(row["period"]),
            actual=whole(row["actual"]),
            median=whole(row["median"]),
            error=numbers.signed(row["error"], words),
            low=whole(row["lo95"]),
            high=whole(row["hi95"]),
            inside=words("demo.inside" if inside else "demo.outside"),
            share=share(row["quantile"], words),
            **names,
        )
        part = summary.filter(area=row["area"], group=row["group"])
        chart = fan(part, chain.counts, words, row["area"], row["group"])
        blocks += [Paragraph(line), Chart(chart.to_dict(), words("demo.happened_figure", **names))]
    ends = (("interval80", "lo80", "hi80"), ("interval95", "lo95", "hi95"))
    columns = ("area", "group", "period", "actual", "median", "error", *ends, "quantile")
    return [*blocks, table(found, columns, words, words("demo.happened_table"))]


def _method(chain: Chain, words: Words) -> list[str]:
    """Sources, seed, version, norms."""
    sources = list(dict.fromkeys(words.name(source) for source in chain.counts["source"].drop_nulls().to_list()))
    return [
        words("demo.sources", sources="; ".join(sources) if words.language == "en" else "；".join(sources)),
        words("demo.seed", seed=chain.seed, draws=whole(chain.draws)),
        words("report.made_plain", version=ts.__version__),
        words("report.suppressed", cell=setting().cell) + " " + words("report.aggregates"),
    ]
