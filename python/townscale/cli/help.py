"""The help of commands in the reader's language: that of ``--language``, else of ``TOWNSCALE_LANGUAGE``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from townscale._screen import language
from townscale._toml import tomllib
from townscale.words import LANGUAGES

LABELS = {"argument": "参数", "option": "选项", "command": "命令"}
"""Headings of the parts of a help text."""
EXAMPLE = {"en": "Example: ", "zh": "示例："}


@cache
def texts() -> dict[str, str]:
    """The Chinese help texts, by the English ones."""
    source = (Path(__file__).parent / "help.toml").read_text("utf-8")
    return {entry["en"]: entry["zh"] for entry in tomllib.loads(source)["text"]}


def wanted(arguments: Sequence[str]) -> str:
    """The language that a command line asks for."""
    for one, after in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _, value = one.partition("=")
        given = {"--language": value or after, "-l": after}.get(name, name.removeprefix("-l"))
        if name.startswith(("--language", "-l")) and given in LANGUAGES:
            return given
    return language()


def parts(command: Any) -> Iterator[Any]:
    """A command, its parameters, and those of the commands in it: whatever has a help text."""
    yield command
    yield from command.params
    for one in getattr(command, "commands", {}).values():
        yield from parts(one)


def translate(command: Any) -> Any:
    """The command with its help in Chinese, and that of the commands in it; a text without Chinese stays."""
    for part in parts(command):
        text = getattr(part, "help", None)
        if text:
            part.help = texts().get(text, text)
        part.rich_help_panel = LABELS[getattr(part, "param_type_name", "command")]
        if getattr(part, "epilog", None):
            part.epilog = EXAMPLE["zh"] + part.epilog.removeprefix(EXAMPLE["en"])
    return command
