"""The log of what went wrong unexpectedly: a file in the cache folder, without anything of users' files."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from packward.registry.store import cache_folder

NAME: Final = "packward.log"
# A log that has grown larger than this (bytes) begins anew.
LARGEST: Final = 1_000_000


def write_log(what: str, details: str) -> Path | None:
    """Append a formatted traceback to the log and return the log's path; None where it cannot be written."""
    path = cache_folder(os.environ) / NAME
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    entry = "\n".join([f"{stamp} {what}", *without_texts(details), ""])
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        is_full = path.exists() and path.stat().st_size >= LARGEST
        with path.open("w" if is_full else "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(entry)
        return path
    return None


def without_texts(details: str) -> Iterator[str]:
    """Yield the lines of a traceback with exceptions named by type only: their texts may quote a token."""
    in_frames = False
    for line in details.splitlines():
        if line.startswith("Traceback "):
            in_frames = True
            yield line
        elif in_frames and line.startswith("  "):
            yield line
        elif in_frames:
            in_frames = False
            yield line.partition(":")[0]
