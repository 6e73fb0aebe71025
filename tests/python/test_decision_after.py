"""What-ifs, the cheapest measures, earlier versions; evaluation afterwards and the register."""

import copy
import itertools
import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
import townscale as ts

EXAMPLES = Path(__file__).parents[2] / "examples"


def content(name):
    return ts.Decision.read(EXAMPLES / f"decision_{name}.toml").to_dict()


def assess(content, **options):
    return ts.Decision.from_dict(content).assess(**options)


def two(measures, **more):
    wide = {"low": 0.5, "mode": 0.7, "high": 0.9}
    factors = [{"id": name, "p": wide, "q": wide, "w": 0.5} for name in "ab"]
    return {"title": "t", "factors": factors, "measures": measures, **more}


def test_what_if_supposes_measures_and_says_so():
    result = assess(content("school_merger"))
    supposed = result.what_if(["four_buses"])
    assert supposed.index < result.index and "measures_supposed" in set(supposed.findings()["code"])
    assert supposed.reasons[0].code == "reason_supposed" and result.what_if([]).index == result.index
    everything = result.what_if([measure["id"] for measure in content("school_merger")["measures"]])
    assert everything.index == pytest.approx(result.target.index)
    with pytest.raises(ts.InputError, match="Did you mean four_buses"):
        result.what_if("four_bus")
    with pytest.raises(ts.InputError, match="effect is missing"):
        result.what_if({"factor": "long_way"})
    with pytest.raises(ts.InputError, match='no factor "x"'):
        result.what_if({"factor": "x", "effect": 0.5})
    with pytest.raises(ts.InputError, match=r"effect is 1\.5"):
        result.what_if({"factor": "long_way", "effect": 1.5})


def test_cheapest_measures_are_those_of_a_search_through_all():
    costs = [5, 3, 4, 6, 2]
    effects = [0.6, 0.4, 0.5, 0.7, 0.3]
    measures = [
        {"id": f"m{i}", "factor": "ab"[i % 2], "cost": cost, "effect": effect, "on": "pq"[i % 2]}
        for i, (cost, effect) in enumerate(zip(costs, effects, strict=True))
    ]
    result = assess(two(measures), draws=2000)
    found = result.cheapest()
    best = math.inf
    for size in range(6):
        for chosen in itertools.combinations(range(5), size):
            supposed = result.what_if([f"m{i}" for i in chosen]).residual
            p = min(supposed.independent.p_level["low"], supposed.correlated.p_level["low"])
            if p >= 0.9:
                best = min(best, sum(costs[i] for i in chosen))
    assert found.reached and found.proven and found.cost == best and found.p >= 0.9
    after = result.what_if(found.measures)
    assert after.residual.level_by_index == "low" and after.residual.p_level_by_index["low"] >= 0.9


def test_cheapest_says_why_nothing_helps():
    none = assess(two([{"id": "m", "factor": "a", "cost": 1, "effect": 0.1}])).cheapest()
    assert not none.reached and none.measures == ["m"] and none.p < 0.9 and not none.opposition
    against = {"rounds": [{"replies": 100, "opposed": 60, "chosen": "random"}]}
    measures = [{"id": f"m{f}", "factor": f, "cost": 1, "effect": 1} for f in "ab"]
    blocked = assess(two(measures, consultation=against)).cheapest()
    assert not blocked.reached and blocked.opposition and blocked.p == 0
    free = assess(two([{"id": "m", "factor": "a", "effect": 1}])).cheapest()
    assert free.unpriced == ["m"] and not free.reached
    low = assess(content("bus_fares")).cheapest()
    assert low.reached and low.measures == [] and low.cost == 0


def test_the_two_numbers_of_the_card_are_of_the_index_and_of_the_verdict():
    """Hami: by the index alone a lower level is likely, but not likely enough, and opposition rules it out."""
    result = ts.datasets.hami().decision.assess()
    residual = result.residual
    assert list(result.p_level) == list(residual.p_level_by_index) == ["low", "medium", "high"]
    assert residual.p_level_by_index["low"] > 0 and result.p_level["low"] == 0
    chance = next(reason for reason in result.reasons if reason.code == "reason_confidence").values["chance"]
    assert float(chance) == pytest.approx(100 * residual.p_level_by_index["low"], abs=0.06)
    assert any(reason.code.startswith("reason_opposition") for reason in result.reasons)


