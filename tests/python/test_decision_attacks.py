"""Edits by a unit that wants its decision to go ahead: each is refused or found, with an effect that stops or asks."""

import copy
from pathlib import Path

import pytest
import townscale as ts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = Path(__file__).parents[2] / "examples"
FARES = ts.Decision.read(EXAMPLES / "decision_bus_fares.toml").to_dict()
LEVELS = ["low", "medium", "high"]
VERDICTS = ["proceed", "revise", "do_not_issue"]


def assess(content, earlier=None):
    before = None if earlier is None else ts.Decision.from_dict(earlier)
    return ts.Decision.from_dict(content).assess(draws=1000, earlier=before)


def edited(content, edit):
    content = copy.deepcopy(content)
    edit(content)
    return content


def open_findings(result):
    rows = result.review().to_dicts()
    return {(row["code"], row["message"]) for row in rows if row["effect"] != "note" and row["answer"] is None}


def survey(content):
    return content["consultation"]["rounds"][0]


def stratum(content, place=0):
    return survey(content)["strata"][place]


def direct(content):
    return next(group for group in content["groups"] if group.get("direct"))


def against(content, share, place=0):
    part = stratum(content, place)
    moved = round(part["replies"] * share) - part["opposed"]
    part["opposed"] += moved
    survey(content)["opposed"] += moved


def new_measure(content, **change):
    content["measures"].append(
        {
            "id": "more",
            "factor": content["factors"][0]["id"],
            "what": "票款每季度公布并接受查询",
            "owner": "市审计局",
            "cost": 70000,
            "due": "2026-07-01",
            "status": "funded",
            "effect": 0.6,
            "on": "p",
            "evidence": "pilot",
            "source": "2025年三条线路试行记录",
        }
        | change
    )


def new_round(content, **change):
    content["consultation"]["rounds"].append(copy.deepcopy(survey(content)) | {"id": "second"} | change)
    content["consultation"]["rounds_held"] += 1


def new_opinions(content, *adopted):
    content["opinions"] = [
        {
            "id": f"o{i}",
            "group": direct(content)["id"],
            "text": f"第{i}条：请保留原票价方案并说明理由",
            "adopted": one,
            "why": "已逐条书面说明，见答复函",
        }
        for i, one in enumerate(adopted)
    ]
    content["identified"]["opinions"] = len(adopted)


def split(content, words, parts=5, **change):
    """The gravest factor in parts, each with a part of its likelihood and weight."""
    whole = content["factors"].pop(0)
    for i in range(parts):
        content["factors"].append(
            copy.deepcopy(whole)
            | {
                "id": whole["id"] if i == 0 else f"{whole['id']}_{i}",
                "w": whole["w"] / parts,
                "p": {end: value / parts for end, value in whole["p"].items()},
                **words(whole, i),
                **change,
            }
        )
    content["identified"]["factors"] = len(content["factors"])


# Assertions that all is well, which tell nothing.
BARE = [
    "符合相关法律法规规定",
    "可行性强",
    "风险可控",
    "按应急预案执行",
    "加强管理",
    "按相关规定办理",
    "依据相关经验",
    "本项目符合国家产业政策，手续齐全，程序合法。",
    "略，见附件",
    "in line with relevant rules",
    "The risk is controllable.",
    "Strengthen management and take the necessary measures.",
]

PLACES = ["东城", "西城", "南关", "北门", "开发区"]

