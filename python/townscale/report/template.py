"""A Word template of one's own: its placeholders, ``{{title}}`` or ``{{标题}}``, and where the report goes in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from townscale.report import official
from townscale.report.placeholders import name_of
from townscale.words import Words, problem, texts

NEEDED = ("Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "Normal")
"""The styles that a template must have."""
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def opened(template: Path) -> Any:
    """A template with the styles that every report needs.

    Raises ``InputError`` for what is no Word file, or lacks one of the styles.
    """
    try:
        word = Word(str(template))
    except (OSError, KeyError, ValueError, BadZipFile, PackageNotFoundError) as error:
        raise problem("problem.template_not_word", path=template) from error
    known = {style.name for style in word.styles}
    if lacking := [name for name in NEEDED if name not in known]:
        raise problem("problem.template_style", path=template, styles=", ".join(lacking))
    return word


def write(path: Path, language: str) -> None:
    """Write the template that the reports follow, to be changed in Word: its styles, a cover with placeholders, the
    places of the contents and the report."""
    word, words = Word(), Words(language)
    official.apply(word)

    def mark(key: str) -> str:
        return f"{{{{{words(f'placeholder.{key}')}}}}}"

    head = word.sections[0].header.paragraphs[0]
    head.text, head.alignment = mark("header"), WD_ALIGN_PARAGRAPH.RIGHT
    title = word.add_heading(mark("title"), 0)
    title.paragraph_format.space_before, title.paragraph_format.space_after = official.ABOVE_TITLE, official.UNDER_TITLE
    for key in ("body", "assessor", "date"):
        name = words(f"placeholder.{key}") if language == "zh" else words(f"risk_word.{key}_name")
        line = word.add_paragraph(words("risk_word.colon", name=name, text=mark(key)), style=official.NOTE)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_page_break()  # type: ignore[no-untyped-call]
    for key in ("contents", "report"):
        word.add_paragraph(mark(key), style=official.BODY)
    properties = word.core_properties
    properties.author, properties.created, properties.modified = "townscale", datetime(2000, 1, 1), datetime(2000, 1, 1)
    content = io.BytesIO()
    word.save(content)
    path.write_bytes(content.getvalue())


def numbers_pages(word: Any) -> bool:
    """Whether a footer or header has the number of the page already."""
    parts = (part for section in word.sections for part in (section.footer, section.header))
    return any("PAGE" in (code.text or "") for part in parts for code in part._element.iter(qn("w:instrText")))


def fill(word: Any, template: Path, values: dict[str, str]) -> set[str]:
    """Put values in place of placeholders, in text, tables, headers and footers; gives the English names of those met.

    Those of the report and its contents stay, for ``place`` to find. A placeholder that Word has parted into several
    runs takes the look of its first one.

    Raises ``InputError`` for a placeholder that is not known.
    """
    kept = {name_of(key, language): key for key in ("report", "contents") for language in ("en", "zh")}
    english = {name_of(key, "zh"): name_of(key, "en") for key in texts()["placeholder"]}
    met = set()
    for paragraph in _paragraphs(word):
        for name in _PLACEHOLDER.findall(paragraph.text):
            if name not in values and name not in kept:
                known = ", ".join(f"{{{{{one}}}}}" for one in [*values, *kept])
                raise problem("problem.placeholder_unknown", path=template, name=name, known=known)
            met.add(english.get(name, name))
        if any(name in values for name in _PLACEHOLDER.findall(paragraph.text)):
            _replace(paragraph, values)
    return met


def place(word: Any, key: str) -> Any | None:
    """The paragraph that stands for the report, or for its contents; nothing where the template has none."""
    names = {name_of(key, language) for language in ("en", "zh")}
    for paragraph in word.paragraphs:
        if any(name in names for name in _PLACEHOLDER.findall(paragraph.text)):
            return paragraph
    return None


def put_in(word: Any, paragraph: Any, first: int) -> None:
    """Move what was added to the body from a place on before a paragraph, and take that away."""
    body = word.element.body
    added = [element for element in list(body)[first:] if not element.tag.endswith("}sectPr")]
    for element in added:
        paragraph._p.addprevious(element)
    body.remove(paragraph._p)


def _paragraphs(word: Any) -> Iterator[Any]:
    """Every paragraph of the body, of tables in tables, and of headers and footers."""
    yield from _within(word)
    for section in word.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield from _within(part)


def _within(part: Any) -> Iterator[Any]:
    for inner in part.iter_inner_content():
        if isinstance(inner, Paragraph):
            yield inner
        elif isinstance(inner, Table):
            seen = {id(cell._tc): cell for row in inner.rows for cell in row.cells}
            for cell in seen.values():
                yield from _within(cell)


def _replace(paragraph: Any, values: dict[str, str]) -> None:
    """Replace placeholders in the runs of a paragraph, each in the run where it begins."""
    runs = paragraph.runs
    whole = "".join(run.text for run in runs)
    for match in reversed(list(_PLACEHOLDER.finditer(whole))):
        if match[1] not in values:
            continue
        at = 0
        text = values[match[1]]
        for run in runs:
            start, end = max(match.start() - at, 0), min(match.end() - at, len(run.text))
            at += len(run.text)
            if start < end:
                run.text = run.text[:start] + text + run.text[end:]
                text = ""
