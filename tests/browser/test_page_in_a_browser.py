"""The page in a real browser: a planner's and a decision unit's way in Chinese, by keyboard, and what is asked for.

Run by ``make page-test``, which sees that Debian's Chromium is there.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
import uvicorn
from playwright.sync_api import Page, expect
from townscale.page import app
from townscale.page.screen import PAGES

COUNTS = "地区\t时期\t人群\t人口\n" + "".join(
    f"东区\t{year}\t流动人口\t{100_000 + 9_000 * (year - 2015)}\n" for year in range(2015, 2024)
)


@pytest.fixture
def address() -> Iterator[str]:
    """A server on the loopback address, at its address with the token."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        config = uvicorn.Config(app.application("the-token", port), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}/?token=the-token"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Page]:
    """A tab at the start page in Chinese; at its end it has asked for nothing elsewhere and complained of nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_text("数据不离开本机").first).to_be_visible()
    yield page
    context.close()
    own = address.partition("/?")[0]
    assert asked and all(url.startswith((own, "data:", "blob:")) for url in asked), asked
    assert not [text for text in said if "422" not in text], said


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation").first.get_by_role("link", name=name, exact=True).click()


def test_a_planner_from_pasted_cells_to_the_gap(tab: Page) -> None:
    go(tab, "人口数据")
    tab.get_by_label("或粘贴表格").fill(COUNTS)
    tab.get_by_role("button", name="读取", exact=True).click()
    expect(tab.get_by_text("172,000")).to_be_visible()
    tab.get_by_role("link", name="下一步：人口预测").click()
    expect(tab.get_by_role("img").first).to_be_visible()
    tab.get_by_role("link", name="下一步：岗位").click()
    tab.locator("summary", has_text="流动人口协管员").click()
    tab.locator("#n-coordinator_500_hami").check()
    tab.get_by_role("button", name="测算缺口").click()
    expect(tab.get_by_text("每 500 配 1").first).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("每 500 配 1").first).to_be_visible()


def test_a_decision_unit_from_nothing_to_word(tab: Page, tmp_path: Path) -> None:
    go(tab, "决策评估")
    tab.get_by_role("button", name="新建").click()
    tab.get_by_label("决策事项名称").fill("夜市迁址（虚构）")
    tab.get_by_label("所属领域").select_option(label="城市发展与管理")
    tab.get_by_label("决策主体").fill("某区人民政府（虚构）")
    tab.get_by_role("button", name="保存并进入：利益相关群体").click()
    tab.get_by_role("button", name="添加利益相关群体").click()
    tab.locator("[id='groups.0.name']").fill("经营者")
    tab.locator("[id='groups.0.count']").fill("86")
    tab.locator("[id='groups.0.direct']").check()
    tab.get_by_role("button", name="保存并进入：征求意见").click()
    tab.get_by_role("button", name="保存并进入：风险因素").click()
    tab.get_by_role("button", name="添加风险因素").click()
    tab.locator("[id='factors.0.name']").fill("客流下降")
    expect(tab.locator("#state")).to_contain_text("还没有填“可能性")
    tab.locator("[name='factors.0.p.mode']").fill("0.5")
    tab.locator("[name='factors.0.q.mode']").fill("0.5")
    tab.locator("[name='factors.0.w.mode']").fill("1")
    tab.locator("[name='factors.0.w.mode']").press("Tab")
    expect(tab.locator("#state .level")).to_contain_text("无法认定")  # live: nobody was asked
    tab.reload()
    expect(tab.locator("[id='factors.0.name']")).to_have_value("客流下降")
    tab.get_by_role("link", name="结论与报告").click()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Word 文档").first.click()
    path = tmp_path / "report.docx"
    download.value.save_as(path)
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert "夜市迁址（虚构）" in text
    tab.get_by_role("link", name="在此查看报告").click()
    expect(tab.frame_locator("iframe").get_by_text("夜市迁址（虚构）").first).to_be_visible()


def test_the_built_in_case_by_keyboard_alone(tab: Page) -> None:
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_text("跳到正文")
    for _ in range(60):
        if tab.locator(":focus").inner_text() == "打开内置案例":
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("284%").first).to_be_visible()


def test_two_tabs_share_a_project_and_do_not_overwrite_each_other(tab: Page) -> None:
    go(tab, "决策评估")
    tab.get_by_role("button", name="打开示例").click()
    other = tab.context.new_page()
    other.goto(tab.url)
    tab.get_by_label("评估单位").fill("甲单位")
    tab.get_by_role("button", name="保存", exact=True).click()
    other.get_by_label("评估单位").fill("乙单位")
    other.get_by_label("评估单位").press("Tab")
    expect(other.locator("#state [role=alert]")).to_contain_text("另一个标签页")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_and_is_accessible(
    tab: Page, address: str, width: int, violations: Callable[[Page], list[str]]
) -> None:
    """Nothing runs off the page at either width, and axe-core finds nothing against WCAG A and AA."""
    tab.get_by_role("button", name="打开内置案例").click()
    tab.set_viewport_size({"width": width, "height": 900})
    folder = os.environ.get("TOWNSCALE_PICTURES")
    names = ["" if name == "start" else name for name in PAGES]
    for name in (*names, "decision?chapter=factors", "decision?chapter=conclusion"):
        tab.goto(address.partition("?")[0] + name)
        assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        found = violations(tab)
        assert not found, (name, found)
        if folder:
            tab.screenshot(path=Path(folder, f"{name.replace('?', '-') or 'start'}-{width}.png"), full_page=True)
