"""Edits of a file that would go ahead, by a unit that wants it to: each is found, with an effect that stops or asks."""

import copy
from pathlib import Path

import pytest
import townscale as ts

ROOT = Path(__file__).parents[2]
FARES = ts.Decision.read(ROOT / "examples/decision_bus_fares.toml").to_dict()
PROFILE = (ROOT / "src/decision/profile/builtin/national_wpq.toml").read_text("utf-8")


def assess(content, **options):
    return ts.Decision.from_dict(content).assess(draws=1000, **options)


def fares(edit):
    content = copy.deepcopy(FARES)
    edit(content)
    return content


def survey(content):
    return content["consultation"]["rounds"][0]


def open_codes(result):
    return {row["code"] for row in result.review().to_dicts() if row["effect"] != "note" and row["answer"] is None}


def test_the_file_as_it_is_goes_ahead():
    assert assess(FARES).verdict == "proceed"


@pytest.mark.parametrize(
    ("method", "frame"),
    [
        ("村民代表座谈会", "各村推荐名单"), ("线上问卷", "填写人员"), ("線上問卷", "填寫人員"),
        ("电话热线", "来电群众"),
        ("Ｏｎｌｉｎｅ　ｓｕｒｖｅｙ", "readers"), ("座\u200b谈\u200b会", "代表"), ("discussion meeting", "delegates"),
        ("张贴公告", "来访登记人"), ("听证会", "听证代表"), ("微信公众号投票", "关注者"),
    ],
)  # fmt: skip
def test_meetings_and_open_calls_labelled_as_samples_are_found(method, frame):
    found = assess(fares(lambda content: survey(content).update(method=method, frame=frame)))
    assert found.verdict != "proceed" and "open_call_as_sample" in open_codes(found)


@pytest.mark.parametrize(
    "text",
    [
        "见附件一",
        "详见附件3",
        "合法。",
        "按规定办理",
        "符合法律法规",
        "無",
        "无无无无",
        "说明说明说明说明",
        "请填写",
        "........",
    ],
)
def test_a_bare_assertion_says_nothing_where_reasons_are_asked_for(text):
    found = assess(fares(lambda content: content.update(legality=text)))
    assert found.verdict != "proceed" and "legality" in found.check()["item"].to_list()


@pytest.mark.parametrize("owner", ["有关部门", "相关单位", "責任單位"])
def test_a_measure_without_an_office_of_its_own_counts_nothing(owner):
    found = assess(fares(lambda content: content["measures"][0].update(owner=owner)))
    assert found.verdict != "proceed" and "measure_owner" in found.check()["item"].to_list()
    assert found.index > assess(FARES).index


@pytest.mark.parametrize(
    "what",
    [
        "约谈组织者",
        "停发低保",
        "签约与子女入学挂钩",
        "公职人员亲属停职做工作",
        "断水断电",
        "領導幹部包户劝签",
        "吸附在当地",
        "控\u00ad评",
    ],
)
def test_pressure_on_people_is_no_measure(what):
    new = {"id": "more", "factor": "dearer_commute", "what": what, "owner": "bureau", "cost": 1, "due": "2026-08-01",
           "status": "funded", "effect": 0.8, "on": "p", "evidence": "pilot", "source": "pilot of 2025"}  # fmt: skip
    found = assess(fares(lambda content: content["measures"].append(new)))
    assert "measure_on_people" in open_codes(found) and found.index >= assess(FARES).index - 1e-9


@pytest.mark.parametrize(
    "answer",
    [{"text": "已核实"}, {"text": "情况属实。"}, {"text": "不影响结论"}, {"date": "2026-05-21"}, {"by": "有关部门"}],
)
def test_an_answer_that_says_nothing_or_comes_after_the_decision_answers_nothing(answer):
    found = assess(fares(lambda content: content["answers"][0].update(answer)))
    assert found.verdict != "proceed" and "hearing_against" in open_codes(found)


