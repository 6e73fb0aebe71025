"""The report of a decision: its chapters, its numbers, what is missing, and that it cannot be talked down."""

import copy
import json
import re
from pathlib import Path

import docx
import polars as pl
import pytest
import townscale as ts
from conftest import text_of
from townscale import report
from townscale.report.document import Heading

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ["bus_fares", "school_merger", "school_merger_revised", "incinerator"]
CHAPTERS = [
    "一、编制依据",
    "二、风险调查",
    "三、风险识别",
    "四、风险估计",
    "五、风险防范和化解措施",
    "六、落实措施后的风险等级",
    "七、结论",
]
LOW_WORD = "低风险"


def content(name):
    if name == "hami":
        return ts.datasets.hami().decision.to_dict()
    if name == "template":
        return ts.Decision.read(Path(ts.__file__).parent / "templates" / "decision.example.toml").to_dict()
    return ts.Decision.read(EXAMPLES / f"decision_{name}.toml").to_dict()


def assess(content, **options):
    return ts.Decision.from_dict(content).assess(**options)


@pytest.mark.parametrize("name", NAMES)
def test_the_chinese_report_has_the_chapters_of_428_in_order(name):
    document = report.of(assess(content(name)), "zh")
    heads = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 2]
    assert heads[:7] == CHAPTERS
    english = report.of(assess(content(name)), "en")
    assert len([block for block in english.blocks if isinstance(block, Heading)]) == len(
        [block for block in document.blocks if isinstance(block, Heading)]
    )


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_prints_as_missing(name, tmp_path):
    bare = {"title": "某事项", "factors": [{"id": "甲", "p": 0.2, "q": 0.2, "w": 1}]}
    path = assess(bare).report(tmp_path / "r.html", language="zh")
    text = text_of(path)
    for place in ("决策主体：未提供", "公示情况：未提供", "听证会：未提供", "应急预案：未提供", "合法性：未提供"):
        assert place in text, place
    assert "None" not in text and "nan" not in text and text.count("未提供") >= 20


def numbers(text):
    return {number.rstrip(".") for number in re.findall(r"\d[\d,]*\.?\d*", text)}


