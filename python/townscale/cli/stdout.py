"""Standard output: data arrive there whole, or it is said why they do not."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from typing import Any

from townscale.words import problem


class Closed(io.TextIOBase):
    """A standard output that was closed before the program began (``>&-``): nothing can be written to it."""

    encoding = "utf-8"

    def write(self, text: str, /) -> int:
        """Refuse the text as the system would."""
        raise OSError(errno.EBADF, "It is closed")


def prepare() -> None:
    """Let messages be shown whatever the encoding: what it lacks is shown as an escape such as ``\\u54c8``.

    Data are never changed in this way: see :func:`put`.
    """
    if sys.stdout is None:
        sys.stdout = Closed()
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def put(text: str) -> None:
    """Write data as they are; an encoding that lacks one of their characters is refused before anything is written."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        raise problem("problem.not_encoded", encoding=encoding, character=error.object[error.start]) from None
    sys.stdout.write(text)


def put_json(value: Any, indent: int | None = None) -> None:
    """Write JSON; characters that the encoding lacks as the escapes that JSON has for them."""
    text = json_text(value, indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json_text(value, indent, ascii_only=True)
    sys.stdout.write(text)


def json_text(value: Any, indent: int | None = None, ascii_only: bool = False) -> str:
    """JSON as commands write it, to a stream or a file."""
    return json.dumps(value, ensure_ascii=ascii_only, indent=indent, default=str) + "\n"


def give_up() -> None:
    """Keep what could not be written from being tried again when the program ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # the stream has no file
        sys.stdout = Closed()
