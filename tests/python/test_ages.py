"""Ages against plain NumPy, a textbook's projection, and the total that they must agree with."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import townscale as ts

GROUPS = [f"{age}-{age + 4}" for age in range(0, 85, 5)] + ["85+"]


def sweden():
    """Sweden 1993: Preston, Heuveline and Guillot (2001), Demography, boxes 6.1 and 6.2; women, with net migration."""
    women = [293395, 248369, 240012, 261346, 285209, 314388, 281290, 286923, 304108]
    women += [324946, 247613, 211351, 215140, 221764, 223506, 183654, 141990, 112424]
    lived = [497487, 497138, 496901, 496531, 495902, 495168, 494213, 492760, 490447]
    lived += [486613, 480665, 471786, 457852, 436153, 402775, 350358, 271512, 291707]
    births = [0.0] * 3 + [0.0120, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003] + [0.0] * 8
    net = [6840, 4150, 3365, 5270, 9240, 8230, 5470, 3155, 1770, 1115, 1075, 845, 645, 530, 465, 300, 250, 175]
    return women, lived, births, net


def test_the_projection_of_sweden_comes_out_to_its_printed_digits():
    women, lived, births, net = sweden()
    ages = ts.project_ages(
        {"age": GROUPS, "sex": ["female"] * 18, "population": women, "period": ["1993"] * 18},
        {"age": GROUPS, "rate": births},
        {"age": GROUPS, "Lx": lived},
        {"age": GROUPS, "net": [count / 5 for count in net]},
        steps=1,
    )
    table = ages.summary().filter(period="1998")
    printed = [302392, 298682, 252007, 244150, 268267, 293515, 320624, 284767, 288031]
    printed += [303166, 322062, 243989, 205841, 205516, 205270, 194771, 142565, 131966]
    assert table["median"].round().to_list() == printed


def rates(rng, sexes, groups):
    survival = np.sort(rng.uniform(0.7, 1, (sexes, groups)))[:, ::-1].copy()
    fertility = np.zeros(groups)
    fertility[groups // 6 : groups // 2] = rng.uniform(0.01, 0.15, groups // 2 - groups // 6)
    return survival, fertility


def step(people, survival, fertility, width, persons, of_people, boys=1.05):
    """One step, by the textbook: people, persons and of_people are sexes x groups (x draws)."""
    come = persons[..., None] + of_people[..., None] * people
    begin = people + come / 2
    after = np.empty_like(begin)
    after[:, 1:-1] = begin[:, :-2] * survival[:, 1:-1, None]
    after[:, -1] = (begin[:, -2] + begin[:, -1]) * survival[:, -1, None]
    after[:, 0] = 0
    women = begin[0] + after[0] + come[0] / 2
    births = width * (fertility[:, None] * women)[1:].sum(0) / 2
    share = np.array([1, boys]) / (1 + boys)
    after[:, 0] = births * share[:, None] * survival[:, 0, None]
    return np.maximum(after + come / 2, 0), births


@pytest.mark.parametrize(("seed", "width", "groups"), [(0, 5, 18), (1, 5, 21), (2, 1, 86), (3, 1, 101)])
def test_ages_equal_plain_numpy(seed, width, groups):
    rng = np.random.default_rng(seed)
    survival, fertility = rates(rng, 2, groups)
    people = rng.uniform(1000, 9000, (2, groups))
    net = rng.uniform(-20, 60, (2, groups))
    labels = [str(age) if width == 1 else f"{age}-{age + width - 1}" for age in range(0, width * groups, width)]
    labels[-1] = f"{width * (groups - 1)}+"
    sexes = ["female"] * groups + ["male"] * groups
    tables = [
        {"age": labels * 2, "sex": sexes, "population": people.ravel(), "period": ["2020"] * 2 * groups},
        {"age": labels, "rate": fertility},
        {"age": labels * 2, "sex": sexes, "survival": survival.ravel()},
        {"age": labels * 2, "sex": sexes, "net": net.ravel()},
    ]
    found = ts.project_ages(*tables, steps=4)
    want = people[..., None]
    for number in range(1, 5):
        want, births = step(want, survival, fertility, width, width * net, np.zeros_like(net))
        got = found.summary().filter(period=str(2020 + number * width))["mean"].to_numpy()
        np.testing.assert_allclose(got, want[..., 0].ravel(), rtol=1e-9)
        assert found.births().filter(period=str(2020 + number * width))["mean"][0] == pytest.approx(births[0], rel=1e-9)
    rate = rng.uniform(-0.01, 0.02, (2, groups))
    tables[3] = {"age": labels * 2, "sex": sexes, "net_rate": rate.ravel()}
    found, want = ts.project_ages(*tables, steps=3), people[..., None]
    for _ in range(3):
        want, _ = step(want, survival, fertility, width, np.zeros_like(rate), width * rate)
    got = found.summary().filter(period=str(2020 + 3 * width))["mean"].to_numpy()
    np.testing.assert_allclose(got, want[..., 0].ravel(), rtol=1e-9)


def forecast(areas=("A", "B"), horizon=6, draws=50, start=2005, end=2021):
    years = [str(year) for year in range(start, end)]
    rng = np.random.default_rng(4)
    counts = [20_000 * np.exp(np.cumsum(rng.normal(0.02, 0.02, len(years)))) for _ in areas]
    panel = ts.Panel(
        pl.DataFrame(
            {
                "area": [area for area in areas for _ in years],
                "period": years * len(areas),
                "population": np.concatenate(counts),
            }
        )
    )
    return ts.forecast(panel, horizon=horizon, draws=draws, seed=1)


def closed(people, want, survival, fertility, width, shares):
    """One step, then the migrants of these ages that make the sum of each draw what is wanted."""
    zero = np.zeros_like(shares)
    after, births = step(people, survival, fertility, width, zero, zero)
    response, more = step(np.zeros_like(shares)[..., None], survival, fertility, width, shares, zero)
    level = (want - after.sum((0, 1))) / response.sum()
    after = np.maximum(after + level * response, 0)
    return after * want / after.sum((0, 1)), np.maximum(births + level * more, 0)


def test_every_draw_agrees_with_the_same_draw_of_the_total():
    fc = forecast()
    rng = np.random.default_rng(8)
    survival, fertility = rates(rng, 2, 86)
    labels = [str(age) for age in range(85)] + ["85+"]
    sexes = ["female"] * 86 + ["male"] * 86
    people, shares = rng.uniform(50, 200, (2, 2, 86)), rng.uniform(0, 1, (2, 86))
    base = pd.DataFrame(
        {
            "area": np.repeat(["B", "A"], 172),
            "age": labels * 4,
            "sex": sexes * 2,
            "population": people.ravel(),
            "period": "2020",
        }
    )
    ages = ts.project_ages(
        base,
        {"age": labels, "rate": fertility},
        {"age": labels * 2, "sex": sexes, "survival": survival.ravel()},
        {"age": labels * 2, "sex": sexes, "share": shares.ravel()},
        total=fc,
    )
    draws = ages.draws()
    assert isinstance(draws, pd.DataFrame)
    draws = pl.DataFrame(draws)
    totals = fc.draws()
    sums = draws.group_by("area", "period", "draw").agg(pl.col("population").sum().alias("sum"))
    both = sums.join(pl.DataFrame(totals), on=["area", "period", "draw"])
    assert len(both) == 2 * 6 * 50
    np.testing.assert_allclose(both["sum"], both["population"], rtol=1e-9)
    shares /= shares.sum()
    for place, area in enumerate(["B", "A"]):
        state = np.repeat(people[place][..., None], 50, axis=2)
        for year in range(2021, 2027):
            here = pl.DataFrame(totals).filter(area=area, period=str(year)).sort("draw")["population"].to_numpy()
            state, _ = closed(state, here, survival, fertility, 1, shares)
            got = draws.filter(area=area, period=str(year))["population"].to_numpy().reshape(2, 86, 50)
            np.testing.assert_allclose(got, state, rtol=1e-9, atol=1e-9)


def test_pupils_and_pensioners_come_from_a_total_in_three_lines():
    fc = forecast()
    ages = ts.project_ages("china_2020", total=fc)
    table = ages.bands(["pupils", "pensioners"])
    assert table.columns[:3] == ["area", "period", "group"] and len(table) == 2 * 2 * 6
    assert set(table["period"]) == set(fc.summary()["period"])
    first = table.filter(area="A", period="2021", group="pupils")["mean"][0]
    total = fc.summary().filter(area="A", period="2021")["mean"][0]
    assert first / total == pytest.approx(0.1795 * 9 / 15, rel=1e-9)
    codes = ages.findings()["code"].to_list()
    assert {"ages_from_a_profile", "rates_from_a_profile"} <= set(codes)
    assert "china_2020" in ages.findings("zh")["message"][0]


def test_ages_go_on_to_service_load():
    fc = forecast()
    ages = ts.project_ages("china_2020", total=fc)
    services = {
        "area": ["A", "B", "A", "A"],
        "service": ["school", "school", "clinic", "kindergarten"],
        "capacity": [2000.0, 3000.0, 20.0, 900.0],
        "rate": [1.0, 1.0, 0.001, 0.9],
        "group": ["pupils", "6-14", None, "3-5"],
    }
    load = ts.service_load(ages, services)
    pupils = ages.bands(["pupils"]).filter(area="A")["median"].to_list()
    np.testing.assert_allclose(load.summary().filter(area="A", service="school")["demand"], pupils)
    everyone = fc.summary().filter(area="A")["median"] * 0.001
    np.testing.assert_allclose(load.summary().filter(service="clinic")["demand"], everyone)
    with pytest.raises(ts.InputError, match="Did you mean pupils"):
        ts.service_load(ages, services | {"group": ["pupil", "6-14", None, "3-5"]})
    gap = ts.staffing_gap(ages, [ts.Norm("teacher", per=19, base="primary_pupils")])
    assert gap.summary()["required"].min() > 0


def test_five_year_groups_go_by_years_with_a_yearly_total():
    women, lived, births, _ = sweden()
    fc = forecast(areas=("Sweden",))
    base = {"age": GROUPS, "population": [count / 200 for count in women], "period": ["2020"] * 18}
    ages = ts.project_ages(base, {"age": GROUPS, "rate": births}, {"age": GROUPS, "Lx": lived}, steps=10, total=fc)
    assert ages.summary()["age"].unique().len() == 18
    assert {"ages_split_into_years", "total_ends_early"} <= set(ages.findings()["code"])
    sums = ages.draws().group_by("period", "draw").agg(pl.col("population").sum().alias("sum"))
    both = sums.join(fc.draws(), on=["period", "draw"])
    np.testing.assert_allclose(both["sum"], both["population"], rtol=1e-9)


def test_migration_is_fitted_where_it_is_counted():
    truth = ts.RogersCastro(mu2=23, lambda2=0.5, a1=0.03)
    counts = {"age": list(range(90)), "migrants": [1000 * truth.at(age) for age in range(90)]}
    found = ts.RogersCastro.fit(counts)
    assert found.explained > 1 - 1e-9 and found.mu2 == pytest.approx(23, abs=0.01)
    fc = forecast(areas=("A",))
    given = ts.project_ages("china_2020", migration=truth, total=fc)
    fitted = ts.project_ages("china_2020", migration=counts, total=fc)
    np.testing.assert_allclose(given.summary()["mean"], fitted.summary()["mean"], rtol=1e-4)


def test_a_life_expectancy_and_a_total_fertility_stand_for_tables():
    labels = [str(age) for age in range(100)] + ["100+"]
    base = {"age": labels * 2, "sex": ["female"] * 101 + ["male"] * 101, "population": [100.0] * 202}
    ages = ts.project_ages(base, 2.1, {"female": 81, "male": 76}, steps=1)
    table = ages.summary().filter(period="+1")
    births = ages.births()["mean"][0]
    alive = table.filter(age="0")["mean"].sum()
    assert births == pytest.approx(2.1 * 100, rel=0.02) and 0.98 * births < alive < births
    deaths = table.group_by("sex").agg(pl.col("mean").sum()).sort("sex")["mean"].to_list()
    assert deaths[0] > deaths[1] - 20  # women live longer


def base(**change):
    table = {"age": ["0-4", "5-9", "10-14", "15+"], "population": [10.0, 20.0, 30.0, 40.0]}
    return table | change


LIFE = {"age": ["0-4", "5-9", "10-14", "15+"], "mx": [0.01, 0.001, 0.001, 0.02]}
BIRTHS = {"age": ["10-14", "15+"], "rate": [0.0, 0.05]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"base": base(age=["0-4", "5-9", "10+", "total"], population=[1, 2, 3, 60])},
            "base, row 4, column population: the ages add up to 6, this total says 60",
        ),
        ({"fertility": BIRTHS | {"rate": [0.0, -0.05]}}, "fertility, row 2, column rate: the fertility is -0.05"),
        ({"fertility": BIRTHS | {"rate": [0.0, 50]}}, "divide rates per 1,000 by 1,000"),
        ({"base": base(age=["0-4", "5-9", "15-19", "20+"])}, "the age group 10-14 is missing"),
        ({"base": base(age=["0-4", "5-9", "5-9", "10+"])}, "this age group is there twice"),
        ({"base": base(population=[1, -2, 3, 4])}, "base, row 2, column population: the population is -2"),
        ({"base": base(sex=["female", "female", "woman", "x"])}, '"x" is not a sex'),
        ({"mortality": LIFE | {"mx": [0.01, -0.1, 0, 0]}}, "mortality at age 5 is -0.1"),
        ({"mortality": None}, "there is no mortality"),
        ({"fertility": None}, "there is no fertility"),
        ({"fertility": -1}, "the total fertility is -1"),
        ({"mortality": 130}, "the life expectancy is 130"),
        ({"migration": {"age": ["0-4"], "net": [1], "share": [1]}}, "migration has net and share"),
        ({"migration": {"age": ["0-7"], "net": [1]}}, "this age group is none of the base's"),
        ({"migration": {"a1": 1}}, "the schedule has no alpha1"),
        ({"steps": 0}, "steps is 0"),
        ({"step": 3}, "a step of 3 years does not fit"),
        ({"base": "china_1850"}, "no age profile is called"),
        ({"base": None}, "there are neither ages nor a total"),
        ({"base": base(name=["x"] * 4)}, "names or numbers persons"),
    ],
)
def test_mistakes_are_one_clear_message(change, message):
    tables = {"base": base(), "fertility": BIRTHS, "mortality": LIFE, "steps": 2}
    with pytest.raises(ts.InputError, match=message):
        ts.project_ages(**(tables | change))


def test_mistakes_with_a_total_are_named():
    fc = forecast()
    with pytest.raises(ts.InputError, match="the total has no area C"):
        ts.project_ages(base(area=["C"] * 4), BIRTHS, LIFE, total=fc)
    with pytest.raises(ts.InputError, match="no period of the total is whole steps"):
        ts.project_ages(base(area=["A"] * 4, period=["2090"] * 4), BIRTHS, LIFE, total=fc)
    with pytest.raises(ts.InputError, match="no series of the total counts the group floating"):
        ts.project_ages(base(area=["A"] * 4), BIRTHS, LIFE, total=fc, group="floating")
    left = ts.project_ages(base(area=["A"] * 4), BIRTHS, LIFE, total=fc).findings()
    assert {"areas_without_ages", "base_and_total_apart"} <= set(left["code"])


def test_a_pyramid_shows_both_sexes_with_their_intervals():
    bands = ["0-4", "5-9", "10+"]
    base = {
        "area": ["A"] * 6 + ["B"] * 6,
        "age": bands * 4,
        "sex": (["female"] * 3 + ["male"] * 3) * 2,
        "population": [10, 20, 30, 11, 21, 31] * 2,
        "period": ["2020"] * 12,
    }
    mortality = {"age": bands, "mx": [0.01, 0.02, 0.1]}
    uncertain = {"draws": 50, "fertility_sd": 0.05, "mortality_sd": 0.05}
    ages = ts.project_ages(base, {"age": bands, "rate": [0, 0, 0.05]}, mortality, steps=2, **uncertain)
    rows = ages.plot("pyramid", areas=["A"]).to_dict()["data"]["values"]
    summary = ages.summary().filter(area="A")
    assert len(rows) == 12
    for row in rows:
        sex = {"women": "female", "men": "male"}[row["sex"]]
        (want,) = summary.filter(period=row["period"], sex=sex, age=row["age"]).to_dicts()
        side = -1 if sex == "male" else 1
        assert row["median"] == side * want["median"] and row["hi95"] == side * want["hi95"]
    told = ages.plot("pyramid", language="zh").to_dict()
    assert told == ages.plot("zh", kind="pyramid").to_dict() and "80% 区间" in str(told["title"])
    with pytest.raises(ts.InputError, match="no period"):
        ages.plot(kind="pyramid", period="1999")
    with pytest.raises(ts.InputError, match="pyramid"):
        ages.plot(kind="heat")


# World Population Prospects 2019, medium variant, women: death rates of 2045-2050 from 55-59 to 100+, and people of
# 65-69 to 100+ in 2045 and in 2050 (package wpp2019: mxF, popFprojMed).
OLD_WOMEN = {
    "Nigeria": (
        [0.0123628, 0.0212601, 0.0355935, 0.0620671, 0.105627, 0.176932, 0.273628, 0.400465, 0.493059, 0.606816],
        [3180914, 2051025, 1092309, 446661, 116504, 16585, 1323, 74],
        [3728477, 2507004, 1360772, 546078, 146389, 21676, 1746, 99],
    ),
    "India": (
        [0.00712722, 0.0119601, 0.0190941, 0.0320155, 0.0505694, 0.0858147, 0.13723, 0.212119, 0.226351, 0.33855],
        [35190931, 27379736, 19336865, 11928568, 5731738, 1935206, 449329, 103365],
        [40047410, 31045366, 22352820, 13854711, 6884976, 2398331, 634670, 129656],
    ),
}


@pytest.mark.parametrize("country", OLD_WOMEN)
def test_the_oldest_live_on_as_the_united_nations_have_it(country):
    rates, before, after = OLD_WOMEN[country]
    labels = [f"{age}-{age + 4}" for age in range(0, 100, 5)] + ["100+"]
    base = {"age": labels, "sex": ["female"] * 21, "population": [0.0] * 13 + before}
    found = ts.project_ages(base, 0, {"age": labels, "mx": [0.005] * 11 + rates}, steps=1)
    got = found.summary().filter(period="+5")["mean"].to_list()
    # Of fewer than 2,000 women the published rates do not say as much.
    for age, have, want in zip(labels[14:], got[14:], after[1:], strict=True):
        if want > 2000:
            assert have == pytest.approx(want, rel=0.005), age


@pytest.mark.parametrize("width", [1, 5])
@pytest.mark.parametrize("rate", [0.05, 0.4, 0.41, 1.0, 2.5])
@pytest.mark.parametrize("sex", ["female", "male"])
def test_no_death_rate_empties_an_age(width, rate, sex):
    """In closed form: of any group e^(-width rate) are alive a step later, in the open group too."""
    top = 100
    labels = [str(age) if width == 1 else f"{age}-{age + width - 1}" for age in range(0, top, width)] + [f"{top}+"]
    count = len(labels)
    base = {"age": labels, "sex": [sex] * count, "population": [1000.0] * count}
    found = ts.project_ages(base, 0, {"age": labels, "mx": [rate] * count}, steps=1)
    got = found.summary().filter(period=f"+{width}")["mean"].to_numpy()
    np.testing.assert_allclose(got[2:-1], 1000 * np.exp(-width * rate), rtol=1e-9)
    assert got[-1] == pytest.approx(2000 * np.exp(-width * rate), rel=1e-9)


def test_draws_of_mortality_are_those_of_lee_and_carter():
    """The first component of the log rates by singular values; its index walks with a drift that is known as well as n
    changes tell it: a variance of h + h²/n after h steps."""
    rng = np.random.default_rng(3)
    labels = [f"{age}-{age + 4}" for age in range(0, 100, 5)] + ["100+"]
    periods = [f"{year}-{year + 5}" for year in range(1980, 2020, 5)]
    level = np.array([0.02, 0.001, 0.0008, 0.001, 0.0015, 0.0018, 0.002, 0.0025, 0.003, 0.0045, 0.007])
    level = np.concatenate([level, [0.011, 0.017, 0.026, 0.04, 0.065, 0.1, 0.16, 0.25, 0.36, 0.5]])
    share = np.linspace(0.08, 0.02, 21)
    walk = np.cumsum(np.r_[0, rng.normal(-1.2, 1.0, len(periods) - 1)])
    rates = np.exp(np.log(level)[:, None] + np.outer(share / share.sum(), walk) + rng.normal(0, 0.01, (21, 8)))
    table = {"age": labels * 8, "period": np.repeat(periods, 21).tolist(), "mx": rates.T.ravel()}
    base = {"age": labels, "population": [1e5] * 21, "period": ["2020"] * 21}
    births = {"period": periods, "tfr": [2.0] * 8}
    found = ts.project_ages(base, births, table, steps=6, draws=10_000, seed=1).life_expectancy()
    logs = np.log(rates)
    u, s, v = np.linalg.svd(logs - logs.mean(axis=1, keepdims=True), full_matrices=False)
    change = np.diff(s[0] * v[0] * u[:, 0].sum())
    pattern = u[:, 0] / u[:, 0].sum()

    def expectancy(index):
        mx = np.exp(logs[:, -1] + pattern * index)
        return ts.project_ages(base, 0, {"age": labels, "mx": mx}, steps=1).life_expectancy()["mean"][0]

    for steps in (1, 3, 6):
        row = found.filter(period=str(2020 + 5 * steps)).to_dicts()[0]
        spread = change.std(ddof=1) * np.sqrt(steps + steps**2 / len(change))
        for name, z in (("lo80", 1.2816), ("median", 0), ("hi80", -1.2816)):
            assert row[name] == pytest.approx(expectancy(change.mean() * steps + z * spread), abs=0.2), (steps, name)


# World Population Prospects 2019, medium variant: total fertility and women's life expectancy of each period from
# 2020-2025 on, and the published ends of the 80 % interval in 2045-2050 (package wpp2019: tfrproj*, e0Fproj*).
WPP_2019 = {
    "India": ([2.14, 2.05, 1.98, 1.92, 1.86, 1.82], [71.8, 72.9, 73.9, 74.9, 75.7, 76.5], (1.38, 2.20), (73.2, 79.7)),
    "Indonesia": (
        [2.22, 2.14, 2.07, 2.00, 1.95, 1.91],
        [74.6, 75.6, 76.5, 77.3, 78.0, 78.8],
        (1.49, 2.26),
        (75.7, 81.7),
    ),
    "Mexico": ([2.03, 1.93, 1.85, 1.80, 1.76, 1.74], [78.2, 78.9, 80.1, 80.8, 81.4, 82.1], (1.23, 2.08), (79.5, 84.5)),
}


WOMEN_2020 = {
    "age": [f"{age}-{age + 4}" for age in range(0, 100, 5)] + ["100+"],
    "sex": ["female"] * 21,
    "population": [1000] * 21,
    "period": ["2020"] * 21,
}


@pytest.mark.parametrize("country", WPP_2019)
def test_rates_without_a_past_vary_as_the_reference_does(country):
    tfr, e0, births, lives = WPP_2019[country]
    periods = [f"{year}-{year + 5}" for year in range(2020, 2050, 5)]
    tables = (WOMEN_2020, {"period": periods, "tfr": tfr}, {"period": periods, "e0": e0})
    found = ts.project_ages(*tables, steps=6, draws=1500, seed=2)
    for got, (low, high) in ((found.total_fertility(), births), (found.life_expectancy(), lives)):
        row = got.filter(period="2050").to_dicts()[0]
        assert 0.8 < (row["hi80"] - row["lo80"]) / (high - low) < 1.3
    notes = found.findings().filter(code="rates_vary_as_a_reference")
    assert set(notes["where"]) == {"fertility", "mortality"}
    assert "wpp_2019" in notes["message"][0]
    named = ts.project_ages(*tables, steps=6, draws=1500, seed=2, reference="wpp_2019")
    assert named.summary().equals(found.summary())


def test_a_reference_can_stand_for_a_past_that_misleads():
    periods = [f"{year}-{year + 5}" for year in range(2000, 2025, 5)]
    births = {"period": periods, "tfr": [6.0, 2.0, 5.0, 1.5, 1.6]}
    lives = {"period": periods, "e0": [60.0, 70.0, 65.0, 75.0, 76.0]}

    def width(**more):
        found = ts.project_ages(WOMEN_2020, births, lives, steps=1, draws=300, **more)
        row = found.total_fertility().to_dicts()[-1]
        return row["hi80"] / row["lo80"]

    assert width(reference="wpp_2019") == pytest.approx(np.exp(2 * 1.2816 * 0.034 * 5**0.5), rel=0.05)
    assert width() > 2 * width(reference="wpp_2019")
    low = width(reference="wpp_2019_low_fertility")
    assert low == pytest.approx(np.exp(2 * 1.2816 * 0.023 * 5**0.5), rel=0.05)
    own = width(reference="wpp_2019", fertility_sd=0.1)
    assert own == pytest.approx(np.exp(2 * 1.2816 * 0.1 * 5**0.5), rel=0.05)
    with pytest.raises(ts.InputError, match="wpp_2019"):
        ts.project_ages(WOMEN_2020, births, lives, steps=1, draws=10, reference="wpp")
    with pytest.raises(ts.InputError, match="of draws"):
        ts.project_ages(WOMEN_2020, births, lives, steps=1, reference="wpp_2019")
