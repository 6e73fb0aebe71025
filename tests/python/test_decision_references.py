"""Ids, names and references of a decision file: each stands for one entry, and what refers to an entry finds one."""

import copy
from pathlib import Path

import pytest
import townscale as ts

ROOT = Path(__file__).parents[2]
FARES = ts.Decision.read(ROOT / "examples/decision_bus_fares.toml").to_dict()


def fares(edit):
    content = copy.deepcopy(FARES)
    edit(content)
    return content


def rounds(content):
    return content["consultation"]["rounds"]


def second(content, **change):
    rounds(content).append(copy.deepcopy(rounds(content)[0]) | change)
    content["consultation"]["rounds_held"] += 1


def again(name, **change):
    return lambda content: content[name].append(content[name][0] | change)


REFUSED = {
    "a group": (again("groups"), "groups[3].id", "commuters"),
    "a factor": (again("factors"), "factors[5].id", "dearer_commute"),
    "a measure": (again("measures"), "measures[3].id", "pass_for_low_pay"),
    "an opinion": (again("opinions"), "opinions[3].id", "pupils"),
    "an opinion by its place": (
        lambda c: (c["opinions"][0].update(id="2"), c["opinions"][1].pop("id")), "opinions[2].id", "2",
    ),
    "a round": (lambda c: second(c), "consultation.rounds[2].id", "spring"),
    "a round, a blank more": (lambda c: second(c, id="spring "), "consultation.rounds[2].id", "spring"),
    "a round, not to be seen": (lambda c: second(c, id="spr\u200bing"), "consultation.rounds[2].id", "ing"),
    "a round, full width": (lambda c: second(c, id="ｓｐｒｉｎｇ"), "consultation.rounds[2].id", "ｓｐｒｉｎｇ"),
    "a round by its place": (lambda c: (rounds(c)[0].update(id="2"), second(c, id=None)), "rounds[2].id", "2"),
    "a round of no name": (lambda c: rounds(c)[0].update(id=" "), "consultation.rounds[1].id", " "),
    "a revision": (
        lambda c: c.update(revisions=[{"id": "v2", "date": "2026-04-20"}] * 2), "revisions[2].id", "v2",
    ),
    "a group within a round": (
        lambda c: rounds(c)[0]["strata"].append({"group": "commuters", "replies": 10, "opposed": 0}),
        "rounds[1].strata[3].group", "commuters",
    ),
    "an answer": (again("answers", text="Each of them had an answer by letter."), "answers[2]", "hearing_against"),
    "an answer to what is no finding": (
        lambda c: c["answers"][0].update(code="hearing_againts"), "answers[1].code", "hearing_against",
    ),
    "an answer to a reason": (lambda c: c["answers"][0].update(code="reason_open"), "answers[1].code", "reason_open"),
    "the group of a factor": (lambda c: c["factors"][0].update(group="comuters"), "factors[1].group", "commuters"),
    "the group of an opinion": (lambda c: c["opinions"][0].update(group="comuters"), "opinions[1].group", "commuters"),
    "the group of a stratum": (
        lambda c: rounds(c)[0]["strata"][0].update(group="comuters"), "strata[1].group", "commuters",
    ),
    "the factor of a measure": (
        lambda c: c["measures"][0].update(factor="dearer_comute"), "measures[1].factor", "dearer_commute",
    ),
    "the revision of a round": (lambda c: rounds(c)[0].update(after_revision="v2"), "after_revision", "v2"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_named_twice_or_refers_to_nothing_is_refused_with_its_place(name, language):
    edit, place, word = REFUSED[name]
    with pytest.raises(ts.InputError) as error:
        ts.Decision.from_dict(fares(edit))
    said = error.value.zh if language == "zh" else str(error.value)
    assert place in str(error.value) and word in said


def test_a_label_of_two_bands_is_refused(tmp_path):
    text = (ROOT / "src/decision/profile/builtin/national_wpq.toml").read_text("utf-8")
    path = tmp_path / "county.toml"
    path.write_text(text.replace('also = ["极低", "非常低"]', 'also = ["低"]'), "utf-8")
    with pytest.raises(ts.ProfileError, match="低"):
        ts.Decision.from_dict(FARES).assess(draws=1000, profile=path)


def opened(content):
    result = ts.Decision.from_dict(content).assess(draws=1000)
    return result.verdict, {
        row["code"] for row in result.review().to_dicts() if row["effect"] != "note" and row["answer"] is None
    }


DOUBTFUL = {
    "group_named_twice": lambda c: [group.update(name="乘客") for group in c["groups"]],
    "factor_named_twice": lambda c: [factor.update(name="票价上涨") for factor in c["factors"][:2]],
    "opinion_repeated": lambda c: (
        c["opinions"].append(c["opinions"][0] | {"id": "again", "text": "Do not touch the pupils’ pass"}),
        c["identified"].update(opinions=3),
    ),
    "round_repeated": lambda c: second(c, id="summer"),
}


@pytest.mark.parametrize("code", DOUBTFUL)
def test_copies_under_other_ids_are_to_be_answered(code):
    verdict, codes = opened(fares(DOUBTFUL[code]))
    assert verdict == "revise" and code in codes


def test_an_answer_that_is_about_nothing_or_does_not_count_is_told():
    def told(**change):
        content = fares(lambda c: c["answers"].append({
            "code": "weights_equal", "by": "Lanqiao transport bureau", "date": "2026-05-08",
            "text": "The weights were found by four engineers in two rounds.", **change,
        }))  # fmt: skip
        result = ts.Decision.from_dict(content).assess(draws=1000)
        assert result.verdict == "proceed"
        return [code for code in result.findings()["code"] if code.startswith("answer_")]

    assert told() == ["answer_to_no_finding"]
    assert told(code="hearing_against", where="nowhere") == ["answer_to_no_finding"]
    late = fares(lambda c: c["answers"][0].update(date="2026-05-21"))
    result = ts.Decision.from_dict(late).assess(draws=1000)
    assert result.verdict == "revise" and "answer_not_counted" in result.findings()["code"].to_list()


def test_answers_are_judged_with_the_findings_of_an_earlier_version():
    content = fares(lambda c: (
        c["factors"][0].update(p=0.4),
        c["answers"].append({
            "code": "estimate_lowered", "by": "Lanqiao transport bureau", "date": "2026-05-08",
            "text": "The household budgets were counted again: 84 of 210 spend more.",
        }),
    ))  # fmt: skip
    alone = ts.Decision.from_dict(content).assess(draws=1000).findings()["code"].to_list()
    since = ts.Decision.from_dict(content).assess(draws=1000, earlier=ts.Decision.from_dict(FARES))
    assert "answer_to_no_finding" in alone and "answer_to_no_finding" not in since.findings()["code"].to_list()


def test_measures_without_ids_are_held_against_those_before_in_their_order():
    """Two of one wording on two factors: the effect of the second is raised, and that is found."""

    def two(effect):
        def edit(content):
            for i, measure in enumerate(content["measures"]):
                measure.pop("id")
                measure.update(what="the fare tables are posted at every stop", effect=[0.3, effect][i])

        return fares(edit)

    earlier = ts.Decision.from_dict(two(0.2))
    result = ts.Decision.from_dict(two(0.6)).assess(draws=1000, earlier=earlier)
    assert "effect_raised" in result.findings()["code"].to_list()
