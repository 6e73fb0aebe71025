"""The command line writes over nothing unasked, never over an input, and speaks to streams."""

import os
import subprocess
import sys

import pytest

COUNTS = "area,period,population\n" + "".join(f"A,{2005 + t},{1000 + 100 * t}\n" for t in range(6))
FORECAST = ["forecast", "counts.csv", "--horizon", "1", "--draws", "20"]


@pytest.fixture
def run(tmp_path):
    (tmp_path / "counts.csv").write_text(COUNTS)
    os.symlink("counts.csv", tmp_path / "link.csv")

    def call(*arguments, text=None):
        command = [sys.executable, "-m", "townscale", *arguments]
        return subprocess.run(command, cwd=tmp_path, input=text, capture_output=True, text=True, timeout=120)

    return call


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize("out", ["counts.csv", "link.csv", "./counts.csv"])
def test_an_input_is_never_an_output(run, tmp_path, out, force):
    done = run(*FORECAST, "-o", out, *force)
    assert done.returncode == 2 and "is an input of this run" in done.stderr
    assert (tmp_path / "counts.csv").read_text() == COUNTS


def test_a_file_is_kept_unless_forced(run, tmp_path):
    (tmp_path / "out.csv").write_text("mine")
    done = run(*FORECAST, "-o", "out.csv")
    assert done.returncode == 2 and "--force" in done.stderr and (tmp_path / "out.csv").read_text() == "mine"
    assert run(*FORECAST, "-o", "out.csv", "--force").returncode == 0
    assert "lo95" in (tmp_path / "out.csv").read_text("utf-8-sig")
    assert sorted(os.listdir(tmp_path)) == ["counts.csv", "link.csv", "out.csv"]


def test_a_result_that_nobody_changed_is_written_again_and_a_changed_one_is_kept(run, tmp_path):
    assert run(*FORECAST, "-o", "out.csv").returncode == 0
    first = (tmp_path / "out.csv").read_bytes()
    assert run(*FORECAST, "-o", "out.csv").returncode == 0
    (tmp_path / "out.csv").write_bytes(first + b"mine\n")
    assert run(*FORECAST, "-o", "out.csv").returncode == 2
    assert (tmp_path / "out.csv").read_bytes() == first + b"mine\n"


def test_a_template_is_kept_also_where_nobody_has_filled_it(run, tmp_path):
    assert run("template", "decision", "d.toml").returncode == 0
    assert run("template", "decision", "d.toml").returncode == 2


def test_a_dash_is_a_stream(run, tmp_path):
    plain = run(*FORECAST)
    read = run("forecast", "-", *FORECAST[2:], "-o", "-", text=COUNTS)
    assert plain.returncode == read.returncode == 0 and plain.stdout == read.stdout
    wrong = run("forecast", "-", text="area,period,population\nA,2005,many\n")
    assert wrong.returncode == 1 and "stdin.csv" in wrong.stderr and "/tmp" not in wrong.stderr


def test_errors_are_json_where_json_was_asked_for(run):
    import json

    done = run("forecast", "none.csv", "--json")
    assert done.returncode == 1 and "none.csv" in json.loads(done.stdout)["error"]["message"]
    assert json.loads(run("forecast", "--hoizon", "--json").stdout)["error"]["code"] == "usage"


def test_charts_and_tab_separated_tables_are_written(run, tmp_path):
    for name, start in {"c.svg": b"<svg", "c.png": b"\x89PNG", "t.tsv": b"\xef\xbb\xbfarea\t"}.items():
        assert run(*FORECAST, "-o", name).returncode == 0
        assert (tmp_path / name).read_bytes().startswith(start)


def test_files_of_killed_runs_are_swept(run, tmp_path):
    from townscale._write import _mark

    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    left = tmp_path / f"{_mark(dead.pid)}x.csv"
    left.write_text("half")
    assert run(*FORECAST, "-o", "new.csv").returncode == 0
    assert not left.exists()


def test_the_version_says_how_it_was_built(run):
    assert " build, Python 3." in run("--version").stdout
