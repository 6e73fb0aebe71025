"""The headings of tables of staff, norms, services and plans in both languages, and the columns they stand for."""

from __future__ import annotations

from typing import Any

from townscale.words import texts

HEADERS = {
    "地区": "area", "岗位": "role", "人数": "headcount", "在册人数": "headcount", "在岗率": "on_duty_share",
    "损耗率": "shrinkage", "工时比例": "fte", "轮班系数": "relief",
    "年流失率": "attrition", "月薪": "monthly_pay", "附加成本": "on_cost", "每岗人数": "per", "配比": "ratio",
    "对应岗位": "to", "人群": "base", "下限": "floor", "取整": "rounding", "服务": "service", "容量": "capacity",
    "每千人需求": "per_1000", "人均需求": "rate", "启用": "opens", "关闭": "closes",
    "条款": "term", "适用": "for", "数值": "value",
    "人数最少": "workers_low", "来人": "workers", "人数最多": "workers_high", "开始": "start", "每人随迁": "dependants",
    "到齐年数": "ramp", "可能性": "chance",
    "编号": "id", "上级": "parent", "方向": "direction", "权重": "weight",
    "配备标准": "norm", "合计标准": "parts", "分档": "bands", "适用地区": "where",
    "共用岗位": "shared", "最多": "maximum", "时期": "period",
    "应配": "required",
}  # fmt: skip
_WRITTEN = (
    "area", "role", "headcount", "on_duty_share", "shrinkage", "fte", "attrition", "monthly_pay", "on_cost",
    "period", "id", "norm", "unit",
    "base", "per", "posts", "each", "beyond", "above", "ratio", "to", "on", "lag", "peak", "relief", "floor",
    "maximum", "parts", "shared",
    "bands", "where", "rounding", "jurisdiction", "document", "year", "mark", "origin", "url", "note", "term", "for",
    "value", "required",
)  # fmt: skip
"""The columns of sheets that a workbook of results has and a command reads again."""


def header(label: str) -> str:
    """The column that a header names: its own name, or what templates and workbooks call it in either language."""
    plain = label.strip()
    if plain in HEADERS:
        return HEADERS[plain]
    columns = texts()["column"]
    return next((name for name in _WRITTEN if plain in columns.get(name, {}).values()), plain)


def in_english(table: Any) -> Any:
    """The polars frame with the names of the contracts for its Chinese headings; a name that is there already stays.

    >>> import polars as pl
    >>> in_english(pl.DataFrame({"地区": ["A"], "岗位": ["guide"], "note": ["x"]})).columns
    ['area', 'role', 'note']
    """
    names = {heading: HEADERS.get(heading.strip(), heading) for heading in table.columns}
    return table.rename({heading: name for heading, name in names.items() if name not in table.columns})
