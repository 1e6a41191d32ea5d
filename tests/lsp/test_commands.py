from typing import Any

import pytest

from lsp.conftest import Project
from lsp.editor import AnswerError, Editor

TEXT = '{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "1.3.0", "old": "^1.0.0"}}\n'


async def run(editor: Editor, command: str, *arguments: Any) -> Any:
    params = {"command": f"packward.{command}", "arguments": list(arguments)}
    return await editor.request("workspace/executeCommand", params)


async def test_checking_the_workspace_shows_findings_of_every_manifest(project: Project) -> None:
    project.write({"a/package.json": TEXT, "b/c/package.json": TEXT, "a/node_modules/x/package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        said = await run(editor, "checkWorkspace")
        for name in ("a/package.json", "b/c/package.json"):
            await editor.diagnostics(project.uri(name), "fresh-version")
    assert said["manifests"] == 2
    assert said["findings"] >= 2
    assert not [uri for uri in editor.shown if "node_modules" in uri]
    kinds = [m["params"]["value"]["kind"] for m in editor.received if m["method"] == "$/progress"]
    assert (kinds[0], kinds[-1]) == ("begin", "end")


async def test_what_only_the_command_looked_at_follows_the_disk(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        await run(editor, "checkWorkspace")
        await editor.diagnostics(project.uri(), "blocked-version")
        project.write({"package.json": TEXT.replace("1.3.0", "1.2.0")})
        changes = [{"uri": project.uri(), "type": 2}]
        editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        await editor.until(lambda: "blocked-version" not in codes(editor, project))
        (project.folder / "package.json").unlink()
        editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        await editor.until(lambda: not codes(editor, project))


async def test_a_folder_that_leaves_takes_its_findings_along(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        await run(editor, "checkWorkspace")
        await editor.diagnostics(project.uri(), "blocked-version")
        folder = {"uri": project.folder.as_uri(), "name": "project"}
        event = {"added": [], "removed": [folder]}
        editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        await editor.until(lambda: not codes(editor, project))
        assert (await run(editor, "checkWorkspace"))["manifests"] == 0


def codes(editor: Editor, project: Project) -> list[str]:
    return [each["code"] for each in editor.shown[project.uri()]["diagnostics"]]


async def test_refreshing_asks_the_registry_again(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        await editor.diagnostics(project.uri(), "blocked-version")
        project.registry.unpublish("left-pad")
        await run(editor, "refresh")
        await editor.diagnostics(project.uri(), "unknown-package")


async def test_the_reasons_for_a_dependency_are_told_as_text(project: Project) -> None:
    project.write({"package.json": TEXT})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        one = await run(editor, "showWhy", project.uri(), "old")
        every = await run(editor, "showWhy", project.uri())
    assert one.startswith("old 1.0.0 is what npm 11.21.2 would install now")
    assert "left-pad" not in one
    assert "left-pad 1.3.0" in every
    assert one in every


@pytest.mark.parametrize(
    ("command", "arguments"), [("nothing", []), ("showWhy", []), ("showWhy", [5]), ("showWhy", ["x"])]
)
async def test_a_command_that_does_not_fit_is_an_error(
    project: Project, command: str, arguments: list[Any]
) -> None:
    async with Editor() as editor:
        await editor.initialize(project.folder)
        with pytest.raises(AnswerError) as wrong:
            await run(editor, command, *arguments)
    assert wrong.value.code == -32602
