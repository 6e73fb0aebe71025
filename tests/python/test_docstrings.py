"""Every public callable has an example that runs: doctest runs them, this file lists what has none."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
import townscale as ts

WITHOUT = {
    "Assessment.p_level",
    "Assessment.report",
    "Batches",
    "Chain.check",
    "Chain.tables",
    "Decision.report",
    "Hierarchy",
    "Panel.read",
    "Plan.cost",
    "Plan.gap",
    "Plan.hires",
    "Plan.outcome",
    "Plan.report",
    "Plan.sides",
    "Plan.status",
    "Register.add",
    "Register.add_outcomes",
    "Register.earlier",
    "Register.evaluate",
    "Register.portfolio",
    "Run",
    "Run.parts",
    "Run.sizes",
    "Run.table",
    "Run.tables",
    "Schemes",
    "Schemes.groups",
    "Schemes.pairs",
    "Schemes.summary",
    "Survey",
    "Survey.findings",
    "Survey.summary",
    "datasets.Hami",
}
"""What has no example yet; a new callable is not added here, it gets one."""


def _public() -> Iterator[tuple[str, Any]]:
    """The functions, classes, methods and properties of ``dir(ts)``, by name."""
    for name in dir(ts):
        item = getattr(ts, name)
        if inspect.isclass(item):
            if issubclass(item, Exception):
                continue
            yield name, item
            for member, value in inspect.getmembers(item):
                if member.startswith("_"):
                    continue
                if isinstance(value, property) or inspect.isfunction(value) or inspect.ismethod(value):
                    yield f"{name}.{member}", value
        elif inspect.isfunction(item):
            yield name, item
    for name in ts.datasets.__all__:
        yield f"datasets.{name}", getattr(ts.datasets, name)


PUBLIC = dict(_public())


def test_every_public_callable_has_an_example() -> None:
    assert len(PUBLIC) > 300
    none = {name for name, item in PUBLIC.items() if ">>>" not in (inspect.getdoc(item) or "")}
    assert not sorted(none - WITHOUT), "give each an example"


def test_every_public_callable_says_what_it_is() -> None:
    assert not [name for name, item in PUBLIC.items() if not inspect.getdoc(item)]


@pytest.mark.parametrize("kind", ["plan", "index", "assessment", "waiting"])
def test_a_small_result_of_each_kind_is_there_to_try_things_on(kind: str) -> None:
    result = ts.datasets.example(kind)
    assert result.summary().height > 0 and result is ts.datasets.example(kind)


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(ts.InputError, match="Choose one of: panel, forecast"):
        ts.datasets.example("nothing")
