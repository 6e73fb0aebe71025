"""The look of all charts, as an altair theme, and what makes the names of the data safe in them.

The theme is registered as ``townscale`` and enabled unless the user has chosen one, so that charts carry no
configuration of their own: they compose, and take the user's theme.
"""

from __future__ import annotations

import re
from typing import Any

from townscale.words import Words

# Dark on light in this order also in grey; blue and orange stay apart for every kind of colour blindness.
INK, BLUE, MIDDLE, PALE, ORANGE, GREY = "#1b1f24", "#08519c", "#7fb2d9", "#cfe1f1", "#c65102", "#767f88"
FONT = "Noto Sans CJK SC, Noto Sans, Microsoft YaHei, PingFang SC, sans-serif"
WIDTH = 620
NAME = 36
"""Letters of a name on an axis; a longer one is elided in the middle."""

_CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "white",
    "padding": 8,
    "view": {"stroke": None},
    "mark": {"tooltip": True},
    "axis": {
        "labelFontSize": 11, "titleFontSize": 11.5, "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK,
        "gridColor": "#e4e8ec", "domainColor": "#9aa3ac", "tickColor": "#9aa3ac", "labelLimit": 260,
    },
    "legend": {"labelFontSize": 11, "labelColor": INK, "labelLimit": 260, "symbolStrokeWidth": 2},
    "header": {"labelFontSize": 12, "labelColor": INK, "labelFontWeight": "bold", "labelAnchor": "start"},
    "title": {
        "fontSize": 13, "anchor": "start", "color": INK, "subtitleColor": GREY, "subtitleFontSize": 11,
        "subtitlePadding": 4,
    },
}  # fmt: skip


def register() -> None:
    """Make the theme known to altair, and enable it where the user has chosen none."""
    import altair as alt

    if "townscale" in alt.theme.names():
        return
    chosen = alt.theme.active

    @alt.theme.register("townscale", enable=chosen in ("default", ""))
    def _theme() -> alt.theme.ThemeConfig:
        return {"config": _CONFIG}  # type: ignore[typeddict-item]


def inert(text: str) -> str:
    """Text that no page reads as markup: an invisible joiner stands behind each ``<``.

    >>> "</script" in inert("</script>"), inert("A < B") == inert(inert("A < B"))
    (False, True)
    """
    return re.sub("<(?!\u2060)", "<\u2060", text)


class ChartWords(Words):
    """The texts of one language, with the names of the data made inert."""

    def name(self, value: Any) -> str:
        """A name as the reader knows it, safe in a page."""
        return inert(super().name(value))


def data(values: list[dict[str, Any]]) -> Any:
    """Rows as the data of a chart, their texts inert."""
    import altair as alt

    make: Any = alt.Data
    return make(values=_inert(values))


def _inert(value: Any) -> Any:
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, dict):
        return {key: _inert(item) for key, item in value.items()}
    return [_inert(item) for item in value] if isinstance(value, (list, tuple)) else value


def elided(axis: bool = True) -> str:
    """The expression of a label that is cut in the middle where it is long."""
    label = "datum.label" if axis else "datum.value"
    half = NAME // 2
    return f"length({label}) > {NAME} ? slice({label}, 0, {half}) + '…' + slice({label}, -{half - 1}) : {label}"


def titled(chart: Any, title: str, notes: list[str]) -> Any:
    """The chart with a title, and under it what a reader needs to know of it."""
    import altair as alt

    head = alt.Title(inert(title), subtitle=[inert(note) for note in notes]) if notes else alt.Title(inert(title))
    return chart.properties(title=head)


def resized(chart: Any, width: float) -> Any:
    """The chart with every panel of it so wide (pixels)."""
    chart = chart.copy(deep=False)
    for parts in ("hconcat", "vconcat", "concat"):
        if getattr(chart, parts, None) and type(chart).__name__.lower().startswith(parts):
            setattr(chart, parts, [resized(part, width) for part in getattr(chart, parts)])
            return chart
    if type(chart).__name__ == "FacetChart":
        chart.spec = resized(chart.spec, width)
        return chart
    return chart.properties(width=width)
