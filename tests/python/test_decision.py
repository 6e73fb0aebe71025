"""Decision risk: the files, the index, the levels, the verdict, and the traps with RISK.md's figures."""

import copy
import json
import re
from pathlib import Path

import polars as pl
import pytest
import townscale as ts

EXAMPLES = Path(__file__).parents[2] / "examples"
LOW_WORD = "低风险"


def simple(*factors, **more):
    rows = [{"id": f"f{i}", "p": p, "q": q, "w": w} for i, (p, q, w) in enumerate(factors)]
    return {"title": "t", "factors": rows, **more}


def assess(content, **options):
    return ts.Decision.from_dict(content).assess(**options)


def codes(result):
    return set(result.findings()["code"])


def bus():
    return ts.Decision.read(EXAMPLES / "decision_bus_fares.toml").to_dict()


@pytest.mark.parametrize(
    ("name", "level", "verdict"),
    [
        ("decision_bus_fares", "low", "proceed"),
        ("decision_school_merger", "medium", "revise"),
        ("decision_school_merger_revised", "low", "proceed"),
        ("decision_incinerator", "high", "do_not_issue"),
    ],
)
def test_decision_examples_come_out(name, level, verdict):
    result = ts.Decision.read(EXAMPLES / f"{name}.toml").assess()
    assert (result.level, result.verdict) == (level, verdict), [str(reason) for reason in result.reasons]


def test_decision_of_hami_ships_in_the_package():
    path = Path(ts.__file__).parent / "data" / "hami_decision.toml"
    assert ts.Decision.read(path).assess().verdict == "revise"


def test_decision_index_is_the_sum_of_products():
    result = assess(simple((0.5, 0.4, 0.6), (0.9, 0.8, 0.4)))
    assert result.index == pytest.approx(0.6 * 0.2 + 0.4 * 0.72)
    assert result.residual.p_level_by_index == {"low": 0, "medium": 1, "high": 0} and result.verdict == "revise"
    assert result.level == "undetermined" and result.p_level is None  # nobody was asked


def test_decision_low_but_incomplete_is_revised_with_the_list():
    result = assess(simple((0.2, 0.2, 1)))
    assert (result.level, result.verdict) == ("undetermined", "revise")
    assert "reason_incomplete" in [reason.code for reason in result.reasons]
    assert {"basis", "survey", "measures"} <= set(result.check()["chapter"])


def test_decision_sixty_percent_opposed_is_high_whatever_the_rest_says():
    content = bus()
    strata = content["consultation"]["rounds"][0]
    strata["opposed"] = 876
    strata["strata"][0]["opposed"], strata["strata"][1]["opposed"] = 420, 456
    result = assess(content)
    assert (result.level, result.verdict) == ("high", "do_not_issue") and result.p_level["high"] == 1
    words = "".join(reason.zh for reason in result.reasons) + "".join(result.findings("zh")["message"])
    assert LOW_WORD not in words and "60.0" in words


def test_decision_trap_1_dilution_is_flagged():
    serious, trivial = (0.76, 0.75, 0.1), (0.2, 0.2, 0.1)
    result = assess(simple(*[serious] * 5, *[trivial] * 5))
    assert result.index == pytest.approx(0.305) and result.residual.level_by_index == "low"
    row = result.findings().filter(pl.col("code") == "diluted")["message"].item()
    assert "0.305" in row and "0.570" in row and result.verdict == "revise"


def test_decision_trap_2_weights_must_sum_to_one():
    content = simple(*[(0.76, 0.75, 0.22)] * 5)
    with pytest.raises(ts.InputError, match=r"sum to 1\.100.*0\.570 into 0\.627"):
        assess(content)
    result = assess({**content, "normalise_weights": True})
    assert result.index == pytest.approx(0.57) and "weights_normalised" in codes(result)
    for weight in (-0.2, 0):
        with pytest.raises(ts.InputError, match="w is"):
            assess(simple((0.5, 0.5, weight), (0.5, 0.5, 1 - weight)))


def test_decision_trap_3_double_counting_is_found():
    same = {"group": "a", "cause": "dust", "mechanism": "lungs"}
    content = simple((0.9, 0.8, 0.2), (0.35, 0.3, 0.8), (0.9, 0.8, 0.2), normalise_weights=True)
    content["groups"] = [{"id": "a"}]
    content["factors"][0].update(same)
    content["factors"][2].update(same)
    message = assess(content).findings().filter(pl.col("code") == "counted_twice")["message"].item()
    assert "0.310" in message and "0.228" in message


