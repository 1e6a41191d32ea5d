import asyncio
from typing import Any

import pytest

from lsp.conftest import Project
from lsp.editor import FULL, AnswerError, Editor, applied

MANIFEST = '{\n  "packageManager": "npm@11.21.2",\n  "dependencies": {"é😀": "1.0.0", "left-pad": "^1"}\n}\n'
NPMRC = "min-release-age=3\nmin\n"


def place(project: Project, name: str, line: int, character: int) -> dict[str, Any]:
    return {
        "textDocument": {"uri": project.uri(name)},
        "position": {"line": line, "character": character},
    }


async def completed(editor: Editor, where: dict[str, Any]) -> dict[str, Any]:
    """Ask as an editor does: again, while there are no items and the list says that there are more."""
    while True:
        found: dict[str, Any] = await editor.request("textDocument/completion", where)
        if found["items"] or not found["isIncomplete"]:
            return found
        await asyncio.sleep(0.05)


async def test_completion_is_offered_with_its_trigger_characters(project: Project) -> None:
    async with Editor() as editor:
        capable = await editor.initialize(project.folder)
    assert set(capable["completionProvider"]["triggerCharacters"]) == set('":= -^~@./')
    assert "resolveProvider" not in capable["completionProvider"]


@pytest.mark.parametrize("unit", ["utf-8", "utf-16", "utf-32"])
async def test_versions_replace_what_is_typed_in_the_clients_columns(project: Project, unit: str) -> None:
    project.write({"package.json": MANIFEST})
    line = MANIFEST.splitlines()[2]
    before = line[: line.index('^1"') + 2]
    width = {"utf-8": len(before.encode()), "utf-16": len(before) + 1, "utf-32": len(before)}[unit]
    async with Editor() as editor:
        await editor.initialize(
            project.folder, capabilities={**FULL, "general": {"positionEncodings": [unit]}}
        )
        editor.open(project.uri(), MANIFEST)
        found = await completed(editor, place(project, "package.json", 2, width))
    labels = [item["label"] for item in sorted(found["items"], key=lambda item: item["sortText"])]
    assert labels == ["1.2.0", "1.3.0"]
    first = next(item for item in found["items"] if item["label"] == "1.2.0")
    assert applied(MANIFEST, [first["textEdit"]], unit) == MANIFEST.replace("^1", "^1.2.0")
    assert first["detail"].startswith("newest allowed, 4 years old")
    assert first["documentation"]["kind"] == "markdown"
    assert not found["isIncomplete"]


async def test_a_setting_is_completed_in_the_text_as_the_editor_has_it(project: Project) -> None:
    project.write({"package.json": MANIFEST})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(".npmrc"), "")
        editor.change(project.uri(".npmrc"), 2, {"text": NPMRC})
        found = await editor.request("textDocument/completion", place(project, ".npmrc", 1, 3))
        values = await editor.request("textDocument/completion", place(project, ".npmrc", 0, 17))
        nothing = await editor.request("textDocument/completion", place(project, "package.json", 0, 0))
    edits = {item["label"]: item["textEdit"] for item in found["items"]}
    assert "min-release-age" not in edits
    assert applied(NPMRC, [edits["ignore-scripts"]]) == "min-release-age=3\nignore-scripts=\n"
    assert next(iter(values["items"]))["detail"] == "3 days, recommended"
    assert nothing is None


async def test_a_client_without_markdown_gets_plain_text(project: Project) -> None:
    project.write({"package.json": MANIFEST})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities={})
        editor.open(project.uri(".npmrc"), NPMRC)
        found = await editor.request("textDocument/completion", place(project, ".npmrc", 1, 3))
    assert {item["documentation"]["kind"] for item in found["items"]} == {"plaintext"}
    assert all("\\" not in item["documentation"]["value"] for item in found["items"])


async def test_a_setting_has_a_hover(project: Project) -> None:
    project.write({"package.json": MANIFEST})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(".npmrc"), NPMRC)
        hover = await editor.request("textDocument/hover", place(project, ".npmrc", 0, 4))
    assert "`3` is 3 days; it is in force." in hover["contents"]["value"]
    assert hover["range"] == {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 15}}


async def test_places_that_do_not_exist_are_answered(project: Project) -> None:
    project.write({"package.json": MANIFEST})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(".npmrc"), NPMRC)
        for line, character in ((999, 0), (0, 99999), (2**31 - 1, 2**31 - 1)):
            await editor.request("textDocument/completion", place(project, ".npmrc", line, character))
        with pytest.raises(AnswerError):
            await editor.request("textDocument/completion", {"position": {"line": 0, "character": 0}})
        unknown = await editor.request("textDocument/completion", place(project, "other.txt", 0, 0))
    assert unknown is None


NAMES = '{\n  "dependencies": {"zz-p"}\n}\n'
SNIPPETS = {
    **FULL,
    "textDocument": {
        **FULL["textDocument"],
        "completion": {"completionItem": {"snippetSupport": True}},
    },
}


@pytest.mark.parametrize(("capabilities", "text"), [(FULL, '"zz-pad": ""'), (SNIPPETS, '"zz-pad": "$1"')])
async def test_names_come_from_the_registrys_search(
    project: Project, capabilities: dict[str, Any], text: str
) -> None:
    project.registry.publish("zz-pad", "1.0.0")
    project.write({"package.json": NAMES})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=capabilities)
        editor.open(project.uri(), NAMES)
        labels: list[str] = []
        while "zz-pad" not in labels:
            found = await editor.request("textDocument/completion", place(project, "package.json", 1, 24))
            labels = [item["label"] for item in found["items"]]
    assert found["isIncomplete"]
    item = found["items"][labels.index("zz-pad")]
    assert item["textEdit"]["newText"] == text
    assert [path for path in project.registry.paths() if "search" in path] == [
        "GET /-/v1/search?text=zz-p&size=60"
    ]
