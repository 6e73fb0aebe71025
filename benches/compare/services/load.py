"""Forecast draws to the load of 12 services, its quantiles and chances: townscale beside the cube a NumPy user writes.

    python benches/compare/services/load.py                      # 1,000, 4,000 and 10,000 areas
    python benches/compare/services/load.py --sizes 1000

10 periods x 1,000 draws x 12 services. NumPy gets its cube of draws for nothing (drawing it is not timed);
beyond 2,000 areas it is scaled linearly from its two largest runs. townscale draws again what it needs, and that is
timed.
"""

from __future__ import annotations

from _sides import compare, growing, peak, timed

PERIODS, DRAWS, SERVICES = 10, 1000, 12


def panel_and_services(areas: int):
    import numpy as np
    import polars as pl

    names, path, panel, _ = growing(areas)
    services = pl.DataFrame(
        {
            "area": np.repeat(names, SERVICES),
            "service": [f"service {place}" for place in range(SERVICES)] * areas,
            "capacity": np.repeat(path[:, -1], SERVICES) * np.tile(np.linspace(0.01, 0.07, SERVICES), areas),
            "rate": [0.05] * SERVICES * areas,
        }
    )
    return panel, services


def ours(areas: int) -> dict[str, float]:
    import townscale as ts

    panel, services = panel_and_services(areas)
    fc = ts.forecast(panel, horizon=PERIODS, draws=DRAWS, seed=0)
    before = peak()
    table, times = timed(lambda: ts.service_load(fc, services).summary(), 2)
    assert table.height == areas * PERIODS * SERVICES
    return {**times, "added": peak() - before, "check": 1.0}


def cube(areas: int) -> dict[str, float]:
    import numpy as np

    rng = np.random.default_rng(0)
    base = peak()
    start = rng.lognormal(10, 1, areas)
    draws = start[:, None, None] * np.exp(np.cumsum(rng.normal(0.02, 0.05, (areas, PERIODS, DRAWS)), axis=1))
    capacity = start[:, None] * np.linspace(0.01, 0.07, SERVICES)

    def run():
        out = []
        for service in range(SERVICES):
            load = draws * 0.05 / capacity[:, service, None, None]
            out.append((np.quantile(load, [0.5, 0.1, 0.9, 0.025, 0.975], axis=2), (load > 1).mean(axis=2)))
        return out

    _, times = timed(run, 2)
    return {**times, "added": peak() - base, "check": 1.0}


if __name__ == "__main__":
    compare(
        __doc__, {"townscale": ours, "numpy": cube}, [1000, 2000, 10000], "target: 30x, 5 % of the memory", most=2000
    )
