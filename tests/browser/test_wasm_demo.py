"""The demonstration page of the crate in WebAssembly, opened from disk: its numbers are those of the package."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import townscale as ts
from playwright.sync_api import Page, expect

PAGE = Path(__file__).parents[2] / "target" / "wasm-demo" / "townscale.html"
COUNTS = {
    "East": [41000, 43200, 47100, 52600, 58000, 66500, 75900],
    "West": [28000, 28100, 28900, 29300, 30200, 30600, 31500],
}
ASK = """request => { const made = ask(request); return made.forecast.find(one => one.name === "hi95").values }"""


@pytest.fixture
def tab(browser: Any) -> Any:
    if not PAGE.exists():
        pytest.fail(f"{PAGE.name} is not there. Run: make wasm-demo")
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale="zh-CN", offline=True)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    page.locator("body[data-ready=yes]").wait_for(timeout=60_000)
    yield page
    context.close()


def test_the_numbers_are_those_of_the_package_to_the_last_bit(tab: Page) -> None:
    """No function of the system's library is in them."""
    rows = "\n".join(",".join([area, *map(str, counts)]) for area, counts in COUNTS.items())
    text = "area,2004,2005,2006,2007,2008,2009,2010\n" + rows + "\n"
    request = {"counts": text, "norm": None, "horizon": 5, "draws": 1000, "seed": 7, "language": "en"}
    panel = ts.Panel(
        {
            "area": [area for area in COUNTS for _ in range(7)],
            "period": [str(year) for _ in COUNTS for year in range(2004, 2011)],
            "population": [count for counts in COUNTS.values() for count in counts],
        }
    )
    expected = ts.forecast(panel, horizon=5, draws=1000, seed=7).summary()["hi95"].to_list()
    assert tab.evaluate(ASK, request) == expected


def test_a_first_look_shows_forecast_gap_and_intervals_in_both_languages(
    tab: Page, violations: Callable[[Page], list[str]]
) -> None:
    expect(tab.get_by_role("heading", name="岗位缺口")).to_be_visible()
    assert tab.locator("svg polygon").count() == 4
    assert not violations(tab)
    tab.get_by_role("button", name="English").click()
    tab.get_by_role("button", name="Compute").click()
    expect(tab.get_by_role("heading", name="Staffing gap")).to_be_visible()
    tab.get_by_label("One post for so many people").fill("0")
    tab.locator("#form").evaluate("form => form.noValidate = true")
    tab.get_by_role("button", name="Compute").click()
    expect(tab.get_by_role("alert")).to_contain_text("per")
