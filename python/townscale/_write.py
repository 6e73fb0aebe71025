"""Files that are whole or not there: written to a temporary name beside the target, then renamed."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from townscale._core import InputError
from townscale.words import problem


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary file that takes the place of ``path`` when the block ends well, and is removed when it does not."""
    target = Path(path)
    if target.is_dir():
        raise problem("problem.target_folder", path=target)
    check_regular(target)
    if not target.parent.is_dir():
        raise problem("problem.no_folder", path=target, folder=target.parent)
    sweep(target.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=_mark(os.getpid()), suffix=target.suffix, dir=target.parent)
    except OSError as error:
        raise problem("problem.not_writable", path=target, reason=error) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        os.chmod(temporary, 0o666 & ~_umask())
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(temporary, target)
        _keep_entry(target.parent)
    except Exception as error:
        reason = system_error(error)
        if reason is None:
            raise
        raise problem("problem.not_written", path=target, reason=reason) from error
    finally:
        temporary.unlink(missing_ok=True)


def system_error(error: Exception) -> OSError | None:
    """The system's error that an exception tells of: libraries hand it on inside of their own, or as text."""
    if isinstance(error, OSError):
        return error
    if isinstance(error, InputError):
        return None
    if error.args and isinstance(error.args[0], OSError):
        return error.args[0]
    number = re.search(r"\(os error (\d+)\)", str(error))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else None


def check_nul(path: object, name: str) -> None:
    """Refuse a path with the character NUL, which no system takes in a name."""
    if isinstance(path, (str, os.PathLike)) and "\0" in str(os.fspath(path)):
        raise problem("problem.path_nul", name=name, value=repr(str(path)))


def check_regular(path: str | Path) -> None:
    """Refuse a pipe, a device or a socket: reading it may never end, and writing would put a file in its place."""
    path = Path(path)
    check_nul(path, "path")
    try:
        mode = path.stat().st_mode
    except OSError:  # what cannot be looked at is told where it is opened
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise problem("problem.not_regular", path=path)


def _keep_entry(folder: Path) -> None:
    """Have the folder's entry of a new file on the disk too, where the system knows how."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mark(process: int | str) -> str:
    """How the temporary files of a process of this machine begin."""
    host = re.sub(r"\W", "", platform.node())[:24]
    return f".townscale-{host}-{process}-"


def sweep(parent: Path) -> None:
    """Remove the temporary files of runs on this machine that were killed."""
    pattern = re.compile(re.escape(_mark("PID")).replace("PID", r"(\d+)"))
    with contextlib.suppress(OSError):
        for path in parent.glob(".townscale-*"):
            if (match := pattern.match(path.name)) and not _runs(int(match[1])):
                path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Whether a process of this machine is running; where the system does not say, it is taken to be."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def folder(path: str | Path) -> Path:
    """The folder at ``path``, made where it is not there."""
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise problem("problem.not_writable", path=path, reason=error) from error
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
