"""The Chinese headings of tables of staff, norms, services and plans, and the columns they stand for."""

from __future__ import annotations

from typing import Any

HEADERS = {
    "地区": "area", "岗位": "role", "人数": "headcount", "在册人数": "headcount", "在岗率": "on_duty_share",
    "年流失率": "attrition", "月薪": "monthly_pay", "附加成本": "on_cost", "每岗人数": "per", "配比": "ratio",
    "对应岗位": "to", "人群": "base", "下限": "floor", "取整": "rounding", "服务": "service", "容量": "capacity",
    "每千人需求": "per_1000", "人均需求": "rate", "启用": "opens", "关闭": "closes",
    "条款": "term", "适用": "for", "数值": "value",
    "人数最少": "workers_low", "来人": "workers", "人数最多": "workers_high", "开始": "start", "每人随迁": "dependants",
    "到齐年数": "ramp", "可能性": "chance",
    "编号": "id", "上级": "parent", "方向": "direction", "权重": "weight",
}  # fmt: skip


def in_english(table: Any) -> Any:
    """The polars frame with the names of the contracts for its Chinese headings; a name that is there already stays.

    >>> import polars as pl
    >>> in_english(pl.DataFrame({"地区": ["A"], "岗位": ["guide"], "note": ["x"]})).columns
    ['area', 'role', 'note']
    """
    names = {heading: HEADERS.get(heading.strip(), heading) for heading in table.columns}
    return table.rename({heading: name for heading, name in names.items() if name not in table.columns})