def test_decision_trap_4_correlation_is_always_run():
    wide = {"low": 0.2, "mode": 0.4, "high": 0.885}
    result = assess(simple(*[(wide, wide, 0.1)] * 10), draws=200_000)
    reach = [1 - run.p_level["low"] for run in (result.before.independent, result.before.correlated)]
    assert reach[0] == pytest.approx(0.0008, abs=4e-4) and reach[1] == pytest.approx(0.147, abs=0.01)
    assert "correlation_matters" in codes(result)


def test_decision_trap_5_an_index_that_hugs_the_cut_is_medium():
    width = 0.02 * 6**0.5
    result = assess(simple(({"low": 0.355 - width, "mode": 0.355, "high": 0.355 + width}, 1, 1)), draws=100_000)
    assert result.index == pytest.approx(0.355, abs=5e-4) and result.residual.p_level_by_index[
        "medium"
    ] == pytest.approx(0.4, abs=0.02)
    assert result.residual.level_by_index == "medium" and "near_the_threshold" in codes(result)


def test_decision_trap_6_labels_print_their_numbers():
    result = assess(simple(("high", "中等", 1)))
    message = result.findings().filter(pl.col("code") == "labels_stand_for_numbers")["message"].item()
    assert "0.240" in message and "0.350" in message and "0.480" in message
    with pytest.raises(ts.InputError, match="Did you mean high"):
        assess(simple(("hihg", 0.5, 1)))


def test_decision_trap_8_promises_count_nothing():
    content = simple((0.9, 0.8, 1), measures=[{"factor": "f0", "effect": 0.9, "evidence": "promise", "owner": "o"}])
    result = assess(content)
    assert result.residual.index == pytest.approx(0.72) and result.target.index == pytest.approx(0.072)
    assert "measure_not_counted" in codes(result)
    content["measures"][0].update(evidence="measured_elsewhere", status="funded", due="2030-01-01")
    assert assess(content).residual.index == pytest.approx(0.72)  # evidence without a source shows nothing
    content["measures"][0].update(source="acceptance report of the ring road, 2023")
    assert assess(content).residual.index == pytest.approx(0.072)


def survey(**more):
    return {"population": 800, "invited": 800, "replies": 120, "opposed": 8, "chosen": "random", **more}


def test_decision_trap_9_under_ten_percent_is_not_shown():
    result = assess(simple((0.2, 0.2, 1), consultation={"rounds": [survey()]}))
    row = result.consultation()
    assert row["low"].item() == pytest.approx(0.036, abs=5e-4) and row["high"].item() == pytest.approx(0.120, abs=5e-4)
    assert row["worst_low"].item() == pytest.approx(0.010) and row["worst_high"].item() == pytest.approx(0.860)
    assert row["under_medium"].item() == "not_shown" and result.verdict == "revise"
    for method, population, effect, low, high in [
        ("wilson", None, 1, 0.034, 0.126),
        ("wilson", 800, 1, 0.036, 0.120),
        ("clopper_pearson", None, 1, 0.029, 0.127),
        ("hypergeometric", 800, 1, 0.033, 0.123),
        ("wilson", 800, 2, 0.028, 0.150),
    ]:
        interval = ts.share_interval(8, 120, population, method, design_effect=effect)
        assert interval.low == pytest.approx(low, abs=6e-4) and interval.high == pytest.approx(high, abs=6e-4)


def test_decision_trap_9_groups_count_by_their_size():
    strata = [{"group": "farmers", "replies": 30, "opposed": 15}, {"group": "town", "replies": 90, "opposed": 5}]
    groups = [{"id": "farmers", "count": 300, "direct": True}, {"id": "town", "count": 500}]
    content = simple((0.2, 0.2, 1), groups=groups, consultation={"rounds": [survey(opposed=20, strata=strata)]})
    result = assess(content)
    whole = result.consultation().row(0, named=True)
    assert whole["share"] == pytest.approx(0.167, abs=5e-4) and whole["weighted"] == pytest.approx(0.222, abs=5e-4)
    assert result.level == "high", "half of the farmers, who are directly affected, are against"
    assert {"weighting_matters", "directly_affected"} <= codes(result)


def test_decision_trap_9_a_later_round_counts_only_after_a_revision():
    against = survey(id="first", date="2026-01-01", opposed=72, frame="all")
    milder = survey(id="second", date="2026-03-01", opposed=6, frame="all")
    content = simple((0.2, 0.2, 1), consultation={"rounds": [against, milder]})
    assert assess(content).level == "high"
    content["revisions"] = [{"id": "r1", "date": "2026-02-01", "change": "half the size"}]
    milder["after_revision"] = "r1"
    result = assess(content)
    assert result.level == "low" and "round_superseded" in codes(result)


def test_decision_trap_10_split_panels_are_shown():
    result = assess(simple(([0.05, 0.1, 0.6, 0.7], 0.5, 1)))
    message = result.findings().filter(pl.col("code") == "panel_is_split")["message"].item()
    assert all(number in message for number in ("0.362", "0.214", "0.274"))


