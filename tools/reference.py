"""Fit the reference calibrations, src/forecast/reference/*.json: `python tools/reference.py FOLDER [NAME …]`.

FOLDER holds the files named in SOURCES, each a long table `series_id`, `t`, `value`; see there for where they are
public. Of panels only the earlier points are used, of competitions only the series whose hashed name lies below one
half (`Calibration.sample`), so that the rest can still test forecasts. The numbers written are relative accuracies,
moments, rates of growth and scaled error paths; no series can be read back from them.
"""

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl
import townscale as ts

# File, what it is, terms, points left out at the end, points kept before them, horizon, points summed to one. The short
# windows teach how far series of few counts err.
M3 = "Makridakis and Hibon 2000, the M3 competition, half of its series"
SOURCES = {
    "yearly": [
        ("wb_country_population", "World Bank, SP.POP.TOTL: countries, yearly", "CC BY 4.0", 10, 40, 8, 1),
        (
            "us_county_population",
            "US Census Bureau, population estimates: counties, yearly",
            "public domain",
            10,
            10,
            5,
            1,
        ),
        ("un_migrant_stock", "UN DESA, International Migrant Stock 2019", "CC BY 3.0 IGO", 2, 5, 2, 1),
        ("wb_country_population", "World Bank, six years of it", "CC BY 4.0", 20, 6, 3, 1),
        ("us_county_population", "US Census Bureau, six years of it", "public domain", 13, 6, 3, 1),
    ],
    "half_yearly": [("m3_quarterly", M3, "free for research", 0, 200, 4, 2)],
    "quarterly": [("m3_quarterly", M3, "free for research", 0, 200, 8, 1)],
    "monthly": [("m3_monthly", M3, "free for research", 0, 200, 18, 1)],
}
PERIODS = {"yearly": 1, "half_yearly": 2, "quarterly": 4, "monthly": 12}
PATHS = 200


def label(step: int, per_year: int) -> str:
    """The period `step` steps after the first of 1900."""
    year, part = 1900 + step // per_year, step % per_year + 1
    return {1: f"{year}", 2: f"{year}H{part}", 4: f"{year}Q{part}", 12: f"{year}-{part:02d}"}[per_year]


def learnt(folder: Path, name: str, source: tuple[Any, ...]) -> dict[str, Any]:
    """What one source teaches."""
    file, _, _, left_out, kept, horizon, summed = source
    data = pl.read_parquet(folder / f"{file}.parquet").sort("series_id", "t")
    areas: list[str] = []
    periods: list[str] = []
    people: list[float] = []
    for (key,), series in data.group_by("series_id", maintain_order=True):
        if file.startswith("m3") and ts.Calibration.sample(str(key)) >= 0.5:
            continue
        values = series["value"].cast(pl.Float64).to_list()
        if min(values) <= 0:
            continue
        values = values[len(values) % summed :]
        values = [sum(values[at : at + summed]) for at in range(0, len(values), summed)]
        values = values[: len(values) - left_out][-kept:]
        # UN counts stand five years apart.
        years = 5 if "migrant" in file else 1
        areas += [str(key)] * len(values)
        periods += [label(years * (step + 1), PERIODS[name]) for step in range(len(values))]
        people += values
    panel = ts.Panel({"area": areas, "period": periods, "population": people})
    calibration = json.loads(
        ts.calibrate(panel, horizon=horizon).thinned(PATHS if name == "yearly" else 2 * PATHS).to_json()
    )
    return calibration["strata"][str(PERIODS[name])]


def total(rows: list[list[float]]) -> list[float]:
    """Sums, place by place."""
    return [sum(values) for values in zip(*rows, strict=True)]


def mean_errors(parts: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Mean errors of models, each panel counting the same."""
    seen = [part[name] for part in parts if part[name]["count"] > 0]
    means = [[error / part["count"] for error in part["errors"]] for part in seen]
    return {"errors": total(means) if means else [], "count": float(len(seen))}


def merged(period: int, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """One reference, in which each panel counts the same, whatever its size."""
    shares = [100 / part["moments"]["squares"][0][0] for part in parts]
    size = len(parts[0]["moments"]["products"])
    pairs = list(zip(parts, shares, strict=True))
    row = [[[value * share for value in part["moments"]["squares"][i]] for part, share in pairs] for i in range(size)]
    return {
        "period": period,
        "steps": max(part["steps"] for part in parts),
        "accuracy": total([[value / part["accuracy_count"] for value in part["accuracy"]] for part in parts]),
        "accuracy_count": float(len(parts)),
        "moments": {
            "squares": [total(rows) for rows in row],
            "products": total([[value * share for value in part["moments"]["products"]] for part, share in pairs]),
        },
        "short": mean_errors(parts, "short"),
        "long": mean_errors(parts, "long"),
        "growth": [round(rate, 5) for part in parts for rate in part["growth"][:: max(len(part["growth"]) // 40, 1)]],
        "paths": [
            {**path, "errors": [round(error, 4) for error in path["errors"]], "size": 1.0, "weight": 1.0}
            for part in parts
            for path in part["paths"]
        ],
        "shared": sum(part["shared"] for part in parts),
        "origins": sum(part["origins"] for part in parts),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name in sys.argv[2:] or SOURCES:
        target = Path(__file__).parents[1] / f"src/forecast/reference/{name}.json"
        parts = [learnt(folder, name, source) for source in SOURCES[name]]
        target.write_text(json.dumps(merged(PERIODS[name], parts)) + "\n")
        for source, part in zip(SOURCES[name], parts, strict=True):
            print(f"{source[1]} ({source[2]}): {part['accuracy_count']:.0f} origins")
        print(f"{len(parts)} panels -> {target}")
