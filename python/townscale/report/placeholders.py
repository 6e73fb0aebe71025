"""What stands for the placeholders of a template, under their names in both languages."""

from __future__ import annotations

from townscale.words import Words


def named_in_both(values: dict[str, str]) -> dict[str, str]:
    """Values under the English and the Chinese name of their placeholder.

    >>> named_in_both({"title": "A road"})
    {'title': 'A road', '标题': 'A road'}
    """
    return {name_of(key, language): value for key, value in values.items() for language in ("en", "zh")}


def name_of(key: str, language: str) -> str:
    """The name of a placeholder in a language.

    >>> name_of("title", "zh")
    '标题'
    """
    return Words(language)(f"placeholder.{key}")
