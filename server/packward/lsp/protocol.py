"""What packward does differently from pygls on the wire: states, failures and stray answers."""

import asyncio
import logging
import os
from collections.abc import Generator
from concurrent.futures import Future
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol, lsp_method

from packward.lsp.pulls import correct, pulls_diagnostics

log = logging.getLogger(__name__)

INVALID_REQUEST: Final = -32600
NOT_INITIALIZED: Final = -32002

# pygls keeps documents and folders of its own behind these, whose lines are not the protocol's.
_OURS = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
    # As a request of pygls' own kind it could not be cancelled.
    types.WORKSPACE_EXECUTE_COMMAND,
)


class PackwardProtocol(LanguageServerProtocol):
    """The protocol between one client and one server.

    `folders` are the workspace folders' addresses as the client gave them at `initialize`;
    `initialization_options` what it sent along.
    """

    folders: tuple[str, ...] = ()
    initialization_options: Any = None
    initialized = False
    _shutdown_request: str | int | None = None

    @property
    def exit_status(self) -> int:
        """What the process ends with: 1 where the client left without `shutdown`."""
        return 0 if self._shutdown else 1

    def _register_builtin_features(self) -> None:
        super()._register_builtin_features()  # type: ignore[no-untyped-call]
        for method in _OURS:
            del self.fm.builtin_features[method]

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answer `initialize`, and keep what it said about the workspace."""
        self.initialized = True
        self.folders = _folders(params)
        self.initialization_options = params.initialization_options
        correct(params)
        # pygls would turn these into paths, and fail on an address that is none.
        params.root_uri = params.root_path = params.workspace_folders = None
        result = yield from super().lsp_initialize(params)
        if not pulls_diagnostics(params.capabilities):
            # Else such a client would get everything twice: what it asks for and what is published.
            result.capabilities.diagnostic_provider = None
        return result

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message; a request that cannot be read is answered, where pygls would leave it waiting."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            log.warning("ignored a message that cannot be read")
            # Not as a failure of ours, which pygls makes of some.
            raise JsonRpcInvalidParams from error

    def handle_message(self, message: Any) -> None:
        """Hand a message on, unless it comes before `initialize` or after `shutdown`."""
        if not hasattr(message, "jsonrpc"):
            log.warning("ignored a message that is none of the protocol's")
            return
        method, asked = getattr(message, "method", None), getattr(message, "id", None)
        log.debug("received %s %s", method or "response", "" if asked is None else asked)
        refusal = self._refusal(method)
        if refusal is not None:
            if asked is not None:
                self._send_response(asked, error=refusal)
        elif method != types.EXIT or not self._leaves_later():
            if method == types.SHUTDOWN:
                self._shutdown_request = asked
            super().handle_message(message)

    def _leaves_later(self) -> bool:
        """Put `exit` off until `shutdown` is answered; pygls would end the process amid that work."""
        answer = None if self._shutdown_request is None else self._request_futures.get(self._shutdown_request)
        if answer is None or answer.done():
            return False
        loop = asyncio.get_running_loop()
        answer.add_done_callback(lambda _: loop.call_soon(self._leave))
        return True

    def _leave(self) -> None:
        if self.writer is not None:
            self.writer.close()
        # Not sys.exit: the thread that waits for input would keep the process.
        os._exit(0)

    def _refusal(self, method: str | None) -> types.ResponseError | None:
        if method is None or method == types.EXIT:
            return None
        if self._shutdown:
            return types.ResponseError(code=INVALID_REQUEST, message="The server is shutting down")
        if not self.initialized and method != types.INITIALIZE:
            return types.ResponseError(code=NOT_INITIALIZED, message="The server is not initialized")
        if self.initialized and method == types.INITIALIZE:
            return types.ResponseError(code=INVALID_REQUEST, message="The server is initialized already")
        return None

    def _handle_response(
        self, msg_id: str | int, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        future = self._request_futures.get(msg_id)
        if future is not None and future.done():
            # Whoever asked was cancelled; to set a result now would raise.
            del self._request_futures[msg_id]
            return
        super()._handle_response(msg_id, result, error)

    def _send_response(
        self, msg_id: str | int, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        if error is not None:
            # pygls would send the exception's text and a traceback, which name files and their contents.
            internal = error.code == JsonRpcInternalError.CODE
            message = "packward failed on this request; its log says where" if internal else error.message
            error = types.ResponseError(code=error.code, message=message)
            # pygls picks the result's type by what is left here, also where the answer is an error.
            self._result_types.pop(msg_id, None)
        super()._send_response(msg_id, result, error)

    def _run_generator(
        self,
        future: Future[Any] | None,
        *,
        gen: Generator[Any, Any, Any],
        result_future: Future[Any],
    ) -> None:
        if future is not None and future.cancelled():
            # The loop ends while something is still being answered; pygls would raise on that.
            gen.close()
            result_future.cancel()
            return
        super()._run_generator(future, gen=gen, result_future=result_future)

    def _send_data(self, data: Any) -> None:
        try:
            super()._send_data(data)
        except BrokenPipeError:
            # The client is gone; the end of what it sends will end this process.
            log.debug("nobody reads any more")


def _folders(params: types.InitializeParams) -> tuple[str, ...]:
    if params.workspace_folders:
        return tuple(folder.uri for folder in params.workspace_folders)
    if params.root_uri:
        return (params.root_uri,)
    return ()
