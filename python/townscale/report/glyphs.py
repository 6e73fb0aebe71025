"""Letters that a printed page can show: those of the shipped font, and those of the system's fonts."""

from __future__ import annotations

import dataclasses
import re
import shutil
import struct
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from townscale.plots.draw import FONTS

_PLAIN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
"""Letters that stand for no glyph."""


def without_lacking(value: Any) -> tuple[Any, list[str]]:
    """The same text, block or document with the number of a letter in place of one that no font has, and these letters.

    A letter that the shipped font lacks is left where a font of the system has it: the page takes it from there.
    """
    lacking = sorted(letter for letter in _letters(value) if not _is_shown(letter))
    if not lacking:
        return value, []
    table = {ord(letter): f"〔U+{ord(letter):04X}〕" for letter in lacking}
    return _translated(value, table), lacking


def _is_shown(letter: str) -> bool:
    return ord(letter) in shipped() or _PLAIN.fullmatch(letter) is not None or in_system(letter)


@cache
def shipped() -> frozenset[int]:
    """The code points of the shipped font."""
    return code_points(FONTS / "NotoSansCJKsc-Regular.otf")


@cache
def in_system(letter: str) -> bool:
    """Whether a font of the system has a letter, as far as fontconfig can tell."""
    command = shutil.which("fc-list")
    if command is None:
        return False
    asked = [command, f":charset={ord(letter):x}", "family"]
    try:
        answer = subprocess.run(asked, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and bool(answer.stdout.strip())


def code_points(path: Path) -> frozenset[int]:
    """The code points that a font file maps to glyphs: its cmap, formats 4 and 12 (ISO/IEC 14496-22)."""
    data = path.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    start = next(
        struct.unpack_from(">I", data, 12 + 16 * place + 8)[0]
        for place in range(tables)
        if data[12 + 16 * place : 16 + 16 * place] == b"cmap"
    )
    found: set[int] = set()
    for place in range(struct.unpack_from(">H", data, start + 2)[0]):
        offset = start + struct.unpack_from(">I", data, start + 4 + 8 * place + 4)[0]
        form = struct.unpack_from(">H", data, offset)[0]
        if form == 4:
            found |= _segments(data, offset)
        elif form == 12:
            for group in range(struct.unpack_from(">I", data, offset + 12)[0]):
                first, last, _ = struct.unpack_from(">III", data, offset + 16 + 12 * group)
                found.update(range(first, last + 1))
    return frozenset(found)


def _segments(data: bytes, offset: int) -> set[int]:
    """The code points of a subtable of format 4; those that map to glyph 0 are none."""
    count = struct.unpack_from(">H", data, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, offset + 14)
    at = offset + 16 + 2 * count
    starts = struct.unpack_from(f">{count}H", data, at)
    deltas = struct.unpack_from(f">{count}H", data, at + 2 * count)
    ranges = struct.unpack_from(f">{count}H", data, at + 4 * count)
    found = set()
    for place, (first, last, delta, shift) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if shift:
                where = at + 4 * count + 2 * place + shift + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, where)[0]
            if (glyph + delta) % 0x10000 if glyph or not shift else 0:
                found.add(code)
    return found


def _letters(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(value)
    if isinstance(value, dict):
        return set().union(*map(_letters, value.values())) if value else set()
    if isinstance(value, (list, tuple)):
        return set().union(*map(_letters, value)) if value else set()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _letters([getattr(value, field.name) for field in dataclasses.fields(value)])
    return set()


def _translated(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {key: _translated(inner, table) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_translated(inner, table) for inner in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.init}
        return dataclasses.replace(value, **{name: _translated(inner, table) for name, inner in fields.items()})
    return value
