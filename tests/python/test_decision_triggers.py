"""Trigger rules of a local standard, and streams of measures that words do not change."""

import re
from pathlib import Path

import pytest
import townscale as ts
from townscale import report
from townscale.report.document import Table

ROOT = Path(__file__).parents[2]
TRIGGERS = """
[[trigger]]
when = "incident_people"
from = 50
level = "medium"
source = "a local standard (made up)"
source_zh = "某县标准（虚构）"
mark = "read"

[[trigger]]
when = "largest_factor"
from = 0.3
level = "high"
source = "a local standard (made up)"
mark = "read"
"""


@pytest.fixture
def local(tmp_path):
    """The national practice under a name of its own with two trigger rules."""
    text = (ROOT / "src/decision/profile/builtin/national_wpq.toml").read_text("utf-8")
    text = text.replace('id = "national_wpq"', 'id = "county"')
    # Tables of the file end before the bands of the scale, which are the last.
    head, bands = text.split("[[scale.bands]]", 1)
    (tmp_path / "county.toml").write_text(f"{head}[[scale.bands]]{bands}{TRIGGERS}", encoding="utf-8")
    return tmp_path / "county.toml"


def fares(**factor):
    content = ts.Decision.read(ROOT / "examples/decision_bus_fares.toml").to_dict()
    for one in content["factors"]:
        one["incident"] = 10
    content["factors"][0] |= factor
    return ts.Decision.from_dict(content)


def assess(decision, profile):
    return decision.assess(draws=1000, profile=profile)


def test_no_trigger_that_does_not_hold_changes_anything(local):
    assert assess(fares(), local).level == assess(fares(), None).level == "low"


@pytest.mark.parametrize(("people", "level"), [(49, "low"), (50, "medium"), (500, "medium")])
def test_the_number_of_people_at_an_incident_sets_the_level(local, people, level):
    found = assess(fares(incident=people), local)
    assert found.level == level and (found.verdict == "proceed") == (level == "low")
    reasons = [reason.code for reason in found.reasons]
    assert ("reason_trigger_people" in reasons) == (level != "low")
    assert sum(found.p_level.values()) == pytest.approx(1.0) and (found.p_level["low"] == 0) == (level != "low")
    assert not found.cheapest().reached or level == "low", "no measure lowers the number"


def test_the_largest_factor_counts_after_measures(local):
    content = fares().to_dict()
    worst = content["factors"][0]
    worst["p"], worst["q"] = 0.8, 0.5
    content["measures"] = [one for one in content["measures"] if one["factor"] != worst["id"]]
    assert assess(ts.Decision.from_dict(content), local).residual.level == "high"
    content["measures"].append(
        {"id": "new", "factor": worst["id"], "what": "票价封顶", "owner": "市交通局", "cost": 1, "status": "funded",
         "due": content["date"], "effect": 0.5, "on": "p", "evidence": "pilot", "source": "2024年两条线路试行"}
    )  # fmt: skip
    found = assess(ts.Decision.from_dict(content), local)
    assert found.before.level == "high" and found.residual.level == "low"


def test_a_number_that_the_rule_needs_is_missing_where_it_is_not_given(local):
    content = fares().to_dict()
    content["factors"][0].pop("incident")
    found = assess(ts.Decision.from_dict(content), local)
    assert found.verdict == "revise" and "factor_incident" in found.check()["item"].to_list()
    assert "factor_incident" not in assess(ts.Decision.from_dict(content), None).check()["item"].to_list()


def test_a_lowered_number_is_found_beside_an_earlier_version(local):
    found = fares(incident=49).assess(draws=1000, profile=local, earlier=fares(incident=60))
    assert found.verdict != "proceed" and "estimate_lowered" in found.review()["code"].to_list()


def test_the_report_names_the_rule_in_words(local):
    made = report.of(assess(fares(incident=60), local), "zh")
    cells = [cell for block in made.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    assert "可能引发 50 人及以上参与的事件：不低于中风险" in cells and "某县标准（虚构）" in cells
    told = re.sub(r"\s", "", str(made))
    assert "incident_people" not in told and "结合反对比例和触发条款" in told


@pytest.mark.parametrize("wrong", ["from = 0", "from = 2", 'level = "low"', 'when = "weather"'])
def test_a_trigger_that_cannot_be_meant_is_refused(local, wrong):
    key = wrong.split(" ")[0]
    head, last = local.read_text("utf-8").rsplit("[[trigger]]", 1)
    local.write_text(f"{head}[[trigger]]{re.sub(rf'(?m)^{key} = .*$', wrong, last)}", encoding="utf-8")
    with pytest.raises(ts.InputError):
        assess(fares(), local)


def test_reworded_and_translated_measures_are_drawn_alike():
    content = fares().to_dict()
    assert any(isinstance(one.get("effect"), dict) for one in content["measures"])
    english = {**content, "measures": [{**one, "what": f"measure {one['id']}"} for one in content["measures"]]}
    one, other = (ts.Decision.from_dict(each).assess(draws=1000) for each in (content, english))
    assert one.residual.correlated == other.residual.correlated
    assert one.target.independent == other.target.independent
