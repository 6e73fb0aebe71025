"""The demo report, the words, and what must never be in a page."""

import re
import string
import zipfile

import polars as pl
import pytest
import townscale as ts
from townscale import demo, report, workbook
from townscale.words import LANGUAGES, Words, texts


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param)
    demo.run(out, request.param, say=lambda text: None)
    return request.param, out, (out / "report.html").read_text("utf-8")


@pytest.mark.parametrize("figure", ["294", "94", "494", "194", "564", "187.5"])
def test_the_figures_of_the_hami_report_are_in_the_page(made, figure):
    assert re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d])", made[2])


def test_the_page_reaches_for_nothing(made):
    page = made[2]
    assert not re.search(r"<(script|img|link|iframe|object)\b", page)
    assert not re.search(r"""(src|href)=["']?https?:|url\(["']?https?:|@import""", page)


def test_the_page_speaks_its_language(made):
    language, _, page = made
    text = re.sub(r"<[^>]+>", " ", page)
    assert bool(re.search("[一-龥]", text)) == (language == "zh")


def test_the_same_seed_gives_the_same_page(made, tmp_path):
    language, out, page = made
    demo.run(tmp_path, language, say=lambda text: None)
    assert (tmp_path / "report.html").read_text("utf-8") == page
    assert (tmp_path / "townscale-demo.xlsx").read_bytes() == (out / "townscale-demo.xlsx").read_bytes()


def test_every_table_is_a_parquet_file(made):
    tables = {path.stem: pl.read_parquet(path) for path in made[1].glob("*.parquet")}
    assert {"counts", "findings", "gap_counts"} <= tables.keys() and all(table.height for table in tables.values())


def test_every_text_has_every_language_and_the_same_values():
    for section, entries in texts().items():
        for name, entry in entries.items():
            assert tuple(entry) == LANGUAGES, f"{section}.{name}"
            fields = [
                {field for _, field, _, _ in string.Formatter().parse(entry[lang]) if field} for lang in LANGUAGES
            ]
            assert fields[0] == fields[1], f"{section}.{name}"


def test_an_unknown_language_is_refused():
    with pytest.raises(ts.InputError, match='no language "fr"'):
        Words("fr")


HOSTILE = '<script>alert(1)</script> #import "x" $a$ *b* \\'


@pytest.mark.parametrize("suffix", [".html", ".docx", ".pdf"])
def test_names_in_the_data_are_text_and_nothing_else(tmp_path, suffix):
    panel = ts.Panel({"area": [HOSTILE], "period": ["2010"], "population": [5000]})
    path = ts.staffing_gap(panel, [ts.Norm("a", per=500)]).report(tmp_path / f"gap{suffix}")
    assert b"<script" not in path.read_bytes()


def test_reports_of_other_kinds_are_refused(tmp_path):
    panel = ts.Panel({"area": ["A"], "period": ["2010"], "population": [5000]})
    with pytest.raises(ts.InputError, match=r"\.html, \.docx or \.pdf"):
        ts.staffing_gap(panel, [ts.Norm("a", per=500)]).report(tmp_path / "gap.odt")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_ages_waiting_and_access_are_reported(tmp_path, language):
    panel = ts.Panel(
        {"area": ["A"] * 4, "period": ["2007", "2008", "2009", "2010"], "population": [6e4, 6.6e4, 8e4, 9e4]}
    )
    forecast = ts.forecast(panel, horizon=3, draws=100)
    counters = {
        "area": ["A"],
        "service": ["permits"],
        "arrivals_per_1000": [4],
        "handling_minutes": [12],
        "servers": [9],
    }
    cost = {"demand": ["a"], "supply": ["s"], "minutes": [5]}
    results = [
        ts.project_ages("china_2020", total=forecast),
        ts.waiting(forecast, counters),
        ts.accessibility({"id": ["s"], "capacity": [3]}, {"id": ["a"], "population": [100]}, cost),
    ]
    for place, result in enumerate(results):
        path = result.report(tmp_path / f"{place}.html", language=language)
        text = path.read_text("utf-8")
        assert "<table" in text and "NaN" not in text


def shortage(norms=None, **more):
    """4,500 people at 1 per 3,000 need 2; two people on duty four fifths of the time are 1.6: short of 0.4."""
    panel = ts.Panel({"area": ["A", "B"], "period": ["2024"] * 2, "population": [4500, 6000]})
    staff = {"area": ["A", "B"], "role": ["police"] * 2, "headcount": [2, 2], "on_duty_share": [0.8, 0.98]}
    return ts.staffing_gap(panel, [ts.Norm("police", per=3000)], staff, **more)


def test_a_part_of_a_post_is_never_printed_as_none(tmp_path):
    gap = shortage()
    for result in (gap, gap.plan(budget=0, pay=1000, turnover=0)):
        cells = [
            cell for block in report.of(result).blocks if block.kind == "table" for row in block.rows for cell in row
        ]
        assert {"0.4", "0.04", "1.6"} <= set(cells), cells
    workbook.write(tmp_path / "gap.xlsx", {"gap": gap.summary(), "total": gap.total()})
    with zipfile.ZipFile(tmp_path / "gap.xlsx") as parts:
        styles = parts.read("xl/styles.xml").decode()
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    formats = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles)) | {"4": "#,##0.00"}
    used = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    shown = [
        formats[used[int(style)]]
        for style, value in re.findall(r's="(\d+)"><v>([^<]*)<', sheet)
        if abs(float(value) - 0.4) < 1e-9
    ]
    assert shown and set(shown) == {"#,##0.00"}
    assert "0.4" in gap.explain("A", "police") and "0.4" in gap.plan(budget=0, pay=1000).reason()
