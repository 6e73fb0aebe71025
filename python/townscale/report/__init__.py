"""Reports: one document model, rendered to HTML, Word and PDF.

A result becomes blocks in ``sections``; the blocks become a file in ``html``, ``word`` or ``pdf``. The words are in
``townscale/words.toml``. A new section is one file in ``sections`` and one line in its list.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from townscale._core import __version__
from townscale._disclosure import Disclosure, Suppression, cell_size, hidden_note, showing
from townscale._extras import require
from townscale._text import visible
from townscale._write import replacing
from townscale.report.document import Block, Document, Heading, Paragraph
from townscale.words import Words, phrase, problem

FORMATS = (".html", ".docx", ".pdf")


def write(document: Document, path: str | Path, template: str | Path | None = None) -> Path:
    """Write a document to a ``.html``, ``.docx`` or ``.pdf`` file; a ``template`` is a ``.docx`` of one's own."""
    path, document = Path(path), _seen(document)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise problem(
            "problem.written_as",
            path=path,
            thing=phrase("thing.reports"),
            ending=path.suffix,
            forms=".html, .docx, .pdf",
        )
    if template is not None and suffix != ".docx":
        raise problem("problem.template_word", path=path)
    require("pdf" if suffix == ".pdf" else "report")
    with replacing(path) as temporary:
        if suffix == ".html":
            from townscale.report.html import render

            temporary.write_text(render(document), encoding="utf-8")
        elif suffix == ".docx":
            from townscale.report.word import save

            save(document, temporary, template)
        else:
            from townscale.report.pdf import save as save_pdf

            save_pdf(document, temporary)
    return path


def _seen(value: Any) -> Any:
    """The same document, block or text with symbols for control characters."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_seen(one) for one in value)
    if isinstance(value, dict):
        return {_seen(key): _seen(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _seen(getattr(value, field.name)) for field in dataclasses.fields(value) if field.init}
        return dataclasses.replace(value, **fields)
    return value


def _note(words: Words) -> str:
    gap = " " if words.language == "en" else ""
    return hidden_note(words) + gap + words("report.aggregates")


def of(
    result: Any,
    language: str = "en",
    title: str | None = None,
    *,
    internal: bool = False,
    disclosure: Disclosure | None = None,
    **options: Any,
) -> Document:
    """The report of one result; ``options`` are those that its section has. ``internal``: with small counts, marked.

    ``disclosure`` says which counts are small; without one, those under 10.
    """
    with showing(internal, disclosure):
        return _document(result, Words(language), title, {**options, **_approval(result, internal)})


def _approval(result: Any, internal: bool) -> dict[str, Any]:
    """Reports on decisions have a version of their own for internal use."""
    return {"version": "approval"} if internal and type(result).__name__ in ("Assessment", "Schemes") else {}


def _document(result: Any, words: Words, title: str | None, options: dict[str, Any]) -> Document:
    from townscale.report.sections import blocks_of, document_of, title_of

    whole = document_of(result, words, title, **options)
    if whole is not None:
        return whole
    headline = title or title_of(result, words)
    blocks: list[Block] = [
        *blocks_of(result, words, Suppression.of(result), **options),
        Paragraph(_note(words), quiet=True),
    ]
    if blocks[0] == Heading(headline):
        # What the report as a whole is called already.
        del blocks[0]
    footer = words("report.made_plain", version=__version__)
    header = "" if cell_size() else words("report.internal")
    return Document(headline, words.language, blocks, footer=footer, header=header)
