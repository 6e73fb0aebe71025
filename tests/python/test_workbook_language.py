"""The command line speaks the language of the workbook it reads, and prints numbers as tables do."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

HAN = re.compile("[一-鿿]")
COMMANDS = (("check",), ("forecast",), ("backtest", "--origins", "1", "--horizon", "1"), ("staffing",))


@pytest.fixture
def books(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    assert call("template", "staffing", "zh.xlsx", "--language", "zh")[0] == 0
    assert call("template", "staffing", "both.xlsx")[0] == 0
    return call


def test_a_chinese_workbook_is_answered_in_chinese(books) -> None:
    status, _, said = books("staffing", "zh.xlsx", "--horizon", "4")
    assert status == 0 and len(HAN.findall(said)) > 20 and not re.search("[a-z]{3,}", said)
    assert (
        "nobody" not in said and "hires cover" in books("staffing", "zh.xlsx", "--language", "en", "--horizon", "4")[2]
    )
    assert not HAN.search(books("staffing", "both.xlsx")[2])
    assert books("staffing", "zh.xlsx", "-o", "r.xlsx")[0] == 0
    assert "招录计划" in CalamineWorkbook.from_path("r.xlsx").sheet_names


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_errors_of_a_chinese_workbook_are_in_chinese(books, command) -> None:
    frame = pl.DataFrame({"地区": ["甲", "甲"], "时期": ["2024", "2024"], "人口": [1, 2]})
    frame.write_excel("double.xlsx", worksheet="人口")
    status, _, said = books(command[0], "double.xlsx", *command[1:], *(["-n", "guide=500"] * ("staffing" in command)))
    assert status == 1 and HAN.search(said.replace("甲", ""))


def test_a_table_of_text_is_answered_in_english(tmp_path, call) -> None:
    path = tmp_path / "人口.csv"
    path.write_text("地区,时期,人口\n甲,2023,20000\n甲,2024,21000\n", "utf-8")
    assert not HAN.search(re.sub("甲|人口.csv", "", call("staffing", path, "-n", "guide=500")[2]))


def test_numbers_for_a_pipe_have_the_decimals_of_what_is_counted(books) -> None:
    status, out, _ = books("staffing", "both.xlsx", "--horizon", "4", "--quiet")
    assert status == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    for row in rows:
        for name in ("hire", "cost"):
            assert re.fullmatch(r"\d*", row[name]), row
        for name in ("required", "available", "staff", "staff_left"):
            assert re.fullmatch(r"\d+(\.\d{1,2})?", row[name]), row
        assert re.fullmatch(r"[01](\.\d{1,4})?", row["p_covered"]), row
    assert books("staffing", "both.xlsx", "--horizon", "4", "--quiet", "-o", "plan.csv")[0] == 0
    exact = pl.read_csv("plan.csv")
    printed = pl.read_csv(io.StringIO(out))
    for name in ("cost", "available", "p_covered"):
        most = {"cost": 0.5, "available": 0.05, "p_covered": 5e-5}[name]
        assert (exact[name] - printed[name]).abs().max() <= most + 1e-9
    assert (exact["available"] != printed["available"]).any(), "files have every number in full"


@pytest.mark.parametrize("command", [("check",), ("staffing", "-n", "guide=500")], ids=lambda command: command[0])
def test_a_stray_cell_is_refused_before_the_language_is_looked_for(tmp_path, command) -> None:
    """Room for every cell up to the last one of a sheet ended the process; in a process of its own, for that."""
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "stray.xlsx") as book:
        sheet = book.add_worksheet("counts")
        sheet.write_row(0, 0, ["area", "period", "population"])
        sheet.write_row(1, 0, ["A", "2024", 900])
        sheet.write(1_048_575, 16_383, "x")
    run = [sys.executable, "-m", "townscale", command[0], "stray.xlsx", *command[1:]]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "16,384 columns" in done.stderr and len(done.stderr.strip().splitlines()) == 1
