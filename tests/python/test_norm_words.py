"""Norms in the words of rules: whom they count, by every way that a norm comes in."""

from __future__ import annotations

import polars as pl
import pytest
import townscale as ts
from townscale.cli.norm_inputs import norms as read_norms
from townscale.words import Words

PANEL = ts.Panel(
    {
        "area": ["A"] * 5,
        "period": ["2024"] * 5,
        "population": [5_000, 20_000, 12_000, 6_000, 380],
        "group": ["floating", "resident", "registered", "household", "学生"],
    }
)
RULES = {
    "每500名流动人口配1名协管员": 10,
    "每千名流动人口配备2名": 10,
    "每500名流动人口": 10,
    "流动人口500:1": 10,
    "按照流动人口500比1的比例配备": 10,
    "every 500 migrants": 10,
    "1 coordinator per 500 floating residents": 10,
    "2 per thousand migrants": 10,
    "每万常住人口18人": 36,
    "常住人口每万人不少于18名": 36,
    "常住人口的万分之十八": 36,
    "18名/万名常住人口": 36,
    "18 per 10,000 residents": 36,
    "at least 18 per 10k inhabitants": 36,
    "每万户籍人口10人": 12,
    "10 per 10,000 hukou residents": 12,
    "每300户居民配1名网格员": 20,
    "1 per 300 households": 20,
    "每19名学生1名教师": 20,
    "one teacher per 19 pupils": 20,
}
REFUSED = [
    "每500至800人1名",
    "1 per 500-800 people",
    "每500人不超过1名",
    "每新增500人增加1名",
    "每个社区1名",
    "1 per community",
    "18 per 10.000",
    "每1,5万人1名",
    "每500人1名，边远地区除外",
]


def required(norm: object) -> float:
    return float(ts.staffing_gap(PANEL, [norm]).summary()["required"].sum())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_counts_whom_it_names_however_the_norm_is_given(rule: str, tmp_path) -> None:
    assert required(ts.Norm("guide", norm=rule)) == RULES[rule]
    assert required({"role": "guide", "norm": rule}) == RULES[rule]
    (typed,) = read_norms([f"guide={rule}"], tmp_path / "none.xlsx", None)
    assert required(typed) == RULES[rule]
    pl.DataFrame({"岗位": ["guide"], "配备标准": [rule]}).write_csv(tmp_path / "norms.csv")
    (row,) = read_norms([str(tmp_path / "norms.csv")], tmp_path / "none.xlsx", None)
    assert required(row) == RULES[rule]


@pytest.mark.parametrize("rule", REFUSED)
def test_a_rule_of_another_kind_is_refused(rule: str) -> None:
    with pytest.raises(ts.InputError, match="a number of posts per people was expected"):
        ts.Norm("guide", norm=rule)


def test_no_other_group_is_taken_for_the_one_a_rule_names() -> None:
    rule = {"role": "guide", "norm": "每500名老人配1名"}
    with pytest.raises(ts.InputError, match=r"no series counts the group 老人\. .*The groups are floating, "):
        ts.staffing_gap(PANEL, [rule])
    alone = ts.Panel({"area": ["A"], "period": ["2024"], "population": [5000]})
    with pytest.raises(ts.InputError, match=r"do not say whom they count.*column group"):
        ts.staffing_gap(alone, [rule])
    assert ts.staffing_gap(alone, [{"role": "guide", "norm": "每500人配1名"}]).summary()["required"].to_list() == [10]


def test_words_and_numbers_of_a_norm_must_agree(tmp_path) -> None:
    with pytest.raises(ts.InputError, match="its base is resident, and its words count 流动人口"):
        ts.Norm("guide", norm="每500名流动人口配1名", base="resident")
    assert ts.Norm("guide", norm="每500名流动人口配1名", base="floating").base == "floating"
    with pytest.raises(ts.InputError, match="per in words and as a number"):
        ts.Norm("guide", norm="每500人配1名", per=300)
    pl.DataFrame({"role": ["guide"], "norm": ["1 per 500"], "per": [300]}).write_csv(tmp_path / "both.csv")
    with pytest.raises(ts.InputError, match="per in words and as a number"):
        ts.staffing_gap(PANEL, read_norms([str(tmp_path / "both.csv")], tmp_path / "none.xlsx", None))


# What src/staffing/norm/label.rs says of the same norms in Chinese.
IN_CHINESE = [
    ({"per": 1500, "posts": 1.25, "lag": 1}, "每 1,500 配 1.25（按上年数）"),
    ({"per": 300, "lag": 2}, "每 300 配 1（按 2 年前的人数）"),
    ({"bands": [(6000, 1), (9000, 2)]}, "6,000 以内 1，9,000 以内 2"),
    ({"each": 1, "above": 200}, "超过 200 的地区各 1"),
    ({"per": 1500, "posts": 1.25, "above": 1000}, "每 1,500 配 1.25（超过 1,000 的地区）"),
    ({"each": 1, "per": 500, "beyond": 100}, "每地区 1，超出 100 的部分每 500 配 1"),
    ({"per": 500, "relief": 4.75}, "每 500 配 1，轮班系数 4.75"),
    ({"per": 500, "relief": 4.75, "shared": {"N": ["A", "B"]}}, "每 500 配 1，轮班系数 4.75，1 片共用"),
    ({"per": 500, "lag": 1, "above": 200, "relief": 2}, "每 500 配 1（超过 200 的地区）（按上年数），轮班系数 2"),
]


@pytest.mark.parametrize(("fields", "chinese"), IN_CHINESE, ids=[chinese for _, chinese in IN_CHINESE])
def test_the_label_of_a_norm_is_all_chinese_in_reports(fields, chinese) -> None:
    years = [str(year) for year in range(2018, 2025)]
    counts = {"area": ["A"] * 7 + ["B"] * 7, "period": years * 2, "population": [5000] * 14}
    label = ts.staffing_gap(ts.Panel(counts), [ts.Norm("护士", **fields)]).summary()["norm"][0]
    assert Words("zh").norm(label) == chinese
