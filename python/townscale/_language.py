"""The choice of a language for what is shown on the screen."""

from __future__ import annotations

from townscale._arguments import guard
from townscale._screen import choose
from townscale.words import Words


def set_language(code: str) -> None:
    """Show results and errors on the screen in this language from now on: ``en`` or ``zh``.

    In the main thread it holds wherever no other was set; in another thread, or a task, it holds there only. Reports,
    charts and findings take their own ``language=``. Raises ``InputError`` for another language.

    >>> set_language("en")
    """
    choose(Words(code).language)


guard(__name__)
