"""Errors of wrong usage, an option or an argument that cannot be taken, in the reader's language."""

from __future__ import annotations

import re
from typing import Any

import typer

from townscale.words import LANGUAGES, Words


def wrong(parameter: str, key: str, **values: Any) -> typer.BadParameter:
    """The error of the value of an option or argument, by an entry of ``[usage]``.

    >>> said(wrong("--out", "no_file", path="/"), "zh")
    '--out 的值无效：/ 不是文件。标准输出请写 -。请参阅 `townscale --help`'
    """
    english, chinese = (Words(language)(f"usage.{key}", **values) for language in LANGUAGES)
    error: Any = typer.BadParameter(english, param_hint=parameter)
    error.zh = chinese
    made: typer.BadParameter = error
    return made


def said(error: Any, language: str) -> str:
    """What is wrong with a command line, and where its help is."""
    context = getattr(error, "ctx", None)
    help = f"{context.command_path} --help" if context is not None else "townscale --help"
    if language == "zh":
        text = _chinese(error)
        return Words("zh")("usage.see", problem=f"{text}{'' if text.endswith(('。', '？')) else '。'}", help=help)
    text = error.format_message().strip()
    return f"{text}{'' if text.endswith(('.', '?')) else '.'} See `{help}`"


def _chinese(error: Any) -> str:
    """The sentence of an error of the library for command lines, by its kind; what is given stays as it is."""
    words, name = Words("zh"), _parameter(error)
    match type(error).__name__:
        case "BadParameter":
            told = getattr(error, "zh", None)
            return words("usage.bad", name=name, problem=told) if told else words("usage.kind", name=name)
        case "MissingParameter":
            return words("usage.missing", name=name)
        case "NoSuchOption":
            near = ", ".join(error.possibilities or ())
            return words("usage.option_near" if near else "usage.option", name=error.option_name, near=near)
        case "BadOptionUsage":
            return words("usage.option_value", name=error.option_name)
        case _:
            message = error.format_message().strip().rstrip(".")
            found = [(key, re.fullmatch(pattern, message)) for key, pattern in _SENTENCES.items()]
            known = [words(f"usage.{key}", name=match[1]) for key, match in found if match]
            return known[0] if known else words("usage.other", problem=message)


_SENTENCES = {
    "command": r"No such command '(.+?)'.*",
    "too_many": r"Got unexpected extra arguments? \((.+)\)",
}
"""Sentences of the library for command lines that are no kind of their own, and the entry of each."""


def _parameter(error: Any) -> str:
    """The name of the option or argument that an error is about."""
    hint, parameter = getattr(error, "param_hint", None), getattr(error, "param", None)
    if hint is None and parameter is not None:
        is_option = parameter.param_type_name == "option"
        hint = parameter.opts if is_option else str(parameter.name).upper()
    return (" / ".join(hint) if isinstance(hint, (list, tuple)) else str(hint or "")).replace("'", "")