def leaves(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from leaves(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from leaves(inner)
    elif value is not None:
        yield value


def forms(value):
    """How a report may print a field."""
    if isinstance(value, bool):
        return set()
    if isinstance(value, (int, float)):
        shown = {
            f"{value:.3f}",
            f"{value:.4f}",
            f"{value:,.0f}",
            f"{round(value):,}",
            f"{value}",
            f"{100 * value:.1f}",
            f"{100 * value:.0f}",
        }
        return shown | {str(int(value))} if float(value).is_integer() else shown
    return numbers(str(value))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_number_in_the_report_traces_to_a_field(name, language):
    """Of the result, of the file, or of the words of the catalogue; no number is made up by the report."""
    result = assess(content(name))
    tables = [
        result.factors(), result.contributions(), result.switching(), result.sensitivity(1024), result.measures(),
        result.consultation(), result.summary(), result.rules(language), result.check(language),
        result.findings(language),
    ]  # fmt: skip
    fields = [result.facts, result.decision, result.version, *[table.to_dicts() for table in tables]]
    known = set().union(*(forms(leaf) for leaf in leaves(fields)))
    concerns = {}
    for row in result.contributions().to_dicts():
        concerns[row["concern"]] = concerns.get(row["concern"], 0) + row["contribution"]
    known |= {f"{total:.3f}" for total in concerns.values()} | {"0.000"}
    rules = set().union(*(numbers(value) for value in result.rules(language)["value"]))
    known |= {f"{100 * float(rule):.6g}" for rule in rules if float(rule.replace(",", "")) <= 1}  # shares in percent
    known |= {"10"}  # counts of people under ten are not shown
    known |= {"0.1", "99.9"}  # bounds of a share of draws that is none or all
    known |= {"95"}  # the level of every interval
    known |= numbers("国务院令第713号 2492 2012 428 2013")  # the rules cited
    known |= {str(number) for number in range(1, 40)}  # the numbers of tables and chapters
    known |= {f"{chapter}.{section}" for chapter in range(1, 8) for section in range(1, 8)}
    known |= numbers(ts.__version__) | {str(place) for place in range(1, 1 + len(content(name)["opinions"]))}
    document = report.of(result, language)
    blocks = [block for block in document.blocks if block.kind != "chart"]
    import dataclasses

    shown = set()
    for block in [*blocks]:
        for leaf in leaves(
            {k: v for k, v in dataclasses.asdict(block).items() if k not in ("kind", "level", "numeric")}
        ):
            if isinstance(leaf, str):
                shown |= numbers(leaf)
    strange = {number for number in shown - known if number.replace(",", "") not in {k.replace(",", "") for k in known}}
    assert not strange, strange


EVERYWHERE = ["title", "scheme", "legality", "reasonableness", "feasibility", "controllability", "body", "assessor"]
CLAIMS = ["本项目属低风险。", "评为低 风险", "低\u200b风\n险", "LOW RISK，低风险", "采取措施可降低风险"]


def sixty(name, claim):
    """60 % against in every round, and a file that says low risk wherever it can."""
    edited = content(name)
    for key in EVERYWHERE:
        edited[key] = f"{edited.get(key, '')} {claim}"
    edited["basis"] = [claim]
    for key in ("factors", "groups", "measures"):
        for entry in edited[key]:
            entry["name" if key != "measures" else "what"] = claim
            entry["source"] = claim
    for factor in edited["factors"]:
        factor.update(cause=claim, p=0.0, q=0.0)
    for opinion in edited["opinions"]:
        opinion.update(text=claim, why=claim)
    edited["emergency"] = {"plan": claim, "owner": claim}
    edited["revisions"] = [{"id": "r1", "date": "2026-01-01", "change": claim}]
    edited["consultation"]["notice"] = claim
    edited["consultation"]["hearing"] = {"delegates": 20, "opposed": 0, "chosen": claim}
    for one in edited["consultation"]["rounds"]:
        one["replies"] = max(one.get("replies", 100), 100)
        one["opposed"] = round(0.6 * one["replies"] + 0.5)
        one["method"] = one["frame"] = claim
        one.pop("after_revision", None)
        for stratum in one.get("strata", []):
            stratum["opposed"] = round(0.6 * stratum["replies"])
    return edited


@pytest.mark.parametrize("profile", [None, "jiangsu_wpq", "project_wc", "worst_factor"])
@pytest.mark.parametrize("name", NAMES)
def test_sixty_percent_against_is_high_whatever_the_file_says(name, profile, tmp_path):
    for place, claim in enumerate(CLAIMS):
        result = assess(sixty(name, claim), profile=profile, draws=500)
        assert (result.level, result.verdict) == ("high", "do_not_issue")
        path = result.report(tmp_path / f"{place}.html", language="zh", title=f"{claim}报告")
        assert LOW_WORD not in text_of(path).replace("\u200b", ""), claim
        assert LOW_WORD not in path.read_text("utf-8")
        if "低风险" in claim and "降" not in claim:
            assert "level_claimed" in set(result.findings()["code"])


def test_sixty_percent_against_in_word_and_in_print(tmp_path):
    result = assess(sixty("bus_fares", CLAIMS[0]), draws=500)
    word = result.report(tmp_path / "r.docx", language="zh", title=CLAIMS[0])
    assert LOW_WORD not in text_of(word) and "高风险" in text_of(word)
    for ending in ("pdf", "docx"):
        assert result.report(tmp_path / f"s.{ending}", language="zh").stat().st_size > 10_000
    pypdf = pytest.importorskip("pypdf")
    pages = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "s.pdf").pages)
    assert LOW_WORD not in re.sub(r"\s", "", pages)


def test_a_later_round_does_not_undo_sixty_percent_without_a_revision():
    edited = sixty("bus_fares", "x")
    good = copy.deepcopy(edited["consultation"]["rounds"][0])
    good.update(id="second", opposed=1, strata=[], date="2026-05-01")
    edited["consultation"]["rounds"].append(good)
    assert assess(edited, draws=500).verdict == "do_not_issue"


