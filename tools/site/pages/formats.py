"""File formats: the tables that each command reads, and the headers that are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import townscale as ts
from townscale import templates

from tools.site.languages import Language
from tools.site.pages.markdown import plain, table, tomllib

WORDS = {
    "title": {"en": "File formats", "zh": "文件格式"},
    "lead": {
        "en": "Tables may be `.csv`, `.tsv`, `.xlsx`, `.parquet` or `.json`; text may be UTF-8, UTF-16 or GB18030. "
        "`townscale template KIND FILE` writes a filled example of each kind.",
        "zh": "表格可为 `.csv`、`.tsv`、`.xlsx`、`.parquet` 或 `.json`，文本编码可为 UTF-8、UTF-16 或 GB18030。"
        "`townscale template 类别 文件` 写出填好的样表。",
    },
    "sheet": {"en": "Sheet", "zh": "工作表"},
    "column": {"en": "Column", "zh": "列"},
    "header": {"en": "Header in Chinese", "zh": "中文表头"},
    "meaning": {"en": "Meaning", "zh": "含义"},
    "example": {"en": "Example", "zh": "示例"},
    "of": {"en": "townscale {kind}", "zh": "townscale {kind}"},
    "decision": {"en": "Decision file", "zh": "决策文件"},
    "decision_lead": {
        "en": "A decision file is `.toml`, `.json`, `.yaml` or `.xlsx`. Its parts, of which the JSON Schema "
        "(`townscale template decision decision.schema.json`) names every key:",
        "zh": "决策文件可为 `.toml`、`.json`、`.yaml` 或 `.xlsx`。各部分如下，全部键名见 JSON Schema"
        "（`townscale template decision decision.schema.json`）：",
    },
    "index": {"en": "Specification of an index", "zh": "指数规格文件"},
    "index_lead": {
        "en": "A `.toml` file or a dict; `ts.index_schema()` is its JSON Schema.",
        "zh": "`.toml` 文件或字典；`ts.index_schema()` 给出其 JSON Schema。",
    },
    "headers": {"en": "Headers that are known", "zh": "可识别的表头"},
    "headers_lead": {
        "en": "Compared without case, width, blanks, underscores and what stands in brackets: 人口（人） is 人口.",
        "zh": "比较时不计大小写、全半角、空格、下划线与括号内容：“人口（人）”即“人口”。",
    },
    "kept": {"en": "Results that are kept", "zh": "保存的结果"},
    "kept_lead": {
        "en": "`result.save(\"gap.townscale\")` keeps a result with its inputs and its seed, small counts too; "
        "`ts.load` makes it again, to the last bit. It is for one's own use: reports and exported tables leave "
        "small counts out.",
        "zh": "`result.save(\"gap.townscale\")` 保存结果及其输入与种子，小计数也在其中；`ts.load` 可逐位重现。"
        "该文件仅供自用；报告与导出的表格不写小计数。",
    },
}  # fmt: skip
TABLES = {
    "all": {"en": "every table", "zh": "各表通用"},
    "counts": {"en": "counts", "zh": "人口"},
    "claims": {"en": "claims", "zh": "说法"},
    "staff": {"en": "staff", "zh": "人员"},
    "norms": {"en": "norms", "zh": "标准"},
}


def page(root: Path, language: Language) -> str:
    """The page of all file formats."""

    def say(word: str) -> str:
        return language.pick(WORDS[word])

    lines = [f"# {say('title')}", "", say("lead"), ""]
    for kind in templates.KINDS:
        if kind != "decision":
            lines += _of_kind(kind, language, say)
    lines += [f"## {say('decision')}", "", say("decision_lead"), "", *_schema(ts.Decision.schema(), say)]
    lines += [f"## {say('index')}", "", say("index_lead"), "", *_schema(ts.index_schema(), say)]
    lines += [f"## {say('headers')}", "", say("headers_lead"), "", *_headers(root, language, say)]
    lines += [f"## {say('kept')}", "", say("kept_lead"), ""]
    return "\n".join(lines)


def _of_kind(kind: str, language: Language, say: Any) -> list[str]:
    folder = Path(templates.__file__).parent
    if not (folder / f"{kind}.toml").exists():  # a file of text, no workbook
        example = (folder / f"{kind}.example.toml").read_text("utf-8")
        return [f"## {say('of').format(kind=kind)}", "", f"```toml\n{example.rstrip()}\n```", ""]
    plan = templates.plan(kind)
    lines = [f"## {say('of').format(kind=kind)}", "", plain(language.pick(plan["title"])), ""]
    for sheet in plan["sheet"]:
        lines += [f"{say('sheet')} **{plain(language.pick(sheet['name']))}**", ""]
        rows = [
            [f"`{one['key']}`", plain(one["zh"]), plain(language.pick(one["note"])), plain(_first(one["example"]))]
            for one in sheet["column"]
        ]
        lines += [table([say("column"), say("header"), say("meaning"), say("example")], rows)]
    return lines


def _first(values: list[Any]) -> Any:
    return next((value for value in values if value != ""), "")


def _schema(schema: dict[str, Any], say: Any) -> list[str]:
    """The first level of a JSON Schema; its descriptions are in English."""
    rows = [[f"`{name}`", plain(one.get("description", ""))] for name, one in schema["properties"].items()]
    return [table([say("column"), say("meaning")], rows)]


def _headers(root: Path, language: Language, say: Any) -> list[str]:
    words = tomllib.loads((root / "src/panel/reading/headers.toml").read_text("utf-8"))
    lines = []
    for name, columns in words.items():
        label = language.pick(TABLES[name]) if name in TABLES else name
        rows = [[f"`{key}`", plain(", ".join(heads))] for key, heads in columns.items() if heads]
        lines += [f"**{plain(label)}**", "", table([say("column"), say("headers")], rows)]
    return lines
