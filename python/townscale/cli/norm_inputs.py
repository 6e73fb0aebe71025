"""Norms that a command reads: from files and sheets, by name, or written in one word of the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import townscale as ts
from townscale import _core
from townscale._frames import named
from townscale._headers import header
from townscale.cli.inputs import SHEETS, WORDS, rows, sheet, toml
from townscale.cli.usage import wrong
from townscale.words import Phrase, phrase, problem

HELP = (
    "A file (.toml, .csv, .xlsx), a name from `townscale norms`, or role=RULE: people per post (500), posts of another "
    "role (3:police), a rule in words (每500名流动人口配1名, 18 per 10,000 residents), parts that add up "
    "(resident:1000+floating:500), or posts up to so many people (1<=6,2<=9); @column=value,… limits it to areas, "
    "~NAME=AREA,AREA;… names neighbours that share posts. Default: the sheet “norms” of the workbook."
)
_NUMBER = r"[0-9.]+"
_WHOLE = ("lag", "year")
_NUMBERS = ("per", "ratio", "floor", "posts", "each", "beyond", "above", "peak", "relief", "maximum")
_LISTS = ("parts", "bands", "where", "shared")
_WRITTEN_ONLY = ("origin", "mark")
"""Columns of a workbook of results that say where a norm came from, not what it asks for."""


def norms(given: list[str] | None, workbook: Path, profile: Path | None) -> list[Any]:
    """The norms of a command, or of the workbook's sheet where none is given."""
    if not given:
        table = sheet(workbook, SHEETS["norms"])
        if table is None:
            raise wrong("--norms", "norms")
        return _from_rows(rows(table), str(workbook), profile)
    found: list[Any] = []
    for text in given:
        role, mark, rule = text.partition("=")
        if mark and Path(text).suffix.lower() != ".toml":
            found.append(_from_text(role.strip(), rule, text))
        elif Path(text).suffix.lower() == ".toml":
            found += _from_rows(toml(Path(text)).get("norm", []), text, profile)
        elif Path(text).suffix:
            found += _from_rows(rows(named(text, "norms")), text, profile)
        else:
            found.append(_from_catalogue(text, profile))
    return found


def _from_text(role: str, rule: str, text: str) -> Any:
    """A norm in one word, such as ``teacher=19@kind_of_area=urban`` or ``clinic=2000~North=A,B``."""
    rule, _, groups = rule.partition("~")
    rule, _, areas = rule.partition("@")
    fields: dict[str, Any] = {"role": role}
    if groups:
        fields["shared"] = shared(groups, text)
    if areas:
        fields["where"] = where(areas, text)
    if re.fullmatch(_NUMBER, rule):
        return ts.Norm(**fields, per=float(rule))
    if "<=" in rule:
        return ts.Norm(**fields, bands=bands(rule, text))
    if match := re.fullmatch(rf"({_NUMBER}):([^\d\s+].*)", rule):
        return ts.Norm(**fields, ratio=float(match[1]), to=match[2])
    if re.match(r"[^\d:]+:", rule):
        return ts.Norm(**fields, parts=parts(rule, text))
    return {**fields, "norm": rule}


def parts(text: str, place: str | Phrase) -> list[tuple[str, float]]:
    """Parts that add up: ``resident:1000 + floating:500``."""
    found = [re.fullmatch(rf"\s*([^:]+?)\s*[:：]\s*({_NUMBER})\s*", part) for part in re.split(r"[+;；]", text)]
    if not all(found):
        raise problem("problem.norm_parts", place=place, text=text)
    return [(WORDS.get(part[1], part[1]), float(part[2])) for part in found if part]


def bands(text: str, place: str | Phrase) -> list[tuple[float, float]]:
    """Posts up to so many people: ``1<=6, 2<=9``."""
    found = [re.fullmatch(rf"\s*({_NUMBER})\s*(?:<=|≤)\s*({_NUMBER})\s*", band) for band in re.split("[,，;；]", text)]
    if not all(found):
        raise problem("problem.norm_bands", place=place, text=text)
    return [(float(band[2]), float(band[1])) for band in found if band]


