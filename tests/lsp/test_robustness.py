import asyncio
import json
import sys
from typing import Any

import pytest

from lsp.conftest import Project
from lsp.editor import AnswerError, Editor
from support.behaviour import Behaviour

TEXT = '{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "1.3.0"}}\n'
CRASHING = (
    "import packward.lsp.hover as h, packward.lsp.synchronization as s\n"
    "def crash(*_): raise ValueError('secret /home/someone')\n"
    "h.hover = s.did_save = crash\n"
    "from packward.lsp.server import run; run(None)"
)


def hover_at_start(uri: str) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": 0, "character": TEXT.index("left-pad")}}


async def test_leaving_politely_ends_the_process_with_0(project: Project) -> None:
    async with Editor() as editor:
        await editor.initialize(project.folder)
        assert await editor.leave() == 0


async def test_leaving_without_waiting_for_the_answer_is_quiet(project: Project) -> None:
    project.write({"package.json": TEXT})
    project.registry.behaviour = Behaviour(latency=20)
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri())
        editor.ask("textDocument/hover", hover_at_start(project.uri()))
        _, answer = editor.ask("shutdown", None)
        editor.notify("exit", None)
        assert await asyncio.wait_for(editor.process.wait(), 20) == 0
        assert await answer is None
        assert editor.process.stderr is not None
        assert not (await editor.process.stderr.read()).decode()


async def test_exit_without_shutdown_ends_the_process_with_1(project: Project) -> None:
    lines = "import sys; from packward.lsp.server import run; sys.exit(run(None))"
    async with Editor(start=(sys.executable, "-c", lines)) as editor:
        await editor.initialize(project.folder)
        editor.notify("exit", None)
        assert await asyncio.wait_for(editor.process.wait(), 20) == 1


async def test_leaving_without_waiting_for_the_answer_ends_the_process_quietly(project: Project) -> None:
    project.write({"package.json": TEXT})
    project.registry.behaviour = Behaviour(latency=2)
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri())
        _, answer = editor.ask("shutdown", None)
        editor.notify("exit", None)
        assert await asyncio.wait_for(editor.process.wait(), 20) == 0
        assert await answer is None
        assert editor.process.stderr is not None
        assert await editor.process.stderr.read() == b""


async def test_nobody_who_reads_any_more_fills_no_log(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri())
        # The transport of a process has no other way to close the read end.
        editor.process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
        for number in range(10):
            editor.change(project.uri(), number + 2, {"text": TEXT + "\n" * number})
            editor.ask("textDocument/hover", hover_at_start(project.uri()))
        assert editor.process.stdin is not None
        editor.process.stdin.close()
        await asyncio.wait_for(editor.process.wait(), 20)
        assert editor.process.stderr is not None
        log = await editor.process.stderr.read()
    assert b"Traceback" not in log
    assert b"ERROR" not in log


async def test_a_closed_input_ends_the_process(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri())
        assert editor.process.stdin is not None
        editor.process.stdin.close()
        await asyncio.wait_for(editor.process.wait(), 20)


async def test_a_cancelled_request_is_answered_as_cancelled(project: Project) -> None:
    project.write({"package.json": TEXT})
    project.registry.behaviour = Behaviour(latency=20)
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri())
        number, answer = editor.ask("textDocument/hover", hover_at_start(project.uri()))
        editor.notify("$/cancelRequest", {"id": number})
        with pytest.raises(AnswerError) as cancelled:
            await answer
    assert cancelled.value.code == -32800


async def test_a_hover_waits_only_so_long_for_the_registry(project: Project) -> None:
    project.write({"package.json": TEXT})
    project.registry.behaviour = Behaviour(body="hang")
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        hover = await editor.request("textDocument/hover", hover_at_start(project.uri()))
    assert "not checked" in hover["contents"]["value"]


async def test_a_hover_on_a_text_that_has_changed_says_so(project: Project) -> None:
    project.write({"package.json": TEXT})
    project.registry.behaviour = Behaviour(body="hang")
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        _, answer = editor.ask("textDocument/hover", hover_at_start(project.uri()))
        editor.change(project.uri(), 2, {"text": "{}"})
        with pytest.raises(AnswerError) as changed:
            await answer
    assert changed.value.code == -32801


async def test_an_address_that_is_no_file_here_gets_no_answer_and_no_error(project: Project) -> None:
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    async with Editor() as editor:
        await editor.initialize(project.folder)
        for uri in ("untitled:Untitled-1", "vscode-notebook-cell:/a#b", "http://[", "%", ""):
            editor.open(uri, TEXT)
            editor.change(uri, 2, {"text": "{}"})
            assert await editor.request("textDocument/hover", hover_at_start(uri)) is None
            params = {"textDocument": {"uri": uri}, "range": everything, "context": {"diagnostics": []}}
            assert await editor.request("textDocument/codeAction", params) is None
            editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
            editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert "window/showMessage" not in editor.methods()