def test_an_earlier_version_shows_what_was_left_out():
    before = content("bus_fares")
    earlier = ts.Decision.from_dict(before)

    def codes(edit):
        after = copy.deepcopy(before)
        edit(after)
        after["normalise_weights"] = True
        return set(ts.Decision.from_dict(after).assess(earlier=earlier).findings()["code"])

    def drop_factor(after):
        gone = after["factors"].pop()["id"]
        after["measures"] = [measure for measure in after["measures"] if measure["factor"] != gone]
        after["identified"]["factors"] -= 1

    def drop_round(after):
        after["consultation"]["rounds"].pop()
        after["consultation"]["rounds_held"] -= 1

    assert "factor_removed" in codes(drop_factor)
    assert "round_removed" in codes(drop_round)
    assert "evidence_removed" in codes(lambda after: after["measures"][0].pop("source"))
    assert "estimate_lowered" in codes(lambda after: after["factors"][0].update(p=0.01))
    assert "opposition_lowered" in codes(
        lambda after: after["consultation"]["rounds"][0].update(strata=[], opposed=1)
    ) or ("round_removed" in codes(lambda after: after["consultation"]["rounds"][0].update(strata=[])))
    assert "group_removed" in codes(lambda after: [group.update(direct=False) for group in after["groups"]])
    assert not {"factor_removed", "estimate_lowered"} & codes(lambda after: None)
    assert (
        ts.Decision.from_dict(before).version
        == earlier.version
        != ts.Decision.from_dict({**before, "title": "x"}).version
    )


# --- after the decision ---------------------------------------------------------------------------------------------


def certain(*p):
    factors = [{"id": f"f{i}", "p": one, "q": 0.5, "w": 1 / len(p)} for i, one in enumerate(p)]
    return ts.Decision.from_dict(
        {"id": "d", "title": "t", "date": "2026-03-01", "factors": factors, "normalise_weights": True}
    )


def test_evaluate_scores_by_hand():
    outcomes = {"f0": True, "f1": False, "f2": True}
    result = ts.evaluate(certain(0.8, 0.3, 0.5), outcomes)
    assert result.brier == pytest.approx((0.04 + 0.09 + 0.25) / 3)
    assert result.log_score == pytest.approx(-(math.log(0.8) + math.log(0.7) + math.log(0.5)) / 3)
    assert result.brier_of_base_rate == pytest.approx(2 / 9) and result.brier_of_levels is None
    table = pl.DataFrame({"factor": list(outcomes), "happened": list(outcomes.values())})
    for same in (table, table.to_dict(as_series=False), table.to_pandas(), {"factors": outcomes}):
        assert ts.evaluate(certain(0.8, 0.3, 0.5), same).brier == pytest.approx(result.brier)
    assert result.calibration()["count"].to_list() == [1, 1, 1] and pl.DataFrame(result).height == 3
    assert ts.evaluate(certain(1.0), {"f0": False}).log_score == math.inf


def test_evaluate_looks_at_levels_measures_and_opposition(tmp_path):
    outcomes = {
        "date": "2027-01-01",
        "factors": [{"id": "late_notice", "happened": True}],
        "measures": [{"id": content("bus_fares")["measures"][0]["id"], "kept": False}],
        "level": "medium",
        "opposition": {"replies": 400, "opposed": 120, "population": 8000},
        "unforeseen": ["drivers left"],
    }
    result = ts.evaluate(EXAMPLES / "decision_bus_fares.toml", outcomes)
    codes = set(result.findings()["code"])
    assert {"outcome_missing", "measure_not_kept", "unforeseen", "opposition_rose"} <= codes
    assert result.brier_of_levels > 1 and result.opposition()["now"].item() == pytest.approx(0.3)
    assert result.measures()["kept"].to_list()[0] == "no"
    for message, edit in [
        ("before the decision", {"date": "2020-01-01"}),
        ("there is no key levle. Did you mean level", {"levle": "low"}),
        ("Did you mean late_notice", {"factors": [{"id": "late_notce", "happened": True}]}),
        ("there is no measure", {"measures": [{"id": "zzz", "kept": True}]}),
        ("500 of 400", {"opposition": {"replies": 400, "opposed": 500}}),
        (r"factors\[1\]\.happened.*true or false", {"factors": [{"id": "late_notice", "happened": "perhaps"}]}),
    ]:
        with pytest.raises(ts.InputError, match=message):
            ts.evaluate(EXAMPLES / "decision_bus_fares.toml", {**outcomes, **edit})


