"""A document as a Word file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from townscale.plots.draw import png
from townscale.report import columns, official
from townscale.report import template as templates
from townscale.report.document import (
    Block,
    Bullets,
    Card,
    Chart,
    Document,
    Findings,
    Heading,
    KeyFigures,
    Paragraph,
    Table,
    title_of_paper,
)
from townscale.report.placeholders import named_in_both
from townscale.words import Words

_QUIET = RGBColor(0x5B, 0x65, 0x70)
_BLUE = RGBColor(0x08, 0x51, 0x9C)
_TONES = {"error": RGBColor(0xA3, 0x26, 0x1D), "warning": RGBColor(0x9A, 0x5B, 0x00), "note": _QUIET}
_WIDTH = Cm(16.5)
_HEIGHT = Cm(22)
"""The height of a chart at most: a page with its caption."""
_SIZE, _OFFICIAL_SIZE = Pt(8.5), Pt(10.5)
"""The letters of tables."""


def save(document: Document, path: Path, template: str | Path | None = None) -> None:
    """Write the document, on pages of its own or in a template: whose styles, headers, first lines and words stay."""
    word = Word() if template is None else templates.opened(Path(template))
    official_page = document.layout == "official"
    met: set[str] = set()
    if template is None:
        _page(word, document)
        if official_page:
            official.apply(word)
    else:
        met = templates.fill(word, Path(template), _values(document))
        if official_page:
            official.fill(word)
    if document.header and "header" not in met:
        head = word.sections[0].header.paragraphs[0]
        head.add_run(document.header)
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if "title" not in met:
        _opening(word, document)

    def contents() -> None:
        if document.cover:
            official.contents(word, Words(document.language)("report.contents"), _heads(document), Emu(_room(word)))

    if "contents" in met:
        _placed(word, "contents", contents)

    def body() -> None:
        if document.front:
            _blocks(word, document, document.front)
            word.add_page_break()
        if "contents" not in met:
            contents()
        _blocks(word, document, document.blocks)

    _placed(word, "report", body)
    if document.cover:
        official.mark(word, _heads(document))
    if template is None or not templates.numbers_pages(word):
        _page_number(word, document)
    content = io.BytesIO()
    word.save(content)
    path.write_bytes(content.getvalue())


def _values(document: Document) -> dict[str, str]:
    """What placeholders of a template stand for."""
    named = named_in_both({"title": document.title, "header": document.header})
    return {**named, **document.placeholders}


def _placed(word: Any, key: str, add: Callable[[], None]) -> None:
    """Add to the body at the place that a template has for it, or at the end."""
    place = templates.place(word, key)
    first = sum(not element.tag.endswith("}sectPr") for element in word.element.body)
    add()
    if place is not None:
        templates.put_in(word, place, first)


def _opening(word: Any, document: Document) -> None:
    """The title: on a cover with whose report it is, or above the text."""
    title = word.add_heading(title_of_paper(document), 0)
    if document.subtitle:
        _quiet(word.add_paragraph(document.subtitle))
    if not document.cover:
        return
    title.paragraph_format.space_before, title.paragraph_format.space_after = official.ABOVE_TITLE, official.UNDER_TITLE
    for name, value in document.cover:
        line = word.add_paragraph(
            Words(document.language)("risk_word.colon", name=name, text=value), style=official.NOTE
        )
        line.alignment, line.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(12)
        for run in line.runs:
            run.font.size = official.COVER
    word.add_page_break()


def _heads(document: Document) -> list[tuple[int, str]]:
    """The headings that the contents name, with their levels in Word."""
    return [
        (block.level - 1, block.text) for block in document.blocks if isinstance(block, Heading) and block.level <= 3
    ]


def _blocks(word: Any, document: Document, blocks: Sequence[Block]) -> None:
    """Add blocks at the end of the body."""
    official_page = document.layout == "official"
    words = Words(document.language)
    body = official.BODY if official_page else None
    for block in blocks:
        if isinstance(block, Heading):
            word.add_heading(block.text, block.level - 1)
        elif isinstance(block, Paragraph):
            paragraph = word.add_paragraph(block.text, style=body)
            if block.quiet:
                _quiet(paragraph)
        elif isinstance(block, Bullets):
            for item in block.items:
                word.add_paragraph(item, style="List Bullet")
        elif isinstance(block, KeyFigures):
            for figure in block.items:
                paragraph = word.add_paragraph()
                paragraph.add_run(f"{figure.value}  ").bold = True
                paragraph.add_run(figure.label)
                if figure.note:
                    _quiet_run(paragraph.add_run(f"  ({figure.note})"))
        elif isinstance(block, Table):
            _table(word, block, document.layout)
        elif isinstance(block, Chart):
            picture = word.add_picture(io.BytesIO(png(block.spec)), width=Emu(_room(word)))
            if picture.height > _HEIGHT:
                picture.width, picture.height = Emu(int(picture.width * _HEIGHT / picture.height)), Emu(_HEIGHT)
            caption = word.add_paragraph(block.caption, style=official.TABLE if official_page else None)
            if official_page:
                caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
            else:
                _quiet(caption)
        elif isinstance(block, Findings):
            _findings(word, block, words)
        elif isinstance(block, Card):
            word.add_heading(block.title, 2)
            for line in block.lines:
                word.add_paragraph(line, style="List Bullet")


def _page(word: Any, document: Document) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    for style in word.styles:
        if (style.type == 1 and style.element.rPr is not None) or style.name == "Normal":
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for script, font in (("ascii", "Calibri"), ("hAnsi", "Calibri"), ("eastAsia", "Microsoft YaHei")):
                fonts.set(qn(f"w:{script}"), font)
    word.styles["Normal"].font.size = Pt(10.5)
    word.styles["Normal"].paragraph_format.space_after = Pt(6)
    word.styles["Title"].font.size = Pt(26 if len(document.title) <= 30 else 20 if len(document.title) <= 60 else 16)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
        # Latin letters and digits are never Chinese: else a number would be broken at the end of a line.
        language.set(qn("w:val"), "en-US" if document.language == "zh" else "en-GB")
    # The same report gives the same file: no clock in it.
    properties = word.core_properties
    properties.title, properties.author, properties.comments = document.title, "townscale", document.footer
    properties.created = properties.modified = datetime(2000, 1, 1)


def _table(word: Any, block: Table, layout: str) -> None:
    if block.caption:
        caption = word.add_paragraph(block.caption, style=official.TABLE if layout == "official" else None)
        if layout == "official":
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            _quiet(caption)
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_after = Pt(3)
    official_page = layout == "official"
    grid = word.add_table(rows=1, cols=len(block.header), style=_grid_style(word, official_page))
    grid.autofit = False
    points, widths = columns.layout(block, Emu(_room(word)).pt, (_OFFICIAL_SIZE if official_page else _SIZE).pt)
    size = Pt(points)
    for cell, text in zip(grid.rows[0].cells, block.header, strict=True):
        cell.text = text
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in block.rows:
        for cell, text, numeric in zip(grid.add_row().cells, row, block.numeric, strict=True):
            # A number, a count with its whole and a Chinese year stay on one line.
            parted = text.replace(" / ", "\u00a0/\u00a0").replace(" 年", "\u00a0年")
            cell.text = text.replace(" ", "\u00a0") if numeric else parted
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Pt(width)
    _narrow_margins(grid)
    for place, row in enumerate(grid.rows):
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        for cell, numeric, width in zip(row.cells, block.numeric, widths, strict=True):
            cell.width = Pt(width)
            for paragraph in cell.paragraphs:
                if official_page:
                    paragraph.style = word.styles[official.TABLE]
                paragraph.paragraph_format.space_after = Pt(0)
                # The header stays with the first row, and the first with the second; a short table is one piece.
                kept = len(block.rows) if block.together else min(2, len(block.rows))
                paragraph.paragraph_format.keep_with_next = place < max(kept, 1)
                if numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                for run in paragraph.runs:
                    run.font.size = size
    after = word.add_paragraph().paragraph_format
    after.space_after, after.line_spacing = Pt(0), Pt(8)


def _narrow_margins(grid: Any) -> None:
    """Two points beside the text of a cell: Word's own five would part the numbers of narrow columns."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = grid._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _room(word: Any) -> int:
    """The width between the margins, less what widths lose when they are rounded to twips."""
    section = word.sections[0]
    return int(min(section.page_width - section.left_margin - section.right_margin - Pt(1), _WIDTH))


