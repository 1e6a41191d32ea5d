import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from lsp.conftest import Project
from lsp.editor import FULL, Editor
from packward import __version__

PINNED = '{\n  "packageManager": "npm@11.21.2",\n  "dependencies": {"left-pad": "%s"}\n}\n'
FRESH, OLD = PINNED % "1.3.0", PINNED % "1.2.0"


def make_repository(project: Project) -> None:
    """Put the project's folder under git; nothing is committed yet."""
    subprocess.run(["git", "init", "--quiet"], cwd=project.folder, check=True)


def at(text: str, token: str) -> dict[str, int]:
    """Return the place of a token of an ASCII text."""
    before = text[: text.index(token)]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


def codes(diagnostics: list[dict[str, Any]]) -> set[str]:
    return {each["code"] for each in diagnostics}


async def test_an_opened_manifest_shows_what_the_registry_knows(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), FRESH)
        shown = await editor.diagnostics(project.uri(), "blocked-version", version=1)
    found = next(each for each in shown if each["code"] == "blocked-version")
    assert found["source"] == "packward"
    assert found["range"]["start"] == at(FRESH, "1.3.0")
    assert found["data"]["package"] == "left-pad"


async def test_an_edit_that_mends_a_finding_takes_it_away(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), FRESH)
        await editor.diagnostics(project.uri(), "blocked-version")
        start = at(FRESH, "1.3.0")
        end = {**start, "character": start["character"] + 5}
        editor.change(project.uri(), 2, {"range": {"start": start, "end": end}, "text": "1.2.0"})
        shown = await editor.diagnostics(project.uri(), version=2)
    assert "blocked-version" not in codes(shown)


async def test_a_half_typed_line_leaves_the_other_findings(project: Project) -> None:
    text = FRESH.replace('{"left-pad"', '{\n    "half\n    "left-pad"')
    async with Editor() as editor:
        project.write({"package.json": FRESH})
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        shown = await editor.diagnostics(project.uri(), "blocked-version")
    assert next(each for each in shown if each["code"] == "blocked-version")["range"]["start"]["line"] == 4


async def test_findings_of_a_file_that_is_not_open_are_shown(project: Project) -> None:
    project.write({"package.json": OLD, ".npmrc": "min-release-age=3 days\n"})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), OLD)
        shown = await editor.diagnostics(project.uri(".npmrc"), "ineffective-min-release-age")
        assert "version" not in editor.shown[project.uri(".npmrc")]
        editor.notify("textDocument/didClose", {"textDocument": {"uri": project.uri()}})
        await editor.until(lambda: editor.shown[project.uri(".npmrc")]["diagnostics"] == [])
    assert len(shown) == 1


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on PATH")
async def test_a_task_that_runs_on_opening_is_shown_in_its_own_file(project: Project) -> None:
    task = '{"tasks": [{"command": "node x.js", "runOptions": {"runOn": "folderOpen"}}]}'
    project.write({"package.json": OLD, ".vscode/tasks.json": task})
    make_repository(project)
    tasks = project.uri(".vscode/tasks.json")
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), OLD)
        (shown,) = await editor.diagnostics(tasks, "workspace-hook")
        assert shown["message"].startswith('.vscode/tasks.json has VS Code run "node x.js"')
        assert "version" not in editor.shown[tasks]


async def test_a_changed_configuration_file_is_read_again(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), FRESH)
        await editor.diagnostics(project.uri(), "blocked-version")
        project.write({".npmrc": "fund=false\n"})
        changes = [{"uri": project.uri(".npmrc"), "type": 2}]
        editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        await editor.diagnostics(project.uri(), "missing-min-release-age")


async def test_files_are_watched_where_the_client_can(project: Project) -> None:
    async with Editor() as editor:
        await editor.initialize(project.folder)
        asked = await editor.until(
            lambda: [m for m in editor.received if m["method"] == "client/registerCapability"]
        )
    registered = {each["method"]: each["registerOptions"] for each in asked[0]["params"]["registrations"]}
    watched = {each["globPattern"] for each in registered["workspace/didChangeWatchedFiles"]["watchers"]}
    assert watched >= {
        "**/.vscode/tasks.json",
        "**/.github/hooks/*.json",
        "**/package.json",
        "**/.npmrc",
        "**/npm-shrinkwrap.json",
        "**/yarn.lock",
        "**/bunfig.toml",
    }
    assert watched >= {
        "**/pnpm-workspace.yaml",
        "**/pnpm-lock.yaml",
        "**/dependabot.yml",
        "**/renovate.json5",
    }
    assert registered["workspace/didChangeConfiguration"] == {"section": "packward"}


async def test_a_member_leads_to_its_manifest(project: Project) -> None:
    root = '{"workspaces": ["b"], "dependencies": {"b": "*", "left-pad": "1.2.0"}}'
    project.write({"package.json": root, "b/package.json": '{\n  "name": "b"}'})
    async with Editor() as editor:
        capable = await editor.initialize(project.folder)
        editor.open(project.uri(), root)
        place = {"textDocument": {"uri": project.uri()}, "position": at(root, 'b": "*')}
        found = await editor.request("textDocument/definition", place)
        nothing = await editor.request("textDocument/definition", {**place, "position": at(root, "left-pad")})
    assert capable["definitionProvider"]
    start, end = {"line": 1, "character": 11}, {"line": 1, "character": 12}
    assert found == {"uri": project.uri("b/package.json"), "range": {"start": start, "end": end}}
    assert nothing is None


async def test_an_overridden_line_leads_to_the_override(project: Project) -> None:
    text = '{"packageManager": "bun@1.4.5", "dependencies": {"old": "^1"}, "overrides": {"old": "2.0.0"}}'
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        place = {"textDocument": {"uri": project.uri()}, "position": at(text, "old")}
        found = await editor.request("textDocument/definition", place)
    assert found["range"]["start"] == at(text, "2.0.0")


