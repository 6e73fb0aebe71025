"""Ray and Spark give the bits that one process gives. Run by ``make engines``, which installs both."""

import importlib
import os
import random
import sys

import polars as pl
import pytest
import townscale as ts
from townscale import _run

AREAS, PARTS = 120, 6
ENGINES = ("ray", "spark")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    rng, rows = random.Random(5), []
    for i in range(AREAS):
        people = rng.uniform(800, 30_000)
        for t in range(10):
            people *= 1 + rng.gauss(0.02, 0.03)
            period = f"{2009 + t // 2}H{1 + t % 2}" if i % 50 == 1 else str(2005 + t)
            rows.append((f"a{i:03d}", f"d{i % 7}", period, round(people)))
    counts = pl.DataFrame(rows, schema=["area", "parent", "period", "population"], orient="row")
    folder = tmp_path_factory.mktemp("counts")
    for part in range(PARTS):
        own = [f"a{i:03d}" for i in range(part, AREAS, PARTS)]
        counts.filter(pl.col("area").is_in(own)).write_parquet(folder / f"{part}.parquet")
    return folder


@pytest.fixture(scope="module")
def chain():
    services = pl.DataFrame({"area": ["a000", "a001"], "service": "school", "capacity": [900.0, 20.0], "rate": 0.05})
    norms = [ts.Norm("coordinator", per=500)]
    return ts.Chain(horizon=3, draws=1000, seed=7, freq="Y", norms=norms, services=services, by="parent")


def content(made):
    """Every file of a run but the manifest, by its name: bytes."""
    return {str(path.relative_to(made.out)): path.read_bytes() for path in made.out.rglob("part-*")}


@pytest.fixture(scope="module")
def expected(chain, source, tmp_path_factory):
    made = content(ts.run(chain, source, tmp_path_factory.mktemp("processes"), workers=1))
    assert len(made) > 4 * PARTS
    return made


@pytest.mark.parametrize("name", ENGINES)
def test_the_bits_are_those_of_processes_also_after_a_kill(name, chain, source, expected, tmp_path, monkeypatch):
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    write, killed = _run.write_part, tmp_path / "killed"

    def dying(part):
        """Write a part; the worker that begins the third is killed once."""
        import os
        import signal

        if part.name == "2.parquet" and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return write(part)

    monkeypatch.setattr(_run, "write_part", dying)
    made = ts.run(chain, source, tmp_path / "out", engine=name, workers=2)
    assert killed.exists() and content(made) == expected


@pytest.mark.parametrize("name", ENGINES)
def test_wrong_input_is_told_as_it_is(name, source, tmp_path, monkeypatch):
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    with pytest.raises(ts.InputError, match="nowhere"):
        ts.run(ts.Chain(draws=20, scenarios=[ts.Scenario("nowhere", 5, "2016")]), source, tmp_path / "out", engine=name)


@pytest.mark.parametrize("name", ENGINES)
def test_an_adapter_is_thin(name):
    with open(importlib.import_module(f"townscale.engines.{name}").__file__, encoding="utf-8") as file:
        assert len(file.read().splitlines()) <= 60


def test_only_the_loopback_interface_is_there():
    assert os.listdir("/sys/class/net") == ["lo"]
