"""The legal basis of an assessment: the rules that the field of a decision asks for, and what its file cites itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from townscale._toml import tomllib


@cache
def _rules() -> list[dict[str, Any]]:
    with (Path(__file__).parent / "laws.toml").open("rb") as file:
        rules: list[dict[str, Any]] = tomllib.load(file)["law"]
    return rules


def laws_of(content: dict[str, Any], language: str) -> list[str]:
    """Each rule once: those of the field first, unless the file cites them, then the file's own in its order."""
    own = list(dict.fromkeys(str(one).strip() for one in content.get("basis") or [] if str(one).strip()))
    field = content.get("field")

    def asked(rule: dict[str, Any]) -> bool:
        fits = field in rule["fields"] if rule["fields"] else field not in rule["without"]
        return fits and not any(rule["cited"] in one or rule["zh"] in one for one in own)

    return [rule[language] for rule in _rules() if asked(rule)] + own
