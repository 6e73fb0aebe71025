"""More edits by a unit that wants its decision to go ahead, one and two at a time, alone and since a version before."""

import copy

import pytest
import townscale as ts
from test_decision_attacks import (
    FARES,
    against,
    assess,
    direct,
    edited,
    new_measure,
    new_opinions,
    new_round,
    open_findings,
    stratum,
    survey,
)


def hearing(content):
    return content["consultation"]["hearing"]


def notice(text):
    return lambda content: content["consultation"].update(notice=text)


def answer(text):
    return lambda content: content["answers"][0].update(text=text)


def lower(content, key, by):
    for factor in content["factors"]:
        given = factor[key]
        if isinstance(given, dict):
            factor[key] = {end: value * by for end, value in given.items()}


def merged(content):
    """One group in place of the two, so that the few who are against are among many."""
    for group, other in (("commuters", "riders"), ("occasional_riders", "riders")):
        for one in [*content["factors"], *content["opinions"]]:
            if one["group"] == group:
                one["group"] = other
    content["groups"] = [{"id": "riders", "count": 8000, "direct": True, "source": "passenger count of March 2026"}]
    content["identified"]["groups"] = 1
    parts = survey(content)["strata"]
    survey(content)["strata"] = [
        {"group": "riders", **{key: sum(part[key] for part in parts) for key in ("invited", "replies", "opposed")}}
    ]


def without_commuters(content):
    gone = content["groups"].pop(0)["id"]
    content["groups"][0]["direct"] = True
    for one in [*content["factors"], *content["opinions"]]:
        one["group"] = content["groups"][0]["id"]
    kept = [part for part in survey(content)["strata"] if part["group"] != gone]
    survey(content).update(strata=kept, replies=kept[0]["replies"], opposed=kept[0]["opposed"], invited=1100)
    survey(content).update(population=5400)
    content["identified"]["groups"] = 1


def second_round(content, change):
    content["revisions"] = [{"id": "v2", "date": "2026-04-20", "change": change}]
    new_round(content, date="2026-05-10", after_revision="v2")
    last = content["consultation"]["rounds"][-1]
    last["opposed"] -= last["strata"][0]["opposed"] - 35
    last["strata"][0]["opposed"] = 35


