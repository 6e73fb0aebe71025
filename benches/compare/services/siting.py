"""p-median with 60 candidates and 8 new sites: townscale beside spopt.

    python benches/compare/services/siting.py                  # 200 and 400 places
    python benches/compare/services/siting.py --sizes 100

Both sides get the same places, people and minutes, and must find the same least minutes in all; the first of three
calls and the fastest of the others count. `spopt` is installed for the comparison alone (pip install spopt pulp) and
solves with the solver that `pulp` brings; where it is not there, `scipy.optimize.milp` solves the model as a textbook
writes it in its place.
"""

from __future__ import annotations

import importlib.util

from _sides import compare, peak, timed

CANDIDATES, NEW = 60, 8


def case(places: int):
    import numpy as np

    rng = np.random.default_rng(1)
    here, there = rng.uniform(0, 60, (places, 2)), rng.uniform(0, 60, (CANDIDATES, 2))
    minutes = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    return rng.integers(50, 5000, places), minutes


def ours(places: int) -> dict[str, float]:
    import polars as pl
    import townscale as ts

    people, minutes = case(places)
    names, sites = [f"place {k}" for k in range(places)], [f"site {k}" for k in range(CANDIDATES)]
    panel = ts.Panel({"area": names, "period": ["2020"] * places, "population": people})
    cost = pl.DataFrame(
        {
            "demand": [name for name in names for _ in sites],
            "supply": sites * places,
            "minutes": minutes.ravel(),
        }
    )
    before = peak()
    found, times = timed(lambda: ts.site(panel, {"id": sites}, cost, open=NEW), 3)
    rows = found.demand()
    return {**times, "added": peak() - before, "check": float((rows["people"] * rows["minutes"]).sum())}


def theirs(places: int) -> dict[str, float]:
    people, minutes = case(places)
    run = by_spopt if importlib.util.find_spec("spopt") else by_scipy
    before = peak()
    found, times = timed(lambda: run(people, minutes), 3)
    return {**times, "added": peak() - before, "check": found}


def by_spopt(people, minutes) -> float:
    import pulp
    from spopt.locate import PMedian

    model = PMedian.from_cost_matrix(minutes, people, p_facilities=NEW).solve(pulp.PULP_CBC_CMD(msg=False))
    return float(pulp.value(model.problem.objective))


def by_scipy(people, minutes) -> float:
    """Hakimi (1964) as ReVelle and Swain (1970) write it: each place has one site, and only an open one."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import eye, hstack, kron

    places, sites = minutes.shape
    costs = np.concatenate([np.zeros(sites), (people[:, None] * minutes).ravel()])
    assigned = hstack([np.zeros((places, sites)), kron(eye(places), np.ones((1, sites)))])
    opened = hstack([kron(np.ones((places, 1)), -eye(sites)), eye(places * sites)])
    chosen = np.concatenate([np.ones(sites), np.zeros(places * sites)])[None, :]
    rules = [
        LinearConstraint(assigned.tocsr(), 1, 1),
        LinearConstraint(opened.tocsr(), -np.inf, 0),
        LinearConstraint(chosen, NEW, NEW),
    ]
    found = milp(costs, constraints=rules, bounds=Bounds(0, 1), integrality=(np.arange(len(costs)) < sites).astype(int))
    return float(found.fun)


if __name__ == "__main__":
    name = "spopt" if importlib.util.find_spec("spopt") else "scipy"
    compare(__doc__, {"townscale": ours, name: theirs}, [200, 400], "target: as fast, the same optimum")