def test_evaluate_holds_a_units_decisions_together():
    decisions = [certain(0.1, 0.9) for _ in range(30)]
    outcomes = [{"f0": i < 3, "f1": i >= 3} for i in range(30)]
    table = ts.evaluate(decisions, outcomes).calibration()
    assert table["forecast"].to_list() == pytest.approx([0.1, 0.9]) and table["happened"].to_list() == pytest.approx(
        [0.1, 0.9]
    )
    assert all(row["happened_low"] < row["forecast"] < row["happened_high"] for row in table.to_dicts())


def test_the_register_only_grows_and_evaluates(tmp_path):
    register = ts.Register(tmp_path / "unit")
    first = content("school_merger")
    register.add(assess(first))
    changed = copy.deepcopy(first)
    changed["factors"][0]["p"] = 0.5
    register.add(ts.Decision.from_dict(changed).assess(earlier=register.earlier("school-merger")))
    history = register.history("school-merger")
    assert history.height == 2 and history["version"].n_unique() == 2 and history["recorded"].is_sorted()
    register.add_outcomes("school-merger", {"long_way": True, "cost_of_boarding": False, "posts_lost": False})
    p = 0.5
    assert register.evaluate().factors()["p"][0] == pytest.approx(p)
    with pytest.raises(ts.InputError, match="no assessment"):
        register.add_outcomes("other", {"x": True})
    with pytest.raises(ts.UnsupportedError, match="no assessment has outcomes"):
        ts.Register(tmp_path / "empty").evaluate()
    assert len(list((tmp_path / "unit").glob("*.parquet"))) == 3 and register.verify().height == 0
    assert json.loads(register.entries()["changes"][1]) == ["estimate_lowered"]


KILLED = """
import sys
import townscale as ts
register = ts.Register(sys.argv[1])
factors = [{"id": "a", "p": 0.5, "q": 0.5, "w": 1}]
result = ts.Decision.from_dict({"id": "d", "title": "t", "factors": factors}).assess(draws=10)
print("ready", flush=True)
while True:
    register.add(result)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_the_register_survives_being_killed(tmp_path):
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline().strip() == "ready"
        before = len(list(tmp_path.glob("*.parquet")))
        while len(list(tmp_path.glob("*.parquet"))) < before + 3:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    register = ts.Register(tmp_path)
    whole = register.entries().height
    assert whole > 3 and whole == len([path for path in tmp_path.glob("*.parquet") if not path.name.startswith(".")])
    register.add(certain(0.5).assess(draws=10))
    assert register.entries().height == whole + 1


APPENDING = """
import sys
import townscale as ts
factors = [{"id": "a", "p": 0.5, "q": 0.5, "w": 1}]
result = ts.Decision.from_dict({"id": sys.argv[2], "title": "t", "factors": factors}).assess(draws=10)
register = ts.Register(sys.argv[1])
for _ in range(40):
    register.add(result)
