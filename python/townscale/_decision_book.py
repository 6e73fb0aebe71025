"""Decision files as workbooks: a sheet for each list, a row for each entry; read with the row of every value."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from townscale._border import open_workbook
from townscale._core import InputError
from townscale._extras import require
from townscale._files import naming
from townscale.words import problem

_LARGEST = 5_000_000
"""The most bytes a workbook may unpack to for each of its sheets."""

SHEETS = {
    "decision": "决策",
    "groups": "群体",
    "factors": "风险因素",
    "measures": "措施",
    "rounds": "征求意见",
    "strata": "分群体答复",
    "opinions": "意见",
    "revisions": "修订",
}
"""The sheets and their Chinese names; ``decision`` has a key and a value a row."""

_ZH = {
    "编号": "id", "名称": "name", "数量": "count", "单位": "unit", "直接": "direct", "来源": "source",
    "类别": "category", "成因": "cause", "机理": "mechanism", "可能聚集人数": "incident", "群体": "group",
    "性质": "concern", "可能性": "p", "影响程度": "q", "权重": "w",
    "风险因素": "factor", "内容": "what", "责任单位": "owner", "费用": "cost", "时限": "due", "状态": "status",
    "效果": "effect", "作用于": "on", "证据": "evidence", "日期": "date", "方式": "method", "抽样框": "frame",
    "协助单位": "assisted_by", "阶段": "phase", "有条件": "conditional", "无所谓": "indifferent", "支持": "in_favour",
    "总数": "population", "发放": "invited", "答复": "replies", "反对": "opposed", "选取": "chosen",
    "设计效应": "design_effect", "雷同": "identical", "雷同反对": "identical_opposed", "修订后": "after_revision",
    "轮次": "round", "意见": "text", "采纳": "adopted", "理由": "why", "改动": "change", "指数": "index", "键": "key",
    "值": "value",
}  # fmt: skip

_QUANTITIES = {"p", "q", "w", "effect"}
_NUMBERS = {
    "count", "cost", "population", "invited", "replies", "opposed", "design_effect", "identical",
    "identical_opposed", "conditional", "indifferent", "in_favour", "index",
    "identified.factors", "identified.groups", "identified.opinions",
    "consultation.rounds_held", "consultation.hearing.delegates", "consultation.hearing.opposed",
}  # fmt: skip
_TRUTHS = {"direct", "fictional", "normalise_weights"}
_DAYS = {"date", "due", "consultation.hearing.date"}
_LISTS = {"basis", "factors", "groups"}
_SAYINGS = {"true": True, "yes": True, "是": True, "1": True, "false": False, "no": False, "否": False, "0": False}


def read_book(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The content of a workbook with the keys of a decision file, and the row of each path such as ``factors.0.p``."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error
    return book_of(data, path)


def book_of(data: bytes, path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The same of the content of a workbook, which is not opened: its ``path`` names it in errors."""
    _plain(data, path)
    with naming(path):
        book = open_workbook(data, ".xlsx")
        found = {name.strip().lower(): name for name in book.sheet_names}
        sheets = {
            key: book.get_sheet_by_name(found[name]).to_python(skip_empty_area=False)
            for key, zh in SHEETS.items()
            for name in (key, zh)
            if name in found
        }
    if "decision" not in sheets or "factors" not in sheets:
        raise problem("problem.book_sheets", path=path)
    content: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for row, cells in enumerate(sheets["decision"], start=1):
        key, value = (str(cells[0]).strip(), cells[1] if len(cells) > 1 else "") if cells else ("", "")
        if row > 1 and key and value != "":
            place = f"{path}, sheet decision, row {row}"
            _put(content, key, _cell(key, value, place), place)
            lines[key] = row
    for name in SHEETS:
        if name in ("decision", "strata") or name not in sheets:
            continue
        target = content if name != "rounds" else content.setdefault("consultation", {})
        prefix = name if name != "rounds" else "consultation.rounds"
        target[name] = _rows(sheets[name], name, prefix, path, lines)
    if "strata" in sheets:
        _strata(content, _rows(sheets["strata"], "strata", "strata", path, lines), path)
    return content, lines


def _rows(cells: list[list[Any]], name: str, prefix: str, path: Path, lines: dict[str, int]) -> list[dict[str, Any]]:
    header = [_ZH.get(str(cell).strip(), str(cell).strip()) for cell in cells[0]] if cells else []
    entries: list[dict[str, Any]] = []
    for row, values in enumerate(cells[1:], start=2):
        entry = {}
        for key, value in zip(header, values, strict=False):
            if key and value not in ("", None):
                entry[key] = _cell(key, value, f"{path}, sheet {name}, row {row}, {key}")
        if entry:
            lines[f"{prefix}.{len(entries)}"] = row
            lines.update({f"{prefix}.{len(entries)}.{key}": row for key in entry})
            entries.append(entry)
    return entries


def _strata(content: dict[str, Any], rows: list[dict[str, Any]], path: Path) -> None:
    rounds = content.get("consultation", {}).get("rounds", [])
    for row in rows:
        name = str(row.pop("round", ""))
        of = [one for place, one in enumerate(rounds, start=1) if name in (str(one.get("id")), str(place))]
        if not of:
            raise problem("problem.book_no_round", path=path, name=name)
        of[0].setdefault("strata", []).append(row)


def _put(content: dict[str, Any], key: str, value: Any, place: str) -> None:
    *outer, last = key.split(".")
    for part in outer:
        content = content.setdefault(part, {})
        if not isinstance(content, dict):
            raise problem("problem.book_given_twice", place=place, part=part)
    content[last] = value