async def test_a_folder_with_an_odd_address_does_not_stop_the_start() -> None:
    async with Editor() as editor:
        params: dict[str, Any] = {
            "processId": None,
            "rootUri": "http://[",
            "rootPath": "\0",
            "capabilities": {},
            "workspaceFolders": [{"uri": "://", "name": ""}],
        }
        assert await editor.request("initialize", params)


async def test_before_initialize_and_after_shutdown_requests_are_refused() -> None:
    async with Editor() as editor:
        with pytest.raises(AnswerError) as early:
            await editor.request("textDocument/hover", hover_at_start("file:///a/package.json"))
        await editor.initialize()
        with pytest.raises(AnswerError) as again:
            await editor.initialize()
        await editor.request("shutdown", None)
        with pytest.raises(AnswerError) as late:
            await editor.request("shutdown", None)
        editor.notify("exit", None)
        await editor.process.wait()
    assert [each.value.code for each in (early, again, late)] == [-32002, -32600, -32600]


async def test_a_request_that_cannot_be_read_is_answered(project: Project) -> None:
    async with Editor() as editor:
        await editor.initialize(project.folder)
        with pytest.raises(AnswerError) as wrong:
            await editor.request("textDocument/hover", {"textDocument": 5})
        with pytest.raises(AnswerError) as unknown:
            await editor.request("textDocument/nothing", {})
    assert wrong.value.code == -32602
    assert unknown.value.code == -32601


async def test_messages_that_are_none_are_survived(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        for body in (b"{", b"[]", b"5", b"\xff\xfe", b'{"jsonrpc": "2.0"}', b'{"jsonrpc": "2.0", "id": 7}'):
            editor.send_bytes(body)
        editor.notify("textDocument/didChange", {"textDocument": {}})
        editor.notify("$/unheardOf", {})
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri(), "blocked-version")
        await editor.leave()
        assert editor.process.stderr is not None
        log = (await editor.process.stderr.read()).decode()
    assert "window/showMessage" not in editor.methods()
    assert len(log.splitlines()) == log.count("ignored a message") >= 4


async def test_a_crash_opens_no_window_and_tells_nothing_of_files(project: Project) -> None:
    async with Editor(start=(sys.executable, "-c", CRASHING)) as editor:
        await editor.initialize(project.folder)
        with pytest.raises(AnswerError) as crash:
            await editor.request("textDocument/hover", hover_at_start(project.uri()))
        editor.notify("textDocument/didSave", {"textDocument": {"uri": project.uri()}})
        await editor.leave()
        assert editor.process.stderr is not None
        log = (await editor.process.stderr.read()).decode()
    assert crash.value.error == {
        "code": -32603,
        "message": "packward failed on this request; its log says where",
    }
    assert "window/showMessage" not in editor.methods()
    assert log.count("ValueError") == 2
    assert "secret" not in log


async def test_a_token_never_reaches_the_log(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACKWARD_LOG", "debug")
    token = "npm_0123456789abcdefghijABCDEFGHIJ"
    npmrc = f"//registry.example.com/:_authToken={token}\n"
    project.write({"package.json": TEXT, ".npmrc": npmrc})
    async with Editor() as editor:
        await editor.initialize(project.folder, options={"token": token})
        editor.open(project.uri(), TEXT)
        editor.open(project.uri(".npmrc"), npmrc)
        editor.change(project.uri(".npmrc"), 2, {"text": npmrc * 2})
        editor.notify("textDocument/didOpen", {"textDocument": {"text": token}})
        await editor.diagnostics(project.uri())
        await editor.leave()
        assert editor.process.stderr is not None
        log = (await editor.process.stderr.read()).decode()
    assert "textDocument/didChange" in log
    assert token not in log


async def test_an_answer_that_comes_after_shutdown_is_no_error(project: Project) -> None:
    async with Editor(silent=["client/registerCapability", "workspace/configuration"]) as editor:
        await editor.initialize(project.folder)
        await editor.until(lambda: "workspace/configuration" in editor.methods())
        await editor.request("shutdown", None)
        for message in editor.received:
            if "id" in message:
                editor.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        editor.notify("exit", None)
        assert await asyncio.wait_for(editor.process.wait(), 20) == 0
    assert "window/showMessage" not in editor.methods()


async def test_edits_that_come_at_once_end_in_the_last_text(project: Project) -> None:
    text = json.dumps({"packageManager": "npm@11.21.2", "dependencies": {}})
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        column = text.index("{}") + 1
        for version, character in enumerate('"left-pad": "1.3.0"', 2):
            place = {"line": 0, "character": column + version - 2}
            editor.change(
                project.uri(), version, {"range": {"start": place, "end": place}, "text": character}
            )
        shown = await editor.diagnostics(project.uri(), "blocked-version", version=20)
    assert len(shown) >= 1
