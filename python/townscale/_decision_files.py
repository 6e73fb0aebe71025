"""Decision files: the text of a TOML file, or JSON and YAML as JSON with the line of every key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from townscale._core import InputError

_LARGEST = 2_000_000


def read_text(path: Path) -> str:
    """The text of a file, UTF-8, or an error that names it."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path}: the file holds {path.stat().st_size} bytes; a decision takes under {_LARGEST}")
        return path.read_text(encoding="utf-8-sig")
    except IsADirectoryError:
        raise InputError(f"{path}: this is a folder. Name a .toml, .json or .yaml file in it") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}. Check the name and the permissions") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: the file is not UTF-8 text. Save it again as UTF-8") from None


def as_json(value: Any, source: str) -> str:
    """A dict as JSON; dates become text."""
    try:
        return json.dumps(value, allow_nan=False, default=_day)
    except (TypeError, ValueError) as error:
        raise InputError(f"{source}: this cannot be a decision: {error}") from None
    except RecursionError:
        raise InputError(f"{source}: this is nested too deeply") from None


def _day(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    raise TypeError(f"{type(value).__name__} is no text, number, list or table")


def from_yaml(text: str, source: str) -> tuple[str, dict[str, int]]:
    """JSON or YAML text as JSON, and the line of every path such as ``factors.0.p``."""
    import yaml

    try:
        # An alias lets a short file stand for an endless one, and a decision needs none.
        if any(isinstance(token, (yaml.AliasToken, yaml.AnchorToken)) for token in yaml.scan(text)):
            raise InputError(f"{source}: anchors and aliases are not read. Write the value out")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{source}{line}: this cannot be read: {getattr(error, 'problem', error)}") from None
    except RecursionError:
        raise InputError(f"{source}: this is nested too deeply") from None
    lines: dict[str, int] = {}
    _walk(node, "", lines)
    return as_json(value, source), lines


def _walk(node: Any, path: str, lines: dict[str, int]) -> None:
    entries: list[tuple[str, Any, Any]] = []
    if type(node).__name__ == "MappingNode":
        entries = [(str(key.value), key, value) for key, value in node.value]
    elif type(node).__name__ == "SequenceNode":
        entries = [(str(place), value, value) for place, value in enumerate(node.value)]
    for name, mark, value in entries:
        inner = f"{path}.{name}" if path else name
        lines[inner] = mark.start_mark.line + 1
        _walk(value, inner, lines)
