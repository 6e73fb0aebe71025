"""The house: no circle of files, arrows that point one way, walks in CONTRIBUTING whose files and lists are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from circles import circles

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
FLOORS = (
    ("message", "context"),
    ("error", "finding"),
    ("stats",),
    ("table",),
    ("profile", "privacy", "solver"),
    ("panel",),
    ("forecast",),
    ("cohort", "staffing"),
    ("plan", "services"),
    ("decision", "index"),
)
"""The rooms from the ground up; a room uses those of its own floor and of the floors below."""
WITHOUT = ("cohort", "staffing", "plan", "services", "forecast")
"""Rooms between panel and decision and index that these two do not use."""

ITEM = r"^\s*pub(?:\([^)]*\))?\s+(?:const\s+|unsafe\s+|async\s+)*(?:fn|struct|enum|trait|type|const|static)\s+(\w+)"


def _code(path: Path) -> str:
    """The code of a file without tests, comments and texts."""
    text = re.split(r"^#\[cfg\(test\)\]\n(?:pub(?:\([^)]*\))? )?mod \w+ \{", path.read_text("utf-8"), flags=re.M)[0]
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r'"(?:\\.|[^"\\])*"', '""', text)


def _is_test(path: Path) -> bool:
    return path.stem == "tests" or path.stem.endswith("_tests")


def _module(path: Path) -> tuple[str, ...]:
    """The path of the module that a file is: ``forecast::models``."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return tuple(part for part in parts if part not in ("mod", "lib"))


CODE = {path: _code(path) for path in sorted(SOURCE.rglob("*.rs")) if not _is_test(path)}
FILES = {_module(path): path for path in CODE}


def _leaves(tree: str, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of a use tree: ``a::{b, c::d}`` gives ``a::b`` and ``a::c::d``."""
    tree = tree.strip()
    opening = tree.find("{")
    if opening < 0:
        name = re.split(r"\s+as\s+", tree)[0]
        return [(*before, *(part.strip() for part in name.split("::")))] if name else []
    head = tuple(part.strip() for part in tree[:opening].split("::") if part.strip())
    inner, depth, start, found = tree[opening + 1 : tree.rfind("}")], 0, 0, []
    for place, letter in enumerate(f"{inner},"):
        depth += (letter == "{") - (letter == "}")
        if letter == "," and depth == 0:
            found += _leaves(inner[start:place], (*before, *head))
            start = place + 1
    return found


def _absolute(module: tuple[str, ...], path: tuple[str, ...]) -> tuple[str, ...] | None:
    """A path from the crate's root, also where it begins with a child of the module; nothing for another crate's."""
    at, rest = module, list(path)
    if rest[0] == "crate":
        return tuple(rest[1:])
    if (*module, rest[0]) in FILES:
        return (*module, *rest)
    if rest[0] not in ("super", "self"):
        return None
    while rest and rest[0] in ("super", "self"):
        at = at[:-1] if rest[0] == "super" else at
        rest.pop(0)
    return (*at, *rest)


def _uses(path: Path, exported: bool) -> list[tuple[str, ...]]:
    """What a file names of the crate: in its ``use`` lines (or those that export), and by whole paths in its code."""
    statement = r"^\s*(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);"
    found = []
    for public, tree in re.findall(statement, CODE[path], re.M):
        if bool(public) == exported:
            found += _leaves(" ".join(tree.split()))
    if not exported:
        body = re.sub(statement, "", CODE[path], flags=re.M)
        found += [tuple(one.split("::")) for one in re.findall(r"\b(?:crate|super)(?:::\w+)+", body)]
    module = _module(path)
    return [whole for one in found if (whole := _absolute(module, one))]


def _definition(path: tuple[str, ...], depth: int = 0) -> Path | None:
    """The file that defines what a path names, through re-exports."""
    for length in range(len(path), -1, -1):
        file = FILES.get(path[:length])
        if file is None:
            continue
        if length == len(path):
            return file
        name = path[length]
        if name in re.findall(ITEM, CODE[file], re.M):
            return file
        if depth < 8:
            for exported in _uses(file, exported=True):
                if exported[-1] == name:
                    return _definition(exported, depth + 1)
        return file if file.name != "mod.rs" and file.name != "lib.rs" else None
    return None


def _edges() -> dict[Path, set[Path]]:
    edges: dict[Path, set[Path]] = {}
    for path in CODE:
        targets = {_definition(one) for one in _uses(path, exported=False)}
        edges[path] = {target for target in targets if target is not None and target != path}
    return edges


EDGES = _edges()


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_circle_of_files() -> None:
    """An edge goes from a file to the file that defines what it uses."""
    assert not [[_shown(path) for path in circle] for circle in circles(EDGES)]
    assert sum(len(targets) for targets in EDGES.values()) > 500, "the edges were not read"


def test_a_circle_would_be_seen() -> None:
    period = SOURCE / "panel" / "period"
    assert period / "value.rs" in EDGES[period / "parse.rs"]
    assert SOURCE / "error" / "definition.rs" in EDGES[SOURCE / "forecast" / "fit.rs"], "through a re-export"


def test_rooms_use_only_what_is_below_them() -> None:
    floor = {room: place for place, rooms in enumerate(FLOORS) for room in rooms}
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    assert rooms == set(floor)
    back = [
        f"{_shown(path)} uses {_shown(target)}"
        for path, targets in EDGES.items()
        for target in targets
        if path.parent != SOURCE and target.parent != SOURCE
        for user, used in [(_module(path)[0], _module(target)[0])]
        if floor[user] < floor[used] or (user in FLOORS[-1] and used in WITHOUT)
    ]
    assert not back


def test_nothing_is_exported_by_a_glob() -> None:
    assert not [
        _shown(path) for path, code in CODE.items() if re.search(r"^\s*pub(\([^)]*\))? use [^;]*\*", code, re.M)
    ]


WALKS = ("A forecasting model", "A norm", "A decision index rule", "An index normalisation", "A finding")


@pytest.mark.parametrize("walk", [*WALKS, "Where things are"])
def test_the_files_and_lists_that_contributing_names_are_there(walk: str) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    named = re.findall(r"`((?:src|python|tests|docs)/[\w./-]+)`", sections[walk])
    named = [name.replace("ROOM", "staffing") for name in named]
    assert named
    assert not [name for name in named if "NAME" not in name and not (ROOT / name).exists()]
    lists = re.findall(r"`([\w:]+)` in `((?:src|python)/[\w./-]+)`", sections[walk])
    assert not [f"{item} in {file}" for item, file in lists if item not in (ROOT / file).read_text("utf-8")]
    assert lists or walk not in WALKS[:4]