def _grid_style(word: Any, official_page: bool) -> str | None:
    """Ruled lines for official papers; a template without that style keeps its own."""
    wanted = "Table Grid" if official_page else "Light List Accent 1"
    return wanted if wanted in {style.name for style in word.styles} else None


def _page_number(word: Any, document: Document) -> None:
    """The footer: what made the report, and the number of the page; in official papers the number alone, centred."""
    paragraph = word.sections[0].footer.paragraphs[0]
    if document.footer or document.layout != "official":
        paragraph.add_run(document.footer + "\t\t")
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    _quiet(paragraph)


def _findings(word: Any, block: Findings, words: Words) -> None:
    for item in block.items:
        paragraph = word.add_paragraph(style="List Bullet")
        label = paragraph.add_run(f"{item.label}  ")
        label.bold, label.font.color.rgb = True, _TONES.get(item.severity, _QUIET)
        paragraph.add_run(item.message)
        where = words("report.finding_where", where=item.where) if item.where else ""
        _quiet_run(paragraph.add_run("  " + " · ".join(part for part in (where, item.hint) if part)))


def _quiet(paragraph: Any) -> None:
    for run in paragraph.runs:
        _quiet_run(run)


def _quiet_run(run: Any) -> None:
    run.font.color.rgb, run.font.size = _QUIET, Pt(9)
