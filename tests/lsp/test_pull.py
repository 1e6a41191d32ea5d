"""Diagnostics for clients that ask: whole sets, result ids, files that are not open, and when to ask again."""

import asyncio
from typing import Any

import pytest

from lsp.conftest import Project
from lsp.editor import PATIENCE, PULLING, Editor

FRESH = '{\n  "packageManager": "npm@11.21.2",\n  "dependencies": {"left-pad": "1.3.0"}\n}\n'
REFRESH = "workspace/diagnostic/refresh"


def codes(report: dict[str, Any]) -> list[str]:
    return [item["code"] for item in report["items"]]


def items_id(items: list[dict[str, Any]], uri: str) -> str | None:
    return next((item["resultId"] for item in items if item["uri"] == uri), None)


async def pull(editor: Editor, uri: str, known: str | None = None) -> dict[str, Any]:
    params = {"textDocument": {"uri": uri}, "previousResultId": known}
    found: dict[str, Any] = await editor.request("textDocument/diagnostic", params)
    return found


async def settled(editor: Editor, uri: str, code: str) -> dict[str, Any]:
    """Pull as an editor does, again at each refresh, until a code is there."""
    report = await pull(editor, uri)
    while code not in codes(report):
        seen = editor.methods().count(REFRESH)
        report = await pull(editor, uri)
        if code not in codes(report):
            await editor.more(REFRESH, seen)
            report = await pull(editor, uri)
    return report


@pytest.mark.parametrize(
    ("missing", "path"),
    [("no pull", ("textDocument", "diagnostic")), ("no refresh", ("workspace", "diagnostics"))],
)
async def test_a_client_that_would_miss_what_comes_later_gets_publications(
    project: Project, missing: str, path: tuple[str, str]
) -> None:
    del missing
    group = {key: value for key, value in PULLING[path[0]].items() if key != path[1]}
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        capable = await editor.initialize(project.folder, capabilities={**PULLING, path[0]: group})
        editor.open(project.uri(), FRESH)
        await editor.diagnostics(project.uri(), "blocked-version")
    assert "diagnosticProvider" not in capable


async def test_a_client_that_asks_gets_no_publications(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        capable = await editor.initialize(project.folder, capabilities=PULLING)
        editor.open(project.uri(), FRESH)
        report = await settled(editor, project.uri(), "blocked-version")
    assert capable["diagnosticProvider"] == {"interFileDependencies": True, "workspaceDiagnostics": True}
    assert report["kind"] == "full"
    assert editor.shown == {}


async def test_an_unchanged_set_is_said_to_be_unchanged_and_a_changed_one_comes_whole(
    project: Project,
) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        editor.open(project.uri(), FRESH)
        first = await settled(editor, project.uri(), "blocked-version")
        same = await pull(editor, project.uri(), first["resultId"])
        editor.change(project.uri(), 2, {"text": FRESH.replace("1.3.0", "1.2.0")})
        changed = await pull(editor, project.uri(), first["resultId"])
    assert (same["kind"], same["resultId"]) == ("unchanged", first["resultId"])
    assert changed["kind"] == "full"
    assert "blocked-version" not in codes(changed)


async def test_half_a_line_leaves_the_other_findings(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        editor.open(project.uri(), FRESH)
        await settled(editor, project.uri(), "blocked-version")
        editor.change(project.uri(), 2, {"text": FRESH.replace('{"left', '{\n    "half\n    "left')})
        report = await pull(editor, project.uri())
    found = next(item for item in report["items"] if item["code"] == "blocked-version")
    assert found["range"]["start"]["line"] == 4


async def test_files_that_are_not_open_come_along(project: Project) -> None:
    project.write({"package.json": FRESH, ".npmrc": "min-release-age=3 days\n"})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        editor.open(project.uri(), FRESH)
        report = await pull(editor, project.uri())
        again = await pull(editor, project.uri(), report["resultId"])
    assert codes(report["relatedDocuments"][project.uri(".npmrc")]) == ["ineffective-min-release-age"]
    assert project.uri(".npmrc") not in (again.get("relatedDocuments") or {})


async def test_what_changes_on_disk_makes_the_client_ask_again(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        editor.open(project.uri(), FRESH)
        await settled(editor, project.uri(), "blocked-version")
        project.write({".npmrc": "fund=false\n"})
        changes = [{"uri": project.uri(".npmrc"), "type": 2}]
        editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        await settled(editor, project.uri(), "missing-min-release-age")


async def test_the_workspaces_set_is_waited_for_and_comes_when_it_changes(project: Project) -> None:
    project.write({"package.json": FRESH, ".npmrc": "min-release-age=3 days\n"})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        _, waiting = editor.ask("workspace/diagnostic", {"previousResultIds": []})
        await asyncio.sleep(0.2)
        assert not waiting.done()
        editor.open(project.uri(), FRESH)
        items = (await asyncio.wait_for(waiting, PATIENCE))["items"]
        await settled(editor, project.uri(), "fresh-version")
        # What is known already does not come again.
        known = {item["uri"]: item["resultId"] for item in items}
        project.write({".npmrc": "fund=false\n"})
        changes = [{"uri": project.uri(".npmrc"), "type": 2}]
        editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        while known.get(project.uri(".npmrc")) == items_id(items, project.uri(".npmrc")):
            previous = [{"uri": uri, "value": value} for uri, value in known.items()]
            more = await editor.request("workspace/diagnostic", {"previousResultIds": previous})
            known |= {item["uri"]: item["resultId"] for item in more["items"]}
    assert project.uri(".npmrc") in {item["uri"] for item in items}


async def test_leaving_while_a_request_waits_ends_cleanly(project: Project) -> None:
    project.write({"package.json": "{}"})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        editor.ask("workspace/diagnostic", {"previousResultIds": []})
        assert await editor.leave() == 0


async def test_a_document_that_is_none_of_ours_has_nothing(project: Project) -> None:
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        report = await pull(editor, project.uri("other.txt"))
    assert report["items"] == []


async def test_what_a_command_finds_in_closed_files_comes_with_the_workspace(project: Project) -> None:
    project.write({"a/package.json": FRESH, "a/.npmrc": "min-release-age=3\n"})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        _, waiting = editor.ask("workspace/diagnostic", {"previousResultIds": []})
        await editor.request("workspace/executeCommand", {"command": "packward.checkWorkspace"})
        items = (await asyncio.wait_for(waiting, PATIENCE))["items"]
    assert editor.shown == {}
    found = {item["uri"]: codes(item) for item in items}
    assert "blocked-version" in found[project.uri("a/package.json")]


async def test_a_folder_that_is_closed_takes_its_findings_along(project: Project) -> None:
    project.write({"package.json": FRESH, ".npmrc": "min-release-age=3 days\n"})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=PULLING)
        editor.open(project.uri(), FRESH)
        await settled(editor, project.uri(), "fresh-version")
        items = (await editor.request("workspace/diagnostic", {"previousResultIds": []}))["items"]
        known = [{"uri": item["uri"], "value": item["resultId"]} for item in items]
        editor.notify("textDocument/didClose", {"textDocument": {"uri": project.uri()}})
        items = (await editor.request("workspace/diagnostic", {"previousResultIds": known}))["items"]
    assert {item["uri"]: item["items"] for item in items}[project.uri(".npmrc")] == []
