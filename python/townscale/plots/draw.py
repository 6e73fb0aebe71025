"""Charts as pictures without a browser or a network."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from townscale._extras import require
from townscale._write import replacing
from townscale.plots.theme import inert
from townscale.words import phrase, problem

FORMATS = (".svg", ".png", ".pdf", ".html")
FONTS = Path(__file__).parent.parent / "fonts"
"""Noto Sans CJK SC, cut to GB 2312 and Western marks (SIL Open Font License 1.1, beside the fonts)."""


@cache
def _converter() -> tuple[Any, str]:
    require("plot")
    import altair as alt
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    wanted = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    known = [version.lstrip("v") for version in vl_convert.get_vegalite_versions()]
    return vl_convert, wanted if wanted in known else known[-1]


def svg(spec: dict[str, Any]) -> str:
    """The chart as SVG, its words as text."""
    converter, version = _converter()
    picture: str = converter.vegalite_to_svg(spec, vl_version=version, allowed_base_urls=[])
    return picture


def png(spec: dict[str, Any], scale: float = 2.0) -> bytes:
    """The chart as PNG."""
    converter, version = _converter()
    picture: bytes = converter.vegalite_to_png(spec, vl_version=version, scale=scale, allowed_base_urls=[])
    return picture


def _inert(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _inert(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_inert(item) for item in value]
    return inert(value) if isinstance(value, str) else value


def html(spec: dict[str, Any]) -> str:
    """The chart as a page that opens offline: Vega-Lite is in it, and no text of the data can end its script."""
    converter, version = _converter()
    page: str = converter.vegalite_to_html(_inert(spec), vl_version=version, bundle=True)
    return page


def save(chart: Any, path: str | Path) -> Path:
    """Write a chart to a ``.svg``, ``.png``, ``.pdf`` or ``.html`` file; what it says is never read as markup."""
    path = Path(path)
    spec: dict[str, Any] = chart.to_dict()
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise problem(
            "problem.written_as", path=path, thing=phrase("thing.charts"), ending=suffix, forms=", ".join(FORMATS)
        )
    with replacing(path) as temporary:
        if suffix == ".svg":
            temporary.write_text(svg(spec), encoding="utf-8")
        elif suffix == ".png":
            temporary.write_bytes(png(spec))
        elif suffix == ".pdf":
            converter, version = _converter()
            temporary.write_bytes(converter.vegalite_to_pdf(spec, vl_version=version, allowed_base_urls=[]))
        else:
            temporary.write_text(html(spec), encoding="utf-8")
    return path
