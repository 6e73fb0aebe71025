"""Arguments of a wrong kind get an ``InputError`` that names them; broken files and arguments are met by errors."""

import decimal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import townscale as ts

COUNTS = {"area": ["A"] * 4, "period": ["2017", "2018", "2019", "2020"], "population": [100, 110, 120, 140]}


@pytest.fixture(scope="module")
def panel():
    return ts.Panel(COUNTS)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"horizon": "5"}, "horizon is '5'. Give a whole number, 0 or more"),
        ({"horizon": True}, "horizon is True"),
        ({"seed": -1}, "seed is -1"),
        ({"draws": 2**70}, "draws is 1180591620717411303424"),
        ({"scenarios": None}, "scenarios is None. Give Scenario or a list"),
        ({"scenarios": print}, "scenarios is .*. Give Scenario or a list"),
        ({"ceiling": [5]}, r"ceiling is \[5\]. Give a number or a dict or None"),
        ({"floor": {"A": "many"}}, "floor is {'A': 'many'}"),
        ({"model": ["ets"]}, r"model is \['ets'\]. Give a text"),
        ({"clean": 1}, "clean is 1. Give True or False"),
    ],
)
def test_a_value_of_a_wrong_kind_is_named(panel, given, message):
    with pytest.raises(ts.InputError, match=message):
        ts.forecast(panel, **given)


@pytest.mark.parametrize(
    "given",
    [
        {"horizon": np.int64(2), "draws": np.int32(20)},
        {"ceiling": np.float32(1000.0)},
        {"ceiling": decimal.Decimal(1000)},
        {"scenarios": ()},
    ],
)
def test_values_that_are_numbers_are_taken(panel, given):
    assert len(ts.forecast(panel, **{"horizon": 2, "draws": 20, **given}).summary()) == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda: ts.allocate(-1, [1, 2]),
        lambda: ts.Panel(pl.Series([1.0])),
        lambda: ts.wisn(pl.DataFrame(), 20),
        lambda: ts.ahp([[1, 2], [0.5, 1]], group=np.array([])),
        lambda: ts.area_index("a" * 5000, {}),
        lambda: ts.staffing_gap(ts.Panel(COUNTS), None),
    ],
)
def test_other_odd_arguments(call):
    with pytest.raises(ts.InputError):
        call()


def test_signatures_are_those_of_the_functions():
    import inspect

    assert list(inspect.signature(ts.forecast).parameters)[:3] == ["panel", "horizon", "draws"]
    assert ts.forecast.__doc__ and ts.forecast.__module__ == "townscale._forecast"