def changed(old, new):
    """The built-in profile with other words; a label that goes to another band leaves its own."""
    text = PROFILE.replace('also = ["比较高", "高"]', 'also = ["高"]') if "比较高" in new else PROFILE
    return text.replace(old, new)


def profile(path, old, new):
    assert PROFILE.count(old) >= 1
    text = changed(old, new).replace('id = "national_wpq"', 'id = "county"')
    # A source of its own stands behind every number, so that none keeps that of another.
    path.write_text(text.replace('source = "', 'source = "County rule: ').replace("本工具选定", "某县规定"), "utf-8")
    return path


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("index", "medium = 0.36", "medium = 0.50"),
        ("opposition", "medium = 0.10", "medium = 0.30"),
        ("confidence", "level = 0.8", "level = 0.5"),
        ("confidence", "draws = 1000", "draws = 1"),
        ("correlation", "between = 0.5", "between = 0.0"),
        ("single", "steps = [0.04,", "steps = [0.10,"),
        ("measures", '"pilot"]', '"pilot", "promise"]'),
        ("measures", '"funded"]', '"funded", "planned"]'),
        ("measures", "latest = 1095", "latest = 9999"),
        ("consultation", "response = 0.5", "response = 0.1"),
        ("consultation", "oldest = 365", "oldest = 3650"),
        ("scale", "middle = 0.7", "middle = 0.61"),
        ("scale", 'also = ["极低", "非常低"]', 'also = ["极低", "非常低", "比较高"]'),
        ("verdict", 'high = "do_not_issue"', 'high = "revise"'),
    ],
)
def test_a_rule_milder_than_any_built_in_one_asks_for_an_answer(tmp_path, rule, old, new):
    found = assess(FARES, profile=profile(tmp_path / "county.toml", old, new))
    rows = [row for row in found.review().to_dicts() if row["code"] == "rule_milder"]
    assert [row["where"].rpartition(", ")[2] for row in rows] == [rule]
    assert found.verdict != "proceed"


TRIGGER = """
[[trigger]]
when = "incident_people"
from = 1000000
level = "medium"
source = "a rule"
mark = "read"
"""


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("index", "medium = 0.36", "medium = 0.361"),
        ("opposition", "high = 0.33", "high = 0.34"),
        ("measures", "largest = 0.9", "largest = 0.91"),
        ("scale", "middle = 0.7", "middle = 0.65"),
        ("scale", 'also = ["极低", "非常低"]', 'also = ["极低", "非常低", "比较高"]'),
        ("index", 'mark = "unread"', 'mark = "read"'),
        ("trigger", "[[scale.bands]]", "[[scale.bands]]"),
    ],
)
def test_a_profile_under_a_built_in_id_with_any_other_rule_is_found(tmp_path, rule, old, new):
    assert PROFILE.count(old) >= 1
    text = changed(old, new) + (TRIGGER if rule == "trigger" else "")
    (tmp_path / "own.toml").write_text(text, "utf-8")
    found = assess(FARES, profile=tmp_path / "own.toml")
    rows = [row for row in found.review().to_dicts() if row["code"] == "profile_changed"]
    assert len(rows) == 1 and rows[0]["effect"] == "stops" and rule in rows[0]["message"]
    assert found.verdict != "proceed"


def test_a_local_standard_as_strict_or_stricter_asks_for_nothing(tmp_path):
    for old, new in (("medium = 0.36", "medium = 0.36"), ("medium = 0.10", "medium = 0.08"), ("0.8", "0.85")):
        found = assess(FARES, profile=profile(tmp_path / "county.toml", old, new))
        assert "rule_milder" not in found.review()["code"].to_list(), (old, new)


def test_support_on_conditions_is_to_be_answered():
    def edit(content):
        for stratum in survey(content)["strata"]:
            stratum["conditional"] = stratum["replies"] // 2

    found = assess(fares(edit))
    assert found.verdict != "proceed" and "conditions_to_be_met" in open_codes(found)


def test_a_few_who_agree_on_conditions_ask_for_nothing():
    found = assess(fares(lambda content: survey(content)["strata"][0].update(conditional=60)))
    assert found.verdict == "proceed"
