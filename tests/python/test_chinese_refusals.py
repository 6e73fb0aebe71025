"""Wrong TOML, JSON and YAML is refused in Chinese without a run of English words, whatever the reader."""

from __future__ import annotations

import copy
import errno
import io
import itertools
import json
import os
import re
import types
from pathlib import Path

import polars as pl
import pytest
import townscale as ts
import xlsxwriter
from townscale import _run
from townscale.cli import main
from townscale.cli.inputs import sheet as read_sheet
from townscale.words import problem, told

REFUSED = (ts.InputError, ts.ProfileError, ts.UnsupportedError)
# Three words of English side by side; keys, names and what stands in quotes are those of the input.
ENGLISH = re.compile(r"(?:\b[A-Za-z][A-Za-z'’]*[ ,]+){2,}[A-Za-z]+")
AREAS = {"area": ["a", "b"], "x": [1.0, 2.0], "y": [2.0, 1.0]}

TOML = [
    "a = ", "= 1", "a = [1", 'a = "x', "a = 1\na = 2", "[x\n", "a == 2", "a = x", "a = {b = 1", "a = 01", "a b = 1",
    "a = 1 2", '"""x""" = 1', "a = 1\n[a]\nb = 1", "a = 2026-13-01", 'a = "\\q"', "a = 1__0", "\x01", "a = 'x\n",
    "a = 99999999999999999999", "[[x]\n", "a = {b = 1,,c = 2}", "a = [1,,2]", "a.b = 1\na = 2", "]",
]  # fmt: skip
JSON = [
    "{", "[", '{"a"', '{"a":', '{"a" 1}', "[1,]", "[1 2]", '{"a": 1,}', "nul", '"\\q"', "1 2", "{a: 1}", "[01]",
    '"\x01"', "[1e999]", '"\\ud800"', "[" * 300, "",
]  # fmt: skip
YAML = [
    "a: [1", "a: {b: 1", 'a: "x', "a: b: c", "a: 1\n b: 2", "a: @x", "\ta: 1", "a: !x 1", "a: \x01", "? [1]: 2",
    "a: 2026-02-30", "- a\nb: 1", "a: *x", "'x", "a: |x\n b", "%YAML 9\n---\na: 1",
]  # fmt: skip
STRANGE = ["word", 3, -1, 1.5, True, [], [1], ["a"], {}, {"a": 1}, None, 1e300, 2**63, "2026-13-01", [[1]], [1, 2]]

SPEC = {
    "normalise": {"method": "min_max", "low": 0, "high": 100},
    "aggregate": "arithmetic",
    "weights": "given",
    "node": [{"id": "root", "weights": "budget"}, {"id": "p", "parent": "root", "weight": 1.0}],
    "indicator": [{"id": "x", "parent": "p", "direction": 1, "weight": 1.0}, {"id": "y", "parent": "p"}],
    "budget": [{"node": "root", "shares": {"p": 100}}],
    "grade": [{"id": "A", "from": 50.0}, {"id": "B"}],
    "robustness": {"draws": 10, "weights": {"method": "dirichlet"}},
}
NORMS = {
    "norm": [
        {"id": "a", "role": "nurse", "per": 500.0, "base": "floating", "lag": 1, "rounding": "up", "mark": "local"},
        {"id": "b", "role": "aide", "ratio": 2.0, "to": "nurse", "on": "actual"},
    ]
}  # fmt: skip
STANDARDS = {
    "standard": [{"id": "s", "service": "school", "per_1000": 2.0, "unit": "seat", "year": 2020, "mark": "local"}]
}


def refused(read, *arguments):
    """The Chinese text of the refusal; nothing where there is none."""
    try:
        read(*arguments)
    except REFUSED as error:
        return told(error, "zh")
    return None


def in_chinese(text, path=""):
    """Whether nothing of a text but names and what is quoted is English."""
    bare = re.sub(r"`[^`]*`|“[^”]*”|\"[^\"]*\"|'[^']*'", "", text.replace(str(path), ""))
    # What may be chosen is a list of keys or words of the file.
    bare = re.sub(r"(可选|可用的键|已知的键)[：:][^。]*", "", bare)
    return re.search("[\u4e00-\u9fff]", text) and not ENGLISH.search(bare.replace("low, mode, high", ""))


def index(path):
    return ts.area_index(AREAS, path)


def norms(path):
    return ts.norms(profile=path)


def standards(path):
    return ts.services_standards(profile=path)


