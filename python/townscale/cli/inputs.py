"""What a command reads: a table for each file or sheet, norms in their three forms."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import townscale as ts
from townscale._border import open_workbook
from townscale._files import naming, read_table
from townscale._headers import HEADERS, header, in_english
from townscale._progress import Tell
from townscale._screen import language
from townscale._toml import tomllib
from townscale._value import PROGRESS
from townscale.cli.output import manner, progress
from townscale.cli.speech import Language
from townscale.cli.usage import wrong
from townscale.report.numbers import polars as polars
from townscale.report.numbers import rows as rows
from townscale.words import Phrase, Words, no_choice, phrase, problem, unknown_key, unsupported

SHEETS = {
    "counts": ("counts", "人口", "统计数"),
    "indicators": ("indicators", "指标"),
    "pillars": ("pillars", "维度"),
    "staff": ("staff", "人员"),
    "norms": ("norms", "标准"),
    "need": ("need", "需求"),
    "areas": ("areas", "地区属性"),
    "services": ("services", "服务"),
    "plan": ("plan", "计划", "terms of the plan", "计划条款"),
    "scenarios": ("scenarios", "事件"),
}


def is_decision(path: Path) -> bool:
    """Whether a file is a decision: by its ending, or by its sheets."""
    if path.suffix.lower() in (".toml", ".json", ".yaml", ".yml"):
        return True
    return sheet(path, ("decision", "决策")) is not None and sheet(path, ("factors", "风险因素")) is not None


def is_indicators(path: Path) -> bool:
    """Whether a file is a table of indicators: by the sheets that say how they hang together, or by its header."""
    if sheet(path, SHEETS["indicators"]) is not None and sheet(path, SHEETS["pillars"]) is not None:
        return True
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with path.open("rb") as file:
        header = file.readline(10_000).decode("utf-8-sig", "replace")
    names = {name.strip().strip('"').lower() for name in header.split(",")}
    return bool(names & {"indicator", "指标"}) and bool(names & {"value", "数值", "值"})


def verb(name: str) -> Any:
    """A verb of the package."""
    found = getattr(ts, name, None)
    if found is None:
        raise unsupported("problem.later_version", name=name)
    return found


def read(path: Path) -> Any:
    """A table from a file; of a ``.toml`` file its list of tables."""
    if path.suffix.lower() != ".toml":
        return read_table(path)
    import polars as pl

    lists = [value for value in toml(path).values() if isinstance(value, list)]
    if len(lists) != 1 or not all(isinstance(row, dict) for row in lists[0]):
        raise problem("problem.one_list", path=path)
    return pl.DataFrame(lists[0], infer_schema_length=None)


def toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise problem("problem.not_toml", path=path, reason=error) from error


def spec(path: Path | None, workbook: Path) -> dict[str, Any] | Path:
    """The structure of an index: its file, or what the sheets of the workbook say."""
    if path is not None:
        return path
    found = {key: sheet(workbook, SHEETS[name]) for key, name in (("indicator", "indicators"), ("node", "pillars"))}
    if any(table is None for table in found.values()):
        raise wrong("--spec", "spec")
    lists = {key: [_numbers(row, str(workbook)) for row in rows(table)] for key, table in found.items()}
    return {"normalise": {"method": "min_max", "low": 0, "high": 100}, "aggregate": "arithmetic", **lists}


def _numbers(row: dict[str, Any], where: str) -> dict[str, Any]:
    """A row of the structure: empty cells left out, numbers as numbers."""
    row = {key: value for key, value in row.items() if value is not None}
    try:
        made: dict[str, Any] = {"direction": int(row["direction"])} if "direction" in row else {}
        made |= {name: float(row[name]) for name in ("weight", "low", "high", "target", "per") if name in row}
    except ValueError as error:
        raise problem("problem.spec_number", place=where, reason=error) from error
    return {**row, **made}


def several(table: Any) -> bool:
    """Whether a table has more than one area."""
    return bool(polars(table)["area"].n_unique() > 1)


def both(one: Any, other: Any) -> Any:
    """Two findings tables as one, nothing twice."""
    import polars as pl

    return pl.concat([polars(one), polars(other)], how="diagonal_relaxed").unique(maintain_order=True)


def panel(counts: Path, claims: Path | None) -> ts.Panel:
    """The counts."""
    with progress(f"reading {counts.name}"):
        return ts.Panel.read(counts, claims, sheet=_sheet_of(counts, SHEETS["counts"]))


def forecast(panel: ts.Panel, horizon: int, draws: int, seed: int, **options: Any) -> Any:
    """A forecast of the counts."""
    given = {name: value for name, value in options.items() if value is not None}
    with progress("forecast") as telling:
        return ts.forecast(panel, horizon=horizon, draws=draws, seed=seed, progress=telling, **given)


def by_name(given: list[str] | None, option: str) -> float | dict[str, float] | None:
    """A number, or numbers by name from ``name=number``; nothing where nothing is given."""
    found: dict[str, float] = {}
    alone: float | None = None
    for text in given or ():
        name, mark, number = text.rpartition("=")
        try:
            value = float(number.replace(",", "").replace("_", ""))
        except ValueError:
            raise wrong(option, "number_by_name", text=text) from None
        if not mark:
            alone = value
        elif name.strip() in found:
            raise wrong(option, "twice", name=name.strip())
        else:
            found[name.strip()] = value
    if alone is not None and (found or len(given or ()) > 1):
        raise wrong(option, "one_or_by_name")
    return alone if alone is not None else found or None


def levels(text: str) -> list[float]:
    """Levels in per cent from a list with commas."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise wrong("--levels", "levels", text=text) from None


