"""The files that commands wrote, by the SHA-256 of their content.

A result that nobody has changed since it was written may be replaced unasked: the command that made it makes it again.
Kept are hashes only, neither names nor contents; where they cannot be kept, nothing is replaced unasked.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import typer

from townscale._core import InputError
from townscale._write import replacing

_KEPT = 1000


def _record() -> Path:
    folder = os.environ.get("XDG_STATE_HOME")
    return Path(folder, "townscale", "written") if folder else Path(typer.get_app_dir("townscale"), "written")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hashes() -> list[str]:
    try:
        return _record().read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return []


def remember(path: Path) -> None:
    """Note that a file was written by this program; where nothing can be noted, nothing is."""
    with contextlib.suppress(OSError, InputError):
        hashes = [*_hashes(), _hash(path)][-_KEPT:]
        record = _record()
        record.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with replacing(record) as temporary:
            temporary.write_text("\n".join(hashes) + "\n", encoding="ascii")


def is_unchanged(path: Path) -> bool:
    """Whether a file is a result of this program, byte for byte."""
    try:
        return path.is_file() and not path.is_symlink() and _hash(path) in _hashes()
    except OSError:
        return False