def test_no_profile_makes_a_majority_against_anything_but_high(tmp_path):
    text = (Path(__file__).parents[2] / "src/decision/profile/builtin/national_wpq.toml").read_text(encoding="utf-8")
    (tmp_path / "mild.toml").write_text(text.replace("high = 0.33", "high = 0.9"), encoding="utf-8")
    with pytest.raises(ts.ProfileError, match="most people object"):
        assess(content("bus_fares"), profile=tmp_path / "mild.toml")


@pytest.mark.parametrize("name", [*NAMES, "hami", "template"])
def test_leaving_things_out_is_never_rewarded_in_silence(name):
    """Factors, groups, rounds, strata, evidence: the risk is no lower, or a finding is new, or it is refused."""
    full = content(name)
    whole = assess(full, draws=2000)
    before = {(row["code"], row["message"]) for row in whole.findings().to_dicts()}
    edits = []
    for place, factor in enumerate(full["factors"]):
        for rescale in (False, True):
            less = copy.deepcopy(full)
            del less["factors"][place]
            less["measures"] = [one for one in less["measures"] if one["factor"] != factor["id"]]
            if rescale:
                total = sum(one["w"] for one in less["factors"])
                for one in less["factors"]:
                    one["w"] /= total
            edits.append(("factor", less))
    for place, group in enumerate(full["groups"]):
        less = copy.deepcopy(full)
        del less["groups"][place]
        for entry in [*less["factors"], *less["opinions"]]:
            if entry.get("group") == group["id"]:
                del entry["group"]
        for one in less["consultation"]["rounds"]:
            one["strata"] = [stratum for stratum in one.get("strata", []) if stratum["group"] != group["id"]]
        edits.append(("group", less))
        less = copy.deepcopy(full)
        less["groups"][place]["direct"] = False
        edits.append(("direct", less))
    for place in range(len(full["consultation"]["rounds"])):
        less = copy.deepcopy(full)
        del less["consultation"]["rounds"][place]
        edits.append(("round", less))
        less = copy.deepcopy(full)
        less["consultation"]["rounds"][place]["strata"] = []
        edits.append(("strata", less))
    less = copy.deepcopy(full)
    del less["consultation"]
    edits.append(("consultation", less))
    for place in range(len(full["measures"])):
        for key in ("evidence", "source", "owner", "due", "status", "effect"):
            less = copy.deepcopy(full)
            less["measures"][place].pop(key, None)
            edits.append((key, less))
    order = ["proceed", "revise", "do_not_issue"]
    for what, less in edits:
        try:
            result = assess(less, draws=2000)
        except ts.InputError:
            continue
        new = {(row["code"], row["message"]) for row in result.findings().to_dicts()} - before
        milder = (
            result.index < whole.index - 1e-12
            or (result.p_level or {"low": 0.0})["low"] > (whole.p_level or {"low": 1.0})["low"]
            or order.index(result.verdict) < order.index(whole.verdict)
        )
        assert not milder or any(code not in ("largest_factors",) for code, _ in new), (what, result, new)


def test_the_numbers_of_the_report_are_those_of_the_result_and_the_same_each_time(tmp_path):
    first = assess(content("school_merger")).report(tmp_path / "a.html", language="zh").read_bytes()
    second = assess(content("school_merger")).report(tmp_path / "b.html", language="zh").read_bytes()
    assert first == second and json.dumps(assess(content("school_merger")).facts, ensure_ascii=False)


def test_small_counts_of_people_are_not_shown(tmp_path):
    text = text_of(assess(content("school_merger")).report(tmp_path / "r.html", language="zh"))
    assert "<10/25" in text and "小于10的计数不予显示" in text


LONG = "关于将东城区第一小学、第二小学、第三小学及其附属幼儿园合并迁入新建九年一贯制学校并调整公交线路的重大行政决策"