_EVENT = ("area", "group", "start", "dependants", "ramp", "chance", "workers", "workers_low", "workers_high")


def scenarios(path: Path | None, workbook: Path) -> list[dict[str, Any]]:
    """Known events: ``[[scenario]]`` of a ``.toml`` file, or a table whose ``workers_low`` and ``workers_high`` stand
    beside ``workers``."""
    if path is not None and path.suffix.lower() == ".toml":
        found = toml(path).get("scenario")
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise problem("problem.scenario_tables", path=path)
        return found
    table = read(path) if path is not None else sheet(workbook, SHEETS["scenarios"])
    if table is None:
        return []
    where = str(path) if path is not None else phrase("place.sheet", place=workbook, sheet="scenarios")
    made = []
    for number, row in enumerate(rows(table), start=2):
        event = {HEADERS.get(name, name): value for name, value in row.items() if value not in (None, "")}
        unknown = [name for name in event if name not in _EVENT]
        if unknown:
            raise unknown_key(where, "event", unknown[0], _EVENT, "column")
        made.append(_event(event, phrase("place.row", place=where, row=number)))
    return made


def _event(row: dict[str, Any], where: Phrase) -> dict[str, Any]:
    """A row as a scenario: three numbers of workers as one triangular distribution."""
    for name in ("workers", "workers_low", "workers_high", "dependants", "ramp", "chance"):
        if name in row:
            try:
                row[name] = float(row[name])
            except ValueError:
                raise problem("problem.cell_number", place=where, name=name, value=row[name]) from None
    missing = [name for name in ("area", "workers", "start") if name not in row]
    if missing:
        raise problem("problem.event_lacks", place=where, name=missing[0])
    ends = [row.pop(name, None) for name in ("workers_low", "workers_high")]
    if (ends[0] is None) != (ends[1] is None):
        raise problem("problem.event_ends", place=where)
    if ends[0] is not None:
        row["workers"] = [ends[0], row["workers"], ends[1]]
    return {**row, "start": str(row["start"])}


def side_table(path: Path | None, workbook: Path, name: str) -> Any:
    """The table of a file, or of the sheet of that name in the workbook of counts."""
    if path is not None:
        return in_english(read(path))
    return sheet(workbook, SHEETS[name])


