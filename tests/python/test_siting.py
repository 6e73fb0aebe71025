"""Where to build, against every choice there is; access over draws, against plain arrays."""

import itertools

import numpy as np
import polars as pl
import pytest
import townscale as ts

AREAS = [f"area {place:02d}" for place in range(14)]
SITES = [f"s{place}" for place in range(7)]


def minutes(seed=0):
    rng = np.random.default_rng(seed)
    here, there = rng.uniform(0, 40, (len(AREAS), 2)), rng.uniform(0, 40, (len(SITES), 2))
    return np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))


def costs(matrix, most=np.inf):
    rows, columns = np.nonzero(matrix <= most)
    return pl.DataFrame(
        {"demand": [AREAS[i] for i in rows], "supply": [SITES[j] for j in columns], "minutes": matrix[rows, columns]}
    )


def panel(seed=0, periods=8):
    rng = np.random.default_rng(seed)
    start, growth = rng.integers(500, 9000, len(AREAS)), rng.uniform(0.98, 1.05, len(AREAS))
    rows = [
        (area, str(2010 + year), float(round(start[place] * growth[place] ** year * rng.lognormal(0, 0.03))))
        for place, area in enumerate(AREAS)
        for year in range(periods)
    ]
    return ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))


def draws(forecast):
    """People by area, period and draw."""
    frame = pl.DataFrame(forecast.draws())
    periods = frame["period"].unique().sort().to_list()
    count = frame["draw"].n_unique()
    found = np.zeros((len(AREAS), len(periods), count))
    place = {area: at for at, area in enumerate(AREAS)}
    when = {period: at for at, period in enumerate(periods)}
    for row in frame.iter_rows(named=True):
        found[place[row["area"]], when[row["period"]], row["draw"]] = row["population"]
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_p_median_is_the_best_of_every_choice(seed):
    matrix, counts = minutes(seed), panel(seed)
    people = pl.DataFrame(counts).filter(pl.col("period") == "2017")["population"].to_numpy()
    for count in (1, 2, 3):
        found = ts.site(counts, {"id": SITES}, costs(matrix), open=count)
        best = min(
            (people @ matrix[:, list(choice)].min(1), choice) for choice in itertools.combinations(range(7), count)
        )
        assert found.optimal and found.chosen == [SITES[place] for place in best[1]]
        mean = pl.DataFrame(found.reached()).filter(pl.col("measure") == "mean_minutes")["median"][0]
        assert mean == pytest.approx(best[0] / people.sum())
        assert pl.DataFrame(found.demand())["minutes"].to_numpy() == pytest.approx(matrix[:, list(best[1])].min(1))


@pytest.mark.parametrize("seed", range(3))
def test_coverage_is_the_most_of_every_choice_and_what_is_there_stays(seed):
    matrix, counts = minutes(seed), panel(seed)
    people = pl.DataFrame(counts).filter(pl.col("period") == "2017")["population"].to_numpy()
    candidates = {"id": SITES, "existing": [True] + [False] * 6}

    def covered(choice):
        return people[(matrix[:, [0, *choice]] <= 9).any(1)].sum() / people.sum()

    for count in (1, 2):
        found = ts.site(counts, candidates, costs(matrix, 30), open=count, aim="maximal_coverage", catchment=9)
        best = max(covered(choice) for choice in itertools.combinations(range(1, 7), count))
        table = pl.DataFrame(found.summary())
        assert table["open"][0] and not table["new"][0] and len(found.chosen) <= count
        share = pl.DataFrame(found.reached()).filter(pl.col("measure") == "share_covered")["median"][0]
        assert share == pytest.approx(best)
        assert table["people"].sum() == pytest.approx(best * people.sum())


def test_the_fewest_sites_reach_their_target_and_one_less_does_not():
    matrix, forecast = minutes(1), ts.forecast(panel(1), 3, draws=200)
    people = draws(forecast)[:, -1]
    target = 0.8
    found = ts.site(forecast, {"id": SITES}, costs(matrix), aim="fewest_sites", share=target, p=0.9, catchment=15)

    def held(choice):
        inside = (matrix[:, list(choice)] <= 15).any(1)
        return np.mean(people[inside].sum(0) / people.sum(0) >= target)

    chosen = [SITES.index(name) for name in found.chosen]
    assert held(chosen) >= 0.9
    mean = people.mean(1)
    fewer = itertools.combinations(range(7), len(chosen) - 1)
    assert all(
        mean[(matrix[:, list(choice)] <= 15).any(1)].sum() < target * mean.sum() or held(choice) < 0.9
        for choice in fewer
    )
    row = pl.DataFrame(found.reached()).row(0, named=True)
    inside = (matrix[:, chosen] <= 15).any(1)
    assert row["median"] == pytest.approx(np.median(people[inside].sum(0) / people.sum(0)), abs=1e-6)
    assert row["lo95"] <= row["lo80"] <= row["median"] <= row["hi80"] <= row["hi95"]
    with pytest.raises(ts.InputError, match="all candidates together reach"):
        ts.site(
            forecast, {"id": SITES[:1]}, costs(matrix).filter(pl.col("supply") == "s0"), aim="fewest_sites", catchment=1
        )


