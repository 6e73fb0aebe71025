"""The Chinese paper as an approver reads it: headings, numbers of measures, answers, terms, marks, minutes."""

import copy
import json
import re
from pathlib import Path

import pytest
import townscale as ts
from conftest import text_of
from townscale import report
from townscale.report.document import Bullets, Chart, Findings, Heading, Paragraph, Table

EXAMPLES = Path(__file__).parents[2] / "examples"
CASE = ts.Decision.read(EXAMPLES / "decision_incinerator.toml").to_dict()


def case(edit=lambda content: None):
    content = copy.deepcopy(CASE)
    for i, factor in enumerate(content["factors"]):
        factor["p"], factor["q"] = {"low": 0.3, "mode": 0.4, "high": 0.5}, {"low": 0.2, "mode": 0.3, "high": 0.45}
        content["measures"] = content.get("measures") or []
        content["measures"].append({
            "id": f"m{i}", "factor": factor["id"], "what": f"增设监测点{i + 2}处并公布数据", "owner": "县生态环境局",
            "cost": 90000, "due": "2026-12-01", "status": "planned" if i == 2 else "funded", 
            "phase": ["operation", "preparation"][i % 2],
            "effect": {"low": 0.2, "mode": 0.3, "high": 0.45}, "on": "p", "evidence": "promise" if i == 2 else "pilot",
            "source": "2025年试点记录",
        })  # fmt: skip
    content["consultation"]["hearing"] = {"date": "2026-08-06", "delegates": 24, "opposed": 7, "chosen": "摇号"}
    content.update(date="2026-09-20", profile="national_wpq")
    content["answers"] = [{
        "code": "hearing_against", "by": "县城市管理局", "date": "2026-08-18",
        "text": "七名代表所提监测和运输路线意见已逐条书面答复，路线改走北环。",
    }]  # fmt: skip
    edit(content)
    return ts.Decision.from_dict(content).assess(draws=1000)


RESULT = case()


def blocks(form="analysis", version="approval"):
    return report.of(RESULT, "zh", form=form, version=version).blocks


def words(form="analysis", version="approval"):
    made = []
    for block in blocks(form, version):
        if isinstance(block, Heading | Paragraph):
            made.append(block.text)
        elif isinstance(block, Bullets):
            made += block.items
        elif isinstance(block, Table):
            made += [block.caption or "", *block.header, *(cell for row in block.rows for cell in row)]
        elif isinstance(block, Findings):
            made += [f"{one.message} {one.where} {one.hint}" for one in block.items]
    return made


def table(name, form="analysis"):
    return next(block for block in blocks(form) if isinstance(block, Table) and (block.caption or "").endswith(name))


@pytest.mark.parametrize("form", ["analysis", "assessment"])
def test_no_chapter_has_a_single_heading_inside(form):
    counts = {}
    above = [""] * 6
    for block in blocks(form):
        if isinstance(block, Heading) and block.numbered:
            above[block.level] = block.text
            counts[block.text] = 0
            if block.level > 2:
                counts[above[block.level - 1]] += 1
    assert 1 not in counts.values(), counts


@pytest.mark.parametrize("form", ["analysis", "assessment"])
def test_measures_are_numbered_in_their_order_in_both_tables(form):
    by_phase, counted = table("（按发生阶段）", form), table("措施效果、证据与费用", form)
    numbers = [str(place) for place in range(1, len(by_phase.rows) + 1)]
    assert [row[0] for row in by_phase.rows] == [row[0] for row in counted.rows] == numbers
    assert [row[2] for row in by_phase.rows] == [row[1] for row in counted.rows], "one number, one factor"
    phases = [row[1] for row in by_phase.rows]
    assert phases == sorted(phases, key=["前期准备阶段", "实施阶段", "运行阶段", "未提供"].index)


def test_an_answer_stands_beside_its_finding():
    def of(version):
        found = next(block for block in blocks(version=version) if isinstance(block, Findings))
        return next(one.hint for one in found.items if "听证会" in one.message and "达到或超过" in one.message)

    assert of("approval").startswith("书面答复：县城市管理局（2026年8月18日）：七名代表")
    assert of("public") == "书面答复：县城市管理局（2026年8月18日）", "what it says may tell a small count"
    hints = [one.hint for block in blocks() if isinstance(block, Findings) for one in block.items if one.hint]
    assert all(hint.startswith(("处理建议：", "书面答复：")) for hint in hints)


