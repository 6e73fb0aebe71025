"""What a command gives back: a table for a person, CSV for a pipe, JSON for a program, a file where one is named."""

from __future__ import annotations

import dataclasses
import math
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table

import townscale as ts
from townscale._disclosure import Disclosure, Suppression, showing
from townscale._text import neutral, visible
from townscale._write import replacing
from townscale.cli import written
from townscale.cli.stdout import json_text, put, put_json
from townscale.cli.usage import wrong
from townscale.report import FORMATS
from townscale.report.numbers import polars
from townscale.words import Words
from townscale.workbook import rounded

errors = Console(stderr=True, highlight=False, soft_wrap=True)
TABLES = (".csv", ".tsv", ".parquet", ".xlsx", ".json")
PICTURES = (".svg", ".png")


@dataclass
class Manner:
    """How a command speaks and what it may write over."""

    force: bool = False
    quiet: bool = False
    verbose: bool = False
    as_json: bool = False
    language: str | None = None
    internal: bool = False
    cell: int = Disclosure.cell
    dominance: float | None = Disclosure.dominance

    @property
    def disclosure(self) -> Disclosure:
        """What others may not see."""
        return Disclosure(self.cell, self.dominance)


manner = Manner()


@contextmanager
def saying(**how: Any) -> Iterator[None]:
    """The manner of one command; with ``--verbose`` the time it took is said at the end."""
    for name, value in {**dataclasses.asdict(Manner()), **how}.items():
        setattr(manner, name, value)
    errors.quiet = manner.quiet
    start = time.monotonic()
    try:
        yield
        if manner.verbose:
            errors.print(f"townscale {ts.__version__}: {time.monotonic() - start:.1f} s", markup=False)
    finally:
        errors.quiet = False


def fail(message: str, code: str = "input", status: int = 1) -> NoReturn:
    """Say what is wrong, also as JSON on standard output where JSON was asked for, and exit."""
    errors.quiet = False
    errors.print("error:", style="bold red", end=" ")
    errors.print(visible(message), markup=False)
    if manner.as_json:
        with suppress(OSError):  # standard error has it already
            put_json({"townscale": ts.__version__, "error": {"code": code, "message": message}})
            sys.stdout.flush()
    sys.exit(status)


