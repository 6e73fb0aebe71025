"""The package and the binding: no circle of files, with what is imported inside of functions counted too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from circles import circles

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python" / "townscale"
BINDING = ROOT / "python" / "src"


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {_module(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {path: ast.parse(path.read_text("utf-8")) for path in FILES.values()}
EXTENSION = "townscale._core"


def _imports(path: Path) -> Iterator[tuple[str, str | None]]:
    """The modules that a file imports, each with the name that it takes; not those for type checkers alone."""
    typing = {
        id(node)
        for test in ast.walk(TREES[path])
        if isinstance(test, ast.If) and ast.unparse(test.test).endswith("TYPE_CHECKING")
        for statement in test.body
        for node in ast.walk(statement)
    }
    for node in ast.walk(TREES[path]):
        if id(node) in typing:
            continue
        if isinstance(node, ast.Import):
            yield from ((name.name, None) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, name.name) for name in node.names)


def _defines(path: Path, name: str) -> bool:
    for node in TREES[path].body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [ast.unparse(target) for target in node.targets]
        else:
            names = [ast.unparse(node.target)] if isinstance(node, ast.AnnAssign) else []
        if name in names:
            return True
    return False


def _definition(module: str, name: str | None) -> Path | None:
    """The file that defines what is imported, through the packages that pass it on."""
    if EXTENSION in (module, f"{module}.{name}"):
        return None
    if f"{module}.{name}" in FILES:
        return FILES[f"{module}.{name}"]
    path = FILES.get(module)
    if path is None or name is None or path.name != "__init__.py" or _defines(path, name):
        return path
    return next((_definition(*one) for one in _imports(path) if one[1] == name), path)


def test_no_circle_of_python_files() -> None:
    edges = {path: {_definition(*one) for one in _imports(path)} - {None, path} for path in TREES}
    assert not [[_module(path) for path in circle] for circle in circles(edges)]  # type: ignore[arg-type]
    assert sum(map(len, edges.values())) > 500, "the edges were not read"


def test_no_circle_of_files_of_the_binding() -> None:
    files = {path.stem: path for path in sorted(BINDING.glob("*.rs")) if path.stem != "lib"}
    used = {path: re.findall(r"\bcrate::(\w+)", path.read_text("utf-8")) for path in files.values()}
    edges = {path: {files[name] for name in names if name in files} - {path} for path, names in used.items()}
    assert not [[path.name for path in circle] for circle in circles(edges)]
    assert sum(map(len, edges.values())) > 30, "the edges were not read"
