"""Every plot draws, in both languages, with a unit on each axis, and tells its marks apart in grey."""

import itertools
import json

import polars as pl
import pytest
import townscale as ts
from townscale.plots import charts, draw
from townscale.plots.draw import png, svg
from townscale.words import Words, texts

COUNTS = {
    "area": ["Hami city"] * 4,
    "period": ["2008", "2009", "2010", "2011"],
    "population": [150_000, 160_000, 180_000, 200_000],
}
STAFF = {"area": ["Hami city"], "role": ["coordinator"], "headcount": [106]}
SERVICES = {"area": ["Hami city"], "service": ["school"], "capacity": [14_000], "per_1000": [68]}


def results():
    panel = ts.Panel(COUNTS)
    forecast = ts.forecast(panel, horizon=3, draws=200)
    two = ts.Panel({**{key: values * 2 for key, values in COUNTS.items()}, "area": ["A"] * 4 + ["B"] * 4})
    gap = ts.staffing_gap(forecast, [ts.Norm("coordinator", per=500)], STAFF)
    return {
        "panel": panel,
        "areas": two,
        "forecasts": ts.forecast(two, draws=200),
        "forecast": forecast,
        "gap": gap,
        "load": ts.service_load(forecast, SERVICES),
    }


@pytest.mark.parametrize("name", results())
@pytest.mark.parametrize("language", ["en", "zh"])
def test_plots_draw(name, language):
    picture = svg(results()[name].plot(language=language).to_dict())
    assert picture.startswith("<svg") and "NaN" not in picture
    titles = [entry[language] for entry in texts()["axis"].values()]
    assert any(title in picture for title in titles)


def test_axes_name_a_unit():
    for name, entry in texts()["axis"].items():
        if name not in ("period", "factor", "area", "interval", "model", "pillar", "place"):
            assert "(" in entry["en"] and "（" in entry["zh"], name


def test_png_is_drawn():
    assert png(results()["gap"].plot().to_dict()).startswith(b"\x89PNG")


def test_an_area_that_is_not_there_is_refused():
    with pytest.raises(ts.InputError, match='no area "Nowhere"'):
        results()["forecast"].plot(area="Nowhere")


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_bands_and_lines_stay_apart_in_grey():
    tones = sorted(map(luminance, (charts.BLUE, charts.MIDDLE, charts.PALE, "#ffffff")))
    assert all((light + 0.05) / (dark + 0.05) > 1.3 for dark, light in itertools.pairwise(tones))


def test_chinese_is_set_with_the_font_that_ships():
    assert "哈密市" in svg(results()["forecast"].plot(language="zh").to_dict())
    assert Words("zh").name("Hami city") == "哈密市"


def many_loads():
    names = ["North", "South", "East", "West", "Empty"]
    years = [str(year) for year in range(2011, 2016)]
    rows = [
        (area, year, 1000 * (1 + place) + 200 * t) for place, area in enumerate(names) for t, year in enumerate(years)
    ]
    areas, periods, people = (list(column) for column in zip(*rows, strict=True))
    panel = ts.Panel({"area": areas, "period": periods, "population": people})
    services = {"area": names * 2, "service": ["school"] * 5 + ["clinic"] * 5}
    capacity = [60, 100, 200, 250, 0, 3, 5, 9, 20, 1]
    return ts.service_load(panel, services | {"capacity": capacity, "per_1000": [50] * 5 + [2] * 5})


def square(x, y, name):
    ring = [[x, y], [x, y + 1], [x + 1, y + 1], [x + 1, y], [x, y]]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {"name": name}}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_loads_of_many_areas_are_drawn_as_heat_and_as_maps(language):
    load = many_loads()
    heat = svg(load.plot(kind="heat", language=language).to_dict())
    assert "North" in heat and "2015" in heat and "NaN" not in heat
    tiles = svg(load.plot(kind="map", language=language).to_dict())
    assert "North" in tiles and Words(language)("report.never") in tiles
    shapes = [square(93 + place, 42, name) for place, name in enumerate(["North", "South", "East", "West", "Sea"])]
    geometry = {"type": "FeatureCollection", "features": shapes}
    for what in ("first", "load"):
        picture = load.plot(kind="map", geometry=geometry, what=what, language=language).to_dict()
        drawn = svg(picture)
        assert drawn.startswith("<svg") and "NaN" not in drawn and drawn.count("<path") > 5
    points = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [93 + place, 42]}, "id": name}
        for place, name in enumerate(["North", "South"])
    ]
    assert "<path" in svg(load.plot(kind="map", geometry={"features": points}, service="school").to_dict())


def test_a_map_shows_the_service_that_breaks_first():
    found = {row["area"]: row for row in many_loads().plot(kind="map").to_dict()["data"]["values"]}
    assert (found["South"]["when"], found["South"]["service"]) == ("2012", "school")
    assert found["West"]["when"] is None and found["Empty"]["when"] == "2011"


