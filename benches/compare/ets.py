"""ETS form by form against statsforecast: how near the forecasts one step ahead are.

    python benches/compare/ets.py DATA.parquet --peer PEER_PYTHON [--season 12] [--most 200] [--forms ANN AAdN ...]

DATA is a long table `series_id`, `t`, `value` and, where it has one, `split`; the series are fitted on all that is not
test, and only those without counts below 1 are taken. With `--season 12` (or 4) the values are read as months
(quarters). PEER_PYTHON is the interpreter of an environment with statsforecast. `within` is the share of series whose
forecasts agree to 1e-4 of their size, `ETS` the form that AICc chooses. One step, for statsforecast 2.1 adds the
damping twice from the second on.
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
    return [values for values in series if len(values) > 3 and min(values) >= 1][:most]


def ours(series: list[list[float]], season: int, form: str) -> np.ndarray:
    """The next value of every series: two draws lie about it in opposite directions of their logarithms."""
    import polars as pl
    import townscale as ts

    def period(t: int) -> str:
        year, part = divmod(t, season)
        return str(1000 + t) if season == 1 else f"{1000 + year}{f'Q{part + 1}' if season == 4 else f'-{part + 1:02d}'}"

    rows = [(f"{i:06d}", period(t), float(v)) for i, values in enumerate(series) for t, v in enumerate(values)]
    panel = ts.Panel(pl.DataFrame(rows, schema=["area", "period", "population"], orient="row"))
    model = "ets" if form == "ETS" else f"ets_{form}"
    draws = ts.forecast(panel, horizon=1, draws=2, model=model).draws().sort("area", "draw")
    return np.exp(np.log(draws["population"].to_numpy().reshape(-1, 2)).mean(axis=1))


def peer(series: list[list[float]], season: int, form: str) -> list[float | None]:
    """Runs in the peer's own interpreter."""
    from statsforecast.ets import ets_f, forecast_ets

    out: list[float | None] = []
    letters, damped = form.replace("d", ""), "d" in form
    for values in series:
        try:
            asked = {"model": "ZZZ" if season > 1 else "ZZN"} if form == "ETS" else {"model": letters, "damped": damped}
            out.append(float(forecast_ets(ets_f(np.asarray(values, float), season, **asked), 1)["mean"][0]))
        except Exception:
            out.append(None)
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
    print(f"{len(series)} series\n{'':>6} {'both':>5} {'within':>7} {'median':>8} {'largest':>8}")
    with tempfile.TemporaryDirectory() as folder:
        task = Path(folder, "task.json")
        task.write_text(json.dumps({"series": series, "season": options.season}))
        for form in options.forms or [*FORMS, *(SEASONAL if options.season > 1 else []), "ETS"]:
            command = [options.peer, __file__, options.data, "--run", form, str(task)]
            theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            pairs = [(a, b) for a, b in zip(ours(series, options.season, form), theirs, strict=True) if b]
            away = np.array([abs(a / b - 1) for a, b in pairs])
            print(
                f"{form:>6} {len(pairs):>5} {np.mean(away < 1e-4):>7.1%} {np.median(away):>8.1e} {away.max():>8.1e}",
                flush=True,
            )


if __name__ == "__main__":
    main()
