"""What handlers work with from the moment a client is known: documents, the session, what is published."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from packward.analysis.engine import Report
from packward.features.fixes import TextOf, texts_of
from packward.lsp.client import read_client
from packward.lsp.convert import lsp_diagnostic
from packward.lsp.diagnostics import Publisher
from packward.lsp.documents import Documents
from packward.lsp.logs import log
from packward.lsp.options import read_options
from packward.lsp.status import Status
from packward.model.workspace import Workspace
from packward.registry.gateway import open_gateway
from packward.session.environment import Environment
from packward.session.files import MAX_LOCKFILE, Disk
from packward.session.session import Session
from packward.session.uris import path_of

if TYPE_CHECKING:
    from lsprotocol import types

    from packward.lsp.server import PackwardServer


class Workbench:
    """One per server, made when the first message after `initialize` needs it."""

    def __init__(self, server: "PackwardServer") -> None:
        self.server = server
        self.client = read_client(server.client_capabilities, server.workspace.position_encoding)
        self.options = read_options(server.protocol.initialization_options)
        self.documents = Documents(self.client.encoding)
        self.folders: list[str] = list(server.protocol.folders)
        self.publisher = Publisher(server.text_document_publish_diagnostics)
        self._status = Status(server.protocol.notify) if self.options.status else None
        self.pages: Mapping[str, str] = {}
        self._reports: dict[str, tuple[Workspace, Report]] = {}
        # Roots that `packward.checkWorkspace` reported on: shown without an open document.
        self.checked: set[str] = set()
        self.session = Session(
            open_gateway(os.environ), environment=Environment.current(), on_report=self.show
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
        self._reports[workspace.root_uri] = workspace, report
        text_of = self.text_of(workspace)
        sets: dict[str, list[types.Diagnostic]] = {uri: [] for uri in texts_of(workspace)}
        for finding in report.findings:
            diagnostic = lsp_diagnostic(finding, text_of, self.client, self.pages)
            sets.setdefault(finding.location.uri, []).append(diagnostic)
        self.publisher.show(workspace.root_uri, sets, _versions(workspace))
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
        for root_uri in self.publisher.roots():
            if not self._is_shown(root_uri):
                self.publisher.clear(root_uri)
                self._reports.pop(root_uri, None)
        self._show_status()

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

    def _show_status(self) -> None:
        if self._status is not None:
            self._status.show(self._reports.values())

    def _is_shown(self, root_uri: str) -> bool:
        return root_uri in self.checked or self.is_open(root_uri)


def _versions(workspace: Workspace) -> dict[str, int | None]:
    documents = [manifest.document for manifest in workspace.manifests]
    documents += [file.document for file in workspace.configs.files]
    return {document.uri: document.version for document in documents}
