"""What is published: a light core, extras that are named where a verb needs them, files of a public project."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import townscale as ts
import yaml
from townscale import _extras
from townscale._public import HOMES
from townscale._toml import tomllib
from townscale.words import told

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LIGHT = """
import sys
for name in {gone!r}:
    sys.modules[name] = None
import townscale as ts
periods, people = [str(2010 + t) for t in range(5)], [1000 + 10 * t for t in range(5)]
panel = ts.Panel({{"area": ["A"] * 5, "period": periods, "population": people}})
staff = {{"area": ["A"], "role": ["c"], "headcount": [5]}}
gap = ts.staffing_gap(ts.forecast(panel, horizon=2, draws=50), [ts.Norm("c", per=100)], staff)
assert gap.summary().height == 2 and "short" in repr(gap).lower() and gap._repr_html_()
for extra, verb in {{
    "plot": lambda: gap.plot(),
    "report": lambda: gap.report("gap.html"),
    "pdf": lambda: gap.report("gap.pdf"),
    "plan": lambda: gap.plan(budget=1e4, coverage=0.9, pay=1000),
}}.items():
    try:
        verb()
    except ts.UnsupportedError as error:
        assert "pip install 'townscale[" in str(error), error
        assert f"townscale[{{extra}}]" in str(error) or extra in ("report", "pdf"), (extra, error)
    else:
        raise SystemExit(f"{{extra}} is not needed")
print("light")
"""
"""A forecast and a gap where nothing of the extras is installed, and what asks for them."""


def _name(requirement: str) -> str:
    """The distribution that a requirement names."""
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


def test_the_core_needs_no_extra_and_verbs_name_theirs(tmp_path: Path) -> None:
    gone = sorted({module for modules in _extras.EXTRAS.values() for module in modules})
    code = LIGHT.format(gone=gone)
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.strip() == "light", done.stderr[-1500:]


@pytest.mark.parametrize(("language", "said"), [("en", "which is not installed"), ("zh", "尚未安装")])
def test_the_sentence_is_told_in_each_language(monkeypatch: pytest.MonkeyPatch, language: str, said: str) -> None:
    monkeypatch.setattr(_extras, "find_spec", lambda name: None if name == "typst" else object())
    with pytest.raises(ts.UnsupportedError) as raised:
        _extras.require("pdf")
    assert said in told(raised.value, language)


def test_every_extra_brings_the_modules_that_are_asked_for() -> None:
    extras = PROJECT["optional-dependencies"]
    assert {"plot", "report", "pdf", "plan", "page", "dask", "all"} <= extras.keys()

    def brought(extra: str) -> set[str]:
        found = set()
        for requirement in extras[extra]:
            if inner := re.match(r"townscale\[([\w,]+)\]", requirement):
                found |= {name for part in inner[1].split(",") for name in brought(part)}
            else:
                found.add(_name(requirement))
        return found

    by_module = importlib.metadata.packages_distributions()
    for extra, modules in _extras.EXTRAS.items():
        for module in modules:
            assert {name.lower() for name in by_module[module]} & brought(extra), (extra, module)
    by_itself = {"all", "ray", "spark"}  # engines of a cluster that is there already
    assert brought("all") == set().union(*map(brought, extras.keys() - by_itself))


def test_whatever_is_imported_is_declared() -> None:
    declared = {_name(one) for one in PROJECT["dependencies"]}
    for extra in PROJECT["optional-dependencies"].values():
        declared |= {_name(one) for one in extra}
    by_module = importlib.metadata.packages_distributions()
    used = set()
    for path in (ROOT / "python" / "townscale").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            used |= {name.split(".")[0] for name in names}
    foreign = used - set(sys.stdlib_module_names) - {"townscale", "tomli", ""}
    foreign -= {"pandas", "pyarrow"}  # taken where the caller has them
    foreign -= {"markupsafe"}  # part of jinja2's own interface
    foreign -= {"typing_extensions"}  # for type checkers, which bring it
    assert not {name for name in foreign if not {one.lower() for one in by_module.get(name, [name])} & declared}


def test_the_files_of_a_public_project_are_there() -> None:
    for name in ("SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md", "CITATION.cff", "conda/recipe.yaml"):
        assert len((ROOT / name).read_text("utf-8")) > 200, name
    assert len(list((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))) >= 3
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme.split("\n\n")[1].strip().startswith("pip install townscale")


def test_the_workflow_and_the_recipe_name_what_the_project_needs() -> None:
    flow = yaml.safe_load((ROOT / ".github/workflows/wheels.yml").read_text("utf-8"))
    assert flow["jobs"]["linux"]["strategy"]["matrix"] == {
        "machine": ["x86_64", "aarch64"],
        "libc": ["2_28", "musllinux_1_2"],
    }
    assert set(flow["jobs"]["publish"]["needs"]) >= {"linux", "other", "sdist", "test"}
    assert flow["jobs"]["publish"]["permissions"] == {"id-token": "write"}
    checks = yaml.safe_load((ROOT / ".github/workflows/checks.yml").read_text("utf-8"))
    steps = {name: [step.get("run", "") for step in job["steps"]] for name, job in checks["jobs"].items()}
    assert any("-p townscale" in run and "wasm32-unknown-unknown" in run for run in steps["wasm"])
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for name in ("audit", "fuzz"):
        assert any(run.startswith(f"make {name}") for run in steps[name]) and f"\n{name}:" in makefile
    recipe = yaml.safe_load((ROOT / "conda/recipe.yaml").read_text("utf-8"))
    run = {one.split()[0] for one in recipe["requirements"]["run"]} - {"python"}
    assert run == {_name(one) for one in PROJECT["dependencies"] if "python_version" not in one}
    assert recipe["context"]["version"] == PROJECT["version"]


IMPORT = """
import sys
before = set(sys.modules)
import townscale
print(*sorted(name for name in set(sys.modules) - before if name.startswith("townscale")))
print(*sorted(name for name in townscale.__all__ if getattr(townscale, name) is None))
"""


def test_the_import_loads_the_extension_and_no_verb() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", IMPORT], capture_output=True, text=True)
    loaded, missing = done.stdout.split("\n")[:2]
    assert loaded.split() == ["townscale", "townscale._core", "townscale._public"], done.stderr[-1500:]
    assert missing == ""


def test_what_checkers_see_is_what_is_loaded_when_asked_for() -> None:
    tree = ast.parse((ROOT / "python/townscale/__init__.py").read_text("utf-8"))
    seen = {
        node.module.removeprefix("townscale."): tuple(alias.name for alias in node.names)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("townscale.")
    }
    assert seen == HOMES
    public = {name for names in HOMES.values() for name in names}
    assert public < set(ts.__all__)
    assert {name for name in public if getattr(ts, name) is not getattr(sys.modules[_home(name)], name)} == set()
    with pytest.raises(AttributeError, match="no attribute 'forcast'"):
        _ = ts.forcast


def _home(name: str) -> str:
    return next(f"townscale.{home}" for home, names in HOMES.items() if name in names)


def test_every_public_function_judges_its_arguments() -> None:
    plain = [
        name
        for names in HOMES.values()
        for name in names
        if inspect.isfunction(getattr(ts, name)) and not hasattr(getattr(ts, name), "_judges_its_arguments")
    ]
    assert plain == []
    for wrong, said in (
        (3, "code is 3"),
        (np.array(["en", "zh"]), "code is array"),
        ("de\x07", "there is no language"),
    ):
        with pytest.raises(ts.InputError, match=said):
            ts.set_language(wrong)
