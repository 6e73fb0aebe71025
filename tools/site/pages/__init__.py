"""Pages generated from the data that the package itself uses, so that they cannot say anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tools.site.languages import ENGLISH, Language
from tools.site.pages import commands, findings, formats, provenance, python

GENERATED: dict[str, Callable[[Path, Language], str]] = {
    "reference/command-line.md": commands.page,
    "reference/findings.md": findings.page,
    "reference/norms.md": provenance.page,
    "reference/file-formats.md": formats.page,
}
"""Pages in both languages, and what writes each."""


def write(root: Path, source: Path, language: Language) -> None:
    """Write all generated pages of a language; the reference of Python is in English, as its docstrings are."""
    (source / "reference").mkdir(parents=True, exist_ok=True)
    for name, made in GENERATED.items():
        (source / name).write_text(made(root, language), encoding="utf-8")
    if language is ENGLISH:
        for name, text in python.pages().items():
            target = source / "reference" / "python" / name
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
