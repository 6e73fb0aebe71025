"""What a planner reads of staffing is in the language asked for, in every table, report and message."""

import re

import polars as pl
import pytest
import townscale as ts
from python_calamine import CalamineWorkbook
from townscale import report
from townscale.report.document import Chart, Heading

KEPT = re.compile(r"townscale|[\w./-]+\.(?:xlsx|csv)|\b\d{4}[HQ]\d\b|\bPDF\b", re.ASCII)
"""What is not a word of a language: the program, files, periods."""


def english(text):
    return re.findall(r"[A-Za-z]{2,}", KEPT.sub("", text))


def sheets(path):
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def filled(tmp_path, monkeypatch, call):
    """The Chinese template as it is, and what `townscale staffing` makes of it, with every kind of term."""
    monkeypatch.chdir(tmp_path)
    assert call("template", "staffing", "plan.xlsx", "--language", "zh")[0] == 0
    return call


def test_a_chinese_template_and_the_workbook_of_its_plan_have_no_english_words(filled):
    status, _, errors = filled("staffing", "plan.xlsx", "--horizon", "4", "--language", "zh", "-o", "r.xlsx")
    assert status == 0 and not english(errors)
    for name, rows in {**sheets("plan.xlsx"), **sheets("r.xlsx")}.items():
        if name in ("说明", "lists"):  # commands to type, ids of the catalogue
            continue
        codes = [place for place, head in enumerate(rows[0]) if head == "代码"]
        for row in rows:
            told = [value for place, value in enumerate(row) if isinstance(value, str) and place not in codes]
            assert not [value for value in told if english(value)], name
    for note in sheets("r.xlsx")["说明"]:
        assert not english(note[0])


def texts_of(value):
    """Every text that a reader of a block sees, those of charts too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_of(inner)


TITLES = ("title", "text")


def titles_of(spec):
    """The titles and texts of a chart, and the values of its data that are text."""
    if isinstance(spec, dict):
        for name, inner in spec.items():
            if name in TITLES and isinstance(inner, (str, list)):
                yield from texts_of(inner)
            elif name == "datasets":
                yield from (text for rows in inner.values() for row in rows for text in texts_of(row))
            else:
                yield from titles_of(inner)
    elif isinstance(spec, list):
        for inner in spec:
            yield from titles_of(inner)


def case(**terms):
    years = [str(year) for year in range(2016, 2025)]
    counts = pl.DataFrame(
        {
            "area": [name for name in ("甲", "乙", "丙") for _ in years],
            "period": years * 3,
            "population": [round(size * 1.03**at) for size in (9_000, 26_000, 41_000) for at in range(len(years))],
        }
    )
    staff = {"area": ["甲", "乙", "丙"], "role": ["护士"] * 3, "headcount": [7, 20, 30], "attrition": [0.1] * 3}
    forecast = ts.forecast(ts.Panel(counts), horizon=3, draws=100, seed=0)
    norm = ts.Norm("护士", per=1000, relief=1.2)
    return ts.staffing_gap(forecast, [norm], staff).plan(pay=4000, on_cost=0.3, **terms)


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"jointly": True, "dropout": 0.1, "training_months": 6},
        {"budget": 300_000, "capacity": 9, "ceiling": 80, "pay_staff": False},
        {"objective": "shortage", "budget": 100_000, "leavers": "expected", "by": "2026"},
    ],
)
def test_a_chinese_report_has_no_english_words(terms):
    document = report.of(case(**terms), "zh")
    for block in document.blocks:
        texts = [*titles_of(block.spec), block.caption] if isinstance(block, Chart) else list(texts_of(vars(block)))
        texts = [text for text in texts if text not in ("", block.kind)]
        kinds = {"error", "warning", "note"}  # the tone of a finding: its colour, not its words
        assert not [text for text in texts if english(text) and text not in kinds]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_title_of_a_report_stands_once(language):
    document = report.of(case(), language)
    assert document.title not in [block.text for block in document.blocks if isinstance(block, Heading)]


def test_what_a_workbook_says_of_shared_posts_it_reads_again(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.csv").write_text("area,period,population\nA,2024,700\nB,2024,800\nC,2024,5000\n")
    for language in ("en", "zh"):
        status, out, _ = call("staffing", "c.csv", "-n", "clinic=1000~North=A,B", "--language", language)
        assert status == 0 and [line.split(",")[0] for line in out.split()[1:]][:1] == ["North"]
        saved = f"{language}.xlsx"
        assert call("staffing", "c.csv", "-n", "clinic=1000~North=A,B", "--language", language, "-o", saved)[0] == 0
        assert call("staffing", saved, "--language", language)[1] == out
    status, _, errors = call("staffing", "c.csv", "-n", "clinic=1000~North")
    assert status == 1 and "does not say who shares posts" in errors


def test_a_cell_that_cannot_be_read_is_refused_by_the_workbook_itself(tmp_path, monkeypatch, call):
    from zipfile import ZipFile

    monkeypatch.chdir(tmp_path)
    assert call("template", "staffing", "plan.xlsx", "--language", "zh")[0] == 0
    with ZipFile("plan.xlsx") as book:
        norms = book.read("xl/worksheets/sheet3.xml").decode()
    rules = re.findall(r'<dataValidation type="custom".*?<formula1>(.*?)</formula1>', norms)
    assert len(rules) == 4 and any('FIND("="' in rule.replace("&quot;", '"') and "，" in rule for rule in rules)
