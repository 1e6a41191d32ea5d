"""Replacing a file's text so that it is either the old one or the new one, never half of it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_ANYONE_WRITES = 0o222


def replace_text(path: Path, before: str | None, after: str) -> str | None:
    """Write `after` to a file that holds `before` (None: it does not exist yet).

    Keeps the file's mode, byte order mark and line endings, and writes to what a link points at.
    Returns why nothing was written, None where it was.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and not (mode & _ANYONE_WRITES and os.access(target, os.W_OK)):
            return "the file is read-only"
        if _current(target) != before:
            return "the file has changed meanwhile"
        _write(target, after.encode("utf-8"), mode)
    except (OSError, UnicodeError) as error:
        return _reason(error)
    return None


def _current(target: Path) -> str | None:
    try:
        return target.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None


def _write(target: Path, content: bytes, mode: int | None) -> None:
    """Write beside the target and rename: a full disk or a killed process leaves the old file."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_new_file_mode() if mode is None else mode & 0o7777)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _new_file_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: OSError | UnicodeError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return "its text is not UTF-8" if isinstance(error, UnicodeError) else type(error).__name__
