"""The answers of the 2011 Hami report: 188 community police and 106 coordinators in Hami city."""

import numpy as np
import polars as pl
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
        (ts.Norm("a", per=5, base="pupils"), "the norm counts pupils, and the counts do not say whom they count"),
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


def shared_case():
    """Four villages and a town of one county, with draws; two villages of each group share their nurses."""
    rng = np.random.default_rng(4)
    areas = ["A", "B", "C", "D", "Town"]
    rows = [
        (area, str(year), float(int(start * (1.02 + 0.02 * rng.random()) ** (year - 2015))))
        for area, start in zip(areas, [700, 450, 300, 820, 5200], strict=True)
        for year in range(2015, 2024)
    ]
    panel = ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))
    forecast = ts.forecast(panel, horizon=3, draws=400, seed=2)
    staff = pl.DataFrame(
        {
            "area": ["A", "B", "C", "Town", "South"],
            "role": ["nurse"] * 5,
            "headcount": [1, 0, 1, 3, 1],
            "on_duty_share": [1.0, 0.5, 0.8, 0.9, 0.9],
            "monthly_pay": [3000.0, 3000.0, 3200.0, 3000.0, 3200.0],
        }
    )
    return forecast, staff, {"North": ["A", "B"], "South": ["C", "D"]}


def test_shared_posts_are_sized_on_the_joint_people_of_a_group_draw_by_draw():
    forecast, staff, groups = shared_case()
    gap = ts.staffing_gap(forecast, [ts.Norm("nurse", per=1000, shared=groups)], staff)
    table = gap.summary().sort("area", "period")
    assert table["area"].unique().sort().to_list() == ["North", "South", "Town"]
    draws = forecast.draws()
    on_hand = {"North": 1.0, "South": 1 * 0.8 + 1 * 0.9, "Town": 3 * 0.9}
    for row in table.to_dicts():
        members = groups.get(row["area"], [row["area"]])
        mine = draws.filter(pl.col("area").is_in(members) & (pl.col("period") == row["period"]))
        joint = mine.group_by("draw").agg(pl.col("population").sum())["population"].to_numpy()
        needed = np.ceil(joint / 1000 - 1e-9)
        assert row["required"] == pytest.approx(np.quantile(needed, 0.5))
        assert row["available"] == pytest.approx(on_hand[row["area"]])
        assert row["gap_hi95"] == pytest.approx(np.quantile(needed, 0.975) - on_hand[row["area"]])
        assert row["p_short"] == pytest.approx(np.mean(needed > on_hand[row["area"]] + 1e-9))
    alone = ts.staffing_gap(forecast, [ts.Norm("nurse", per=1000)], staff).summary()
    last = table["period"].max()
    assert table.filter(period=last)["required"].sum() < alone.filter(period=last)["required"].sum()


def test_shared_posts_are_planned_and_told():
    forecast, staff, groups = shared_case()
    gap = ts.staffing_gap(forecast, [ts.Norm("nurse", per=1000, shared=groups)], staff)
    plan = gap.plan(turnover=0.1, coverage=0.9)
    assert set(plan.summary()["area"]) == {"North", "South", "Town"} and plan.status == "optimal"
    note = gap.findings().filter(pl.col("code") == "posts_shared")["message"].item()
    assert "North = A, B; South = C, D" in note
    assert "共用岗位" in gap.findings("zh").filter(pl.col("code") == "posts_shared")["message"].item()
    one = gap.norms()
    assert one["shared"].item() == "North=A,B; South=C,D" and "2 shared groups" in one["norm"].item()


@pytest.mark.parametrize(
    ("shared", "more", "message"),
    [
        ({"North": ["A", "Bx"]}, {}, "Bx"),
        ({"North": ["A", "B"], "South": ["B", "C"]}, {}, "two shared groups"),
        ({"Town": ["A", "B"]}, {}, "name of an area"),
        ({"North": ["A"]}, {}, "fewer than two"),
        ({"North": ["A", "B"]}, {"per": None, "ratio": 2.0, "to": "doctor"}, "ratio"),
        ({"North": 3}, {}, "shared is"),
    ],
)
def test_shared_posts_that_make_no_sense_are_refused(shared, more, message):
    forecast, staff, _ = shared_case()
    with pytest.raises(ts.InputError, match=message):
        ts.staffing_gap(forecast, [ts.Norm(**{"role": "nurse", "per": 1000, "shared": shared, **more})], staff)


def test_a_role_with_shared_posts_has_no_other_norm():
    forecast, staff, groups = shared_case()
    with pytest.raises(ts.InputError, match="another norm"):
        ts.staffing_gap(forecast, [ts.Norm("nurse", per=1000, shared=groups), ts.Norm("nurse", per=500)], staff)


