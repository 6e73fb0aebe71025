"""Decision files to be filled in, by the nine fields of decisions: usual groups, risk points and measures."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from townscale._toml import tomllib
from townscale.words import LANGUAGES, Words, no_choice


@cache
def _content() -> dict[str, Any]:
    with (Path(__file__).parent / "fields.toml").open("rb") as file:
        return tomllib.load(file)


def names() -> list[str]:
    """The nine fields."""
    return [str(field["id"]) for field in _content()["field"]]


def decision(field: str, language: str = "zh") -> dict[str, Any]:
    """The content of a decision file of a field, with nothing judged yet: every likelihood and impact is anywhere
    between 0 and 1, and what only the unit knows is left out, to be listed as missing.

    Raises ``InputError`` for another field or language.

    >>> [factor["id"] for factor in decision("social_security", "en")["factors"]][:2]
    ['policy_change', 'price']
    """
    if language not in LANGUAGES:
        raise no_choice("language", language, LANGUAGES)
    found = next((one for one in _content()["field"] if one["id"] == field), None)
    if found is None:
        raise no_choice("field", field, names())
    words = Words(language)
    points = {point["id"]: point for point in _content()["point"]}
    wanted = {group for _, group in found["points"]}
    chinese = language == "zh"
    factors, measures = [], []
    for id, group in found["points"]:
        point = points[id]
        told = {key: point[key][language] for key in ("name", "cause", "mechanism")}
        kind = {"category": point["category"], "concern": point["concern"], "group": group}
        factors.append({"id": id, **told, **kind, **{key: {"low": 0.0, "mode": 0.5, "high": 1.0} for key in "pq"}})
        measures.append({"id": f"{id}_measure", "factor": id, "what": point["measure"][language], "status": "planned"})
    return {
        "title": words("template.title", field=words(f"risk_word.field_{field}")),
        "field": field,
        "language": language,
        "basis": [words("template.to_check", law=law[0 if chinese else 1]) for law in found["laws"]],
        "groups": [
            {"id": group["id"], "name": group["name"][language], "direct": group["direct"]}
            for group in _content()["group"]
            if group["id"] in wanted
        ],
        "factors": factors,
        "measures": measures,
    }


def toml(field: str, language: str = "zh") -> str:
    """The same as the text of a ``.toml`` file, with what is to be filled in as comments."""
    content, words = decision(field, language), Words(language)
    lines = [f"# {line}" for line in words("template.notes").split("\n")]
    lines += [_line(key, value) for key, value in content.items() if not isinstance(value, list)]
    lines += [_line("basis", content["basis"])]
    lines += [f"# {key} = {words(f'template.{key}')}" for key in _TO_FILL["decision"]]
    for name in ("groups", "factors", "measures"):
        for entry in content[name]:
            lines += ["", f"[[{name}]]", *[_line(key, value) for key, value in entry.items()]]
            lines += [f"# {key} = {words(f'template.{key}')}" for key in _TO_FILL[name]]
    return "\n".join([*lines, ""])


_TO_FILL = {
    "decision": ("body", "assessor", "date", "scheme", "legality", "reasonableness", "feasibility", "controllability"),
    "groups": ("count", "source"),
    "factors": ("w", "source"),
    "measures": ("owner", "cost", "due", "effect", "evidence", "source"),
}
"""What only the unit knows."""


def _line(key: str, value: Any) -> str:
    return f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