@pytest.mark.parametrize("word", ["ethnicity", "民族", "信访", "religion", "维权人士", "petition history"])
def test_decision_trap_12_people_are_no_factor(word):
    for key in ("id", "cause", "mechanism"):
        content = simple((0.5, 0.5, 1))
        content["factors"][0][key] = word
        with pytest.raises(ts.SensitiveAttributeError):
            ts.Decision.from_dict(content)
    with pytest.raises(ts.SensitiveAttributeError):
        ts.Decision.from_dict(simple((0.5, 0.5, 1), groups=[{"id": "民族"}]))


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ("titel = 'x'", r"line 1, titel: there is no key titel. Did you mean title\?"),
        ("title = 'x'\n[[factors]]\nid = 'a'\np = 1.3\nq = 1\nw = 1", r"line 4, factors\[1\].p: p is 1.3.*0.13"),
        ("title = 'x'\n[[factors]]\nid = 'a'\nprob = 1\nq = 1\nw = 1", r"line 4, factors\[1\].prob: there is no key"),
        (
            "title = 'x'\n[[factors]]\nid = 'a'\np = true\nw = 1",
            r"line 4, factors\[1\].p: .*fit: a number",
        ),
        ("title = 'x'\nfield = 'environmnt'\nfactors = []", r"line 2, field.*Did you mean environment\?"),
        ("title = 'x'\nfactors = []", "there is no factor"),
        ("title = 'x\n", "line 1"),
        ("title = 'x'\nfactors = [{id='a', p=1, q=1, w=1}]\n[[measures]]\nfactor = 'b'", r"line 4.*no factor \"b\""),
        ("title = 'x'\ndate = 2026-02-30\nfactors = [{id='a', p=1, q=1}]", "line 2"),
        ("title = 'x'\nprofile = 'natl'\nfactors = [{id='a', p=1, q=1}]", "there is no profile"),
    ],
)
def test_decision_files_that_are_wrong_name_the_line(tmp_path, edit, message):
    path = tmp_path / "d.toml"
    path.write_text(edit, encoding="utf-8")
    with pytest.raises(ts.InputError, match=message):
        ts.Decision.read(path).assess()


def test_decision_reads_json_and_yaml_and_refuses_bombs(tmp_path):
    content = bus()
    for name, text in [("d.json", json.dumps(content, indent=1)), ("d.yaml", json.dumps(content))]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert ts.Decision.read(tmp_path / name).assess().verdict == "proceed"
    for name, text in [
        ("deep.yaml", "[" * 5000),
        ("deep.json", "[" * 5000 + "]" * 5000),
        ("bomb.yaml", "a: &a [x]\nb: [*a, *a]\n"),
        ("big.toml", "x" * 10_000_000),
        ("list.json", "[1]"),
        ("empty.toml", ""),
    ]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(ts.InputError):
            ts.Decision.read(tmp_path / name)
    (tmp_path / "line.yaml").write_text("title: x\nfactors:\n- id: a\n  p: 1.3\n", encoding="utf-8")
    with pytest.raises(ts.InputError, match="line 4"):
        ts.Decision.read(tmp_path / "line.yaml")


def test_decision_leaving_something_out_never_lowers_the_risk_in_silence():
    content = bus()
    whole = assess(content)
    lists = {
        "factors": content["factors"],
        "groups": content["groups"],
        "measures": content["measures"],
        "rounds": content["consultation"]["rounds"],
    }
    for name, entries in lists.items():
        for i in range(len(entries)):
            less = copy.deepcopy(content)
            (less["consultation"] if name == "rounds" else less)[name].pop(i)
            less["normalise_weights"] = True
            if name == "factors":
                less["measures"] = [m for m in less["measures"] if m["factor"] != entries[i]["id"]]
            try:
                result = assess(less)
            except ts.InputError:
                continue
            assert result.index >= whole.index or codes(result) - codes(whole), (name, i)
    for measure in content["measures"]:
        less = copy.deepcopy(content)
        next(m for m in less["measures"] if m["id"] == measure["id"])["evidence"] = None
        assert assess(less).index > whole.index


def test_decision_same_seed_same_bits_and_tables():
    first, second = (assess(bus(), seed=4) for _ in range(2))
    assert first.summary().equals(second.summary())
    assert first.index != assess(bus(), seed=5).index
    assert first.contributions()["share"].sum() == pytest.approx(1)
    assert 0 < first.sensitivity()["first"].sum() <= 1 <= first.sensitivity()["total"].sum() + 1e-9
    assert first.switching().height == 4 and first._repr_html_().startswith("<p><b>Raising bus fares")
    assert pl.DataFrame(first).equals(first.summary())


