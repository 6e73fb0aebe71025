"""The answers of the 2011 Hami report: 188 community police and 106 coordinators in Hami city."""

import numpy as np
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
    ("fields", "message"),
    [
        ({}, "needs per"),
        ({"per": 0}, "per is 0"),
        ({"per": -500}, "per is -500"),
        ({"per": "many"}, "per is .many."),
        ({"per": float("nan")}, "a number was expected"),
        ({"per": 5, "rounding": "upp"}, r'there is no rounding "upp". Did you mean up\? Choose from: up, round, exact'),
        ({"ratio": 3, "to": "b", "on": "actuel"}, "Did you mean actual"),
        ({"per": 5, "mark": "red"}, "Did you mean read"),
        ({"per": 5, "base": 7}, "base is 7"),
        ({"per": 5, "lag": 1.5}, "whole number"),
        ({"per": 5, "lag": -1}, "lag is -1"),
        ({"per": 5, "floor": -1}, "floor is -1"),
        ({"ratio": 3}, "no role it goes with"),
        ({"per": 5, "role": " "}, "names no role"),
    ],
)
def test_a_norm_that_is_none_is_refused_when_it_is_made(fields, message):
    with pytest.raises(ts.InputError, match=message):
        ts.Norm(**{"role": "guide", **fields})
    # A dict of fields is taken where norms are, and checked alike.
    with pytest.raises(ts.InputError, match=message):
        ts.staffing_gap(ts.Panel(PANEL), [{"role": "guide", **fields}])


@pytest.mark.parametrize(
    ("norm", "message"),
    [
        (ts.Norm("a", per=5, base="pupils"), "no series counts the group pupils"),
        (ts.Norm("a", ratio=3, to="nurse"), "has no nurse"),
        ({"role": "a", "pre": 5}, r"the key pre is not known. Did you mean per\?"),
        (500, "500"),
        ("coordinator_500_hemi", r"Did you mean coordinator_500_hami\?"),
    ],
)
def test_norms_that_do_not_fit_the_tables_are_refused(norm, message):
    with pytest.raises(ts.InputError, match=message):
        gaps([norm])


def test_numbers_of_numpy_make_a_norm():
    norm = ts.Norm("coordinator", per=np.int64(500), floor=np.float32(1), lag=np.int32(0))
    assert gaps(norm)["gap"].to_list() == [294, 494] == gaps({"role": "coordinator", "per": 500})["gap"].to_list()


def test_a_share_in_percent_is_asked_about():
    with pytest.raises(ts.InputError, match=r"row 1, column on_duty_share.*Did you mean 0.85\?"):
        gaps([ts.Norm("coordinator", per=500)], {**STAFF, "on_duty_share": [85, 1]})


def test_the_catalogue_is_a_table_with_sources_and_marks():
    table = ts.norms()
    assert table.height >= 24 and set(table["mark"]) == {"read", "secondary", "unread"}
    assert table["document"].null_count() == 0 and table["jurisdiction"].null_count() == 0
    assert set(ts.norms(role="coordinator")["role"]) == {"coordinator"}


def test_a_profile_overrides_and_is_printed(tmp_path):
    path = tmp_path / "local.toml"
    path.write_text('[[norm]]\nid = "coordinator_500_hami"\nper = 400\n', "utf-8")
    panel = ts.Panel({**PANEL, "group": ["floating"] * 2})
    gap = ts.staffing_gap(panel, ["coordinator_500_hami"], STAFF, profile=path)
    assert gap.summary()["required"].to_list() == [500, 750]
    assert gap.norms()["mark"].to_list() == ["local"] and gap.norms()["norm"].to_list() == ["1 per 400"]
    path.write_text('[[norm]]\nroll = "x"\n', "utf-8")
    with pytest.raises(ts.ProfileError, match=r"local.toml, norm 1: the key roll .* Did you mean role\?"):
        ts.norms(path)


def test_several_groups_need_a_base():
    panel = ts.Panel({"area": ["A", "A"], "period": ["2020"] * 2, "group": ["x", "y"], "population": [1, 2]})
    with pytest.raises(ts.InputError, match=r"counts x, y.*Name its base"):
        ts.staffing_gap(panel, [ts.Norm("guide", per=1)])


def test_a_gap_explains_itself_totals_itself_and_shows_its_findings():
    gap = ts.staffing_gap(ts.Panel(PANEL), [ts.Norm("coordinator", per=500)], STAFF)
    assert "400 − 106 = 294" in gap.explain("Hami city", "coordinator", "2011H1")
    assert "缺口" in gap.explain("Hami city", "coordinator", language="zh")
    assert gap.total()["short"].to_list() == [294, 494]
    assert gap.total({"Hami city": "east"})["total"].to_list() == ["east", "east"]
    assert gap.first_shortage()["first"].to_list() == ["2011H1"]
    assert "headcount_as_on_duty" in gap.findings()["code"].to_list()
    assert "Required" in gap._repr_html_() and hasattr(gap, "__arrow_c_stream__")
