"""The language of what is shown on the screen."""

from __future__ import annotations

import os

from townscale.words import Words

_chosen: list[str] = []


def language() -> str:
    """The language that was set, or that of ``TOWNSCALE_LANGUAGE``, or English.

    >>> language()
    'en'
    """
    if _chosen:
        return _chosen[0]
    named = os.environ.get("TOWNSCALE_LANGUAGE", "en").lower().replace("_", "-")
    return "zh" if named.startswith("zh") else "en"


def set_language(code: str) -> None:
    """Show results on the screen in this language from now on: ``en`` or ``zh``.

    Reports, charts and findings take their own ``language=``. Raises ``InputError`` for another language.

    >>> set_language("en")
    """
    _chosen[:] = [Words(code).language]
