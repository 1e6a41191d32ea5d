"""Replacing a package by a codemod: offered where the project has installed it, shown before it is applied."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lsp.conftest import Project
from lsp.editor import FULL, AnswerError, Editor, applied
from support.node_packages import install, native_platform

MANIFEST = (
    '{\n  "packageManager": "npm@11.21.2",\n  "engines": {"node": ">=22"},\n'
    '  "dependencies": {\n    "left-pad": "1.2.0",\n    "old": "1.0.0"\n  }\n}\n'
)
SOURCE = "import fs from 'node:fs'\nimport pad from 'left-pad'\n\nexport const a = pad('a', 3)\n"
ANNOTATING: Mapping[str, Any] = {
    **FULL,
    "workspace": {
        **FULL["workspace"],
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}},
    },
}
RANGE = {"start": {"line": 4, "character": 6}, "end": {"line": 4, "character": 6}}
TITLE = "Replace left-pad (codemod)"


@pytest.fixture(scope="module")
def programs() -> tuple[Path, Path]:
    """Node's folder and the codemods' node_modules, fetched before the home folder is a test's own."""
    node = install(f"node-{native_platform('arm64')}", "26.10.0")
    return node / "bin", install("module-replacements-codemods", "2.0.2").parent


@pytest.fixture
def replaceable(programs: tuple[Path, Path], project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that imports left-pad, with the codemods installed and Node on PATH."""
    node, modules = programs
    monkeypatch.setenv("PATH", f"{node}{os.pathsep}{os.environ['PATH']}")
    project.write({"package.json": MANIFEST, "src/a.js": SOURCE})
    shutil.copytree(modules, project.folder / "node_modules", symlinks=True)
    return project


async def offered(editor: Editor, project: Project) -> list[str]:
    params = {"textDocument": {"uri": project.uri()}, "range": RANGE, "context": {"diagnostics": []}}
    actions = await editor.request("textDocument/codeAction", params)
    return [
        action["title"]
        for action in actions
        if action.get("command", {}).get("command") == "packward.runCodemod"
    ]


async def opened(editor: Editor, project: Project) -> None:
    editor.open(project.uri(), MANIFEST)
    await editor.until(
        lambda: any(
            "left-pad" in each["message"]
            for each in editor.shown.get(project.uri(), {}).get("diagnostics", [])
        )
    )


async def replace(editor: Editor, project: Project) -> Any:
    params = {"command": "packward.runCodemod", "arguments": [project.uri(), "left-pad"]}
    return await editor.request("workspace/executeCommand", params)


def edit_of(editor: Editor) -> dict[str, Any]:
    (asked,) = [each for each in editor.received if each["method"] == "workspace/applyEdit"]
    edit: dict[str, Any] = asked["params"]["edit"]
    return edit


def texts(edit: Mapping[str, Any], project: Project) -> dict[str, str]:
    """Return the files after an edit, by name."""
    before = {"package.json": MANIFEST, "src/a.js": SOURCE}
    return {
        name: applied(before[name], change["edits"])
        for change in edit["documentChanges"]
        for name in before
        if change["textDocument"]["uri"] == project.uri(name)
    }


@pytest.mark.network
async def test_a_package_is_replaced_in_the_source_and_goes(replaceable: Project) -> None:
    async with Editor() as editor:
        await editor.initialize(replaceable.folder, capabilities=ANNOTATING)
        await opened(editor, replaceable)
        assert await offered(editor, replaceable) == [TITLE]
        assert await replace(editor, replaceable) == {"files": 1, "left": 0}
    edit = edit_of(editor)
    after = texts(edit, replaceable)
    assert (
        after["src/a.js"] == "import fs from 'node:fs'\n\n\nexport const a = ('a').toString().padStart(3)\n"
    )
    assert after["package.json"] == MANIFEST.replace('    "left-pad": "1.2.0",\n', "")
    assert (replaceable.folder / "src" / "a.js").read_text() == SOURCE, "nothing is written but by the editor"
    assert edit["changeAnnotations"]["codemod"]["needsConfirmation"] is True
    assert all(
        each["annotationId"] == "codemod" for change in edit["documentChanges"] for each in change["edits"]
    )


@pytest.mark.network
async def test_the_dependency_stays_where_a_file_could_not_be_rewritten(replaceable: Project) -> None:
    replaceable.write({"src/b.js": "import pad from 'left-pad'\nexport default [1].map(pad)\n"})
    async with Editor() as editor:
        await editor.initialize(replaceable.folder)
        await opened(editor, replaceable)
        assert await replace(editor, replaceable) == {"files": 1, "left": 1}
    assert set(texts(edit_of(editor), replaceable)) == {"src/a.js"}
    assert "changeAnnotations" not in edit_of(editor)


@pytest.mark.network
async def test_an_untrusted_workspace_runs_no_codemod(replaceable: Project) -> None:
    async with Editor() as editor:
        await editor.initialize(replaceable.folder, options={"trusted": False})
        await opened(editor, replaceable)
        assert await offered(editor, replaceable) == []
        with pytest.raises(AnswerError):
            await replace(editor, replaceable)
    assert "workspace/applyEdit" not in editor.methods()


async def test_nothing_is_offered_where_no_codemods_are_installed(project: Project) -> None:
    project.write({"package.json": MANIFEST, "src/a.js": SOURCE})
    async with Editor() as editor:
        await editor.initialize(project.folder)
        await opened(editor, project)
        assert await offered(editor, project) == []
        assert await replace(editor, project) == {"files": 0, "left": 0}
        await editor.until(lambda: "window/showMessage" in editor.methods())


@pytest.mark.parametrize("arguments", [[], ["x"], [5, 5], ["PROJECT", "nothing"]])
async def test_a_codemod_for_what_is_not_there_is_an_error(project: Project, arguments: list[Any]) -> None:
    project.write({"package.json": MANIFEST})
    given = [project.uri() if each == "PROJECT" else each for each in arguments]
    async with Editor() as editor:
        await editor.initialize(project.folder)
        with pytest.raises(AnswerError) as wrong:
            await editor.request(
                "workspace/executeCommand", {"command": "packward.runCodemod", "arguments": given}
            )
    assert wrong.value.code == -32602
