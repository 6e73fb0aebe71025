"""Maps: outlines in any form, turned as the renderer reads them, matched by name, and what does not match is said."""

import json
import re

import polars as pl
import pytest
import townscale as ts
from townscale.plots.draw import svg

NAMES = ["north", "south", "east"]


def index(names=NAMES):
    table = pl.DataFrame({"area": names, "x": [float(place) for place in range(len(names))]})
    spec = {"node": [{"id": "I"}], "indicator": [{"id": "x", "parent": "I", "direction": 1}]}
    return ts.area_index(table, spec, replicates=3)


def square(x, y, size, turn=1):
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]][::turn]


def collection(names=NAMES, scale=1.0, turn=1, key="name"):
    """Squares side by side; their rings run counter-clockwise as RFC 7946 asks, unless turned."""
    features = [
        {"type": "Feature", "properties": {key: name},
         "geometry": {"type": "Polygon", "coordinates": [square(scale * (90 + 2 * k), scale * 40, scale, turn)]}}
        for k, name in enumerate(names)
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def boxes(chart):
    """Width and height of each outline that is drawn."""
    paths = re.findall(r'<path[^>]*? d="(M[^"]*Z)"', svg(chart.to_dict()))
    found = []
    for path in paths:
        points = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)]
        xs, ys = zip(*points, strict=True)
        found.append((max(xs) - min(xs), max(ys) - min(ys)))
    return found


@pytest.mark.parametrize("scale", [1.0, 5_000.0])
@pytest.mark.parametrize("turn", [1, -1])
def test_areas_are_drawn_side_by_side_in_degrees_and_in_metres_whichever_way_rings_run(scale, turn):
    drawn = boxes(index().plot(kind="map", geometry=collection(scale=scale, turn=turn)))
    # Ground and colour for each of three squares, a fifth of the width at most: none fills the page.
    squares = [box for box in drawn if box[0] > 20]
    assert len(squares) == 6 and all(width < 140 for width, _ in squares), drawn


class Frame:
    """What geopandas, shapely and others say of themselves."""

    def __init__(self, interface):
        self.__geo_interface__ = interface


def test_anything_that_is_geojson_is_taken(tmp_path):
    plain = collection()
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps(plain), encoding="utf-8-sig")
    inner = [{**feature, "geometry": Frame(feature["geometry"])} for feature in plain["features"]]

    def drawn(geometry):
        # The renderer numbers its gradients from one picture to the next.
        return re.sub(r"gradient_\d+", "gradient", svg(index().plot(kind="map", geometry=geometry).to_dict()))

    want = drawn(plain)
    for geometry in (file, str(file), Frame(plain), plain["features"], [Frame(f) for f in plain["features"]], inner):
        assert drawn(geometry) == want
    for geometry in ({"type": "Topology"}, [], "", None, 7):
        with pytest.raises(ts.InputError):
            index().plot(kind="map", geometry=geometry)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "for want of an outline (1): east"), ("zh", "无对应轮廓的地区（1 个）：east")]
)
def test_what_does_not_match_is_said(language, said):
    chart = (
        index().plot(kind="map", geometry=collection(["north", "south", "sea", "lake"]), language=language).to_dict()
    )
    assert said in str(chart["title"]["subtitle"]) and "sea" in str(chart["title"]["subtitle"])
    assert chart["usermeta"] == {"areas_without_outline": ["east"], "outlines_without_area": ["sea", "lake"]}
    assert "subtitle" not in str(index().plot(kind="map", geometry=collection()).to_dict()["title"])


def test_codes_match_as_numbers_and_as_text_under_the_property_that_knows_most():
    codes = ["650521", "650522", "650502"]
    geometry = collection([650521, 650522.0, "650502 "], key="adcode")
    for place, feature in enumerate(geometry["features"]):
        feature["properties"]["name"] = ["650521", "x", "y"][place]
    chart = index(codes).plot(kind="map", geometry=geometry).to_dict()
    assert chart["usermeta"]["areas_without_outline"] == []


def test_a_map_of_loads_says_what_does_not_match():
    panel = ts.Panel(
        {"area": [n for n in NAMES for _ in range(3)], "period": [2010, 2011, 2012] * 3, "population": [100.0] * 9}
    )
    services = {"area": NAMES, "service": ["school"] * 3, "capacity": [4.0] * 3, "per_1000": [50.0] * 3}
    load = ts.service_load(panel, services)
    chart = load.plot(kind="map", geometry=collection(["north", "south", "sea"])).to_dict()
    assert "east" in str(chart["title"]["subtitle"]) and "sea" in str(chart["title"]["subtitle"])


