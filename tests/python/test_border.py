"""What is refused before it reaches the frame library or the engines."""

import io
import subprocess
import sys
import zipfile
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import townscale as ts

COUNTS = {"area": ["A", "A"], "period": ["2020", "2021"], "population": [100, 110]}


def parquet(frame=None):
    content = io.BytesIO()
    (pl.DataFrame(COUNTS) if frame is None else frame).write_parquet(content)
    return content.getvalue()


@pytest.mark.parametrize("make", [dict, pl.DataFrame, pa.table])
@pytest.mark.parametrize("letter", ["\0", "\x07", "\x1b"])
def test_a_control_character_in_the_name_of_a_column_is_refused(make, letter):
    with pytest.raises(ts.InputError, match=r"the name of column 4, .* has a control character"):
        ts.Panel(make({**COUNTS, f"a{letter}": ["x", "y"]}))


@pytest.mark.parametrize(
    ("most", "message"),
    [
        ({"rows": 1}, "there are 2 rows, at most 1"),
        ({"columns": 2}, "there are 3 columns, at most 2"),
        ({"text": 3}, "column period has a text of 4 bytes, at most 3"),
    ],
)
def test_a_table_above_a_limit_is_refused_and_the_limit_ends_with_its_block(most, message):
    with ts.limits(**most), pytest.raises(ts.InputError, match=message):
        ts.Panel(COUNTS)
    assert ts.Panel(COUNTS).findings().is_empty()


@pytest.mark.parametrize(
    ("most", "message"),
    [({"rows": 0}, "rows=0"), ({"rows": True}, "rows is True")],
)
def test_a_limit_that_is_none_is_refused(most, message):
    with pytest.raises(ts.InputError, match=message), ts.limits(**most):
        pass


def test_rows_of_a_parquet_file_are_counted_before_it_is_read(tmp_path):
    path = tmp_path / "counts.parquet"
    path.write_bytes(parquet())
    with ts.limits(rows=1), pytest.raises(ts.InputError, match="the file: there are 2 rows"):
        ts.Panel.read(path)


def test_a_workbook_above_its_limit_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "counts.xlsx"
    pl.DataFrame(COUNTS).write_excel(path)
    with ts.limits(unpacked_bytes=100), pytest.raises(ts.InputError, match="unpacked_bytes"):
        ts.Panel.read(path)
    with ts.limits(cells=5), pytest.raises(ts.InputError, match="span 3 rows and 3 columns"):
        ts.Panel.read(path)


def test_names_with_a_null_character_in_a_file_do_not_end_the_process(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes(b"area,period,population,x\0\nA,2020,100,1\nA,2021,110,2\n")
    assert ts.Panel.read(path)._table().columns[3] == "x␀"
    path = tmp_path / "counts.parquet"
    path.write_bytes(parquet(pl.DataFrame({**COUNTS, "x\0": ["1", "2"]})))
    with pytest.raises(ts.InputError, match=r"counts.parquet: the file: the name of column 4, x␀"):
        ts.Panel.read(path)


def test_a_file_of_a_byte_order_mark_alone_is_empty(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes(b"\xef\xbb\xbf")
    with pytest.raises(ts.InputError, match="the file is empty"):
        ts.Panel.read(path)


def test_a_damaged_parquet_file_is_one_sentence_and_nothing_else_is_printed(tmp_path):
    """In a process of its own: what a library prints to standard error goes past ``sys.stderr``."""
    content = parquet(
        pl.DataFrame({"area": ["A", "B"] * 20, "period": ["2020", "2021"] * 20, "population": [1, 2] * 20})
    )
    code = """
import io, os, random, sys, warnings
warnings.simplefilter("ignore")
import townscale as ts
content, path, chance, said = sys.stdin.buffer.read(), sys.argv[1], random.Random(1), set()
for trial in range(120):
    broken = bytearray(content[: chance.randrange(4, len(content))] if trial < 20 else content)
    for _ in range(0 if trial < 20 else chance.randint(1, 4)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    with open(path, "wb") as file:
        file.write(broken)
    try:
        ts.Panel.read(path)
    except ts.InputError as error:
        said.add(str(error).count("\\n") + ("unwrap" in str(error)))
print(sorted(said))
"""
    path = str(tmp_path / "damaged.parquet")
    done = subprocess.run([sys.executable, "-c", code, path], input=content, capture_output=True, timeout=120)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"[0]", b"")


def test_a_zip_that_is_no_workbook_is_one_sentence(tmp_path):
    path = tmp_path / "counts.xlsx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("xl/worksheets/sheet1.xml", "<c r='A1'/>" * 10)
    with pytest.raises(ts.InputError, match="this is not a workbook"):
        ts.Panel.read(path)


def test_a_table_without_columns_is_refused_by_every_long_verb_and_none_waits_for_ever():
    spec = {"node": [{"id": "I"}], "indicator": [{"id": "x", "parent": "I", "direction": 1}]}
    with pytest.raises(ts.InputError):
        ts.area_index({}, spec)


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+50", "1E+400"])
def test_a_decimal_that_is_no_count_is_refused(text):
    for column in ([Decimal(text)], [Decimal(text), 5], [Decimal("1.5"), Decimal(text)]):
        table = {"area": ["A"] * len(column), "period": ["2019", "2020"][: len(column)], "population": column}
        for frame in (table, pd.DataFrame(table)):
            with pytest.raises(ts.InputError):
                ts.Panel(frame)


def test_decimals_are_counts():
    table = {"area": ["A"] * 2, "period": ["2019", "2020"], "population": [Decimal("120"), 130]}
    assert pl.DataFrame(ts.Panel(table))["population"].to_list() == [120, 130]