def test_broken_inputs_are_met_by_errors():
    """A few of those that `make attack` tries."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.attack", "--inputs", "200", "--seed", "7"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("200 inputs tried, 0 failures\n")


def test_a_mark_or_a_kind_of_frame_that_is_none_is_refused():
    """They were taken for one that nothing has, and for pandas."""
    for verb in (ts.norms, ts.services_standards):
        with pytest.raises(ts.InputError, match="there is no mark"):
            verb(mark="seen")
        with pytest.raises(ts.InputError, match="there is no kind of frame"):
            verb(frame_kind="arrow")
    assert type(ts.age_bands(frame_kind="pyarrow")).__module__.startswith("pyarrow")


@pytest.mark.parametrize(
    "call",
    [
        lambda: sum(ts.allocate(10**12, [1, 2, 3], "webster")) == 10**12,
        lambda: sum(ts.allocate(10**12, [1, 2, 3], "leximin")) == 10**12,
        lambda: ts.allocation(10**12, {"a": 1, "b": 2}).posts == [333333333333, 666666666667],
        lambda: ts.share_interval(10**11, 10**12, population=10**13, method="hypergeometric"),
        lambda: ts.share_interval(10**5, 10**6, population=10**8, method="hypergeometric").low > 0.099,
        lambda: ts.backtest(ts.datasets.example("panel"), horizon=1, origins=10**12),
        lambda: ts.servers_for(1e50, 3),
        lambda: ts.servers_for(1e7, 59, kind="a", patience_minutes=1e9),
        lambda: ts.servers_for(1e6, 6, kind="a", patience_minutes=2) > 80_000,
        lambda: ts.erlang("a", 1e6, 60, 1, patience_minutes=1e6),
        lambda: ts.erlang("c", 100, 6, 10**18),
        lambda: (
            ts.waiting(
                ts.datasets.example("panel"),
                {"area": ["East"], "service": ["p"], "arrivals_per_1000": [1e9], "handling_minutes": [1e9]},
            )
            .findings()["code"]
            .to_list()
            == ["queue_too_large"]
        ),
    ],
)
def test_a_huge_number_ends_in_a_result_or_a_sentence_at_once(call):
    """One step for each post, server or origin never ended."""
    began = time.process_time()
    try:
        assert call()
    except ts.UnsupportedError as error:
        assert "Traceback" not in str(error)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "call",
    [
        lambda: ts.norms("\0"),
        lambda: ts.services_standards(Path("\0")),
        lambda: ts.Register("\0"),
        lambda: ts.Decision.read("\0"),
        lambda: ts.datasets.example("panel").save("\0.townscale"),
        lambda: ts.datasets.example("gap").report("\0.html"),
        lambda: ts.run(ts.Chain(horizon=1), ts.datasets.example("panel"), "\0"),
    ],
)
def test_a_path_with_nul_is_refused(call):
    with pytest.raises(ts.InputError, match="NUL"):
        call()


@pytest.mark.parametrize("scenarios", ["x", [5], [None], [float("nan")], pl.DataFrame()])
def test_what_is_no_event_is_refused(panel, scenarios):
    with pytest.raises(ts.InputError, match="is no event"):
        ts.forecast(panel, scenarios=scenarios)


HALF = "\ud800"


@pytest.mark.parametrize(
    "call",
    [
        lambda panel: ts.Norm(role=HALF),
        lambda panel: ts.Norm("nurse", per=500, where={HALF: "x"}),
        lambda panel: ts.Norm("nurse", per=500, where={"area": ["a", HALF]}),
        lambda panel: ts.forecast(panel, group=HALF),
        lambda panel: ts.Panel({"area": [HALF], "period": ["2010"], "population": [1]}),
        lambda panel: ts.Panel({"area": ["A"], "period": ["2010"], HALF: [1]}),
        lambda panel: ts.Panel({"area": ["A"] * 5000 + [HALF], "period": ["2010"] * 5001, "population": [1] * 5001}),
        lambda panel: ts.Decision.from_dict({"title": HALF}),
        lambda panel: ts.Decision.from_dict({HALF: 1}),
        lambda panel: ts.Decision.from_dict({"title": "t", "factors": [{"id": "a", "cause": {"x": [{HALF: 1}]}}]}),
        lambda panel: ts.Calibration.from_json('{"a": "' + HALF + '"}'),
        lambda panel: ts.area_index({"area": ["a"], "x": [1.0]}, {"aggregate": HALF}),
        lambda panel: ts.staffing_gap(panel, [ts.Norm("nurse", per=50)], {"area": ["A"], "role": ["nurse"],
            "headcount": [1]}).plan(pay=1000, norm=HALF),
    ],
)  # fmt: skip
def test_half_a_character_is_named_where_it_stands(panel, call):
    with pytest.raises(ts.InputError) as raised:
        call(panel)
    said = str(raised.value) + raised.value.zh
    assert "JSON" not in said and "hex escape" not in said and "codec" not in raised.value.zh
    assert "half a character" in said or "control character" in said or "surrogates" in said
    said.encode(errors="strict") if HALF not in said else pytest.fail("the error itself cannot be printed")


@pytest.mark.parametrize("text", ['{"a\\ud800": 1}', '{"a": {"b\\ud800": 1}}', '{"title": "\\ud800"}', '"\\ud800"'])
def test_half_a_character_in_json_is_refused_with_its_line(text, tmp_path):
    path = tmp_path / "d.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ts.InputError, match="half a character") as raised:
        ts.Decision.read(path)
    assert "不完整的字符" in raised.value.zh and "d.json" in str(raised.value)
    str(raised.value).encode()
