"""What an editor shows beside diagnostics is what it would be told now: it is asked to ask again until then."""

from collections.abc import Callable
from time import time
from typing import Any

import pytest

from lsp.conftest import Project
from lsp.editor import AnswerError, Editor
from support.behaviour import Behaviour
from support.packuments import from_archive
from support.registry import RegistryFactory

NAMES = [f"package-{number}" for number in range(40)]
MANIFEST = (
    '{\n  "packageManager": "npm@11.21.2",\n  "dependencies": {\n'
    + ",\n".join(f'    "{name}": "^1.0.0"' for name in NAMES)
    + "\n  }\n}\n"
)
QUESTIONS = {
    "workspace/codeLens/refresh": "textDocument/codeLens",
    "workspace/inlayHint/refresh": "textDocument/inlayHint",
}


class Screen:
    """Shows what the last answer said, and asks again at refreshes alone, as editors do.

    What is on its way when a refresh comes is cancelled first, as VS Code does; with `patience`, a refresh
    that comes meanwhile changes nothing, as in editors that ask one question at a time.
    """

    def __init__(self, editor: Editor, uri: str, refresh: str, *, patient: bool) -> None:
        self.editor, self.refresh, self.patient = editor, refresh, patient
        self.params: dict[str, Any] = {"textDocument": {"uri": uri}}
        if refresh == "workspace/inlayHint/refresh":
            end = {"line": len(NAMES) + 9, "character": 0}
            self.params["range"] = {"start": {"line": 0, "character": 0}, "end": end}
        self.shown: list[str] = []
        self.answered = 0

    async def ask(self) -> None:
        """Ask once, and show what the answer says."""
        seen = self.answered = self.editor.methods().count(self.refresh)
        number, answer = self.editor.ask(QUESTIONS[self.refresh], self.params)
        if not self.patient:
            await self.editor.until(lambda: answer.done() or self.editor.methods().count(self.refresh) > seen)
            if not answer.done():
                self.editor.notify("$/cancelRequest", {"id": number})
        try:
            found = await answer
        except AnswerError:
            return
        self.shown = [each.get("label") or each["command"]["title"] for each in found]

    async def follow_until(self, holds: Callable[[list[str]], bool]) -> None:
        """Ask, and again at each refresh, until something holds of what is shown."""
        await self.ask()
        while not holds(self.shown):
            await self.editor.more(self.refresh, self.answered)
            await self.ask()


@pytest.mark.parametrize("patient", [False, True])
@pytest.mark.parametrize("refresh", QUESTIONS)
async def test_no_editor_that_follows_refreshes_is_left_with_an_old_answer(
    project: Project, registry_factory: RegistryFactory, refresh: str, *, patient: bool
) -> None:
    lines = "1.0.0  4 years\n1.1.0  3 years\n1.2.0  2 hours"
    registry = registry_factory(
        {name: from_archive(name, lines, time()) for name in NAMES}, behaviour=Behaviour(latency=0.3)
    )
    (project.home / ".npmrc").write_text(f"registry={registry.url}\n")
    project.write({"package.json": MANIFEST})
    expected = {
        "workspace/codeLens/refresh": lambda shown: (
            shown and shown[0].startswith("no updates · 40 held back")
        ),
        "workspace/inlayHint/refresh": lambda shown: (
            len(shown) == len(NAMES)
            and all(label.startswith("1.1.0, 3 years old · 1.2.0") for label in shown)
        ),
    }[refresh]
    async with Editor(silent=[refresh] if patient else []) as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), MANIFEST)
        screen = Screen(editor, project.uri(), refresh, patient=patient)
        await screen.follow_until(expected)
        sent = editor.methods().count(refresh)
    # Some progress is shown, and not every fact by itself.
    assert 0 < sent < len(NAMES) / 2


async def test_what_another_file_changes_refreshes_an_editor_that_has_not_typed(project: Project) -> None:
    member = '{"name": "b", "version": "1.0.0", "dependencies": {"left-pad": "^1.0.0"}}'
    root = '{"packageManager": "npm@11.21.2", "workspaces": ["b"]}'
    project.write({"package.json": root, "b/package.json": member})
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    question = {"textDocument": {"uri": project.uri("b/package.json")}, "range": whole}
    refresh = "workspace/inlayHint/refresh"
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), root)
        editor.open(project.uri("b/package.json"), member)
        labels: list[str] = []
        while not any(label.startswith("1.2.0, 4 years old") for label in labels):
            seen = editor.methods().count(refresh)
            labels = [each["label"] for each in await editor.request("textDocument/inlayHint", question)]
            if not labels:
                await editor.more(refresh, seen)
        seen = editor.methods().count(refresh)
        settled = root.replace('"workspaces"', '"packward": {"minimumReleaseAge": "0"}, "workspaces"')
        editor.change(project.uri(), 2, {"text": settled})
        (project.folder / ".npmrc").unlink()
        changed = {"uri": project.uri(".npmrc"), "type": 3}
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
        await editor.more(refresh, seen)
        labels = [each["label"] for each in await editor.request("textDocument/inlayHint", question)]
    assert [label.rpartition(", ")[0] for label in labels] == ["1.3.0"]
