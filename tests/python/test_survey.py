"""Questionnaires in: counted by group and attitude, forgotten; columns that name persons are dropped unread."""

import json
import pickle

import polars as pl
import pytest
import townscale as ts
import xlsxwriter

HEADER = ["序号", "提交答卷时间", "您的姓名", "手机号", "1、您属于下列哪类人群？", "3、您对该事项的态度是？", "4、意见"]
ROWS = [
    [1, "2026/4/1", "王小明", "13812345678", "A.被征地农户", "D.支持", "无"],
    [2, "2026/4/1", "李小红", "13912345678", "A.被征地农户", "A.反对〖补偿太低，电话13712345678〗", "请提高补偿"],
    [3, "2026/4/2", "张三丰", "13612345678", "B.沿线居民", "B.有条件支持", ""],
    [4, "2026/4/2", "赵六六", "13512345678", "B.沿线居民", "C.无所谓", ""],
    [5, "2026/4/3", "钱七七", "13412345678", "B.沿线居民", "", ""],
    [6, "2026/4/3", "孙八八", "13312345678", "", "支持", ""],
]
IDS = {"被征地农户": "farmers", "沿线居民": "roadside"}


def export(path, rows=ROWS, header=HEADER):
    if path.suffix == ".xlsx":
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        for place, row in enumerate([header, *rows]):
            sheet.write_row(place, 0, row)
        book.close()
    else:
        lines = [",".join(map(str, row)) for row in [header, *rows]]
        path.write_bytes("\n".join(lines).replace("，", ";").encode("gb18030"))
    return path


@pytest.mark.parametrize("name", ["wjx.xlsx", "wjx.csv"])
def test_replies_are_counted_by_group_and_attitude(tmp_path, name):
    found = ts.survey(export(tmp_path / name), groups="哪类人群", ids=IDS)
    assert found.counts == {"farmers": (1, 0, 0, 1), "roadside": (0, 1, 1, 0)}
    assert found.unanswered == 1 and found.without_group == 1
    assert set(found.unread) == {"您的姓名", "手机号"}
    told = found.findings("zh")
    assert told["code"].to_list() == ["survey_unanswered", "survey_no_group", "survey_column_unread"]


def test_nothing_of_a_row_is_kept(tmp_path):
    found = ts.survey(export(tmp_path / "wjx.xlsx"), groups="哪类人群")
    found.save(tmp_path / "s.townscale")
    kept = repr(found) + repr(found.counts) + found.findings("zh").write_csv()
    blob = pickle.dumps(found) + (tmp_path / "s.townscale").read_bytes() + kept.encode()
    for secret in ("王小明", "13812345678", "13712345678", "补偿太低", "请提高补偿"):
        assert secret.encode() not in blob
    assert pickle.loads(pickle.dumps(found)) == found == ts.load(tmp_path / "s.townscale")


def test_a_round_of_the_file_is_assessed_and_its_intensity_printed(tmp_path):
    rows = [
        [i, "", "", "", "A.被征地农户", ["A.反对", "B.有条件支持", "C.无所谓", "D.支持"][i % 4], ""] for i in range(80)
    ]
    found = ts.survey(export(tmp_path / "wjx.xlsx", rows), groups="哪类人群", ids=IDS)
    asked = found.round("forms", date="2026-04-01", population={"farmers": 100}, invited={"farmers": 90}, chosen="all")
    assert asked["replies"] == 80 and asked["opposed"] == 20 and asked["population"] == 100
    factor = {"id": "f", "p": 0.5, "q": 0.5, "w": 1.0}
    groups = [{"id": "farmers", "count": 100, "direct": True}]
    content = {"title": "t", "groups": groups, "factors": [factor], "consultation": {"rounds": [asked]}}
    result = ts.Decision.from_dict(content).assess(draws=1000)
    assert result.consultation().filter(pl.col("group") == "farmers")["share"].to_list() == [0.25]
    for version, shown in (("approval", True), ("public", True)):
        page = result.report(tmp_path / f"{version}.html", "zh", version=version).read_text("utf-8")
        assert ("有条件支持" in page) == shown and "20（25.0%）" in page
    asked["strata"][0] |= {"conditional": 3}
    few = ts.Decision.from_dict(content).assess(draws=1000)
    page = few.report(tmp_path / "few.html", "zh", version="public").read_text("utf-8")
    assert "3（3.8%）" not in page and "20（25.0%）" not in page[page.index("各群体态度强度") :]
    asked["strata"][0] |= {"conditional": 61}
    with pytest.raises(ts.InputError, match="replies is 80"):
        ts.Decision.from_dict(content)


def test_what_is_not_known_or_names_persons_is_refused_and_not_repeated(tmp_path):
    file = export(tmp_path / "wjx.xlsx")
    with pytest.raises(ts.PersonalDataError):
        ts.survey(file, groups="您的姓名")
    with pytest.raises(ts.InputError, match=r"no header fits.*您属于") as error:
        ts.survey(file, question="满意度")
    assert "姓名" not in str(error.value)
    rows = [[1, "", "", "", "A.被征地农户", "我住人民路5号401室，坚决不答应这件事情到底", ""]]
    with pytest.raises(ts.InputError, match="1 replies have answers that are not known") as error:
        ts.survey(export(tmp_path / "free.xlsx", rows))
    assert "人民路" not in str(error.value)
    numbered = [[1, "", "", "", "A.被征地农户", "1", ""]]
    assert ts.survey(export(tmp_path / "n.xlsx", numbered), answers={"1": "opposed"}).counts == {"all": (1, 0, 0, 0)}
    sensitive = [[1, "", "", "", "回族", "支持", ""]]
    with pytest.raises(ts.SensitiveAttributeError):
        ts.survey(export(tmp_path / "s.xlsx", sensitive), groups="哪类人群")


