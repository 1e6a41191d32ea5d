import json
from collections.abc import Mapping
from typing import Any

import pytest

from lsp.conftest import Project
from lsp.editor import FULL, AnswerError, Editor, applied

PINNED = '{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "%s"}}\n'
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
RESOLVING: Mapping[str, Any] = {
    **FULL,
    "textDocument": {
        **FULL["textDocument"],
        "codeAction": {
            **FULL["textDocument"]["codeAction"],
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
}


async def actions(
    editor: Editor,
    uri: str,
    place: Mapping[str, Any] = EVERYTHING,
    only: list[str] | None = None,
    shown: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    context = {"diagnostics": shown or [], **({} if only is None else {"only": only})}
    params = {"textDocument": {"uri": uri}, "range": place, "context": context}
    found: list[dict[str, Any]] = await editor.request("textDocument/codeAction", params)
    return found


def edits(action: Mapping[str, Any], uri: str) -> list[dict[str, Any]]:
    changes = action["edit"]["documentChanges"]
    return [
        edit
        for change in changes
        if change.get("textDocument", {}).get("uri") == uri
        for edit in change["edits"]
    ]


def preferred(found: list[dict[str, Any]], code: str) -> dict[str, Any]:
    return next(each for each in found if each.get("isPreferred") and each["diagnostics"][0]["code"] == code)


TEXTS = {
    "astral": '{"packageManager": "npm@11.21.2", "é😀": "😀", "dependencies": {"left-pad": "1.3.0"}}\n',
    "crlf": '{\r\n\t"packageManager": "npm@11.21.2",\r\n\t"dependencies": {\r\n\t\t"left-pad": "1.3.0"\r\n\t}\r\n}',
    "bom": '\ufeff{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "1.3.0"}}',
    "separators": '{"packageManager": "npm@11.21.2",\n"x": "\u2028\x0b\x85",\n"dependencies": {"left-pad": "1.3.0"}}\n',
}


@pytest.mark.parametrize("unit", ["utf-8", "utf-16", "utf-32"])
async def test_a_fix_changes_the_version_and_nothing_else(project: Project, unit: str) -> None:
    project.write({f"{name}/package.json": text for name, text in TEXTS.items()})
    project.write({f"{name}/.npmrc": "min-release-age=3\n" for name in TEXTS})
    fixed = {}
    async with Editor() as editor:
        await editor.initialize(
            project.folder, capabilities={**FULL, "general": {"positionEncodings": [unit]}}
        )
        for name, text in TEXTS.items():
            uri = project.uri(f"{name}/package.json")
            editor.open(uri, text)
            await editor.diagnostics(uri, "blocked-version")
            action = preferred(await actions(editor, uri), "blocked-version")
            fixed[name] = applied(text, edits(action, uri), unit)
    assert fixed == {name: text.replace("1.3.0", "1.2.0") for name, text in TEXTS.items()}


async def test_a_fix_after_an_edit_is_made_for_the_new_text(project: Project) -> None:
    text = PINNED % "1.3.0"
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        await editor.diagnostics(project.uri(), "blocked-version")
        place = {"line": 0, "character": 0}
        editor.change(project.uri(), 2, {"range": {"start": place, "end": place}, "text": "\n\n"})
        action = preferred(await actions(editor, project.uri()), "blocked-version")
    assert action["edit"]["documentChanges"][0]["textDocument"]["version"] == 2
    assert applied("\n\n" + text, edits(action, project.uri())) == "\n\n" + PINNED % "1.2.0"


async def test_only_findings_that_touch_the_range_are_fixed(project: Project) -> None:
    text = PINNED % "1.3.0"
    project.write({"package.json": text})
    start, end = text.index("1.3.0"), text.index("1.3.0") + 5
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        shown = await editor.diagnostics(project.uri(), "blocked-version")

        async def at(column: int) -> set[str]:
            place = {"line": 0, "character": column}
            found = await actions(editor, project.uri(), {"start": place, "end": place}, ["quickfix"], shown)
            return {each["diagnostics"][0]["code"] for each in found}

        assert "blocked-version" in await at(start)
        assert "blocked-version" in await at(end)
        assert "blocked-version" not in await at(end + 1)


async def test_an_action_names_the_diagnostic_that_the_client_shows(project: Project) -> None:
    text = PINNED % "1.3.0"
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        shown = await editor.diagnostics(project.uri(), "blocked-version")
        mine = [{**each, "message": "as the client has it"} for each in shown]
        action = preferred(await actions(editor, project.uri(), shown=mine), "blocked-version")
    assert action["diagnostics"][0]["message"] == "as the client has it"


async def test_a_client_gets_the_kinds_it_asks_for(project: Project) -> None:
    text = PINNED % "1.3.0"
    project.write({"package.json": text})
    wanted = {
        "quickfix": {"quickfix"},
        "source": {"source.fixAll.packward"},
        "source.fixAll": {"source.fixAll.packward"},
        "source.fixAll.packward": {"source.fixAll.packward"},
        "source.fixAll.other": set(),
        "source.fix": set(),
        "refactor": set(),
    }
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        await editor.diagnostics(project.uri(), "blocked-version")
        found = {only: await actions(editor, project.uri(), only=[only]) for only in wanted}
        everything = await actions(editor, project.uri())
        by_no_kind = await actions(editor, project.uri(), only=[])
        by_kind_of_all = await actions(editor, project.uri(), only=[""])
    assert by_no_kind == by_kind_of_all == everything
    assert {only: {each["kind"] for each in offered} for only, offered in found.items()} == wanted
    assert {each["kind"] for each in everything} == {"quickfix", "source.fixAll.packward"}


async def test_all_safe_fixes_of_a_document_are_one_edit(project: Project) -> None:
    text = (
        '{"packageManager": "npm@11.21.2",\n "dependencies": {"left-pad": "1.3.0", "right-pad": "1.1.0"}}\n'
    )
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        await editor.until(
            lambda: (
                [e["code"] for e in editor.shown[project.uri()]["diagnostics"]].count("blocked-version") == 2
                if project.uri() in editor.shown
                else False
            )
        )
        (action,) = await actions(editor, project.uri(), only=["source.fixAll"])
    wanted = text.replace("1.3.0", "1.2.0").replace("1.1.0", "1.0.0")
    assert applied(text, edits(action, project.uri())) == wanted
    assert {change["textDocument"]["uri"] for change in action["edit"]["documentChanges"]} == {project.uri()}


async def test_a_missing_file_is_created_by_clients_that_can(project: Project) -> None:
    text = PINNED % "1.2.0"
    project.write({"package.json": text})
    (project.folder / ".npmrc").unlink()
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), text)
        await editor.diagnostics(project.uri(), "missing-min-release-age")
        action = preferred(await actions(editor, project.uri()), "missing-min-release-age")
    create, edit = action["edit"]["documentChanges"]
    assert (create["kind"], create["uri"]) == ("create", project.uri(".npmrc"))
    assert edit["edits"][0]["newText"].startswith("min-release-age=")


async def test_a_client_that_creates_no_files_is_offered_no_fix_that_needs_one(project: Project) -> None:
    text = PINNED % "1.2.0"
    project.write({"package.json": text})
    (project.folder / ".npmrc").unlink()
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities={**FULL, "workspace": {}})
        editor.open(project.uri(), text)
        await editor.diagnostics(project.uri(), "missing-min-release-age")
        found = await actions(editor, project.uri())
    assert '"kind": "create"' not in json.dumps(found)
    assert ".npmrc" not in json.dumps([each.get("edit") for each in found])


