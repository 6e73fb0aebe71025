"""The register's portfolio, and ``townscale follow-up``: outcomes entered, decisions listed, the chain verified."""

import json
from pathlib import Path

import pytest
import townscale as ts

EXAMPLES = Path(__file__).parents[2] / "examples"
OUTCOMES = """date = "2027-06-30"
[factors]
long_way = true
posts_lost = false
"""


@pytest.fixture
def folder(tmp_path):
    """A register with two decisions of two bodies."""
    register = ts.Register(tmp_path / "register")
    for name, body in (("school_merger", "County A"), ("bus_fares", "County B")):
        content = ts.Decision.read(EXAMPLES / f"decision_{name}.toml").to_dict() | {"body": body}
        register.add(ts.Decision.from_dict(content).assess(draws=1000))
    return tmp_path / "register"


def test_outcomes_are_entered_listed_and_scored_by_unit(call, folder, tmp_path):
    (tmp_path / "outcomes.toml").write_text(OUTCOMES, encoding="utf-8")
    status, out, _ = call("follow-up", "add", folder, "school-merger", tmp_path / "outcomes.toml", "--json")
    assert status == 0 and json.loads(out)["scores"][0]["forecasts"] == 2
    status, out, _ = call("follow-up", "list", folder, "--on", "2027-01-01", "--json")
    found = json.loads(out)
    merger = next(row for row in found["decisions"] if row["decision"] == "school-merger")
    assert status == 0 and merger["looked_at"] == "2027-06-30" and merger["body"] == "County A"
    assert sum(row["decisions"] for row in found["levels"]) == 2
    assert [(row["unit"], row["forecasts"], row["happened"]) for row in found["calibration"]] == [("County A", 2, 1)]
    alone = ts.Register(folder).evaluate()
    assert found["calibration"][0]["brier"] == pytest.approx(alone.brier)


def test_a_measure_is_due_until_its_day_and_overdue_after_unless_it_was_kept(folder):
    register = ts.Register(folder)
    content = register.earlier("school-merger").to_dict()
    dated = next(m for m in content["measures"] if m.get("due") and m["status"] != "done")
    name, day = dated["id"], str(dated["due"])

    def state(on):
        rows = register.portfolio(on=on).measures().to_dicts()
        return next(row["state"] for row in rows if row["measure"] == name)

    assert state(day) == "due" and state("2099-01-01") == "overdue"
    register.add_outcomes("school-merger", {"date": "2027-06-30", "measures": {name: True}})
    assert state("2099-01-01") == "done"
    register.add_outcomes("school-merger", {"date": "2028-06-30", "measures": {name: False}})
    assert state("2099-01-01") == "overdue"
    with pytest.raises(ts.InputError, match="Give a day"):
        register.portfolio(on="soon")
    with pytest.raises(ts.InputError, match="on is"):
        register.portfolio(on=3)


def test_a_register_that_was_touched_is_status_1_and_a_mistyped_folder_makes_none(call, folder, tmp_path):
    assert call("follow-up", "verify", folder)[0] == 0
    sorted(folder.glob("*.parquet"))[-1].unlink()
    status, out, err = call("follow-up", "verify", folder, "--language", "zh", "--json")
    assert status == 1 and "最后一个条目缺失" in json.loads(out)["findings"][0]["message"] and "不衔接" in err
    status, _, err = call("follow-up", "list", tmp_path / "regsiter")
    assert status == 2 and "no folder" in err and not (tmp_path / "regsiter").exists()


def test_a_mistyped_id_is_refused_and_nothing_is_entered(call, folder, tmp_path):
    (tmp_path / "outcomes.toml").write_text(OUTCOMES.replace("long_way", "long_wya"), encoding="utf-8")
    before = len(list(folder.glob("*.parquet")))
    status, _, err = call("follow-up", "add", folder, "school-merger", tmp_path / "outcomes.toml")
    assert status == 1 and "long_way" in err and len(list(folder.glob("*.parquet"))) == before


def test_the_page_says_the_levels_in_chinese(call, folder, tmp_path):
    assert call("follow-up", "list", folder, "--out", tmp_path / "page.html", "--language", "zh")[0] == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "决策登记簿情况" in page and "尚未录入实际情况" in page and "已逾期" in page
    body = page[page.index("<body") :]
    assert "无法认定" in body or "低" in body
    assert not [word for word in ("undetermined", "do_not_issue", ">None<", "do not issue") if word in body]
