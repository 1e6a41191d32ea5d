"""Every kind of message that the server reads or writes, printed as the converter makes it."""

import json
from collections.abc import Iterator
from typing import Any

from lsprotocol import types
from pygls.protocol import default_converter

PLACE = {"line": 1, "character": 2}
RANGE = {"start": PLACE, "end": {"line": 3, "character": 4}}
DOCUMENT = {"uri": "file:///project/package.json"}
DIAGNOSTIC = {
    "range": RANGE,
    "severity": 2,
    "code": "fresh-version",
    "codeDescription": {"href": "file:///page.html"},
    "source": "packward",
    "message": "young",
    "tags": [2],
    "relatedInformation": [{"location": {**DOCUMENT, "range": RANGE}, "message": "here"}],
    "data": {"rule": "fresh-version", "package": "a"},
}
EDIT = {
    "documentChanges": [
        {"kind": "create", "uri": "file:///project/.npmrc", "options": {"ignoreIfExists": True}},
        {"textDocument": {**DOCUMENT, "version": 7}, "edits": [{"range": RANGE, "newText": "x"}]},
        {"textDocument": {**DOCUMENT, "version": None}, "edits": []},
    ]
}
ACTION = {
    "title": "Use 1.2.0",
    "kind": "quickfix",
    "diagnostics": [DIAGNOSTIC],
    "isPreferred": True,
    "edit": EDIT,
    "data": {"uri": "file:///project/package.json", "version": 7, "span": [1, 2]},
}
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-8", "utf-16"]},
    "textDocument": {
        "hover": {"contentFormat": ["markdown"]},
        "completion": {
            "completionItem": {
                "documentationFormat": ["markdown", "plaintext"],
                "tagSupport": {"valueSet": [1]},
                "snippetSupport": True,
            },
            "contextSupport": True,
        },
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
            "resolveSupport": {"properties": ["edit"]},
            "dataSupport": True,
        },
    },
    "workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}},
    "window": {"workDoneProgress": True},
}
PARAMS: dict[str, Any] = {
    "initialize": {
        "processId": 1,
        "rootUri": "file:///project",
        "capabilities": CAPABILITIES,
        "workspaceFolders": [{"uri": "file:///project", "name": "project"}],
        "initializationOptions": {"packward": {"rules": {}}},
    },
    "initialized": {},
    "shutdown": None,
    "exit": None,
    "$/cancelRequest": {"id": 3},
    "textDocument/didOpen": {"textDocument": {**DOCUMENT, "languageId": "json", "version": 1, "text": "{}"}},
    "textDocument/didChange": {
        "textDocument": {**DOCUMENT, "version": 2},
        "contentChanges": [{"range": RANGE, "rangeLength": 3, "text": "x"}, {"text": "{}"}],
    },
    "textDocument/didSave": {"textDocument": DOCUMENT},
    "textDocument/didClose": {"textDocument": DOCUMENT},
    "textDocument/hover": {"textDocument": DOCUMENT, "position": PLACE},
    "textDocument/completion": {
        "textDocument": DOCUMENT,
        "position": PLACE,
        "context": {"triggerKind": 2, "triggerCharacter": "^"},
    },
    "textDocument/definition": {"textDocument": DOCUMENT, "position": PLACE},
    "textDocument/codeAction": {
        "textDocument": DOCUMENT,
        "range": RANGE,
        "context": {
            "diagnostics": [DIAGNOSTIC],
            "only": ["quickfix", "source.fixAll.packward"],
            "triggerKind": 1,
        },
    },
    "codeAction/resolve": ACTION,
    "textDocument/publishDiagnostics": {**DOCUMENT, "version": 2, "diagnostics": [DIAGNOSTIC]},
    "workspace/executeCommand": {"command": "packward.showWhy", "arguments": ["a", 1, None, {"b": []}]},
    "workspace/didChangeConfiguration": {"settings": {"packward": {"offline": True}}},
    "workspace/didChangeWatchedFiles": {"changes": [{**DOCUMENT, "type": 3}]},
    "workspace/didChangeWorkspaceFolders": {
        "event": {"added": [{"uri": "file:///a", "name": "a"}], "removed": []}
    },
    "workspace/configuration": {"items": [{"section": "packward"}]},
    "client/registerCapability": {
        "registrations": [
            {
                "id": "a",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": [{"globPattern": "**/.npmrc"}]},
            }
        ]
    },
    "window/workDoneProgress/create": {"token": "t"},
    "window/workDoneProgress/cancel": {"token": "t"},
    "$/progress": {"token": "t", "value": {"kind": "report", "message": "a", "percentage": 5}},
}
RESULTS: dict[str, Any] = {
    "textDocument/hover": {"contents": {"kind": "markdown", "value": "**a**"}, "range": RANGE},
    "textDocument/definition": {**DOCUMENT, "range": RANGE},
    "textDocument/completion": {
        "isIncomplete": True,
        "items": [
            {
                "label": "1.2.0",
                "kind": 21,
                "tags": [1],
                "detail": "4 years old",
                "documentation": {"kind": "markdown", "value": "Published."},
                "sortText": "000",
                "filterText": "^1.2.0",
                "insertTextFormat": 1,
                "textEdit": {"range": RANGE, "newText": "^1.2.0"},
            }
        ],
    },
    "textDocument/codeAction": [ACTION],
    "codeAction/resolve": ACTION,
    "workspace/configuration": [{"offline": True}, None],
    "workspace/executeCommand": {"manifests": 1},
    "client/registerCapability": None,
    "shutdown": None,
    "initialize": {
        "capabilities": {
            "positionEncoding": "utf-8",
            "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
            "codeActionProvider": {"codeActionKinds": ["quickfix"], "resolveProvider": True},
            "executeCommandProvider": {"commands": ["packward.refresh"]},
            "hoverProvider": True,
            "completionProvider": {"triggerCharacters": ["^"]},
            "definitionProvider": True,
        },
        "serverInfo": {"name": "packward", "version": "1"},
    },
}


def messages() -> Iterator[dict[str, Any]]:
    """Return all messages as JSON."""
    for method, params in PARAMS.items():
        yield {"jsonrpc": "2.0", "id": 1, "method": method, "params": params, "of": method}
    for method, result in RESULTS.items():
        yield {"jsonrpc": "2.0", "id": 1, "result": result, "of": method}
    yield {"jsonrpc": "2.0", "id": 1, "error": {"code": -32801, "message": "changed"}}


def show() -> None:
    """Print what becomes of each message when it is read and written again, and how it shows."""
    shown = []
    converter = default_converter()  # type: ignore[no-untyped-call]
    for message in messages():
        read, again = (converter.structure(message, _type_of(message)) for _ in range(2))
        shown.append([converter.unstructure(read), repr(read), read == again])
    print(json.dumps(shown))  # noqa: T201  the caller reads it


def _type_of(message: dict[str, Any]) -> Any:
    if "error" in message:
        return types.ResponseErrorMessage
    request, response, *_ = types.METHOD_TO_TYPES[message["of"]]
    return request if "method" in message else response
