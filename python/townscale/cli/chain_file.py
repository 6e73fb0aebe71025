"""The file of ``townscale run``: what is computed of a panel in parts, from where, to where, and on which engine."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import townscale as ts
from townscale.cli import inputs, norm_inputs
from townscale.words import Phrase, phrase, placed, problem, unknown_key

_RUN = ("source", "out", "engine", "workers")
_TABLES = ("staff", "services", "drivers")
_LISTS = {"norm": "norms", "scenario": "scenarios"}
"""Lists of tables, and the field of the chain that each is."""
_CHAIN = tuple(field.name for field in dataclasses.fields(ts.Chain) if field.name not in _LISTS.values())
_KINDS: dict[str, tuple[type, ...]] = {
    "source": (str, list),
    "out": (str,),
    "engine": (str,),
    "workers": (int,),
    "horizon": (int,),
    "draws": (int,),
    "seed": (int,),
    "freq": (str,),
    "model": (str,),
    "by": (str,),
    "staff": (str,),
    "services": (str,),
    "drivers": (str,),
    "ceiling": (int, float, dict),
    "floor": (int, float, dict),
    "clean": (bool,),
    "norms": (str, list),
    "norm": (list,),
    "scenario": (list,),
}
_SAID = {str: "text", list: "list", int: "whole_number", float: "number", dict: "table", bool: "toml_truth"}
"""The entry of ``[value_kind]`` for each type of a value."""


@dataclass(frozen=True)
class ChainFile:
    """A chain, the counts that it is run over, and how; paths in the file are taken from its own folder."""

    chain: ts.Chain
    source: str | list[str]
    out: Path | None
    engine: str
    workers: int | None


def read(path: Path) -> ChainFile:
    """Read a chain file. Raises ``InputError`` for a key that none is, or a value of another kind."""
    content = inputs.toml(path)
    known = [*_RUN, *_CHAIN, "norms", *_LISTS]
    for name, value in content.items():
        if name not in known:
            raise unknown_key(path, "chain", name, known)
        kinds = _KINDS[name]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            expected = _one_of(kinds)
            raise problem("problem.key_kind", path=path, name=name, value=repr(value), expected=expected)
    if "source" not in content:
        raise problem("problem.source_missing", path=path, example='source = "counts/*.parquet"')
    given: dict[str, Any] = {name: content[name] for name in _CHAIN if name in content}
    for name in _TABLES:
        if name in content:
            given[name] = inputs.read(_beside(path, content[name]))
    given["norms"] = _norms(path, content)
    given["scenarios"] = [_event(path, number, row) for number, row in enumerate(content.get("scenario", ()), start=1)]
    source = content["source"]
    return ChainFile(
        ts.Chain(**given),
        str(_beside(path, source)) if isinstance(source, str) else [str(_beside(path, one)) for one in source],
        _beside(path, content["out"]) if "out" in content else None,
        content.get("engine", "processes"),
        content.get("workers"),
    )


def _one_of(kinds: tuple[type, ...]) -> Phrase:
    """What the types of a value are called in an error."""
    named = dict.fromkeys(_SAID[kind] for kind in kinds)
    return lambda words: words("value_kind.or").join(words(f"value_kind.{name}") for name in named)


def _beside(path: Path, name: str) -> Path:
    return path.parent / name


def _norms(path: Path, content: dict[str, Any]) -> list[Any]:
    """Norms by name or file, as those of ``--norms``, and the ``[[norm]]`` tables of the file."""
    named = content.get("norms", [])
    named = [named] if isinstance(named, str) else named
    texts = [
        str(_beside(path, text)) if Path(str(text)).suffix and "=" not in str(text) else str(text) for text in named
    ]
    found: list[Any] = norm_inputs.norms(texts, path, None) if texts else []
    fields = ts.Norm.__dataclass_fields__
    for number, row in enumerate(content.get("norm", ()), start=1):
        where = phrase("place.norm", place=path, number=number)
        if not isinstance(row, dict) or "role" not in row:
            raise problem("problem.norm_table_expected", place=where)
        unknown = [name for name in row if name not in fields]
        if unknown:
            raise unknown_key(where, "norm", unknown[0], fields)
        try:
            found.append(ts.Norm(**row))
        except ts.InputError as error:
            raise placed(error, where) from error.__cause__
    return found


def _event(path: Path, number: int, row: Any) -> ts.Scenario:
    """A ``[[scenario]]`` table."""
    fields = ts.Scenario.__dataclass_fields__
    where = phrase("place.scenario", place=path, number=number)
    if not isinstance(row, dict):
        raise problem("problem.table_expected", place=where)
    missing = [name for name in ("area", "workers", "start") if name not in row]
    unknown = [name for name in row if name not in fields]
    if missing:
        raise problem("problem.key_missing", place=where, key=missing[0], known=", ".join(fields))
    if unknown:
        raise unknown_key(where, "event", unknown[0], fields)
    workers = row["workers"]
    return ts.Scenario(**{**row, "workers": tuple(workers) if isinstance(workers, list) else workers})
