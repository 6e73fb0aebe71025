"""The command line: what it prints, what it writes, and what it says when the input is wrong."""

import json
import os
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from townscale import templates

COUNTS = "area,period,population\nHami city,2011H1,200000\nHami city,2011H2,300000\n"
STAFF = "area,role,headcount\nHami city,coordinator,106\nHami city,community_police,188\n"


@pytest.fixture
def run(tmp_path, monkeypatch, call):
    """Run a command in a folder with counts and staff; gives status, output and errors."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "counts.csv").write_text(COUNTS)
    (tmp_path / "staff.csv").write_text(STAFF)

    return call


PLAN = [642, 71, 351, 276]
"""Hires of the template: auxiliaries and coordinators by half-year, a fifth leaving a year."""
STAFFING = ("staffing", "counts.csv", "--staff", "staff.csv", "-n", "coordinator=500", "-n", "coordinator=1000")


def test_the_hami_gaps_come_out_as_json(run):
    status, out, _ = run(*STAFFING, "--json")
    assert status == 0 and [row["gap"] for row in json.loads(out)["gap"]] == [294, 94, 494, 194]


def test_a_pipe_gets_csv(run):
    status, out, _ = run(*STAFFING)
    assert status == 0 and pl.read_csv(out.encode())["gap"].to_list() == [294, 94, 494, 194]


@pytest.mark.parametrize("name", ["gap.csv", "gap.parquet", "gap.json", "gap.xlsx", "gap.html", "gap.docx", "gap.pdf"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_file_is_written(run, tmp_path, name, language):
    status, out, _ = run(*STAFFING, "--out", name, "--language", language)
    assert status == 0 and out == "" and (tmp_path / name).stat().st_size > 0
    assert {path.name for path in tmp_path.iterdir()} == {"counts.csv", "staff.csv", name}, "nothing else is left"


def test_a_workbook_has_the_gap_the_staff_the_findings_and_the_notes(run, tmp_path):
    run(*STAFFING, "--out", "gap.xlsx", "--language", "zh")
    book = CalamineWorkbook.from_path(tmp_path / "gap.xlsx")
    assert book.sheet_names == ["缺口", "标准", "统计数", "人员", "疑点", "说明"]
    assert 294 in [cell for row in book.get_sheet_by_name("缺口").to_python() for cell in row]


def test_text_is_never_a_formula(run, tmp_path):
    (tmp_path / "counts.csv").write_text("area,period,population\n=1+1,2011,200000\n")
    assert run("staffing", "counts.csv", "-n", "a=500", "--out", "gap.csv")[0] == 0
    assert "'=1+1" in (tmp_path / "gap.csv").read_text("utf-8-sig")
    assert run("staffing", "counts.csv", "-n", "a=500", "--out", "gap.xlsx")[0] == 0
    import zipfile

    with zipfile.ZipFile(tmp_path / "gap.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist() if "worksheets" in name)


BAD_INPUT = {
    "missing column": "area,period\nA,2010\n",
    "text in numbers": "area,period,population\nA,2010,many\n",
    "negative": "area,period,population\nA,2010,-1\n",
    "NaN": "area,period,population\nA,2010,NaN\n",
    "empty": "",
    "only a header": "area,period,population\n",
    "wrong period": "area,period,population\nA,soon,1\n",
    "duplicates": "area,period,population\nA,2010,1\nA,2010,2\n",
    "a person": "area,period,population,身份证号\nA,2010,1,x\n",
}


@pytest.mark.parametrize("case", BAD_INPUT)
@pytest.mark.parametrize(
    "command", [("check",), ("staffing", "-n", "a=500"), ("staffing", "-n", "a=500", "-o", "x.pdf")]
)
def test_bad_input_is_one_message_and_status_1(run, tmp_path, case, command):
    (tmp_path / "bad.csv").write_text(BAD_INPUT[case])
    status, out, err = run(command[0], "bad.csv", *command[1:])
    assert status == 1 and out == "" and err.startswith("error:") and "Traceback" not in err and len(err) < 400
    assert len(list(tmp_path.iterdir())) == 3, "nothing half-written"


@pytest.mark.parametrize(
    "arguments",
    [
        ("staffing", "none.csv", "-n", "a=500"),
        ("check", "."),
        ("check", "empty.xlsx"),
        ("staffing", "counts.csv", "-n", "none.toml"),
        ("staffing", "counts.csv", "-n", "a=0"),
        ("staffing", "counts.csv", "-n", "a=500", "-o", "nowhere/gap.csv"),
    ],
)
def test_bad_files_are_one_message_and_status_1(run, tmp_path, arguments):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    status, out, err = run(*arguments)
    assert status == 1 and out == "" and err.startswith("error:") and "Traceback" not in err, err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("staffing", "counts.csv"),
        ("staffing", "counts.csv", "-n", "unknown_norm"),
        ("staffing", "counts.csv", "-n", "a=500", "--out", "gap.doc"),
        ("demo", "--language", "fr"),
        ("forecast", "counts.csv", "--horizon", "0"),
    ],
)
def test_wrong_usage_is_status_2(run, arguments):
    status, _, err = run(*arguments)
    assert status == 2 and "Traceback" not in err


def test_every_command_shows_an_example(run):
    from townscale.cli.commands import app

    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        status, out, _ = run(name, "--help")
        assert status == 0 and "Example: townscale " + name in " ".join(out.split()), name


def test_a_filled_template_runs_as_it_is(run):
    assert run("template", "staffing", "plan.xlsx")[0] == 0
    status, out, _ = run("staffing", "plan.xlsx", "--json")
    tables = json.loads(out)
    assert status == 0 and [row["gap"] for row in tables["gap"]] == [294, 94, 564, 494, 194, 564]
    assert [row["hire"] for row in tables["plan"]] == PLAN and tables["cost_by_year"][0]["left"] >= 0


def test_the_hami_table_comes_out_of_the_workbook(run, tmp_path):
    """STAFFING's table: 400, 200, 600, 300 required and 106 there; 3 auxiliaries for each of 188 police."""
    run("template", "staffing", "plan.xlsx")
    assert run("staffing", "plan.xlsx", "--out", "result.xlsx")[0] == 0
    book = CalamineWorkbook.from_path(tmp_path / "result.xlsx")
    expected = [
        "Gap",
        "Norms",
        "Counts",
        "Staff",
        "Hiring plan",
        "Cost by year",
        "Frontier",
        "Norms side by side",
        "Sensitivity",
        "Terms of the plan",
        "Findings",
        "Notes",
    ]
    assert book.sheet_names == expected
    header, *rows = book.get_sheet_by_name("Gap").to_python()
    place = {name: number for number, name in enumerate(header)}
    table = [tuple(row[place[name]] for name in ("Norm", "Required", "Available", "Gap")) for row in rows]
    assert table == [
        ("1 per 500", 400, 106, 294), ("1 per 1,000", 200, 106, 94), ("3 per community police", 564, 0, 564),
        ("1 per 500", 600, 106, 494), ("1 per 1,000", 300, 106, 194), ("3 per community police", 564, 0, 564),
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "result.xlsx") as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 3


