"""No edit talks a verdict down in silence: whatever lowers the level or opens the way to `proceed` is found."""

import copy
from pathlib import Path

import pytest
import townscale as ts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = Path(__file__).parents[2] / "examples"
RANK = {"undetermined": 0, "low": 1, "medium": 2, "high": 3}
DRAWS = 1000


def example(name):
    return ts.Decision.read(EXAMPLES / f"decision_{name}.toml").to_dict()


def assess(content, **options):
    return ts.Decision.from_dict(content).assess(draws=DRAWS, **options)


def asked(result):
    """Findings that stop, or ask for an answer."""
    return {(row["code"], row["where"]) for row in result.review().to_dicts() if row["effect"] != "note"}


def first_round(content):
    return content["consultation"]["rounds"][0]


def scaled(key, by):
    def edit(content):
        for factor in content["factors"]:
            given_ = factor[key]
            if isinstance(given_, dict):
                factor[key] = {end: value * by for end, value in given_.items()}
            elif isinstance(given_, float | int):
                factor[key] = given_ * by

    return edit


def drop_factor(content):
    gone = content["factors"].pop(0)
    content["factors"][0]["w"] += gone["w"]
    content["measures"] = [m for m in content.get("measures", []) if m["factor"] != gone["id"]]
    content["identified"]["factors"] -= 1


def halve_opposition(content):
    for part in [first_round(content), *first_round(content).get("strata", [])]:
        part["opposed"] = part["opposed"] // 2


def raise_effects(content):
    for measure in content.get("measures", []):
        measure["effect"] = 0.9


def move_weights(content):
    weights = sorted(factor["w"] for factor in content["factors"])
    ranked = sorted(content["factors"], key=lambda f: -_size(f))
    for factor, weight in zip(ranked, weights, strict=True):
        factor["w"] = weight


def _size(factor):
    mean = [sum(q.values()) / 3 if isinstance(q, dict) else 0.5 if isinstance(q, str) else q for q in _pair(factor)]
    return mean[0] * mean[1]


def _pair(factor):
    return [q if not isinstance(q, list) else 0.5 for q in (factor["p"], factor["q"])]


def undirect(content):
    content["groups"][0]["direct"] = False


def no_rounds(content):
    content["consultation"]["rounds"] = []
    content["consultation"]["rounds_held"] = 0


def relabel(content):
    first_round(content)["chosen"] = "all"


def other_profile(content):
    content["profile"] = "project_wc" if content.get("profile") != "project_wc" else "national_wpq"


def no_hearing(content):
    content["consultation"].pop("hearing", None)


EDITS = {
    "p_lowered": scaled("p", 0.5), "q_lowered": scaled("q", 0.5), "factor_left_out": drop_factor,
    "opposition_halved": halve_opposition, "effects_raised": raise_effects, "weights_moved": move_weights,
    "group_not_direct": undirect, "nobody_asked": no_rounds, "relabelled": relabel, "other_profile": other_profile,
    "no_hearing": no_hearing,
}  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(["bus_fares", "school_merger", "school_merger_revised", "incinerator"]),
    edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3, unique=True),
    worse=st.floats(0.6, 1.6),
)
def test_no_edit_lowers_the_level_in_silence(name, edits, worse):
    before = example(name)
    for factor in before["factors"]:
        if isinstance(factor["p"], dict):
            factor["p"] = {end: min(1.0, value * worse) for end, value in factor["p"].items()}
    after = copy.deepcopy(before)
    # The round is edited before it is left out.
    for edit in sorted(edits, key=lambda name: name == "nobody_asked"):
        EDITS[edit](after)
    old = assess(before)
    try:
        new = assess(after, earlier=ts.Decision.from_dict(before))
    except ts.InputError:
        return
    lower = RANK[new.level] < RANK[old.level]
    opened = new.verdict == "proceed" and old.verdict != "proceed"
    if lower or opened:
        assert asked(new) - asked(old), (name, edits)
        assert new.verdict != "proceed", (name, edits)


def test_the_worst_directly_affected_group_decides():
    content = example("bus_fares")
    direct = {group["id"] for group in content["groups"] if group.get("direct")}
    stratum = next(one for one in first_round(content)["strata"] if one["group"] in direct)
    moved = round(0.4 * stratum["replies"]) - stratum["opposed"]
    stratum["opposed"] += moved
    first_round(content)["opposed"] += moved
    assert assess(content).level == "high"


@pytest.mark.parametrize("text", ["", "略", "待补"])
def test_an_empty_answer_answers_nothing(text):
    content = example("bus_fares")
    assert assess(content).verdict == "proceed"
    content["answers"][0]["text"] = text
    result = assess(content)
    row = next(row for row in result.review().to_dicts() if row["code"] == "hearing_against")
    assert result.verdict == "revise" and row["effect"] == "answer" and row["answer"] is None


def test_a_register_that_was_touched_says_so(tmp_path):
    register = ts.Register(tmp_path / "unit")
    for name in ("bus_fares", "school_merger", "incinerator"):
        register.add(assess(example(name)))
    assert register.verify().height == 0
    entries = sorted(register.folder.glob("*.parquet"))
    for gone in entries:
        kept = gone.read_bytes()
        gone.unlink()
        assert register.verify().height > 0 and register.verify("zh")["message"][0]
        gone.write_bytes(kept)
    assert register.verify().height == 0
