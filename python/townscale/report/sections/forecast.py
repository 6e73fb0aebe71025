"""The forecast: a fan for each series and the table of all."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Chart, Heading, Paragraph
from townscale.report.numbers import findings, polars, table
from townscale.report.sections.panel import reading
from townscale.words import Words

TITLE = "report.forecast"
SHOWN = 6

COLUMNS = (
    "area",
    "group",
    "scenario",
    "period",
    "median",
    "mean",
    ("interval80", "lo80", "hi80"),
    ("interval95", "lo95", "hi95"),
)


def blocks(forecast: Any, words: Words, history: Any = None, group: str | None = None) -> list[Block]:
    from townscale.plots import fan, series_of

    summary = polars(forecast.summary())
    history = forecast._panel if history is None else history
    series = [item for item in series_of(summary) if group in (None, item[1])]
    charts: list[Block] = []
    doubts = findings(forecast.findings(words.language), words)
    for area, group, part in series[:SHOWN]:
        key = "report.forecast_figure" if group else "report.forecast_figure_plain"
        caption = words(key, area=words.name(area), group=words.name(group) if group else "")
        charts.append(Chart(fan(part, history, words, area, group).to_dict(), caption))
    if len(series) > SHOWN:
        charts.append(Paragraph(words("report.more_areas", shown=SHOWN, all=len(series)), quiet=True))
    return [
        Heading(words("report.forecast")),
        *charts,
        table(summary, COLUMNS, words, words("report.forecast_table")),
        doubts,
        *reading(forecast._panel, words, heading=3),
    ]
