"""The entries of a register: files in a folder that is only ever added to, chained by hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from townscale._write import system_error
from townscale.words import problem

if TYPE_CHECKING:
    import polars as pl

_ENTRY = re.compile(r"\d{4}-\d\d-\d\dT[\d.]+Z-(assessment|outcomes)-\d{3}\.parquet")
"""The names of the files of a register."""

_HEAD = "head.json"


class Wrong(NamedTuple):
    """What does not fit in the chain of entries: the files, or the folder, by what is wrong with them."""

    unreadable: Sequence[str] = ()
    unchained: Sequence[str] = ()
    missing: Sequence[str] = ()
    headless: Sequence[str] = ()


class Entries:
    """A folder of Parquet files, one an entry. Each holds the SHA-256 of the one before it, ``head.json`` that of the
    last and their number.

    An entry is written beside its place, flushed to the disk and then linked in under a name that no other has, so a
    process killed at any moment leaves the earlier entries whole and no half one. Several may write at once.
    """

    __slots__ = ("folder",)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def table(self) -> pl.DataFrame:
        """All entries, the oldest first, as a polars frame; files whose names are not those of entries are left."""
        import polars as pl

        found = []
        for path in sorted(self.folder.glob("*.parquet")):
            if not _ENTRY.fullmatch(path.name):
                continue
            try:
                found.append(pl.read_parquet(path))
            except Exception as error:  # what the file library raises is its own; a user needs one sentence
                raise problem("problem.register_entry", path=path, reason=error) from error
        schema = {"kind": pl.String, "id": pl.String, "recorded": pl.String, "content": pl.String}
        return pl.concat(found, how="diagonal_relaxed") if found else pl.DataFrame(schema=schema)

    def append(self, row: dict[str, Any]) -> Path:
        """Add an entry; gives its file."""
        from datetime import datetime, timezone

        recorded = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        stem = f"{recorded.replace(':', '').replace('+0000', 'Z')}-{row['kind']}"
        try:
            with _alone(self.folder):
                return self._append_alone(row, recorded, stem)
        except Exception as error:
            reason = system_error(error)
            if reason is None:
                raise
            raise problem("problem.register_disk", folder=self.folder, reason=reason) from error

    def wrong(self) -> Wrong:
        """What does not fit in the chain of entries."""
        links = self._links()
        if links is None:
            return Wrong(unreadable=[str(self.folder)])
        after: dict[str, list[str]] = {}
        for name, (_, previous) in links.items():
            after.setdefault(previous, []).append(name)
        unchained = [name for names in after.values() for name in names[1:]]
        at, seen, last = "", set(), ""
        while after.get(at):
            last = after[at][0]
            seen.add(last)
            at = links[last][0]
            if len(seen) > len(links):
                break
        unchained += [name for name in links if name not in seen]
        head, place = self._head(), [str(self.folder / _HEAD)]
        if head is None:
            return Wrong(unchained=unchained, headless=place if links else [])
        # An entry that was linked in just before the process was killed stands after the head.
        whole = head["last"] == at or (last and head["last"] == links[last][1] and head["count"] == len(links) - 1)
        missing = not whole or (head["last"] == at and head["count"] != len(links))
        return Wrong(unchained=unchained, missing=place if missing else [])

    def _links(self) -> dict[str, tuple[str, str]] | None:
        """The hash of every entry, and that of the one before it; ``None`` where one cannot be read."""
        import polars as pl

        found = {}
        for path in sorted(self.folder.glob("*.parquet")):
            if _ENTRY.fullmatch(path.name):
                data = path.read_bytes()
                try:
                    previous = pl.read_parquet(data, columns=["previous"])["previous"].item()
                except Exception:  # what the file library raises is its own
                    return None
                found[path.name] = (hashlib.sha256(data).hexdigest(), str(previous))
        return found

    def _head(self) -> dict[str, Any] | None:
        try:
            return dict(json.loads((self.folder / _HEAD).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return None

    def _previous(self) -> tuple[str, int]:
        """The hash of the last entry and their number, by the head or by the entry that was linked in after it."""
        head = self._head() or {"last": "", "count": 0}
        for digest, previous in (self._links() or {}).values():
            if previous == head["last"] and digest != head["last"]:
                return digest, head["count"] + 1
        return head["last"], head["count"]

    def _append_alone(self, row: dict[str, Any], recorded: str, stem: str) -> Path:
        import os
        import tempfile

        import polars as pl

        previous, count = self._previous()
        row = {**row, "previous": previous}
        handle, name = tempfile.mkstemp(prefix=".writing-", dir=self.folder)
        temporary, head = Path(name), self.folder / f".{_HEAD}-{os.getpid()}"
        try:
            with os.fdopen(handle, "wb") as file:
                pl.DataFrame([{**row, "recorded": recorded}], infer_schema_length=None).write_parquet(file)
                file.flush()
                os.fsync(file.fileno())
            digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
            # Written before the entry is linked in: where the disk is full, there is neither.
            head.write_text(json.dumps({"last": digest, "count": count + 1}), encoding="utf-8")
            for number in range(1000):
                target = self.folder / f"{stem}-{number:03}.parquet"
                try:
                    os.link(temporary, target)
                except FileExistsError:
                    continue
                _flush(self.folder)
                os.replace(head, self.folder / _HEAD)
                return target
            raise problem("problem.register_busy", folder=self.folder)
        finally:
            temporary.unlink(missing_ok=True)
            head.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the register's lock; the system lets go of it where the process dies."""
    with (folder / ".lock").open("a+b") as file:
        try:
            import fcntl
        except ImportError:  # Windows
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
            yield
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _flush(folder: Path) -> None:
    """Put the folder's list of names on the disk, where the system can."""
    import os

    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
