"""The entry point: one command in, an exit status out, and no traceback in front of a user."""

import sys
import traceback
from collections.abc import Sequence

from packward.cli.arguments import Cache, Check, Command, Explain, Lsp, Permissions, Rules, Why, read

COULD_NOT_RUN = 2
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run the command that the words name (default: the process's own) and return its exit status.

    Raises SystemExit after help, the version and bad arguments.
    """
    command: Command | None = None
    try:
        command = read(sys.argv[1:] if words is None else words)
        return _run(command)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001  the one place where a bug becomes a line for the user
        return _report(command, traceback.format_exc())


def _run(command: Command) -> int:  # noqa: PLR0911  one a command
    """Run a command; what it needs is imported only now, so that small commands start fast."""
    match command:
        case Check():
            from packward.cli import check  # noqa: PLC0415

            return check.run(command)
        case Why():
            from packward.cli import why  # noqa: PLC0415

            return why.run(command)
        case Permissions():
            from packward.cli import permissions  # noqa: PLC0415

            return permissions.run(command)
        case Rules():
            from packward.cli import pages  # noqa: PLC0415

            return pages.show_table()
        case Explain():
            from packward.cli import pages  # noqa: PLC0415

            return pages.explain(command.rule)
        case Cache():
            from packward.cli import cache  # noqa: PLC0415

            return cache.run(command.action)
        case Lsp():
            from packward.lsp.server import run  # noqa: PLC0415

            return run(command.tcp)


def _report(command: Command | None, details: str) -> int:
    from packward.cli.log import report_failure  # noqa: PLC0415

    what = "it" if command is None else type(command).__name__.lower()
    report_failure(f"{what} failed unexpectedly", details)
    return COULD_NOT_RUN
