"""A planner's way over the page: counts, forecast, posts; in English and Chinese; wrong files and wrong numbers."""

from __future__ import annotations

import io
import re

import polars as pl
import pytest
import townscale as ts
from conftest import Page
from townscale.report.numbers import whole

COUNTS = "area,period,group,population\n" + "".join(
    f"{area},{year},floating,{start + 9_000 * (year - 2015)}\n"
    for area, start in (("East", 100_000), ("West", 60_000))
    for year in range(2015, 2024)
)
CHINESE = "地区,时期,人群,人口\n" + "".join(
    f"东区,{year},流动人口,{100_000 + 9_000 * (year - 2015)}\n" for year in range(2015, 2024)
)
STAFF = "area,role,headcount\nEast,coordinator,106\nWest,coordinator,50\n"


def file(text: str, name: str = "counts.csv") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, text.encode())}


def test_from_counts_to_the_gap(page: Page) -> None:
    assert "Your data stays on this machine" in page.get("/")
    shown = page.post("/data", files=file(COUNTS))
    assert "Counts from: counts.csv" in shown and "172,000" in shown and "Nothing doubtful" in shown
    shown = page.get("/forecast?area=West")
    panel = ts.Panel(pl.read_csv(io.StringIO(COUNTS)))
    row = ts.forecast(panel, horizon=5).summary().filter((pl.col("area") == "West") & (pl.col("period") == "2028"))
    assert whole(row["median"][0]) in shown and "<svg" in shown and '<option value="West" selected>' in shown
    assert "weight" in shown
    fields = {"norm": ["coordinator_500_hami", "coordinator_1000_hami"], "ahead": "yes"}
    shown = page.post("/posts", files={"staff": ("staff.csv", STAFF.encode())}, **fields)
    gap = ts.staffing_gap(
        ts.forecast(panel, horizon=5), fields["norm"], pl.read_csv(io.StringIO(STAFF)), history=panel
    ).summary()
    for need in gap.filter(pl.col("area") == "East")["required"]:
        assert f">{whole(need)}</td>" in shown
    assert "Hami prefecture report on floating population services, 2011" in shown, "norms come with their source"
    assert "Gap:" in shown, "and how the gap comes about"
    assert "West" in page.get("/posts?area=West")


def test_the_same_way_in_chinese(page: Page) -> None:
    page.post("/language", language="zh", back="/")
    assert "数据不离开本机" in page.get("/")
    shown = page.post("/data", files=file(CHINESE, "人口 数据.csv"))
    assert "当前数据：人口 数据.csv" in shown and "读取方式" in shown and "未发现疑点" in shown
    assert "人口预测" in page.get("/forecast") and "东区" in page.get("/forecast")
    shown = page.post(
        "/posts", norm="coordinator_500_hami", pasted="地区,岗位,人数\n东区,coordinator,106\n", ahead="yes"
    )
    assert "每 500 配 1" in shown and "哈密地区流动人口服务管理报告，2011 年" in shown and "缺口：" in shown
    for path in ("/", "/data", "/forecast", "/posts"):
        text = re.sub(r"<(style|svg).*?</\1>|<[^>]+>", " ", page.get(path), flags=re.S)
        left = re.findall(r"[A-Za-z]{4,}(?: [A-Za-z]+)+", text)
        assert not [words for words in left if words not in ("Theta", "Hami city")], path


def test_pasted_cells_of_a_spreadsheet_are_read(page: Page) -> None:
    shown = page.post("/data", pasted="Region\t2020\t2021\nEast\t1,000\t1,100\n")
    assert "How it was read" in shown and "1,100" in shown
    assert [row["period"] for row in ts.Panel(pl.DataFrame({"Region": ["East"], "2020": [1], "2021": [2]}))] == [
        "2020",
        "2021",
    ]


def test_headings_that_are_not_known_are_mapped_by_choosing(page: Page) -> None:
    text = "title of the table,,\nwhere,when,how many souls\nEast,2020,1000\nEast,2021,1100\n"
    shown = page.post("/data", files=file(text))
    assert 'role="alert"' in shown and "<details open" in shown and "how many souls" in shown
    headings = re.findall(r'name="heading(\d+)" value="([^"]+)"', page.get("/data?map=&row=2"))
    assert [name for _, name in headings] == ["where", "when", "how many souls"]
    fields = {f"heading{at}": name for at, name in headings}
    chosen = dict(zip((f"column{at}" for at, _ in headings), ("area", "period", "population"), strict=True))
    shown = page.post("/data", do="read", **fields, **chosen)
    assert "1,100" in shown and 'role="alert"' not in shown
    assert page.project.counts is not None and dict(page.project.counts.columns)["where"] == "area"


