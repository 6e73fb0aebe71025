"""Every plot draws, in both languages, with a unit on each axis, and tells its marks apart in grey."""

import itertools

import pytest
import townscale as ts
from townscale.plots import charts
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
        if name not in ("period", "factor", "area", "interval", "model"):
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