def sheet(workbook: Path, names: tuple[str, ...]) -> Any:
    """The first sheet of one of these names, or nothing."""
    import polars as pl

    book = _book(workbook) if _is_book(workbook) else None
    label = None if book is None else _label(book, names)
    with naming(workbook):
        cells = [] if book is None or label is None else book.get_sheet_by_name(label).to_python()
    if len(cells) < 2:
        return None
    names_of = [header(str(label)) for label in cells[0]]
    body = [row for row in cells[1:] if any(cell != "" for cell in row)]
    return pl.DataFrame({label: [_text(row[place]) for row in body] for place, label in enumerate(names_of) if label})


def speech(given: Language | None, counts: Path) -> Words:
    """The words of ``--language``, else of the language that the workbook of counts is in, else of the environment."""
    manner.language = given.value if given is not None else "zh" if _is_chinese(counts) else language()
    return Words(manner.language)


def _is_chinese(workbook: Path) -> bool:
    """Whether the sheet of counts, or its header, is in Chinese."""
    if not _is_book(workbook):
        return False
    try:
        book = _book(workbook)
        label = _label(book, SHEETS["counts"]) or book.sheet_names[0]
        top = book.get_sheet_by_name(label).to_python(nrows=1)
    except Exception:  # what is wrong with the file is said where it is read
        return False
    return any("\u4e00" <= mark <= "\u9fff" for text in (label, *map(str, next(iter(top), ()))) for mark in text)


def _sheet_of(workbook: Path, names: tuple[str, ...]) -> str | None:
    """The first sheet of one of these names, as the workbook spells it."""
    return _label(_book(workbook), names) if _is_book(workbook) else None


def _is_book(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx" and path.is_file()


def _label(book: Any, names: tuple[str, ...]) -> str | None:
    return next((label for label in book.sheet_names if label.strip().lower() in names), None)


def _book(workbook: Path) -> Any:
    with naming(workbook):
        return open_workbook(workbook.read_bytes(), workbook.suffix.lower())


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def terms(path: Path | None, workbook: Path, given: dict[str, Any]) -> dict[str, Any] | None:
    """The terms of a hiring plan: from a ``.toml`` file or the workbook's sheet, under those ``given``; or none."""
    from townscale import templates

    found: dict[str, Any] = {}
    if path is not None:
        found = toml(path)
    elif (table := sheet(workbook, SHEETS["plan"])) is not None:
        chinese = Words("zh")
        english = Words("en")
        names = {label: name for name in templates.TERMS for label in (name, chinese.name(name), english.name(name))}
        place = phrase("place.sheet", place=workbook, sheet=_sheet_of(workbook, SHEETS["plan"]))
        for number, row in enumerate(rows(table), start=2):
            where = phrase("place.row", place=place, row=number)
            name, value = names.get(str(row.get("term")).strip()), row.get("value")
            if name is None:
                raise no_choice("term", row.get("term"), map(_term_name, templates.TERMS), where)
            if value is None:
                continue
            found[name] = _term(found.get(name), name, row.get("for"), value, where)
    found |= {name: value for name, value in given.items() if value is not None}
    return found or None


def typed(table: Any) -> Any:
    """A table of text with numbers where a column has nothing else, and without columns that have nothing."""
    import polars as pl

    frame = polars(table)
    keep = []
    for name in frame.columns:
        column = frame[name]
        if column.null_count() < frame.height:
            number = column.cast(pl.Float64, strict=False)
            keep.append(number if number.null_count() == column.null_count() else column)
    return pl.DataFrame(keep)


def plan(gap: ts.Gap, terms: dict[str, Any], progress: Tell) -> ts.Plan:
    """A hiring plan; a term that there is none of is named."""
    known = set(inspect.signature(gap.plan).parameters) - {PROGRESS}
    unknown = [name for name in terms if name not in known]
    if unknown:
        raise problem("problem.plan_no_term", names=", ".join(unknown))
    return gap.plan(**terms, progress=progress)


def plan_tables(plan: ts.Plan, terms: dict[str, Any], progress: Tell, beside: bool = True) -> dict[str, Any]:
    """The tables of a plan, with those ``beside`` it, and the terms that it goes by; empty ones are left out."""
    import polars as pl

    tables = {
        "plan": plan.summary(),
        "cost_by_year": plan.cost_by_year(),
        "unmet": plan.unmet(),
        "binding": plan.binding(),
        "moves": plan.moves(),
        "joint": plan.joint(),
        **(plan.sides(progress) if beside else {}),
    }
    flat = [
        {"term": name, "for": None if part is None else str(part), "value": str(number)}
        for name, value in terms.items()
        for part, number in _parted(value)
    ]
    shape = {"term": pl.String, "for": pl.String, "value": pl.String}
    return {name: table for name, table in tables.items() if polars(table).height} | {
        "terms": pl.DataFrame(flat, schema=shape)
    }


def _parted(value: Any) -> list[tuple[Any, Any]]:
    """What a term says, part by part: by role or year, by year of service, or for all."""
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value, start=1)) if isinstance(value, (list, tuple)) else [(None, value)]


