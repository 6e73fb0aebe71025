"""Decision files: the text of a TOML file, or JSON and YAML as JSON with the line of every key."""

from __future__ import annotations

import hashlib
import json
import math
import re
from pathlib import Path
from typing import Any

from townscale._core import InputError
from townscale._text import is_half
from townscale._write import check_regular
from townscale.words import Phrase, by_library, library_entry, phrase, problem

_LARGEST = 2_000_000
_DEEPEST = 32


def version_of(content: dict[str, Any]) -> str:
    """A hash of a decision file's content (SHA-256, 16 characters)."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_text(path: Path) -> str:
    """The text of a file, UTF-8, or an error that names it."""
    check_regular(path)
    try:
        if path.stat().st_size > _LARGEST:
            with path.open("rb") as file:
                text_of(file.read(_LARGEST + 1), path)
        return text_of(path.read_bytes(), path)
    except IsADirectoryError:
        raise problem("problem.decision_folder", path=path) from None
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error


def text_of(data: bytes, path: Path) -> str:
    """The text of the content of a file, UTF-8, or an error that names it."""
    if len(data) > _LARGEST:
        raise problem("problem.decision_large", path=path, line=data.count(b"\n", 0, _LARGEST) + 1, size=len(data))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise problem("problem.decision_not_utf8", path=path, line=line, likely=_likely(data)) from None


def _likely(data: bytes) -> str | Phrase:
    """The encoding that bytes which are not UTF-8 seem to have."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return phrase("value_kind.not_utf16")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return phrase("value_kind.maybe_gbk")


def read_content(path: Path) -> str:
    """A ``.toml``, ``.json`` or ``.yaml`` file as JSON."""
    from townscale._toml import tomllib

    text = read_text(path)
    if path.suffix.lower() != ".toml":
        return (from_json if path.suffix.lower() == ".json" else from_yaml)(text, str(path))[0]
    try:
        return as_json(tomllib.loads(text), str(path))
    except tomllib.TOMLDecodeError as error:
        raise problem("problem.decision_not_toml", path=path, reason=error) from error


def as_json(value: Any, source: str) -> str:
    """A dict as JSON; dates become text."""
    try:
        _usable(value, "", None, source)
        return json.dumps(value, allow_nan=False, default=lambda value: _day(value, source))
    except InputError:
        raise
    except (TypeError, ValueError) as error:
        raise problem("problem.no_decision_because", source=source, reason=error) from error
    except RecursionError:
        raise problem("problem.nested_too_deep", source=source) from None


def _day(value: Any, source: str) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    reason = phrase("value_kind.not_content", kind=type(value).__name__)
    raise problem("problem.no_decision_because", source=source, reason=reason)


def from_yaml(text: str, source: str) -> tuple[str, dict[str, int]]:
    """YAML text as JSON, and the line of every path such as ``factors.0.p``."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        lines = _lines(yaml, loader, text, source)
        value = yaml.load(text, Loader=loader)
        _usable(value, "", lines, source)
        return as_json(value, source), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = phrase("place.line", place=source, line=mark.line + 1) if mark else source
        if mark and library_entry(str(getattr(error, "problem", ""))) == "yaml_depth":
            raise _too_deep(source, mark.line + 1) from None
        reason = getattr(error, "problem", None) or error
        raise problem("problem.decision_unread", place=place, reason=by_library(reason, format=True)) from None
    except (RecursionError, ValueError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise problem("problem.decision_unread_plain", source=source, reason=error) from error


def _lines(yaml: Any, loader: Any, text: str, source: str) -> dict[str, int]:
    """The line of every path of a YAML text."""
    _shallow(yaml, loader, text, source)
    lines: dict[str, int] = {}
    _walk(yaml.compose(text, Loader=loader), "", lines, source)
    return lines


def from_json(text: str, source: str) -> tuple[str, dict[str, int]]:
    """JSON text checked, and the line of every path such as ``factors.0.p``."""
    depth, quoted, skip = 0, False, False
    for place, letter in enumerate(text):
        if skip:
            skip = False
        elif letter == '"':
            quoted = not quoted
        elif letter == "\\":
            skip = quoted
        elif not quoted and letter in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise _too_deep(source, text.count("\n", 0, place) + 1)
        elif not quoted and letter in "]}":
            depth -= 1
    try:
        value = json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < 400 else math.inf)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        reason = by_library(getattr(error, "msg", str(error)), format=True)
        raise problem("problem.not_json", source=source, line=line, reason=reason) from None
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lines: dict[str, int] | None
    try:
        # Nearly all JSON is YAML, which knows its lines; of the rest the lines are not known.
        lines = _lines(yaml, loader, text.replace("\t", "  "), source)
    except InputError as error:
        if error.code == "key_twice":
            raise
        lines = None
    except (yaml.YAMLError, RecursionError, ValueError):
        lines = None
    _usable(value, "", lines, source)
    return as_json(value, source), lines or {}


def _usable(value: Any, path: str, lines: dict[str, int] | None, source: str) -> None:
    """Refuse numbers and text that no decision can hold, with their line where it is known."""
    entries: Any = ()
    strange = ""
    if isinstance(value, dict):
        entries = value.items()
        strange = "problem.key_half" if any(is_half(key) for key in value if isinstance(key, str)) else ""
    elif isinstance(value, list):
        entries = enumerate(value)
    for key, inner in () if strange else entries:
        _usable(inner, f"{path}.{key}" if path else str(key), lines, source)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and not abs(value) <= 1e300 and not path.startswith("comparisons."):
        strange = "problem.number_unusable"
    elif isinstance(value, str) and is_half(value):
        strange = "problem.text_half"
    if strange:
        place = phrase("place.line", place=source, line=lines[path]) if lines and path in lines else source
        shown = re.sub(r"\.(\d+)", lambda found: f"[{int(found[1]) + 1}]", path)
        raise problem(strange, place=phrase("place.column", place=place, column=shown) if shown else place)


def _shallow(yaml: Any, loader: Any, text: str, source: str) -> None:
    """Refuse anchors and aliases, which let a short file stand for an endless one, and nesting that nobody needs."""
    depth = 0
    for token in yaml.scan(text, Loader=loader):
        kind = type(token).__name__
        if kind in ("AliasToken", "AnchorToken"):
            line = token.start_mark.line + 1
            raise problem("problem.yaml_anchor", source=source, line=line)
        if kind in (
            "FlowSequenceStartToken",
            "FlowMappingStartToken",
            "BlockSequenceStartToken",
            "BlockMappingStartToken",
        ):
            depth += 1
            if depth > _DEEPEST:
                raise _too_deep(source, token.start_mark.line + 1)
        elif kind in ("FlowSequenceEndToken", "FlowMappingEndToken", "BlockEndToken"):
            depth -= 1


def _too_deep(source: str, line: int) -> InputError:
    return problem("problem.nested_deep", source=source, line=line, most=_DEEPEST)


def _walk(node: Any, path: str, lines: dict[str, int], source: str) -> None:
    entries: list[tuple[str, Any, Any]] = []
    if type(node).__name__ == "MappingNode":
        entries = [(str(key.value), key, value) for key, value in node.value]
    elif type(node).__name__ == "SequenceNode":
        entries = [(str(place), value, value) for place, value in enumerate(node.value)]
    for name, mark, value in entries:
        inner = f"{path}.{name}" if path else name
        if inner in lines:
            raise problem("problem.key_twice", source=source, line=mark.start_mark.line + 1, key=inner)
        lines[inner] = mark.start_mark.line + 1
        _walk(value, inner, lines, source)
