"""An editor's side of the protocol: raw JSON over the server's real standard input and output."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

START = (sys.executable, "-m", "packward", "lsp")
PATIENCE = 30.0

FULL: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "completion": {
            "completionItem": {
                "documentationFormat": ["markdown", "plaintext"],
                "tagSupport": {"valueSet": [1]},
            },
        },
        "publishDiagnostics": {
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}}
        },
    },
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
        "configuration": True,
        "applyEdit": True,
        "inlayHint": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
    },
    "window": {"workDoneProgress": True},
}
"""What a modern editor can do that gets diagnostics by publication, except for `codeAction/resolve`."""

PULLING: Mapping[str, Any] = {
    **FULL,
    "textDocument": {**FULL["textDocument"], "diagnostic": {"relatedDocumentSupport": True}},
    "workspace": {**FULL["workspace"], "diagnostics": {"refreshSupport": True}},
}
"""The same for one that asks for diagnostics."""


class AnswerError(Exception):
    """The server answered a request with an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(str(error))
        self.code: int = error["code"]
        self.error = error


DEFAULTS: Mapping[str, Any] = {}


class Editor:
    """Starts the server in `async with`, and ends it by `shutdown` and `exit`.

    `settings` is what it answers to `workspace/configuration`, None where it knows of none; `silent` are
    methods that it never answers.
    """

    def __init__(
        self,
        *,
        settings: Mapping[str, Any] | None = DEFAULTS,
        start: Sequence[str] = START,
        silent: Sequence[str] = (),
    ) -> None:
        self.settings = settings
        self.received: list[dict[str, Any]] = []
        self.shown: dict[str, dict[str, Any]] = {}
        self._start, self._silent = start, silent
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._news = asyncio.Condition()
        self._next_id = 0

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *self._start,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**24,
            env=os.environ,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.process.returncode is None and error is None:
                await self.leave()
        finally:
            if self.process.returncode is None:
                self.process.kill()
                await self.process.wait()
            self._reading.cancel()

    async def initialize(
        self,
        *folders: Path,
        capabilities: Mapping[str, Any] = FULL,
        options: Any = None,
        process_id: int | None = None,
    ) -> dict[str, Any]:
        """Go through the handshake and return the server's capabilities."""
        answer = await self.request(
            "initialize",
            {
                "processId": process_id,
                "rootUri": None,
                "capabilities": capabilities,
                "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name} for folder in folders],
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})
        capable: dict[str, Any] = answer["capabilities"]
        return capable

    async def leave(self) -> int:
        """Say `shutdown` and `exit`, and return the process's exit status."""
        await self.request("shutdown", None)
        self.notify("exit", None)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    def open(self, uri: str, text: str, version: int = 1) -> None:
        """Open a document."""
        item = {"uri": uri, "languageId": "json", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, *changes: Mapping[str, Any]) -> None:
        """Change a document; a change without `range` replaces all."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def ask(self, method: str, params: Any) -> tuple[int, "asyncio.Future[Any]"]:
        """Send a request; return its id and what becomes its answer."""
        self._next_id += 1
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[self._next_id] = future
        self.send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return self._next_id, future

    async def request(self, method: str, params: Any) -> Any:
        """Send a request and return its result. Raises AnswerError."""
        return await asyncio.wait_for(self.ask(method, params)[1], PATIENCE)

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def send(self, message: Any) -> None:
        """Send anything as one message."""
        self.send_bytes(json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def send_bytes(self, body: bytes) -> None:
        """Send a message's body as it is."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until something holds of what was received, and return it."""

        async def wait() -> Any:
            async with self._news:
                while not (found := holds()):
                    await self._news.wait()
                return found

        return await asyncio.wait_for(wait(), PATIENCE)

    async def diagnostics(self, uri: str, *codes: str, version: int | None = None) -> list[dict[str, Any]]:
        """Wait until a document shows diagnostics with at least these codes, and return all it shows."""

        def holds() -> list[list[dict[str, Any]]] | None:
            shown = self.shown.get(uri)
            if shown is None or (version is not None and shown.get("version") != version):
                return None
            there = {each["code"] for each in shown["diagnostics"]}
            return [shown["diagnostics"]] if there >= set(codes) else None

        found: list[list[dict[str, Any]]] = await self.until(holds)
        return found[0]

    def methods(self) -> list[str]:
        """Return the methods of everything that the server sent on its own."""
        return [message["method"] for message in self.received]

    async def more(self, method: str, seen: int) -> None:
        """Wait until the server has sent a method more often than `seen` times."""
        await self.until(lambda: self.methods().count(method) > seen)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while True:
            header = await self.process.stdout.readuntil(b"\r\n\r\n")
            length = int(header.split(b"Content-Length: ")[1].split(b"\r\n")[0])
            message = json.loads(await self.process.stdout.readexactly(length))
            async with self._news:
                self._take(message)
                self._news.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            answer = self._answers.pop(message["id"])
            if "error" in message:
                answer.set_exception(AnswerError(message["error"]))
            elif not answer.cancelled():
                answer.set_result(message.get("result"))
            return
        self.received.append(message)
        if message["method"] == "textDocument/publishDiagnostics":
            self.shown[message["params"]["uri"]] = message["params"]
        if "id" in message and message["method"] not in self._silent:
            answers = {"workspace/configuration": [self.settings], "workspace/applyEdit": {"applied": True}}
            result = answers.get(message["method"])
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})


def applied(text: str, edits: Sequence[Mapping[str, Any]], unit: str = "utf-16") -> str:
    """Apply a server's text edits as an editor that counts columns in `unit` does."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)

    def offset(position: Mapping[str, int]) -> int:
        before = sum(len(line) for line in lines[: position["line"]])
        line = lines[position["line"]] if position["line"] < len(lines) else ""
        return before + _characters(line, position["character"], unit)

    for edit in sorted(edits, key=lambda edit: -offset(edit["range"]["start"])):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def _characters(line: str, column: int, unit: str) -> int:
    if unit == "utf-32":
        return column
    width = 2 if unit == "utf-16" else 1
    encoding = "utf-16-le" if unit == "utf-16" else "utf-8"
    return len(line.encode(encoding)[: column * width].decode(encoding))