# Seen in the file alone.
ALONE = {
    "a notice of no period": notice("posted at the stops and on the city's site"),
    "a notice of no period, in Chinese": notice("在市政府网站和公交站点公示"),
    "a notice from a first day on": notice("自2026年3月1日起在市政府网站公示"),
    "a notice of other days than it says": notice("2026年3月1日至3月5日在市政府网站公示30天"),
    "a notice in days of figures": notice("2026-03-01至2026-03-10在市政府网站公示"),
    "a notice that ends after the decision": notice("2026年5月1日至6月10日在市政府网站公示"),
    "a notice to be added": notice("公示情况待补充"),
    "a hearing of no day": lambda c: hearing(c).update(date=None),
    "a hearing of no day, all against": lambda c: (hearing(c).update(date=None, opposed=25)),
    "a group dropped from a round, its replies kept": lambda c: survey(c)["strata"].pop(1),
    "a group smaller than its replies": lambda c: c["groups"][0].update(count=600),
    "a group of nobody": lambda c: c["groups"][0].update(count=0),
    "friends called everybody": lambda c: survey(c).update(
        chosen="all", invited=300, replies=300, opposed=0, design_effect=None,
        strata=[{"group": g, "invited": 150, "replies": 150, "opposed": 0} for g in ("commuters", "occasional_riders")],
    ),
    "part of a group called all of it": lambda c: survey(c).update(
        chosen="all", invited=8000, replies=5900, opposed=100, design_effect=None,
        strata=[
            {"group": "commuters", "population": 2600, "invited": 900, "replies": 700, "opposed": 50},
            {"group": "occasional_riders", "population": 5400, "invited": 5400, "replies": 5200, "opposed": 50},
        ],
    ),
    "few of the direct group answered": lambda c: (
        stratum(c).update(invited=1800), survey(c).update(invited=2900, replies=1460),
    ),
    "more asked in the groups than in all": lambda c: (
        stratum(c).update(invited=2000), stratum(c, 1).update(invited=5000), survey(c).update(invited=1500),
    ),
    "a factor that cannot happen": lambda c: c["factors"][0].update(p=0.0),
    "a factor without impact": lambda c: c["factors"][0].update(q=0.0),
    "every factor trivial": lambda c: [factor.update(p=0.1, q=0.1) for factor in c["factors"]],
    "a sham revision and a second round": lambda c: (against(c, 0.5), second_round(c, "无")),
    "a revision of no words and a second round": lambda c: (against(c, 0.5), second_round(c, None)),
    "a second round of the same counts": lambda c: new_round(c),
    "one opinion copied to make up the number": lambda c: (
        c["opinions"].pop(), c["opinions"].append(c["opinions"][0] | {"id": "again"}),
    ),
    "two groups of one name": lambda c: [group.update(name="乘客") for group in c["groups"]],
    "a group twice": lambda c: survey(c)["strata"].append({"group": "commuters", "replies": 1, "opposed": 0}),
    "a round by the id of another": lambda c: new_round(c, id="spring"),
    "an answer years before": lambda c: c["answers"][0].update(date="2020-05-08"),
    "an answer to a finding that there is not": lambda c: c["answers"][0].update(code="hearing_agains"),
    "an answer to another finding": lambda c: c["answers"][0].update(code="notice_short"),
    "an answer at another place": lambda c: c["answers"][0].update(where="consultation, spring"),
    **{
        f"an answer that answers nothing: {text}": answer(text)
        for text in (
            "已按有关规定妥善处理完毕。",
            "经研究，情况属实，不影响评估结论，特此说明。", "已认真研究并逐条答复，无异议。",
            "对该问题已高度重视，将严格按照要求落实到位。",
            "All matters were handled properly in accordance with the rules.",
            "We have noted the finding and confirm that it does not affect the conclusion.",
        )
    },
    "a plan of no office": lambda c: c["emergency"].update(owner="有关部门"),
    "days as a text of no day": lambda c: survey(c).update(date="2026年4月"),
    "a number with a unit": lambda c: survey(c).update(replies="1460份"),
    "effects on both parts of every factor": lambda c: [
        new_measure(
            c, id=f"{f['id']}_{part}", factor=f["id"], on=part, effect=0.85, what=f"{f['id']} {part}: 增设{place}",
            owner=f"{place}管理站", source=f"{place}试行记录", cost=1000 + i,
        )
        for i, f in enumerate(list(c["factors"]))
        for part, place in (("p", "售票点"), ("q", "便民卡"))
    ],
    "an effect in many small parts": lambda c: [
        new_measure(
            c, id=f"m{i}", effect=0.5, what=text, owner=f"第{i}运输站", source=f"{text}试行记录", cost=i + 1,
        )
        for i, text in enumerate(("站点贴表", "司机培训", "手机查询", "网点延时", "退票窗口", "年审下乡"))
    ],
    "support on conditions called indifference, in part": lambda c: stratum(c).update(conditional=200, indifferent=100),
    "against and no group": lambda c: (against(c, 0.3), survey(c).update(strata=[])),
    "one direct group against, called indirect": lambda c: (
        against(c, 0.4), c["groups"][0].update(direct=False), c["groups"][1].update(direct=True),
    ),
    "opposed in a meeting that is called a sample": lambda c: survey(c).update(method="村民代表座谈会"),
    "weights on the mild factors, and equal words": lambda c: (
        c["factors"][0].update(p=0.9, q=0.9, w=0.01), c["factors"][3].update(w=0.54),
    ),
    "a date moved so that old rounds are young": lambda c: c.update(date="2026-04-01"),
    "no day of the decision": lambda c: c.update(date=None),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_the_file_does_not_go_ahead(name):
    try:
        content = edited(FARES, ALONE[name])
        result = assess(content)
    except ts.InputError:
        return
    assert result.verdict != "proceed", name
    missing = ts.Decision.from_dict(content).check().height
    assert missing or open_findings(result) or result.level != "low"


# Seen beside the version before.
SINCE = {
    "groups merged": merged,
    "the direct group dropped": without_commuters,
    "another id": lambda c: c.update(id="fares-2026"),
    "another id, and figures lowered": lambda c: (c.update(id="fares-2026"), lower(c, "p", 0.8)),
    "people moved to the group that is not direct": lambda c: (
        c["groups"][0].update(count=1300), c["groups"][1].update(count=6700),
    ),
    "replies moved between groups": lambda c: (
        stratum(c).update(replies=600, opposed=30), stratum(c, 1).update(replies=860, opposed=58),
    ),
    "sizes of the frame moved between groups": lambda c: (
        stratum(c).update(population=1000), stratum(c, 1).update(population=7000),
    ),
    "a range cut at its upper end": lambda c: c["factors"][0]["p"].update(high=0.56),
    "a factor from harm to rejection, another lowered": lambda c: (
        c["factors"][0].update(concern="rejection"), c["factors"][1].update(p=0.1),
    ),
    "a measure for another": lambda c: (
        c["measures"].pop(), new_measure(c, id="free_clinic_lines", factor="fewer_trips", what="every line at 1.00"),
    ),
    "the same effect with a smaller range": lambda c: c["measures"][0]["effect"].update(low=0.44),
    "the round renamed": lambda c: survey(c).update(id="autumn"),
    "the round renamed and its opposition lowered": lambda c: (survey(c).update(id="autumn"), against(c, 0.02)),
    "the hearing moved": lambda c: hearing(c).update(date="2026-05-10"),
    "delegates chosen otherwise": lambda c: hearing(c).update(chosen="picked by the bureau"),
    "an opinion reworded": lambda c: c["opinions"][1].update(text="Thank you for the work."),
    "an opinion given to another group": lambda c: c["opinions"][1].update(id="x", group="occasional_riders"),
    "a factor's words softened and its impact lowered": lambda c: c["factors"][0].update(
        mechanism="riders get used to it", q=0.2,
    ),
    "a panel without its highest": lambda c: c["factors"][3].update(p=[0.2, 0.25, 0.2, 0.2]),
    "the notice said again in other words": notice("posted at the stops for 45 days"),
    "the profile with another cut": lambda c: c.update(profile="worst_factor"),
    "the emergency plan taken out": lambda c: c.pop("emergency"),
}  # fmt: skip


@pytest.mark.parametrize("name", SINCE)
def test_what_was_changed_since_is_to_be_answered(name):
    new = edited(FARES, SINCE[name])
    try:
        result = assess(new, earlier=FARES)
    except ts.InputError:
        return
    assert result.verdict != "proceed" and open_findings(result), name


PAIRS = [
    ("a notice of no period", "an answer to another finding"),
    ("few of the direct group answered", "a hearing of no day"),
    ("every factor trivial", "a notice of other days than it says"),
    ("a sham revision and a second round", "a plan of no office"),
    ("friends called everybody", "a hearing of no day"),
    ("effects on both parts of every factor", "a factor that cannot happen"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_edits_do_not_undo_each_other(one, other):
    content = copy.deepcopy(FARES)
    try:
        ALONE[one](content)
        ALONE[other](content)
        result = assess(content)
    except ts.InputError:
        return
    assert result.verdict != "proceed" and (open_findings(result) or result.level != "low")


HONEST = {
    "a notice from a day to another": notice("2026年3月1日至4月15日在市政府网站和站点公示"),
    "a notice in days of figures": notice("2026-03-01至2026-04-05在市政府网站公示"),
    "a notice with the days of a paper": notice("2026年3月1日、3月2日在《日报》刊登，并在站点公示40日"),
    "a notice of a month": notice("posted at all stops for one month"),
    "all of a small group asked": lambda c: survey(c).update(
        chosen="all", invited=8000, replies=7400, opposed=260, design_effect=None,
        strata=[
            {"group": "commuters", "population": 2600, "invited": 2600, "replies": 2400, "opposed": 100},
            {"group": "occasional_riders", "population": 5400, "invited": 5400, "replies": 5000, "opposed": 160},
        ],
    ),
    "a trivial factor beside the others": lambda c: c["factors"][3].update(p=0.15, q=0.2),
    "groups with names": lambda c: (c["groups"][0].update(name="通勤乘客"), c["groups"][1].update(name="偶尔乘客")),
    "groups numbered": lambda c: (c["groups"][0].update(name="一组村民"), c["groups"][1].update(name="二组村民")),
    "opinions without ids": lambda c: [opinion.pop("id") for opinion in c["opinions"]],
    "one opinion of two groups": lambda c: (
        c["opinions"].append(
            {"group": "commuters", "text": c["opinions"][0]["text"], "adopted": "yes", "why": "the pass was left"}
        ),
        c["identified"].update(opinions=3),
    ),
    "a short answer that says what was done": lambda c: c["answers"][0].update(text="补偿标准已按邻县就高执行。"),
    "an answer with its place": lambda c: c["answers"][0].update(where="consultation.hearing"),
    "an open call of the same day": lambda c: new_round(
        c, id="open", chosen="volunteers", method="网上征求意见", replies=300, opposed=9, strata=[], design_effect=None
    ),
    "three opinions, one refused": lambda c: new_opinions(c, "yes", "partly", "no"),
    "the direct group asked whole": lambda c: (
        direct(c).update(count=950), stratum(c).update(population=950, invited=950, replies=800, opposed=40),
        survey(c).update(population=6350, invited=2050, replies=1560, opposed=77),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_still_goes_ahead(name):
    result = assess(edited(FARES, HONEST[name]))
    assert result.verdict == "proceed", open_findings(result)


@pytest.mark.parametrize("change", [{"id": "fares-2026"}, {"id": "fares-2026", "title": "New fares"}])
def test_a_register_knows_a_decision_under_another_id_again(change, tmp_path):
    register = ts.Register(tmp_path / "unit")
    register.add(assess(FARES))
    register.add(assess(edited(FARES, lambda c: (c.update(change), c["factors"][0].update(p=0.2)))))
    row = register.entries().to_dicts()[-1]
    assert "decision_renamed" in row["changes"] and "estimate_lowered" in row["changes"] and row["verdict"] == "revise"


def test_a_register_takes_another_decision_for_another(tmp_path):
    register = ts.Register(tmp_path / "unit")
    register.add(assess(FARES))
    other = edited(
        FARES, lambda c: (c.update(id="passes", title="Passes for pupils"), c["factors"][0].update(id="passes"))
    )
    other["measures"] = [one for one in other["measures"] if one["factor"] != "dearer_commute"]
    register.add(assess(other))
    assert "decision_renamed" not in register.entries().to_dicts()[-1]["changes"]
