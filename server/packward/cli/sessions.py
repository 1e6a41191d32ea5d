"""One session for the length of a command: opened, settled for every project, closed."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from packward.analysis.engine import Report
from packward.cli.progress import Progress
from packward.features.fixes import TextOf, texts_of
from packward.model.workspace import Workspace
from packward.registry.gateway import open_gateway
from packward.session.environment import Environment
from packward.session.files import MAX_LOCKFILE, Disk
from packward.session.session import Session
from packward.session.uris import path_of

Projects = Sequence[tuple[Workspace, Report]]

# Projects that are settled at the same time; the gateway limits the requests of all of them together.
_AT_ONCE = 8


@asynccontextmanager
async def opened(*, offline: bool) -> AsyncIterator[Session]:
    """Open a session on this process's environment, and close it with the block."""
    session = Session(open_gateway(os.environ), environment=Environment.current())
    if offline:
        session.set_settings({"offline": True})
    try:
        yield session
    finally:
        await session.shutdown()


async def settle_all(session: Session, roots: Sequence[Path], progress: Progress) -> Projects:
    """Return the settled snapshots and reports in the order of the roots.

    Roots whose package.json cannot be read are left out.
    """
    free = asyncio.Semaphore(_AT_ONCE)

    async def settle(root: Path) -> tuple[Workspace, Report] | None:
        async with free:
            try:
                return await session.settle(root, on_progress=progress.of(root))
            except FileNotFoundError:
                return None

    return [settled for settled in await asyncio.gather(*map(settle, roots)) if settled is not None]


def reader(projects: Projects) -> TextOf:
    """Return what reads a file as the projects saw it, or from disk where they only know of it."""
    texts: dict[str, str] = {}
    for workspace, _ in projects:
        texts |= texts_of(workspace)
    disk = Disk()

    def text_of(uri: str) -> str | None:
        path = path_of(uri)
        if uri in texts or path is None:
            return texts.get(uri)
        return disk.read(path, MAX_LOCKFILE)

    return text_of
