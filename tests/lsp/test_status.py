from itertools import pairwise
from typing import Any

from lsp.conftest import Project
from lsp.editor import Editor

TEXT = '{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "1.3.0"}}\n'


def statuses(editor: Editor) -> list[list[dict[str, Any]]]:
    return [each["params"]["workspaces"] for each in editor.received if each["method"] == "packward/status"]


async def test_a_client_that_shows_it_hears_how_a_workspace_is(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder, options={"status": True})
        editor.open(project.uri(), TEXT)
        shown = await editor.diagnostics(project.uri(), "blocked-version")
        last = await editor.until(
            lambda: (told := statuses(editor)) and not told[-1][0]["pending"] and told[-1]
        )
        counted = dict.fromkeys(("error", "warning", "information", "hint"), 0)
        shown = editor.shown[project.uri()]["diagnostics"]
        for diagnostic in shown:
            counted[("error", "warning", "information", "hint")[diagnostic["severity"] - 1]] += 1
        editor.notify("textDocument/didClose", {"textDocument": {"uri": project.uri()}})
        await editor.until(lambda: statuses(editor)[-1] == [])
    assert last == [
        {
            "uri": project.folder.as_uri(),
            "manager": {"name": "npm", "version": "11.21.2", "assumed": False},
            "findings": counted,
            "unknown": 0,
            "pending": 0,
            "offline": False,
            "trusted": True,
        }
    ]
    assert counted["warning"] > 0


async def test_it_tells_that_no_network_is_asked(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor(settings={"offline": True}) as editor:
        await editor.initialize(project.folder, options={"packward": {"offline": True}, "status": True})
        editor.open(project.uri(), TEXT)
        [last] = await editor.until(
            lambda: (told := statuses(editor)) and told[-1][0]["unknown"] and told[-1]
        )
    assert last["offline"]
    assert project.registry.requests == []


async def test_the_same_is_not_told_twice(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder, options={"status": True})
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri(), "blocked-version")
        editor.change(project.uri(), 2, {"text": "\n" + TEXT})
        await editor.diagnostics(project.uri(), "blocked-version", version=2)
        told = statuses(editor)
    assert all(one != other for one, other in pairwise(told))


async def test_other_clients_hear_only_what_the_protocol_has(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri(), "blocked-version")
        assert "packward/status" not in editor.methods()