def test_a_plan_is_asked_for_by_options_and_by_a_file(run, tmp_path):
    status, out, err = run(*STAFFING, "--pay", "1000", "--coverage", "0.9", "--json")
    tables = json.loads(out)
    assert status == 0 and [row["hire"] for row in tables["plan"]] == [294, 200] and "no plan costs less" in err
    (tmp_path / "plan.toml").write_text('norm = "1 per 1000"\npay = {coordinator = 1000}\nturnover = [0.5, 0.2]\n')
    status, out, _ = run(*STAFFING, "--plan", "plan.toml", "--budget", "0", "--json")
    assert status == 0 and json.loads(out)["unmet"][0]["reason"] == "budget"
    for text, word in (("pey = 1\n", "no term pey"), ("coverage = 90\n", "0.9")):
        (tmp_path / "plan.toml").write_text(text)
        status, _, err = run(*STAFFING, "--plan", "plan.toml")
        assert status == 1 and word in err
    for suffix in ("html", "docx", "pdf"):
        assert run(*STAFFING, "--pay", "1000", "--out", f"plan.{suffix}", "-l", "zh")[0] == 0


def test_terms_that_a_workbook_gets_wrong_are_named_by_row(run, tmp_path):
    import xlsxwriter

    for rows, word in (
        ([["pey", "", 1]], 'row 2: there is no term "pey"'),
        ([["pay", "", "much"]], 'row 2: pay is "much"'),
        ([["pay", "", 900], ["pay", "coordinator", 1000]], "row 3: pay is given for all and for one"),
    ):
        with xlsxwriter.Workbook(tmp_path / "wrong.xlsx") as book:
            tables = {
                "counts": [["area", "period", "population"], ["Hami city", "2011", 200_000]],
                "norms": [["role", "per"], ["coordinator", 500]],
                "plan": [["term", "for", "value"], *rows],
            }
            for name, table in tables.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(table):
                    sheet.write_row(number, 0, row)
        status, _, err = run("staffing", "wrong.xlsx")
        assert status == 1 and word in err, err


