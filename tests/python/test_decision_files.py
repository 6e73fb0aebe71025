"""Decision files that cannot be used: one message with the place, no traceback, nothing half-written."""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import townscale as ts
import xlsxwriter
from townscale import templates

EXAMPLES = Path(__file__).parents[2] / "examples"
PARTS = "title = 'x'\nfactors = [{id='a', p=0.5, q=1, w=1}]\n"

BAD = {
    "unknown key": ("d.toml", PARTS + "budget = 1\n", "line 3, budget: there is no key budget"),
    "weights": (
        "d.toml",
        "title='x'\n[[factors]]\nid='a'\np=1\nq=1\nw=0.6\n[[factors]]\nid='b'\np=1\nq=1\nw=0.5\n",
        "line 6.*sum to 1.100",
    ),
    "p": ("d.toml", "title='x'\n[[factors]]\nid='a'\np=1.3\nq=1\nw=1\n", "line 4.*p is 1.3"),
    "absent factor": ("d.toml", PARTS + "[[measures]]\nfactor = 'b'\n", 'line 4.*no factor "b"'),
    "no day": ("d.toml", PARTS + "date = '2026-13-01'\n", "line 3, date"),
    "long text": ("d.toml", PARTS + "scheme = '" + "x" * 10_000_000 + "'\n", "line 3: the file holds"),
    "long json": ("d.json", json.dumps({"title": "x" * 10_000_000}), "line 1: the file holds"),
    "deep yaml": ("d.yaml", "title: x\nfactors: " + "[" * 5000 + "]" * 5000, "line 2: this is nested"),
    "deep blocks": ("d.yaml", "\n".join("  " * i + "a:" for i in range(400)), "line 33: this is nested"),
    "deep json": ("d.json", '{"title": "x",\n"factors": ' + "[" * 5000, "line 2: this is nested"),
    "deep toml": ("d.toml", PARTS + "basis = " + "[" * 5000 + "]" * 5000, "line"),
    "aliases": ("d.yaml", "a: &a [x]\nb: [*a, *a]\n", "line 1: anchors"),
    "yaml twice": ("d.yaml", "title: x\ntitle: y\n", "line 2: title stands twice"),
    "json twice": ("d.json", '{"title": "x",\n"title": "y"}', "line 2: title stands twice"),
    "not json": ("d.json", '{"title": "x",\n', "line 2: this is not JSON"),
    "json with tabs": (
        "d.json",
        '{\t"title": "x",\n\t"factors": [{"id": "a",\n\t\t"p": 1.3, "q": 1}]}',
        "line 3.*p is 1.3",
    ),
    "yaml": ("d.yaml", "title: x\nfactors:\n- id: a\n  p: 1.3\n", "line 4.*p is 1.3"),
    "yaml number": ("d.yaml", "title: x\ndate: 2026-02-30\n", "line"),
    "bytes": ("d.toml", b"\xff\xfe\x00", "line 1: the file is not UTF-8 text but UTF-16"),
    "gbk": ("d.toml", "# x\ntitle = '某事项'\n".encode("gbk"), "line 2: the file is not UTF-8 text but, it seems, GBK"),
    "gbk yaml": ("d.yaml", "title: 某事项\n".encode("gbk"), "line 1: the file is not UTF-8 text but, it seems, GBK"),
    "empty toml": ("d.toml", " \n", "line 1: the file is empty"),
    "empty json": ("d.json", "", "line 1"),
    "empty yaml": ("d.yaml", "", "not a table of keys"),
    "toml twice": (
        "d.toml",
        PARTS + "[emergency]\nplan = 'x'\nplan = 'y'\n",
        "line 5: this is not TOML: duplicate key",
    ),
    "toml table twice": ("d.toml", PARTS + "[emergency]\n[emergency]\n", "line 4: this is not TOML: duplicate key"),
    "crlf": ("d.toml", "title='x'\r\n[[factors]]\r\nid='a'\r\np=1.3\r\nq=1\r\nw=1\r\n", "line 4.*p is 1.3"),
    "nan": (
        "d.toml",
        "title='x'\n[[factors]]\nid='a'\np=nan\nq=1\nw=1\n",
        r"line 4, factors\[1\]\.p: nan is no number",
    ),
    "infinite": ("d.toml", "title='x'\n[[factors]]\nid='a'\np=1\nq=1\nw=inf\n", "line 6.*inf is no number"),
    "too many digits": ("d.toml", PARTS + "[[groups]]\nid='g'\ncount=" + "9" * 40, "line 5.*is no number"),
    "nan json": (
        "d.json",
        '{"title": "x",\n"factors": [{"id": "a", "p": NaN}]}',
        r"line 2, factors\[1\]\.p: .*no number",
    ),
    "1e999 json": ("d.json", '{"title": "x",\n"factors": [{"id": "a",\n"p": 1e999}]}', "line 3.*no number"),
    "digits json": (
        "d.json",
        '{"title": "x",\n"factors": [{"id": "a", "p": ' + "9" * 5000 + "}]}",
        "line 2.*no number",
    ),
    "half a letter": ("d.json", '{"title": "\\ud800", "factors": []}', ", title: the text holds half"),
    "nan yaml": ("d.yaml", "title: x\nfactors:\n- id: a\n  p: .nan\n", r"line 4, factors\[1\]\.p: .*no number"),
    "control": ("d.toml", 'title = "a\\u0001b"\n' + PARTS.split("\n", 1)[1], r"line 1, title: .*U\+0001"),
    "quoted": ("d.toml", "title='x'\n[[factors]]\nid='a'\np='0.5'\nq=1\nw=1\n", "line 4.*without quotes: 0.5"),
    "percent": ("d.toml", "title='x'\n[[factors]]\nid='a'\np='35%'\nq=1\nw=1\n", "line 4.*without quotes: 0.35"),
    "negative weight": ("d.toml", "title='x'\n[[factors]]\nid='a'\np=1\nq=1\nw=-1\n", "line 6.*w is -1"),
    "zero weight": ("d.toml", "title='x'\n[[factors]]\nid='a'\np=1\nq=1\nw=0\n", "line 6.*w is 0"),
    "yaml no": (
        "d.yaml",
        "title: x\nfactors:\n- {id: no, p: 1, q: 1, w: 1}\n",
        "line 3.*a text in quotes was expected",
    ),
    "yaml tag": ("d.yaml", "title: x\nfactors: !!python/object/apply:os.system ['x']\n", "line 2: this cannot be read"),
    "two documents": ("d.yaml", "title: x\n---\ntitle: y\n", "line 2: this cannot be read"),
    "absent profile": ("d.toml", "profile = 'own.toml'\n" + PARTS, 'line 1, profile: there is no file "own.toml"'),
    "part of whole": ("d.toml", PARTS + "[[consultation.rounds]]\nreplies=10\nopposed=12\n", "line 5.*opposed is 12"),
    "ending": ("d.txt", "x", "are not read"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_decision_files_give_one_message_with_its_place(tmp_path, name):
    file, text, message = BAD[name]
    path = tmp_path / file
    path.write_bytes(text) if isinstance(text, bytes) else path.write_text(text, encoding="utf-8")
    with pytest.raises(ts.InputError, match=message) as caught:
        ts.Decision.read(path).assess(draws=10)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value) and len(str(caught.value)) < 600


def test_a_mark_at_the_start_and_other_line_ends_do_no_harm(tmp_path):
    text = "title = '某事项'\n[[factors]]\nid = 'a'\np = 0.5\nq = 1\nw = 1\n"
    whole = []
    for name, data in (
        ("a", text.encode()),
        ("b", b"\xef\xbb\xbf" + text.encode()),
        ("c", text.replace("\n", "\r\n").encode()),
    ):
        (tmp_path / f"{name}.toml").write_bytes(data)
        whole.append(ts.Decision.read(tmp_path / f"{name}.toml").to_dict())
    assert whole[0] == whole[1] == whole[2]


@pytest.mark.parametrize("name", ["p", "deep yaml", "long text"])
def test_bad_decision_files_on_the_command_line_have_no_traceback(tmp_path, name):
    file, text, _ = BAD[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    for command in (
        ["assess", str(tmp_path / file), "--out", str(tmp_path / "r.html")],
        ["check", str(tmp_path / file)],
    ):
        run = subprocess.run([sys.executable, "-m", "townscale", *command], capture_output=True, text=True)
        assert run.returncode == 1 and "line" in run.stderr.replace("\n", "") and "Traceback" not in run.stderr, (
            run.stderr
        )
    assert [path.name for path in tmp_path.iterdir()] == [file]


def test_dates_out_of_order_are_findings():
    content = ts.Decision.read(EXAMPLES / "decision_bus_fares.toml").to_dict()
    late = copy.deepcopy(content)
    late["consultation"]["rounds"][0]["date"] = "2031-01-01"
    assert "asked_after_decision" in set(ts.Decision.from_dict(late).findings()["code"])
    heard = copy.deepcopy(content)
    heard["consultation"]["hearing"] = {"date": "2031-01-01", "delegates": 20, "opposed": 11}
    assert "asked_after_decision" in set(ts.Decision.from_dict(heard).findings()["code"])
    early = copy.deepcopy(content)
    for measure in early["measures"]:
        measure.update(due="2020-01-01", status="funded")
    result = ts.Decision.from_dict(early).assess()
    assert "measure_overdue" in set(result.findings()["code"]) and result.verdict == "revise"


def workbook(path, **edits):
    templates.write("decision", path)
    return ts.Decision.read(path) if not edits else None


def test_the_template_is_the_same_decision_in_every_form(tmp_path):
    forms = []
    for ending in ("toml", "json", "yaml", "xlsx"):
        templates.write("decision", tmp_path / f"d.{ending}")
        forms.append(ts.Decision.read(tmp_path / f"d.{ending}"))
    assert all(form.to_dict() == forms[0].to_dict() for form in forms[1:])
    assert forms[0].check().height == 0 and len({form.version for form in forms}) == 1
    result = forms[0].assess()
    assert (result.level, result.verdict) == ("low", "proceed"), [str(reason) for reason in result.reasons]


def test_the_schema_takes_the_template(tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    templates.write("decision", tmp_path / "decision.schema.json")
    templates.write("decision", tmp_path / "d.json")
    schema = json.loads((tmp_path / "decision.schema.json").read_text("utf-8"))
    content = json.loads((tmp_path / "d.json").read_text("utf-8"))
    jsonschema.validate(content, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**content, "budget": 1}, schema)


def book(path, factors, decision=(("title", "x"),)):
    made = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = made.add_worksheet("决策")
    for row, (key, value) in enumerate([("键", "值"), *decision]):
        sheet.write(row, 0, key)
        sheet.write(row, 1, value)
    sheet = made.add_worksheet("风险因素")
    for row, cells in enumerate([("编号", "可能性", "影响程度", "权重"), *factors]):
        for column, cell in enumerate(cells):
            if str(cell).startswith("=="):
                sheet.write_formula(row, column, cell[1:], None, "a")
            else:
                sheet.write(row, column, cell)
    made.close()
    return path


def test_workbooks_are_read_with_chinese_headers_and_rows(tmp_path):
    decision = ts.Decision.read(
        book(tmp_path / "d.xlsx", [("甲", "0.2-0.4-0.6", "较高", 0.5), ("乙", "0.1, 0.7", 0.2, 0.5)])
    )
    factors = decision.to_dict()["factors"]
    assert factors[0]["p"] == {"low": 0.2, "mode": 0.4, "high": 0.6} and factors[1]["p"] == [0.1, 0.7]
    for factors, message in [
        ([("甲", 1.3, 0.2, 1)], r"d\.xlsx, row 2, factors\[1\]\.p: p is 1.3"),
        ([("甲", 0.3, 0.2, 1), ("==A2", 0.3, 0.2, 1)], "row 3, cell A3: the cell holds a formula"),
        ([], "there is no factor"),
    ]:
        with pytest.raises(ts.InputError, match=message):
            ts.Decision.read(book(tmp_path / "d.xlsx", factors))
    (tmp_path / "e.xlsx").write_bytes(b"PK not a workbook")
    with pytest.raises(ts.InputError, match="this is not an"):
        ts.Decision.read(tmp_path / "e.xlsx")
    text = ts.Decision.read(book(tmp_path / "t.xlsx", [("=1+1", 0.3, 0.2, 1)])).to_dict()
    assert text["factors"][0]["id"] == "=1+1", "text that only looks like a formula is text"


def test_places_are_chinese_in_chinese_and_an_answer_names_them_in_either_language(tmp_path):
    """Lines, rows and entries without an id; the path is the key that stands in the file."""
    path = tmp_path / "fares.toml"
    path.write_text((EXAMPLES / "decision_bus_fares.toml").read_text(encoding="utf-8"), encoding="utf-8")
    content = ts.Decision.read(path)
    found = content.assess(draws=1000)
    where = [found.review(language).to_dicts()[0]["where"] for language in ("en", "zh")]
    assert re.fullmatch(rf"{re.escape(str(path))}, line \d+, consultation\.hearing", where[0])
    assert re.fullmatch(rf"{re.escape(str(path))}，文件第 \d+ 行，consultation\.hearing", where[1])
    for told in where:
        answered = content.to_dict()
        answered["answers"][0]["where"] = told
        assert ts.Decision.from_dict(answered).assess(draws=1000).verdict == "proceed", told
    rows = content.to_dict()
    rows["measures"][0].update(id=None, what=None)
    rows["consultation"]["rounds"][0].update(id=None, date=None)
    missing = ts.Decision.from_dict(rows).check("zh")
    words = "".join(str(row[name]) for row in missing.to_dicts() for name in ("of", "message"))
    assert not re.search("line|row|round|measure|opinion", words), words
    with pytest.raises(ts.InputError) as caught:
        ts.cooke([[[3, 2, 1]]], [2])
    assert str(caught.value).startswith("expert 1, question 1") and caught.value.zh.startswith("专家 1，问题 1")
