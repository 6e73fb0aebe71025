"""What every command has in common: streams for ``-``, files that are kept, how much is said on standard error."""

from __future__ import annotations

import functools
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from townscale._core import InputError
from townscale._disclosure import Disclosure
from townscale._write import check_regular
from townscale.cli import output
from townscale.cli.usage import wrong

Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there already; never over an input.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on standard error but errors.")]
Internal = Annotated[
    bool, typer.Option("--internal", help="Show small counts of people too; what is written says that it is internal.")
]
Cell = Annotated[int, typer.Option("--cell", min=1, help="Counts of people above 0 and under this are not shown.")]
Dominance = Annotated[
    float | None,
    typer.Option("--dominance", help="Wholes of which one part makes up more than this share are not shown: 0.9."),
]
Verbose = Annotated[bool, typer.Option("--verbose", help="All findings on standard error, and the time taken.")]

_COMMON: dict[str, tuple[Any, Any]] = {"force": (Force, False), "quiet": (Quiet, False), "verbose": (Verbose, False)}
_DISCLOSURE: dict[str, tuple[Any, Any]] = {
    "internal": (Internal, False),
    "cell": (Cell, Disclosure().cell),
    "dominance": (Dominance, None),
}
_OF_PEOPLE = {"counts", "decision"}
"""Parameters of commands whose answers count people."""
OUTPUT = "out"
"""The parameter of a command that names what it writes; every other path is read."""
_ADDED_TO = ("register",)
STREAM = Path("-")


def command(app: typer.Typer, example: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator that makes a function a command of the application, with the options of all commands."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        own = inspect.signature(function).parameters.values()
        options = {**_COMMON, **_DISCLOSURE} if _OF_PEOPLE & hints.keys() else _COMMON
        common = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for name, (kind, default) in options.items()
        ]

        @functools.wraps(function)
        def run(**given: Any) -> None:
            said = {name: given.pop(name) for name in options}
            with output.saying(as_json=given.get("as_json", False), **said), _streams(given) as arguments:
                _check(arguments)
                function(**arguments)

        parameters = [
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[parameter.name])
            for parameter in own
        ]
        run.__signature__ = inspect.Signature([*parameters, *common])  # type: ignore[attr-defined]
        run.__annotations__ = {**hints, **{name: kind for name, (kind, _) in options.items()}}
        app.command(epilog=f"Example: {example}")(run)
        return run

    return decorate


@contextmanager
def _streams(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The arguments with standard input as a file for ``-``; ``--out -`` is standard output."""
    read = [name for name, value in given.items() if name != OUTPUT and value == STREAM]
    if len(read) > 1:
        raise wrong("-", "input_once")
    given = {name: None if name == OUTPUT and value == STREAM else value for name, value in given.items()}
    if not read:
        yield given
        return
    content = sys.stdin.buffer.read()
    with tempfile.TemporaryDirectory(prefix="townscale-") as folder:
        path = Path(folder, f"stdin{_suffix(content, read[0])}")
        path.write_bytes(content)
        try:
            yield {**given, read[0]: path}
        except InputError as error:
            for name, text in [*vars(error).items(), ("args", error.args)]:
                setattr(error, name, _without(text, f"{folder}{os.sep}"))
            raise


def _without(value: Any, folder: str) -> Any:
    """Texts, or the texts in a value of an error, without the folder that holds what came on standard input."""
    if isinstance(value, dict):
        return {name: _without(one, folder) for name, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_without(one, folder) for one in value)
    return value.replace(folder, "") if isinstance(value, str) else value


def _suffix(content: bytes, name: str) -> str:
    """The ending that content would have as a file."""
    if content.startswith(b"PK"):
        return ".xlsx"
    if content.startswith(b"PAR1"):
        return ".parquet"
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return ".json"
    lines = [line.strip() for line in start.splitlines() if line.strip() and not line.startswith(b"#")]
    is_toml = bool(lines) and (lines[0].startswith(b"[") or b"=" in lines[0])
    return ".toml" if is_toml or name in ("decision", "spec", "profile", "plan") else ".csv"


def _check(given: dict[str, Any]) -> None:
    """Refuse what is no file, an output that is an input, or one that is there already, before anything is read."""
    for name, value in given.items():
        if name != OUTPUT and isinstance(value, Path):
            check_regular(value)
    out = given.get(OUTPUT)
    if out is None:
        return
    for name, value in given.items():
        if name in (OUTPUT, *_ADDED_TO):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, (str, Path)) and _is_same(Path(one), out):
                raise wrong("--out", "own_input", path=out)
    if not out.is_dir():
        output.keep(out)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
