"""One line on stderr that says how far long work has come, and that goes away again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

from packward.cli.terminal import ERASE

# Work that ends sooner needs no line.
PATIENCE: Final = 0.5
_REDRAW: Final = 0.1


class Progress:
    """How many answers of the registry each project waits for, and how many of them are there."""

    def __init__(self) -> None:
        self._states: dict[Path, tuple[int, int]] = {}

    def of(self, project: Path) -> Callable[[int, int], None]:
        """Return the function that takes (answers there, answers asked for) of one project."""

        def tell(done: int, total: int) -> None:
            self._states[project] = (done, total)

        return tell

    @property
    def line(self) -> str:
        """The state of all projects in a few words."""
        done = sum(state[0] for state in self._states.values())
        total = sum(state[1] for state in self._states.values())
        return f"packward: {done} of {total} registry answers" if total else "packward: working"


@asynccontextmanager
async def shown_on(stream: TextIO) -> AsyncIterator[Progress]:
    """Show progress on a terminal while the block runs and takes long; elsewhere stay silent."""
    progress = Progress()
    if not stream.isatty():
        yield progress
        return
    drawing = asyncio.create_task(_draw(progress, stream))
    try:
        yield progress
    finally:
        drawing.cancel()
        with suppress(asyncio.CancelledError):
            await drawing


async def _draw(progress: Progress, stream: TextIO) -> None:
    await asyncio.sleep(PATIENCE)
    try:
        while True:
            _print(ERASE + progress.line, stream)
            await asyncio.sleep(_REDRAW)
    finally:
        _print(ERASE, stream)


def _print(text: str, stream: TextIO) -> None:
    # A terminal that has gone away is no reason to end the work.
    with suppress(OSError):
        stream.write(text)
        stream.flush()
