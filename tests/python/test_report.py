"""The demo report, the words, and what must never be in a page."""

import re
import string
import zipfile
from pathlib import Path

import polars as pl
import pytest
import townscale as ts
from townscale import demo, report, workbook
from townscale._toml import tomllib
from townscale.plots import draw
from townscale.report import columns, numbers
from townscale.report.document import Table
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
    with pytest.raises(ts.InputError, match=r"\.html, \.docx, \.pdf"):
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


def plan_of(areas, **more):
    """A plan for so many areas, whose gaps have a width."""
    names = [f"Area {number:03d} 街道" for number in range(areas)]
    years = ["2024", "2025"]
    counts = {"area": [name for name in names for _ in years], "period": years * areas}
    panel = ts.Panel({**counts, "population": [4000 + 300 * number for number in range(2 * areas)]})
    staff = {"area": names, "role": ["guard"] * areas, "headcount": [3] * areas}
    norms = [ts.Norm("guard", per=1500), ts.Norm("guard", per=2000)]
    return ts.staffing_gap(panel, norms, staff).plan(pay=3000, turnover=0.1, leavers="expected", **more)


def test_a_report_on_a_plan_opens_with_what_is_to_be_decided():
    blocks = report.of(plan_of(30)).blocks
    heads = [place for place, block in enumerate(blocks) if block.kind == "heading"]
    opening = [block.caption for block in blocks[: heads[0]] if block.kind == "table"]
    wanted = (
        "Totals over all areas",
        "Cost by calendar year",
        "10 of 30 areas",
        "level of cover",
        "side by side",
        "one term",
    )
    assert all(any(text in caption for caption in opening) for text in wanted), opening
    # Two pages: 55 lines of a table each.
    assert sum(len(block.rows) + 3 for block in blocks[: heads[0]] if block.kind == "table") < 70
    shapes = [
        {
            "type": "Feature",
            "properties": {"name": f"Area {number:03d} 街道"},
            "geometry": {"type": "Point", "coordinates": [number, 40]},
        }
        for number in range(30)
    ]
    mapped = report.of(plan_of(30), geometry={"type": "FeatureCollection", "features": shapes}).blocks
    assert sum(block.kind == "chart" for block in mapped) == sum(block.kind == "chart" for block in blocks) + 1
    with pytest.raises(ts.UnsupportedError, match="colour"):
        report.of(plan_of(2), colour="red")


def test_charts_do_not_grow_with_rows_and_long_tables_say_what_is_left_out():
    pl_gap = plan_of(60)._gap.summary().with_columns(gap_lo95=pl.col("gap") - 1, gap_hi95=pl.col("gap") + 1)
    from townscale.report.sections import gap as section

    blocks = section.body(pl_gap, Words("en"))
    assert "10 of 60 areas shown" in blocks[0].caption
    assert len(blocks[0].spec["datasets"] if "datasets" in blocks[0].spec else str(blocks[0].spec)) < 20_000
    sizes = [float(size) for size in re.findall(r'(?:width|height)="([\d.]+)"', draw.svg(blocks[0].spec)[:400])]
    assert max(sizes) < 900, sizes
    assert len(section.body(pl_gap, Words("en"))[1].rows) == 240
    many = pl.concat([pl_gap] * 3)
    table, rest = numbers.long(many, {"area": "name", "gap": "posts"}, Words("en"), "")
    assert len(table.rows) == 400 and "400 of 720 rows" in rest.text


def test_numbers_are_never_broken_across_lines():
    block = Table(
        ["Area"] + ["A long header of numbers"] * 9,
        [["A long name of a place"] + ["12,345,678"] * 9],
        [False] + [True] * 9,
    )
    for room, size in ((481.0, 7.6), (467.0, 8.5), (300.0, 7.6)):
        letters, widths = columns.layout(block, room, size)
        assert sum(widths) == pytest.approx(room) and letters >= columns.SMALLEST
        if letters > columns.SMALLEST:
            assert all(width >= 10 * letters / 2 + 2 for width in widths[1:]), (letters, widths)


