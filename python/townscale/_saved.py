"""Results in files: a zip of one JSON file, the recipes, and a Parquet file for each table. Nothing in it is run."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import math
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from townscale._arguments import guard
from townscale._border import read_parquet
from townscale._core import InputError, __version__
from townscale._files import table_errors
from townscale._frames import frame
from townscale._public import public
from townscale._table import Table
from townscale._value import SourceText, Value, remake, verb_called
from townscale._write import replacing
from townscale.words import problem

FORMAT = 1
LARGEST = 4 << 30
"""Bytes of a saved result when it is unpacked; a file that says more is refused."""


def save(value: Value, path: str | Path) -> Path:
    """Write a value to a ``.townscale`` file."""
    path = Path(path)
    if path.suffix != ".townscale":
        raise problem("problem.saved_ending", path=path)
    packed = _Packed()
    root = packed.pack(value)
    said = {
        "format": FORMAT,
        "townscale": __version__,
        "internal": "This file holds the inputs as they were given, small counts too. It is not for publication.",
        "results": packed.results,
        "root": root,
        "digest": _digest(value),
    }
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("result.json", json.dumps(said, ensure_ascii=False, indent=1))
        for number, table in enumerate(packed.tables):
            content = io.BytesIO()
            frame(table.data, "polars").write_parquet(content)
            file.writestr(f"tables/{number}.parquet", content.getvalue())
    return path


def load(path: str | Path) -> Any:
    """Make a result again that ``result.save(path)`` wrote.

    The same version gives the same bits; where another one comes to other numbers, a warning says so. Raises
    ``InputError`` where the file is none of these.

    >>> import tempfile, townscale as ts
    >>> panel = ts.Panel({"area": ["A"], "period": ["2010"], "population": [230_000]})
    >>> file = panel.save(Path(tempfile.mkdtemp()) / "panel.townscale")
    >>> ts.load(file) == panel
    True
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as file:
            sizes = {entry.filename: entry.file_size for entry in file.infolist()}
            if sum(sizes.values()) > LARGEST:
                raise problem("problem.saved_large", path=path, size=LARGEST >> 30)
            said = json.loads(file.read("result.json"))
            tables = [file.read(f"tables/{number}.parquet") for number in range(len(sizes) - 1)]
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error
    except InputError:
        raise
    except Exception as error:  # what the libraries raise is theirs; a user needs one sentence
        raise problem("problem.saved_not", path=path, reason=error) from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise problem("problem.saved_format", path=path, format=FORMAT)
    value = _unpacked(said, tables, path)
    if said["digest"] != _digest(value):
        made = "of this version" if said["townscale"] == __version__ else f"saved by townscale {said['townscale']}"
        warnings.warn(f"{path}: the numbers are not those that were saved ({made})", stacklevel=2)
    return value


def _digest(value: Any) -> str:
    """A hash of the value's table, or of its recipe where it has none."""
    table = getattr(value, "_table", None)
    if table is None:
        return ""
    return hashlib.sha256(frame(table(), "polars").write_csv().encode()).hexdigest()


class _Packed:
    """Values and tables in the order in which they are needed, each once."""

    def __init__(self) -> None:
        self.results: list[dict[str, Any]] = []
        self.tables: list[Table] = []
        self._known: dict[int, int] = {}

    def pack(self, value: Any) -> Any:
        """A value as JSON can hold it; what JSON has no form for is an object with one key that begins with ``$``."""
        if value is None or isinstance(value, (bool, int)) or type(value) is str:
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"$number": str(value)}
        if isinstance(value, SourceText):
            return {"$text": str(value), "name": value.name}
        if isinstance(value, Value):
            return {"$result": self._result(value)}
        if isinstance(value, Table):
            number = self._once(value, self.tables)
            return {"$table": number, "kind": value.kind, "source": value.source, "cells": value.cells}
        if isinstance(value, Mapping):
            return {"$map": [[self.pack(key), self.pack(item)] for key, item in value.items()]}
        if isinstance(value, tuple):
            return {"$tuple": [self.pack(item) for item in value]}
        if isinstance(value, list):
            return [self.pack(item) for item in value]
        if isinstance(value, PurePath):
            return {"$path": str(value)}
        if hasattr(value, "dtype") and hasattr(value, "tolist"):
            return {"$array": self.pack(value.tolist()), "dtype": str(value.dtype)}
        if dataclasses.is_dataclass(value) and type(value).__module__.startswith("townscale."):
            fields = {field.name: self.pack(getattr(value, field.name)) for field in dataclasses.fields(value)}
            return {"$record": type(value).__name__, "fields": fields}
        raise problem("problem.saved_value", kind=type(value).__name__)

    def _result(self, value: Value) -> int:
        number = self._known.get(id(value))
        if number is None:
            made = value._recipe()
            said = {"verb": made.verb, "arguments": {name: self.pack(item) for name, item in made.arguments.items()}}
            number = self._known[id(value)] = len(self.results)
            self.results.append(said)
        return number

    def _once(self, table: Table, tables: list[Table]) -> int:
        number = self._known.get(id(table.data))
        if number is None:
            number = self._known[id(table.data)] = len(tables)
            tables.append(table)
        return number


def _unpacked(said: dict[str, Any], tables: list[bytes], path: Path) -> Any:
    """The value that a saved file describes; its results are made in their order, so that none needs a later one."""
    made: list[Any] = []

    def value(packed: Any) -> Any:
        if isinstance(packed, list):
            return [value(item) for item in packed]
        if not isinstance(packed, dict):
            return packed
        mark = next((key for key in packed if key.startswith("$")), "")
        content = packed.get(mark)
        match mark:
            case "$number":
                return float(str(content))
            case "$text":
                return SourceText(str(content), str(packed["name"]))
            case "$result":
                return made[int(str(content))]
            case "$table":
                data = read_parquet(tables[int(str(content))])
                return Table(data, packed["kind"], packed["source"], packed.get("cells"))
            case "$map":
                return {value(key): value(item) for key, item in content or []}
            case "$tuple":
                return tuple(value(item) for item in content or [])
            case "$path":
                return Path(str(content))
            case "$array":
                import numpy as np

                return np.asarray(value(content), dtype=packed["dtype"])
            case "$record":
                kind = public(str(content))
                if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
                    raise problem("problem.saved_record", path=path, record=content)
                return kind(**{name: value(item) for name, item in packed["fields"].items()})
        raise problem("problem.saved_mark", path=path, mark=mark)

    broken: tuple[type[BaseException], ...] = (
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        AttributeError,
        *table_errors(),
    )
    try:
        for result in said["results"]:
            if verb_called(result["verb"]) is None:
                raise problem("problem.saved_verb", path=path, verb=result["verb"])
            made.append(remake(result["verb"], {name: value(item) for name, item in result["arguments"].items()}))
        return value(said["root"])
    except InputError:
        raise
    except broken as error:
        raise problem("problem.saved_not", path=path, reason=error) from error


guard(__name__)
