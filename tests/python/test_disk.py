"""Full disks and two writers at once: what was there stays whole, and one sentence says what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="limits are set by the system's own calls, which Windows has not")

COUNTS = "area,period,population\n" + "".join(
    f"A{n},{2005 + t},{1000 * n + 90 * t}\n" for n in range(3) for t in range(8)
)

WRITERS = '''
import json, os, resource, sys, traceback, warnings
from pathlib import Path
warnings.simplefilter("ignore")
import polars as pl
import townscale as ts
from townscale import plots, templates, workbook
from townscale.cli import main
from townscale.plots import draw

root, limit = Path(sys.argv[1]), int(sys.argv[2])
os.chdir(root)
os.environ["XDG_STATE_HOME"] = str(root / "state")
gap, index, forecast = (ts.datasets.example(name) for name in ("gap", "index", "forecast"))
assessment = ts.Decision.from_dict(
    {"id": "d", "title": "t", "factors": [{"id": "a", "p": 0.5, "q": 0.5, "w": 1}]}
).assess(draws=50)
chart = plots.of(gap, "en")

def register(path):
    return ts.Register(path.parent / "register").add(assessment)

def run(path):
    chain = ts.Chain(horizon=1, draws=20, norms=[ts.Norm("guide", per=500)])
    return ts.run(chain, root / "counts.csv", path.parent / "parts")

api = {
    "save.townscale": forecast.save,
    "report.html": gap.report,
    "report.docx": gap.report,
    "report.pdf": gap.report,
    "index.xlsx": index.workbook,
    **{f"chart.{ending}": lambda path: draw.save(chart, path) for ending in ("svg", "png", "pdf", "html")},
    **{f"decision.{ending}": lambda path: templates.write("decision", path) for ending in ("xlsx", "json", "toml")},
    "staffing.xlsx": lambda path: templates.write("staffing", path),
    "template.docx": lambda path: templates.write("report", path),
    "register": register,
    "run": run,
}
commands = {
    f"cli.{ending}": ["forecast", "counts.csv", "--horizon", "1", "--draws", "20", "-o", f"out/cli.{ending}", "--force"]
    for ending in ("csv", "tsv", "xlsx", "parquet", "json", "html", "docx", "pdf", "svg", "png")
}

def tried(name):
    """What a writer says where no file may be larger than ``limit``: nothing where it fits."""
    try:
        if name in api:
            api[name](root / "out" / name)
        else:
            main(commands[name])
    except ts.InputError as error:
        return str(error)
    except SystemExit as end:
        return f"exit {end.code}"
    except BaseException as error:
        return "".join(traceback.format_exception(error))
    return ""

names = [*api, *commands]
if limit < 0:  # the size of each, where the disk has room
    said = {name: tried(name) for name in names}
else:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    said = {name: tried(name) for name in names}
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps(said))
'''


def written(root: Path, limit: int) -> tuple[dict[str, str], str]:
    """What each writer said, and what went to standard error."""
    (root / "out").mkdir(exist_ok=True)
    (root / "counts.csv").write_text(COUNTS)
    command = [sys.executable, "-c", WRITERS, str(root), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def content(root: Path) -> dict[str, bytes]:
    """Every file but the locks, by its path."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every writer has written to."""
    root = tmp_path_factory.mktemp("disk")
    said, _ = written(root, -1)
    assert set(said.values()) <= {"", "exit 0"}, said
    return root


@pytest.mark.parametrize("limit", [200])
def test_a_full_disk_leaves_every_file_as_it_was(whole: Path, limit: int) -> None:
    before = content(whole / "out")
    said, errors = written(whole, limit)
    after = content(whole / "out")
    # What fits in the limit is written; of all else nothing is left, neither a half nor a temporary file.
    small = {name for name in after if len(after[name]) <= limit}
    assert {name: data for name, data in after.items() if name not in small} == {
        name: data for name, data in before.items() if name not in small
    }
    assert not [name for name in after if Path(name).name.startswith(".")]
    for name, line in said.items():
        large = len(before.get(name, b"x" * 2000)) > limit
        if name.startswith("cli."):
            assert line == ("exit 1" if large else "exit 0"), (name, line)
        elif large:
            assert line and "\n" not in line and "large" in line, (name, line)
    assert "Traceback" not in errors


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a zip, whose directory bears the time, or the whole of another file."""
    if not zipfile.is_zipfile(path):
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "docx"])
def test_of_two_writers_to_one_file_one_wins_whole(tmp_path: Path, ending: str) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS)
    options = ["--draws", "20", "-o", f"out.{ending}", "--force"]
    commands = [["forecast", "counts.csv", "--horizon", ahead, *options] for ahead in ("1", "2")]
    alone = []
    for command in commands:
        subprocess.run([sys.executable, "-m", "townscale", *command], cwd=tmp_path, check=True, capture_output=True)
        alone.append(parts(tmp_path / f"out.{ending}"))
    running = [
        subprocess.Popen([sys.executable, "-m", "townscale", *command], cwd=tmp_path, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    assert [one.wait(timeout=300) for one in running] == [0, 0]
    assert parts(tmp_path / f"out.{ending}") in alone
    assert sorted(path.name for path in tmp_path.iterdir()) == ["counts.csv", f"out.{ending}"]
