"""Text from data, made harmless where it is written: no control characters, nothing that a spreadsheet would run."""

from __future__ import annotations

import unicodedata

_SYMBOLS = {
    **{code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    # Marks that turn the direction of writing, so that a name reads as another.
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD),
}
_STARTS = frozenset("=+-@\t\r")
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")


def visible(text: str) -> str:
    """The text with a symbol for each control character; tabs and new lines stay.

    >>> visible("a\\x07b")
    'a␇b'
    """
    return text.translate(_SYMBOLS)


def is_half(text: str) -> bool:
    """Whether a text holds half a character: one of two surrogates without the other, which UTF-8 cannot write.

    >>> is_half("a\\ud800"), is_half("人口")
    (True, False)
    """
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula: also behind what cannot be seen, and in wide letters.

    >>> [starts_a_formula(text) for text in ("=1+1", " =1", "＝1+1", "\\u200b@SUM", "a=1", "")]
    [True, True, True, True, False, False]
    """
    if text[:1] in _STARTS and text:
        return True
    for letter in text:
        if unicodedata.category(letter) not in _UNSEEN:
            return unicodedata.normalize("NFKC", letter)[:1] in _STARTS or letter == "−"
    return False


def neutral(text: str) -> str:
    """Text that a spreadsheet takes for text, for files without types.

    >>> neutral("=1+1"), neutral("West")
    ("'=1+1", 'West')
    """
    text = visible(text)
    return f"'{text}" if starts_a_formula(text) else text