def test_units_and_missing_figures_are_chosen(page: Page) -> None:
    page.post("/data", files=file("area,period,population\nEast,2020,2.5\nEast,2021,\n"))
    shown = page.post("/data", do="read", unit="万人", missing="yes")
    assert "25,000" in shown


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.exe", b"MZ", "are not read"),
        ("a.csv", b"", "the file is empty"),
        ("a.xlsx", b"PK\x03\x04 not a workbook", "this is not a workbook"),
        ("a.parquet", b"PAR1", "this is not a Parquet file"),
        ("a.pdf", b"%PDF-1.4", "Type its table"),
        ("../../../etc/passwd", b"root:x", "passwd"),
        ("<script>alert(1)</script>.doc", b"x", "are not read"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence_and_not_kept(page: Page, name: str, content: bytes, told: str) -> None:
    answer = page.client.post("/data", files={"file": (name, content)})
    assert answer.status_code == 422 and told in answer.text and "<script>alert" not in answer.text
    assert "Traceback" not in answer.text and page.project.counts is None


def test_errors_are_told_in_chinese(page: Page) -> None:
    page.post("/language", language="zh", back="/data")
    assert "文件是空的" in page.post("/data", 422, files=file(""))
    assert "没有提供内容" in page.post("/data", 422)
    shown = page.post("/data", files=file("area,period,population\nEast,2020,many\n"))
    assert "“many”不是数字" in shown
    assert "应填数字" in page.post("/forecast", 422, horizon="five")


def test_a_table_of_persons_is_refused_and_not_kept(page: Page) -> None:
    people = "area,period,population,身份证号\nEast,2020,1000,110101199003070011\n"
    shown = page.post("/data", 422, files=file(people))
    assert 'role="alert"' in shown and "110101199003070011" not in shown and page.project.counts is None


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"horizon": "0"}, "a whole number from 1 to 100"),
        ({"horizon": "2.5"}, "a whole number"),
        ({"draws": "a lot"}, "a number was expected"),
        ({"ceiling": "1000"}, "ceiling"),
        ({"ceiling": "East 5"}, "a number was expected"),
        ({"ceiling": "500000\nWest = 3"}, "is not understood"),
        ({"ceiling": "Nowhere = 500000"}, "Nowhere"),
        ({"event_area0": "East"}, "is not whole"),
        ({"event_area0": "Nowhere", "event_workers0": "5", "event_start0": "2025"}, "Nowhere"),
    ],
)
def test_wrong_settings_of_a_forecast_are_told_and_not_kept(page: Page, fields: dict[str, str], told: str) -> None:
    page.post("/data", files=file(COUNTS))
    before = page.project
    shown = page.post("/forecast", 422, **fields)
    assert told in shown and page.project == before
    for value in fields.values():
        assert value in shown, "what was typed is still there"


def test_bounds_events_and_targets_reach_the_forecast(page: Page) -> None:
    page.post("/data", files=file(COUNTS))
    page.post(
        "/forecast", horizon="3", seed="7", ceiling="East = 200,000\nWest = 180000", target="400000",
        event_area0="West", event_workers0="10000", event_low0="8000", event_high0="15000", event_start0="2024",
    )  # fmt: skip
    made = ts.forecast(
        ts.Panel(pl.read_csv(io.StringIO(COUNTS))), 3, seed=7, ceiling={"East": 200_000, "West": 180_000},
        scenarios=[ts.Scenario("West", (8000, 10000, 15000), "2024")],
    ).target(400_000)  # fmt: skip
    shown = page.get("/forecast?area=West")
    for row in made.summary().filter(pl.col("area") == "West").iter_rows(named=True):
        assert whole(row["median"]) in shown


def test_a_gap_without_norms_or_with_half_a_norm_is_told(page: Page) -> None:
    assert "There are no counts yet" in page.get("/forecast")
    assert "There are no counts yet" in page.post("/posts", 422, norm="coordinator_500_hami")
    page.post("/data", files=file(COUNTS))
    assert "no norm was picked" in page.post("/posts", 422)
    assert "Fill in both" in page.post("/posts", 422, role0="guide")
    assert page.project.posts is None
    shown = page.post("/posts", role0="guide", per0="2,000", ahead="yes")
    assert "1 per 2,000" in shown


def test_the_built_in_case_opens_in_both_languages(page: Page) -> None:
    assert "284 %" in page.post("/case"), "the contradiction of the report is found"
    page.post("/language", language="zh", back="/data")
    assert "284%" in page.get("/data")


def test_names_of_the_data_are_never_markup(page: Page) -> None:
    shown = page.client.post(
        "/data",
        files={"file": ("x.csv", b"area,period,population\n<b onclick=x>A</b>,2020,5\n<b onclick=x>A</b>,2021,6\n")},
    ).text
    assert "<b onclick" not in shown and "&lt;b onclick" in shown
    assert "<b onclick" not in page.client.get("/forecast").text
