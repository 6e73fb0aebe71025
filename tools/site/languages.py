"""The languages of the site, and the words of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A language of the site: its code, which is its folder, the code Sphinx knows, and the site's own words."""

    code: str
    sphinx: str
    name: str
    untranslated: str
    """What a page says that exists in the other language only; ``{link}`` is that page."""
    here: str
    """The words that lead to this language from a page in the other."""

    def pick(self, texts: dict[str, str]) -> str:
        """The text of this language of a catalogue's entry."""
        return texts[self.code]


ENGLISH = Language(
    "en",
    "en",
    "English",
    "This page exists in Chinese only: {link}.",
    "English",
)
CHINESE = Language(
    "zh",
    "zh_CN",
    "中文",
    "本页尚无中文译文，请见英文原文：{link}。",
    "中文",
)
LANGUAGES = (ENGLISH, CHINESE)


def other(language: Language) -> Language:
    """The other language of the site."""
    return CHINESE if language is ENGLISH else ENGLISH