def test_the_word_file_is_an_a4_page_in_chinese_with_columns_as_wide_as_their_words(tmp_path):
    import docx
    from docx.oxml.ns import qn

    edited = {**content("school_merger"), "title": LONG, "opinions": [], "measures": []}
    edited.pop("emergency", None)
    path = assess(edited, draws=200).report(tmp_path / "r.docx", language="zh")
    word = docx.Document(str(path))
    section = word.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert "PAGE" in section.footer._element.xml
    fonts = word.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋"
    assert {one.get(qn("w:eastAsia")) for one in word.styles.element.iter(qn("w:lang"))} == {"zh-CN"}
    assert word.paragraphs[0].style.name == "Title" and LONG in word.paragraphs[0].text
    assert word.styles["Title"].font.size.pt <= 22
    heads = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert heads[:7] == CHAPTERS
    room = section.page_width - section.left_margin - section.right_margin
    for table in word.tables:
        widths = [cell.width for cell in table.rows[0].cells]
        assert sum(widths) <= room and min(widths) > room / 30
        assert "w:tblHeader" in table.rows[0]._tr.xml and "w:keepNext" in table.rows[0]._tr.xml
    assert any(row.cells[0].text == "未提供" for table in word.tables for row in table.rows)


def test_texts_side_by_side_do_not_join_to_a_level():
    edited = sixty("bus_fares", "x")
    edited["factors"][0].update(cause="票价偏低", mechanism="风险增大")
    edited["basis"] = ["标准偏低", "风险评估办法"]
    text = "".join(re.findall(r"\S", "".join(texts(report.of(assess(edited, draws=200), "zh").blocks))))
    assert LOW_WORD not in text and "票价偏低" in text