def test_a_fan_of_load_marks_the_first_overload():
    picture = many_loads().plot(area="North", kind="fan").to_dict()
    marks = [layer for layer in picture["spec"]["layer"] if layer["mark"]["type"] == "rule"]
    assert len(marks) == 2 and "first overload" in svg(picture)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "pie"}, "Choose one of: fan, heat, map"),
        ({"kind": "map", "what": "people"}, 'no map of "people"'),
        ({"kind": "map", "service": "bus"}, 'no service "bus"'),
        ({"kind": "map", "what": "load", "period": "1999"}, 'no period "1999"'),
        ({"kind": "map", "geometry": {"features": [square(0, 0, "Nowhere")]}}, "no feature of the geometry is called"),
        ({"kind": "map", "geometry": {"type": "Topology"}}, "the geometry has no features"),
        ({"kind": "map", "geometry": "nowhere.json"}, "nowhere.json: No such file"),
    ],
)
def test_a_plot_that_cannot_be_is_refused(options, message):
    with pytest.raises(ts.InputError, match=message):
        many_loads().plot(**options)


def test_ages_are_drawn_by_bands():
    forecast = results()["forecast"]
    picture = svg(ts.project_ages("china_2020", total=forecast).plot(language="zh").to_dict())
    assert "人口（人）" in picture and "NaN" not in picture


def test_names_of_the_data_never_end_a_page(tmp_path):
    bad = "</script><script>x"
    panel = ts.Panel({"area": [bad, "B"], "period": ["2010"] * 2, "population": [5000, 6000]})
    assert "</script" not in json.dumps(panel.plot().to_dict())
    page = draw.save(panel.plot(), tmp_path / "p.html").read_text("utf-8")
    assert page.lower().count("</script>") == page.lower().count("<script")


def test_charts_compose_take_options_and_say_how_many_areas_they_show():
    rows = [(f"area {i}", str(2010 + t), 1000.0 + 70 * i + 40 * t) for i in range(30) for t in range(6)]
    panel = ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))
    forecast = ts.forecast(panel, 2, draws=50)
    both = (panel.plot(area="area 1") | forecast.plot(area="area 2")).to_dict()
    assert "config" not in both["hconcat"][0]
    assert "6 of 30 areas shown" in json.dumps(forecast.plot().to_dict())
    chart = json.dumps(forecast.plot(title="Mine", width=321, areas=["area 1", "area 3"], levels=[80]).to_dict())
    assert '"Mine"' in chart and '"width": 321' in chart and "95 %" not in chart
    assert "area 1" in chart and "area 2" not in chart
    with pytest.raises(ts.InputError, match="levels"):
        forecast.plot(levels=[12])


def test_gaps_of_many_areas_are_those_of_the_last_period_ranked():
    areas = [f"area {number}" for number in range(40)]
    table = {
        "area": [area for area in areas for _ in range(2)],
        "period": ["2010", "2011"] * 40,
        "population": [1000 + 37 * number % 900 for number in range(80)],
    }
    norms = [ts.Norm("coordinator", per=100), ts.Norm("guide", per=200)]
    staff = {"area": areas, "role": ["coordinator"] * 40, "headcount": [1] * 40}
    gap = ts.staffing_gap(ts.Panel(table), norms, staff)
    spec = gap.plot().to_dict()
    said = json.dumps(spec, ensure_ascii=False)
    assert "30 of 40 areas shown" in said and "2011" in spec["title"]["text"]
    rows = spec["layer"][0]["data"]["values"]
    assert len(rows) == 60 and rows[0]["gap"] == max(row["gap"] for row in rows)
    assert "3 of 40 areas shown" in json.dumps(gap.plot(top=3).to_dict())


def test_charts_say_where_their_figures_are_from():
    areas = ["A", "B"]
    counts = {"area": areas * 4, "period": [str(2015 + k // 2) for k in range(8)], "population": [1000.0] * 8}
    forecast = ts.forecast(ts.Panel(counts | {"source": ["census"] * 8}), horizon=1, draws=5)
    services = {"area": areas, "service": ["x"] * 2, "capacity": [20.0] * 2, "rate": [0.01] * 2}
    load = ts.service_load(forecast, pl.DataFrame(services | {"source": ["yearbook"] * 2}))
    cost = {"demand": areas, "supply": ["s"] * 2, "minutes": [5.0] * 2}
    supply = {"id": ["s"], "capacity": [5], "source": ["office"]}
    access, sites = ts.accessibility(forecast, supply, cost), ts.site(forecast, {"id": ["s"]}, cost, open=1)
    for chart, named in (
        (load.plot(), "Source: census, yearbook"),
        (load.plot("heat", language="zh"), "来源：census、yearbook"),
        (access.plot(language="zh"), "来源：census、office"),
        (sites.plot(), "Source: census"),
    ):
        assert named in chart.to_dict()["title"]["subtitle"]
    assert any("两步移动搜寻法" in note for note in access.plot("zh").to_dict()["title"]["subtitle"])