@pytest.mark.parametrize("read", [ts.Decision.read, index, norms, standards])
def test_what_is_no_toml_is_refused_in_chinese_with_its_line(read, tmp_path):
    path = tmp_path / "a.toml"
    wrong = []
    for text in TOML:
        path.write_text(text, "utf-8")
        said = refused(read, path)
        if said is None or not in_chinese(said, path) or not re.search(r"第 \d+ 行", said):
            wrong.append((text, said))
    assert wrong == []


@pytest.mark.parametrize(("ending", "texts"), [("json", JSON), ("yaml", YAML)])
def test_a_decision_that_is_no_json_or_yaml_is_refused_in_chinese(ending, texts, tmp_path):
    path = tmp_path / f"a.{ending}"
    wrong = []
    for text in texts:
        path.write_text(text, "utf-8")
        said = refused(ts.Decision.read, path)
        if said is None or not in_chinese(said, path):
            wrong.append((text, said))
    assert wrong == []


def test_a_calibration_that_is_no_json_is_refused_in_chinese():
    said = {text: refused(ts.Calibration.from_json, text) for text in JSON}
    assert {text: zh for text, zh in said.items() if zh is None or not in_chinese(zh)} == {}


def places(value, path=()):
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*path, key))


def damaged(content):
    """The content with each of its values replaced, removed or under a key that is spelt wrong."""
    for path in list(places(content)):
        *above, key = path
        for strange in [*STRANGE, KeyError, NameError]:
            made = copy.deepcopy(content)
            holder = made
            for step in above:
                holder = holder[step]
            if strange not in (KeyError, NameError):
                holder[key] = strange
            elif not isinstance(holder, dict):
                continue
            elif strange is KeyError:
                del holder[key]
            else:
                holder[f"{key}x"] = holder.pop(key)
            yield path, strange, made


def as_toml(content):
    def value(one):
        if isinstance(one, dict):
            return "{" + ", ".join(f"{key} = {value(inner)}" for key, inner in one.items()) + "}"
        if isinstance(one, list):
            return "[" + ", ".join(map(value, one)) + "]"
        return json.dumps("" if one is None else one, ensure_ascii=False)

    return "\n".join(f"{key} = {value(one)}" for key, one in content.items())


def decision(content, _path):
    ts.Decision.from_dict(content)


def spec(content, _path):
    ts.area_index(AREAS, content)


def calibration(content, _path):
    ts.Calibration.from_json(json.dumps(content))


def profile(read):
    def through_file(content, path):
        path.write_text(as_toml(content), "utf-8")
        read(path)

    return through_file


def whole_decision():
    return ts.Decision.read(Path(ts.__file__).parent / "data" / "hami_decision.toml").to_dict()


def whole_calibration():
    years = [str(year) for year in range(2008, 2016)]
    people = [100.0, 112, 121, 130, 144, 151, 166, 180]
    counts = {"area": ["A"] * 8 + ["B"] * 8, "period": years * 2, "population": [*people, *people[::-1]]}
    content = json.loads(ts.calibrate(ts.Panel(counts), horizon=3).to_json())

    def short(value):
        if isinstance(value, list):
            return [short(one) for one in value[:2]]
        return {key: short(one) for key, one in value.items()} if isinstance(value, dict) else value

    return short(content)


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (decision, whole_decision),
        (calibration, whole_calibration),
        (spec, lambda: SPEC),
        (profile(norms), lambda: NORMS),
        (profile(standards), lambda: STANDARDS),
    ],
    ids=["decision", "calibration", "spec", "norms", "standards"],
)
def test_values_of_another_kind_and_unknown_keys_are_refused_in_chinese(read, content, tmp_path):
    path = tmp_path / "a.toml"
    wrong = {}
    for place, strange, made in itertools.islice(damaged(content()), 4000):
        said = refused(read, made, path)
        if said is not None and not in_chinese(said, path):
            wrong.setdefault(ENGLISH.search(said) and ENGLISH.search(said)[0], (place, strange, said))
    assert list(wrong.values())[:5] == []


def parquet():
    held = io.BytesIO()
    pl.DataFrame(AREAS).write_parquet(held)
    return held.getvalue()


def workbook():
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("counts")
        for row, cells in enumerate((("area", "period", "population"), ("A", "2010", 5))):
            sheet.write_row(row, 0, cells)
    return held.getvalue()


