"""The extension in the real VS Code, built as it is released, against a registry on loopback."""

import os
import sys
from pathlib import Path
from time import time

import pytest

from editors.vscode.client import build
from editors.vscode.install import programs
from editors.vscode.window import drive
from support.packuments import from_archive
from support.registry import RegistryFactory

SCRIPTS = Path(__file__).parent / "vscode"
PACKAGES = {
    "steady": "1.2.0  4 years\n1.3.0  2 hours",
    "native": "1.0.0  3 years  postinstall=node-gyp",
    "rimraf": "6.0.0  2 years",
}
MANIFEST = """{
  "name": "shop",
  "description": "für alle 😀",
  "packageManager": "npm@11.21.2",
  "engines": { "node": ">=22.18" },
  "scripts": {
    "clean": "rimraf dist"
  },
  "keywords": ["é😀"], "dependencies": { "steady": "1.3.0" },
  "devDependencies": {
    "native": "^1.0.0",
    "rimraf": "^6.0.0"
  }
}
"""


@pytest.mark.node
def test_a_user_finds_mends_and_saves(
    tmp_path: Path, registry_factory: RegistryFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = programs()
    vsix = build()
    registry = registry_factory({name: from_archive(name, lines, time()) for name, lines in PACKAGES.items()})
    home, folder = tmp_path / "home", tmp_path / "shop"
    home.mkdir()
    folder.mkdir()
    (home / ".npmrc").write_text(f"registry={registry.url}\n")
    (folder / "package.json").write_text(MANIFEST, encoding="utf-8")
    # What the extension finds on PATH is the Python of this test, and no package manager of the machine's.
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    out = tmp_path / "out"
    steps = drive(tools, vsix, folder, SCRIPTS / "session.mjs", home=home, out=out)
    failed = [f"{step['step']}: {step['failed']}" for step in steps if "failed" in step]
    assert not failed, f"{failed[0]}\n(screenshots and logs: {out})"
    assert [step["step"] for step in steps][-1] == "a change of .npmrc by another program is seen"
