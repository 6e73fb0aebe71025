"""The language of the screen, of each thread and task its own, and of the process where they have none."""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar

_of_process: list[str] = []
_own: ContextVar[str | None] = ContextVar("townscale_language", default=None)


def language() -> str:
    """The language set in this thread or task, or in the main thread, or by ``TOWNSCALE_LANGUAGE``, or English.

    >>> language()
    'en'
    """
    if chosen := _own.get() or "".join(_of_process):
        return chosen
    named = os.environ.get("TOWNSCALE_LANGUAGE", "en").lower().replace("_", "-")
    return "zh" if named.startswith("zh") else "en"


def choose(code: str) -> None:
    """Set the language of this thread or task, and in the main thread that of the process.

    >>> choose("en")
    """
    _own.set(code)
    if threading.current_thread() is threading.main_thread():
        _of_process[:] = [code]