def test_every_norm_of_the_catalogue_is_named_in_chinese():
    norms = tomllib.loads((Path(__file__).parents[2] / "src" / "profile" / "norms.toml").read_text("utf-8"))["norm"]
    words = Words("zh")
    said = {norm.get(key, "") for norm in norms for key in ("role", "jurisdiction", "document")} - {""}
    assert not sorted(text for text in said if not re.search("[\u4e00-\u9fff]", words.name(text)))


def halves_plan():
    """Plans of half-years under a budget, of two areas."""
    periods = ["2031H2", "2032H1", "2032H2", "2033H1"]
    panel = ts.Panel({"area": ["甲"] * 4 + ["乙"] * 4, "period": periods * 2, "population": [9000, 30_000] * 4})
    staff = {"area": ["甲", "乙"], "role": ["民警"] * 2, "headcount": [3, 5]}
    return ts.staffing_gap(panel, [ts.Norm("民警", per=3000)], staff).plan(budget=300_000, pay=1000, turnover=0.1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_on_a_plan_explains_its_words_and_sums_its_costs(language):
    plan, words = halves_plan(), Words(language)
    blocks = report.of(plan, language).blocks
    costs = next(b for b in blocks if b.kind == "table" and b.caption == words("report.plan_costs"))
    assert costs.header[-1] == words.column("months") and [row[-1] for row in costs.rows] == ["6", "12", "6", "24"]
    place = costs.header.index(words.column("cost"))
    assert costs.rows[-1][place] == f"{plan.cost_by_year()['cost'].sum():,.0f}"
    said = " ".join(block.text for block in blocks if block.kind == "paragraph" and block.quiet)
    assert words("report.plan_terms_cost") in said and words("report.plan_terms_random") in said
    assert all(b.together for b in blocks if b.kind == "table" and len(b.rows) < 10)


def test_the_areas_covered_worst_are_those_short_of_most_and_the_same_on_every_page():
    plan = plan_of(30, budget=100_000)
    blocks = report.of(plan).blocks
    worst = next(block for block in blocks if block.kind == "table" and "10 of 30 areas" in block.caption)
    frontier = next(block for block in blocks if block.kind == "table" and "level of cover" in block.caption)
    assert worst.rows[0][0] == frontier.rows[2][frontier.header.index("Covered worst in")]
    short = [float(row[3]) - float(row[4]) for row in worst.rows]
    assert short == sorted(short, reverse=True), worst.rows


def test_a_chinese_report_on_posts_names_norms_in_chinese(tmp_path):
    panel = ts.Panel(
        {
            "area": ["甲", "乙", "丙"],
            "period": ["2031"] * 3,
            "population": [100, 7000, 3100],
            "性质": ["城", "城", "乡"],
        }
    )
    norms = [ts.Norm("民警", per=3000), ts.Norm("网格员", bands=[(200, 1), (3000, 2)], where={"性质": ["城"]})]
    gap = ts.staffing_gap(panel, norms, {"area": ["甲"], "role": ["民警"], "headcount": [1]})
    found = gap.findings("zh")
    places = [Words("zh").where(place) for place in found["where"].to_list()]
    told = [
        *places,
        *found["message"],
        gap.explain("乙", "网格员", language="zh"),
        gap.explain("乙", "民警", language="zh"),
    ]
    assert any("每 3,000 配 1" in text for text in told), told
    assert not [text for text in told if re.search("[A-Za-z]{3,}", text)], told


def test_headers_are_not_broken_inside_a_word_and_texts_come_before_long_headers():
    block = Table(
        ["Area", "Post", "Required", "Recruitment (yuan)", "Chance that it is covered"],
        [["Community 102", "community police", "4", "15,000", "<1 %"]] * 3,
        [False, False, True, True, True],
    )
    size, widths = columns.layout(block, 360.0, 8.5)
    letters = [width / (size / 2) for width in widths]
    assert letters[0] >= len("Community 102") * 1.2 and letters[1] >= len("community police") * 1.2, letters
    assert letters[2] >= len("Required") * 1.25 and letters[3] >= len("Recruitment") * 1.25, letters
