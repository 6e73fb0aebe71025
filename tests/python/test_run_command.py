"""``townscale run``: the chain of a file over a panel in parts, gone on with after whatever was killed."""

import json
import random
import signal
import subprocess
import sys
import time

import polars as pl
import psutil
import pytest
import townscale as ts
from townscale.templates import write

PARTS, AREAS = 6, 300
CHAIN = """
source = "counts/*.parquet"
out = "result"
workers = {workers}
horizon = 3
draws = 1500
seed = 7
by = "parent"
services = "services.csv"
ceiling = {{ "a000" = 90000 }}

[[norm]]
role = "coordinator"
per = 500
"""


@pytest.fixture(scope="module")
def counts():
    rng, rows = random.Random(5), []
    for i in range(AREAS):
        people = rng.uniform(800, 30_000)
        for year in range(2010, 2020):
            people *= 1 + rng.gauss(0.02, 0.03)
            rows.append((f"a{i:03d}", f"d{i % 7}", str(year), round(people)))
    return pl.DataFrame(rows, schema=["area", "parent", "period", "population"], orient="row")


@pytest.fixture(scope="module")
def services():
    return pl.DataFrame({"area": ["a000", "a001"], "service": "school", "capacity": [900.0, 20.0], "rate": 0.05})


@pytest.fixture(scope="module")
def whole(counts, services):
    """The tables of the panel in one piece, by the verbs alone."""
    made = ts.forecast(ts.Panel(counts), horizon=3, draws=1500, seed=7, ceiling={"a000": 90_000})
    return {
        "forecast": made.summary(),
        "gap": ts.staffing_gap(made, [ts.Norm("coordinator", per=500)]).summary(),
        "load": ts.service_load(made, services).summary(),
        "totals": made.total("parent"),
    }


@pytest.fixture
def folder(tmp_path, counts, services):
    (tmp_path / "counts").mkdir()
    for part in range(PARTS):
        own = [f"a{i:03d}" for i in range(part, AREAS, PARTS)]
        counts.filter(pl.col("area").is_in(own)).write_parquet(tmp_path / "counts" / f"{part}.parquet")
    services.write_csv(tmp_path / "services.csv")
    (tmp_path / "chain.toml").write_text(CHAIN.format(workers=1))
    return tmp_path


def has_the_bits_of(whole, out):
    for name, expected in whole.items():
        keys = [key for key in ("area", "period", "service") if key in expected.columns]
        made = pl.read_parquet(out / name / "*.parquet").select(expected.columns)
        assert made.sort(keys).equals(expected.sort(keys)), name


def begun(folder):
    """A run in a process of its own, as soon as its first part is there; and its workers."""
    run = subprocess.Popen([sys.executable, "-m", "townscale", "run", "chain.toml", "--quiet"], cwd=folder)
    until = time.monotonic() + 120
    while run.poll() is None and not list(folder.glob("result/sums/part-*")):
        assert time.monotonic() < until
        time.sleep(0.002)
    assert run.poll() is None, "the run ended before it could be disturbed"
    workers = [one for one in psutil.Process(run.pid).children() if "spawn_main" in " ".join(one.cmdline())]
    return run, workers


def strays(folder):
    return [path for path in folder.rglob("*") if path.name.startswith(".townscale-")]


def test_a_run_that_is_killed_goes_on_with_what_is_missing(folder, whole, call):
    run, workers = begun(folder)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert len(workers) == 1 and not psutil.wait_procs(workers, timeout=60)[1], "workers end with the run"
    stray = folder / "result/forecast" / f"{ts._write._mark(run.pid)}x.parquet"
    stray.write_bytes(b"cut short")
    done = [path.stem for path in folder.glob("result/sums/part-*")]
    assert 1 <= len(done) < PARTS and not (folder / "result/manifest.json").exists()
    before = {path: path.stat().st_mtime_ns for part in done for path in folder.glob(f"result/*/{part}.*")}
    status, out, err = call("run", folder / "chain.toml", "--json")
    assert status == 0, err
    answer = {row["table"]: row for row in json.loads(out)["tables"]}
    assert answer["forecast"]["rows"] == 3 * AREAS and answer["gap"]["files"] == PARTS
    assert answer["load"]["files"] == 2, "the services are of areas of two parts"
    assert sum(row["areas"] for row in json.loads(out)["parts"]) == AREAS
    assert before and {path: path.stat().st_mtime_ns for path in before} == before
    assert not strays(folder)
    has_the_bits_of(whole, folder / "result")


def test_a_worker_that_is_killed_is_replaced(folder, whole):
    (folder / "chain.toml").write_text(CHAIN.format(workers=2))
    run, workers = begun(folder)
    assert len(workers) == 2
    workers[0].send_signal(signal.SIGKILL)
    assert run.wait() == 0 and not strays(folder)
    has_the_bits_of(whole, folder / "result")


WRONG = [
    ('source = "counts"\nhorison = 3', "Did you mean horizon?"),
    ('source = "counts"\nhorizon = "ten"', "a whole number was expected"),
    ('source = "counts"\ndraws = true', "a whole number was expected"),
    ("horizon = 3", "source is missing"),
    ('source = "nowhere/*.csv"\nout = "r"', "no file"),
    ('source = "counts"\n[[norm]]\nper = 500', "norm 1: a table with role"),
    ('source = "counts"\n[[norm]]\nrole = "c"\npeer = 500', "Did you mean per?"),
    ('source = "counts"\n[[scenario]]\narea = "a000"\nworkers = 5', "scenario 1: start is missing"),
    ('source = "counts"\nout = "counts"', "the folder of the counts"),
    ('source = "counts"\nout = "r"\nengine = "threads"', "processes"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_file_that_is_wrong_is_told_so(folder, call, text, said):
    (folder / "wrong.toml").write_text(text)
    status, _, err = call("run", folder / "wrong.toml")
    assert status == 1 and said in " ".join(err.split())


def test_a_run_without_a_folder_is_wrong_usage(folder, call):
    (folder / "chain.toml").write_text('source = "counts"')
    assert call("run", folder / "chain.toml")[0] == 2


def test_the_template_is_a_chain_file(folder, call):
    write("run", folder / "counts" / "run.toml")
    text = (folder / "counts" / "run.toml").read_text().replace('source = "counts/*.parquet"', 'source = "*.parquet"')
    text = (
        text.replace('staff = "staff.csv"', "")
        .replace('"services.csv"', '"../services.csv"')
        .replace("Hami city", "a001")
    )
    (folder / "counts" / "run.toml").write_text(
        text.replace("draws = 1000", "draws = 20").replace("horizon = 10", "horizon = 1")
    )
    status, out, err = call("run", folder / "counts" / "run.toml", "--json", "--out", folder / "other")
    assert status == 0, err
    assert {"forecast", "gap", "load", "totals"} <= {row["table"] for row in json.loads(out)["tables"]}
    with pytest.raises(ts.InputError, match=r"\.toml"):
        write("run", folder / "run.xlsx")
