"""A decision file while it is being written: its chapters as forms, and forms back into the file's content.

The content is that of the file, as plain data. A form changes the keys that it shows; every other key stays.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from townscale._toml import tomllib
from townscale.page.uploads import number, text
from townscale.words import Words, problem

Content = dict[str, Any]
BANDS = ("very low", "low", "medium", "high", "very high")
"""The bands of likelihood and impact that every profile has."""
MOST = 200
"""Entries of a list."""


@cache
def chapters() -> dict[str, dict[str, Any]]:
    """The chapters by name, in order."""
    with (Path(__file__).parent / "decision.toml").open("rb") as file:
        return {one["id"]: one for one in tomllib.load(file)["chapter"]}


def at(content: Any, path: str) -> Any:
    """The value at a path such as ``consultation.rounds.0.date``; nothing where there is none."""
    for part in path.split("."):
        if isinstance(content, list) and part.isdecimal() and int(part) < len(content):
            content = content[int(part)]
        elif isinstance(content, dict):
            content = content.get(part)
        else:
            return None
    return content


def mark(content: Content, chapter: dict[str, Any]) -> str:
    """A hash of what a chapter shows, by which a form knows whether it was changed elsewhere."""
    paths = [one["key"] for one in (*chapter.get("field", ()), *chapter.get("list", ()))]
    shown = json.dumps({path: at(content, path) for path in paths}, sort_keys=True, default=str)
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def changed(content: Content, chapter: dict[str, Any], sent: Any, words: Words) -> Content:
    """The content with a chapter as it was sent.

    Raises ``InputError`` for a number that is none, or for a chapter that was changed elsewhere since it was shown.
    """
    if text(sent, "was") != mark(content, chapter):
        raise problem("page_problem.changed_elsewhere")
    made = copy.deepcopy(content)
    _fill(made, chapter, "", sent, words)
    verb, _, path = text(sent, "do").partition(":")
    if verb == "add":
        _add(made, chapter, path)
    elif verb == "remove":
        where, _, place = path.rpartition(".")
        entries = at(made, where)
        if isinstance(entries, list) and place.isdecimal() and int(place) < len(entries):
            del entries[int(place)]
    return made


def _fill(target: Content, shape: dict[str, Any], prefix: str, sent: Any, words: Words) -> None:
    for field in shape.get("field", ()):
        _put(target, field["key"], _value(field, prefix + field["key"], sent, words))
    for entries in shape.get("list", ()):
        path = prefix + entries["key"]
        before = at(target, entries["key"]) or []
        count = int(text(sent, f"count:{path}") or 0) if text(sent, f"count:{path}").isdecimal() else len(before)
        for place in range(min(count, len(before))):
            _fill(before[place], entries, f"{path}.{place}.", sent, words)


def _put(target: Content, key: str, value: Any) -> None:
    """Set a key, or take it out where there is no value; a table that is empty goes too."""
    head, _, rest = key.partition(".")
    if not rest:
        if value is None:
            target.pop(key, None)
        else:
            target[key] = value
        return
    inner = target.setdefault(head, {})
    _put(inner, rest, value)
    if not inner:
        del target[head]


def _value(field: dict[str, Any], name: str, sent: Any, words: Words) -> Any:
    label, said = field[words.language], text(sent, name)
    match field["kind"]:
        case "text" | "day" | "choice" | "ref" | "long":
            return said.replace("\r\n", "\n") or None
        case "lines":
            return [line.strip() for line in said.splitlines() if line.strip()] or None
        case "truth":
            return bool(said)
        case "number":
            value = number(sent, name, label)
            return int(value) if value is not None and value.is_integer() else value
        case "quantity":
            return _quantity(label, name, sent)
    raise AssertionError(field["kind"])


def _quantity(label: str, name: str, sent: Any) -> Any:
    """A band, a number, three numbers, or the estimates of several experts."""
    if band := text(sent, f"{name}.band"):
        return band
    if experts := text(sent, f"{name}.experts"):
        estimates = [number({"": one}, "", label, most=1) for one in re.split(r"[\s,;，；、]+", experts) if one]
        return estimates
    low, mode, high = (number(sent, f"{name}.{end}", label, most=1) for end in ("low", "mode", "high"))
    if low is None and high is None:
        return mode
    if low is None or mode is None or high is None:
        raise problem("page_problem.quantity", label=label)
    return {"low": low, "mode": mode, "high": high}


def _add(content: Content, chapter: dict[str, Any], path: str) -> None:
    """Add an empty entry to the list at a path, if it is one of the chapter's."""
    known = {entries["key"]: entries for entries in chapter.get("list", ())}
    known |= {f"{outer['key']}.#.{inner['key']}": inner for outer in known.values() for inner in outer.get("list", ())}
    shape = known.get(re.sub(r"\.\d+\.", ".#.", path))
    *outer, last = path.split(".")
    owner: Any = content
    for part in outer:
        if isinstance(owner, list) and not (part.isdecimal() and int(part) < len(owner)):
            return
        owner = owner[int(part)] if isinstance(owner, list) else owner.setdefault(part, {})
    if shape is None or not isinstance(owner, dict):
        return
    entries = owner.setdefault(last, [])
    if len(entries) >= MOST:
        raise problem("page_problem.too_many", count=MOST)
    if "prefix" not in shape:
        entries.append({})
        return
    used = {entry.get("id") for entry in entries}
    entries.append({"id": next(name for at in range(1, MOST + 2) if (name := f"{shape['prefix']}{at}") not in used)})


def unfinished(content: Content, words: Words) -> list[tuple[str, str]]:
    """What must be there before anything can be assessed, and the chapter that has it."""
    found = [
        (name, sentence) for name, chapter in chapters().items() for sentence in _without(content, chapter, words, "")
    ]
    if not content.get("factors"):
        found.append(("factors", words("page_decision.no_factor")))
    return found


def _without(content: Content, shape: dict[str, Any], words: Words, inside: str) -> Iterator[str]:
    for field in shape.get("field", ()):
        if field.get("needed") and at(content, field["key"]) in (None, ""):
            yield words("page_decision.needed", of=inside, label=field[words.language])
    for entries in shape.get("list", ()):
        for place, entry in enumerate(at(content, entries["key"]) or [], start=1):
            named = words(
                "page_decision.entry", kind=entries[words.language], number=place, name=entry.get("name") or ""
            )
            yield from _without(entry, entries, words, named)
