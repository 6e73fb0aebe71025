"""Letters of a printed page: the shipped font's, else a font's of the system, else a finding and never a box."""

from townscale.report import glyphs, pdf
from townscale.report.document import Document, Paragraph

SHIPPED = "中国人民政府〔2013〕％°№"
RARE = "𬭎"
"""U+2CB4E, of a place name; not in GB 2312."""


def test_the_shipped_font_has_every_letter_of_gb_2312_and_few_others():
    cells = (bytes([row, column]) for row in range(0xB0, 0xF8) for column in range(0xA1, 0xFF))
    hanzi = {ord(letter) for cell in cells for letter in cell.decode("gb2312", "ignore")}
    assert len(hanzi) == 6763 and hanzi <= glyphs.shipped()
    assert {code for code in glyphs.shipped() if 0x4E00 <= code < 0xA000} == hanzi


def test_letters_of_the_shipped_font_stay_and_a_rare_one_is_the_system_s_or_a_finding(monkeypatch):
    assert glyphs.without_lacking([SHIPPED, "a\u200bb\n"]) == ([SHIPPED, "a\u200bb\n"], [])
    assert ord(RARE) not in glyphs.shipped()
    monkeypatch.setattr(glyphs, "in_system", lambda letter: True)
    assert glyphs.without_lacking(RARE) == (RARE, [])
    monkeypatch.setattr(glyphs, "in_system", lambda letter: False)
    assert glyphs.without_lacking([f"a{RARE}"]) == (["a〔U+2CB4E〕"], [RARE])


def test_a_page_says_which_letters_it_lacks(monkeypatch, tmp_path):
    seen = []
    compiled = pdf.typst.compile

    def watched(source, root, **options):
        seen.append((root / "document.json").read_text("utf-8"))
        return compiled(source, root=root, **options)

    monkeypatch.setattr(glyphs, "in_system", lambda letter: False)
    monkeypatch.setattr(pdf.typst, "compile", watched)
    pdf.save(Document(RARE, "zh", [Paragraph("镇")]), tmp_path / "r.pdf")
    assert RARE not in seen[0] and "〔U+2CB4E〕" in seen[0] and "本机字体缺少字符 U+2CB4E" in seen[0]
