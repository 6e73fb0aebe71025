"""Signatures of all that is public: types, real arguments, no names of the core; what type checkers make of them."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import townscale as ts
import townscale.typing
from townscale._public import HOMES

ROOT = Path(__file__).parents[2]
ANY = {
    "load": "what a file holds is known when it is read",
    "datasets.example": "the class is that of the kind that is named",
}
"""Where ``Any`` is right, and why."""


def _classes() -> dict[str, type]:
    """The public classes, and those that signatures of public ones name."""
    known: dict[str, type] = {}
    for home in [*HOMES, "_explanation", "_portfolio", "datasets"]:
        module = import_module(f"townscale.{home}")
        own = {name: item for name, item in vars(module).items() if getattr(item, "__module__", "") == module.__name__}
        known |= {name: item for name, item in own.items() if inspect.isclass(item) and not name.startswith("_")}
    found = {name: item for name, item in known.items() if name in ts.__all__}
    words = {word for item in dict(_public(found)).values() for word in _words(item)}
    while new := {word: known[word] for word in words if word in known and word not in found}:
        found |= new
        words |= {word for item in dict(_public(new)).values() for word in _words(item)}
    return found


def _annotations(item: Any) -> list[str]:
    signature = inspect.signature(item)
    kinds = [str(one.annotation) for one in signature.parameters.values() if one.name not in ("self", "cls")]
    return [*kinds, str(signature.return_annotation)]


def _words(item: Any) -> set[str]:
    return {word for one in _annotations(item) for word in re.findall(r"\w+", one)}


def _public(classes: dict[str, type]) -> Iterator[tuple[str, Any]]:
    """The functions, and of classes the constructors, methods and properties, by name."""
    for name in ts.__all__:
        if inspect.isfunction(item := getattr(ts, name)):
            yield name, item
    for name in ts.datasets.__all__:
        item = getattr(ts.datasets, name)
        yield f"datasets.{name}", item if inspect.isclass(item) else inspect.unwrap(item)
    for name, owner in classes.items():
        if not typing.is_typeddict(owner) and not getattr(owner, "_is_protocol", False):
            yield name, owner
        for label, member in inspect.getmembers(owner):
            if label.startswith("_"):
                continue
            if isinstance(member, property):
                yield f"{name}.{label}", member.fget
            elif inspect.isfunction(member) or inspect.ismethod(member):
                yield f"{name}.{label}", member


CLASSES = _classes()
CALLABLES = dict(_public(CLASSES))


def test_there_is_something_to_look_at() -> None:
    assert len(CALLABLES) > 350
    assert "Gap.plan" in CALLABLES and "Portfolio.summary" in CALLABLES and "Ahp" in CALLABLES


@pytest.mark.parametrize("name", sorted(CALLABLES))
def test_a_public_signature_has_types_and_real_arguments(name: str) -> None:
    item = CALLABLES[name]
    told = _annotations(item)
    if not inspect.isclass(item):
        assert all("_empty" not in one for one in told), f"{name} lacks an annotation"
    if name not in ANY:
        assert not [one for one in told if re.search(r"\bAny\b", one)], "name the type, in townscale.typing if need be"
    assert not [one for one in told if "_core" in one], "a name of the core is shown"
    for one in inspect.signature(item).parameters.values():
        if one.kind is one.VAR_KEYWORD:
            assert str(one.annotation).startswith("Unpack["), "name the arguments"


def test_any_is_allowed_only_where_it_is_used() -> None:
    assert not ANY.keys() - CALLABLES.keys()
    assert all(any("Any" in one for one in _annotations(CALLABLES[name])) for name in ANY)


def test_fields_have_types() -> None:
    found = {
        f"{name}.{field}"
        for name, owner in CLASSES.items()
        for field, kind in vars(owner).get("__annotations__", {}).items()
        if not field.startswith("_") and re.search(r"\bAny\b", str(kind))
    }
    assert not found


def test_the_terms_of_a_plan_are_those_of_gap_plan() -> None:
    from townscale._plan import Terms

    plan = inspect.signature(ts.Gap.plan).parameters
    assert list(Terms.__annotations__) == [name for name in plan if name not in ("self", "progress")]
    for name, kind in Terms.__annotations__.items():
        assert kind.__forward_arg__ == plan[name].annotation, name


def test_what_is_made_by_verbs_alone_shows_no_arguments() -> None:
    assert str(inspect.signature(ts.Forecast)) == "()"
    assert str(inspect.signature(ts.Forecast.__init__)) == "(self)"
    assert "columns" in inspect.signature(ts.Panel).parameters


@pytest.mark.parametrize("name", townscale.typing.__all__)
def test_types_can_be_imported_without_a_frame_library(name: str) -> None:
    assert getattr(townscale.typing, name) is not None


def test_importing_the_types_imports_no_frame_library() -> None:
    code = "import sys, townscale.typing; print({'polars', 'pandas', 'pyarrow', 'numpy', 'altair'} & {*sys.modules})"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_a_type_checker_knows_what_comes_back() -> None:
    """``typed.py`` says what each result is, and what is to be refused; unused ignores fail."""
    typed = Path(__file__).with_name("typed.py")
    command = [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", "--warn-unused-ignores", typed]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600)
    assert done.returncode == 0, done.stdout
