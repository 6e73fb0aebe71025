"""The index of areas: score, rank interval, grade, where they come from, and what is doubtful."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Bullets, Chart, Heading, KeyFigure, KeyFigures, Paragraph
from townscale.report.numbers import findings, polars, table
from townscale.words import Words

TITLE = "report.index"


def title(index: Any, words: Words) -> str:
    """The title of the specification, where it has one."""
    spec = getattr(index, "spec", {})
    return str((spec.get("title_zh") if words.language == "zh" else spec.get("title")) or words(TITLE))


_SHOWN = 60
"""Areas that a chart shows; a table has them all."""

COLUMNS = (
    "area",
    "period",
    "score",
    ("interval90", "lo90", "hi90"),
    "rank",
    ("rank90", "rank_lo90", "rank_hi90"),
    "grade",
    "p_grade",
)
CHANGE = (
    "area",
    "from",
    "to",
    "change",
    ("interval90", "lo90", "hi90"),
    "p_up",
    "rank_change",
    "note",
)
RULES = (
    "rule",
    "area",
    "period",
    "value",
    ("interval90", "lo90", "hi90"),
    "kind",
    "bound",
    "holds_word",
    "p_holds",
)
WEIGHTS = (
    "indicator",
    "node",
    "nominal",
    "effective",
    "r",
)
CHOICES = (
    "source",
    "first_share",
    "total_share",
    ("total95", "total_lo95", "total_hi95"),
)


def blocks(index: Any, words: Words) -> list[Block]:
    summary = polars(index.summary())
    if not hasattr(index, "spec"):
        return [Heading(words("report.index")), table(summary, summary.columns, words, words("report.index_table"))]
    last = summary.filter(summary["period"] == summary["period"][-1])
    return [
        Heading(words(TITLE)),
        _figures(index, last, words),
        Paragraph(words("report.index_intro", replicates=f"{index.n_replicates:,}", seed=index.seed)),
        *_charts(index, last, words),
        table(summary, COLUMNS, words, words("report.index_table")),
        *_story(index, last, words),
        *_time(index, words),
        *_rules(index, words),
        *_method(index, words),
        findings(index.findings(words.language), words),
    ]


def _figures(index: Any, last: Any, words: Words) -> Block:
    best = last.row(0, named=True)
    figures = [
        KeyFigure(str(last.height), words("report.index_areas"), words.period(best["period"])),
        KeyFigure(words.name(best["area"]), words("report.index_best"), f"{best['score']:.1f}"),
    ]
    ranked = last.drop_nulls("rank")
    if ranked.height:
        width = (ranked["rank_hi90"] - ranked["rank_lo90"]).median()
        figures.append(KeyFigure(f"{width:.0f}", words("report.index_width")))
    if last["grade"].null_count() < last.height:
        open_ = int(last["grade"].drop_nulls().str.contains("/", literal=True).sum())
        figures.append(KeyFigure(str(open_), words("report.index_open")))
    return KeyFigures(figures)


def _charts(index: Any, last: Any, words: Words) -> list[Block]:
    from townscale.plots.area_index import heat_chart, standing_chart

    shown: list[Block] = [
        Chart(standing_chart(last.head(_SHOWN), words).to_dict(), words("report.index_figure")),
    ]
    if len(index.spec["node"]) > 1:
        scores = polars(index.scores())
        areas = last["area"][:_SHOWN].to_list()
        scores = scores.filter((scores["period"] == last["period"][0]) & scores["area"].is_in(areas))
        chart = heat_chart(scores, last.head(_SHOWN), index.spec, words)
        shown.append(Chart(chart.to_dict(), words("report.index_heat")))
    return shown


def _story(index: Any, last: Any, words: Words) -> list[Block]:
    """The best and the last area in sentences."""
    blocks: list[Block] = []
    for area in dict.fromkeys([last["area"][0], last["area"][-1]]):
        blocks += [Heading(words.name(area), 3), Bullets(index.explain(area, language=words.language))]
    return blocks


def _time(index: Any, words: Words) -> list[Block]:
    from townscale.plots.area_index import change_chart

    change = polars(index.change())
    if change.is_empty():
        return []
    return [
        Heading(words("report.index_change"), 3),
        Chart(change_chart(change.head(_SHOWN), words).to_dict(), words("report.index_change_table")),
        table(change, CHANGE, words, words("report.index_change_table")),
    ]


def _rules(index: Any, words: Words) -> list[Block]:
    import polars as pl

    rules = polars(index.rules())
    if rules.is_empty():
        return []
    key = "label_zh" if words.language == "zh" else "label"
    labels = {rule["id"]: rule.get(key) or rule["id"] for rule in index.spec["rule"]}
    yes, no, unknown = (pl.lit(_word(words, word)) for word in ("yes", "no", "unknown"))
    rules = rules.with_columns(
        holds_word=pl.when(pl.col("holds").is_null()).then(unknown).when(pl.col("holds")).then(yes).otherwise(no),
        kind=pl.col("kind").map_elements(lambda kind: _word(words, kind), return_dtype=pl.String),
        rule=pl.col("rule").replace_strict(labels, return_dtype=pl.String),
    )
    return [Heading(words("report.index_rules"), 3), table(rules, RULES, words, words("report.index_rules_table"))]


def _labels(spec: dict[str, Any], words: Words) -> dict[str, str]:
    """What reports call pillars and indicators."""
    key = "label_zh" if words.language == "zh" else "label"
    return {item["id"]: item.get(key) or words.name(item["id"]) for item in [*spec["node"], *spec["indicator"]]}


def _word(words: Words, value: str) -> str:
    return words(f"method.{value}") if words.has(f"method.{value}") else words.name(value)


def _mean(words: Words, value: str | dict[str, float]) -> str:
    """The kind of mean, with its number where it has one."""
    if isinstance(value, str):
        return _word(words, value)
    ((name, number),) = value.items()
    return f"{_word(words, name)} ({number:g})"


def _method(index: Any, words: Words) -> list[Block]:
    import polars as pl

    spec = index.spec
    weights = polars(index.weights())
    weights = weights.filter(weights["period"] == weights["period"][-1])
    choices = polars(index.sensitivity(n=256))
    named = [_word(words, source) for source in choices["source"]]
    choices = choices.with_columns(source=pl.Series(named, dtype=pl.String))
    choices = choices.rename({"first": "first_share", "total": "total_share"})
    labels = _labels(spec, words)
    weights = weights.with_columns(pl.col("indicator", "node").replace(labels))
    rows = [
        words("report.index_normalise", method=_word(words, spec["normalise"]["method"])),
        words("report.index_aggregate", method=_mean(words, spec["aggregate"])),
        words("report.index_weights", method=_word(words, spec["weights"])),
        words("report.index_impute", method=_word(words, spec["impute"]["method"])),
        words("report.index_treat", method=_word(words, spec["treat"]["method"])),
    ]
    if spec.get("source"):
        rows.append(words("report.index_source", source=spec["source"]))
    blocks: list[Block] = [Heading(words("report.index_method"), 3), Bullets(rows)]
    if choices.height:
        blocks.append(table(choices, CHOICES, words, words("report.index_choices_table")))
    return [*blocks, table(weights, WEIGHTS, words, words("report.index_weights_table"))]