@pytest.mark.parametrize("form", ["analysis", "assessment"])
@pytest.mark.parametrize("version", ["approval", "public"])
def test_marks_and_days_are_chinese(form, version):
    for text in words(form, version):
        assert not re.search(r"\d\s*–\s*\d|\(\d|\d{4}-\d\d-\d\d", text), text
        assert not re.search(r"(?<=[\u4e00-\u9fff]), |(?<=[\u4e00-\u9fff])，(?=未列|可控)", text), text


ONE_TERM = ("群众反对", "群众的反对", "群众的抵触", "文件版本", "征地拆迁补偿", "质量安全与社会治安", "风险概率")


@pytest.mark.parametrize("form", ["analysis", "assessment"])
def test_one_thing_has_one_term(form):
    text = "\n".join(words(form))
    assert not [term for term in ONE_TERM if term in text]
    assert "群众抵触" in text and "土地房屋征收征用补偿" in text and "质量安全和社会治安" in text


def test_names_in_sentences_stand_in_quotes():
    told = next(text for text in words() if "不计入剩余风险等级：" in text)
    assert "措施“增设监测点4处并公布数据”不计入" in told


def test_rules_are_told_in_percent():
    rows = {row[0]: row[1] for row in table("2013 年）").rows}
    assert rows["反对比例分界（中 / 高）"] == "10% / 33%" and rows["认定等级所需概率"].startswith("80%")
    assert "答复率 50%" in rows["征求意见与公示要求"] and "不超过 90%" in rows["计入措施的条件"]


def test_an_effect_is_told_in_percent():
    assert "可能性降低 30%（20%～45%）" in {row[4] for row in table("措施效果、证据与费用").rows}


def test_no_cell_of_the_shares_is_empty():
    assert all(cell for row in table("反对比例（总体及分群体）").rows for cell in row)


def test_minutes_hold_no_statement_that_nobody_made(tmp_path):
    from townscale.report.risk.papers import paper
    from townscale.report.risk.plain import Case
    from townscale.words import Words

    made = paper(Case(RESULT, Words("zh"), "approval"), "hearing").blocks
    heads = [block.text for block in made if isinstance(block, Heading)]
    tables = [block for block in made if isinstance(block, Table)]
    assert heads == ["陈述与答复", "附：征求意见中已收到的意见及答复"]
    assert not any(cell for row in tables[1].rows for cell in row)
    assert any(CASE["opinions"][0]["text"] in row for row in tables[-1].rows)
    assert tables[0].rows[1][0] == "地点"


@pytest.mark.parametrize("kind", ["notice", "questionnaire", "review", "hearing"])
def test_a_long_title_is_parted_before_the_kind_of_paper(kind):
    from townscale.report.document import title_of_paper
    from townscale.report.risk.papers import paper
    from townscale.report.risk.plain import Case
    from townscale.words import Words

    first, second = title_of_paper(paper(Case(RESULT, Words("zh"), "approval"), kind)).splitlines()
    assert first == CASE["title"] and second.startswith(("社会稳定风险", "听证会"))


def test_a_share_against_is_of_the_group_it_is_told_of():
    """26 of 100 of one group against, 31 of 400 in all: the reason names the group, not the round."""

    def edit(content):
        survey = content["consultation"]["rounds"][0]
        survey.update(replies=400, invited=500, opposed=31)
        for part, replies, opposed in zip(survey["strata"], (100, 300), (26, 5), strict=True):
            part.update(replies=replies, invited=replies + 20, opposed=opposed)
        content["groups"][0]["direct"] = True

    told = [reason.zh for reason in case(edit).reasons]
    assert any("直接利益相关群体“" in text and "26.0%" in text for text in told), told
    assert not any("全部答复" in text for text in told)


def test_two_factors_of_one_cause_are_told_apart(tmp_path):
    """In tables and in the chart, whose bars were one; lists in Chinese sentences are parted by 、."""
    made = report.of(
        ts.Decision.read(EXAMPLES / "decision_bus_fares.toml").assess(draws=1000), "zh", version="approval"
    )
    told = text_of(report.write(made, tmp_path / "fares.docx"))
    assert "farerise（1）0.264、farerise（2）0.111" in told and "0.2、0.2、0.25、0.3" in told
    charts = [block for block in made.blocks if isinstance(block, Chart)]
    assert charts and all("fare rise（1）" in json.dumps(chart.spec, ensure_ascii=False) for chart in charts[:1])