def test_a_chinese_template_is_chinese_alone_and_runs_as_it_is(run, tmp_path):
    run("template", "staffing", "计划.xlsx", "--language", "zh")
    book = CalamineWorkbook.from_path(tmp_path / "计划.xlsx")
    assert book.sheet_names == ["人口", "人员", "标准", "计划", "说明", "lists"]
    assert "英文表" not in str(book.get_sheet_by_name("说明").to_python())
    status, out, _ = run("staffing", "计划.xlsx", "--language", "zh", "--json")
    tables = json.loads(out)
    assert status == 0 and tables["gap"][0]["area"] == "哈密市"
    assert sorted(row["hire"] for row in tables["plan"]) == sorted(PLAN)


def test_the_chinese_twin_of_a_template_runs_as_it_is(run, tmp_path):
    """A user of the Chinese sheets deletes the English ones: here, the twin alone is written."""
    import xlsxwriter

    run("template", "staffing", "plan.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    assert book.sheet_names == [
        "counts",
        "staff",
        "norms",
        "plan",
        "人口",
        "人员",
        "标准",
        "计划",
        "notes 说明",
        "lists",
    ]
    with xlsxwriter.Workbook(tmp_path / "twin.xlsx") as twin:
        for name in ("人口", "人员", "标准", "计划"):
            sheet = twin.add_worksheet(name)
            for number, row in enumerate(book.get_sheet_by_name(name).to_python()):
                sheet.write_row(number, 0, row)
    status, out, _ = run("staffing", "twin.xlsx", "--json")
    tables = json.loads(out)
    gap = tables["gap"]
    assert status == 0 and gap[0]["area"] == "哈密市" and [row["gap"] for row in gap] == [294, 94, 564, 494, 194, 564]
    assert sorted(row["hire"] for row in tables["plan"]) == sorted(PLAN)
    assert {"term": "pay", "for": "辅警", "value": "880.0"} in tables["terms"]


def test_norms_are_read_from_toml(run):
    assert run("template", "staffing", "norms.toml")[0] == 0
    status, out, _ = run("staffing", "counts.csv", "--staff", "staff.csv", "-n", "norms.toml", "--json")
    assert status == 0 and [row["gap"] for row in json.loads(out)["gap"]] == [294, 94, 564, 494, 194, 564]


@pytest.mark.parametrize("kind", ["forecast", "staffing", "services", "index"])
@pytest.mark.parametrize("suffix", ["xlsx", "toml"])
def test_templates_are_written_whole(run, tmp_path, kind, suffix):
    status, _, err = run("template", kind, f"new.{suffix}")
    assert status == 0 and f"new.{suffix}" in err and (tmp_path / f"new.{suffix}").stat().st_size > 200


