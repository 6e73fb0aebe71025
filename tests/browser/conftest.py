"""Debian's Chromium, and what axe-core finds on a page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RUN = """async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })).violations.map(
    (one) => one.id + ": " + one.nodes.map((node) => node.html).slice(0, 3))"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.fail("there is no chromium on the path. Install it: apt-get install chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """What axe-core finds against WCAG 2.1 AA on the page of a tab."""

    def found(tab: Page) -> list[str]:
        tab.evaluate(f"() => {{ {AXE.read_text('utf-8')} }}")
        return tab.evaluate(RUN)

    return found
