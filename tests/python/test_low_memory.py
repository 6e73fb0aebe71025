"""Little memory: every verb ends in its result or in a sentence, never in the end of the process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="limits of address space are set by POSIX systems alone")

WORK = """
import json, resource, sys, tempfile
from pathlib import Path
import numpy as np
import polars as pl
import townscale as ts

areas, years = 300, 12
table = pl.DataFrame({
    "area": [f"a{place:03d}" for place in range(areas) for _ in range(years)],
    "period": [str(2000 + year) for _ in range(areas) for year in range(years)],
    "population": [1000.0 + 37 * place + 11.0 * year for place in range(areas) for year in range(years)],
})
panel = ts.Panel(table)
forecast = ts.forecast(panel, horizon=3, draws=200)
norm = ts.Norm("coordinator", per=500)
gap = ts.staffing_gap(forecast, [norm])
index = {"area": [f"a{place}" for place in range(200)] * 2, "indicator": ["x"] * 200 + ["y"] * 200,
         "value": [float(place % 17) for place in range(400)]}
spec = {"node": [{"id": "all"}],
        "indicator": [{"id": "x", "parent": "all", "direction": 1}, {"id": "y", "parent": "all", "direction": -1}]}
decision = ts.datasets.example("decision")
folder = Path(tempfile.mkdtemp())
book = folder / "counts.xlsx"
forecast.summary().write_excel(book)
csv = folder / "counts.csv"
pl.concat([table.with_columns(pl.col("area") + str(copy)) for copy in range(40)]).write_csv(csv)
VERBS = {
    "read": lambda: ts.Panel.read(csv),
    "forecast": lambda: ts.forecast(panel, horizon=20, draws=20_000).draws(),
    "summary": lambda: ts.forecast(panel, horizon=10, draws=100_000).summary(),
    "backtest": lambda: ts.backtest(panel, horizon=3).summary(),
    "gap": lambda: ts.staffing_gap(forecast, [norm] * 1).summary(),
    "total": lambda: forecast.total(),
    "index": lambda: ts.area_index(index, spec, replicates=20_000).ranks(),
    "assess": lambda: decision.assess(draws=2_000_000).sensitivity(n=65_536),
    "report": lambda: gap.report(folder / "gap.html"),
    "save": lambda: forecast.save(folder / "forecast.townscale"),
}
# What each verb loads at its first call is no part of the question.
for name in ("gap", "total", "report", "save"):
    VERBS[name]()
pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + int(sys.argv[2]) * (1 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    VERBS[sys.argv[1]]()
    print(json.dumps("done"))
except (ts.InputError, MemoryError, OSError) as error:
    print(json.dumps(f"{type(error).__name__}: {error}"))
"""
VERBS = ["read", "forecast", "summary", "backtest", "gap", "total", "index", "assess", "report", "save"]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the size of a process is read from /proc")
@pytest.mark.parametrize("more", [8, 64, 256])
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_with_little_memory_ends_in_a_sentence(verb, more):
    done = subprocess.run([sys.executable, "-c", WORK, verb, str(more)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, (done.returncode, done.stderr[-500:])
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == "done" or len(said) > 20, said
