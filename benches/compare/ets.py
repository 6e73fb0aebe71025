"""ETS form by form against statsforecast: the largest and usual distance of forecasts, and whether the fit is as good.

    python benches/compare/ets.py DATA.parquet --peer PEER_PYTHON [--season 12] [--most 200] [--forms ANN AAdN ...]

DATA is a long table `series_id`, `t`, `value` and, where it has one, `split`; the series are fitted on all that is not
test. PEER_PYTHON is the interpreter of an environment with statsforecast. `within` is the share of series whose
forecasts one step ahead agree to 1e-4 of their size; both sides search by a simplex, so that where they part one has
found a better likelihood: `better` and `worse` count the series whose deviance here is below or above the peer's by
more than 0.01.
statsforecast 2.1 adds the damping twice from the second step on, hence one step.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

FORMS = ["ANN", "AAN", "AAdN", "MNN", "MAN", "MAdN"]
SEASONAL = ["ANA", "AAA", "AAdA", "MNA", "MAA", "MAdA", "MNM", "MAM", "MAdM"]


def read(path: str, most: int) -> list[list[float]]:
    import polars as pl

    data = pl.read_parquet(path).sort("series_id", "t")
    if "split" in data.columns:
        data = data.filter(pl.col("split") == "train")
    series = [part["value"].to_list() for _, part in data.group_by("series_id", maintain_order=True)]
    return [values for values in series if len(values) > 3 and min(values) > 0][:most]


def ours(series: list[list[float]], season: int, form: str) -> list[list[float]]:
    """Deviance and next value of every series; empty where the form does not fit."""
    from townscale import _core

    return [list(_core.ets(values, season, form) or []) for values in series]


def peer(series: list[list[float]], season: int, form: str) -> list[list[float]]:
    """Runs in the peer's own interpreter."""
    from statsforecast.ets import ets_f, forecast_ets

    out = []
    letters, damped = form.replace("d", ""), "d" in form
    for values in series:
        try:
            fit = ets_f(np.asarray(values, float), season, model=letters, damped=damped)
            out.append([-2 * fit["loglik"], float(forecast_ets(fit, 1)["mean"][0]), fit["aicc"]])
        except Exception:
            out.append([])
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--season", type=int, default=1)
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--forms", nargs="*")
    parser.add_argument("--peer", default=sys.executable, help="a python that has statsforecast")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        asked = json.loads(Path(options.run[1]).read_text())
        print(json.dumps(peer(asked["series"], asked["season"], options.run[0])))
        return
    series = read(options.data, options.most)
    print(f"{len(series)} series\n{'':>6} {'both':>5} {'within':>7} {'median':>8} {'better':>7} {'worse':>6}")
    with tempfile.TemporaryDirectory() as folder:
        task = Path(folder, "task.json")
        task.write_text(json.dumps({"series": series, "season": options.season}))
        for form in options.forms or FORMS + (SEASONAL if options.season > 1 else []):
            command = [options.peer, __file__, options.data, "--run", form, str(task)]
            theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            mine = ours(series, options.season, form)
            pairs = [(a, b) for a, b in zip(mine, theirs, strict=True) if a and b]
            away = np.array([abs(a[1] / b[1] - 1) for a, b in pairs])
            gap = np.array([a[0] - b[0] for a, b in pairs])
            print(
                f"{form:>6} {len(pairs):>5} {np.mean(away < 1e-4):>7.1%} {np.median(away):>8.1e} "
                f"{np.sum(gap < -0.01):>7} {np.sum(gap > 0.01):>6}"
            )


if __name__ == "__main__":
    main()