def where(text: str, place: str | Phrase) -> dict[str, list[str]]:
    """The areas of a norm: ``kind_of_area=urban`` or ``area=A,B``; several with ``;``."""
    return _lists(text, place, "problem.norm_where")


def shared(text: str, place: str | Phrase) -> dict[str, list[str]]:
    """The groups of small neighbours that share posts: ``North=A,B; South=C,D``."""
    return _lists(text, place, "problem.norm_shared")


def _lists(text: str, place: str | Phrase, wrong: str) -> dict[str, list[str]]:
    """Names with a list of values each: ``North=A,B; South=C,D``; else the problem ``wrong``."""
    found: dict[str, list[str]] = {}
    for one in re.split("[;；]", text):
        name, mark, values = (part.strip() for part in one.replace("＝", "=").partition("="))
        if not mark or not name or name in found:
            raise problem(wrong, place=place, text=text)
        found[name] = [value.strip() for value in re.split("[,，、]", values)]
    return found


def _from_catalogue(name: str, profile: Path | None, place: str | Phrase = "") -> ts.Norm:
    known = rows(ts.norms(profile))
    if name not in (row["id"] for row in known):
        near = _core.nearest(name, [row["id"] for row in known])
        if place and near:
            raise problem("problem.norm_near", place=place, name=name, near=near)
        if place:
            raise problem("problem.norm_unknown", place=place, name=name)
        if near:
            raise wrong("--norms", "norm_near", name=name, near=near)
        raise wrong("--norms", "norm", name=name)
    return ts.Norm.named(name, profile)


def _from_rows(table: list[dict[str, Any]], source: str, profile: Path | None) -> list[Any]:
    if not table:
        raise problem("problem.norm_none", source=source)
    found: list[Any] = []
    for number, row in enumerate(table, start=1):
        place = phrase("place.norm", place=source, number=number)
        row = {header(key): value for key, value in row.items() if value not in (None, "")}
        row = {name: value for name, value in row.items() if name not in _WRITTEN_ONLY}
        if row.keys() <= {"id", "role"} and "id" in row:
            norm = _from_catalogue(str(row["id"]), profile, place)
            if row.get("role", norm.role) != norm.role:
                raise problem("problem.norm_of_other", place=place, id=row["id"], role=norm.role, other=row["role"])
            found.append(norm)
            continue
        unknown = row.keys() - ts.Norm.__dataclass_fields__.keys()
        if unknown or "role" not in row:
            expected = ", ".join(ts.Norm.__dataclass_fields__)
            raise problem("problem.norm_columns", place=place, columns=expected)
        fields = {name: _value(name, value, place) for name, value in row.items()}
        if fields.keys() & {"per", "ratio", "each", *_LISTS} - {"where", "shared"} and not _differs(fields):
            fields.pop("norm", None)
        found.append(fields if "norm" in fields else ts.Norm(**fields))
    return found


def _differs(fields: dict[str, Any]) -> bool:
    """Whether the words of a norm say something else than its numbers; a workbook of results has both."""
    try:
        said = ts.Norm(fields["role"], norm=fields.get("norm"))
    except ts.InputError:  # no rule per people: the label of another kind of norm
        return False
    return (said.posts, said.per) != (fields.get("posts", 1.0), fields.get("per"))


def _value(name: str, value: Any, place: Phrase) -> Any:
    """A cell as a field of a norm has it."""
    if name in _LISTS and isinstance(value, str):
        return {"parts": parts, "bands": bands, "where": where, "shared": shared}[name](value, place)
    if name in ("base", "rounding", "on"):
        return WORDS.get(str(value), value)
    if name not in (*_NUMBERS, *_WHOLE):
        return value
    try:
        return int(float(value)) if name in _WHOLE else float(value)
    except (TypeError, ValueError):
        raise problem("problem.cell_number", place=place, name=name, value=value) from None
