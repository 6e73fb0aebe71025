"""Progress of long verbs: told to a function, or shown as a bar on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, int, int], object]
Progress = bool | Tell
"""``True`` for a bar on standard error (nothing where that is no screen), or a function that is called about twenty
times a second with the step, the parts of it that are done, and how many it has (0 where that is not known)."""

WIDTH = 30


@contextmanager
def telling(progress: Progress) -> Iterator[Tell | None]:
    """The function that progress is told to, or none; a bar is wiped out at the end."""
    if callable(progress):
        yield progress
    elif progress and sys.stderr.isatty():
        try:
            yield _bar
        finally:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
    else:
        yield None


def _bar(step: str, done: int, total: int) -> None:
    filled = min(WIDTH * done // total, WIDTH) if total else 0
    shown = f"{done:,} / {total:,}" if total else ""
    sys.stderr.write(f"\r\x1b[K{step} [{'#' * filled}{'.' * (WIDTH - filled)}] {shown}")
    sys.stderr.flush()
