"""The command line, from the commands themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from townscale.cli import help
from townscale.cli.commands import app

from tools.site.languages import Language
from tools.site.pages.markdown import plain, table

WORDS = {
    "title": {"en": "Command line", "zh": "命令行"},
    "lead": {
        "en": "Data goes to standard output (CSV when piped), progress and findings to standard error. `-` stands for "
        "standard input and standard output. Exit status: 0 done, 1 the input has errors, 2 wrong usage.",
        "zh": "数据写到标准输出（接管道时为 CSV），进度与提示写到标准错误。`-` 表示标准输入或标准输出。"
        "退出码：0 完成，1 输入有误，2 用法有误。",
    },
    "argument": {"en": "Argument", "zh": "参数"},
    "option": {"en": "Option", "zh": "选项"},
    "meaning": {"en": "Meaning", "zh": "含义"},
    "default": {"en": "Default", "zh": "默认值"},
}


def page(root: Path, language: Language) -> str:
    """The page of all commands."""

    def say(word: str) -> str:
        return language.pick(WORDS[word])

    group: Any = typer.main.get_command(app)
    if language.code == "zh":
        group = help.translate(group)
    lines = [f"# {say('title')}", "", say("lead"), ""]
    for name, command in group.commands.items():
        lines += [f"(command-{name})=", f"## townscale {name}", "", plain(command.help), ""]
        shown = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
        arguments = [one for one in shown if one.param_type_name == "argument"]
        options = [one for one in shown if one.param_type_name == "option"]
        if arguments:
            rows = [[f"`{one.name.upper()}`", plain(one.help)] for one in arguments]
            lines += [table([say("argument"), say("meaning")], rows)]
        rows = [[", ".join(f"`{name}`" for name in one.opts), plain(one.help), _default(one)] for one in options]
        lines += [table([say("option"), say("meaning"), say("default")], rows)]
        lines += ["```console", *[f"$ {one}" for one in examples(command)], "```", ""]
    return "\n".join(lines)


def examples(command: Any) -> list[str]:
    """The examples that a command's help ends with."""
    text = command.epilog or ""
    for lead in help.EXAMPLE.values():
        text = text.removeprefix(lead)
    return [one.strip() for one in text.split(";") if one.strip()]


def _default(option: Any) -> str:
    value = getattr(option.default, "value", option.default)
    return "" if value is None or value is False or callable(value) else f"`{value}`"
