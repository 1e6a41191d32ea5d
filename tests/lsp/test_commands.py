import asyncio
from typing import Any

import pytest

from lsp.conftest import Project
from lsp.editor import AnswerError, Editor, applied
from support.behaviour import Behaviour

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


async def test_a_reason_is_asked_for_of_a_dependency_that_is_there(project: Project) -> None:
    project.write({"package.json": '{"dependencies": {"old": "1.0.0"}}'})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        with pytest.raises(AnswerError) as wrong:
            await run(editor, "showWhy", project.uri(), "older")
    assert wrong.value.code == -32602


UPGRADABLE = '{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^1.0.0", "old": "1.0.0"}}\n'


async def upgraded(editor: Editor, project: Project, *options: Any) -> str:
    """Run the command and return the manifest after the edit that the editor was asked to apply."""
    said = await run(editor, "upgradeAll", project.uri(), *options)
    asked = [message for message in editor.received if message["method"] == "workspace/applyEdit"]
    (change,) = asked[-1]["params"]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": project.uri(), "version": 1}
    assert said == {"upgraded": len(change["edits"]), "unknown": 0}
    return applied(UPGRADABLE, change["edits"])


async def test_upgrading_is_one_edit_that_stays_within_the_gate(project: Project) -> None:
    project.write({"package.json": UPGRADABLE})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), UPGRADABLE)
        within = await upgraded(editor, project)
        across = await upgraded(editor, project, {"across": True})
    assert within == UPGRADABLE.replace("^1.0.0", "^1.2.0")
    assert across == UPGRADABLE.replace("^1.0.0", "^1.2.0").replace('"1.0.0"', '"2.0.0"')
    kinds = [m["params"]["value"]["kind"] for m in editor.received if m["method"] == "$/progress"]
    assert (kinds[0], kinds[-1]) == ("begin", "end")


async def test_an_upgrade_that_finds_nothing_says_so(project: Project) -> None:
    project.write({"package.json": UPGRADABLE})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), UPGRADABLE)
        said = await run(editor, "upgradeAll", project.uri(), {"group": "devDependencies"})
        await editor.until(lambda: "window/showMessage" in editor.methods())
    assert said == {"upgraded": 0, "unknown": 0}
    assert "workspace/applyEdit" not in editor.methods()


async def test_an_upgrade_can_be_cancelled_while_the_registry_is_silent(project: Project) -> None:
    project.write({"package.json": UPGRADABLE})
    project.registry.behaviour = Behaviour(body="hang")
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), UPGRADABLE)
        params = {"command": "packward.upgradeAll", "arguments": [project.uri()]}
        _, answer = editor.ask("workspace/executeCommand", params)
        begun = await editor.until(lambda: [m for m in editor.received if m["method"] == "$/progress"])
        editor.notify("window/workDoneProgress/cancel", {"token": begun[0]["params"]["token"]})
        assert await asyncio.wait_for(answer, 30) == {"upgraded": 0, "unknown": 0}
    assert "workspace/applyEdit" not in editor.methods()


@pytest.mark.parametrize(
    "arguments", [[], [5], ["x"], ["x", {"all": True}], ["x", {"group": "none"}], ["x", {"across": 1}]]
)
async def test_an_upgrade_of_what_is_not_there_is_an_error(project: Project, arguments: list[Any]) -> None:
    async with Editor() as editor:
        await editor.initialize(project.folder)
        with pytest.raises(AnswerError) as wrong:
            await run(editor, "upgradeAll", *arguments)
    assert wrong.value.code == -32602