async def test_settings_are_asked_for_and_followed(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor(settings={"rules": {"blocked-version": "error"}}) as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), FRESH)
        await editor.until(lambda: severity(editor, project, "blocked-version") == 1)
        editor.settings = {"rules": {"blocked-version": "off"}}
        editor.notify("workspace/didChangeConfiguration", {"settings": None})
        await editor.until(lambda: severity(editor, project, "blocked-version") is None)


@pytest.mark.parametrize(
    "settings", [{"packward": {"rules": {"blocked-version": "hint"}}}, {"rules": {"blocked-version": "hint"}}]
)
async def test_settings_that_come_along_are_followed(project: Project, settings: Mapping[str, Any]) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities={}, options=settings)
        editor.open(project.uri(), FRESH)
        await editor.until(lambda: severity(editor, project, "blocked-version") == 4)
        editor.notify("workspace/didChangeConfiguration", {"settings": {"packward": {}}})
        await editor.until(lambda: severity(editor, project, "blocked-version") == 2)


def severity(editor: Editor, project: Project, code: str) -> int | None:
    shown = editor.shown.get(project.uri(), {"diagnostics": []})["diagnostics"]
    return next((each["severity"] for each in shown if each["code"] == code), None)


async def test_a_client_that_can_nothing_is_asked_nothing(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        capable = await editor.initialize(project.folder, capabilities={})
        editor.open(project.uri(), FRESH)
        shown = await editor.diagnostics(project.uri(), "blocked-version")
        place = {"textDocument": {"uri": project.uri()}, "position": at(FRESH, "left-pad")}
        hover = await editor.request("textDocument/hover", place)
        everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
        context = {
            "textDocument": {"uri": project.uri()},
            "range": everything,
            "context": {"diagnostics": []},
        }
        assert await editor.request("textDocument/codeAction", context) is None
    assert capable["positionEncoding"] == "utf-16"
    assert all("relatedInformation" not in each and "codeDescription" not in each for each in shown)
    assert hover["contents"]["kind"] == "plaintext"
    assert "left-pad 1.3.0" in hover["contents"]["value"]
    assert not [message for message in editor.received if "id" in message]


async def known(editor: Editor, place: Mapping[str, Any]) -> Any:
    """Hover until the registry has answered: a busy computer may need longer than a hover waits."""
    while True:
        hover = await editor.request("textDocument/hover", place)
        if "has not answered yet" not in hover["contents"]["value"]:
            return hover


async def test_a_hover_says_what_would_be_installed(project: Project) -> None:
    text = PINNED % "^1.0.0"
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        place = {"textDocument": {"uri": project.uri()}, "position": at(text, "^1.0.0")}
        hover = await known(editor, place)
        nothing = await editor.request(
            "textDocument/hover", {**place, "position": {"line": 0, "character": 0}}
        )
    assert hover["contents"]["kind"] == "markdown"
    assert hover["contents"]["value"].startswith("**left-pad 1.2.0** is what npm 11.21.2 would install now")
    assert hover["range"]["start"] == at(text, "^1.0.0")
    assert nothing is None


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [(["utf-8", "utf-16"], "utf-8"), (["utf-32"], "utf-32"), (["utf-7"], "utf-16"), ([], "utf-16")],
)
async def test_the_first_unit_of_the_client_that_is_known_is_agreed_on(
    project: Project, offered: list[str], agreed: str
) -> None:
    async with Editor() as editor:
        capable = await editor.initialize(
            project.folder, capabilities={**FULL, "general": {"positionEncodings": offered}}
        )
    assert capable["positionEncoding"] == agreed


async def test_the_server_says_who_it_is() -> None:
    async with Editor() as editor:
        params: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
        answer = await editor.request("initialize", params)
    assert answer["serverInfo"] == {"name": "packward", "version": __version__}
    assert answer["capabilities"]["textDocumentSync"]["change"] == 2


async def test_each_root_has_its_own_policy(project: Project) -> None:
    project.write({"a/package.json": FRESH, "a/.npmrc": "min-release-age=3\n"})
    project.write({"b/package.json": FRESH, "b/.npmrc": "fund=false\n"})
    async with Editor() as editor:
        await editor.initialize(project.folder / "a", project.folder / "b")
        for name in ("a/package.json", "b/package.json"):
            editor.open(project.uri(name), FRESH)
        await editor.diagnostics(project.uri("a/package.json"), "blocked-version")
        shown = await editor.diagnostics(project.uri("b/package.json"), "missing-min-release-age")
    assert "blocked-version" not in codes(shown)


async def test_the_page_of_a_rule_opens_without_a_network(project: Project) -> None:
    project.write({"package.json": FRESH})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), FRESH)
        await editor.diagnostics(project.uri(), "blocked-version")
        page = await editor.until(lambda: page_of(editor, project, "blocked-version"))
    assert "<code>blocked-version</code>" in path_of(page).read_text(encoding="utf-8")


def page_of(editor: Editor, project: Project, code: str) -> str | None:
    found = next(each for each in editor.shown[project.uri()]["diagnostics"] if each["code"] == code)
    href: str | None = found.get("codeDescription", {}).get("href")
    return href


def path_of(uri: str) -> Path:
    return Path(unquote(uri.removeprefix("file://")))


async def test_no_link_is_given_to_pages_that_cannot_be_written(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write({"package.json": FRESH, "occupied": ""})
    monkeypatch.setenv("PACKWARD_CACHE_DIR", str(project.folder / "occupied"))
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), FRESH)
        shown = await editor.diagnostics(project.uri(), "blocked-version")
    assert all("codeDescription" not in each for each in shown)
