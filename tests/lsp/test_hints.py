"""Hints, lenses, links and references over stdio; and what makes the client ask for them again."""

from time import time
from typing import Any

import pytest

from lsp.conftest import PACKAGES, Project
from lsp.editor import FULL, Editor
from support.packuments import from_archive
from support.registry import RegistryFactory

MANIFEST = """{
  "packageManager": "npm@11.21.2",
  "dependencies": {"é😀": "1.0.0", "left-pad": "^1.0.0",
    "old": "^1.0.0"}
}
"""


def whole(project: Project) -> dict[str, Any]:
    place = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    return {"textDocument": {"uri": project.uri()}, "range": place}


async def hints(editor: Editor, project: Project) -> list[dict[str, Any]]:
    """Ask for hints as an editor does, again at each refresh, until both lines have theirs."""
    while True:
        seen = editor.methods().count("workspace/inlayHint/refresh")
        found: list[dict[str, Any]] = await editor.request("textDocument/inlayHint", whole(project))
        if len(found) == 2 and all("old" in hint["label"] for hint in found):
            return found
        await editor.more("workspace/inlayHint/refresh", seen)


@pytest.mark.parametrize("unit", ["utf-8", "utf-16", "utf-32"])
async def test_hints_stand_behind_the_quotes_in_the_clients_columns(project: Project, unit: str) -> None:
    project.write({"package.json": MANIFEST})
    line = MANIFEST.splitlines()[2]
    before = line.removesuffix(",")
    width = {"utf-8": len(before.encode()), "utf-16": len(before) + 1, "utf-32": len(before)}[unit]
    async with Editor() as editor:
        await editor.initialize(
            project.folder, capabilities={**FULL, "general": {"positionEncodings": [unit]}}
        )
        editor.open(project.uri(), MANIFEST)
        first, second = await hints(editor, project)
        resolved = await editor.request("inlayHint/resolve", first)
        editor.change(project.uri(), 2, {"text": MANIFEST + "\n"})
        late = await editor.request("inlayHint/resolve", first)
    assert first["position"] == {"line": 2, "character": width}
    assert first["label"].startswith("1.2.0, 4 years old · 1.3.0 in 2 d ")
    assert second["label"] == "1.0.0, 5 years old"
    assert resolved["tooltip"]["value"].startswith("**left-pad 1.2.0** is what npm")
    assert "tooltip" not in late


async def test_settings_take_hints_and_lenses_away_without_a_restart(project: Project) -> None:
    project.write({"package.json": MANIFEST})
    document = {"textDocument": {"uri": project.uri()}}
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), MANIFEST)
        await hints(editor, project)
        assert await editor.request("textDocument/codeLens", document)
        seen = editor.methods().count("workspace/inlayHint/refresh")
        editor.settings = {"inlayHints": False, "codeLens": False}
        editor.notify("workspace/didChangeConfiguration", {"settings": None})
        await editor.until(lambda: editor.methods().count("workspace/inlayHint/refresh") > seen)
        assert await editor.request("textDocument/inlayHint", whole(project)) == []
        assert await editor.request("textDocument/codeLens", document) == []
        own = MANIFEST.replace('"dependencies"', '"packward": {"inlayHints": true},\n  "dependencies"')
        editor.change(project.uri(), 2, {"text": own})
        await hints(editor, project)


async def test_lenses_count_and_their_commands_exist(project: Project) -> None:
    project.write({"package.json": MANIFEST})
    document = {"textDocument": {"uri": project.uri()}}
    async with Editor() as editor:
        capable = await editor.initialize(project.folder)
        editor.open(project.uri(), MANIFEST)
        lenses: list[dict[str, Any]] = []
        while not any("held back" in lens["command"]["title"] for lens in lenses):
            lenses = await editor.request("textDocument/codeLens", document)
    titles = [lens["command"]["title"] for lens in lenses]
    assert titles[0].startswith("no updates · 1 held back until ")
    assert titles[1] == "1 update beyond the range"
    assert {lens["range"]["start"]["line"] for lens in lenses} == {2}
    assert {lens["command"]["command"] for lens in lenses} <= set(
        capable["executeCommandProvider"]["commands"]
    )


async def test_links_are_given_where_a_package_names_a_page(
    project: Project, registry_factory: RegistryFactory
) -> None:
    document = from_archive("old", PACKAGES["old"], time())
    document["repository"] = {"type": "git", "url": "git+https://github.com/acme/old.git"}
    registry = registry_factory({"old": document})
    (project.home / ".npmrc").write_text(f"registry={registry.url}\n")
    project.write({"package.json": MANIFEST})
    async with Editor() as editor:
        capable = await editor.initialize(project.folder)
        editor.open(project.uri(), MANIFEST)
        document = {"textDocument": {"uri": project.uri()}}
        found = await editor.request("textDocument/documentLink", document)
        link = next(link for link in found if link["range"]["start"]["line"] == 3)
        while "target" not in link:
            link = await editor.request("documentLink/resolve", link)
    assert capable["documentLinkProvider"] == {"resolveProvider": True}
    assert link["target"] == "https://github.com/acme/old/compare/v1.0.0...v2.0.0"


async def test_references_answer_with_and_without_the_declaration(project: Project) -> None:
    root = '{"workspaces": ["b"], "dependencies": {"b": "*"}}'
    project.write({"package.json": root, "b/package.json": '{"name": "b"}'})
    async with Editor() as editor:
        capable = await editor.initialize(project.folder)
        editor.open(project.uri(), root)
        place = {
            "textDocument": {"uri": project.uri()},
            "position": {"line": 0, "character": root.index('b": "*')},
        }
        both = await editor.request(
            "textDocument/references", {**place, "context": {"includeDeclaration": True}}
        )
        uses = await editor.request(
            "textDocument/references", {**place, "context": {"includeDeclaration": False}}
        )
    assert capable["referencesProvider"]
    assert "renameProvider" not in capable
    assert [found["uri"] for found in both] == [project.uri("b/package.json"), project.uri()]
    assert uses == both[1:]
