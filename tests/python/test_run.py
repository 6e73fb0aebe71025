"""A panel in parts: the bits of the whole, whatever the parts, workers and engine, and whoever is killed meanwhile."""

import json
import multiprocessing
import os
import random
import signal
import sys

import polars as pl
import pytest
import townscale as ts

AREAS = 600
HOW = {"horizon": 2, "draws": 60, "seed": 7, "freq": "Y"}
TABLES = ("forecast", "gap", "load", "first_overload", "totals")


def counts():
    rng, rows = random.Random(5), []
    for i in range(AREAS):
        people = rng.uniform(800, 30_000)
        for t in range(9):
            people *= 1 + rng.gauss(0.02, 0.03)
            if i % 50 == 1:  # half-years
                period = f"{2009 + t // 2}H{1 + t % 2}"
            elif i % 50 == 2:  # a year left out
                period = str(2004 + t + (t > 4))
            else:
                period = str(2005 + t)
            rows.append((f"a{i:03d}", f"d{i % 7}", period, round(people)))
    return pl.DataFrame(rows, schema=["area", "parent", "period", "population"], orient="row")


def chain():
    names = [f"a{i:03d}" for i in range(AREAS)]
    staff = pl.DataFrame({"area": names, "role": "c", "headcount": [3 + i % 40 for i in range(AREAS)]})
    services = pl.DataFrame({"area": names, "service": "school", "capacity": 900.0, "rate": 0.05})
    return ts.Chain(**HOW, norms=[ts.Norm("c", per=500)], staff=staff, services=services, by="parent")


def cut(folder, n):
    """The counts in ``n`` files, areas shuffled."""
    table, names = counts(), [f"a{i:03d}" for i in range(AREAS)]
    random.Random(n).shuffle(names)
    folder.mkdir()
    for k in range(n):
        own = table.filter(pl.col("area").is_in(names[k::n]))
        own.sample(fraction=1, shuffle=True, seed=k).write_parquet(folder / f"{k}.parquet")
    return str(folder / "*.parquet")


def tables(made):
    keys = ["area", "period", "service"]
    return {
        name: table.sort([key for key in keys if key in table.columns]).write_ipc(None).getvalue()
        for name in TABLES
        for table in [made.table(name).collect()]
    }


@pytest.fixture(scope="module")
def whole():
    """Every table of the panel in one piece, by the verbs alone."""
    how, panel = chain(), ts.Panel(counts())
    made = ts.forecast(panel, **HOW)
    load = ts.service_load(made, how.services)
    return {
        "forecast": made.summary(),
        "gap": ts.staffing_gap(made, how.norms, how.staff).summary(),
        "load": load.summary(),
        "first_overload": load.first_overload(),
        "totals": made.total("parent"),
    }


@pytest.mark.parametrize(("parts", "workers"), [(1, 1), (3, 2), (7, 1)])
def test_parts_give_the_bits_of_the_whole(whole, tmp_path, parts, workers):
    made = ts.run(chain(), cut(tmp_path / "counts", parts), tmp_path / "out", workers=workers)
    for name, expected in whole.items():
        keys = [key for key in ("area", "period", "service") if key in expected.columns]
        got = made.table(name).collect()
        assert got.select(expected.columns).sort(keys).equals(expected.sort(keys)), name
    assert len(made.manifest["parts"]) == parts and json.loads((tmp_path / "out/manifest.json").read_text())


def test_a_worker_that_is_killed_is_replaced_and_a_rerun_does_what_is_missing(tmp_path):
    source, out = cut(tmp_path / "counts", 5), tmp_path / "out"
    killed = []

    def kill(_, done, parts):
        if done == 1 and not killed:
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    made = ts.run(chain(), source, out, workers=2, progress=kill)
    assert killed
    expected = tables(made)
    files = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    assert not [path for path in out.rglob("*") if path.name.startswith(".townscale-")]
    missing = out / "gap" / made.manifest["files"]["gap"][2]
    content = missing.read_bytes()
    missing.unlink()
    (out / "gap" / f".townscale-{os.uname().nodename}-999999999-x.parquet").write_bytes(b"cut short")
    seen = []
    again = ts.run(chain(), source, out, workers=1, progress=lambda _, done, parts: seen.append((done, parts)))
    assert seen == [(4, 5), (5, 5)] and tables(again) == expected and missing.read_bytes() == content
    assert not [path for path in out.rglob("*") if path.name.startswith(".townscale-")]
    kept = [path for path, time in files.items() if path.exists() and path.stat().st_mtime_ns == time]
    assert len(kept) >= 4 * 5, "the four whole parts are left as they are"


