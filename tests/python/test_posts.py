"""Allocation, queues, strength, cost and WISN from Python. Published answers name their source."""

import pytest
import townscale as ts


def test_staffing_of_173_hired_60_remain_and_30_are_on_duty():
    seen = ts.strength(173, remaining=60, on_duty=30, years=2)
    assert (round(seen.lost, 2), seen.on_duty_share, round(seen.of_hired, 2)) == (0.65, 0.5, 0.17)
    again = ts.strength(173, attrition=seen.attrition, on_duty_share=0.5, years=2)
    assert again.on_duty == pytest.approx(30)
    with pytest.raises(ts.InputError, match=r"Did you mean 0.4\?"):
        ts.strength(100, attrition=40)


def test_staffing_a_relief_factor_goes_into_the_staff_table():
    share = ts.relief(days_off=30).on_duty_share
    staff = {"area": ["A"], "role": ["guard"], "headcount": [100], "on_duty_share": [share]}
    panel = ts.Panel({"area": ["A"], "period": ["2020"], "population": [10_000]})
    available = ts.staffing_gap(panel, [ts.Norm("guard", per=500)], staff).summary()["available"][0]
    assert available == pytest.approx(100 / ts.relief(days_off=30).relief_factor)


def test_staffing_wisn_gives_the_published_answers():
    clinic = ts.wisn({"visits": 100_000}, {"visits": 15}, {"holidays": 10, "leave": 30, "sick": 15}, days_per_week=4.5)
    assert round(clinic.required, 2) == 17.46 and clinic.ratio is None
    whole = ts.wisn(100_000, 15, 55, days_per_week=4.5, category_allowances={"training": 10 / 179}, existing=12)
    assert whole.summary()["required"][-1] == pytest.approx(whole.required) and whole.ratio < 1
    with pytest.raises(ts.InputError, match="do not name the same activities"):
        ts.wisn({"a": 1}, {"b": 1})


# pyworkforce 0.5.1, ErlangC(transactions, aht, asa, interval).required_positions(0.8): positions, service level,
# waiting.
PYWORKFORCE = [
    (100, 3, 30, 20 / 60, 14, 0.8884, 0.1741),
    (20, 12, 60, 1, 7, 0.8948, 0.1351),
    (5000, 6, 30, 0.5, 1013, 0.8043, 0.5781),
]


@pytest.mark.parametrize(("calls", "minutes", "interval", "asa", "positions", "level", "wait"), PYWORKFORCE)
def test_staffing_queues_agree_with_pyworkforce(calls, minutes, interval, asa, positions, level, wait):
    rate = calls * 60 / interval
    assert ts.servers_for(rate, minutes, 0.8, asa) == positions
    queue = ts.erlang("c", rate, minutes, positions, within_minutes=asa)
    assert round(queue.p_within, 4) == level and round(queue.p_wait, 4) == wait


def test_staffing_the_three_queues_stay_stable_and_refuse_nonsense():
    assert ts.erlang("b", 100_000, 6, 10_000).p_lost == pytest.approx(0.0079, abs=1e-3)
    assert 0 < ts.erlang("a", 100_000, 6, 9_900, patience_minutes=5).p_abandon < 0.02
    assert ts.servers_for(100_000, 6, 0.9, 0.5, kind="a", patience_minutes=5) < ts.servers_for(100_000, 6, 0.9, 0.5)
    for kind, patience, message in [("d", None, "no queue"), ("a", None, "no patience"), ("b", 3.0, "nobody gives up")]:
        with pytest.raises(ts.InputError, match=message):
            ts.erlang(kind, 10, 6, 3, patience_minutes=patience)


def test_staffing_a_raise_pays_if_turnover_falls_far_enough():
    now = {"recruitment": 800, "training": 1200, "training_months": 2, "on_duty_share": 0.5}
    found = ts.break_even_raise(880, 1000, turnover=0.65, turnover_after=0.2, **now)
    fall = found.turnover_must_fall_below
    assert ts.post_cost(1000, turnover=fall, **now).per_person_on_duty == pytest.approx(found.cost_now)
    assert found.pays_from < 0.65 and found.cost_raised > found.cost_now


def test_staffing_allocations_show_quotas_and_paradoxes():
    result = ts.allocation(10, {"A": 6, "B": 6, "C": 2}, "largest_remainder")
    assert result.posts == [4, 4, 2] and "loses one" in result.findings()["message"][0]
    assert result.summary().columns == ["area", "need", "quota", "posts", "coverage"]
    # Covers 1, 0 and 0.2: with the worst at 0 whatever is done, the second worst is 0.2, and 0.11 with [0, 1, 1].
    assert ts.allocate(2, [1, 9, 5], "leximin") == [1, 0, 1]


def test_the_example_of_the_docs_comes_out():
    """docs/explanation/staffing.md: 173 hired, 60 there, 30 on duty; a raise pays from a turnover of 55 % on."""
    seen = ts.strength(173, remaining=60, on_duty=30, years=2)
    numbers = (seen.lost, seen.on_duty_share, seen.of_hired, seen.attrition)
    assert [round(number, 2) for number in numbers] == [0.65, 0.5, 0.17, 0.41]
    now = {"recruitment": 800, "training": 1200, "training_months": 2}
    even = ts.break_even_raise(880, 1000, turnover=0.65, turnover_after=0.2, on_duty_share=0.5, **now)
    assert round(even.pays_from, 3) == 0.548 and round(even.turnover_must_fall_below, 3) == 0.309
    # A break-even is one: at that turnover both pays cost the same per person on duty.
    at = {**now, "on_duty_share": 0.5}
    same = ts.post_cost(880, turnover=even.pays_from, **at).per_person_on_duty
    assert same == pytest.approx(ts.post_cost(1000, turnover=0.2, **at).per_person_on_duty)
    panel = ts.Panel({"area": ["A"] * 4, "period": ["2011", "2012", "2013", "2014"], "population": [100_000] * 4})
    staff = {"area": ["A"], "role": ["auxiliary"], "headcount": [60], "on_duty_share": [0.5]}
    gap = ts.staffing_gap(panel, ts.Norm("auxiliary", per=1000), staff)
    plan = gap.plan(pay=880, turnover=0.65, recruitment=800, training=1200)
    raised = plan.what_if(pay=1000, turnover=0.2)
    assert raised.hires < plan.hires and raised.cost < plan.cost
    assert raised.compare(plan)["cost_change"].sum() == pytest.approx(plan.cost - raised.cost)
