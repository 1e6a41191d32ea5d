"""How long after a keystroke its diagnostics and hints are there, with 50 dependencies and with 500.

Everything is the real thing over standard input and output, with a registry on loopback. Both sizes take
turns, so that load from elsewhere meets them alike; what counts is the ratio. A publication includes the
pause in which the server waits for the next keystroke.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from lsp.editor import FULL, PULLING, AnswerError, Editor
from support.packuments import from_archive
from support.registry import LoopbackRegistry

ROUNDS = 15
SIZES = (50, 500)
RELEASES = "1.0.0  4 years\n1.1.0  3 years\n1.2.0  2 hours"


def manifest(size: int, last: str) -> str:
    """Return a package.json with so many dependencies, of which the last asks for a version."""
    lines = [f'    "package-{number}": "^1.0.0",' for number in range(size - 1)]
    head = ['{\n  "packageManager": "npm@11.21.2",\n  "dependencies": {', *lines]
    return "\n".join([*head, f'    "package-{size - 1}": "{last}"\n  }}\n}}\n'])


class Typist:
    """One editor with one document of a size, in which the last version changes with each keystroke."""

    def __init__(self, folder: Path, size: int, editor: Editor) -> None:
        self.uri, self.size, self.editor = (folder / "package.json").as_uri(), size, editor
        self.version = 1
        self.later: asyncio.Future[list[object]] | None = None
        self.text = manifest(size, "1.2.0")
        (folder / "package.json").write_text(self.text)
        (folder / ".npmrc").write_text("min-release-age=3\n")

    def type(self) -> None:
        """Change the version, from one that is held back to one that is not or back."""
        self.version += 1
        self.text = manifest(self.size, "1.1.0" if self.version % 2 == 0 else "1.2.0")
        self.editor.change(self.uri, self.version, {"text": self.text})

    async def published(self) -> None:
        """Wait for the publication of this version."""
        await self.editor.diagnostics(self.uri, version=self.version)

    async def pulled(self) -> None:
        """Ask for the diagnostics of this version."""
        await self.editor.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri}})

    async def hints(self) -> None:
        """Ask for all hints of this version."""
        end = {"line": self.size + 9, "character": 0}
        place = {"start": {"line": 0, "character": 0}, "end": end}
        await self.editor.request(
            "textDocument/inlayHint", {"textDocument": {"uri": self.uri}, "range": place}
        )

    async def beside(self) -> None:
        """Ask for the least there is while hints and lenses are asked for: how long the loop is held up."""
        document = {"textDocument": {"uri": self.uri}}
        place = {"start": {"line": 0, "character": 0}, "end": {"line": self.size + 9, "character": 0}}
        others = [
            self.editor.ask("textDocument/inlayHint", {**document, "range": place})[1],
            self.editor.ask("textDocument/codeLens", document)[1],
        ]
        with suppress(AnswerError):
            await self.editor.request("packward/nothing", {})
        self.later = asyncio.gather(*others, return_exceptions=True)

    async def settled(self) -> None:
        """Wait for what was asked beside."""
        if self.later is not None:
            await self.later


async def seconds(typist: Typist, wait: Callable[[], Awaitable[None]]) -> float:
    """Return how long one keystroke takes until its answer is there."""
    began = time.perf_counter()
    typist.type()
    await wait()
    spent = time.perf_counter() - began
    await typist.settled()
    return spent


async def measure(folder: Path) -> dict[str, dict[int, list[float]]]:
    """Return the times by what is waited for and by size."""
    taken: dict[str, dict[int, list[float]]] = {}
    for capabilities, names in ((FULL, ("published", "hints", "beside")), (PULLING, ("pulled",))):
        typists = []
        for size in SIZES:
            place = folder / f"{names[0]}-{size}"
            place.mkdir()
            editor = await Editor().__aenter__()
            await editor.initialize(place, capabilities=capabilities)
            typist = Typist(place, size, editor)
            editor.open(typist.uri, typist.text)
            await settle(typist)
            if capabilities is FULL:
                await editor.diagnostics(typist.uri, "blocked-version")
            typists.append(typist)
        # Publications first: each has to differ from the one before.
        for name in names:
            for typist in typists * ROUNDS:
                spent = await seconds(typist, getattr(typist, name))
                taken.setdefault(name, {}).setdefault(typist.size, []).append(spent)
        for typist in typists:
            await typist.editor.__aexit__(None, None, None)
    return taken


async def settle(typist: Typist) -> None:
    """Wait until every line is known: all hints are there."""
    method, editor = "workspace/inlayHint/refresh", typist.editor
    end = {"line": typist.size + 9, "character": 0}
    params = {
        "textDocument": {"uri": typist.uri},
        "range": {"start": {"line": 0, "character": 0}, "end": end},
    }
    while True:
        seen = editor.methods().count(method)
        hints = await editor.request("textDocument/inlayHint", params)
        if len(hints) == typist.size and all("old" in hint["label"] for hint in hints[:-1]):
            return
        await editor.more(method, seen)


def main() -> None:
    """Print medians in milliseconds, and what ten times the dependencies cost."""
    packages = {
        f"package-{number}": from_archive(f"package-{number}", RELEASES, time.time())
        for number in range(SIZES[-1])
    }
    with TemporaryDirectory() as folder, LoopbackRegistry(packages) as registry:
        home = Path(folder) / "home"
        home.mkdir()
        (home / ".npmrc").write_text(f"registry={registry.url}\n")
        os.environ |= {"HOME": str(home), "USERPROFILE": str(home), "PACKWARD_CACHE_DIR": str(home / "cache")}
        taken = asyncio.run(measure(Path(folder)))
    rows = [f"{'':12}" + "".join(f"{size:>8}" for size in SIZES) + "   ratio"]
    for name, by_size in taken.items():
        medians = [median(by_size[size]) for size in SIZES]
        rows.append(
            f"{name:12}"
            + "".join(f"{value * 1000:8.0f}" for value in medians)
            + f"{medians[1] / medians[0]:8.2f}"
        )
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
