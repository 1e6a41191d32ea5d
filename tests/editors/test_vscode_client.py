"""The extension without an editor: what it is made of, and whether its parts hold."""

import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from editors.vscode.client import CLIENT, build, prepare
from packward import __version__
from packward.lsp.server import COMMANDS
from support import vscode_manifest

AGAIN = "run: PYTHONPATH=tests .venv/bin/python tests/support/vscode_manifest.py"


def test_the_settings_are_those_of_the_server() -> None:
    written = vscode_manifest.MANIFEST.read_text(encoding="utf-8")
    assert written == vscode_manifest.as_text(vscode_manifest.manifest()), AGAIN


def test_the_documents_are_those_that_the_server_reads() -> None:
    written = vscode_manifest.FILES.read_text(encoding="utf-8")
    assert written == vscode_manifest.as_text(vscode_manifest.files()), AGAIN


def test_the_version_is_the_servers() -> None:
    assert vscode_manifest.manifest()["version"] == __version__


def test_every_command_in_the_palette_is_one_of_the_server_or_the_clients_own() -> None:
    contributed = {each["command"] for each in vscode_manifest.manifest()["contributes"]["commands"]}
    assert contributed - {"packward.restart", "packward.showLog"} <= set(COMMANDS)


def test_every_setting_is_described_in_the_readme_with_its_default() -> None:
    assert vscode_manifest.README.read_text(encoding="utf-8") == vscode_manifest.readme(), AGAIN


def test_the_lock_file_holds_no_addresses() -> None:
    lock = json.loads((CLIENT / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


@pytest.mark.node
def test_the_client_is_sound_to_the_strict_type_checker() -> None:
    prepare()
    done = subprocess.run(
        [CLIENT / "node_modules" / ".bin" / "tsc"], cwd=CLIENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.node
def test_the_clients_own_tests_pass() -> None:
    prepare()
    env = {**os.environ, "PACKWARD_TEST_PYTHON": sys.executable}
    done = subprocess.run(
        ["npm", "test"],
        cwd=CLIENT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# tests 0" not in done.stdout


@pytest.mark.node
def test_the_vsix_holds_the_server_and_a_compiled_library_for_each_python() -> None:
    names = zipfile.ZipFile(build()).namelist()
    tops = Counter("/".join(name.split("/")[:3]) for name in names)
    assert {"extension/package.json", "extension/readme.md", "extension/LICENSE.txt"} <= set(tops)
    assert "extension/bundled/libs/packward/lsp/server.py" in names
    for python in ("cp311", "cp312", "cp313", "cp314"):
        compiled = [name for name in names if name.startswith(f"extension/bundled/native/{python}/msgspec/")]
        assert any(Path(name).suffix in {".so", ".pyd"} for name in compiled)
    unwanted = (".pyc", ".ts", ".map", "package-lock.json")
    assert not [name for name in names if name.endswith(unwanted) or "node_modules" in name]
