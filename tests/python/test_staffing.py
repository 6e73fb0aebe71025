"""The answers of the 2011 Hami report: 188 community police and 106 coordinators in Hami city."""

import pytest
import townscale as ts

PANEL = {"area": ["Hami city"] * 2, "period": ["2011H1", "2011H2"], "population": [200_000, 300_000]}
STAFF = {"area": ["Hami city"] * 2, "role": ["coordinator", "community_police"], "headcount": [106, 188]}


def gaps(norms, staff=STAFF):
    return ts.staffing_gap(ts.Panel(PANEL), norms=norms, staff=staff).summary()


@pytest.mark.parametrize(("per", "expected"), [(500, [294, 494]), (1000, [94, 194])])
def test_the_report_gaps_come_out(per, expected):
    assert gaps([ts.Norm("coordinator", per=per)])["gap"].to_list() == expected


def test_auxiliaries_go_with_the_police():
    table = gaps([ts.Norm("auxiliary", ratio=3, to="community_police")])
    assert table["required"].to_list() == [564, 564] and table["p_short"].to_list() == [1, 1]


def test_headcount_is_not_people_on_duty():
    table = gaps([ts.Norm("coordinator", per=500)], {**STAFF, "on_duty_share": [0.5, 1.0]})
    assert table["available"].to_list() == [53, 53]


@pytest.mark.parametrize(
    ("norm", "message"),
    [
        (ts.Norm("a"), "needs per"),
        (ts.Norm("a", per=0), "per is 0"),
        (ts.Norm("a", ratio=3), "no role it goes with"),
        (ts.Norm("a", per=5, base="pupils"), "no series counts the group pupils"),
        (ts.Norm("a", ratio=3, to="nurse"), "has no nurse"),
    ],
)
def test_bad_norms_are_refused(norm, message):
    with pytest.raises(ts.InputError, match=message):
        gaps([norm])


def test_a_share_in_percent_is_asked_about():
    with pytest.raises(ts.InputError, match=r"row 1, column on_duty_share.*Did you mean 0.85\?"):
        gaps([ts.Norm("coordinator", per=500)], {**STAFF, "on_duty_share": [85, 1]})
