"""One whole session over stdio as a stock client holds it, with the capabilities of two real editors."""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import cast

import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from lsp.conftest import Project
from packward.text.document import Span, line_index
from packward.text.edits import TextEdit, apply
from packward.text.positions import Encoding, offset_at

SECONDS = 30
TEXT = '{"packageManager": "npm@12.2.0", "é😀": "😀", "dependencies": {"left-pad": "%s"}}\n'


@pytest.mark.parametrize(
    ("editor", "encoding"), [("neovim", "utf-8"), ("visual-studio-code", "utf-16"), ("emacs", "utf-32")]
)
async def test_an_editor_opens_edits_hovers_fixes_and_leaves(
    editor: str, encoding: Encoding, project: Project
) -> None:
    capabilities = client_capabilities(editor)
    capabilities.general = types.GeneralClientCapabilities(
        position_encodings=[types.PositionEncodingKind(encoding)]
    )
    started = await ClientServerConfig(
        server_command=[sys.executable, "-m", "packward", "lsp"], server_env=dict(os.environ)
    ).start()
    client = cast("LanguageClient", started)
    project.write({"package.json": TEXT % "1.2.0"})
    uri = project.uri()
    try:
        answer = await client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                workspace_folders=[types.WorkspaceFolder(project.folder.as_uri(), "project")],
            )
        )
        assert answer.capabilities.position_encoding == encoding
        opened = TEXT % "1.2.0"
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "json", 1, opened))
        )
        await _until(client, uri, lambda rules: "blocked-version" not in rules)

        text = TEXT % "1.3.0"
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(2, uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        await _until(client, uri, lambda rules: "blocked-version" in rules)
        (blocked,) = [each for each in client.diagnostics[uri] if each.code == "blocked-version"]
        assert _text(text, blocked.range, encoding) == "1.3.0"

        hover = await client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), blocked.range.start)
        )
        assert hover is not None
        assert "cannot be installed by npm 12.2.0" in str(hover.contents)

        actions = await client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri), blocked.range, types.CodeActionContext([blocked])
            )
        )
        first = (actions or [])[0]
        assert isinstance(first, types.CodeAction)
        if first.edit is None:
            first = await client.code_action_resolve_async(first)
        assert _applied(text, first, uri, encoding) == TEXT % "1.2.0"

        (project.folder / ".npmrc").write_text("min-release-age=3\nmin-release-age-exclude[]=left-pad\n")
        client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams(
                [types.FileEvent(project.uri(".npmrc"), types.FileChangeType.Changed)]
            )
        )
        await _until(client, uri, lambda rules: "blocked-version" not in rules)
        assert not client.messages
    finally:
        await client.shutdown_session()
        await client.stop()  # type: ignore[no-untyped-call]


async def _until(client: LanguageClient, uri: str, holds: Callable[[set[str]], bool]) -> None:
    """Wait until the diagnostics of a document, once there are any, satisfy a condition."""
    async with asyncio.timeout(SECONDS):
        while uri not in client.diagnostics or not holds(
            {str(each.code) for each in client.diagnostics[uri]}
        ):
            await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)


def _span(text: str, place: types.Range, encoding: Encoding) -> Span:
    index = line_index(text)
    start, end = (
        offset_at(index, position.line, position.character, encoding) for position in (place.start, place.end)
    )
    return Span(start, end)


def _text(text: str, place: types.Range, encoding: Encoding) -> str:
    span = _span(text, place, encoding)
    return text[span.start : span.end]


def _applied(text: str, action: types.CodeAction, uri: str, encoding: Encoding) -> str:
    assert action.edit is not None
    changes = [
        edit
        for document in action.edit.document_changes or []
        if isinstance(document, types.TextDocumentEdit) and document.text_document.uri == uri
        for edit in document.edits
    ] or list((action.edit.changes or {}).get(uri, []))
    return apply(
        text,
        [
            TextEdit(_span(text, edit.range, encoding), edit.new_text)
            for edit in changes
            if isinstance(edit, types.TextEdit)
        ],
    )
