"""Rings of polygons as the renderer reads them: on a globe a ring runs clockwise round what it encloses."""

from __future__ import annotations

import itertools
from typing import Any


def wound(geometry: Any) -> Any:
    """A GeoJSON geometry whose outer rings run clockwise and whose holes run the other way.

    RFC 7946 asks for the opposite, and many files follow neither; d3-geo takes a ring that runs the other way for all
    of the globe but its inside.

    >>> wound({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]})["coordinates"]
    [[[0, 0], [1, 1], [1, 0], [0, 0]]]
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "Polygon":
        return {**geometry, "coordinates": _polygon(geometry.get("coordinates") or [])}
    if kind == "MultiPolygon":
        return {**geometry, "coordinates": [_polygon(polygon) for polygon in geometry.get("coordinates") or []]}
    if kind == "GeometryCollection":
        return {**geometry, "geometries": [wound(part) for part in geometry.get("geometries") or []]}
    return geometry


def _polygon(rings: list[Any]) -> list[Any]:
    return [ring if (_area(ring) < 0) == (place == 0) else ring[::-1] for place, ring in enumerate(rings)]


def _area(ring: list[Any]) -> float:
    """Twice the signed area: above 0 where the ring runs counter-clockwise."""
    return float(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)))
