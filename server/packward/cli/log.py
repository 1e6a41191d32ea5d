"""What went wrong unexpectedly: one line for the user, and a log file without anything of users' files."""

import logging
import os
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from packward.cli.terminal import complain
from packward.registry.store import cache_folder

NAME: Final = "packward.log"
# A log that has grown larger than this (bytes) begins anew.
LARGEST: Final = 1_000_000


class _Lines(logging.Handler):
    """Shows a record as one line; the traceback of a failure goes to the log file."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            report_failure(record.getMessage(), "".join(traceback.format_exception(record.exc_info[1])))
        else:
            complain(record.getMessage())


def start_log() -> None:
    """Show warnings, with PACKWARD_LOG=debug everything that packward itself says."""
    logging.getLogger().addHandler(_Lines())
    if os.environ.get("PACKWARD_LOG") == "debug":
        logging.getLogger("packward").setLevel(logging.DEBUG)


def report_failure(what: str, details: str) -> None:
    """Tell the user in one line that something failed, and where its traceback has gone."""
    path = write_log(what, details)
    complain(f"{what}; the log {f'is at {path}' if path else 'could not be written'}")


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
