"""The panel that comparisons of posts, plans and services are run on: areas that grow, each by its own path."""

from __future__ import annotations

from typing import Any


def growing(
    areas: int, years: int = 12, level: float = 10, spread: float = 1, growth: float = 0.02, noise: float = 0.05
):
    """Names of areas, their paths (areas x years), and the panel of them from 2009 on; ``rng`` goes on where it was.

    ``level`` and ``spread`` are those of the logarithm of the first count, ``growth`` and ``noise`` those of a year.
    """
    import numpy as np
    import polars as pl
    import townscale as ts

    rng = np.random.default_rng(0)
    start = rng.lognormal(level, spread, areas)
    path = start[:, None] * np.exp(np.cumsum(rng.normal(growth, noise, (areas, years)), axis=1))
    names = np.array([f"area {place:05d}" for place in range(areas)])
    table: dict[str, Any] = {
        "area": np.repeat(names, years),
        "period": np.tile(np.arange(2009, 2009 + years).astype(str), areas),
        "population": path.ravel(),
    }
    return names, path, ts.Panel(pl.DataFrame(table)), rng
