"""Files that were good once, with some of their bytes or words changed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

EXAMPLES = Path(__file__).parents[2] / "examples"
YEARS = range(2012, 2020)
COUNTS = pl.DataFrame(
    [
        {"area": area, "period": str(year), "population": size * (year - 2000) + 7 * (year % 3)}
        for area, size in (("North", 900), ("South", 400), ("哈密市", 12_000))
        for year in YEARS
    ]
)
WIDE = COUNTS.pivot(on="period", index="area", values="population")
WORDS = [
    *("0", "-1", "-0.0", "1e309", "NaN", "inf", "9" * 40, "1,000", "1.000,5", "１２３", "5%", "–", "…", ":", "*", "c"),
    *(
        "2010-13",
        "2010H3",
        "1e4",
        "民國99年",
        "2009/10",
        "2010-02-30",
        "合计",
        "Total",
        "North",
        "人",
        "万人",
        "persons",
    ),
    *("\0", "\x1b[2J", "\u202e", "\ufeff", "\u200b", "[/x]", "{x}", "%s", "=1+1", '"', "'", ",", ";", "\t", "\r", "\n"),
    *(
        "a" * 5000,
        "𠀀" * 50,
        "id_card",
        "电话",
        "13812345678",
        "ethnicity",
        "true",
        "null",
        "[]",
        "{}",
        "\\",
        "\\u0000",
    ),
]


def _text(separator: str = ",", encoding: str = "utf-8", frame: pl.DataFrame = COUNTS) -> bytes:
    return frame.write_csv(separator=separator).encode(encoding)


def _parquet(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def _workbook(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_excel(content)
    return content.getvalue()


def seeds() -> dict[str, list[bytes]]:
    """Good files by their ending."""
    tables = (COUNTS, WIDE)
    return {
        ".csv": [_text(frame=table, encoding=code) for table in tables for code in ("utf-8", "gb18030", "utf-16")],
        ".tsv": [_text("\t", frame=table) for table in tables],
        ".parquet": [_parquet(table) for table in tables],
        ".xlsx": [_workbook(table) for table in tables],
        ".toml": [path.read_bytes() for path in sorted(EXAMPLES.glob("*.toml"))],
        ".json": [b'{"title": "t", "factors": [{"id": "f", "p": 0.5, "q": 0.5, "w": 1}], "groups": []}'],
    }


def _flip(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 6)):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)


def _cut(content: bytearray, chance: random.Random) -> None:
    if content:
        start = chance.randrange(len(content))
        del content[start : start + chance.choice([1, 3, 20, len(content)])]


def _repeat(content: bytearray, chance: random.Random) -> None:
    if content:
        start = chance.randrange(len(content))
        piece = content[start : start + chance.choice([1, 10, 200])]
        content[start:start] = piece * chance.choice([1, 2, 50])


def _insert(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    content[start:start] = chance.choice(WORDS).encode("utf-8", "surrogatepass")


def _exchange(content: bytearray, chance: random.Random) -> None:
    """A cell or value for another word."""
    places = [place for place, letter in enumerate(content) if letter in b',;\t\n="']
    if len(places) > 1:
        at = chance.randrange(len(places) - 1)
        content[places[at] + 1 : places[at + 1]] = chance.choice(WORDS).encode("utf-8", "surrogatepass")


CHANGES: list[Callable[[bytearray, random.Random], None]] = [_flip, _cut, _repeat, _insert, _exchange]


def _changed(content: bytes, chance: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        chance.choice(CHANGES)(raw, chance)
    return bytes(raw)


def _changed_part(content: bytes, chance: random.Random) -> bytes:
    """A zip whose directory holds, with one of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, _changed(part, chance) if name == chosen else part)
    return made.getvalue()


def broken(good: dict[str, list[bytes]], chance: random.Random) -> tuple[str, bytes]:
    """A good file with something changed: its ending and its content."""
    suffix = chance.choice(list(good))
    content = chance.choice(good[suffix])
    if suffix == ".xlsx" and chance.random() < 0.7:
        return suffix, _changed_part(content, chance)
    return chance.choice([suffix] * 9 + list(good)), _changed(content, chance)