# Seen in the file alone, without an earlier version.
ALONE = {
    "one direct group all against": lambda c: against(c, 1.0),
    "one direct group 15 % against": lambda c: against(c, 0.15),
    "one direct group asked of 5 people": lambda c: stratum(c).update(replies=5, opposed=0),
    "a direct group not asked": lambda c: survey(c)["strata"].pop(0),
    "a direct group with no replies": lambda c: stratum(c).update(replies=0, opposed=0),
    "a group not marked as direct, all against": lambda c: against(c, 1.0, place=1),
    "a group not marked as direct, 12 % against": lambda c: against(c, 0.12, place=1),
    "no group direct": lambda c: [group.update(direct=False) for group in c["groups"]],
    "a group twice in a round": lambda c: survey(c)["strata"].append(stratum(c) | {"opposed": 0}),
    "replies of no group": lambda c: survey(c).update(replies=survey(c)["replies"] + 200),
    "opposition of no group": lambda c: survey(c).update(opposed=survey(c)["opposed"] + 140),
    "no strata": lambda c: survey(c).update(strata=[]),
    "asked after the decision": lambda c: survey(c).update(date="2026-05-21"),
    "asked two years before": lambda c: survey(c).update(date="2024-05-01"),
    "hearing after the decision": lambda c: c["consultation"]["hearing"].update(date="2026-06-30"),
    "hearing all against": lambda c: (c["consultation"]["hearing"].update(opposed=25), c["answers"].clear()),
    "nobody asked": lambda c: c["consultation"].update(rounds=[], rounds_held=0),
    "only an open call": lambda c: survey(c).update(chosen="volunteers"),
    "only a meeting": lambda c: survey(c).update(chosen="picked"),
    "an open call called a census": lambda c: survey(c).update(chosen="all", method="网上公开征集"),
    "scanned codes called a sample": lambda c: survey(c).update(method="扫码答题", frame="扫码乘客"),
    "those who came called a census": lambda c: survey(c).update(chosen="all", frame="报名人员名单"),
    "an open call many against": lambda c: new_round(
        c, chosen="volunteers", method="网上征求意见", replies=500, opposed=200, strata=[], design_effect=None
    ),
    "a frame of those who answered": lambda c: survey(c).update(population=1460, invited=1460),
    "a frame of one group cut": lambda c: stratum(c).update(population=900),
    "low response": lambda c: survey(c).update(
        replies=400,
        opposed=24,
        invited=2000,
        strata=[
            {"group": "commuters", "replies": 200, "opposed": 12},
            {"group": "occasional_riders", "replies": 200, "opposed": 12},
        ],
    ),
    "a round that was held left out": lambda c: c["consultation"].update(rounds_held=2),
    "fewer opinions than received": lambda c: c["opinions"].pop(),
    "all opinions refused": lambda c: new_opinions(c, "no", "no", "no"),
    "the one opinion refused": lambda c: new_opinions(c, "no"),
    "an opinion without words": lambda c: c["opinions"][0].update(text="略"),
    "a factor left out": lambda c: (c["factors"].pop(), c["factors"][0].update(w=0.55)),
    "weights that sum to 1.2": lambda c: (c["factors"][3].update(w=0.35), c.update(normalise_weights=True)),
    "no weights": lambda c: [factor.pop("w") for factor in c["factors"]],
    "comparisons at random": lambda c: (
        [factor.pop("w") for factor in c["factors"]],
        c.update(comparisons=[[1, 9, 1 / 9, 9], [1 / 9, 1, 9, 1 / 9], [9, 1 / 9, 1, 9], [1 / 9, 9, 1 / 9, 1]]),
    ),
    "parts, numbered": lambda c: split(c, lambda w, i: {"mechanism": f"{w['mechanism']}（{i}）"}),
    "parts, by place": lambda c: split(c, lambda w, i: {"mechanism": f"{PLACES[i]}{w['mechanism']}"}),
    "parts, by place and group": lambda c: split(
        c, lambda w, i: {"mechanism": f"{PLACES[i]}{w['mechanism']}", "group": c["groups"][i % 2]["id"]}
    ),
    "parts, in other words": lambda c: split(
        c, lambda w, i: {"mechanism": ["负担加重", "上班更贵", "低薪者受累", "开支挤占", "月票涨价感受强"][i]}
    ),
    "many trivial factors": lambda c: (
        c["factors"][0].update(p=0.9, q=0.9),
        [factor.update(w=factor["w"] * 0.3) for factor in c["factors"]],
        c["factors"].extend(
            {
                "id": f"t{i}",
                "category": "media",
                "cause": f"因素{i}",
                "mechanism": f"轻微影响{i}号",
                "group": "commuters",
                "p": 0.05,
                "q": 0.05,
                "w": 0.1,
                "source": "调查",
            }
            for i in range(7)
        ),
        c["identified"].update(factors=11),
        c["measures"].clear(),
    ),
    "one factor outweighed": lambda c: (c["factors"][1].update(p=0.95, q=0.95, w=0.02), c["factors"][0].update(w=0.63)),
    "an index just under the cut": lambda c: (
        c["measures"].clear(),
        [factor.update(p=0.598, q=0.598) for factor in c["factors"]],
        [
            new_measure(
                c,
                id=f"m{i}",
                factor=f["id"],
                what=f"{PLACES[i]}增设售票点",
                owner=f"{PLACES[i]}运输站",
                effect=0.01,
                source=f"{PLACES[i]}试行记录",
            )
            for i, f in enumerate(c["factors"])
        ],
    ),
    "effects of 1": lambda c: [measure.update(effect=1.0) for measure in c["measures"]],
    "effects of 0.9 on every factor": lambda c: [
        new_measure(
            c,
            id=f"m{i}",
            factor=factor["id"],
            what=f"{PLACES[i]}增设售票点{i}处",
            owner=f"{PLACES[i]}运输站",
            effect=0.9,
            source=f"{PLACES[i]}试行记录",
        )
        for i, factor in enumerate(c["factors"])
    ],
    "a measure twice": lambda c: c["measures"].append(c["measures"][0] | {"id": "again"}),
    "a measure again in other words": lambda c: new_measure(
        c, factor="fewer_trips", what="lines 3 and 9 of the clinics keep the fare of 1.00 yuan"
    ),
    "one measure on every factor": lambda c: [
        new_measure(c, id=f"m{i}", factor=factor["id"], what="加强政策宣传解释工作")
        for i, factor in enumerate(c["factors"])
    ],
    "one measure on every factor, by place": lambda c: [
        new_measure(c, id=f"m{i}", factor=factor["id"], what=f"在{PLACES[i]}加强政策宣传解释工作")
        for i, factor in enumerate(c["factors"])
    ],
    "a measure due in 2099": lambda c: c["measures"][0].update(due="2099-01-01"),
    "a measure done next year": lambda c: c["measures"][0].update(status="done", due="2027-01-01"),
    "a measure done on no day": lambda c: c["measures"][0].update(status="done", due=None),
    "a measure that was due": lambda c: c["measures"][0].update(due="2026-01-01"),
    "a measure of no words": lambda c: c["measures"][0].update(what="待补"),
    "a measure on people": lambda c: new_measure(c, what="对带头反对人员实行一对一稳控"),
    "a plan on people": lambda c: c["emergency"].update(plan="对挑头人员依法训诫，重点人员由社区包保稳控"),
    "a level claimed while undetermined": lambda c: (
        c["consultation"].update(rounds=[], rounds_held=0),
        c.update(controllability="经评估，本事项社会稳定风险等级为低风险。"),
    ),
    "copied letters against": lambda c: survey(c).update(identical=700, identical_opposed=0),
    **{
        f"{key} says nothing: {word}": (lambda c, key=key, word=word: c.update({key: word}))
        for key in ("legality", "reasonableness", "feasibility", "controllability", "scheme")
        for word in ("无", "待补充", "见附件2", "符合有关规定", *BARE)
    },
    **{
        f"{key} of {kind} says nothing: {word}": (
            lambda c, kind=kind, key=key, word=word: c[kind][0].update({key: word})
        )
        for kind, key in (("factors", "mechanism"), ("factors", "source"), ("opinions", "why"), ("measures", "what"))
        for word in BARE[::3]
    },
    **{
        f"{key} of the round says nothing": (lambda c, key=key: survey(c).update({key: "按有关规定组织开展"}))
        for key in ("method", "frame")
    },
    "a plan that says nothing": lambda c: c["emergency"].update(plan="按应急预案执行"),
    "an answer that says nothing": lambda c: c["answers"][0].update(text="已采取有效措施，风险总体可控，符合要求。"),
    "a notice that says nothing": lambda c: c["consultation"].update(notice="已公示"),
    "a notice of seven days": lambda c: c["consultation"].update(notice="在市政府网站公示7天"),
    "a notice of a week": lambda c: c["consultation"].update(notice="posted for one week at the stops"),
    "a notice of ten working days": lambda c: c["consultation"].update(notice="公示期10个工作日"),
    "a notice from one day to the next": lambda c: c["consultation"].update(
        notice="2026年3月1日至3月12日在市政府网站公示"
    ),
    "an answer of one word": lambda c: c["answers"][0].update(text="已答复"),
    "an answer by nobody": lambda c: c["answers"][0].update(by=None),
    "an answer after the decision": lambda c: c["answers"][0].update(date="2026-05-30"),
    "an answer before the hearing": lambda c: c["answers"][0].update(date="2025-05-01"),
    "the index stated otherwise": lambda c: c.update(stated={"before": 0.05, "after": 0.01}),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_file_that_was_talked_down_does_not_go_ahead(name):
    try:
        result = assess(edited(FARES, ALONE[name]))
    except ts.InputError:
        return
    assert result.verdict != "proceed"
    missing = ts.Decision.from_dict(edited(FARES, ALONE[name])).check().height
    assert missing or open_findings(result) or result.level != "low"


def revised(content, **change):
    content["revisions"] = [{"id": "v2", "date": "2026-04-20", "change": "票价改为1.30元，月票不变"}]
    new_round(content, date="2026-05-10", after_revision="v2", **change)
    now, part = content["consultation"]["rounds"][-1], content["consultation"]["rounds"][-1]["strata"][0]
    now["opposed"] -= part["opposed"] - 35
    part["opposed"] = 35


# Seen beside the version before: the base of each, and the edit.
SINCE = {
    "another measure": (None, new_measure),
    "an effect raised": (None, lambda c: c["measures"][0].update(effect={"low": 0.5, "mode": 0.7, "high": 0.8})),
    "a likelihood lowered": (None, lambda c: c["factors"][0].update(p={"low": 0.1, "mode": 0.2, "high": 0.3})),
    "an impact lowered": (None, lambda c: c["factors"][1].update(q=0.05)),
    "an expert left out": (None, lambda c: c["factors"][3].update(p=[0.2, 0.25, 0.2])),
    "weights moved": (None, lambda c: (c["factors"][0].update(w=0.05), c["factors"][3].update(w=0.5))),
    "trivial factors among equal weights": (
        lambda c: [factor.pop("w") for factor in c["factors"]],
        lambda c: (
            c["factors"].extend(
                {
                    "id": f"t{i}",
                    "category": "media",
                    "cause": f"因素{i}",
                    "mechanism": f"轻微影响{i}号",
                    "group": "commuters",
                    "p": 0.05,
                    "q": 0.05,
                    "source": "调查",
                }
                for i in range(4)
            ),
            c["identified"].update(factors=8),
        ),
    ),
    "weights of comparisons moved": (
        lambda c: ([factor.pop("w") for factor in c["factors"]], c.update(comparisons=[[1] * 4] * 4)),
        lambda c: c.update(comparisons=[[1, 1 / 5, 1 / 5, 1 / 5], [5, 1, 1, 1], [5, 1, 1, 1], [5, 1, 1, 1]]),
    ),
    "opposition taken back": (lambda c: against(c, 0.2), lambda c: against(c, 0.05)),
    "opposition moved to another group": (
        lambda c: against(c, 0.12),
        lambda c: (against(c, 0.04), against(c, 0.09, place=1)),
    ),
    "opposition turned into conditions": (
        lambda c: against(c, 0.2),
        lambda c: (against(c, 0.05), stratum(c).update(conditional=105)),
    ),
    "more replies, none against": (
        lambda c: against(c, 0.2),
        lambda c: (survey(c).update(replies=1660), stratum(c).update(replies=900)),
    ),
    "a group not direct any more": (lambda c: against(c, 0.2), lambda c: c["groups"][0].update(direct=False)),
    "a group renamed": (
        None,
        lambda c: (
            c["groups"][0].update(id="others"),
            [f.update(group="others") for f in c["factors"] if f["group"] == "commuters"],
            stratum(c).update(group="others"),
            c["opinions"][1].update(group="others"),
        ),
    ),
    "a round taken out": (
        lambda c: (new_round(c), against(c, 0.2)),
        lambda c: (c["consultation"]["rounds"].pop(0), c["consultation"].update(rounds_held=1)),
    ),
    "a later round takes the place": (lambda c: against(c, 0.2), revised),
    "a refused opinion adopted": (
        lambda c: new_opinions(c, "no", "no"),
        lambda c: c["opinions"][0].update(adopted="partly"),
    ),
    "an opinion added and adopted": (
        lambda c: new_opinions(c, "no", "no"),
        lambda c: (
            c["opinions"].append(c["opinions"][0] | {"id": "new", "text": "请公布成本", "adopted": "yes"}),
            c["identified"].update(opinions=3),
        ),
    ),
    "more said to have answered": (lambda c: survey(c).update(invited=4000), lambda c: survey(c).update(invited=2000)),
    "the hearing milder": (None, lambda c: c["consultation"]["hearing"].update(opposed=1)),
    "the hearing gone": (None, lambda c: c["consultation"].pop("hearing")),
    "another profile": (None, lambda c: c.update(profile="project_wc")),
    "the decision later, so that asking was in time": (
        lambda c: survey(c).update(date="2026-05-21"),
        lambda c: c.update(date="2026-05-22"),
    ),
    "the round earlier, so that asking was in time": (
        lambda c: survey(c).update(date="2026-05-21"),
        lambda c: survey(c).update(date="2026-05-19"),
    ),
    "identified made to fit": (
        lambda c: c["identified"].update(factors=5),
        lambda c: c["identified"].update(factors=4),
    ),
    "rounds held made to fit": (
        lambda c: c["consultation"].update(rounds_held=2),
        lambda c: c["consultation"].update(rounds_held=1),
    ),
    "a promise called a pilot": (
        lambda c: c["measures"][0].update(evidence="promise"),
        lambda c: c["measures"][0].update(evidence="pilot"),
    ),
    "a plan said to be paid for": (
        lambda c: c["measures"][0].update(status="planned"),
        lambda c: c["measures"][0].update(status="funded"),
    ),
    "a measure brought forward": (
        lambda c: c["measures"][0].update(due="2031-01-01"),
        lambda c: c["measures"][0].update(due="2026-08-01"),
    ),
    "a measure due, put off": (
        lambda c: c["measures"][0].update(due="2026-01-01"),
        lambda c: c["measures"][0].update(due="2026-08-01"),
    ),
    "a measure due, said to be done": (
        lambda c: c["measures"][0].update(due="2026-01-01"),
        lambda c: c["measures"][0].update(status="done"),
    ),
    "contradicting comparisons made to fit": (
        lambda c: ALONE["comparisons at random"](c),
        lambda c: c.update(comparisons=[[1] * 4] * 4),
    ),
    "a frame made to fit": (lambda c: stratum(c).update(population=900), lambda c: c["groups"][0].update(count=900)),
    "an open call called a sample": (
        lambda c: survey(c).update(chosen="volunteers"),
        lambda c: survey(c).update(chosen="random"),
    ),
    "the design effect forgotten": (
        lambda c: survey(c).update(design_effect=4),
        lambda c: survey(c).update(design_effect=1),
    ),
    "the notice made longer": (
        lambda c: c["consultation"].update(notice="posted for one week"),
        lambda c: c["consultation"].update(notice="posted for 30 days"),
    ),
    "a split factor renamed": (
        ALONE["parts, numbered"],
        lambda c: [
            factor.update(mechanism=f"别的说法{PLACES[i]}", cause=f"{PLACES[i]}另因", source=f"{PLACES[i]}调查")
            for i, factor in enumerate(c["factors"][3:])
        ],
    ),
    "a factor's group changed": (None, lambda c: c["factors"][0].update(group="occasional_riders")),
    "harm called control": (None, lambda c: c["factors"][0].update(concern="control")),
    "a panel made to agree": (
        lambda c: c["factors"][3].update(p=[0.05, 0.1, 0.8, 0.9]),
        lambda c: c["factors"][3].update(p=0.2),
    ),
}


def milder(after, before):
    """Whether the printed risk is lower, or the way to `proceed` is open that was not."""
    stated = "undetermined" not in (after.level, before.level)
    return (
        (stated and LEVELS.index(after.level) < LEVELS.index(before.level))
        or VERDICTS.index(after.verdict) < VERDICTS.index(before.verdict)
        or any(getattr(after, s).index < getattr(before, s).index - 1e-9 for s in ("before", "residual"))
    )


@pytest.mark.parametrize("name", SINCE)
def test_what_was_talked_down_since_the_version_before_is_found(name):
    base, edit = SINCE[name]
    old = FARES if base is None else edited(FARES, base)
    new = edited(old, edit)
    result, before = assess(new, earlier=old), assess(old)
    assert result.verdict != "proceed"
    assert open_findings(result) - open_findings(before), "it is said by no finding of its own"


# Honest files that nothing of the above keeps from going ahead.
HONEST = {
    "as it is": lambda c: None,
    "an open call without anyone against": lambda c: new_round(
        c, chosen="volunteers", method="网上征求意见", replies=500, opposed=0, strata=[], design_effect=None
    ),
    "an open call with few against": lambda c: new_round(
        c, chosen="volunteers", method="网上征求意见", replies=96, opposed=4, strata=[], design_effect=None
    ),
    "a meeting without anyone against": lambda c: new_round(
        c,
        chosen="picked",
        method="座谈会",
        population=60,
        invited=38,
        replies=38,
        opposed=0,
        strata=[],
        design_effect=None,
    ),
    "no hearing": lambda c: (c["consultation"].pop("hearing"), c["answers"].clear()),
    "a census": lambda c: survey(c).update(
        chosen="all",
        invited=8000,
        replies=7600,
        opposed=300,
        design_effect=None,
        strata=[
            {"group": "commuters", "replies": 2500, "opposed": 120},
            {"group": "occasional_riders", "replies": 5100, "opposed": 180},
        ],
    ),
    "another measure": new_measure,
    "a measure more without evidence": lambda c: new_measure(c, evidence="promise", source=None, status="planned"),
    "Chinese values": lambda c: (
        c.update(field="城市发展与管理", date="2026年5月20日"),
        c["measures"][0].update(status="已落实经费", evidence="他处实测"),
    ),
    "a notice of thirty days": lambda c: c["consultation"].update(notice="2026年3月1日至3月31日在市政府网站公示30日"),
    "a notice of twenty working days": lambda c: c["consultation"].update(notice="公示期30个工作日"),
    "an opinion on the roads of a village": lambda c: c["opinions"][0].update(
        text="民族村群众希望保留3路车，避免引发集体上访。"
    ),
    "short grounds": lambda c: c.update(
        legality="依据《价格法》第二十三条。",
        reasonableness="票款每年缺口3,100万元",
        feasibility="Paid from the budget of 2026.",
        controllability="风险可控：投诉一周内超过50件即停止执行。",
    ),
    "short texts elsewhere": lambda c: (
        c["factors"][0].update(mechanism="政策落实不及时", source="历史数据：公交刷卡记录"),
        c["factors"][1].update(mechanism="部门之间协调不到位", source="环评"),
        c["factors"][2].update(cause="管理问题", source="专家打分"),
        c["measures"][0].update(owner="项目单位", what="3路、9路票价不变", source="试点总结"),
        c["opinions"][0].update(text="加强管理。", why="方案已修改"),
        c["opinions"][1].update(text="同意。", why="技术上不可行"),
        c["emergency"].update(plan="由市交通运输局牵头，24小时内答复"),
        survey(c).update(method="入户调查", frame="乘客名册"),
    ),
    "a factor of a place of worship": lambda c: c["factors"][1].update(
        mechanism="沿线宗教活动场所需迁建，信众出行不便"
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_goes_ahead(name):
    result = assess(edited(FARES, HONEST[name]))
    assert result.verdict == "proceed", open_findings(result)


@pytest.mark.parametrize("name", [name for name, (base, _) in SINCE.items() if base is None])
def test_a_finding_of_what_changed_can_be_answered(name):
    """Unless a finding stops it, or the level is no longer low."""
    new = edited(FARES, SINCE[name][1])
    result = assess(new, earlier=FARES)
    rows = [row for row in result.review().to_dicts() if row["effect"] != "note" and row["answer"] is None]
    new.setdefault("answers", []).extend(
        {
            "code": row["code"],
            "where": row["where"],
            "by": "市交通运输局",
            "date": "2026-05-18",
            "text": "已向提出意见的乘客逐一核对并书面说明，说明函见卷宗第14页。",
        }
        for row in rows
    )
    again = assess(new, earlier=FARES)
    left = {row["effect"] for row in again.review().to_dicts() if row["answer"] is None}
    assert "answer" not in left
    assert (
        again.verdict == "proceed"
        or "stops" in left
        or again.level != "low"
        or ts.Decision.from_dict(new).check().height
    )


NAMES = sorted(SINCE)
FILES = ["bus_fares", "school_merger", "school_merger_revised", "incinerator"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(FILES),
    edits=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    worse=st.floats(0.7, 1.3),
)
def test_no_edits_together_lower_the_risk_in_silence(name, edits, worse):
    old = ts.Decision.read(EXAMPLES / f"decision_{name}.toml").to_dict()
    for factor in old["factors"]:
        if isinstance(factor["p"], dict):
            factor["p"] = {end: min(1.0, value * worse) for end, value in factor["p"].items()}
    new = copy.deepcopy(old)
    for edit in edits:
        tried = copy.deepcopy(new)
        try:
            SINCE[edit][1](tried)
        except (KeyError, IndexError, StopIteration, TypeError):
            continue
        new = tried
    before = assess(old)
    try:
        after = assess(new, earlier=old)
    except ts.InputError:
        return
    if milder(after, before):
        assert open_findings(after) - open_findings(before), (name, edits)
        assert after.verdict != "proceed", (name, edits)
