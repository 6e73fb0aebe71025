"""Areas on a map, coloured by a value; those without one are grey. Geometry is as :func:`outlines` takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from townscale.plots.geometry import middle, outlines
from townscale.plots.theme import INK, ORANGE, WIDTH, data
from townscale.words import Words, problem

NAMED = 40
"""Areas on a map up to which their names are written."""


def choropleth(
    found: Mapping[str, Mapping[str, Any]],
    geometry: Any,
    key: str | None,
    words: Words,
    value: str,
    title: str,
    number: str,
    *,
    reverse: bool = False,
    points: list[dict[str, Any]] | None = None,
) -> tuple[Any, list[str]]:
    """The ``value`` of each area of ``found`` on a map, and what did not match; ``number`` is the form of its numbers.

    ``reverse`` makes small values dark. ``points`` have ``area``, ``lon`` and ``lat`` in the map's coordinates.
    Raises ``InputError`` where there is no geometry.
    """
    import altair as alt

    if geometry is None:
        raise problem("problem.map_geometry")
    shapes = outlines(geometry, found, key, words)
    known = [feature for feature in shapes.features if feature["properties"].get(value) is not None]
    ground = alt.Chart(data(shapes.features)).mark_geoshape(stroke="white")
    scale = alt.Scale(scheme="blues", reverse=True) if reverse else alt.Scale(scheme="blues")
    colour = alt.Color(f"properties.{value}:Q", title=title, scale=scale, legend=alt.Legend())
    tips = [
        alt.Tooltip("properties.area:N", title=words("column.area")),
        alt.Tooltip(f"properties.{value}:Q", title=title, format=number),
    ]
    scored = alt.Chart(data(known)).mark_geoshape(stroke="white")
    layers: list[Any] = [ground.encode(color=alt.value("#d7dce0")), scored.encode(color=colour, tooltip=tips)]
    if points:
        at = alt.Chart(data(points)).encode(longitude="lon:Q", latitude="lat:Q", tooltip=["area:N"])
        layers.append(at.mark_point(filled=True, size=90, color=ORANGE, stroke="white", opacity=1))
    if len(shapes.features) <= NAMED:
        places = [{"area": feature["properties"]["area"], **middle(feature["geometry"])} for feature in shapes.features]
        names = alt.Chart(data(places)).encode(longitude="lon:Q", latitude="lat:Q", text="area:N")
        # A pale edge keeps names readable on dark areas.
        edge = names.mark_text(fontSize=10.5, stroke="white", strokeWidth=3, strokeOpacity=0.85, color="white")
        layers += [edge, names.mark_text(fontSize=10.5, color=INK)]
    chart = alt.layer(*layers, usermeta=shapes.unmatched()).project(**shapes.projection)
    return chart.properties(width=WIDTH - 100, height=400), shapes.notes(words)
