"""Projects in files: a zip of one JSON file and the inputs as they were given. Nothing in it is run."""

from __future__ import annotations

import dataclasses
import io
import json
import types
import typing
import zipfile
from pathlib import Path
from typing import Any

from townscale._core import InputError, __version__
from townscale.page.guard import LARGEST
from townscale.page.project import Ahead, Counts, Event, File, Indicators, Posts, Project, Terms
from townscale.words import placed, problem

FORMAT = 1
ENDING = ".townscale"
CONTENT = "project.json"
MOST = 4 * LARGEST
"""Bytes that a project may unpack to."""
KINDS = {kind.__name__: kind for kind in (Project, Counts, Event, Ahead, Posts, Terms, Indicators)}
NOTE = "This file holds the inputs as they were given, small counts too. It is not for publication."
DAY = (2000, 1, 1, 0, 0, 0)
"""The day that every entry bears, so that the same project is the same file."""


def packed(project: Project) -> bytes:
    """The file of a project."""
    files: list[File] = []
    said = {"format": FORMAT, "townscale": __version__, "internal": NOTE, "project": _plain(project, files)}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(said, ensure_ascii=False, indent=1)
        entries = [(CONTENT, text.encode()), *((f"inputs/{at}", file.content) for at, file in enumerate(files))]
        for name, data in entries:
            entry = zipfile.ZipInfo(name, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return content.getvalue()


def opened(content: bytes, name: str) -> Project:
    """The project of a file; raises ``InputError`` that names it where it is none.

    >>> project = Project(language="zh", seed=7)
    >>> opened(packed(project), "a.townscale") == project
    True
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST:
                raise problem("page_problem.project_large", megabytes=MOST >> 20)
            said = json.loads(archive.read(CONTENT))
            if not isinstance(said, dict) or said.get("format") != FORMAT:
                raise problem("page_problem.project_format", format=FORMAT)
            made = _made(said["project"], archive)
    except InputError as error:
        raise placed(error, name) from None
    except Exception as error:  # what the libraries raise is theirs; a user needs one sentence
        raise problem("page_problem.no_project", name=name, reason=error) from error
    if not isinstance(made, Project):
        raise problem("page_problem.no_project", name=name, reason=type(made).__name__)
    return made


def read(path: Path) -> Project:
    """The project of the file at a path; raises ``InputError`` where it cannot be opened."""
    try:
        return opened(path.read_bytes(), str(path))
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error


def _plain(value: Any, files: list[File]) -> Any:
    """A value as JSON has it; a file by its place among the inputs."""
    if isinstance(value, File):
        files.append(value)
        return {"$file": len(files) - 1, "name": value.name}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _plain(getattr(value, field.name), files) for field in dataclasses.fields(value)}
        return {"$kind": type(value).__name__, **fields}
    return [_plain(one, files) for one in value] if isinstance(value, tuple) else value


def _made(value: Any, archive: zipfile.ZipFile) -> Any:
    """The value of its JSON, every field of the type that it must have."""
    if isinstance(value, list):
        return tuple(_made(one, archive) for one in value)
    if not isinstance(value, dict):
        return value
    if "$file" in value:
        place = int(value["$file"])
        return File(str(value["name"]), archive.read(f"inputs/{place}"))
    kind: Any = KINDS[value["$kind"]]
    made = {name: _made(one, archive) for name, one in value.items() if name != "$kind"}
    wanted = typing.get_type_hints(kind)
    for name, one in made.items():
        if name not in wanted or not _fits(one, wanted[name]):
            raise problem("page_problem.project_field", kind=kind.__name__, field=name)
    return kind(**made)


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value is of a type, looking into tuples; a whole number is a number too."""
    if isinstance(kind, types.UnionType):
        return any(_fits(value, one) for one in typing.get_args(kind))
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)
        if not isinstance(value, tuple):
            return False
        if inner[-1] is Ellipsis:
            return all(_fits(one, inner[0]) for one in value)
        return len(value) == len(inner) and all(map(_fits, value, inner))
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)
