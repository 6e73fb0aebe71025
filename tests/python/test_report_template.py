"""Word templates of one's own: placeholders, letterheads, the place of the report; cover and contents."""

import re
import zipfile

import docx
import pytest
import townscale as ts
from conftest import text_of
from docx.shared import RGBColor
from townscale import report, templates
from townscale.report.document import Chart, Table


@pytest.fixture
def assessment():
    return ts.datasets.example("assessment")


def unit(tmp_path, change):
    """The template of the reports, changed as a unit would in Word."""
    path = templates.write("report", tmp_path / "unit.docx", language="zh")
    word = docx.Document(str(path))
    change(word)
    word.save(str(path))
    return path


def lines(path):
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs if paragraph.text.strip()]


def test_the_template_as_written_makes_a_report_with_every_placeholder_filled(tmp_path, assessment):
    template = templates.write("report", tmp_path / "unit.docx", language="zh")
    path = assessment.report(tmp_path / "report.docx", "zh", template=template)
    told = text_of(path)
    assert "{{" not in told and "公开稿" in told
    first = lines(path)
    assert first[0].endswith("社会稳定风险分析篇章") and first[1].startswith("决策主体：")
    assert first.count(first[0]) == 1, "the title stands once"
    assert "目录" in "".join(first[:8]) and told.index("目录") < told.index("签署页")


def test_a_letterhead_stays_and_words_stand_where_the_template_asks(tmp_path, assessment):
    def change(word):
        head = word.sections[0].header.paragraphs[0]
        run = head.insert_paragraph_before().add_run("某县交通运输局文件")
        run.font.color.rgb = RGBColor(0xFF, 0, 0)
        table = word.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "等级", "{{ 风险等级 }}"
        word.add_paragraph("抄送：县委政法委")

    template = unit(tmp_path, change)
    path = assessment.report(tmp_path / "report.docx", "zh", template=template)
    word = docx.Document(str(path))
    assert word.sections[0].header.paragraphs[0].runs[0].font.color.rgb == RGBColor(0xFF, 0, 0)
    assert word.tables[-1].cell(0, 1).text == "无法认定"
    assert lines(path)[-1] == "抄送：县委政法委", "the report stands before what follows its place"


def test_a_placeholder_parted_into_runs_is_filled(tmp_path, assessment):
    def change(word):
        paragraph = word.add_paragraph()
        for part in ("结论为{", "{评估", "结论}", "}。"):
            paragraph.add_run(part)

    path = assessment.report(tmp_path / "report.docx", "zh", template=unit(tmp_path, change))
    assert lines(path)[-1] == "结论为修改完善后重新评估。"


def test_a_placeholder_that_is_not_known_is_refused(tmp_path, assessment):
    template = unit(tmp_path, lambda word: word.add_paragraph("{{风险等机}}"))
    with pytest.raises(ts.InputError, match=r"风险等机.*风险等级"):
        assessment.report(tmp_path / "report.docx", "zh", template=template)


def test_a_template_without_placeholders_is_followed_by_the_report(tmp_path, assessment):
    word = docx.Document()
    word.add_paragraph("某市发展和改革委员会")
    word.save(str(tmp_path / "plain.docx"))
    path = assessment.report(tmp_path / "report.docx", "zh", template=tmp_path / "plain.docx")
    told = lines(path)
    assert told[0] == "某市发展和改革委员会" and told[1].endswith("社会稳定风险分析篇章")


def test_papers_follow_a_template_and_have_no_contents(tmp_path, assessment):
    template = templates.write("report", tmp_path / "unit.docx", language="zh")
    told = text_of(assessment.paper(tmp_path / "notice.docx", "notice", template=template))
    assert "{{" not in told and "目录" not in told and "公示" in told


def test_the_word_template_comes_from_the_command_line(tmp_path, call):
    status, _, _ = call("template", "report", tmp_path / "unit.docx", "--language", "zh")
    assert status == 0
    assert "{{正文}}" in text_of(tmp_path / "unit.docx")
    assert call("template", "report")[0] == 1
    assert call("template", "report", tmp_path / "unit.toml")[0] == 1


@pytest.mark.parametrize("kind", ["notice", "questionnaire", "review", "hearing"])
def test_papers_come_from_the_command_line(tmp_path, call, kind):
    file = tmp_path / "decision.json"
    status, _, told = call("template", "decision", file)
    assert status == 0, told
    status, _, told = call("paper", file, kind, "--language", "zh", "--out", tmp_path / f"{kind}.docx")
    assert status == 0, told
    assert len(text_of(tmp_path / f"{kind}.docx")) > 300


@pytest.mark.parametrize("form", ["analysis", "assessment"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_table_and_figure_is_numbered_in_order(assessment, form, language):
    made = report.of(assessment, language, form=form)
    for kind, word in ((Table, {"zh": "表", "en": "Table "}), (Chart, {"zh": "图", "en": "Figure "})):
        captions = [block.caption for block in made.blocks if isinstance(block, kind)]
        assert captions
        for place, caption in enumerate(captions, start=1):
            assert caption.startswith(f"{word[language]}{place}"), caption


def test_a_report_has_a_cover_a_sheet_to_sign_and_contents_before_its_text(tmp_path, assessment):
    made = report.of(assessment, "zh")
    assert [name for name, _ in made.cover] == ["决策主体", "评估主体", "决策日期"] and made.front
    told = lines(report.write(made, tmp_path / "report.docx"))
    places = [told.index("签署页"), told.index("目录"), next(i for i, line in enumerate(told) if "评估结论" in line)]
    assert places == sorted(places)
    assert sum("编制依据" in line for line in told) >= 2, "in the contents and in the text"


def test_contents_ask_for_the_page_of_each_heading_by_its_bookmark(tmp_path, assessment):
    """Fields that Word and LibreOffice fill: one each, in the order of the headings, none without its bookmark."""
    xml = zipfile.ZipFile(report.write(report.of(assessment, "zh"), tmp_path / "report.docx")).read("word/document.xml")
    asked = re.findall(r"PAGEREF (_Toc\d+) \\h", xml.decode())
    marked = re.findall(r'<w:bookmarkStart[^>]*w:name="(_Toc\d+)"', xml.decode())
    assert len(asked) > 10 and asked == marked


def test_the_words_of_a_chinese_report_are_not_parted_by_blanks_or_half_width_commas():
    road = {"title": "某路", "factors": [{"id": "noise", "name": "施工噪声", "p": "很低", "q": 0.2, "w": 1}]}
    made = report.of(ts.Decision.from_dict(road).assess(draws=200), "zh")
    cells = [cell for block in made.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    found = [item.message for block in made.blocks for item in getattr(block, "items", []) if hasattr(item, "message")]
    assert any("很低 0～0.2（0.1）、较低" in cell for cell in cells) and found
    assert not [text for text in [*cells, *found] if re.search(r"[一-鿿] [一-鿿]|[一-鿿\d], [一-鿿]", text)]
