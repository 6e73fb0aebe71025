"""Cut Noto Sans CJK SC to GB 2312 and Western marks, for PDF and PNG reports in Chinese.

Run when the fonts change, with fontTools installed and Debian's ``fonts-noto-cjk`` unpacked:

    python tools/cut_fonts.py NotoSansCJK-Regular.ttc python/townscale/fonts/NotoSansCJKsc-Regular.otf
"""

import sys

from fontTools import subset, ttLib

SIMPLIFIED_CHINESE = 2  # the face in the collection
WESTERN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin
    *range(0x370, 0x400),  # Greek
    *range(0x2000, 0x20C0),  # punctuation, superscripts, currency
    *range(0x2100, 0x2300),  # letter-like, numbers, arrows, mathematics
    *range(0x2460, 0x2500),  # numbers in circles
    *range(0x25A0, 0x2600),  # shapes
    *range(0x3000, 0x3040),  # Chinese punctuation
    *range(0xFF00, 0xFFF0),  # full-width forms
]


def gb2312() -> set[int]:
    """Every character of GB 2312."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def main(source: str, target: str) -> None:
    font = ttLib.TTFont(source, fontNumber=SIMPLIFIED_CHINESE)
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=gb2312() | set(WESTERN))
    cutter.subset(font)
    for name in [name for name in font["name"].names if name.langID not in (0, 0x409)]:
        font["name"].names.remove(name)
    font.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
