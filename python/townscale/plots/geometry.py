"""Outlines of areas for maps: read from any GeoJSON, matched by name, turned as the renderer reads them."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from townscale.words import Words, problem

LISTED = 5
"""Names that a note gives one by one."""


@dataclass(frozen=True)
class Outlines:
    """The outlines of a map: features with ``area`` among their properties, a projection, and what did not match."""

    features: list[dict[str, Any]]
    projection: dict[str, Any]
    without_outline: list[str] = field(default_factory=list)
    """Areas of the result that no outline has the name of."""
    without_area: list[str] = field(default_factory=list)
    """Names of outlines that no area of the result has."""

    def notes(self, words: Words) -> list[str]:
        """What did not match, in a line each."""
        found = []
        for key, names in (("without_outline", self.without_outline), ("without_area", self.without_area)):
            if names:
                listed = [words.name(name) for name in names[:LISTED]] + ["…"] * (len(names) > LISTED)
                found.append(words(f"chart.{key}", count=len(names), names=words("chart.comma").join(listed)))
        return found

    def unmatched(self) -> dict[str, list[str]]:
        """All names that did not match, for the chart's ``usermeta``."""
        return {"areas_without_outline": self.without_outline, "outlines_without_area": self.without_area}


def outlines(geometry: Any, found: Mapping[str, Mapping[str, Any]], key: str | None, words: Words) -> Outlines:
    """The outlines of ``geometry``, those of the areas of ``found`` with their values among the properties.

    ``geometry`` is GeoJSON (a dict, a file, a list of features) or anything with ``__geo_interface__``; ``key`` names
    the property that holds the area, without it the one that knows most areas. Longitude and latitude are drawn by
    Mercator's projection, other coordinates as they are, north up.

    Raises ``InputError`` where there are no features, a coordinate is no number, or no feature has the name of an area.
    """
    shapes = list(_shapes(geometry))
    if not shapes:
        raise problem("problem.no_features")
    keys = [key] if key else sorted({name for shape in shapes for name in shape["properties"]} | {"id"})
    called = {_text(name): name for name in found}
    counts = {name: len({_called(shape, name) for shape in shapes} & set(called)) for name in keys}
    best = max(keys, key=lambda name: counts[name])
    if counts[best] == 0:
        raise problem("problem.no_feature_named", area=next(iter(found)), keys=", ".join(keys))
    globe = all(_on_globe(shape["geometry"]) for shape in shapes)
    features, strangers, drawn = [], [], set()
    for shape in shapes:
        name = _called(shape, best)
        area = called.get(name)
        if area is None:
            strangers.append(name or "–")
        else:
            drawn.add(area)
        properties = {"area": words.name(name if area is None else area), **({} if area is None else found[area])}
        outline = wound(shape["geometry"]) if globe else shape["geometry"]
        features.append({"type": "Feature", "geometry": outline, "properties": properties})
    projection = {"type": "mercator"} if globe else {"type": "identity", "reflectY": True}
    missing = [area for area in found if area not in drawn]
    return Outlines(features, projection, missing, list(dict.fromkeys(strangers)))


def _shapes(geometry: Any) -> Iterator[dict[str, Any]]:
    """The features that have an outline, as plain dicts."""
    if isinstance(geometry, (str, Path)):
        try:
            geometry = json.loads(Path(geometry).read_text("utf-8-sig"))
        except OSError as error:
            raise problem("problem.not_opened", path=geometry, reason=error) from error
        except ValueError:
            raise problem("problem.not_geojson", path=geometry) from None
    geometry = _plain(geometry)
    if isinstance(geometry, Mapping):
        parts = geometry.get("features") if geometry.get("type") != "Feature" else [geometry]
    else:
        parts = geometry
    if not isinstance(parts, Iterable) or isinstance(parts, (str, bytes)):
        return
    for number, part in enumerate(parts, 1):
        shape = _plain(part)
        outline = _plain(shape.get("geometry")) if isinstance(shape, Mapping) else None
        if isinstance(outline, Mapping) and _has_points(outline, number):
            properties = shape.get("properties") or {}
            yield {"geometry": dict(outline), "properties": dict(properties), "id": shape.get("id")}


def _has_points(outline: Mapping[str, Any], number: int) -> bool:
    """Whether an outline has points; an error where one of them is none."""
    try:
        points = list(_points(outline))
    except (TypeError, ValueError, IndexError):
        raise problem("problem.coordinates", number=number) from None
    if not all(math.isfinite(value) for point in points for value in point):
        raise problem("problem.coordinates", number=number)
    return bool(points)


def _plain(value: Any) -> Any:
    """What an object says of itself by ``__geo_interface__``."""
    return getattr(value, "__geo_interface__", value)


def _called(shape: Mapping[str, Any], key: str) -> str:
    value = shape["properties"].get(key)
    return _text(shape["id"] if value is None and key == "id" else value)


def _text(name: Any) -> str:
    """A name as text; a code that came as 650521.0 is 650521."""
    if isinstance(name, float) and name.is_integer():
        name = int(name)
    return "" if name is None else str(name).strip()


def _points(geometry: Any) -> Iterator[tuple[float, float]]:
    """The points of a geometry."""
    if not isinstance(geometry, Mapping):
        return
    for part in geometry.get("geometries") or ():
        yield from _points(part)
    rest = [geometry.get("coordinates")]
    while rest:
        part = rest.pop()
        if isinstance(part, (list, tuple)) and part:
            if isinstance(part[0], (list, tuple)):
                rest.extend(part)
            else:
                yield float(part[0]), float(part[1])


def _on_globe(geometry: Any) -> bool:
    return all(abs(x) <= 180 and abs(y) <= 90 for x, y in _points(geometry))


def middle(geometry: Any) -> dict[str, float]:
    """The middle of a geometry's bounds as ``lon`` and ``lat``; nothing where it has no coordinates."""
    points = list(_points(geometry))
    if not points:
        return {}
    (west, east), (south, north) = ((min(values), max(values)) for values in zip(*points, strict=True))
    return {"lon": (west + east) / 2, "lat": (south + north) / 2}


def wound(geometry: Any) -> Any:
    """A GeoJSON geometry whose outer rings run clockwise and whose holes run the other way.

    RFC 7946 asks for the opposite, and many files follow neither; d3-geo takes a ring that runs the other way for all
    of the globe but its inside.

    >>> wound({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]})["coordinates"]
    [[[0, 0], [1, 1], [1, 0], [0, 0]]]
    """
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind == "Polygon":
        return {**geometry, "coordinates": _polygon(geometry.get("coordinates") or [])}
    if kind == "MultiPolygon":
        return {**geometry, "coordinates": [_polygon(polygon) for polygon in geometry.get("coordinates") or []]}
    if kind == "GeometryCollection":
        return {**geometry, "geometries": [wound(part) for part in geometry.get("geometries") or []]}
    return geometry


def _polygon(rings: Any) -> list[Any]:
    return [ring if (_area(ring) < 0) == (place == 0) else ring[::-1] for place, ring in enumerate(rings)]


def _area(ring: Any) -> float:
    """Twice the signed area: above 0 where the ring runs counter-clockwise."""
    return float(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)))
