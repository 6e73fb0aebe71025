"""Fit the reference pool, src/forecast/reference.json: `python tools/pool.py FOLDER` (or `make pool DATA=FOLDER`).

FOLDER holds the files named in SOURCES, each a long table `series_id`, `t`, `value`; see there for where they are
public. Only their earlier points are used, so that the later ones can still test forecasts. The numbers written are
relative accuracies, moments, rates of growth and scaled error paths; no series can be read back from them.
"""

import json
import sys
from pathlib import Path

import polars as pl
import townscale as ts

# File, what it is, terms, points left out at the end, points kept before them, horizon. The short windows teach how
# far series of few counts err.
SOURCES = [
    ("wb_country_population", "World Bank, SP.POP.TOTL: countries, yearly", "CC BY 4.0", 10, 40, 8),
    ("us_county_population", "US Census Bureau, population estimates: counties, yearly", "public domain", 10, 10, 5),
    ("un_migrant_stock", "UN DESA, International Migrant Stock 2019", "CC BY 3.0 IGO", 2, 5, 2),
    ("wb_country_population", "World Bank, six years of it", "CC BY 4.0", 20, 6, 3),
    ("us_county_population", "US Census Bureau, six years of it", "public domain", 13, 6, 3),
]
PATHS = 200


def learnt(path: Path, left_out: int, kept: int, horizon: int) -> dict:
    data = pl.read_parquet(path).filter(pl.col("value") > 0).sort("series_id", "t")
    # UN counts stand five years apart.
    years = 5 if "migrant" in path.name else 1
    rank = pl.col("t").rank("ordinal").over("series_id").cast(pl.Int64)
    data = data.with_columns(period=(1900 + years * rank).cast(pl.String))
    data = data.select(
        area=pl.col("series_id").cast(pl.String), period="period", population=pl.col("value").cast(pl.Float64)
    )
    data = data.filter(pl.int_range(pl.len()).over("area") < pl.len().over("area") - left_out)
    data = data.group_by("area", maintain_order=True).tail(kept)
    return json.loads(ts.forecast(ts.Panel(data), horizon=horizon, draws=1).pool(PATHS))


def total(rows: list[list[float]]) -> list[float]:
    return [sum(values) for values in zip(*rows, strict=True)]


def mix(pools: list[dict], name: str) -> dict:
    seen = [pool[name] for pool in pools if pool[name]["count"] > 0]
    means = [[error / part["count"] for error in part["errors"]] for part in seen]
    return {"errors": total(means), "count": float(len(seen))}


def merged(pools: list[dict]) -> dict:
    """One pool, in which each panel counts the same, whatever its size."""
    shares = [100 / pool["moments"]["squares"][0][0] for pool in pools]
    size = len(pools[0]["moments"]["products"])
    return {
        "accuracy": total([[value / pool["accuracy_count"] for value in pool["accuracy"]] for pool in pools]),
        "accuracy_count": float(len(pools)),
        "moments": {
            "squares": [
                total(
                    [
                        [value * share for value in pool["moments"]["squares"][i]]
                        for pool, share in zip(pools, shares, strict=True)
                    ]
                )
                for i in range(size)
            ],
            "products": total(
                [
                    [value * share for value in pool["moments"]["products"]]
                    for pool, share in zip(pools, shares, strict=True)
                ]
            ),
        },
        "short": mix(pools, "short"),
        "long": mix(pools, "long"),
        "growth": [round(rate, 5) for pool in pools for rate in pool["growth"][:: max(len(pool["growth"]) // 40, 1)]],
        "paths": [
            {**path, "errors": [round(error, 4) for error in path["errors"]], "size": 1.0}
            for pool in pools
            for path in pool["paths"]
        ],
        "shared": sum(pool["shared"] for pool in pools),
        "origins": sum(pool["origins"] for pool in pools),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    target = Path(__file__).parents[1] / "src/forecast/reference.json"
    pools = []
    for name, title, terms, *cut in SOURCES:
        pools.append(learnt(folder / f"{name}.parquet", *cut))
        print(f"{title} ({terms}): {pools[-1]['accuracy_count']:.0f} origins")
    target.write_text(json.dumps(merged(pools)) + "\n")
    print(f"{len(pools)} panels -> {target}")
