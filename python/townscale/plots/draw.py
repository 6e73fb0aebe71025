"""Charts as pictures without a browser or a network."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent.parent / "fonts"
"""Noto Sans CJK SC, cut to GB 2312 and Western marks (SIL Open Font License 1.1, beside the fonts)."""


@cache
def _converter() -> tuple[Any, str]:
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
