"""``townscale follow-up``: what came of the decisions of a register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

import townscale as ts
from townscale.cli.command import command
from townscale.cli.output import errors, give
from townscale.cli.speech import Json, Language, Out, Speech
from townscale.cli.usage import wrong
from townscale.words import Words

app = typer.Typer(
    name="follow-up",
    help="After decisions: enter what happened, list how things stand, verify the register.",
    no_args_is_help=True,
)

Folder = Annotated[
    Path,
    typer.Argument(help="The register: the folder that `townscale assess --register` adds to.", show_default=False),
]
On = Annotated[str | None, typer.Option(help="The day on which measures are due or overdue; today where left out.")]


def _register(folder: Path) -> ts.Register:
    """The register of a folder that is there: a name mistyped makes no new one."""
    if not folder.is_dir():
        raise wrong("REGISTER", "no_folder", folder=folder)
    return ts.Register(folder)


@command(app, "townscale follow-up add register road outcomes.toml --language zh")
def add(
    register: Folder,
    decision: Annotated[str, typer.Argument(help="The id of the decision, as `list` shows it.", show_default=False)],
    outcomes: Annotated[
        Path,
        typer.Argument(
            help="What happened: .toml, .json or .yaml with date, factors, measures, opposition, level, unforeseen; "
            "or a table with factor and happened.",
            show_default=False,
        ),
    ],
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """Enter what happened after a decision. Ids that the decision does not have are refused."""
    words = Words(language.value)
    unit = _register(register)
    entry = unit.add_outcomes(decision, outcomes)
    result = unit.portfolio()
    scores: Any = result.calibration()
    give({"scores": scores}, words, None, as_json, None, {"written": str(entry)})
    errors.print(words("cli.written", path=entry), markup=False)


@command(app, "townscale follow-up list register --on 2027-06-30 --out portfolio.html")
def list(
    register: Folder,
    on: On = None,
    out: Out = None,
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """List the decisions of a register: level, verdict, measures due and overdue, forecasts against outcomes."""
    words = Words(language.value)
    result = _register(register).portfolio(on)
    tables = {
        "decisions": result.summary(),
        "levels": result.levels(),
        "measures": result.measures(),
        "calibration": result.calibration("body"),
        "calibration_of_assessors": result.calibration("assessor"),
    }
    give(tables, words, out, as_json, result, {"on": str(result.on)})


@command(app, "townscale follow-up verify register --language zh")
def verify(register: Folder, out: Out = None, language: Speech = Language.en, as_json: Json = False) -> None:
    """Check that no entry of a register was changed, replaced or taken away. Exit status 1 where one was."""
    words = Words(language.value)
    wrong = _register(register).verify(language.value)
    give({"findings": wrong}, words, out, as_json)
    errors.print(words("cli.register_broken", count=wrong.height) if wrong.height else words("cli.register_whole"))
    if wrong.height:
        raise typer.Exit(1)