def test_tables_may_be_files_and_totals_are_merged_some_names_at_a_time(whole, tmp_path, monkeypatch):
    import dataclasses

    from townscale import _run

    monkeypatch.setattr(_run, "NAMES", 3)
    how = chain()
    how.services.write_parquet(tmp_path / "services.parquet")
    how.staff.write_csv(tmp_path / "staff.csv")
    how = dataclasses.replace(how, services=tmp_path / "services.parquet", staff=str(tmp_path / "staff.csv"))
    made = ts.run(how, cut(tmp_path / "counts", 3), tmp_path / "out", workers=2)
    assert made.table("totals").collect().equals(whole["totals"])
    for name in ("gap", "load", "first_overload"):
        keys = [key for key in ("area", "period", "service") if key in whole[name].columns]
        got = made.table(name).collect()
        assert got.select(whole[name].columns).sort(keys).equals(whole[name].sort(keys)), name


def test_dask_gives_the_same_bytes(whole, tmp_path):
    made = ts.run(chain(), cut(tmp_path / "counts", 3), tmp_path / "out", engine="dask", workers=2)
    for name, expected in whole.items():
        keys = [key for key in ("area", "period", "service") if key in expected.columns]
        assert made.table(name).collect().select(expected.columns).sort(keys).equals(expected.sort(keys)), name


@pytest.fixture
def small():
    return pl.DataFrame({"area": ["A"] * 4 + ["B"] * 4, "period": [2007, 2008, 2009, 2010] * 2, "population": [60] * 8})


def test_a_table_is_cut_by_areas_and_names_are_checked_once(small, tmp_path):
    from townscale._run import Counts, _parts

    learnt = ts.calibrate(ts.Panel(small), horizon=2)
    rules = ts.Chain(horizon=2, ceiling={"A": 90.0, "B": 80.0, "C": 70.0}, scenarios=[ts.Scenario("B", 5, "2011")])
    cut = [Counts("one", b"1"), Counts("two", b"2")]
    first, second = _parts(cut, rules.split({"A": 0, "B": 1}, 2), learnt, tmp_path)
    # C is in no part: the first one judges it.
    assert first.chain.ceiling == {"A": 90.0, "C": 70.0} and second.chain.ceiling == {"B": 80.0}
    assert not first.chain.scenarios and len(second.chain.scenarios) == 1 and first.hash != second.hash
    with pytest.raises(ts.InputError, match="no area C"):
        ts.run(rules, small, tmp_path / "out", workers=1)


def test_what_cannot_be_run_is_refused(small, tmp_path):
    with pytest.raises(ts.InputError, match="processes"):
        ts.run(ts.Chain(), small, tmp_path / "out", engine="threads")
    with pytest.raises(ts.InputError, match="no file"):
        ts.run(ts.Chain(), str(tmp_path / "*.parquet"), tmp_path / "out")
    (tmp_path / "counts").mkdir()
    for name in ("1", "2"):
        small.write_parquet(tmp_path / "counts" / f"{name}.parquet")
    with pytest.raises(ts.InputError, match=r"2\.parquet: A stands in 1\.parquet too"):
        ts.run(ts.Chain(), tmp_path / "counts", tmp_path / "out")
    with pytest.raises(ts.InputError, match="no rows"):
        ts.run(ts.Chain(services=pl.DataFrame(schema={"area": pl.String})), small, tmp_path / "out")
    serves = {"area": ["A"], "service": ["school"], "capacity": [9.0], "rate": [0.1], "serves": ["B: 0.5"]}
    with pytest.raises(ts.UnsupportedError, match="serves other areas"):
        ts.run(ts.Chain(services=serves), small, tmp_path / "out")


@pytest.mark.parametrize(("name", "module"), [("ray", "ray"), ("spark", "pyspark.sql")])
def test_an_engine_that_is_not_installed_names_its_extra(small, tmp_path, monkeypatch, name, module):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, f"townscale.engines.{name}", raising=False)
    with pytest.raises(ts.UnsupportedError, match=rf"townscale\[{name}\]"):
        ts.run(ts.Chain(), small, tmp_path / "out", engine=name)


def test_a_folder_of_another_run_is_refused(small, tmp_path):
    ts.run(ts.Chain(horizon=2, draws=50), small, tmp_path / "out", workers=1)
    with pytest.raises(ts.InputError, match="another run"):
        ts.run(ts.Chain(horizon=2, draws=50, seed=1), small, tmp_path / "out", workers=1)


def test_many_series_are_learnt_from_by_a_sample_with_the_wholes(monkeypatch):
    from townscale import _run

    table = counts().with_columns(pl.when(pl.col("area") == "a000").then(None).otherwise("parent").alias("parent"))
    table = table.with_columns(pl.col("area").replace("a000", "d3"))
    monkeypatch.setattr(_run, "SERIES", 100)
    cut = list(_run._cut(table))
    sample = _run._Sample()
    homes = _run._homes(cut, sample)
    learnt = _run._learn(cut, chain(), homes, sample)
    assert json.loads(learnt.to_json())["wholes"] == ["d3"]
    names = [one for one in table["area"].unique() if ts.Calibration.sample(one) <= 0.125]
    assert 30 < len(names) <= 100, "an eighth of the names is the largest share that is not too many"