def served(count):
    """Supply, demand and minutes of so many places, each two minutes farther from the clinic."""
    names = [f"place {place:03d}" for place in range(count)]
    supply = {"id": ["clinic"], "capacity": [40], "source": ["a <made up> list"]}
    cost = {"demand": names, "supply": ["clinic"] * count, "minutes": [2.0 * place for place in range(count)]}
    return names, supply, {"id": names, "population": [100 + place for place in range(count)]}, cost


@pytest.mark.parametrize("language", ["en", "zh"])
def test_access_of_many_places_stays_on_a_page_and_says_what_it_shows(language):
    names, supply, demand, cost = served(300)
    chart = ts.accessibility(supply, demand, cost, catchment=100).plot(language)
    drawn = svg(chart.to_dict())
    assert float(re.search(r'height="([\d.]+)"', drawn)[1]) < 4_000
    told = " ".join(chart.to_dict()["title"]["subtitle"])
    assert "300" in told and "60" in told and "2SFCA" in told and "Luo and Wang 2003" in told and "made up" in told
    # Those that reach nothing come first, and how many they are is said.
    assert "249" in told and names[299] in drawn and names[0] not in drawn
    assert ("units per 1,000 people" if language == "en" else "千人") in drawn


def test_access_is_drawn_by_service_period_and_on_a_map():
    names, supply, demand, cost = served(3)
    two = {"id": ["clinic"] * 2, "service": ["beds", "dentists"], "capacity": [40, 4]}
    several = ts.accessibility(two, demand, cost)
    assert len(several.plot().to_dict()["vconcat"]) == 2
    assert several.plot(service="beds").to_dict()["title"]["text"] == "Access · beds"
    with pytest.raises(ts.InputError, match="pupils"):
        several.plot(service="pupils")
    with pytest.raises(ts.InputError, match="service"):
        several.plot(geometry=collection(names))
    values = {
        "area": names * 4,
        "period": [str(2020 + k // 3) for k in range(12)],
        "population": [900 + k for k in range(12)],
    }
    forecast = ts.forecast(ts.Panel(values), horizon=2, draws=50)
    over = ts.accessibility(forecast, supply, cost)
    assert over.plot(period="2024").to_dict()["title"]["text"] == "Access · 2024"
    drawn = boxes(over.plot("map", geometry=collection(names)))
    assert len([box for box in drawn if 20 < box[0] < 140]) == 6
    assert over.plot(areas=[names[1]], width=300, title="One").to_dict()["title"]["text"] == "One"
    costs = ts.accessibility(supply, demand, cost, catchment=3, method="raam").plot(kind="bars").to_dict()
    assert "not reached" in str(costs.get("datasets", costs))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sites_are_drawn_with_whom_they_cover(language):
    names, _, demand, cost = served(3)
    people = ts.Panel({"area": names, "period": ["2020"] * 3, "population": demand["population"]})
    candidates = {"id": ["clinic"], "lon": [91.0], "lat": [40.0]}
    sites = ts.site(people, candidates, cost, open=1, catchment=3)
    bars = sites.plot(language).to_dict()
    assert "clinic" in bars["title"]["subtitle"][0] and "Hakimi 1964" in bars["title"]["subtitle"][1]
    drawn = svg(sites.plot(language, geometry=collection(names)).to_dict())
    assert ("minutes" if language == "en" else "分钟") in drawn
    with pytest.raises(ts.InputError, match="period"):
        sites.plot(period="2020")


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), None, "east", [1.0]])
def test_a_coordinate_that_is_no_number_is_said(wrong):
    index = ts.area_index(
        {"area": ["A", "B"], "x": [1.0, 2.0]},
        {"node": [{"id": "I"}], "indicator": [{"id": "x", "parent": "I"}]},
        replicates=2,
    )
    rings = [[[wrong, 40.0], [94.0, 40.0], [94.0, 41.0], [93.0, 40.0]]]
    if isinstance(wrong, list):
        rings = [[wrong, [94.0, 40.0], [94.0, 41.0], wrong]]
    feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Polygon", "coordinates": rings}}
    with pytest.raises(ts.InputError, match="feature 1 of the geometry has a coordinate"):
        index.plot("map", geometry={"type": "FeatureCollection", "features": [feature]})
