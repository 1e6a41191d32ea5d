"""Seeing that the editor is gone: it may crash without `exit` while another process holds our input open."""

import asyncio
import os
import sys

INTERVAL = 5.0
"""Seconds between looks."""


async def wait_until_gone(process_id: int, interval: float = INTERVAL) -> bool:
    """Return True once the client's process has ended.

    False at once where it cannot be seen from here: it may run in another container.
    """
    # On Windows, asking about a process with os.kill would end it; there the closed input has to do.
    if sys.platform == "win32" or not _is_alive(process_id):
        return False
    while _is_alive(process_id):  # noqa: ASYNC110  no event tells of another process's end
        await asyncio.sleep(interval)
    return True


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