async def test_an_action_is_resolved_from_what_its_data_names(project: Project) -> None:
    text = PINNED % "1.3.0"
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=RESOLVING)
        editor.open(project.uri(), text)
        await editor.diagnostics(project.uri(), "blocked-version")
        found = await actions(editor, project.uri())
        assert all("edit" not in each for each in found)
        one = await editor.request("codeAction/resolve", preferred(found, "blocked-version"))
        every = await editor.request("codeAction/resolve", found[-1])
    assert applied(text, edits(one, project.uri())) == PINNED % "1.2.0"
    assert applied(text, edits(every, project.uri())) == PINNED % "1.2.0"


async def test_an_action_for_an_older_text_is_refused(project: Project) -> None:
    text = PINNED % "1.3.0"
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=RESOLVING)
        editor.open(project.uri(), text)
        await editor.diagnostics(project.uri(), "blocked-version")
        action = preferred(await actions(editor, project.uri()), "blocked-version")
        editor.change(project.uri(), 2, {"text": "\n" + text})
        with pytest.raises(AnswerError) as stale:
            await editor.request("codeAction/resolve", action)
        with pytest.raises(AnswerError) as foreign:
            await editor.request("codeAction/resolve", {"title": "not ours", "data": ["x"]})
    assert (stale.value.code, foreign.value.code) == (-32801, -32801)


async def test_a_script_that_runs_node_can_be_rewritten_to_run_with_permissions(project: Project) -> None:
    text = (
        '{"packageManager": "npm@11.21.2", "engines": {"node": ">=26"}, "scripts": {"start": "node a.js"}}\n'
    )
    project.write({"package.json": text})
    wanted = text.replace("node a.js", "node --permission --allow-fs-read=. --allow-net a.js")
    column = text.index("node a.js")
    place = {"start": {"line": 0, "character": column}, "end": {"line": 0, "character": column}}
    changed = []
    for capabilities in (FULL, RESOLVING):
        async with Editor() as editor:
            await editor.initialize(project.folder, capabilities=capabilities)
            editor.open(project.uri(), text)
            (action,) = await actions(editor, project.uri(), place, only=["refactor"])
            assert action["kind"] == "refactor.rewrite"
            assert "no sandbox" in action["title"]
            assert await actions(editor, project.uri(), only=["refactor.extract"]) == []
            if capabilities is RESOLVING:
                action = await editor.request("codeAction/resolve", action)
            changed.append(applied(text, edits(action, project.uri())))
            asked = {"textDocument": {"uri": project.uri()}, "position": place["start"]}
            hover = await editor.request("textDocument/hover", asked)
            assert "node --permission --allow-fs-read=. --allow-net" in hover["contents"]["value"]
    assert changed == [wanted, wanted]


async def test_every_finding_can_be_put_aside_and_never_first(project: Project) -> None:
    text = PINNED % "1.3.0"
    project.write({"package.json": text})
    async with Editor() as editor:
        await editor.initialize(project.folder, capabilities=RESOLVING)
        editor.open(project.uri(), text)
        await editor.diagnostics(project.uri(), "blocked-version")
        found = await actions(editor, project.uri(), only=["quickfix"])
        first = next(number for number, each in enumerate(found) if each["title"].startswith("Ignore "))
        action = next(each for each in found if each["title"].startswith("Ignore blocked-version "))
        resolved = await editor.request("codeAction/resolve", action)
        after = applied(text, edits(resolved, project.uri()))
        editor.change(project.uri(), 2, {"text": after})
        shown = await editor.diagnostics(project.uri(), version=2)
    assert first > 0
    assert all(each["title"].startswith("Ignore ") for each in found[first:])
    assert not any(each.get("isPreferred") for each in found[first:])
    assert "blocked-version" not in {each["code"] for each in shown}
