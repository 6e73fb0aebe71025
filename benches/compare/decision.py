"""Decision risk beside what a user would pick instead: NumPy, SALib, AHPy; each side in its own process.

    python benches/compare/decision.py                         # all three, a table on standard output
    python benches/compare/decision.py --other /tmp/b/bin/python   # SALib and AHPy from another environment

- risk: 30 factors, p and q triangular, 1,000,000 draws, factors correlated; NumPy in chunks of 20,000, as a
  careful user writes it (Gaussian copula, inverse triangle). townscale runs the independent and the correlated case and
  both stages in the same call.
- sobol: the indices of Σ w·p·q with 60 inputs; SALib's Saltelli sample and analysis, n = 2048 with total order only of
  the vectorised formula (126,976 runs and more); townscale with n = 4096 (253,952 runs).
- ahp: 10,000 matrices 10 x 10, weights and consistency ratio; AHPy is timed on --matrices of them and scaled linearly.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

FACTORS, DRAWS, INPUTS, POINTS, MATRICES, SIZE = 30, 1_000_000, 60, 4096, 10_000, 10


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def spreads(count: int):
    import numpy as np

    rng = np.random.default_rng(0)
    return np.sort(rng.uniform(0.1, 0.9, (2, count, 3)), axis=2), rng.dirichlet(np.full(count, 5.0))


def decision(count: int):
    import townscale as ts

    ends, w = spreads(count)
    keys = ("low", "mode", "high")
    factors = [
        {
            "id": f"f{i}",
            "p": dict(zip(keys, ends[0, i].tolist(), strict=True)),
            "q": dict(zip(keys, ends[1, i].tolist(), strict=True)),
            "w": float(w[i]),
        }
        for i in range(count)
    ]
    return ts.Decision.from_dict({"title": "bench", "factors": factors})


def risk_ours() -> dict[str, float]:
    plan = decision(FACTORS)
    plan.assess(draws=1000)
    before = peak()
    began = time.perf_counter()
    result = plan.assess(draws=DRAWS)
    seconds = time.perf_counter() - began
    run = result.before.correlated
    return {"seconds": seconds, "added": peak() - before, "mean": run.mean, "p": 1 - run.p_level["low"]}


def risk_numpy() -> dict[str, float]:
    import numpy as np
    from scipy.special import ndtr

    ends, w = spreads(FACTORS)
    rng = np.random.default_rng(1)
    chunk, between, with_q = 20_000, 0.5, 0.6

    def triangle(u, low, mode, high):
        split = (mode - low) / (high - low)
        left = low + np.sqrt(u * (high - low) * (mode - low))
        return np.where(u < split, left, high - np.sqrt((1 - u) * (high - low) * (high - mode)))

    before = peak()
    began = time.perf_counter()
    index = np.empty(DRAWS)
    for start in range(0, DRAWS, chunk):
        size = min(chunk, DRAWS - start)
        shared = rng.standard_normal((2, size, 1))
        own = rng.standard_normal((2, size, FACTORS))
        shared[1] = with_q * shared[0] + np.sqrt(1 - with_q**2) * shared[1]
        own[1] = with_q * own[0] + np.sqrt(1 - with_q**2) * own[1]
        u = ndtr(np.sqrt(between) * shared + np.sqrt(1 - between) * own)
        p, q = (triangle(u[part], *ends[part].T) for part in (0, 1))
        index[start : start + size] = (p * q) @ w
    quantiles = np.quantile(index, [0.025, 0.1, 0.5, 0.9, 0.975])
    seconds = time.perf_counter() - began
    assert np.all(np.diff(quantiles) > 0)
    return {"seconds": seconds, "added": peak() - before, "mean": index.mean(), "p": float((index >= 0.36).mean())}


def sobol_ours() -> dict[str, float]:
    import townscale as ts

    result = decision(INPUTS // 2).assess(draws=1)
    ts.sobol(result, n=64)
    began = time.perf_counter()
    found = ts.sobol(result, n=POINTS)
    return {"seconds": time.perf_counter() - began, "runs": found.runs, "sum": float(sum(found.first))}


def sobol_function() -> dict[str, float]:
    """townscale on a Python function, as SALib has it."""
    import numpy as np
    import townscale as ts

    ends, w = spreads(INPUTS // 2)
    names = [f"{part}{i}" for part in "pq" for i in range(INPUTS // 2)]
    inputs = dict(zip(names, map(tuple, ends.reshape(-1, 3).tolist()), strict=True))
    half = INPUTS // 2
    began = time.perf_counter()
    found = ts.sobol(lambda x: (x[:, :half] * x[:, half:]) @ w, inputs, n=POINTS)
    return {"seconds": time.perf_counter() - began, "runs": found.runs, "sum": float(np.sum(found.first))}


def sobol_salib() -> dict[str, float]:
    import numpy as np
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    ends, w = spreads(INPUTS // 2)
    half = INPUTS // 2
    flat = ends.reshape(-1, 3)
    # SALib's triangle: the lower and upper bound, and where between them the peak is.
    bounds = [[low, high, (mode - low) / (high - low)] for low, mode, high in flat]
    problem = {
        "num_vars": INPUTS,
        "names": [f"x{i}" for i in range(INPUTS)],
        "bounds": bounds,
        "dists": ["triang"] * INPUTS,
    }
    began = time.perf_counter()
    x = sample.sample(problem, POINTS, calc_second_order=False, seed=0)
    y = (x[:, :half] * x[:, half:]) @ w
    found = analyze.analyze(problem, y, calc_second_order=False, seed=0)
    return {"seconds": time.perf_counter() - began, "runs": len(y), "sum": float(np.sum(found["S1"]))}


def matrices(count: int):
    import numpy as np

    rng = np.random.default_rng(2)
    w = rng.lognormal(0, 0.7, (count, SIZE))
    a = w[:, :, None] / w[:, None, :] * np.exp(rng.normal(0, 0.2, (count, SIZE, SIZE)))
    upper = np.triu(a, 1)
    with np.errstate(divide="ignore"):
        lower = np.where(upper > 0, 1 / upper, 0).transpose(0, 2, 1)
    return upper + lower + np.eye(SIZE)


def ahp_ours(count: int) -> dict[str, float]:
    import townscale as ts

    given = matrices(count)
    ts.ahp(given[0])
    began = time.perf_counter()
    found = ts.ahp(given, group="each")
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "count": count, "cr": float(found.cr[0]), "w": float(found.weights[0, 0])}


def ahp_ahpy(count: int) -> dict[str, float]:
    import ahpy

    given = matrices(count)
    names = [f"c{i}" for i in range(SIZE)]
    tables = [
        {(names[i], names[j]): float(one[i, j]) for i in range(SIZE) for j in range(i + 1, SIZE)} for one in given
    ]
    began = time.perf_counter()
    found = [ahpy.Compare("c", table, precision=6, random_index="saaty") for table in tables]
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "count": count, "cr": found[0].consistency_ratio, "w": found[0].target_weights["c0"]}


SIDES = {
    "risk": (("townscale", risk_ours, False), ("NumPy", risk_numpy, False)),
    "sobol": (
        ("townscale, decision", sobol_ours, False),
        ("townscale, function", sobol_function, False),
        ("SALib", sobol_salib, True),
    ),
    "ahp": (("townscale", ahp_ours, False), ("AHPy", ahp_ahpy, True)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--other", default=sys.executable, help="the Python that has SALib and AHPy")
    parser.add_argument("--matrices", type=int, default=500, help="how many matrices AHPy gets")
    parser.add_argument("--only", nargs="*", default=list(SIDES))
    parser.add_argument("--run", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        name, place = options.run.split(":")
        side, function, _ = SIDES[name][int(place)]
        count = () if name != "ahp" else (MATRICES if side == "townscale" else options.matrices,)
        print(json.dumps(function(*count)))
        return
    print(f"{'what':7} {'side':22} {'seconds':>9} {'ratio':>7}  figures")
    for name in options.only:
        rows = []
        for place, (side, _, other) in enumerate(SIDES[name]):
            python = options.other if other else sys.executable
            command = [python, __file__, "--run", f"{name}:{place}", "--matrices", str(options.matrices)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{name:7} {side:22} not run: {done.stderr.strip().splitlines()[-1]}")
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            seconds = found.pop("seconds") * (MATRICES / found["count"] if name == "ahp" else 1)
            rows.append((side, seconds, found))
        for side, seconds, found in rows:
            figures = ", ".join(f"{key} {value:.4g}" for key, value in found.items())
            print(f"{name:7} {side:22} {seconds:9.3f} {seconds / rows[0][1]:7.1f}  {figures}")


if __name__ == "__main__":
    main()
