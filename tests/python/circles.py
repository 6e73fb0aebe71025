"""Circles of files: parts of a graph in which each file leads to every other."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path


def circles(edges: Mapping[Path, Set[Path]]) -> list[list[Path]]:
    """The strongly connected parts of two files and more (Tarjan 1972)."""
    number: dict[Path, int] = {}
    low: dict[Path, int] = {}
    stack: list[Path] = []
    found: list[list[Path]] = []

    def visit(path: Path) -> None:
        number[path] = low[path] = len(number)
        stack.append(path)
        for target in sorted(edges[path]):
            if target not in number:
                visit(target)
                low[path] = min(low[path], low[target])
            elif target in stack:
                low[path] = min(low[path], number[target])
        if low[path] == number[path]:
            part = stack[stack.index(path) :]
            del stack[stack.index(path) :]
            if len(part) > 1:
                found.append(part)

    for path in edges:
        if path not in number:
            visit(path)
    return found
