"""Cohort-component for areas x 20 ages x 2 sexes x 10 steps x 200 draws: townscale beside NumPy over draws.

    python benches/compare/services/cohort.py             # 300 and 3,000 areas
    python benches/compare/services/cohort.py --sizes 300

Both sides project every draw of every area, close it to that draw of the total with migrants of given ages, and sum two
bands of ages, whose median and 80 and 95 % intervals by area and step they give back. NumPy gets the draws of the total
for nothing; townscale draws them again, and that is timed.
"""

from __future__ import annotations

from _sides import compare, growing, peak, timed

GROUPS, STEPS, DRAWS = 20, 10, 200
LABELS = [str(age) for age in range(GROUPS - 1)] + [f"{GROUPS - 1}+"]


def rates():
    import numpy as np

    rng = np.random.default_rng(1)
    survival = np.sort(rng.uniform(0.8, 1, (2, GROUPS)))[:, ::-1].copy()
    fertility = np.zeros(GROUPS)
    fertility[12:19] = [0.01, 0.08, 0.12, 0.09, 0.04, 0.01, 0.001]
    return survival, fertility, np.ones((2, GROUPS)) / (2 * GROUPS)


def forecast(areas: int):
    import numpy as np
    import townscale as ts

    names, path, panel, _ = growing(areas, years=11, level=np.log(50_000), spread=0, noise=0.03)
    return names, path[:, -1], ts.forecast(panel, horizon=STEPS, draws=DRAWS, seed=0)


def ours(areas: int) -> dict[str, float]:
    import numpy as np
    import polars as pl
    import townscale as ts

    names, last, fc = forecast(areas)
    survival, fertility, shares = rates()
    cells = 2 * GROUPS
    base = pl.DataFrame(
        {
            "area": np.repeat(names, cells),
            "age": LABELS * 2 * areas,
            "sex": (["female"] * GROUPS + ["male"] * GROUPS) * areas,
            "population": np.repeat(last / cells, cells),
        }
    )
    sexes = ["female"] * GROUPS + ["male"] * GROUPS
    mortality = {"age": LABELS * 2, "sex": sexes, "survival": survival.ravel()}
    migration = {"age": LABELS * 2, "sex": sexes, "share": shares.ravel()}

    def run():
        ages = ts.project_ages(base, {"age": LABELS, "rate": fertility}, mortality, migration, total=fc)
        return ages.bands(["5-14", "15+"])

    before = peak()
    table, times = timed(run, 2)
    assert table.height == areas * 2 * (STEPS + 1), table.height
    return {**times, "added": peak() - before, "check": 1.0}


def plain(areas: int) -> dict[str, float]:
    import numpy as np

    survival, fertility, shares = rates()
    rng = np.random.default_rng(0)
    base = peak()
    totals = 50_000 * np.exp(np.cumsum(rng.normal(0.02, 0.03, (areas, STEPS, DRAWS)), axis=1))
    share = np.array([1, 1.05]) / 2.05

    def natural(people):
        after = np.empty_like(people)
        after[:, 1:-1] = people[:, :-2] * survival[:, 1:-1, None]
        after[:, -1] = (people[:, -2] + people[:, -1]) * survival[:, -1, None]
        after[:, 0] = 0
        births = (fertility[:, None] * (people[0] + after[0])).sum(0) / 2
        after[:, 0] = births * share[:, None] * survival[:, 0, None]
        return after

    half = shares[..., None] / 2
    response = natural(half) + half
    response /= response.sum()

    def run():
        out = []
        for area in range(areas):
            people = np.full((2, GROUPS, DRAWS), 50_000 / (2 * GROUPS))
            sums = np.empty((2, STEPS + 1, DRAWS))
            sums[:, 0] = people[:, 5:15].sum((0, 1)), people[:, 15:].sum((0, 1))
            for step in range(STEPS):
                people = natural(people)
                people = np.maximum(people + (totals[area, step] - people.sum((0, 1))) * response, 0)
                people *= totals[area, step] / people.sum((0, 1))
                sums[:, step + 1] = people[:, 5:15].sum((0, 1)), people[:, 15:].sum((0, 1))
            out.append((np.quantile(sums, [0.5, 0.1, 0.9, 0.025, 0.975], axis=2), sums.mean(axis=2)))
        return out

    _, times = timed(run, 2)
    return {**times, "added": peak() - base, "check": 1.0}


if __name__ == "__main__":
    compare(__doc__, {"townscale": ours, "numpy": plain}, [300, 3000], "target: 8x")
