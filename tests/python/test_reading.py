"""Any panel, written as offices write it, reads back to the same counts: form, titles, units, totals, encodings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import townscale as ts
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from townscale._files import read_table

LATIN = ["North", "Añasco", "Mayagüez", "São João", "West Hill", "Zürich-Land"]
CHINESE = ["哈密市", "石河子市", "伊州区", "巴里坤县", "伊吾县", "红星镇"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "cp1252"]
UNITS = {None: 1, "人": 1, "万人": 10_000, "千人": 1_000, "thousands": 1_000}

Counts = dict[tuple[str, str], int]


@st.composite
def panels(draw: st.DrawFn) -> tuple[Counts, dict[str, Any]]:
    """Counts by area and year, and a way of writing them down."""
    chinese = draw(st.booleans())
    names = draw(st.lists(st.sampled_from(CHINESE if chinese else LATIN), min_size=2, max_size=5, unique=True))
    first = draw(st.integers(1990, 2015))
    years = [str(first + step) for step in range(draw(st.integers(2, 6)))]
    unit = draw(st.sampled_from([unit for unit in UNITS if chinese or unit in (None, "thousands")]))
    # Whole units, and not below 11, so that a year alone is no count.
    people = st.integers(11, 5_000).map(lambda number: number * UNITS[unit])
    counts = {(name, year): draw(people) for name in names for year in years}
    form = draw(st.sampled_from(["csv", "tsv", "xlsx", "ods", "parquet"]))
    encodings = [name for name in ENCODINGS if not (chinese and name == "cp1252") and (chinese or name != "gb18030")]
    how = {
        "chinese": chinese,
        "form": form,
        "encoding": draw(st.sampled_from(encodings)),
        "wide": draw(st.booleans()),
        "title": form != "parquet" and draw(st.booleans()),
        "total": draw(st.booleans()),
        "unit": unit,
    }
    return counts, how


def cells(counts: Counts, how: dict[str, Any]) -> list[list[Any]]:
    """The table as rows of cells, its titles first."""
    chinese, unit = how["chinese"], how["unit"]
    names = list(dict.fromkeys(name for name, _ in counts))
    years = list(dict.fromkeys(year for _, year in counts))
    figure = {key: number // UNITS[unit] for key, number in counts.items()}
    if how["total"]:
        total = "合计" if chinese else "Total"
        names.append(total)
        figure |= {(total, year): sum(figure[name, year] for name in names[:-1]) for year in years}
    area, period, people = ("地区", "年份", "常住人口") if chinese else ("Area", "Year", "Population")
    said_by_title = how["title"] and unit is not None
    if how["wide"]:
        # A table with periods across has no heading for its figures: the unit stands in the title or beside the areas.
        head = area if unit is None or said_by_title else f"{area}（{unit}）" if chinese else f"{area} ({unit})"
        rows = [[head, *(f"{year}年" if chinese else year for year in years)]]
        rows += [[name, *(figure[name, year] for year in years)] for name in names]
    else:
        head = people if unit is None or said_by_title else f"{people}（{unit}）" if chinese else f"{people} ({unit})"
        rows = [[area, period, head]]
        rows += [[name, year, figure[name, year]] for name in names for year in years]
    if how["title"]:
        width = len(rows[0])
        titles = ["分地区人口", f"单位：{unit}"] if chinese else ["Population by area", f"Unit: {unit}"]
        above = titles[: 2 if unit else 1]
        rows = [[line] + [None] * (width - 1) for line in above] + [[None] * width, *rows]
    return rows


def write(rows: list[list[Any]], path: Path, how: dict[str, Any]) -> None:
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if how["form"] in ("csv", "tsv"):
        mark = "," if how["form"] == "csv" else "\t"
        path.write_bytes("".join(mark.join(row) + "\r\n" for row in texts).encode(how["encoding"]))
    elif how["form"] == "xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    elif how["form"] == "ods":
        write_ods(rows, path)
    else:
        head, *body = rows
        pl.DataFrame({str(name): [row[at] for row in body] for at, name in enumerate(head)}).write_parquet(path)


def write_ods(rows: list[list[Any]], path: Path) -> None:
    import zipfile
    from xml.sax.saxutils import escape

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        kind = (
            f'office:value-type="float" office:value="{value}"'
            if isinstance(value, int)
            else 'office:value-type="string"'
        )
        return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Sheet1">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{space}:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
        parts.writestr("META-INF/manifest.xml", manifest)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("panels")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(panels())
def test_any_panel_reads_back_to_the_same_counts(folder: Path, written: tuple[Counts, dict[str, Any]]) -> None:
    counts, how = written
    path = folder / f"panel.{how['form']}"
    write(cells(counts, how), path, how)
    panel = ts.Panel.read(path)
    read = pl.DataFrame(panel)
    got = {(row["area"], row["period"]): row["population"] for row in read.to_dicts()}
    assert got == counts, how
    steps = set(panel.reading()["step"])
    assert ("reading_wide" in steps) == how["wide"]
    assert ("reading_total_left_out" in steps) == how["total"]
    assert ("reading_unit" in steps) == (UNITS[how["unit"]] != 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("area,x\nA,1\nB,2,3\nC,4\n", "row 2 has 3 values, the header has 2"),
        ("area,\nA,1\nB,2\n", "column 2 has no header"),
        ("area,area\nA,1\n", "two columns are called area"),
        (",\nA,1\n", "the first row is empty"),
    ],
)
def test_a_plain_table_with_a_broken_header_is_told(tmp_path, content, message):
    path = tmp_path / "services.csv"
    path.write_text(content)
    with pytest.raises(ts.InputError, match=message):
        read_table(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_plain_table_is_read_by_the_same_reader_as_counts(tmp_path, encoding, end):
    path = tmp_path / "services.csv"
    path.write_bytes(end.join(["地区;编号", "哈密市;007", '"伊州区";"1;5"', ";", ""]).encode(encoding))
    assert read_table(path).to_dicts() == [{"地区": "哈密市", "编号": "007"}, {"地区": "伊州区", "编号": "1;5"}]