@pytest.mark.parametrize("kind", ["forecast", "staffing", "services", "index"])
def test_every_rule_of_a_template_is_in_the_workbook(tmp_path, kind):
    """A rule whose message or list is too long for Excel is left out with no more than a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        templates.write(kind, tmp_path / "new.xlsx")


def test_norms_are_taken_from_the_catalogue_by_name(run, tmp_path):
    rows = (f"{row},floating" if number else f"{row},group" for number, row in enumerate(COUNTS.splitlines()))
    (tmp_path / "counts.csv").write_text("\n".join(rows))
    given = ("-n", "coordinator_500_hami", "-n", "coordinator_1000_hami")
    status, out, _ = run("staffing", "counts.csv", "--staff", "staff.csv", *given, "--json")
    assert status == 0 and [row["gap"] for row in json.loads(out)["gap"]] == [294, 94, 494, 194]


def test_a_norm_that_is_not_there_is_asked_about(run):
    status, _, err = run("staffing", "counts.csv", "-n", "coordinator_500_hamy")
    assert status == 2 and "coordinator_500_hami" in err


def test_the_catalogue_is_listed(run):
    status, out, _ = run("norms", "--role", "coordinator", "--jurisdiction", "Hami", "--json")
    assert status == 0 and [row["norm"] for row in json.loads(out)["norms"]] == ["1 per 500", "1 per 1000"]


def test_a_forecast_is_written_and_the_same_seed_gives_the_same(run, tmp_path):
    for name in ("a.csv", "b.csv"):
        assert run("forecast", "counts.csv", "--horizon", "3", "--seed", "4", "-o", name)[0] == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert run("forecast", "counts.csv", "-o", "forecast.html", "-l", "zh")[0] == 0


def test_a_forecast_takes_bounds_events_targets_and_levels(run, tmp_path):
    assert run("template", "forecast", "events.toml")[0] == 0
    (tmp_path / "events.csv").write_text("area,workers,start\nHami city,30000,2012\n")
    asked = ("--horizon", "3", "--draws", "200", "--levels", "50,99", "--total", "all", "--json")
    status, out, err = run("forecast", "counts.csv", *asked)
    assert status == 0, err
    plain = json.loads(out)
    assert {"lo50", "hi50", "lo99", "hi99"} <= plain["forecast"][0].keys() and len(plain["total"]) == 3
    area, period = plain["forecast"][0]["area"], plain["total"][-1]["period"]
    status, out, err = run("forecast", "counts.csv", *asked, "--ceiling", f"{area}=1000000000", "--floor", "1")
    assert status == 0 and json.loads(out)["forecast"][0]["median"] == pytest.approx(
        plain["forecast"][0]["median"], rel=0.005
    ), err
    status, out, _ = run("forecast", "counts.csv", *asked, "--target", f"{period}=900,000")
    met = json.loads(out)
    assert status == 0 and met["total"][-1]["mean"] == pytest.approx(900_000) and len(met["revisions"]) == 1
    status, out, _ = run("forecast", "counts.csv", *asked, "--scenario", "events.csv")
    more = json.loads(out)["total"][-1]["median"] - plain["total"][-1]["median"]
    assert status == 0 and 25_000 < more < 35_000


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("--ceiling", "many"), "number"),
        (("--ceiling", "5", "--ceiling", "A=6"), "not both"),
        (("--levels", "50;80"), "levels"),
        (("--total", "county"), "parent"),
        (("--reconcile", "magic"), "mint_shrink"),
    ],
)
def test_options_of_a_forecast_that_make_no_sense_are_refused(run, given, message):
    status, _, err = run("forecast", "counts.csv", *given)
    assert status != 0 and message in err


def test_a_workbook_of_counts_and_events_runs_as_it_is(run):
    assert run("template", "forecast", "book.xlsx")[0] == 0
    status, out, err = run("forecast", "book.xlsx", "--horizon", "2", "--draws", "200", "--json")
    assert status == 0, err
    rows = json.loads(out)["forecast"]
    assert [row["period"] for row in rows] == ["2012", "2013"]
    assert rows[1]["median"] > 210_000, "0.8 x 11,000 x 1.5 people are added"


def test_posts_are_judged_by_a_forecast(run):
    status, out, _ = run(*STAFFING, "--horizon", "2", "--json")
    tables = json.loads(out)
    assert status == 0 and len(tables["gap"]) == 4 and tables["first_shortage"] and tables["seed"] == 0


def test_services_are_read_from_the_template(run):
    assert run("template", "services", "services.xlsx")[0] == 0
    status, out, _ = run("services", "services.xlsx", "--horizon", "3", "--json")
    assert status == 0 and {row["service"] for row in json.loads(out)["load"]} == {
        "school places",
        "clinic visits a day",
    }
    assert run("services", "services.xlsx", "-o", "load.html", "-l", "zh")[0] == 0


def test_small_counts_are_not_written(run, tmp_path):
    (tmp_path / "counts.csv").write_text("area,period,population\nA,2010,7\nB,2010,0\nC,2010,10\n")
    assert run("check", "counts.csv", "-o", "check.html")[0] == 0
    page = (tmp_path / "check.html").read_text("utf-8")
    # The small count, and the one that a total would give it back with, look the same.
    assert page.count(">–</td>") == 2 and ">7<" not in page and ">10<" not in page


def test_assess_checks_templates_and_registers(run, tmp_path):
    file = tmp_path / "decision.toml"
    assert run("template", "decision", file)[0] == 0
    status, out, _ = run("check", file, "--json")
    assert status == 0 and json.loads(out)["missing"] == []
    status, out, _ = run("assess", file, "--json", "--register", tmp_path / "register", "--language", "zh")
    found = json.loads(out)
    assert status == 0 and found["verdict"] == "proceed" and "指数" in found["reasons"][0]
    assert len(list((tmp_path / "register").glob("*.parquet"))) == 1
    for name in ("r.html", "r.docx", "r.xlsx"):
        assert run("assess", file, "--out", tmp_path / name, "--profile", "worst_factor")[0] == 0
    file.write_text(file.read_text("utf-8").replace("w = 0.4\n", "w = 0.5\n"), encoding="utf-8")
    status, _, err = run("assess", file, "--out", tmp_path / "x.html")
    assert status == 1 and "1.100" in err and not (tmp_path / "x.html").exists()


def test_the_standards_are_listed(run):
    status, out, _ = run("standards", "--service", "buses", "--mark", "read", "--json")
    assert status == 0 and [round(row["per_1000"], 2) for row in json.loads(out)["standards"]] == [1.0, 0.67]
    assert run("standards", "--language", "zh")[0] == 0


AREAS = "area,kind_of_area,period,population,group\n" + "".join(
    f"{area},{kind},{year},{people},{group}\n"
    for area, kind, scale in (("A", "urban", 1), ("B", "rural", 2))
    for year in (2024, 2025)
    for group, people in (("resident", 9000 * scale), ("floating", 1500 * scale))
)


@pytest.mark.parametrize(
    ("rule", "required"),
    [
        ("worker=resident:1000+floating:500", [12, 24]),
        ("worker=每万人18人", [17, 33]),
        ("worker=18 per 10,000", [17, 33]),
        ("worker=1:500", [18, 36]),
        ("worker=1<=9000,3<=20000", [1, 3]),
        ("worker=500@kind_of_area=urban", [18]),
        ("worker=500@area=B", [36]),
    ],
)
def test_rules_of_a_norm_are_written_in_one_word(run, tmp_path, rule, required):
    panel = AREAS if "floating" in rule else "\n".join(line for line in AREAS.split("\n") if "floating" not in line)
    (tmp_path / "areas.csv").write_text(panel)
    status, out, err = run("staffing", "areas.csv", "-n", rule, "--json")
    assert status == 0, err
    assert [row["required"] for row in json.loads(out)["gap"] if row["period"] == "2024"] == required


@pytest.mark.parametrize("rule", ["worker=many", "worker=1<=x", "worker=500@urban", "worker=resident:x"])
def test_a_rule_that_is_none_is_named(run, rule):
    status, _, err = run("staffing", "counts.csv", "-n", rule)
    assert status == 1 and rule.partition("=")[2].partition("@")[2].strip() in err and "rite" in err, err


def test_needs_computed_elsewhere_are_judged_alone_or_beside_norms(run, tmp_path):
    (tmp_path / "need.csv").write_text(
        "area,period,role,required\nHami city,2011H1,nurse,7\nHami city,2011H2,nurse,9\n"
    )
    status, out, err = run("staffing", "counts.csv", "--need", "need.csv", "--json")
    assert status == 0, err
    assert [row["required"] for row in json.loads(out)["gap"]] == [7, 9]
    status, out, _ = run("staffing", "counts.csv", "--need", "need.csv", "-n", "coordinator=500", "--json")
    assert status == 0 and {row["role"] for row in json.loads(out)["gap"]} == {"nurse", "coordinator"}


def test_one_table_is_the_plan_where_one_was_asked_for(run, tmp_path):
    terms = ("--pay", "1000", "--turnover", "0.2", "--leavers", "expected")
    status, out, _ = run(*STAFFING, *terms)
    assert status == 0 and "hire" in pl.read_csv(out.encode()).columns
    assert run(*STAFFING, *terms, "--out", "plan.csv")[0] == 0
    assert pl.read_csv(tmp_path / "plan.csv")["hire"].to_list() == pl.read_csv(out.encode())["hire"].to_list()
    random = pl.read_csv(run(*STAFFING, "--pay", "1000", "--turnover", "0.2")[1].encode())["hire"].sum()
    assert random > pl.read_csv(out.encode())["hire"].sum()


@pytest.mark.parametrize(("language", "least"), [("en", "The least budget"), ("zh", "最低预算")])
def test_the_least_budget_is_said_wherever_a_plan_is_unmet(run, tmp_path, language, least):
    terms = ("--pay", "1000", "--budget", "1000000", "--leavers", "expected", "-l", language)
    for name in ("plan.xlsx", "plan.html"):
        status, _, err = run(*STAFFING, *terms, "--out", name)
        assert status == 0 and least in err and "4,728,000" in err, err
    assert least in (tmp_path / "plan.html").read_text("utf-8")
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    assert any(least in str(row) for row in book.get_sheet_by_name(book.sheet_names[-1]).to_python())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_workbook_of_results_is_read_again(run, tmp_path, language):
    (tmp_path / "plan.toml").write_text("pay = 1000\nturnover = [0.3, 0.1]\nobjective = 'cost'\nleavers = 'expected'\n")
    status, out, err = run(*STAFFING, "--plan", "plan.toml", "--out", "first.xlsx", "--json", "-l", language)
    assert status == 0, err
    status, again, err = run("staffing", "first.xlsx", "--json")
    assert status == 0, err
    first, second = json.loads(out), json.loads(again)
    assert [row["gap"] for row in first["gap"]] == [row["gap"] for row in second["gap"]]
    assert [row["hire"] for row in first["plan"]] == [row["hire"] for row in second["plan"]]
    with zipfile.ZipFile(tmp_path / "first.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "landscape" in sheet and "Print_Titles" in parts.read("xl/workbook.xml").decode()
    book = CalamineWorkbook.from_path(tmp_path / "first.xlsx")
    heads = {str(cell) for name in book.sheet_names[:-1] for cell in book.get_sheet_by_name(name).to_python()[0]}
    assert not [head for head in heads if "_" in head], heads


def test_a_workbook_takes_catalogue_ids_words_and_every_term(run, tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "own.xlsx") as book:
        tables = {
            "counts": [["area", "period", "population", "group"], ["Hami city", "2011", 200_000, "floating"]],
            "norms": [["role", "id", "norm"], ["", "coordinator_500_hami", ""], ["worker", "", "每万人18人"]],
            "plan": [
                ["term", "for", "value"],
                ["pay", "", 1000], ["turnover", "1", 0.3], ["turnover", "2", 0.1], ["objective", "", "cost"],
                ["leavers", "", "expected"], ["pay_staff", "", "yes"], ["jointly", "", "no"],
            ],
        }  # fmt: skip
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(table):
                sheet.write_row(number, 0, row)
    status, out, err = run("staffing", "own.xlsx", "--json")
    assert status == 0, err
    tables = json.loads(out)
    assert [row["required"] for row in tables["gap"]] == [400, 360]
    assert {(row["term"], row["for"], row["value"]) for row in tables["terms"]} >= {
        ("turnover", "1", "0.3"), ("turnover", "2", "0.1"), ("pay_staff", None, "True"), ("leavers", None, "expected"),
    }  # fmt: skip


def test_every_help_text_has_its_chinese():
    import typer
    from townscale.cli import help
    from townscale.cli.commands import app

    said = {part.help for part in help.parts(typer.main.get_command(app)) if getattr(part, "help", None)}
    assert len(said) > 50 and not sorted(said - help.texts().keys()), "add these to cli/help.toml"
    assert not sorted(help.texts().keys() - said - {"Show this message and exit."}), "these are said nowhere"


def test_help_is_in_the_language_that_is_asked_for(run, monkeypatch):
    _, out, _ = run("forecast", "--language", "zh", "--help")
    assert (
        "预测各地区人口" in out and "示例：townscale forecast" in " ".join(out.split()) and "Periods ahead" not in out
    )
    _, out, _ = run("forecast", "--help")
    assert "Periods ahead" in out and "预测" not in out
    monkeypatch.setenv("TOWNSCALE_LANGUAGE", "zh_CN.UTF-8")
    _, out, _ = run("--help")
    assert "将有多少人来" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forcast", "counts.csv"), "Did you mean 'forecast'? See"),
        (("template", "stafing", "x.xlsx"), "did you mean staffing?"),
        (("forecast", "counts.csv", "--horizn", "3"), "--horizon"),
    ],
)
def test_a_slip_is_asked_about(run, arguments, said):
    status, _, err = run(*arguments)
    assert status == 2 and said in err


def test_an_error_in_json_has_its_kind(run, tmp_path):
    (tmp_path / "people.csv").write_text("name,id_number,area,period,population\nA,1,B,2011,5\n")
    for file, kind in (("people.csv", "personal_data"), ("empty.csv", "input")):
        (tmp_path / "empty.csv").write_text("area\n")
        status, out, _ = run("forecast", file, "--json")
        assert status == 1 and json.loads(out)["error"]["code"] == kind


def test_the_version_says_how_it_was_built(run):
    import townscale as ts

    _, out, _ = run("--version")
    assert out.startswith(ts.__version__) and "build" in out and "Python" in out and "polars" in out


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_an_output_that_is_closed_or_full_is_told_in_one_line(options, language):
    asked = " ".join((sys.executable, "-m", "townscale", "norms", "-l", language, *options))
    for stream in (">&-", ">/dev/full"):
        done = subprocess.run(f"{asked} {stream}", shell=True, capture_output=True, text=True)
        lines = done.stderr.splitlines()
        assert done.returncode == 1 and len(lines) == 1, done.stderr
        assert ("standard output: " if language == "en" else "标准输出：") in lines[0]


def test_an_output_that_lacks_a_character_gets_json_escapes_and_no_changed_data(run):
    counts = COUNTS.replace("Hami city", "哈密市")
    Path("zh.csv").write_text(counts, "utf-8")
    for encoding in ("ascii", "latin-1"):
        asked = [sys.executable, "-m", "townscale", "forecast", "zh.csv", "--horizon", "1"]
        env = {**os.environ, "PYTHONIOENCODING": encoding}
        table = subprocess.run(asked, env=env, capture_output=True, text=True)
        assert table.returncode == 1 and not table.stdout and "PYTHONIOENCODING=utf-8" in table.stderr
        whole = subprocess.run([*asked, "--json"], env=env, capture_output=True, text=True)
        assert whole.returncode == 0 and {row["area"] for row in json.loads(whole.stdout)["forecast"]} == {"哈密市"}


@pytest.mark.parametrize(
    ("row", "term", "value", "said"),
    [
        (7, "预算", "1,600万元", "第 7 行：预算 为“1,600万元”，应为数字。是否应为 16000000？"),
        (4, "年流失率", "20%", "第 4 行：年流失率 为“20%”，应为数字。是否应为 0.2？"),
        (4, "年流失", "0.2", "可选：预算, 覆盖概率"),
        (4, "覆盖概率", "0.8", "第 4 行：覆盖概率 给出了两次"),
    ],
)
def test_a_workbook_in_chinese_is_corrected_in_its_own_words(run, tmp_path, row, term, value, said):
    import xlsxwriter

    terms = [
        ["覆盖概率", 0.9],
        ["月薪", 1000],
        ["年流失率", 0.2],
        ["附加成本", 0.3],
        ["培训月数", 0],
        ["预算", 16000000],
    ]
    terms[row - 2] = [term, value]
    sheets = {
        "人口": [["地区", "时期", "人口"], ["甲", "2024", 9000], ["甲", "2025", 9500]],
        "人员": [["地区", "岗位", "人数"], ["甲", "民警", 2]],
        "标准": [["岗位", "每岗人数"], ["民警", 3000]],
        "计划": [["条款", "适用", "数值"], *([name, None, number] for name, number in terms)],
    }
    path = tmp_path / "计划.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for line, values in enumerate(cells):
                sheet.write_row(line, 0, values)
    code, _, error = run("staffing", path, "--horizon", 2, "-l", "zh")
    assert code == 1 and said in error and "工作表 计划" in error, error
    assert "plan" not in error and "turnover" not in error, error
