"""The layout of official documents in Word: 仿宋 body 四号 at a fixed pitch, 黑体 headings, tables 宋体 五号."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

BODY, TABLE, NOTE = "Report Body", "Report Table", "Report Note"
"""The paragraph styles beside Word's own (Title, Heading 1 to 3, List Bullet, Caption) that a template may define."""
PITCH = Pt(28)
COVER = Pt(16)
"""The letters of a cover's lines (三号)."""
ABOVE_TITLE, UNDER_TITLE = Pt(160), Pt(220)
"""The room around the title of a cover."""
_BLACK = RGBColor(0, 0, 0)
_LATIN = "Times New Roman"
_FIRST_BOOKMARK = 90_000_001
"""The number of the first bookmark: far from those that a template has."""
_SIZES = {"二号": Pt(22), "三号": Pt(16), "四号": Pt(14), "五号": Pt(10.5)}


def apply(word: Any) -> None:
    """Set the page and the styles of a new document."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    fill(word)
    for name, font, size in (
        ("Normal", "仿宋", "四号"),
        ("Title", "黑体", "二号"),
        ("Heading 1", "黑体", "三号"),
        ("Heading 2", "黑体", "四号"),
        ("Heading 3", "黑体", "四号"),
        ("List Bullet", "仿宋", "四号"),
        ("Header", "宋体", "五号"),
        ("Footer", "宋体", "五号"),
    ):
        _letters(word.styles[name], font, size)
    title = word.styles["Title"].paragraph_format
    title.alignment, title.space_before, title.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(24), Pt(24)
    for border in word.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        word.styles[name].font.bold = False
        form = word.styles[name].paragraph_format
        form.space_before = form.space_after = Pt(0)
        _pitch(form)
        _indent(word.styles[name])
    bullets = word.styles["List Bullet"]
    _pitch(bullets.paragraph_format)
    bullets.paragraph_format.space_after = Pt(0)
    for numbering in list(bullets.element.iter(qn("w:numPr"))):
        numbering.getparent().remove(numbering)
    bullets.paragraph_format.left_indent = Pt(0)
    _indent(bullets)


def fill(word: Any) -> None:
    """Add the styles of this layout that a template has not; those it has stay as they are."""
    known = {style.name for style in word.styles}
    for name, font, size in ((BODY, "仿宋", "四号"), (TABLE, "宋体", "五号"), (NOTE, "仿宋", "五号")):
        if name in known:
            continue
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        _letters(style, font, size)
        form = style.paragraph_format
        form.space_after = Pt(0)
        if name == BODY:
            _pitch(form)
            _indent(style)
        else:
            form.line_spacing = 1.15


def _pitch(form: Any) -> None:
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH


def _indent(style: Any) -> None:
    """Two characters before the first line, whatever the size of the letters."""
    properties = style.element.get_or_add_pPr()
    for old in list(properties.iter(qn("w:ind"))):
        properties.remove(old)
    style.paragraph_format.first_line_indent = style.font.size * 2
    indent = properties.find(qn("w:ind"))
    indent.set(qn("w:firstLineChars"), "200")


def _letters(style: Any, font: str, size: str) -> None:
    style.font.size, style.font.color.rgb, style.font.italic = _SIZES[size], _BLACK, False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{script}"), name)


def contents(word: Any, title: str, heads: list[tuple[int, str]], width: Any) -> None:
    """The headings with the number of the page of each, a field that Word and LibreOffice fill as they open the file.

    A table of contents that is one field has no numbers in LibreOffice. ``mark`` adds the bookmarks that are asked for.
    """
    opening = word.add_paragraph(title, style=NOTE)
    opening.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph = opening
    for place, (level, text) in enumerate(heads):
        paragraph = word.add_paragraph(style=NOTE)
        paragraph.paragraph_format.left_indent = Pt(21) * (level - 1)
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        paragraph.add_run(f"{text}\t")
        _field(paragraph, "begin")
        code = OxmlElement("w:instrText")
        code.set(qn("xml:space"), "preserve")
        code.text = f" PAGEREF {_bookmark(place)} \\h "
        paragraph.add_run()._r.append(code)
        _field(paragraph, "separate")
        paragraph.add_run("…")
        _field(paragraph, "end")
    paragraph.add_run().add_break(WD_BREAK.PAGE)


def mark(word: Any, heads: list[tuple[int, str]]) -> None:
    """Bookmarks at the headings that the contents name, in their order."""
    places = iter(enumerate(heads))
    wanted = next(places, None)
    for paragraph in word.paragraphs:
        if wanted is None:
            return
        place, (level, text) = wanted
        if paragraph.text == text and paragraph.style.name == f"Heading {level}":
            for kind in ("bookmarkStart", "bookmarkEnd"):
                part = OxmlElement(f"w:{kind}")
                part.set(qn("w:id"), str(_FIRST_BOOKMARK + place))
                if kind == "bookmarkStart":
                    part.set(qn("w:name"), _bookmark(place))
                paragraph._p.append(part)
            wanted = next(places, None)


def _bookmark(place: int) -> str:
    return f"_Toc{_FIRST_BOOKMARK + place}"


def _field(paragraph: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if kind == "begin":
        mark.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(mark)
