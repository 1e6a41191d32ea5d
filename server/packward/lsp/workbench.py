"""What handlers work with from the moment a client is known: documents, the session, what is published."""

import asyncio
import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from packward.analysis.engine import Report
from packward.features.fixes import TextOf, texts_of
from packward.lsp.client import read_client
from packward.lsp.convert import lsp_diagnostic
from packward.lsp.diagnostics import Outlet, Publisher, Puller, Shown
from packward.lsp.documents import Documents
from packward.lsp.logs import log
from packward.lsp.news import News
from packward.lsp.options import read_options
from packward.lsp.refresh import Refresher, Throttle
from packward.lsp.status import Status
from packward.model.finding import Finding
from packward.model.workspace import Workspace
from packward.registry.gateway import open_gateway
from packward.session.environment import Environment
from packward.session.files import MAX_LOCKFILE, Disk
from packward.session.session import Session
from packward.session.uris import path_of

if TYPE_CHECKING:
    from lsprotocol import types

    from packward.lsp.server import PackwardServer

PATIENCE: Final = 5.0
"""Seconds to wait for the report on the newest text; then there is what there is."""


class Workbench:
    """One per server, made when the first message after `initialize` needs it."""

    def __init__(self, server: "PackwardServer") -> None:
        self.server = server
        self.client = read_client(server.client_capabilities, server.workspace.position_encoding)
        self.options = read_options(server.protocol.initialization_options)
        self.documents = Documents(self.client.encoding)
        self.folders: list[str] = list(server.protocol.folders)
        self._status = Status(server.protocol.notify) if self.options.status else None
        self.shown = Shown()
        self.news = News()
        self.puller = self._puller() if self.client.pulls_diagnostics else None
        self.outlet: Outlet = self.puller or Publisher(self.shown, server.text_document_publish_diagnostics)
        self.pages: Mapping[str, str] = {}
        self._reports: dict[str, tuple[Workspace, Report]] = {}
        # Roots that `packward.checkWorkspace` reported on: shown without an open document.
        self.checked: set[str] = set()
        self.session = Session(
            open_gateway(os.environ),
            environment=Environment.current(),
            on_report=self.show,
            on_view=self._refresh,
        )
        ask_hints = partial(server.workspace_inlay_hint_refresh_async, None)
        ask_lenses = partial(server.workspace_code_lens_refresh_async, None)
        self.hints = Refresher(
            "hints", self.session, ask_hints if self.client.refreshes_hints else None, server.spawn
        )
        self.lenses = Refresher(
            "lenses", self.session, ask_lenses if self.client.refreshes_lenses else None, server.spawn
        )
        if not self.options.trusted:
            self.session.distrust()
        self.disk = Disk()

    def show(self, workspace: Workspace, report: Report) -> None:
        """Publish a report, if the client has a document of its workspace open or asked for all."""
        for rule, trace in report.failures:
            log.error("rule %s failed\n%s", rule, trace)
        if not self._is_shown(workspace.root_uri):
            return
        versions = _versions(workspace)
        self._reports[workspace.root_uri] = workspace, report
        self._refresh(workspace.root_uri)
        text_of = self.text_of(workspace)
        sets: dict[str, list[types.Diagnostic]] = {uri: [] for uri in texts_of(workspace)}
        for finding in report.findings:
            diagnostic = lsp_diagnostic(finding, text_of, self.client, self.pages)
            sets.setdefault(finding.location.uri, []).append(diagnostic)
        self.outlet.show(self.shown.replace(workspace.root_uri, sets), versions)
        self.news.tell()
        self._show_status()

    def link(self, pages: Mapping[str, str]) -> None:
        """Take the addresses of the rules' pages, and add them to what is shown already."""
        self.pages = pages
        for workspace, report in list(self._reports.values()):
            versions = _versions(workspace)
            if all(self.version_of(uri) == version for uri, version in versions.items()):
                self.show(workspace, report)

    def clear_unopened(self) -> None:
        """Take back what is shown for workspaces that no open document and no command asks for."""
        for root_uri in self.shown.roots():
            if not self._is_shown(root_uri):
                self.outlet.show(self.shown.drop(root_uri), {})
                self._reports.pop(root_uri, None)
        self._show_status()
        self.news.tell()

    async def reported(self, uri: str) -> None:
        """Wait until the report on a document's newest text is there, if one is to come."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self._is_awaited(uri):
                    await self.news.wait()
        except TimeoutError:
            return

    def findings(self, uri: str) -> list[Finding]:
        """Return what the last report says of a document."""
        return [
            finding
            for _, report in self._reports.values()
            for finding in report.findings
            if finding.location.uri == uri
        ]

    def is_open(self, root_uri: str) -> bool:
        """Tell whether the client has a document of a workspace open."""
        root = path_of(root_uri)
        return root is not None and self.documents.any_below(root)

    def text_of(self, workspace: Workspace) -> TextOf:
        """Return what tells a file's text as a snapshot holds it, else as it is on disk."""
        held = texts_of(workspace)

        def text_of(uri: str) -> str | None:
            if uri in held:
                return held[uri]
            document, path = self.documents.get(uri), path_of(uri)
            if document is not None:
                return document.text
            return None if path is None else self.disk.read(path, MAX_LOCKFILE)

        return text_of

    def version_of(self, uri: str) -> int | None:
        """Return the version of an open document, None for a file that is not open."""
        document = self.documents.get(uri)
        return None if document is None else document.version

    def _refresh(self, root_uri: str) -> None:
        self.hints.heard(root_uri)
        self.lenses.heard(root_uri)

    def _show_status(self) -> None:
        if self._status is not None:
            self._status.show(self._reports.values())

    def _is_awaited(self, uri: str) -> bool:
        document = self.documents.get(uri)
        if document is None:
            return False
        held = (_versions(workspace) for workspace, _ in self._reports.values())
        if any(versions.get(document.uri) == document.version for versions in held):
            return False
        return self.session.locate(uri) is not None

    def _puller(self) -> Puller:
        async def send() -> None:
            # In the meantime the client may have asked by itself.
            if puller.has_news():
                await self.server.workspace_diagnostic_refresh_async(None)

        refresh = Throttle(send, self.server.spawn).request
        puller = Puller(self.shown, refresh, lambda uri: self.documents.get(uri) is not None)
        return puller

    def _is_shown(self, root_uri: str) -> bool:
        return root_uri in self.checked or self.is_open(root_uri)


def _versions(workspace: Workspace) -> dict[str, int | None]:
    documents = [manifest.document for manifest in workspace.manifests]
    documents += [file.document for file in workspace.configs.files]
    return {document.uri: document.version for document in documents}