def test_decision_sensitivity_is_the_closed_form():
    wide = {"low": 0.2, "mode": 0.4, "high": 0.9}
    table = assess(simple((wide, 0.5, 0.5), (0.5, wide, 0.5))).sensitivity()
    assert table["first"].to_list() == pytest.approx([0.5, 0, 0, 0.5])


def test_decision_switching_value_changes_the_level():
    content = simple((0.5, 0.4, 0.6), (0.5, 0.4, 0.4))
    up = assess(content).switching()["pq_up"].to_list()
    content["factors"][0].update(p=up[0] + 1e-9, q=1)
    assert assess(content).residual.level_by_index == "medium"


def test_decision_schema_names_every_key():
    properties = ts.Decision.schema()["properties"]
    assert {"title", "field", "factors", "measures", "consultation", "revisions"} <= set(properties)


@pytest.mark.parametrize("profile", ["jiangsu_wpq", "project_wc", "worst_factor"])
def test_decision_other_profiles_decide(profile):
    result = assess(bus(), profile=profile)
    assert result.profile == profile and result.level in ("low", "medium", "high")


def test_decision_own_profile_overrides_and_cannot_be_mild(tmp_path):
    text = (Path(__file__).parents[2] / "src/decision/profile/builtin/national_wpq.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text.replace("medium = 0.36", "medium = 0.1"), encoding="utf-8")
    assert assess(bus(), profile=tmp_path / "own.toml").level == "medium"
    (tmp_path / "mild.toml").write_text(text.replace('medium = "revise"', 'medium = "proceed"'), encoding="utf-8")
    with pytest.raises(ts.ProfileError, match="never lead to proceed"):
        assess(bus(), profile=tmp_path / "mild.toml")


def test_decision_traps_are_told_in_the_docs_with_codes_of_the_catalogue():
    root = Path(__file__).parents[2]
    text = (root / "docs" / "explanation" / "decision.md").read_text(encoding="utf-8")
    traps = re.findall(r"^(\d+)\. \*\*.*?\*\* \((.*?)\)", text, flags=re.M | re.S)
    assert [int(number) for number, _ in traps] == list(range(1, 14))
    catalogue = (root / "src" / "finding" / "decision.toml").read_text(encoding="utf-8")
    known = set(re.findall(r"^\[(\w+)\]", catalogue, flags=re.M))
    told = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", " ".join(codes for _, codes in traps[:11])))
    assert told and told <= known, told - known


def test_decision_trap_7_comparisons_weigh_and_show_their_consistency():
    content = simple((0.9, 0.8, 1), (0.5, 0.5, 1), (0.2, 0.3, 1), (0.1, 0.2, 1))
    for factor in content["factors"]:
        del factor["w"]
    content["comparisons"] = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]
    result = assess(content)
    assert result.factors()["w"].to_list() == pytest.approx([0.547, 0.127, 0.270, 0.056], abs=1e-3)
    message = result.findings().filter(pl.col("code") == "ahp_consistent")["message"].item()
    assert "0.044" in message and "0.90, Saaty 1980" in message
    content["comparisons"][0][3], content["comparisons"][3][0] = 1 / 7, 7
    assert "ahp_inconsistent" in codes(assess(content))
    content["comparisons"].pop()
    with pytest.raises(ts.InputError, match="3 rows of comparisons do not fit 4 factors"):
        assess(content)
    again = ts.Decision.from_dict(result.decision)
    assert again.assess().index == result.index


def test_decision_trap_5_versions_that_land_just_under_a_cut_are_found():
    revisions = [{"id": f"r{i}", "index": index} for i, index in enumerate((0.41, 0.38, 0.355))]
    assert "edited_to_the_threshold" in codes(assess(simple((0.5, 0.7, 1), revisions=revisions)))
    assert "edited_to_the_threshold" not in codes(assess(simple((0.5, 0.7, 1), revisions=revisions[:1])))


def test_the_built_in_decision_is_the_same_in_both_languages():
    english, chinese = (ts.datasets.hami(language).decision.assess(draws=2000, seed=3) for language in ("en", "zh"))
    # Draws of a measure are keyed by what it says, so that a copy adds nothing: two languages draw apart.
    assert english.index == pytest.approx(chinese.index, abs=1e-3) and english.verdict == chinese.verdict
    numbers = ("factor", "w", "p", "q", "pq")
    one, other = (pl.DataFrame(assessment.factors()) for assessment in (english, chinese))
    assert one.select(c for c in numbers if c in one.columns).equals(
        other.select(c for c in numbers if c in other.columns)
    )
    with pytest.raises(ts.InputError):
        ts.datasets.hami("fr")
