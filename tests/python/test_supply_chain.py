"""What townscale is built of: licences that may be passed on, a current list of them, unsafe code in one file."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from townscale._toml import tomllib

from tools import licences, sbom

ROOT = Path(__file__).parents[2]
ALLOWED = set(tomllib.loads((ROOT / "deny.toml").read_text("utf-8"))["licenses"]["allow"])


def may_be_passed_on(expression: str) -> bool:
    """Whether an SPDX expression can be met with the licences that ``deny.toml`` allows."""
    operators = {"AND": "and", "OR": "or", "(": "(", ")": ")"}
    parts = re.findall(r"[()]|\b(?:AND|OR)\b|[\w.-]+(?: WITH [\w.-]+)?", expression.replace("/", " OR "))
    return bool(eval(" ".join(operators.get(part, str(part in ALLOWED)) for part in parts)))


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT/Apache-2.0", True),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("Unlicense OR MIT", True),
    ],
)
def test_expressions_are_judged_as_spdx_means_them(expression: str, allowed: bool) -> None:
    assert may_be_passed_on(expression) is allowed


def test_every_crate_may_be_passed_on_and_comes_from_the_registry() -> None:
    crates = licences.linked()
    assert len(crates) > 50
    assert not [crate["name"] for crate in crates if not may_be_passed_on(crate["license"] or "")]
    assert {crate["source"] for crate in crates} == {"registry+https://github.com/rust-lang/crates.io-index"}


def test_the_list_of_licences_is_that_of_the_lock_file() -> None:
    listed = licences.OUT.read_text("utf-8")
    crates = licences.linked()
    missing = [name for one in crates if (name := f"{one['name']} {one['version']}: ") not in listed]
    assert not missing, "run `make licences`"
    assert listed.split(licences.RULE)[0].count("\n") - 3 == len(crates), "run `make licences`"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert licences.OUT.name in project["project"]["license-files"]
    assert project["tool"]["maturin"]["sbom"]["rust"] is True


def test_unsafe_code_is_denied_outside_of_one_file() -> None:
    for root in ("src", "python/src"):
        assert "#![deny(unsafe_code)]" in (ROOT / root / "lib.rs").read_text("utf-8")
    holding = {
        str(path.relative_to(ROOT))
        for root in ("src", "python/src")
        for path in (ROOT / root).rglob("*.rs")
        if re.search(r"\bunsafe\s*\{|\bunsafe (?:fn|impl|trait)|allow\(unsafe_code", path.read_text("utf-8"))
    }
    assert holding == {"src/stats/wide.rs"}


def test_a_wheel_without_a_bill_of_materials_is_refused(tmp_path: Path) -> None:
    wheel, name = tmp_path / "a-1.whl", "a-1.dist-info/sboms/a.cyclonedx.json"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("a/__init__.py", "")
    with pytest.raises(SystemExit, match="0 CycloneDX files"):
        sbom.taken_out(wheel)
    parts = [{"name": one} for one in ("arrow", "pyo3", "townscale")]
    for listed in (parts[:2], parts):
        with zipfile.ZipFile(wheel, "w") as file:
            file.writestr(name, json.dumps({"bomFormat": "CycloneDX", "components": listed}))
        if listed == parts:
            assert json.loads(sbom.taken_out(wheel).read_text("utf-8"))["components"] == parts
        else:
            with pytest.raises(SystemExit, match="does not list"):
                sbom.taken_out(wheel)