"""


def test_several_processes_append_at_once(tmp_path):
    running = [subprocess.Popen([sys.executable, "-c", APPENDING, str(tmp_path), f"p{i}"]) for i in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    entries = ts.Register(tmp_path).entries()
    assert entries.height == 120 and entries["id"].value_counts()["count"].to_list() == [40, 40, 40]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".") and path.name != ".lock"]


def test_a_register_leaves_files_that_are_not_its_own_alone(tmp_path):
    register = ts.Register(tmp_path)
    entry = register.add(certain(0.5).assess(draws=10))
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "sub.parquet").mkdir()
    (tmp_path / "garbage.parquet").write_bytes(b"PAR1")
    pl.DataFrame({"kind": ["assessment"], "id": ["z"], "content": ["{"]}).write_parquet(tmp_path / "other.parquet")
    assert register.entries()["id"].to_list() == ["d"] and register.earlier("z") is None
    entry.write_bytes(entry.read_bytes()[:40])
    with pytest.raises(ts.InputError, match=r"the entry cannot be read.*Take it from a backup"):
        register.entries()
    pl.DataFrame({"kind": ["assessment"], "id": ["d"], "recorded": ["2026"], "content": ["{"]}).write_parquet(entry)
    with pytest.raises(ts.InputError, match="its content is no JSON"):
        register.earlier("d")
    with pytest.raises(ts.InputError, match="Decision is no assessment"):
        register.add(certain(0.5))


@pytest.mark.parametrize(
    ("outcomes", "message"),
    [
        ({"f0": "perhaps"}, r"factors\[1\]\.happened.*true or false"),
        ({"f0": 2}, r"factors\[1\]\.happened.*true or false"),
        ({"f9": True}, 'no factor "f9".*Did you mean f0'),
        ({"factors": [{"id": "f0", "happened": True}] * 2}, "factor f0 stands twice"),
        (pl.DataFrame({"factor": ["f0", "f0"], "happened": [True, False]}), "factor f0 stands twice"),
        (pl.DataFrame({"f": ["f0"]}), "Give factor and happened"),
        ({"factors": [], "opposition": {"replies": -1, "opposed": 0}}, "0 of -1 replies"),
        ({"factors": [], "opposition": {"replies": float("nan"), "opposed": 0}}, "opposition.replies: .*no number"),
        ({"factors": [], "opposition": {"replies": 10, "opposed": 1, "population": 5}}, "population is only 5"),
        ({"factors": [], "level": "lowish"}, "Choose from: low, medium, high"),
        ({"factors": [], "date": "2026-02-30"}, "is not a day"),
        (None, "is not a table"),
        ("nowhere.toml", "No such file"),
    ],
)
def test_outcomes_that_cannot_be_used_are_named(outcomes, message):
    with pytest.raises(ts.InputError, match=message) as caught:
        ts.evaluate(certain(0.8), outcomes)
    assert "\n" not in str(caught.value)


def test_factors_that_nobody_looked_at_are_said_and_not_scored():
    for outcomes in ({"f0": True, "f1": None}, {"f0": True, "f1": float("nan")}, {"f0": True}):
        result = ts.evaluate(certain(0.8, 0.3), outcomes)
        assert result.brier == pytest.approx(0.04) and "outcome_missing" in set(result.findings()["code"])


def test_the_evaluation_is_reported_and_drawn(tmp_path):
    result = ts.evaluate(certain(0.8, 0.3), {"factors": {"f0": True}, "opposition": {"replies": 50, "opposed": 5}})
    for language in ("en", "zh"):
        text = result.report(tmp_path / f"{language}.html", language=language).read_text("utf-8")
        assert "0.040" in text and "None" not in text
        assert result.plot(language).to_dict()["layer"]
    assert "未提供" in text and "风险因素" in text


BITS = """
import sys
import townscale as ts
decision = ts.Decision.read(sys.argv[1])
for profile in ("national_wpq", "fuzzy", "worst_factor"):
    result = decision.assess(draws=5000, seed=7, profile=profile)
    print(repr(result.index), result.contributions().to_dicts(), result.p_level)
    print(ts.sobol(result, n=256).total.tolist())
"""


def test_the_bits_do_not_depend_on_threads():
    seen = set()
    for threads in ("1", "2", "3"):
        command = [sys.executable, "-c", BITS, str(EXAMPLES / "decision_school_merger.toml")]
        environment = {**os.environ, "RAYON_NUM_THREADS": threads}
        seen.add(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
    assert len(seen) == 1 and seen.pop()
