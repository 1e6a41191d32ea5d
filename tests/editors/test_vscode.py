"""The extension in the real VS Code, built as it is released, against a registry on loopback."""

import json
import os
import shutil
import sys
from pathlib import Path
from time import time

import pytest
from msgspec import Struct, structs

from editors.vscode.client import build
from editors.vscode.install import programs
from editors.vscode.window import drive
from support.packuments import Packument, from_archive
from support.registry import LoopbackRegistry, RegistryFactory

SCRIPTS = Path(__file__).parent / "vscode"
KEPT = Path(__file__).parents[2] / "build" / "editors" / "vscode"
"""Where screenshots and logs of the last run are kept."""
PACKAGES = {
    "acme-shelf": "1.1.0  4 months\n1.2.0  30 days\n1.3.0  2 hours",
    "acme-compiler": "1.0.0  3 years  postinstall='node install.js'",
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
  "keywords": ["é😀"], "dependencies": { "acme-shelf": "1.3.0" },
  "devDependencies": {
    "acme-compiler": "^1.0.0",
    "rimraf": "^6.0.0"
  }
}
"""


class Desk(Struct, frozen=True, kw_only=True):
    """A user's home folder, the project that is opened, where screenshots go, and the user's registry."""

    home: Path
    folder: Path
    out: Path
    registry: LoopbackRegistry


@pytest.fixture
def desk(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    registry_factory: RegistryFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    """Return a user's home and project, and put the Python of this test first on PATH."""
    desk = Desk(
        home=tmp_path / "home",
        folder=tmp_path / "shop",
        out=KEPT / request.node.name,
        registry=registry_factory(packages()),
    )
    shutil.rmtree(desk.out, ignore_errors=True)
    desk.home.mkdir()
    desk.folder.mkdir()
    (desk.home / ".npmrc").write_text(f"registry={desk.registry.url}\n")
    (desk.folder / "package.json").write_text(MANIFEST, encoding="utf-8")
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    return desk


def packages() -> dict[str, Packument]:
    return {name: from_archive(name, lines, time()) for name, lines in PACKAGES.items()}


def session(desk: Desk, script: str, *, trusted: bool = True) -> list[str]:
    """Run a script in VS Code and return its steps; the test fails with the one that did not hold."""
    tools = programs()
    steps = drive(
        tools, build(), desk.folder, SCRIPTS / script, home=desk.home, out=desk.out, trusted=trusted
    )
    failed = [f"{step['step']}: {step['failed']}" for step in steps if "failed" in step]
    assert not failed, f"{failed[0]}\n(screenshots and logs: {desk.out})"
    return [step["step"] for step in steps]


@pytest.mark.node
def test_a_user_finds_mends_and_saves(desk: Desk) -> None:
    assert len(session(desk, "session.mjs")) == 14


@pytest.mark.node
def test_an_untrusted_workspace_has_its_own_registry_asked_once_it_is_trusted(
    desk: Desk, registry_factory: RegistryFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = registry_factory(packages())
    (desk.folder / ".npmrc").write_text(f"registry={stranger.url}\n")
    monkeypatch.setenv("STRANGER", stranger.url)
    assert len(session(desk, "trust.mjs", trusted=False)) == 2
    asked = stranger.paths()
    assert asked[0] == "GET /-/mark"
    assert any("acme-shelf" in path for path in asked)
    assert not any("acme-shelf" in path for path in desk.registry.paths())


@pytest.mark.node
def test_two_folders_in_one_window_keep_to_their_own_managers(desk: Desk, tmp_path: Path) -> None:
    depot = tmp_path / "depot"
    depot.mkdir()
    manifest = {"packageManager": "pnpm@11.28.11", "dependencies": {"acme-shelf": "1.3.0"}}
    (depot / "package.json").write_text(json.dumps(manifest))
    (depot / "pnpm-workspace.yaml").write_text("minimumReleaseAge: 4320\n")
    both = tmp_path / "both.code-workspace"
    both.write_text(json.dumps({"folders": [{"path": "shop"}, {"path": "depot"}]}))
    assert len(session(structs.replace(desk, folder=both), "roots.mjs")) == 3
