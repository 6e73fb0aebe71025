"""Findings and errors by code, from the message catalogues of the crate."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tools.site.languages import Language
from tools.site.pages.markdown import plain, tomllib

ROOMS = {
    "reading": {"en": "Reading tables", "zh": "读表"},
    "panel": {"en": "Counts", "zh": "人口数据"},
    "forecast": {"en": "Forecasts", "zh": "预测"},
    "cohort": {"en": "Ages", "zh": "年龄"},
    "staffing": {"en": "Posts and plans", "zh": "岗位与计划"},
    "services": {"en": "Services", "zh": "服务"},
    "decision": {"en": "Decisions", "zh": "决策"},
    "index": {"en": "Area index", "zh": "地区指数"},
    "stats": {"en": "Statistics", "zh": "统计计算"},
    "table": {"en": "Tables", "zh": "表格"},
    "sampling": {"en": "Samples and surveys", "zh": "抽样与调查"},
    "privacy": {"en": "What is refused", "zh": "拒绝的内容"},
    "common": {"en": "Everywhere", "zh": "通用"},
}
WORDS = {
    "title": {"en": "Findings and errors by code", "zh": "提示与错误代码"},
    "lead": {
        "en": "A finding is something doubtful: it stops nothing, and travels with the result into tables and reports. "
        "An error stops the computation. Words in italics are filled in. Codes do not change from version to version.",
        "zh": "“提示”指存疑之处：不中断计算，随结果进入表格与报告。“错误”则中止计算。斜体词由程序填入。"
        "代码不随版本变动。",
    },
    "findings": {"en": "Findings", "zh": "提示"},
    "errors": {"en": "Errors", "zh": "错误"},
    "hint": {"en": "What to do", "zh": "处理办法"},
    "stops": {"en": "keeps a decision from proceeding", "zh": "决策不得照此实施"},
    "answer": {"en": "asks for an answer by whoever decides", "zh": "须由决策方答复"},
    "note": {"en": "note", "zh": "说明"},
    "warning": {"en": "warning", "zh": "警告"},
    "error": {"en": "error", "zh": "错误"},
}


def catalogues(root: Path, kind: str) -> dict[str, dict[str, Any]]:
    """The catalogues of a kind (``finding`` or ``error``) by room."""
    files = sorted((root / "src" / kind).glob("*.toml"))
    found = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in files}
    if unknown := found.keys() - ROOMS.keys():
        raise SystemExit(f"tools/site/pages/findings.py: name the rooms {', '.join(sorted(unknown))} in ROOMS")
    return {room: found[room] for room in ROOMS if room in found}


def page(root: Path, language: Language) -> str:
    """The page of all findings and errors."""

    def say(word: str) -> str:
        return language.pick(WORDS[word])

    lines = [f"# {say('title')}", "", say("lead"), ""]
    for kind, heading in (("finding", "findings"), ("error", "errors")):
        lines += [f"## {say(heading)}", ""]
        for room, entries in catalogues(root, kind).items():
            lines += [f"### {language.pick(ROOMS[room])}", ""]
            for code, entry in entries.items():
                lines += [f"({kind}-{code})=", f"`{code}`", *_entry(entry, language, say), ""]
    return "\n".join(lines)


def _entry(entry: dict[str, Any], language: Language, say: Any) -> list[str]:
    kinds = [say(entry[name]) for name in ("severity", "effect") if entry.get(name, "note") in WORDS and name in entry]
    told = f"*({', '.join(kinds)})* " if kinds else ""
    lines = [f": {told}{_filled(language.pick(entry['message']))}"]
    if hint := entry.get("hint"):
        lines.append(
            f"  {say('hint')}: {_filled(language.pick(hint))}"
            if language.code == "en"
            else f"  {say('hint')}：{_filled(language.pick(hint))}"
        )
    return lines


def _filled(text: str) -> str:
    """A message with its placeholders in italics by their names."""
    parts = re.split(r"\{(\w+)(?::\w+)?\}", text)
    return "".join(f"*{part.replace('_', ' ')}*" if place % 2 else plain(part) for place, part in enumerate(parts))