def test_the_questionnaire_asks_what_the_survey_counts(tmp_path):
    decision = ts.datasets.hami().decision.assess(draws=1000)
    text = decision.paper(tmp_path / "q.html", "questionnaire").read_text("utf-8")
    for option in ("A. 反对", "B. 有条件支持", "C. 无所谓", "D. 支持"):
        assert option in text
    assert "不记名" in text and "态度" in text


def test_sample_sizes_show_what_they_are_for():
    """Wilson's bound of none against, z²/(n + z²) < 0.1, asks for 35; and a consultation of that size is shown."""
    assert ts.sample_size(None, 0.1) == 35
    size = ts.sample_size(population=486, at_most=0.10, expected=0.03)
    groups = [{"id": "g", "count": 486, "direct": True}]

    def claim(replies):
        opposed = -(-3 * replies // 100)
        stratum = {"group": "g", "population": 486, "replies": replies, "opposed": opposed}
        asked = {"id": "r", "population": 486, "replies": replies, "opposed": opposed, "chosen": "random"}
        content = {"title": "t", "groups": groups, "factors": [{"id": "f", "p": 0.5, "q": 0.5, "w": 1.0}]}
        content["consultation"] = {"rounds": [{**asked, "strata": [stratum]}]}
        rows = ts.Decision.from_dict(json.loads(json.dumps(content))).assess(draws=100).consultation()
        return rows.filter(pl.col("group") == "g")["under_medium"].to_list()[0]

    assert claim(size) == "shown" and claim(size - 1) == "not_shown"
    assert ts.sample_size({"g": 486, "h": 61}, 0.10, 0.03)["g"] == size
    with pytest.raises(ts.InputError, match="not under"):
        ts.sample_size(486, 0.1, 0.2)
    with pytest.raises(ts.UnsupportedError, match="even if all"):
        ts.sample_size(9, 0.1, 0.01)


def written(path, header, rows, above=()):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for place, row in enumerate([*above, header, *rows]):
        sheet.write_row(place, 0, row)
    book.close()
    return path


def test_an_option_in_each_column_is_one_question(tmp_path):
    """As platforms export it with a column for each option, ticked by 1, a mark or the option's own words."""
    header = ["编号", *(f"2.您的态度:{option}" for option in ("支持", "有条件支持", "无所谓", "反对")), "1.您的身份"]
    rows = [
        [1, 1, 0, 0, 0, "农户"],
        [2, "", "", "", "√", "农户"],
        [3, "", "有条件支持", "", "", "商户"],
        [4, 0, 0, 0, 0, "商户"],
    ]
    found = ts.survey(written(tmp_path / "a.xlsx", header, rows), groups="身份")
    assert found.counts == {"农户": (1, 0, 0, 1), "商户": (0, 1, 0, 0)} and found.unanswered == 1
    twice = [[1, 1, 0, 0, 1, "农户"]]
    with pytest.raises(ts.InputError):
        ts.survey(written(tmp_path / "b.xlsx", header, twice), groups="身份")


def test_a_matrix_is_not_taken_for_one_question(tmp_path):
    header = ["1.您的身份", "2.您的态度—选址", "2.您的态度—补偿"]
    path = written(tmp_path / "m.xlsx", header, [["农户", "支持", "反对"]])
    with pytest.raises(ts.InputError, match="选址"):
        ts.survey(path, groups="身份")
    assert ts.survey(path, "态度—补偿", "身份").counts == {"农户": (1, 0, 0, 0)}


def test_a_title_above_and_skipped_questions(tmp_path):
    header, rows = (
        ["编号", "1.身份", "2.您是否支持"],
        [[1, "农户", "非常不支持"], [2, "农户", "-3"], [3, "-3", "支持"], [4, "农户", "(跳过)"]],
    )
    path = written(tmp_path / "t.xlsx", header, rows, above=[["某项目调查问卷"], []])
    found = ts.survey(path, groups="身份")
    assert found.counts == {"农户": (1, 0, 0, 0)} and (found.unanswered, found.without_group) == (2, 1)


def test_a_reply_of_several_groups_is_refused_and_not_repeated(tmp_path):
    path = written(tmp_path / "s.xlsx", ["身份（可多选）", "态度"], [["农户┋秘密商户", "支持"]])
    with pytest.raises(ts.InputError) as error:
        ts.survey(path, groups="身份")
    assert "秘密" not in str(error.value) and "groups=" in str(error.value)


def test_a_form_in_english(tmp_path):
    """A spreadsheet of a form: the time, the address, a question in a sentence, agreement in five steps."""
    path = tmp_path / "form.csv"
    path.write_text(
        "Timestamp,Email Address,Which of these are you?,Do you agree with the new fares?\n"
        "2026/04/01 9:00:00 AM GMT+8,a@b.cn,Commuter,Strongly disagree\n"
        "2026/04/01 9:01:00 AM GMT+8,c@d.cn,Commuter,Somewhat agree\n"
        "2026/04/01 9:02:00 AM GMT+8,e@f.cn,Occasional,Neither agree nor disagree\n",
        encoding="utf-8",
    )
    found = ts.survey(path, "agree", "Which")
    assert found.counts == {"Commuter": (1, 0, 0, 1), "Occasional": (0, 0, 1, 0)} and found.unread == ("Email Address",)
