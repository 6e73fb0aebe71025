"""A decision unit's way over the page, from nothing to the report, without a line of TOML; and what may go wrong."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import docx
import pytest
import townscale as ts
from conftest import TOKEN, Page
from townscale.page import draft
from townscale.report.risk.plain import Case
from townscale.templates import example
from townscale.words import Words

SHAPE = {"field": "Subject", "category": "Category", "concern": "Concern", "status": "Status", "on": "Part"}
SHAPE |= {"evidence": "Evidence", "chosen": "Chosen", "adopted": "Adopted"}


def flat(shape: dict[str, Any], content: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """What a person types into the form of a chapter to have this content."""
    typed: dict[str, str] = {}
    for field in shape.get("field", ()):
        value, name = draft.at(content, field["key"]), prefix + field["key"]
        if value is None:
            continue
        if field["kind"] == "quantity" and isinstance(value, dict):
            typed |= {f"{name}.{end}": str(value[end]) for end in ("low", "mode", "high")}
        elif field["kind"] == "quantity":
            typed[f"{name}.{'band' if isinstance(value, str) else 'mode'}"] = str(value)
        elif field["kind"] == "truth":
            typed |= {name: "yes"} if value else {}
        else:
            typed[name] = "\n".join(value) if isinstance(value, list) else str(value)
    for entries in shape.get("list", ()):
        found = draft.at(content, entries["key"]) or []
        typed[f"count:{prefix}{entries['key']}"] = str(len(found))
        for place, entry in enumerate(found):
            typed |= flat(entries, entry, f"{prefix}{entries['key']}.{place}.")
    return typed


def was(shown: str) -> str:
    found = re.search(r'id="was" value="(\w+)"', shown)
    assert found, shown
    return found[1]


def write(page: Page, name: str, wanted: dict[str, Any]) -> str:
    """Fill in a chapter as a person does: add what entries it takes, type, keep."""
    chapter = draft.chapters()[name]
    shown = page.get(f"/decision?chapter={name}")

    def send(**fields: str) -> str:
        return page.post(f"/decision?chapter={name}", chapter=name, was=was(shown), **fields)

    for entries in chapter.get("list", ()):
        path = entries["key"]
        for place, entry in enumerate(draft.at(wanted, path) or []):
            shown = send(do=f"add:{path}")
            for inner in entries.get("list", ()):
                for _ in entry.get(inner["key"], ()):
                    shown = send(do=f"add:{path}.{place}.{inner['key']}")
    return send(**flat(chapter, wanted))


def typed_ids(content: dict[str, Any]) -> dict[str, Any]:
    """The same content with the names that the page gives to entries."""
    text = json.dumps(content, ensure_ascii=False)
    for path, prefix in (("groups", "group"), ("factors", "factor"), ("measures", "measure"), ("opinions", "opinion")):
        for number, entry in enumerate(content[path], start=1):
            text = text.replace(json.dumps(entry["id"]), json.dumps(f"{prefix}{number}"))
    made: dict[str, Any] = json.loads(text)
    for number, entry in enumerate(made["consultation"]["rounds"], start=1):
        entry["id"] = f"round{number}"
    return made


def test_from_nothing_to_the_report_in_chinese_without_toml(page: Page) -> None:
    wanted = typed_ids(example("decision"))
    page.post("/language", language="zh", back="/decision")
    assert "新建决策文件" in page.get("/decision")
    shown = page.post("/decision", do="new")
    assert "评估前还须填写" in shown and "还没有风险因素" in shown and "还没有填“决策事项名称”" in shown
    for name in draft.chapters():
        shown = write(page, name, wanted)
    assert page.project.decision is not None
    content = json.loads(page.project.decision)
    for key in ("id", "profile", "language", "fictional"):
        wanted.pop(key)
    assert content == wanted, "what was typed is the file"
    own = ts.Decision.from_dict(wanted).assess()
    words = Words("zh")
    shown = page.get("/decision?chapter=conclusion")
    assert words(f"risk_word.level_{own.level}") in shown and words(f"risk_word.verdict_{own.verdict}") in shown
    case = Case(own, words, "approval")
    assert all(case.named(reason.zh) in shown for reason in own.reasons)
    assert f"缺失内容：{own.check().height} 项" in shown
    for ending, start in (("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype"), ("xlsx", b"PK")):
        answer = page.client.get(f"/download/assessment.{ending}?form=assessment")
        assert answer.status_code == 200 and answer.content.lstrip()[: len(start)] == start
        assert f'filename="assessment.{ending}"' in answer.headers["content-disposition"]
    document = docx.Document(io.BytesIO(page.client.get("/download/assessment.docx?form=assessment").content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert wanted["title"] in text and "风险" in text


def test_the_level_follows_while_one_writes(page: Page) -> None:
    page.post("/decision", do="example")
    shown = page.get("/decision?chapter=factors")
    before = ts.Decision.from_dict(example("decision")).assess()
    assert Words("en")(f"risk_word.level_{before.level}") in shown
    content = example("decision")
    for factor in content["factors"]:
        factor["p"] = factor["q"] = 0.95
    typed = flat(draft.chapters()["factors"], content)
    live = page.post("/decision/live", do="", chapter="factors", was=was(shown), **typed)
    assert 'id="state"' in live and "<html" not in live
    after = ts.Decision.from_dict(content).assess()
    assert after.verdict != before.verdict and Words("en")(f"risk_word.verdict_{after.verdict}") in live
    again = page.post("/decision/live", do="", chapter="factors", was=was(live), **typed)
    assert 'role="alert"' not in again, "a form that was kept once can be kept again"


def test_a_chapter_that_was_changed_in_another_tab_is_not_overwritten(page: Page) -> None:
    page.post("/decision", do="example")
    one = was(page.get("/decision?chapter=basis"))
    typed = flat(draft.chapters()["basis"], example("decision"))
    page.post("/decision?chapter=basis", chapter="basis", was=one, **{**typed, "title": "The first tab"})
    told = page.post("/decision?chapter=basis", 422, chapter="basis", was=one, **{**typed, "title": "The second tab"})
    assert "changed in another tab" in told and "The second tab" in told, "what was typed is not lost"
    assert json.loads(page.project.decision or "")["title"] == "The first tab"
    page.post("/decision?chapter=basis", chapter="basis", was=was(told), **{**typed, "title": "The second tab"})
    assert json.loads(page.project.decision or "")["title"] == "The second tab"


def test_an_answer_to_a_finding_is_in_the_file_and_in_the_review(page: Page) -> None:
    content = example("decision")
    content.pop("date")
    page.post("/decision", do="file", files={"file": ("d.json", json.dumps(content).encode())})
    shown = page.get("/decision?chapter=conclusion")
    assert "Findings to be answered: 1" in shown
    hidden = r'name="code" value="(decision_undated)">\s*<input type="hidden" name="where" value="([^"]*)"'
    code, where = re.findall(hidden, shown)[0]
    fields = {"do": "answer", "code": code, "where": where, "by": "Office", "date": "2027-03-01"}
    shown = page.post("/decision?chapter=conclusion", **fields, text="The day is set by the council.")
    assert "Answered: " in shown and "The day is set by the council." in shown and "Findings to be answered: 0" in shown
    made = ts.Decision.from_dict(json.loads(page.project.decision or "")).assess().review()
    assert any("The day is set by the council." in said for said in made["answer"].drop_nulls())
    page.post("/decision?chapter=conclusion", **fields, text="")
    assert not json.loads(page.project.decision or "").get("answers")


def test_what_the_forms_do_not_show_stays(page: Page) -> None:
    content = example("decision") | {"comparisons": None, "profile": "jiangsu_wpq"}
    content.pop("comparisons")
    content["consultation"]["hearing"] = {"delegates": 20, "opposed": 2}
    page.post("/decision", do="file", files={"file": ("d.json", json.dumps(content, ensure_ascii=False).encode())})
    for name in draft.chapters():
        shown = page.get(f"/decision?chapter={name}")
        typed = flat(draft.chapters()[name], json.loads(page.project.decision or ""))
        page.post(f"/decision?chapter={name}", chapter=name, was=was(shown), **typed)
    kept = json.loads(page.project.decision or "")
    assert kept["profile"] == "jiangsu_wpq" and kept["consultation"]["hearing"]["delegates"] == 20
    assert ts.Decision.from_dict(kept).assess().index == ts.Decision.from_dict(content).assess().index


@pytest.mark.parametrize("suffix", ["toml", "json", "yaml", "xlsx"])
def test_a_decision_file_of_each_form_is_opened(page: Page, tmp_path: Any, suffix: str) -> None:
    from townscale import templates

    path = templates.write("decision", tmp_path / f"d.{suffix}")
    shown = page.post("/decision", do="file", files={"file": (path.name, path.read_bytes())})
    assert "夜市迁址方案" in shown


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("d.toml", b"title = ", "line 1"),
        ("d.toml", b"\xff\xfe\x00", "UTF-8"),
        ("d.json", b"{", "this is not JSON"),
        ("d.yaml", b"a: &x [*x]", "anchors"),
        ("d.xlsx", b"PK", "d.xlsx"),
        ("d.docx", b"PK", "a decision file ends in"),
        ("d.toml", b"[[factors]]\nid = 'x'\np = 7\nw = 1\n", "title"),
    ],
)
def test_a_wrong_file_is_told_and_not_kept(page: Page, name: str, content: bytes, told: str) -> None:
    shown = page.post("/decision", 422, do="file", files={"file": (name, content)})
    assert told in shown and "Traceback" not in shown and page.project.decision is None


def test_wrong_numbers_are_told_by_their_label(page: Page) -> None:
    page.post("/decision", do="example")
    content = example("decision")
    typed = flat(draft.chapters()["factors"], content)
    mark = was(page.get("/decision?chapter=factors"))
    for change, told in (
        ({"factors.0.p.mode": "often"}, 'Likelihood (0 to 1) is "often"'),
        ({"factors.0.p.mode": "7"}, "from 0 to 1"),
        ({"factors.0.p.mode": ""}, "give low, likely and high"),
    ):
        shown = page.post("/decision?chapter=factors", 422, chapter="factors", was=mark, **{**typed, **change})
        assert told in shown
    page.post("/language", language="zh", back="/decision")
    shown = page.post("/decision/live", chapter="factors", was=mark, **{**typed, "factors.0.p.mode": "常常"})
    assert "应填数字" in shown and 'role="alert"' in shown


def test_an_earlier_version_is_compared(page: Page) -> None:
    content = example("decision")
    page.post("/decision", do="example")
    content["factors"][0]["p"] = 0.95
    shown = page.post("/decision", do="earlier", files={"file": ("d.json", json.dumps(content).encode())})
    own = ts.Decision.from_dict(example("decision")).assess(earlier=ts.Decision.from_dict(content))
    assert all(message in shown for message in own.review()["message"].to_list())


def test_the_report_stands_in_a_sandboxed_frame(page: Page) -> None:
    page.post("/decision", do="example")
    assert '<iframe sandbox src="/frame/assessment"' in page.get("/look/assessment")
    answer = page.client.get("/frame/assessment")
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy and "unsafe" not in policy
    nonce = re.search(r"'nonce-([\w-]+)'", policy)
    assert nonce and f'<style nonce="{nonce[1]}">' in answer.text
    assert "<script" not in answer.text and not re.findall(r'\sstyle="', answer.text)


def test_what_is_not_there_cannot_be_taken_away(page: Page) -> None:
    assert "There is no decision yet" in page.get("/download/assessment.docx", 422)
    assert "There are no counts yet" in page.get("/look/forecast", 422)
    page.post("/case")
    assert "Choose docx" in page.get("/download/gap.exe", 422)
    assert "there is no result" in page.get("/download/other.pdf", 422)
    for kind in ("panel", "forecast", "gap"):
        assert page.client.get(f"/download/{kind}.xlsx").content[:2] == b"PK"


def test_the_forms_have_every_option_of_the_schema() -> None:
    shapes = ts.Decision.schema()["$defs"]
    seen = set()

    def walk(shape: dict[str, Any]) -> None:
        for field in shape.get("field", ()):
            assert field["en"] and field["zh"]
            if field["kind"] == "choice" and field["of"] in SHAPE:
                assert field["options"] == [one["const"] for one in shapes[SHAPE[field["of"]]]["oneOf"]]
                seen.add(field["of"])
            for option in field.get("options", ()):
                assert Words("zh").has(f"risk_word.{field['of']}_{option}")
        for entries in shape.get("list", ()):
            walk(entries)

    for chapter in draft.chapters().values():
        walk(chapter)
    assert seen == set(SHAPE) and TOKEN


def test_the_bands_are_those_of_every_profile() -> None:
    for band in draft.BANDS:
        factor = {"id": "noise", "p": band, "q": band, "w": 1}
        assert ts.Decision.from_dict({"title": "Close a road", "factors": [factor]}).assess().index > 0