def _cell(key: str, value: Any, place: str) -> Any:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    text = str(value).strip()
    if key in _TRUTHS:
        return value if isinstance(value, bool) else _SAYINGS.get(text.lower().removesuffix(".0"), text)
    if key in _LISTS:
        return [part.strip() for part in re.split(r"[;；\n]", text) if part.strip()]
    if key in _QUANTITIES or key in _NUMBERS:
        return _quantity(value, text) if key in _QUANTITIES else _number(value, text, place)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return text


def _number(value: Any, text: str, place: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        try:
            value = float(text.replace(",", ""))
        except ValueError:
            raise problem("problem.book_no_number", place=place, text=text) from None
    return int(value) if float(value).is_integer() else value


def _quantity(value: Any, text: str) -> Any:
    """A number, ``0.2-0.4-0.6`` as low, mode and high, ``0.1, 0.2, 0.7`` as a panel, anything else as a label."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    number = r"\s*(\d*\.?\d+)\s*"
    ends = re.fullmatch(rf"{number}[-–~～]{number}[-–~～]{number}", text)
    if ends:
        low, mode, high = (float(end) for end in ends.groups())
        return {"low": low, "mode": mode, "high": high}
    parts = [part.strip() for part in re.split(r"[,，;；]", text)]
    if len(parts) > 1:
        return [_quantity(part, part) for part in parts]
    try:
        return float(text)
    except ValueError:
        return text


def _plain(data: bytes, path: Path) -> None:
    """Refuse a workbook with formulas, and one that unpacks to more than a decision takes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.file_size > _LARGEST:
                    raise problem(
                        "problem.book_large", path=path, part=info.filename, size=info.file_size, most=_LARGEST
                    )
            for number, name in enumerate(_sheets(archive)):
                _no_formula(archive.read(name), f"{path}, sheet {number + 1}")
    except zipfile.BadZipFile:
        raise problem("problem.book_not_xlsx", path=path) from None
    except InputError:
        raise
    except Exception as error:  # what the libraries raise is theirs; a user needs one sentence
        raise problem("problem.book_damaged", path=path, reason=error) from error


def _sheets(archive: zipfile.ZipFile) -> list[str]:
    names = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    return sorted(names, key=lambda name: (len(name), name))


def _no_formula(xml: bytes, place: str) -> None:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise problem("problem.book_entities", place=place)
    if b"<f" not in xml and b":f" not in xml:
        return
    for cell in ElementTree.fromstring(xml).iter():
        if cell.tag.rpartition("}")[2] != "c":
            continue
        if any(child.tag.rpartition("}")[2] == "f" for child in cell):
            where = cell.get("r") or "?"
            row = "".join(filter(str.isdigit, where))
            raise problem("problem.book_formula", place=place, row=row, cell=where)


def write_book(content: dict[str, Any], path: Path, notes: list[str]) -> None:
    """A decision as a workbook that ``read_book`` reads; ``notes`` go on a sheet of their own."""
    import datetime

    require("report")
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties({"created": datetime.datetime(2000, 1, 1), "author": "townscale"})
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
    text = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    zh = {key: name for name, key in _ZH.items()}
    consultation = content.get("consultation", {})
    lists = {name: list(content.get(name, [])) for name in SHEETS if name not in ("decision", "rounds", "strata")}
    lists["rounds"] = [{k: v for k, v in one.items() if k != "strata"} for one in consultation.get("rounds", [])]
    lists["strata"] = [
        {"round": one.get("id", str(place)), **stratum}
        for place, one in enumerate(consultation.get("rounds", []), start=1)
        for stratum in one.get("strata", [])
    ]
    inner = {k: v for k, v in consultation.items() if k != "rounds"}
    flat = _flat({**{k: v for k, v in content.items() if k not in lists}, "consultation": inner})
    sheet = book.add_worksheet("decision")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    for column, label in enumerate(("key", "value")):
        sheet.write_string(0, column, label, bold)
    for row, (key, value) in enumerate(flat.items(), start=1):
        sheet.write_string(row, 0, key)
        _write(sheet, row, 1, value, text)
    for name in list(SHEETS)[1:]:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        keys = list(dict.fromkeys(key for entry in lists[name] for key in entry))
        for column, key in enumerate(keys):
            sheet.write_string(0, column, key, bold)
            sheet.write_comment(0, column, zh.get(key, key), {"author": "townscale"})
            sheet.set_column(column, column, 18 if key not in ("mechanism", "what", "text", "cause") else 40)
            for row, entry in enumerate(lists[name], start=1):
                if key in entry:
                    _write(sheet, row, column, entry[key], text)
    sheet = book.add_worksheet("notes 说明")
    sheet.set_column(0, 0, 110)
    for row, line in enumerate(notes):
        sheet.write_string(row, 0, line)
    book.close()
    path.write_bytes(written.getvalue())


def _flat(content: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        elif value is not None:
            flat[prefix + key] = "; ".join(map(str, value)) if isinstance(value, list) else value
    return flat


def _write(sheet: Any, row: int, column: int, value: Any, text: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif isinstance(value, dict):
        sheet.write_string(row, column, "-".join(str(value[end]) for end in ("low", "mode", "high")))
    elif isinstance(value, list):
        sheet.write_string(row, column, ", ".join(map(str, value)))
    else:
        sheet.write_string(row, column, str(value), text)
