"""The server and its handlers' table. What answers `initialize` is here; everything else loads after it."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from functools import cached_property, partial
from importlib import import_module
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.lsp.server import LanguageServer

from packward import __version__
from packward.lsp.logs import log, log_failure, start_log
from packward.lsp.protocol import PackwardProtocol

if TYPE_CHECKING:
    from packward.lsp.workbench import Workbench

COMMANDS = (
    "packward.refresh",
    "packward.checkWorkspace",
    "packward.upgradeAll",
    "packward.runCodemod",
    "packward.showWhy",
)

# Plain functions, because only they are run in the order in which messages arrive.
_NOTIFICATIONS = {
    types.INITIALIZED: "lifecycle.initialized",
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: "lifecycle.did_change_configuration",
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: "lifecycle.did_change_workspace_folders",
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: "lifecycle.did_change_watched_files",
    types.TEXT_DOCUMENT_DID_OPEN: "synchronization.did_open",
    types.TEXT_DOCUMENT_DID_CHANGE: "synchronization.did_change",
    types.TEXT_DOCUMENT_DID_SAVE: "synchronization.did_save",
    types.TEXT_DOCUMENT_DID_CLOSE: "synchronization.did_close",
}
# Coroutines, because only they can be cancelled.
_REQUESTS = {
    types.TEXT_DOCUMENT_HOVER: "hover.hover",
    types.TEXT_DOCUMENT_COMPLETION: "completion.completion",
    types.TEXT_DOCUMENT_DEFINITION: "definition.definition",
    types.TEXT_DOCUMENT_REFERENCES: "definition.references",
    types.TEXT_DOCUMENT_INLAY_HINT: "inlay_hints.inlay_hint",
    types.INLAY_HINT_RESOLVE: "inlay_hints.inlay_hint_resolve",
    types.TEXT_DOCUMENT_CODE_LENS: "code_lens.code_lens",
    types.TEXT_DOCUMENT_DOCUMENT_LINK: "links.document_link",
    types.DOCUMENT_LINK_RESOLVE: "links.document_link_resolve",
    types.TEXT_DOCUMENT_DIAGNOSTIC: "pull.diagnostic",
    types.WORKSPACE_DIAGNOSTIC: "pull.workspace_diagnostic",
    types.TEXT_DOCUMENT_CODE_ACTION: "actions.code_action",
    types.CODE_ACTION_RESOLVE: "actions.code_action_resolve",
    types.WORKSPACE_EXECUTE_COMMAND: "commands.execute_command",
    types.SHUTDOWN: "lifecycle.shutdown",
}
_OPTIONS = {
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
        code_action_kinds=[
            types.CodeActionKind.QuickFix,
            "source.fixAll.packward",
            types.CodeActionKind.RefactorRewrite,
        ],
        resolve_provider=True,
    ),
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=list('":= -^~@./')),
    types.TEXT_DOCUMENT_INLAY_HINT: types.InlayHintOptions(resolve_provider=True),
    types.TEXT_DOCUMENT_CODE_LENS: types.CodeLensOptions(resolve_provider=False),
    types.TEXT_DOCUMENT_DOCUMENT_LINK: types.DocumentLinkOptions(resolve_provider=True),
    types.TEXT_DOCUMENT_DIAGNOSTIC: types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=True
    ),
    types.TEXT_DOCUMENT_DID_SAVE: types.SaveOptions(include_text=False),
}


_SWITCH = 0.001
"""Seconds that one thread may keep the interpreter from another; Python's own figure is five times that."""


class PackwardServer(LanguageServer):
    """One language server for one client."""

    protocol: PackwardProtocol

    def __init__(self) -> None:
        super().__init__(
            "packward",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=PackwardProtocol,
        )
        self._tasks: set[asyncio.Task[None]] = set()

    @cached_property
    def bench(self) -> "Workbench":
        """What handlers work with; loading it takes longer than answering `initialize`."""
        from packward.lsp.workbench import Workbench  # noqa: PLC0415

        return Workbench(self)

    def spawn(self, what: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background; a failure is logged under the name `what`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(partial(self._done, what))

    def _done(self, what: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log_failure(what, error)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:  # noqa: ARG002
        """Log an unexpected error; pygls would open a window in the editor."""
        if isinstance(error, JSONDecodeError | UnicodeDecodeError):
            log.warning("ignored a message that is no JSON")
        elif isinstance(error, JsonRpcInternalError) or not isinstance(error, JsonRpcException):
            log_failure("handling a message", error)


def build() -> PackwardServer:
    """Return a server with all its handlers, not started."""
    server = PackwardServer()
    for method, place in _NOTIFICATIONS.items():
        server.feature(method, _OPTIONS.get(method))(_notified(server, place))
    for method, place in _REQUESTS.items():
        server.feature(method, _OPTIONS.get(method))(_asked(server, place))
    for name in COMMANDS:
        # Only advertised this way: `commands.execute_command` runs them.
        server.command(name)(lambda: None)
    return server


def _notified(server: PackwardServer, place: str) -> Callable[[Any], None]:
    def handle(params: Any) -> None:
        _handler(place)(server.bench, params)

    return handle


def _asked(server: PackwardServer, place: str) -> Callable[[Any], Coroutine[Any, Any, Any]]:
    async def handle(params: Any) -> Any:
        return await _handler(place)(server.bench, params)

    return handle


def _handler(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(".")
    handler: Callable[..., Any] = getattr(import_module(f"packward.lsp.{module}"), name)
    return handler


def run(tcp: tuple[str, int] | None) -> int:
    """Serve one client on standard input and output, or on a TCP address, until it leaves.

    Returns the process's exit status: 1 where the client left without `shutdown`.
    """
    start_log()
    # Analyses run in threads; each time the loop's own lets go of the interpreter, it waits so long for it.
    sys.setswitchinterval(_SWITCH)
    server = build()
    if tcp is not None:
        # asyncio would log the traceback of how pygls leaves a connection: by SystemExit.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        try:
            server.start_tcp(*tcp)
        except SystemExit as leaving:
            return leaving.code if isinstance(leaving.code, int) else 1
        return 0
    output = sys.stdout.buffer
    # A stray print would corrupt the conversation.
    sys.stdout = sys.stderr
    server.start_io(sys.stdin.buffer, output)
    return server.protocol.exit_status
