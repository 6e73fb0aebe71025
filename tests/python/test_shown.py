"""Results on a screen: readable numbers, words of the language, findings under the table; no objects at addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import townscale as ts
from townscale._examples import _MADE
from townscale.report.numbers import polars
from townscale.report.shown import heading
from townscale.words import Words

ALIKE = {"MASE", "RMSSE", "OWA", "CRPS"}
"""What is called the same in both languages."""


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    made = {kind: ts.datasets.example(kind) for kind in _MADE}
    reach = {"demand": ["East", "West"], "supply": ["s", "t"], "minutes": [10, 20]}
    made["sites"] = ts.site(made["panel"], {"id": ["s", "t"]}, reach, open=1)
    made["access over draws"] = ts.accessibility(made["forecast"], {"id": ["s", "t"], "capacity": [20, 5]}, reach)
    made["wisn"] = ts.wisn({"visits": 100_000}, {"visits": 15}, [10, 30, 15], existing=12)
    made["explanation"] = made["forecast"].explain()
    made["age groups"] = made["ages"].groups("pupils")
    made["batches"] = made["forecast"].batches()
    made["hami"] = ts.datasets.hami()
    made["queue"] = ts.erlang("c", 50, 12, 12)
    made["relief"], made["strength"] = ts.relief(), ts.strength(100, remaining=80)
    made["cost"], made["raise"] = ts.post_cost(1001.7), ts.break_even_raise(1000, 1200, turnover=0.3)
    made["share"], made["ahp"] = ts.share_interval(10, 99), ts.ahp([[1, 3], [1 / 3, 1]])
    made["fuzzy"] = ts.fuzzy([0.6, 0.4], [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]])
    made["cooke"] = ts.cooke({"A": [[1, 5, 9]] * 4, "B": [[6, 7, 8]] * 4}, [5, 4, 7, 3])
    made["topsis"] = ts.topsis([[1, 9], [3, 3]], [0.5, 0.5])
    made["hierarchy"] = ts.ahp_hierarchy([[1, 3], [1 / 3, 1]], {"safety": None, "noise": None})
    made["stage"], made["cheapest"] = made["assessment"].residual, made["assessment"].cheapest()
    return made


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    ts.set_language(request.param)
    yield request.param
    ts.set_language("en")


def test_no_result_shows_an_address_or_more_digits_than_are_read(made: dict[str, Any], language: str) -> None:
    for kind, result in made.items():
        shown = repr(result) + (result._repr_html_() if hasattr(result, "_repr_html_") else "")
        assert "object at 0x" not in shown, kind
        assert not re.search(r"\d\.\d{7}", shown), kind


def test_every_table_has_a_title_and_headers_in_words(made: dict[str, Any]) -> None:
    words = {code: Words(code) for code in ("en", "zh")}
    for kind, result in made.items():
        if not hasattr(result, "_repr_html_"):
            continue
        name = type(result).__name__.lower()
        assert words["zh"].has(f"kind.{name}"), kind
        for column in polars(result._table()).columns:
            told = {code: heading(column, name, words[code]) for code in words}
            chinese = re.search(r"[\u4e00-\u9fff]|^MSIS|MAPE|\d% |p × q", told["zh"])
            assert told["zh"] in ALIKE or chinese, (kind, told)
            assert told["en"] != column.replace("_", " ") and "_" not in told["en"], (kind, told)


def test_headers_say_what_the_column_is_here_not_what_one_of_its_name_is_elsewhere(made: dict[str, Any]) -> None:
    assert "Official over median" in repr(made["projections"]) and "other post" not in repr(made["projections"])
    assert "Posts over need" in repr(made["allocation"])
    assert "First-order" in repr(made["sobol"]) and "shortage" not in repr(made["sobol"])


def test_findings_stand_under_the_table(made: dict[str, Any], language: str) -> None:
    found = len(made["gap"].findings())
    below = made["gap"]._repr_html_().partition("</table>")[2]
    assert found and Words(language).message(made["gap"].findings(language)["message"][0])[:12] in below


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("gap", "13          16.1"),  # posts as reports have them
        ("access", "0.00086"),  # small numbers keep their digits
        ("index", "30.9"),
        ("waiting", "0\n"),  # a wait of nothing
        ("projections", ": 1 row\n"),
        ("plan", "107 hires cover everything"),
        ("evaluation", "Brier score 0.206"),
        ("comparison", "A less B: −52.4 points"),
        ("queue", "p_wait=0.4494"),
        ("hami", "Hami(panel, staff"),
    ],
)
def test_numbers_and_sentences(made: dict[str, Any], kind: str, told: str) -> None:
    assert told in repr(made[kind]) + "\n"


def test_sentences_are_in_the_language(made: dict[str, Any]) -> None:
    ts.set_language("zh")
    try:
        assert "Brier 评分" in repr(made["evaluation"]) and "重复计算 50 次" in made["index"]._repr_html_()
        assert "revise" not in repr(made["assessment"]) and "hires" not in repr(made["plan"])
    finally:
        ts.set_language("en")


def test_arguments_show_what_is_not_by_default() -> None:
    assert repr(ts.Norm("coordinator", per=500)) == "Norm(role='coordinator', per=500)"
    assert repr(ts.Chain(horizon=10)) == "Chain(horizon=10)"
    assert repr(ts.RogersCastro()) == "RogersCastro()"
    planned = ts.Scenario("A", workers=5, start="2025")
    assert eval(repr(planned), {"Scenario": ts.Scenario}) == planned
