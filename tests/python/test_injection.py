"""Hostile text in data: no control characters, no formulas, no markup in what is written; pipes are refused."""

import os

import polars as pl
import pytest
import townscale as ts
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from townscale._text import neutral, starts_a_formula, visible
from townscale._write import check_regular, replacing
from townscale.cli import main
from townscale.report import write
from townscale.report.document import Document as Report
from townscale.report.document import Heading, Paragraph, Table

HOSTILE = ["=1+1", "＝1+1", "\u200b=1+1", "\u3000@SUM(1)", "﹣1", "<script>alert(1)</script>"]


def counts(names):
    rows = [(name, str(2000 + t), 1000.0 * (i + 2) * 1.02**t) for i, name in enumerate(names) for t in range(6)]
    return pl.DataFrame(rows, schema=["area", "period", "population"], orient="row")


@given(st.text())
def test_neutral_text_starts_no_formula_and_holds_no_control_character(text):
    shown = neutral(text)
    assert not starts_a_formula(shown)
    assert not any(ord(letter) < 32 and letter not in "\t\n" for letter in shown)
    assert visible(shown) == shown


def test_csv_and_workbook_hold_text_as_text(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    counts(HOSTILE).write_parquet("counts.parquet")
    for out in ("o.csv", "o.xlsx"):
        with pytest.raises(SystemExit) as end:
            main(["forecast", "counts.parquet", "--horizon", "1", "--draws", "20", "--out", out])
        assert not end.value.code, capsys.readouterr().err
    areas = pl.read_csv("o.csv")["area"].to_list()
    assert not any(starts_a_formula(area) for area in areas)
    rows = CalamineWorkbook.from_path("o.xlsx").get_sheet_by_index(0).to_python()
    assert "<script>alert(1)</script>" in {str(row[0]) for row in rows}


@pytest.mark.parametrize("suffix", ["html", "docx", "pdf"])
def test_a_report_shows_what_it_is_given(tmp_path, suffix):
    path = ts.forecast(ts.Panel(counts(HOSTILE)), horizon=1, draws=20).report(tmp_path / f"o.{suffix}")
    if suffix == "html":
        text = path.read_text("utf-8")
        assert "<script>alert" not in text and "\x1b" not in text
    elif suffix == "docx":
        cells = [cell.text for table in Document(path).tables for row in table.rows for cell in row.cells]
        assert "<script>alert(1)</script>" in cells


@pytest.mark.parametrize("suffix", ["html", "docx", "pdf"])
def test_control_characters_are_shown_as_symbols(tmp_path, suffix):
    blocks = [Heading("a\x07b"), Paragraph("c\x1b[31md"), Table(["e\x00"], [["f\x08"]], [False])]
    path = write(Report("t\x01", "en", blocks), tmp_path / f"o.{suffix}")
    if suffix == "html":
        text = path.read_text("utf-8")
        assert "a␇b" in text and "c␛[31md" in text and "f␈" in text and "\x1b" not in text
    elif suffix == "docx":
        assert "a␇b" in [one.text for one in Document(path).paragraphs]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names on this system")
def test_pipes_are_neither_read_nor_replaced(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(ts.InputError, match="pipe"):
        ts.Panel.read(pipe)
    with pytest.raises(ts.InputError, match="pipe"), replacing(pipe):
        pass
    with pytest.raises(ts.InputError, match="pipe"):
        ts.Decision.read(pipe)
    check_regular(tmp_path / "not there")
