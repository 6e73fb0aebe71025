"""Results are values: equal to their pickle, copy and saved file, told apart from others, shown as tables."""

import copy
import json
import multiprocessing
import pickle
import re
import zipfile

import pandas as pd
import polars as pl
import pytest
import townscale as ts

ROWS = [(f"a{i}", f"d{i % 2}", str(2000 + t), 1000.0 * (i + 1) * 1.03**t) for i in range(4) for t in range(8)]
COLUMNS = ["area", "parent", "period", "population"]


def panel(frame=pd.DataFrame, rows=ROWS):
    return ts.Panel(frame({name: [row[k] for row in rows] for k, name in enumerate(COLUMNS)}))


def made(seed=0, per=500):
    """One of each kind that hangs together: each uses the one before."""
    counts = panel(rows=ROWS if seed == 0 else ROWS[:-8])
    forecast = ts.forecast(counts, horizon=2, draws=50, seed=seed)
    staff = pl.DataFrame({"area": [f"a{i}" for i in range(4)], "role": "c", "headcount": 3})
    gap = ts.staffing_gap(forecast, [ts.Norm("c", per=per)], staff)
    services = {"area": ["a0"], "service": ["s"], "capacity": [50.0 + seed], "rate": [0.05]}
    decision = ts.Decision.from_dict({"title": "t", "factors": [{"id": "f", "p": 0.5 + seed / 10, "q": 0.5, "w": 1.0}]})
    return {
        "panel": counts,
        "forecast": forecast,
        "gap": gap,
        "plan": gap.plan(pay=1000, coverage=0.9),
        "load": ts.service_load(forecast, services),
        "decision": decision,
        "assessment": decision.assess(draws=100),
        "allocation": ts.allocation(7 + seed, {"a": 1.0, "b": 2.0}),
    }


@pytest.fixture(scope="module")
def one():
    return made()


@pytest.fixture(scope="module")
def other():
    return made(seed=1, per=400)


KINDS = ["panel", "forecast", "gap", "plan", "load", "decision", "assessment", "allocation"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_equals_its_pickle_and_its_copy_and_no_other(one, other, kind):
    value = one[kind]
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value and copy.copy(value) == value
    assert value != other[kind] and hash(value) == hash(pickle.loads(pickle.dumps(value)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_is_saved_and_loaded_without_a_pickle(one, tmp_path, kind):
    if not hasattr(one[kind], "save"):
        pytest.skip("a decision has its own file")
    file = one[kind].save(tmp_path / "run.townscale")
    loaded = ts.load(file)
    assert loaded == one[kind]
    assert loaded.to_polars().equals(one[kind].to_polars())
    with zipfile.ZipFile(file) as content:
        assert all(name.endswith((".json", ".parquet")) for name in content.namelist())
        assert "not for publication" in json.loads(content.read("result.json"))["internal"]


def test_a_result_does_not_follow_its_frame_or_its_file(tmp_path):
    frame = pd.DataFrame({name: [row[k] for row in ROWS] for k, name in enumerate(COLUMNS)})
    path = tmp_path / "counts.csv"
    frame.to_csv(path, index=False)
    from_frame, from_file = ts.Panel(frame), ts.Panel(path)
    before = pickle.dumps(from_file)
    frame.loc[0, "population"] = 1.0
    path.unlink()
    assert pickle.loads(pickle.dumps(from_frame)) == from_frame != ts.Panel(frame)
    assert pickle.loads(before) == from_file


def test_the_kind_of_frame_is_not_part_of_the_value(one):
    assert panel(pl.DataFrame) == one["panel"]


def _sum(forecast):
    return float(forecast.summary()["median"].sum())


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_a_worker_gets_the_same_bits(method):
    """A pandas panel, as the threads of polars do not live through a fork; the package's own do."""
    forecast = ts.forecast(panel(pd.DataFrame), horizon=3, draws=200, seed=1)
    wanted = _sum(forecast)
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert pool.apply_async(_sum, (forecast,)).get(60) == wanted


def test_a_file_that_is_no_result_is_refused(one, tmp_path):
    bad = tmp_path / "bad.townscale"
    bad.write_text("not a zip")
    with pytest.raises(ts.InputError, match=r"bad\.townscale: this is no saved result"):
        ts.load(bad)
    with zipfile.ZipFile(bad, "w") as file:
        said = {"format": 1, "results": [{"verb": "os.system", "arguments": {}}], "root": {"$result": 0}, "digest": ""}
        file.writestr("result.json", json.dumps(said | {"townscale": "0"}))
    with pytest.raises(ts.InputError, match="there is no verb"):
        ts.load(bad)
    with pytest.raises(ts.InputError, match=r"saved as \.townscale"):
        one["panel"].save(tmp_path / "panel.pickle")


def test_results_show_themselves_as_tables_and_go_to_every_frame(one):
    gap = one["gap"]
    assert "object at 0x" not in repr(gap) and "500" in repr(gap)
    assert len(pd.DataFrame(gap)) == len(gap.to_pandas()) == gap.to_arrow().num_rows == gap.to_polars().height
    evil = ts.Panel({"area": ["<script>x</script>"], "period": ["2010"], "population": [1000]})
    assert "<script>" not in evil._repr_html_() and "&lt;script&gt;" in evil._repr_html_()


def test_the_screen_speaks_the_chosen_language(one):
    try:
        ts.set_language("zh")
        assert "人员缺口" in repr(one["gap"])
    finally:
        ts.set_language("en")
    with pytest.raises(ts.InputError, match='no language "fr"'):
        ts.set_language("fr")


def test_a_verdict_in_a_notebook_is_in_the_chosen_language():
    assessment = ts.datasets.hami("zh").decision.assess(draws=100)
    try:
        ts.set_language("zh")
        text = re.sub(r"<[^>]+>", " ", assessment._repr_html_())
    finally:
        ts.set_language("en")
    assert "风险等级" in text and "措施前" in text and "计入反对意见" in text
    # Findings under the table name lines and keys of the file; above them only the id of a round is in Latin letters.
    assert set(re.findall(r"[A-Za-z_]{4,}", re.split("警示|提示", text)[0])) <= {"autumn"}
    assert "风险等级" not in assessment._repr_html_()
