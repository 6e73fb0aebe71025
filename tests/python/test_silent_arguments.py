"""Arguments of the staffing verbs that would be ignored are refused."""

from __future__ import annotations

import pytest
import townscale as ts

PANEL = ts.Panel({"area": ["A"] * 3, "period": ["2024", "2025", "2026"], "population": [5_000, 6_000, 7_000]})


def gap() -> ts.Gap:
    return ts.staffing_gap(PANEL, [ts.Norm("guide", per=500)])


@pytest.mark.parametrize(
    ("terms", "word"),
    [
        ({"start": "2020"}, "before the first period 2024"),
        ({"start": "2023"}, "before the first period 2024"),
        ({"start": "2030"}, "after the last period 2026"),
        ({"by": "2020"}, "the plan starts in 2024"),
        ({"start": "2025", "by": "2024"}, "the plan starts in 2025"),
        ({"by": "2030"}, "the plan ends in 2026"),
        ({"pay": {}}, "pay names no role"),
        ({"capacity": {"2030": 5}}, "2030"),
        ({"capacity": {"guard": 5}}, "guard"),
        ({"ceiling": {"guard": 5}}, "guard"),
        ({"turnover": {"guard": 0.1}}, "guard"),
        ({"budget": {2030: 5}, "pay": 1}, "2030"),
        ({"budget": {}, "pay": 1}, "budget names no money"),
        ({"norm": "1 per 300"}, "no norm is called"),
        ({"retirements": [{"area": "B", "role": "guide", "period": "2025", "people": 1}]}, "B"),
    ],
)
def test_a_term_that_nothing_would_come_of_is_refused(terms: dict, word: str) -> None:
    with pytest.raises(ts.InputError, match=word):
        gap().plan(**terms)


def test_a_plan_may_start_within_the_gap() -> None:
    assert gap().plan(start="2024").hires == gap().plan().hires == 14
    assert gap().plan(start="2025").summary()["period"].to_list() == ["2025", "2026"]


def test_comparisons_refuse_a_value_of_what_they_compare() -> None:
    with pytest.raises(ts.InputError, match="coverage is what the plans are compared by"):
        gap().frontier([0.5, 0.9], coverage=0.8)
    with pytest.raises(ts.InputError, match="norm is what the plans are compared by"):
        gap().alternatives(norm="1 per 500")


def test_what_was_seen_and_what_is_expected_do_not_mix() -> None:
    with pytest.raises(ts.InputError, match="Give remaining too"):
        ts.strength(100, on_duty=30)
    for name in ("vacancy", "attrition", "on_duty_share"):
        with pytest.raises(ts.InputError, match=f"{name} is what is expected"):
            ts.strength(100, remaining=60, **{name: 0.5})
    assert ts.strength(100, attrition=0.4).remaining == pytest.approx(60)


def test_a_profile_of_norms_that_none_is_named_of_is_refused(tmp_path) -> None:
    path = tmp_path / "norms.toml"
    path.write_text('[[norm]]\nid = "mine"\nrole = "guide"\nper = 400\n', "utf-8")
    with pytest.raises(ts.InputError, match="none is"):
        ts.staffing_gap(PANEL, [ts.Norm("guide", per=500)], profile=path)
    assert ts.staffing_gap(PANEL, ["mine"], profile=path).summary()["required"].to_list() == [13, 15, 18]