def texts(value):
    """Every text of blocks in the order a reader meets them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            if name not in ("kind", "spec", "tone", "severity"):
                yield from texts(getattr(value, name))


@pytest.mark.parametrize("name", NAMES)
def test_sixty_percent_against_in_print_is_what_typst_is_given(name):
    """The PDF prints these texts and no others: the page takes all it says from the document."""
    for claim in CLAIMS:
        document = report.of(assess(sixty(name, claim), draws=100), "zh", title=f"{claim}报告")
        printed = re.sub(r"[\s\u200b]", "", "".join([document.title, document.footer, *texts(document.blocks)]))
        assert LOW_WORD not in printed and "高风险" in printed


OUTLINE = ["一、基本情况", "二、评估内容", "三、评估结论"]


@pytest.mark.parametrize("name", NAMES)
def test_the_assessment_has_the_outline_of_annex_2_and_numbers_in_order(name):
    document = report.of(assess(content(name), draws=200), "zh", form="assessment")
    heads = [block for block in document.blocks if isinstance(block, Heading)]
    assert [head.text for head in heads if head.level == 2][:3] == OUTLINE
    assert [head.text[:3] for head in heads if head.level == 3][:4] == ["（一）", "（二）", "（三）", "（四）"]
    captions = [block.caption for block in document.blocks if block.kind == "table"]
    signed = [block.caption for block in document.front if block.kind == "table"]
    assert signed == [""], "the sign-off sheet is no numbered table"
    assert [int(re.match(r"表(\d+)", caption)[1]) for caption in captions] == list(range(1, len(captions) + 1))


@pytest.mark.parametrize("form", ["analysis", "assessment"])
@pytest.mark.parametrize("name", [*NAMES, "hami", "template"])
def test_no_id_path_or_symbol_of_the_input_is_in_a_chinese_report(name, form):
    given = content(name)
    document = report.of(assess(given, draws=200), "zh", form=form)
    text = "\n".join([document.title, document.header, *texts(document.blocks)])
    ids = [one["id"] for kind in ("groups", "factors", "measures", "opinions") for one in given[kind] if "id" in one]
    machine = [one for one in ids if re.fullmatch(r"[a-z0-9]+(?:[_-][a-z0-9]+)+", one)]
    for one in [*machine, "national_wpq", "stratified_random", "measured_elsewhere", "do_not_issue", ".toml", "Σ", "→"]:
        assert not re.search(rf"(?<![A-Za-z_]){re.escape(one)}(?![A-Za-z_])", text), one
    assert not re.search(r"(measures|factors|groups|consultation|rounds|identified)[\[.]|line \d", text)


def test_each_rule_of_the_legal_basis_stands_once_and_fits_the_field():
    from townscale.report.risk.laws import laws_of

    fares = laws_of({"field": "urban_development", "basis": ["《中华人民共和国价格法》"]}, "zh")
    assert [("713号" in one, "2492号" in one) for one in fares] == [(True, False), (False, False)]
    road = laws_of(
        {"field": "key_project", "basis": ["某办法（发改投资〔2012〕2492号）", "某办法（发改投资〔2012〕2492号）"]},
        "zh",
    )
    assert sum("2492号" in one for one in road) == 1 and sum("428号" in one for one in road) == 1


def test_who_approves_sees_small_counts_and_every_page_says_so(tmp_path):
    import docx

    result = assess(content("school_merger"), draws=200)
    path = result.report(tmp_path / "r.docx", language="zh", version="approval")
    assert "内部资料" in docx.Document(str(path)).sections[0].header.paragraphs[0].text
    assert "<10" not in text_of(path)
    with pytest.raises(ts.InputError, match="public"):
        result.report(tmp_path / "r.docx", version="secret")


def test_a_template_keeps_its_letterhead_and_styles(tmp_path):
    import docx
    from docx.shared import Pt

    own = docx.Document()
    own.add_paragraph("望河县交通运输局文件")
    own.styles["Heading 1"].font.size = Pt(19)
    own.save(str(tmp_path / "own.docx"))
    path = assess(content("incinerator"), draws=200).report(
        tmp_path / "r.docx", language="zh", template=tmp_path / "own.docx"
    )
    made = docx.Document(str(path))
    assert made.paragraphs[0].text == "望河县交通运输局文件" and made.styles["Heading 1"].font.size.pt == 19
    (tmp_path / "bad.docx").write_text("x")
    with pytest.raises(ts.InputError, match="no Word file"):
        assess(content("incinerator"), draws=200).report(tmp_path / "s.docx", template=tmp_path / "bad.docx")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["notice", "review", "hearing"])
def test_the_papers_beside_the_report_are_word_files_of_their_own(tmp_path, kind, language):
    assessment = assess(content("bus_fares"), draws=200)
    path = assessment.paper(tmp_path / f"{kind}.docx", kind, language)
    file = docx.Document(path)
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    title = {"notice": "公示", "review": "评审表", "hearing": "听证会记录"}[kind]
    assert language == "en" or title in file.paragraphs[0].text
    if kind == "notice":  # it comes before the decision, and says nothing of its level
        assert not re.search(r"[高中低]风险", "".join(cells)) or language == "en"
    if kind == "review":
        asked = [row for row in pl.DataFrame(assessment.review(language)).to_dicts() if row["effect"] != "note"]
        assert len(file.tables) == (4 if asked else 3)
    with pytest.raises(ts.InputError, match="no paper"):
        assessment.paper(tmp_path / "o.docx", "other")


def test_a_chinese_report_writes_days_rules_and_measures_as_an_approver_reads_them(tmp_path):
    full = content("bus_fares") | {"scheme": "第一段\n第二段", "date": "2026-05-20"}
    full["consultation"]["rounds"] += [
        {"id": "网上征求意见", "date": "2026-04-10", "replies": 96, "opposed": 4, "chosen": "volunteers"}
    ]
    full["measures"][0] |= {"phase": "实施阶段", "assisted_by": "市财政局"}
    path = assess(full, draws=1000).report(tmp_path / "r.docx", "zh", version="approval")
    file = docx.Document(str(path))
    lines = [paragraph.text for paragraph in file.paragraphs]
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    whole = "\n".join([*lines, *cells])
    assert "2026年5月20日" in whole and "2026年4月10日" in whole and not re.search(r"20\d\d-\d\d-\d\d", whole)
    assert "第一段" in lines and "第二段" in lines
    assert not [word for word in ("draws", "pilot", "underway", "funded", " d)") if word in whole]
    assert "至少抽样 1000 次" in whole and "答复率 50%" in whole and "决策后 1095 天以内完成" in whole
    assert "市财政局" in cells and "实施阶段" in cells
    assert any("网上征求意见的答复者为自愿参加或指定" in line for line in lines)
    assert not any("网上征求意见" in line and "证明" in line for line in lines)
    signed = [row.cells[1].text for table in file.tables for row in table.rows if row.cells[0].text == "编制日期"]
    assert signed and set(signed[0]) == {"＿"}, "the day of the decision is not that of the report"
