"""One task per workspace root: the newest start wins, and a task that fails is logged, not lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

_LOG = logging.getLogger(__name__)


class Scheduler:
    """Runs `work(root)` a while after the last start for that root. Needs a running event loop."""

    def __init__(self, work: Callable[[Path], Awaitable[None]]) -> None:
        self._work = work
        self._tasks: dict[Path, asyncio.Task[None]] = {}

    def restart(self, root: Path, delay: float) -> None:
        """Cancel what runs for a root and start again after `delay` seconds."""
        self.stop(root)
        task = asyncio.get_running_loop().create_task(self._run(root, delay))
        self._tasks[root] = task
        task.add_done_callback(lambda done: self._ended(root, done))

    def stop(self, root: Path) -> None:
        """Cancel what runs for a root."""
        task = self._tasks.pop(root, None)
        if task is not None:
            task.cancel()

    async def shutdown(self) -> None:
        """Cancel everything and wait until it has ended."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, root: Path, delay: float) -> None:
        await asyncio.sleep(delay)
        await self._work(root)

    def _ended(self, root: Path, task: asyncio.Task[None]) -> None:
        if self._tasks.get(root) is task:
            del self._tasks[root]
        problem = None if task.cancelled() else task.exception()
        if problem is not None:
            _LOG.error("the analysis of a workspace failed", exc_info=problem)
