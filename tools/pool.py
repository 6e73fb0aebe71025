"""Fit the reference pool: `python tools/pool.py DATA.parquet ...` writes src/forecast/reference.json.

Each file is a long table series_id, t, value. The numbers written are relative accuracies, moments and scaled error
paths; no series can be read back from them. The pool shipped was fitted on World Bank SP.POP.TOTL (CC BY 4.0), US
Census Bureau county estimates (public domain) and UN DESA International Migrant Stock 2019 (CC BY 3.0 IGO).
"""

import json
import sys
from pathlib import Path

import polars as pl
import townscale as ts

PATHS = 250


def learnt(path, horizon):
    data = pl.read_parquet(path).filter(pl.col("value") > 0).sort("series_id", "t")
    data = data.with_columns(
        period=(1900 + pl.col("t").rank("ordinal").over("series_id")).cast(pl.Int64).cast(pl.String)
    )
    data = data.select(
        area=pl.col("series_id").cast(pl.String), period="period", population=pl.col("value").cast(pl.Float64)
    )
    data = data.group_by("area", maintain_order=True).tail(40)
    return json.loads(ts.forecast(ts.Panel(data), horizon=horizon, draws=1).pool(PATHS))


def merged(pools):
    total = {"accuracy": [], "accuracy_count": 0.0, "moments": None, "paths": [], "shared": 0.0, "origins": 0.0}
    for pool in pools:  # each panel counts the same, whatever its size
        count = pool["accuracy_count"]
        accuracy = [value / count for value in pool["accuracy"]]
        total["accuracy"] = [a + b for a, b in zip(total["accuracy"] or [0.0] * len(accuracy), accuracy)]
        total["accuracy_count"] += 1.0
        n = pool["moments"]["squares"][0][0]
        squares = [[v * 100 / n for v in row] for row in pool["moments"]["squares"]]
        products = [v * 100 / n for v in pool["moments"]["products"]]
        if total["moments"] is None:
            total["moments"] = {"squares": squares, "products": products}
        else:
            old = total["moments"]
            total["moments"] = {
                "squares": [[a + b for a, b in zip(x, y)] for x, y in zip(old["squares"], squares)],
                "products": [a + b for a, b in zip(old["products"], products)],
            }
        total["paths"] += [
            {**path, "errors": [round(e, 4) for e in path["errors"]], "size": 1.0} for path in pool["paths"]
        ]
        total["shared"] += pool["shared"]
        total["origins"] += pool["origins"]
    return total


if __name__ == "__main__":
    pools = [learnt(path, 2 if "migrant" in path else 8) for path in sys.argv[1:]]
    target = Path(__file__).parents[1] / "src/forecast/reference.json"
    target.write_text(json.dumps(merged(pools)) + "\n")
    print(f"{len(sys.argv) - 1} panels -> {target}")
