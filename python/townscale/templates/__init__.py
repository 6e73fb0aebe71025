"""Filled examples of what each command reads, one a kind of :data:`KINDS`; and the Word template of reports."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from townscale._extras import require
from townscale._text import starts_a_formula
from townscale._toml import tomllib
from townscale._write import replacing
from townscale.words import Words, no_choice, problem, unsupported

KINDS = ("forecast", "staffing", "services", "index", "decision", "run")
REPORT = "report"
"""The Word template of reports, beside the examples."""
_TOML_ONLY = ("run",)
TERMS = (
    "budget", "coverage", "pay", "on_cost", "turnover", "recruitment", "training", "training_months", "capacity",
    "ceiling", "dropout", "growth",
    "norm", "start", "by", "objective", "leavers", "jointly", "pay_staff", "move_surplus",
)  # fmt: skip
"""The terms of a hiring plan that a workbook may give."""
_LISTS = "lists"
"""The hidden sheet of drop-downs."""
_ROWS = 2000
"""How far down the rules of a column reach."""


def write(kind: str, path: str | Path, field: str | None = None, language: str = "zh") -> Path:
    """Write the example of a kind to a ``.xlsx`` workbook, or to ``.toml`` where that kind has such a form; the Word
    template of reports to a ``.docx``.

    A workbook in Chinese has Chinese sheets; one in English has both.
    A decision's ``field`` gives the file of one of the nine fields, to be filled in, in the ``language``.
    """
    path = Path(path)
    if kind not in (*KINDS, REPORT):
        raise no_choice("template", kind, (*KINDS, REPORT))
    suffix = path.suffix.lower()
    with replacing(path) as temporary:
        if kind == REPORT:
            _report(temporary, path, language)
        elif suffix == ".toml":
            temporary.write_text(text(kind, field, language), encoding="utf-8")
        elif kind == "decision" and suffix in (".xlsx", ".json", ".yaml", ".yml"):
            _decision(temporary, path.name, text(kind, field, language))
        elif suffix == ".xlsx" and kind not in _TOML_ONLY:
            _workbook(kind, temporary, language)
        elif kind in _TOML_ONLY:
            raise problem("problem.template_form", path=path, kind=kind, forms=".toml")
        else:
            forms = ".toml, .xlsx, .yaml or .json" if kind == "decision" else ".xlsx or .toml"
            raise problem("problem.template_form", path=path, kind=kind, forms=forms)
    return path


def example(kind: str) -> dict[str, Any]:
    """The filled example of a kind as plain data.

    >>> example("decision")["field"]
    'urban_development'
    """
    plain: dict[str, Any] = json.loads(json.dumps(tomllib.loads(text(kind)), default=str))
    return plain


def plan(kind: str) -> dict[str, Any]:
    """The sheets of a kind, as its file says."""
    with (Path(__file__).parent / f"{kind}.toml").open("rb") as file:
        return tomllib.load(file)


def text(kind: str, field: str | None = None, language: str = "zh") -> str:
    """The example of a kind as the text of a ``.toml`` file; ``field`` and ``language`` as in ``write``."""
    if field is not None:
        from townscale.templates import fields

        if kind != "decision":
            raise problem("problem.template_no_fields", kind=kind)
        return fields.toml(field, language)
    if kind == REPORT:
        raise problem("problem.template_no_text")
    source = Path(__file__).parent / f"{kind}.example.toml"
    if not source.exists():
        raise unsupported("problem.template_later", kind=kind)
    return source.read_text("utf-8")


def _report(path: Path, asked: Path, language: str) -> None:
    """The Word template of the reports, to be changed and given as their ``template``."""
    require("report")
    if asked.suffix.lower() != ".docx":
        raise problem("problem.template_docx", path=asked)
    from townscale.report import template

    template.write(path, language)


def _decision(path: Path, name: str, text: str) -> None:
    """The example in another form; ``*.schema.json`` is the JSON Schema, for editors."""
    from townscale._decision import Decision
    from townscale._decision_book import write_book

    if name.lower().endswith(".schema.json"):
        path.write_text(json.dumps(Decision.schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return
    content = json.loads(json.dumps(tomllib.loads(text), default=str))
    if path.suffix.lower() == ".xlsx":
        notes = [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]
        write_book(content, path, [note for note in notes if note])
    elif path.suffix.lower() == ".json":
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    else:
        import yaml

        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")


def _workbook(kind: str, path: Path, asked: str) -> None:
    """The workbook of a kind: in English with a Chinese twin of each sheet, or in Chinese alone."""
    require("report")
    import xlsxwriter

    content = plan(kind)
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1), "author": "townscale"})
    header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
    quoted = book.add_format({"quote_prefix": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    languages = ("zh",) if asked == "zh" else ("en", "zh")
    for language in languages:
        words = Words(language)
        for table in content["sheet"]:
            sheet = book.add_worksheet(table["name"][language])
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(table["column"]):
                label = column["key"] if language == "en" else column["zh"]
                note = column["note"][language]
                sheet.write_string(0, place, label, header)
                sheet.write_comment(0, place, note, {"author": "townscale", "x_scale": 1.6})
                wide = len(label) * (2 if language == "zh" else 1)
                for row, value in enumerate(column["example"], start=1):
                    if isinstance(value, str):
                        keep = language == "en" and column["rule"] == "terms"
                        text = words.name(value) if column.get("words") and not keep else value
                        sheet.write_string(row, place, text, quoted if starts_a_formula(text) else None)
                        wide = max(wide, min(len(text) * (2 if language == "zh" else 1), 44))
                    else:
                        sheet.write_number(row, place, value)
                sheet.set_column(place, place, wide + 4)
                rule = _rule(column["rule"], words, place)
                if column["rule"] == "ids":
                    rule = {"validate": "list", "source": f"={_LISTS}!$A$1:$A${len(_ids())}"}
                if rule:
                    wrong = column.get("wrong", column["note"])[language]
                    sheet.data_validation(
                        1, place, _ROWS, place, {**rule, "error_title": label, "error_message": wrong}
                    )
    sheet = book.add_worksheet("说明" if asked == "zh" else "notes 说明")
    sheet.set_column(0, 0, 110, wrapped)
    notes = [note for note in content["notes"] if "twins" not in note or len(languages) > 1]
    lines = [content["title"], *notes]
    for row, line in enumerate([line[language] for language in languages for line in lines]):
        sheet.write_string(row, 0, line)
    if any(column["rule"] == "ids" for table in content["sheet"] for column in table["column"]):
        # A drop-down of more than 255 letters is a range of cells.
        sheet = book.add_worksheet(_LISTS)
        sheet.write_column(0, 0, _ids())
        sheet.hide()
    book.close()
    path.write_bytes(written.getvalue())


def _ids() -> list[str]:
    """The norms of the catalogue by name."""
    from townscale._staffing import norms

    found: list[str] = norms()["id"].to_list()
    return found


_WIDE = {":": "：", ",": "，", "<": "≤", "=": "＝"}
"""What stands for a mark in Chinese text."""


def _rule(rule: str, words: Words, place: int) -> dict[str, Any] | None:
    if rule == "terms":
        return {"validate": "list", "source": [name if words.language == "en" else words.name(name) for name in TERMS]}
    if rule == "count":
        return {"validate": "decimal", "criteria": ">=", "value": 0}
    if rule == "share":
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    if rule.startswith("list:"):
        names = rule.removeprefix("list:").split(",")
        return {"validate": "list", "source": names if words.language == "en" else [words.name(name) for name in names]}
    if rule.startswith("has:"):
        from xlsxwriter.utility import xl_rowcol_to_cell

        cell = xl_rowcol_to_cell(1, place)
        has = (
            f'OR(ISNUMBER(FIND("{mark}",{cell})),ISNUMBER(FIND("{_WIDE[mark]}",{cell})))'
            for mark in rule.removeprefix("has:")
        )
        return {"validate": "custom", "value": f"=AND({','.join(has)})"}
    return None
