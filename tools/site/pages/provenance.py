"""Norms, standards and profiles by where they are from, from the catalogues of the crate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tools.site.languages import Language
from tools.site.pages.markdown import plain, table, tomllib

MARKS = {
    "read": {"en": "Read: the document itself was read", "zh": "已查阅：查阅过文件原文"},
    "secondary": {"en": "Secondary: a text that quotes the document was read", "zh": "转引：查阅的是转述该文件的文本"},
    "unread": {"en": "Unread: no source was at hand; never a default", "zh": "未查阅：手边无原文，不作默认值"},
    "own": {"en": "townscale's own: chosen by the makers, no rule says it", "zh": "本工具自定：并无规定，由本工具选定"},
}
WORDS = {
    "title": {"en": "Norms and profiles by provenance", "zh": "标准与规则文件的出处"},
    "lead": {
        "en": "Every number of a rule stands in a catalogue, with its source and whether that source was read. A local "
        "file (`--profile`) takes the place of an entry.",
        "zh": "规则中的每个数字都列入目录，注明出处以及是否查阅过原文。可用本地文件（`--profile`）替换。",
    },
    "norm": {"en": "norm of posts", "zh": "岗位标准"},
    "standard": {"en": "standard of service", "zh": "服务标准"},
    "ages": {"en": "profile of ages", "zh": "年龄结构"},
    "decision": {"en": "profile of decisions", "zh": "决策规则"},
    "kind": {"en": "Kind", "zh": "类别"},
    "id": {"en": "Name", "zh": "名称"},
    "says": {"en": "What it says", "zh": "内容"},
    "jurisdiction": {"en": "Where", "zh": "适用地"},
    "document": {"en": "Document", "zh": "文件"},
    "year": {"en": "Year", "zh": "年份"},
}
ABOUT = ("id", "jurisdiction", "document", "year", "mark", "url", "note", "role", "service")
"""Keys of an entry that do not say how much."""


class Entry(NamedTuple):
    """One rule of a catalogue, and where it is from."""

    kind: str
    id: str
    says: str
    jurisdiction: str
    document: str
    url: str
    year: str
    mark: str


def entries(root: Path, language: Language) -> Iterator[Entry]:
    """All rules of all catalogues."""
    catalogues = (
        ("norm", "src/profile/norms.toml", "norm"),
        ("standard", "src/services/standards.toml", "standard"),
        ("ages", "src/cohort/rates/profiles.toml", "profile"),
    )
    for kind, file, key in catalogues:
        for one in tomllib.loads((root / file).read_text("utf-8"))[key]:
            yield _entry(kind, one)
    for file in sorted((root / "src/decision/profile/builtin").glob("*.toml")):
        yield from _of_decisions(tomllib.loads(file.read_text("utf-8")), language)


def _entry(kind: str, one: dict[str, Any]) -> Entry:
    terms = [
        f"{key} = {value}" for key, value in one.items() if key not in ABOUT and not isinstance(value, (list, dict))
    ]
    said = ", ".join([one.get("role") or one.get("service") or "", *terms]).strip(", ")
    year = str(one.get("year", ""))
    return Entry(kind, one["id"], said, one["jurisdiction"], one["document"], one.get("url", ""), year, one["mark"])


def _of_decisions(profile: dict[str, Any], language: Language) -> Iterator[Entry]:
    for part, rule in profile.items():
        if not isinstance(rule, dict) or "mark" not in rule:
            continue
        about = ("source", "source_zh", "mark")
        said = ", ".join(f"{key} = {value}" for key, value in rule.items() if key not in about)
        source = rule.get("source_zh", rule["source"]) if language.code == "zh" else rule["source"]
        where, year = profile["jurisdiction"], str(profile.get("year", ""))
        yield Entry("decision", f"{profile['id']}: {part}", said, where, source, "", year, rule["mark"])


def page(root: Path, language: Language) -> str:
    """The page of all norms and profiles, those whose documents were read first."""

    def say(word: str) -> str:
        return language.pick(WORDS[word])

    found = list(entries(root, language))
    if unknown := {one.mark for one in found} - MARKS.keys():
        raise SystemExit(f"tools/site/pages/provenance.py: name the marks {', '.join(sorted(unknown))} in MARKS")
    lines = [f"# {say('title')}", "", say("lead"), ""]
    head = [say(word) for word in ("kind", "id", "says", "jurisdiction", "document", "year")]
    for mark, heading in MARKS.items():
        of_mark = [one for one in found if one.mark == mark]
        if of_mark:
            lines += [f"## {language.pick(heading)}", "", table(head, [_row(one, language) for one in of_mark])]
    return "\n".join(lines)


def _row(one: Entry, language: Language) -> list[str]:
    document = f"[{plain(one.document)}]({one.url})" if one.url else plain(one.document)
    return [
        language.pick(WORDS[one.kind]),
        f"`{one.id}`",
        plain(one.says),
        plain(one.jurisdiction),
        document,
        one.year,
    ]
