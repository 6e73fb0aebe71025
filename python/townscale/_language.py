"""The language of what is shown on the screen."""

from __future__ import annotations

import os

from townscale._core import InputError
from townscale._text import visible

LANGUAGES = ("en", "zh")
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
    if not isinstance(code, str) or code not in LANGUAGES:
        named = f'"{visible(code)}"' if isinstance(code, str) else f"of the kind {type(code).__name__}"
        raise InputError(f"there is no language {named}. Choose one of: {', '.join(LANGUAGES)}")
    _chosen[:] = [code]
