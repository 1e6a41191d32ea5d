"""The README's lines for Zed: the program that they name, started as Zed starts it. Zed itself is not run."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from editors.snippets import snippets
from lsp.conftest import Project
from lsp.editor import Editor
from support.rule_table import README

MANIFEST = '{"packageManager": "npm@12.2.0", "dependencies": {"left-pad": "1.3.0", "old": "9.0.0"}}\n'


@pytest.mark.parametrize(("window", "is_fresh"), [("3 days", True), ("0", False)])
async def test_the_program_starts_and_takes_the_settings(
    project: Project, window: str, is_fresh: bool
) -> None:
    (text,) = snippets("json", README.read_text(encoding="utf-8"), "package-version-server")
    printed: dict[str, Any] = json.loads(text)["lsp"]["package-version-server"]
    options = printed["initialization_options"]
    assert options == {"packward": {"minimumReleaseAge": "3 days"}}
    options["packward"]["minimumReleaseAge"] = window
    program = str(Path(sys.executable).with_name(printed["binary"]["path"]))
    project.write({"package.json": MANIFEST, ".npmrc": ""})
    # Zed's own adapter for that server knows no settings of packward's.
    async with Editor(settings=None, start=[program, *printed["binary"]["arguments"]]) as editor:
        await editor.initialize(project.folder, options=options)
        editor.open(project.uri(), MANIFEST)
        # The second line's finding rests on the registry too: by then the first line is judged.
        wanted = ["unknown-version", *(["fresh-version"] if is_fresh else [])]
        place = {"line": 0, "character": MANIFEST.index("left-pad")}
        await editor.request(
            "textDocument/hover", {"textDocument": {"uri": project.uri()}, "position": place}
        )
        shown = await editor.diagnostics(project.uri(), *wanted)
    assert ("fresh-version" in {each["code"] for each in shown}) is is_fresh
