"""Errors of wrong usage, an option or an argument that cannot be taken, in the reader's language."""

from __future__ import annotations

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
        return Words("zh")("usage.see", problem=_chinese(error).rstrip("。"), help=help)
    text = error.format_message().strip()
    return f"{text}{'' if text.endswith(('.', '?')) else '.'} See `{help}`"


def _chinese(error: Any) -> str:
    """The sentence of an error of the library for command lines, by its kind; what is given stays as it is."""
    words, name = Words("zh"), _parameter(error)
    match type(error).__name__:
        case "BadParameter":
            return words("usage.bad", name=name, problem=getattr(error, "zh", error.message))
        case "MissingParameter":
            return words("usage.missing", name=name)
        case "NoSuchOption":
            near = ", ".join(error.possibilities or ())
            return words("usage.option_near" if near else "usage.option", name=error.option_name, near=near)
        case "BadOptionUsage":
            return words("usage.option_value", name=error.option_name)
        case _:
            return words("usage.other", problem=error.format_message().strip().rstrip("."))


def _parameter(error: Any) -> str:
    """The name of the option or argument that an error is about."""
    hint = getattr(error, "param_hint", None)
    if hint is None and getattr(error, "param", None) is not None:
        hint = error.param.get_error_hint(error.ctx)
    return (" / ".join(hint) if isinstance(hint, (list, tuple)) else str(hint or "")).replace("'", "")
