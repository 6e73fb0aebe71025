"""Notebooks as pages: each is run from top to bottom, and what its cells show is kept for the site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

SETUP = "import altair\n_ = altair.renderers.enable('svg')"
"""Run before the first cell: charts are pictures, which need no script and no file from elsewhere."""


def execute(path: Path, seconds: int = 120) -> Any:
    """The notebook with the outputs of a fresh run."""
    book = nbformat.read(path, as_version=4)
    book.cells.insert(0, nbformat.v4.new_code_cell(SETUP))
    NotebookClient(
        book, timeout=seconds, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    del book.cells[0]
    return book


def write(notebooks: Path, pages: Path, kept: Path, *, run: bool) -> None:
    """Write each notebook as a page; with ``run`` it is executed and its outputs kept, else those kept are shown."""
    pages.mkdir(parents=True, exist_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    for path in sorted(notebooks.glob("*.ipynb")):
        if run:
            nbformat.write(execute(path), kept / path.name)
        source = kept / path.name if (kept / path.name).exists() else path
        (pages / f"{path.stem}.md").write_text(as_page(nbformat.read(source, as_version=4)), encoding="utf-8")


def as_page(book: Any) -> str:
    """A notebook in Markdown: texts, code, and under each cell what it showed."""
    parts = []
    for cell in book.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "code":
            parts.append(f"```python\n{cell.source}\n```")
            parts += [_output(one) for one in cell.get("outputs", ())]
    return "\n\n".join(part for part in parts if part) + "\n"


def _output(output: Any) -> str:
    """An output in the richest form that a page can show."""
    if output.output_type == "stream":
        return _text(output.text) if output.name == "stdout" else ""
    if output.output_type not in ("execute_result", "display_data"):
        return ""
    data = output.data
    for kind in ("image/svg+xml", "text/html"):
        if kind in data:
            content = re.sub(r"\n\s*\n", "\n", "".join(data[kind]))
            return f'```{{raw}} html\n<div class="notebook-output">{content}</div>\n```'
    return _text("".join(data["text/plain"])) if "text/plain" in data else ""


def _text(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"
