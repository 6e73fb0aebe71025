"""A project file of the page on the command line: what the page gives to take away, written to a folder."""

from __future__ import annotations

from pathlib import Path

from townscale._write import replacing
from townscale.cli import written
from townscale.cli.output import keep
from townscale.words import problem

ENDING = ".townscale"
TAKEN = ("docx", "xlsx")
"""The files of each result."""


def write(path: Path, folder: Path) -> list[Path]:
    """Write each result of a project as a report and a workbook, to the bits that the page gives.

    Raises ``InputError`` where the file is no project or has nothing to compute, before a file is written.
    """
    try:
        from townscale.page import files, saved
    except ModuleNotFoundError as error:
        raise problem("page_problem.extra", name=error.name) from None
    project = saved.read(path)
    kinds = files.kinds(project)
    if not kinds:
        raise problem("problem.project_empty", path=path)
    made = [folder / f"{kind}.{ending}" for kind in kinds for ending in TAKEN]
    for file in made:
        keep(file)
    contents = {file: files.written(project, file.stem, file.suffix[1:]) for file in made}
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in contents.items():
        with replacing(file) as temporary:
            temporary.write_bytes(content)
        written.remember(file)
    return made