class Telling:
    """A bar on standard error while something runs; nothing where that is no screen."""

    def __init__(self, bars: Bars, text: str) -> None:
        self._bars = bars
        self._task = bars.add_task(text, total=None)

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show how much of a step is done."""
        self._bars.update(self._task, description=step, completed=done, total=total or None)

    def update(self, text: str) -> None:
        """Show what is being done."""
        self._bars.update(self._task, description=text, total=None)


@contextmanager
def progress(text: str) -> Iterator[Telling]:
    """What shows the progress of one step of a command."""
    columns = TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn()
    with Bars(*columns, console=errors, transient=True, disable=manner.quiet or not errors.is_terminal) as bars:
        yield Telling(bars, text)


def keep(path: Path) -> None:
    """Refuse to write over a file, unless ``--force`` was given or it is a result as this program wrote it."""
    if path.is_symlink() or path.exists():
        if path.exists() and not path.is_file():
            raise wrong("--out", "no_file", path=path)
        if not manner.force and not written.is_unchanged(path):
            raise wrong("--out", "there_already", path=path)


def check_out(out: Path | None) -> None:
    """Refuse a name that nothing can be written to, before anything is computed."""
    if out is not None and str(out) != "-" and out.suffix.lower() not in (*TABLES, *FORMATS, *PICTURES):
        names = ", ".join((*TABLES, *FORMATS, *PICTURES))
        raise wrong("--out", "ending", path=out, names=names)


def give(
    tables: dict[str, Any],
    words: Words,
    out: Path | None,
    as_json: bool,
    result: Any = None,
    facts: dict[str, Any] | None = None,
    notes: Sequence[str] = (),
    answer: str | None = None,
    options: dict[str, Any] | None = None,
    template: Path | None = None,
) -> None:
    """Write the tables, or the report of ``result`` with its ``options`` in a Word ``template``, where the user wants.

    A file or a stream that holds one table holds the ``answer``, the first where none is named.

    What is written for others shows no small counts of people, nor what would give them back.
    """
    facts = {"townscale": ts.__version__, **(facts or {})}
    with showing(manner.internal, manner.disclosure):
        disclosure = Suppression.of(result)
        shown = {name: disclosure.table(frame) for name, frame in tables.items()}
        if manner.internal:
            facts["internal"] = words("report.internal")
        if out is not None:
            _file(shown, words, out, result, facts, notes, disclosure, answer, options or {}, template)
            written.remember(out)
            errors.print(words("cli.written", path=out), markup=False)
        if as_json:
            put_json(_whole(shown, facts), indent=2)
        elif out is None:
            _show(_answer(shown, answer), words)


def _file(
    tables: dict[str, Any],
    words: Words,
    out: Path,
    result: Any,
    facts: dict[str, Any],
    notes: Sequence[str],
    disclosure: Suppression,
    answer: str | None,
    options: dict[str, Any],
    template: Path | None,
) -> None:
    suffix = out.suffix.lower()
    if template is not None and suffix != ".docx":
        raise wrong("--template", "template_for_word", path=out)
    if suffix in FORMATS:
        from townscale import report

        if result is None:
            raise wrong("--out", "tables_only", names=", ".join(TABLES))
        how = {"internal": manner.internal, "disclosure": manner.disclosure, **options}
        report.write(report.of(result, words.language, **how), out, template)
    elif suffix in PICTURES:
        from townscale import plots
        from townscale.plots import draw

        if result is None:
            raise wrong("--out", "tables_only", names=", ".join(TABLES))
        draw.save(plots.of(disclosure.view(result), words.language), out)
    elif suffix == ".xlsx":
        from townscale import workbook

        lines = [*notes, *[_fact(name, value, words) for name, value in facts.items()]]
        workbook.write(out, tables, lines, words.language)
    else:
        with replacing(out) as temporary:
            first = _answer(tables, answer)
            if suffix == ".parquet":
                first.write_parquet(temporary)
            elif suffix in (".csv", ".tsv"):
                text = _csv(first, "," if suffix == ".csv" else "\t")
                temporary.write_text(text, encoding="utf-8-sig")  # Excel reads Chinese only with the mark
            else:
                temporary.write_text(json_text(_whole(tables, facts), indent=2), encoding="utf-8")


def _fact(name: str, value: Any, words: Words) -> str:
    """A fact of a run as a line of notes."""
    label = words(f"fact.{name}") if words.has(f"fact.{name}") else name
    return words("risk_word.colon", name=label, text=str(value))


def _answer(tables: dict[str, Any], name: str | None) -> Any:
    """The table that is the answer."""
    return next(iter(tables.values())) if name is None else tables[name]


def _csv(frame: Any, separator: str = ",") -> str:
    import polars as pl

    texts = [name for name in frame.columns if frame[name].dtype == pl.String]
    safe = [pl.col(name).map_elements(neutral, return_dtype=pl.String) for name in texts]
    named = {name: neutral(name) for name in frame.columns}
    text: str = frame.with_columns(safe).rename(named).write_csv(separator=separator)
    return text


def _whole(tables: dict[str, Any], facts: dict[str, Any]) -> Any:
    """The facts and the rows of every table, as JSON has them."""
    return _plain({**facts, **{name: frame.to_dicts() for name, frame in tables.items()}})


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity: they become null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _show(frame: Any, words: Words) -> None:
    if not sys.stdout.isatty():
        put(_csv(rounded(frame)))
        return
    grid = Table(box=None, header_style="bold", pad_edge=False)
    for name in frame.columns:
        number = frame[name].dtype.is_numeric()
        grid.add_column(words.column(name), justify="right" if number else "left", overflow="fold")
    for row in frame.rows():
        grid.add_row(*[_text(value, words) for value in row])
    Console(highlight=False).print(grid)


def _text(value: Any, words: Words) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 or value.is_integer() else f"{value:,.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else visible(words.name(value))


def warn(findings: Any, words: Words, shown: int = 5, of_counts: bool = False) -> bool:
    """Print findings on standard error; whether one of them is an error.

    Where there are more, those ``of_counts`` are listed by ``townscale check``, all others with the answer itself.
    """
    found = polars(findings).to_dicts()
    shown = len(found) if manner.verbose else shown
    for row in found[:shown]:
        told = visible(f"{words.name(row['severity'])}: {words.where(row['where'])}: {row['message']}")
        errors.print(told, markup=False, style="yellow")
    if len(found) > shown:
        rest = words("cli.more_findings" if of_counts else "cli.more_in_answer", count=len(found) - shown)
        errors.print(rest, markup=False, style="yellow")
    return any(row["severity"] == "error" for row in found)


def tell_steps(steps: Any, words: Words) -> None:
    """Print on standard error how a table was read, step by step."""
    for row in polars(steps).to_dicts():
        errors.print(visible(f"{words('cli.step')}: {row['where']}: {row['what']}"), markup=False)
