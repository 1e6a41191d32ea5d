"""Ending without `exit`: when the system asks for it, or the client's process is gone."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import Final, NoReturn

from packward.lsp.parent import wait_until_gone
from packward.lsp.workbench import Workbench

PATIENCE: Final = 2.0
"""Seconds to end what was started, before this process ends in any case."""

_ENDED_BY_SIGNAL: Final = 128


def leave_when_told(bench: Workbench) -> None:
    """End what was started before SIGTERM ends this process."""
    # On Windows there is nothing to catch: a process is ended from outside.
    if sys.platform != "win32":
        status = _ENDED_BY_SIGNAL + signal.SIGTERM
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGTERM, lambda: bench.server.spawn("leaving", _leave(bench, status))
        )


async def leave_with_parent(bench: Workbench, process_id: int) -> None:
    """End this process once the client's has ended, where that can be seen from here."""
    if await wait_until_gone(process_id):
        await _leave(bench, 1)


async def _leave(bench: Workbench, status: int) -> NoReturn:
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await bench.session.shutdown()
    finally:
        # Not sys.exit: the thread that waits for input would keep the process.
        os._exit(status)