_TEXTS = ("norm", "start", "by", "objective", "leavers")
_TRUTHS = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}


def _term(before: Any, name: str, role: str | None, value: str, where: Phrase) -> Any:
    """The value of a row: text for periods and norms, yes or no, else a number, which may be for one role or year.

    A turnover ``for`` 1, 2, … is that of a year of service, and those of the last one named hold from then on.
    """
    if name in _TEXTS:
        return WORDS.get(value.strip(), value) if name in ("objective", "leavers") else value
    if name in ("jointly", "pay_staff", "move_surplus"):
        if value.strip().lower() not in _TRUTHS:
            raise problem("problem.yes_or_no", place=where, name=_term_name(name), value=value)
        return _TRUTHS[value.strip().lower()]
    try:
        number = float(value)
    except ValueError:
        amount = re.fullmatch(r"(\d[\d,]*\.?\d*) ?([%％万亿])元?", value.strip())
        given = {"place": where, "name": _term_name(name), "value": value}
        if amount:
            times = {"万": 1e4, "亿": 1e8}.get(amount[2], 0.01)
            near = f"{float(amount[1].replace(',', '')) * times:.10g}"
            raise problem("problem.cell_percent", near=near, **given) from None
        raise problem("problem.cell_number", **given) from None
    if role is None:
        if isinstance(before, (dict, list)):
            raise problem("problem.term_twice", place=where, name=_term_name(name))
        if before is not None:
            raise problem("problem.term_again", place=where, name=_term_name(name))
        return number
    if name == "turnover" and re.fullmatch(r"\d{1,2}", role):
        return _year_of_service(before, int(role), number, where)
    if before is not None and not isinstance(before, dict):
        raise problem("problem.term_twice", place=where, name=_term_name(name))
    if before is not None and role in before:
        raise problem("problem.term_again", place=where, name=_term_name(name))
    return {**(before or {}), role: number}


def _term_name(name: str) -> Phrase:
    """A term of a plan as the workbook of a language calls it."""
    return lambda words: name if words.language == "en" else words.name(name)


def _year_of_service(before: Any, year: int, turnover: float, where: Phrase) -> list[float]:
    """Turnover by year of service with that of one more year."""
    known = [] if before is None else before
    if not isinstance(known, list) or year != len(known) + 1:
        raise problem("problem.turnover_year", place=where, year=year)
    return [*known, turnover]


WORDS = {
    "成本": "cost", "缺额": "shortage", "随机": "random", "期望": "expected",
    "常住人口": "resident", "流动人口": "floating", "户籍人口": "registered",
    "向上取整": "up", "四舍五入": "round", "不取整": "exact", "现有": "actual", "应配": "required",
}  # fmt: skip
"""Words of a workbook in Chinese that stand for a choice."""
