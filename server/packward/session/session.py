"""The session: documents come in, snapshots and reports go out, facts are asked for once and shared."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from packward.analysis.engine import Report
from packward.model.facts import Facts
from packward.model.workspace import Workspace
from packward.registry.gateway import Gateway
from packward.rules.context import Context
from packward.session.analyst import Analyst, OnReport, OnView
from packward.session.config_files import MANIFEST, WORKSPACE_FILE, is_about_all_below
from packward.session.environment import Environment
from packward.session.project import Project, View
from packward.session.scheduler import Scheduler
from packward.session.settings import read_layer
from packward.session.snapshots import Snapshots
from packward.session.tools import Tools
from packward.session.uris import path_of
from packward.text.document import Document

T = TypeVar("T")
_LOG = logging.getLogger(__name__)


class Located(Struct, frozen=True, kw_only=True):
    """A document in the newest snapshot that holds it.

    `report` is the one on exactly this snapshot, None where it is still being made.
    """

    workspace: Workspace
    document: Document
    facts: Facts
    report: Report | None


def ignore(*_news: object) -> None:
    """Let news pass: for those who ask with `settle`."""


class Session:
    """All state over time. Its methods run on the event loop's thread, and it takes the gateway over.

    Every report on a project with an open document goes to `on_report`, for the newest snapshot only.
    A project whose last document is closed, or whose package.json is gone, gets an empty report.
    `on_view` is told the address of a root when something may have changed that `survey` answered with.
    `now` gives epoch seconds; `debounce` is how long (seconds) an edit waits for the next one.
    """

    def __init__(
        self,
        gateway: Gateway,
        *,
        environment: Environment,
        on_report: OnReport = ignore,
        on_view: OnView = ignore,
        now: Callable[[], float] = time.time,
        debounce: float = 0.15,
    ) -> None:
        self._debounce = debounce
        self._revision = 0
        self._tools = Tools(environment, self._renew_all)
        self._snapshots = Snapshots(environment, self._tools)
        self._projects: dict[Path, Project] = {}
        self._analyst = Analyst(
            gateway, self._projects, self._snapshots, on_report=on_report, on_view=on_view, now=now
        )
        self._scheduler = Scheduler(self._work)

    def open(self, document: Document) -> None:
        """Take in a document that the editor has opened."""
        self._take_in(document, delay=0.0)

    def change(self, document: Document) -> None:
        """Take in the new text of an open document."""
        self._take_in(document, delay=self._debounce)

    def close(self, uri: str) -> None:
        """Go back to what the disk says."""
        path = path_of(uri)
        if path is not None and self._snapshots.overlays.pop(path, None) is not None:
            for project in self._projects.values():
                project.views = {view: reads for view, reads in project.views.items() if view[1] != uri}
            self._touch({path}, self._debounce)

    def files_changed(self, uris: Iterable[str]) -> None:
        """Read files again that were written, created or deleted; an open one stays as the editor has it."""
        paths = {
            path for uri in uris if (path := path_of(uri)) is not None and "node_modules" not in path.parts
        }
        paths -= self._snapshots.overlays.keys()
        if any(path.name in (MANIFEST, WORKSPACE_FILE) for path in paths):
            self._snapshots.forget_members()
        if paths:
            self._touch(paths, self._debounce)
            for project in self._projects.values():
                if any(path.is_relative_to(project.root) for path in paths):
                    self._analyst.look_again(project)

    def set_settings(self, raw: Mapping[str, Any]) -> None:
        """Take in the editor's settings, as the editor writes them."""
        layer = read_layer(raw)
        for path, message in layer.problems:
            _LOG.warning("editor setting %s: %s", ".".join(map(str, path)), message)
        if layer == self._snapshots.editor:
            return
        self._snapshots.editor = layer
        self._renew_all()

    def distrust(self) -> None:
        """Let no file of a workspace decide whom to ask, nor how."""
        self._snapshots.trusted = False
        self._renew_all()

    def locate(self, uri: str) -> Located | None:
        """Return a file's place in the newest snapshot, which is made at once if need be.

        None where no project holds the file. To be called before the first await of a request.
        """
        path = path_of(uri)
        if path is None:
            return None
        root = self._snapshots.root_for(path)
        candidates = list(self._projects.values()) if root is None else [self._project(root)]
        for project in candidates:
            workspace = self._analyst.snapshot(project)
            document = None if workspace is None else self._document(workspace, path)
            if workspace is not None and document is not None:
                return Located(
                    workspace=workspace,
                    document=document,
                    facts=self._analyst.facts(workspace),
                    report=project.report_on(workspace),
                )
        return None

    async def ask(self, workspace: Workspace, question: Callable[[Context], T], *, deadline: float) -> T:
        """Answer a pure question, fetching what it wants; after `deadline` seconds with what is known."""
        return await self._analyst.ask(workspace, question, deadline)

    async def survey(
        self,
        workspace: Workspace,
        question: Callable[[Context], T],
        *,
        deadline: float,
        view: View | None = None,
    ) -> T:
        """Answer as `ask` does, but beside the event loop: for questions about whole documents.

        With `view`, `on_view` tells from now on when facts change that the answer rests on.
        """
        return await self._analyst.survey(workspace, question, deadline, view)

    async def examine(self, located: Located) -> Report:
        """Return the report on a snapshot, made beside the event loop where there is none."""
        return located.report or await self._analyst.examine(located.workspace)

    async def prepare(self, uri: str) -> None:
        """Make the newest snapshot with a file beside the event loop, so that `locate` is quick."""
        path = path_of(uri)
        root = None if path is None else self._snapshots.root_for(path)
        project = None if root is None else self._projects.get(root)
        if project is not None:
            await self._analyst.prepare(project)

    async def settle(
        self, root: Path, *, on_progress: Callable[[int, int], None] | None = None
    ) -> tuple[Workspace, Report]:
        """Return the newest snapshot of a root and the report on it once nothing is wanted any more.

        `on_progress(answered, asked)` counts questions. FileNotFoundError where the root has no package.json.
        """
        return await self._analyst.settle(self._project(root), on_progress)

    def forget(self, root_uri: str) -> None:
        """Forget all facts that a workspace rests on and ask again."""
        root = path_of(root_uri)
        project = None if root is None else self._projects.get(root)
        if project is not None:
            self._analyst.forget(project)
            self._renew([project], 0.0)

    async def shutdown(self) -> None:
        """End every task, and close the gateway."""
        await self._scheduler.shutdown()
        await self._tools.shutdown()
        await self._analyst.shutdown()

    def _document(self, workspace: Workspace, path: Path) -> Document | None:
        documents = [manifest.document for manifest in workspace.manifests]
        documents += [file.document for file in workspace.configs.files]
        overlay = self._snapshots.overlays.get(path)
        if overlay is not None:
            return overlay if overlay in documents else None
        return next((document for document in documents if path_of(document.uri) == path), None)

    def _take_in(self, document: Document, *, delay: float) -> None:
        path = path_of(document.uri)
        if path is not None:
            self._snapshots.overlays[path] = document
            self._touch({path}, delay)

    def _touch(self, paths: set[Path], delay: float) -> None:
        """Look again at the projects that these files belong to."""
        self._assign()
        if paths & self._snapshots.environment.files:
            touched = list(self._projects.values())
        else:
            roots = {self._snapshots.root_for(path) for path in paths}
            # What makes a member its own root takes it away from the one above.
            roots.update(parent for path in paths if path.name == WORKSPACE_FILE for parent in path.parents)
            above = {path.parent for path in paths if is_about_all_below(path)}
            touched = [
                project
                for root, project in self._projects.items()
                if root in roots or not above.isdisjoint(root.parents)
            ]
        self._renew(touched, delay)

    def _assign(self) -> None:
        """Give every open document its project, which an edit of `workspaces` can change."""
        roots = {self._snapshots.root_for(path) for path in self._snapshots.overlays}
        for root in self._projects.keys() - roots:
            self._scheduler.stop(root)
            self._analyst.drop(self._projects.pop(root))
        for root in sorted(root for root in roots - self._projects.keys() if root is not None):
            self._projects[root] = self._project(root)
            self._renew([self._projects[root]], 0.0)

    def _renew_all(self) -> None:
        self._renew(self._projects.values(), self._debounce)

    def _renew(self, projects: Iterable[Project], delay: float) -> None:
        for project in projects:
            project.revision = self._next_revision()
            self._scheduler.restart(project.root, delay)

    def _project(self, root: Path) -> Project:
        """Return the project at a root; one that has no open document is not remembered."""
        return self._projects.get(root) or Project(root, self._next_revision())

    def _next_revision(self) -> int:
        self._revision += 1
        return self._revision

    async def _work(self, root: Path) -> None:
        """Keep one project's report up to date until the scheduler ends it."""
        project = self._projects[root]
        while True:
            pause = await self._analyst.report(project)
            if not await self._analyst.news(project, pause):
                self._snapshots.forget_members()
                project.revision = self._next_revision()
