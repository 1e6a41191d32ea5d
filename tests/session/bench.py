"""A session on real files, a real gateway and a loopback registry, with everything it reports kept."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from packward.analysis.engine import Report
from packward.model.workspace import Workspace
from packward.registry.gateway import Gateway
from packward.registry.store import Store
from packward.session.environment import Environment
from packward.session.session import Located, Session
from packward.session.uris import uri_of
from packward.text.document import Document
from support.registry import LoopbackRegistry

PATIENCE = 10.0


class Clock:
    """Real time, moved forward by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Bench:
    """`root` is an empty project folder, `home` a home folder whose .npmrc names the registry."""

    def __init__(self, folder: Path, registry: LoopbackRegistry, clock: Clock, cache: Path) -> None:
        self.root, self.home, self.registry, self.clock = folder / "project", folder / "home", registry, clock
        self.root.mkdir()
        self.home.mkdir()
        (self.home / ".npmrc").write_text(f"registry={registry.url}\n")
        self.reports: list[tuple[Workspace, Report]] = []
        self.views: list[str] = []
        self.session = Session(
            Gateway(Store(cache, now=clock), now=clock),
            environment=Environment.of({"PATH": ""}, self.home),
            on_report=lambda workspace, report: self.reports.append((workspace, report)),
            on_view=self.views.append,
            now=clock,
            debounce=0.02,
        )
        self._version = 0
        self._is_closed = False

    async def close(self) -> None:
        """End the session, unless that was done."""
        if not self._is_closed:
            self._is_closed = True
            await self.session.shutdown()

    def write(self, path: str, text: str) -> str:
        """Write a file below the root and return its address."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return uri_of(file)

    def delete(self, path: str) -> str:
        """Delete a file below the root and return its address."""
        (self.root / path).unlink()
        return uri_of(self.root / path)

    def document(self, path: str, text: str | None = None) -> Document:
        """Return an editor's document of a file below the root, with the disk's text where none is given."""
        self._version += 1
        file = self.root / path
        return Document(
            uri=uri_of(file), version=self._version, text=file.read_text() if text is None else text
        )

    def locate(self, path: str) -> Located:
        """Return where a file below the root stands."""
        located = self.session.locate(uri_of(self.root / path))
        assert located is not None
        return located

    async def until(self, holds: Callable[[Workspace, Report], bool]) -> tuple[Workspace, Report]:
        """Wait until the newest report is such that this holds."""
        await self.wait_for(lambda: bool(self.reports) and holds(*self.reports[-1]))
        return self.reports[-1]

    async def wait_for(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110  what is waited for has no event
                await asyncio.sleep(0.005)

    def fetched(self) -> Counter[str]:
        """Count the requests for documents by package; the data set of replacements is no dependency."""
        paths = (request.path.lstrip("/") for request in self.registry.requests if request.method == "GET")
        return Counter(path for path in paths if path.partition("/")[0] != "module-replacements")


def is_settled(_workspace: Workspace, report: Report) -> bool:
    """Tell whether a report wants nothing more."""
    return not report.wanted


def flagged(report: Report, rule: str) -> list[str | None]:
    """Return the packages that a rule has findings on."""
    return [finding.package for finding in report.findings if finding.rule == rule]