def test_shared_posts_of_parts_and_of_areas_of_one_kind():
    """Parts are added up before areas are; a group is served wherever else the norm is in force."""
    areas, kinds = ["A", "B", "C"], ["rural", "rural", "urban"]
    panel = pl.DataFrame(
        {
            "area": areas * 2,
            "period": ["2023"] * 6,
            "group": ["resident"] * 3 + ["floating"] * 3,
            "kind_of_area": kinds * 2,
            "population": [700.0, 350.0, 900.0, 200.0, 180.0, 500.0],
        }
    )
    norm = ts.Norm("nurse", parts=[("resident", 1000), ("floating", 500)], shared={"AB": ["A", "B"]})
    gap = ts.staffing_gap(ts.Panel(panel), [norm], {"area": ["A"], "role": ["nurse"], "headcount": [1]})
    # 700/1000 + 200/500 + 350/1000 + 180/500 = 1.81, and 900/1000 + 500/500 = 1.9.
    assert dict(gap.summary().select("area", "required").iter_rows()) == {"AB": 2.0, "C": 2.0}
    rural = ts.Norm("nurse", per=1000, base="resident", where={"kind_of_area": "rural"}, shared={"AB": ["A", "B"]})
    gap = ts.staffing_gap(ts.Panel(panel), [rural], {"area": ["A"], "role": ["nurse"], "headcount": [1]})
    assert dict(gap.summary().select("area", "required").iter_rows()) == {"AB": 2.0}
    with pytest.raises(ts.InputError, match="base"):
        ts.staffing_gap(ts.Panel(panel), [ts.Norm("nurse", per=9, shared={"AB": ["A", "B"]})], STAFF)


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


def test_a_staff_table_with_a_column_for_each_role_is_read_and_said():
    across = {"地区": ["Hami city"], "社区民警（人）": [188], "协管员": [106], "合计": [294]}
    gap = ts.staffing_gap(ts.Panel(PANEL), [ts.Norm("coordinator", per=500)], across)
    assert gap.summary()["gap"].to_list() == [294, 494]
    assert gap.findings("zh").filter(pl.col("code") == "staff_roles_across")["message"].to_list() == [
        "人员表的下列各列分别作为岗位读取，其数字作为人数：社区民警（人）、协管员"
    ]


def test_what_a_norm_of_several_parts_or_bands_requires_is_explained():
    people = {"area": ["A", "A"], "period": ["2024"] * 2, "group": ["resident", "floating"], "population": [4000, 1500]}
    parts = ts.Norm("police", parts=[("resident", 1000), ("floating", 500)], relief=2)
    said = ts.staffing_gap(ts.Panel(people), [parts]).explain("A", "police")
    assert "A, 2024: 7 posts" in said and "Its parts add up to 14" in said and "people" not in said
    classes = {"area": ["A"], "period": ["2024"], "population": [8]}
    bands = ts.Norm("leader", bands=[(6, 1), (9, 2)], maximum=2)
    said = ts.staffing_gap(ts.Panel(classes), [bands]).explain("A", "leader")
    assert "÷ 0" not in said and "1 up to 6, 2 up to 9" in said and "No area has more than 2" in said
    shifts = ts.Norm("guard", per=2, relief=4.75)
    assert "8 ÷ 2 × 1 × 4.75 = 19" in ts.staffing_gap(ts.Panel(classes), [shifts]).explain("A", "guard")


def test_posts_for_every_area_are_no_effect_of_rounding():
    people = {"area": ["A", "B", "C"], "period": ["2024"] * 3, "population": [800, 900, 1000]}
    found = ts.staffing_gap(ts.Panel(people), [ts.Norm("desk", each=1)]).findings()
    assert "rounding_adds_up" not in found["code"].to_list()
    found = ts.staffing_gap(ts.Panel(people), [ts.Norm("desk", per=1500)]).findings()
    assert found.filter(pl.col("code") == "rounding_adds_up")["message"].to_list()[0].endswith("(unrounded 1.8)")


@pytest.mark.parametrize(
    "said", ["500:1", "1:500", "2‰", "千分之二", "每五百人一名", "0.2%", "20/10000", "２０人／万人"]
)
def test_one_rule_is_the_same_norm_however_it_is_written(said):
    panel = ts.Panel({"area": ["甲"], "period": ["2024"], "population": [12_000]})
    assert ts.staffing_gap(panel, [{"role": "护士", "norm": said}]).summary()["required"].to_list() == [24.0]


def test_a_rule_on_households_does_not_count_people():
    panel = {"area": ["甲"] * 2, "period": ["2024"] * 2, "population": [12_000, 4_000], "group": ["resident", "户"]}
    people = {**panel, "group": ["resident", "floating"]}
    norm = {"role": "网格员", "norm": "每300户1名"}
    with pytest.raises(ts.InputError, match="no series counts the group household"):
        ts.staffing_gap(ts.Panel(people), [norm])
    assert ts.staffing_gap(ts.Panel(panel), [norm]).summary()["required"].to_list() == [14.0]
    norm["base"] = "户"
    assert ts.staffing_gap(ts.Panel(panel), [norm]).summary()["required"].to_list() == [14.0]
    registered = {"role": "网格员", "norm": "每万户籍人口18名"}
    assert (
        ts.staffing_gap(ts.Panel({**panel, "group": ["户籍人口"] * 2, "area": ["甲", "乙"]}), [registered])
        .summary()
        .height
    )