def broken(content):
    """The content cut, spoilt, or something else under its name."""
    yield from (b"none", b"PK\x03\x04", content[:40], content[:-6], content[: len(content) // 2])
    for place in range(30, len(content), max(len(content) // 25, 1)):
        yield content[:place] + b"\xff\x00\xff" + content[place + 3 :]


READERS = {
    ".xlsx": (
        ts.Panel.read,
        lambda path: ts.survey(path, "population"),
        ts.Decision.read,
        lambda path: read_sheet(path, ("counts",)),
    ),
    ".parquet": (ts.Panel.read, lambda path: ts.area_index(path, SPEC)),
    ".csv": (ts.Panel.read, ts.survey),
    ".townscale": (ts.load,),
}


@pytest.mark.parametrize("ending", READERS)
def test_a_file_that_no_library_can_read_is_refused_in_chinese(ending, tmp_path):
    path, wrong, seen = tmp_path / f"a{ending}", [], 0
    panel = ts.Panel({"area": ["A"], "period": ["2010"], "population": [1000]})
    saved = panel.save(tmp_path / "panel.townscale").read_bytes()
    whole = {".xlsx": workbook(), ".parquet": parquet(), ".csv": b"area,x\nA,1\n", ".townscale": saved}[ending]
    for content in broken(whole):
        path.write_bytes(content)
        for read in READERS[ending]:
            said = refused(read, path)
            seen += said is not None
            if said is not None and not in_chinese(said, path):
                wrong.append(said)
    assert wrong == [] and (seen or ending == ".csv")


@pytest.mark.parametrize(
    "table",
    [
        {"area": ["A", "B"], "period": ["2010"], "population": [1, 2]},
        {"area": ["\ud800"], "period": ["2010"], "population": [1]},
        {"area": 3},
        [{"area": "A"}, 3],
        [3],
        object(),
        3.5,
    ],
)
def test_what_is_no_table_is_refused_in_chinese(table):
    for read in (ts.Panel, lambda one: ts.area_index(one, SPEC)):
        said = refused(read, table)
        assert said is not None and in_chinese(said), said


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOENT, errno.ENOSPC, errno.EISDIR, errno.EIO, errno.ESTALE, 0])
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".toml"])
def test_what_the_system_refuses_is_told_in_chinese(number, ending, tmp_path, monkeypatch):
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"x" if ending != ".xlsx" else workbook())

    def fail(*_given, **_named):
        raise OSError(number, "a text of the system itself") if number else OSError("a text of the system itself")

    monkeypatch.setattr(Path, "read_bytes", fail)
    monkeypatch.setattr(Path, "read_text", fail)
    reads = [ts.Decision.read, norms] if ending == ".toml" else [ts.Panel.read, ts.survey]
    for read in [*reads, *([lambda one: read_sheet(one, ("counts",))] if ending == ".xlsx" else [])]:
        said = refused(read, path)
        assert said is not None and in_chinese(said, path), said


def test_a_place_that_cannot_be_written_is_told_in_chinese(tmp_path, monkeypatch):
    panel = ts.Panel({"area": ["A"], "period": ["2010"], "population": [1000]})

    def full(*_given, **_named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    said = refused(panel.save, tmp_path / "panel.townscale")
    assert said is not None and in_chinese(said, tmp_path / "panel.townscale") and "磁盘空间不足" in said
    said = refused(panel.save, tmp_path / "none" / "panel.townscale")
    assert said is not None and in_chinese(said.replace(str(tmp_path), ""))


def test_an_unexpected_error_of_a_library_is_named_by_its_kind_alone_in_chinese():
    said = problem("problem.not_workbook", path="a.xlsx", reason=RuntimeError("the reader said something new today"))
    assert told(said, "zh") == "a.xlsx：这不是工作簿（程序库报错：RuntimeError）。请重新保存"
    assert "the reader said something new today" in str(said)


def test_an_error_in_what_comes_on_standard_input_names_no_folder_of_ours_in_chinese(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("地区,时期,人口\nA,2010,许多\n".encode()), "utf-8"))
    with pytest.raises(SystemExit):
        main(["check", "-", "--language", "zh"])
    said = capsys.readouterr().err
    assert "许多" in said and "townscale-" not in said


def test_an_error_in_a_part_of_a_run_is_told_in_chinese_too(monkeypatch):
    def fail(_part):
        raise problem("problem.empty", path="a.csv")

    monkeypatch.setattr(_run, "run_part", fail)
    with pytest.raises(ts.InputError, match=r"^part a: a\.csv: ") as raised:
        _run.write_part(types.SimpleNamespace(name="a"))
    assert raised.value.zh.startswith("部分 a：a.csv：文件是空的") and raised.value.code == "empty"