def test_new_sites_are_openings_of_a_load():
    counts = panel()
    candidates = pl.DataFrame({"id": SITES, "area": AREAS[:7], "service": ["clinic"] * 7, "capacity": [20.0] * 7})
    found = ts.site(counts, candidates, costs(minutes()), open=2)
    services = {"area": AREAS[:7], "service": ["clinic"] * 7, "capacity": [5.0] * 7, "per_1000": [2.0] * 7}
    load = ts.service_load(counts, services).what_if(found.openings())
    by_area = pl.DataFrame(load.summary()).filter(pl.col("period") == "2017")
    raised = by_area.filter(pl.col("capacity") == 25.0)["area"].to_list()
    assert sorted(raised) == sorted(AREAS[SITES.index(name)] for name in found.chosen)
    with pytest.raises(ts.InputError, match="no column service"):
        ts.site(counts, candidates.drop("service"), costs(minutes()), open=2).openings()


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"open": 8}, "7 candidates can be opened"),
        ({}, "open is not given"),
        ({"open": 1, "aim": "nearest"}, 'no aim "nearest"'),
        ({"open": 1, "catchment": 0}, "the catchment is 0"),
        ({"open": 1, "period": "1999"}, "there is no period 1999"),
        ({"aim": "fewest_sites", "share": 1.5}, "share is 1.5"),
    ],
)
def test_terms_that_cannot_be_are_named(terms, message):
    with pytest.raises(ts.InputError, match=message):
        ts.site(panel(), {"id": SITES}, costs(minutes()), **terms)


@pytest.mark.parametrize("method", ["2sfca", "e2sfca", "3sfca", "bfca"])
def test_access_over_draws_is_access_of_each_draw(method):
    matrix, forecast = minutes(2), ts.forecast(panel(2), 2, draws=60)
    people = draws(forecast)
    supply = pl.DataFrame({"id": SITES, "capacity": [5.0, 9.0, 3.0, 7.0, 4.0, 2.0, 6.0]})
    cost = costs(matrix, 25)
    found = ts.accessibility(forecast, supply, cost, catchment=20, method=method)
    rows = pl.DataFrame(found.summary())
    scores = np.zeros(people.shape)
    for period in range(2):
        for draw in range(60):
            demand = pl.DataFrame({"id": AREAS, "population": people[:, period, draw]})
            scores[:, period, draw] = pl.DataFrame(ts.access(supply, demand, cost, 20, method))["score"].to_numpy()
    for level, name in ((0.5, "median"), (0.1, "lo80"), (0.975, "hi95")):
        want = np.quantile(scores, level, axis=2).T.ravel()
        assert rows[name].to_numpy() == pytest.approx(want, rel=1e-4, abs=1e-12)
    equity = pl.DataFrame(found.equity()).filter(pl.col("measure") == "gini")
    for period in range(2):
        ginis = []
        for draw in range(60):
            y, n = scores[:, period, draw], people[:, period, draw]
            spread = (n[:, None] * n[None] * np.abs(y[:, None] - y[None])).sum()
            ginis.append(spread / (2 * n.sum() ** 2 * (n @ y / n.sum())))
        assert equity["median"][period] == pytest.approx(np.median(ginis), rel=1e-4)


def test_people_beyond_reach_and_supply_that_opens_later_are_counted_by_period():
    counts = panel(0, 3)
    supply = {"id": ["s0", "s1"], "capacity": [4.0, 4.0], "opens": [None, "2012"]}
    cost = pl.DataFrame({"demand": AREAS[:3], "supply": ["s0", "s0", "s1"], "minutes": [5.0, 10.0, 10.0]})
    found = ts.accessibility(counts, supply, cost)
    rows = pl.DataFrame(found.summary()).filter(pl.col("id") == AREAS[2])
    assert rows["median"].to_list()[:2] == [0.0, 0.0] and rows["median"][2] > 0
    away = pl.DataFrame(found.equity()).filter(pl.col("measure") == "people_beyond_reach")["median"].to_list()
    table = pl.DataFrame(counts).filter(~pl.col("area").is_in(AREAS[:3]))
    assert away == pytest.approx(
        table.group_by("period").agg(pl.col("population").sum()).sort("period")["population"].to_list()
    )
    assert pl.DataFrame(found.findings())["code"].to_list() == ["access_areas_beyond_reach"]
