"""What `pip install packward` brings: the same files from wheel and sdist, at work on every Python there is."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from distribution.conftest import ROOT, Built, build
from packward import __version__
from packward.rules import RULES
from support.debian_packages import debian_package
from support.node_packages import unavailable

NEWER_PYTHONS = ("3.14", "3.15")
"""Beside the Python that runs the tests: the newest that Debian has."""
OTHER_PYTHONS = sorted(
    path
    for minor in ("3.12", "3.13")
    for path in Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(
        f"versions/{minor}.*/bin/python"
    )
)
"""And those in between that pyenv has on this computer, if it has any."""
UV = str(Path(sys.executable).with_name("uv"))
SECONDS = 300
INITIALIZE = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'


def test_the_wheel_holds_the_package_with_its_data_and_nothing_else(built: Built) -> None:
    names = {name for name in ZipFile(built.wheel).namelist() if ".dist-info/" not in name}
    assert names == _sources()
    assert "packward/py.typed" in names


def test_the_sdist_builds_the_same_wheel(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build(tmp_path / f"packward-{__version__}", tmp_path / "dist")
    assert _contents(again.wheel) == _contents(built.wheel)


@pytest.mark.parametrize(
    "python", [Path(sys.executable), *OTHER_PYTHONS], ids=lambda python: python.parents[1].name
)
def test_it_works_in_a_clean_environment(python: Path, built: Built, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    _run([UV, "venv", "--quiet", "--no-config", "--python", python, venv])
    _install([UV, "pip", "install", "--quiet", "--python", venv / "bin/python", built.wheel])
    minor = "import sys; print('{}.{}'.format(*sys.version_info))"
    _assert_works([venv / "bin/packward"], _run([python, "-c", minor]).strip(), tmp_path)


@pytest.fixture(scope="session", params=NEWER_PYTHONS)
def newer_python(request: pytest.FixtureRequest) -> tuple[str, list[str]]:
    """Return a version, and the words that start it."""
    files = debian_package(f"python{request.param}", "forky")
    return request.param, files.command(f"usr/bin/python{request.param}")


def test_it_works_on_newer_pythons(
    newer_python: tuple[str, list[str]],
    built: Built,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version, command = newer_python
    target = tmp_path / "libraries"
    options: list[str | Path] = ["--only-binary", ":all:", "--python-version", version, "--target", target]
    _install([UV, "pip", "install", "--quiet", "--python", sys.executable, *options, built.wheel])
    monkeypatch.setenv("PYTHONPATH", str(target))
    _assert_works([*command, "-m", "packward"], version, tmp_path)


def test_uvx_runs_the_wheel_without_installing_it(built: Built) -> None:
    command: list[str | Path] = [
        UV,
        "tool",
        "run",
        "--quiet",
        "--no-config",
        "--python",
        sys.executable,
        "--from",
        built.wheel,
    ]
    assert "fresh-version" in _install([*command, "packward", "rules"])


def _sources() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "packward"],
        cwd=ROOT / "server",
        capture_output=True,
        text=True,
        check=True,
    )
    return set(listed.stdout.splitlines())


def _contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _assert_works(packward: Sequence[str | Path], python: str, folder: Path) -> None:
    assert _run([*packward, "--version"]).startswith(f"packward {__version__} (Python {python}.")
    table = _run([*packward, "rules"])
    assert all(rule.id in table for rule in RULES)
    storefront = shutil.copytree(ROOT / "examples/storefront", folder / "storefront")
    options = ["--offline", "--format", "json", "--fail-on", "never"]
    report = json.loads(_run([*packward, "check", storefront, *options]))
    assert "missing-min-release-age" in {finding["rule"] for finding in report["findings"]}
    assert b'"capabilities"' in _first_answer([*packward, "lsp"])


def _install(command: Sequence[str | Path]) -> str:
    """Run what needs the registry of Python packages; without it the test is skipped, or fails in CI."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, env=_environment(), check=False
    )
    if done.returncode != 0:
        unavailable(f"the libraries could not be installed: {done.stderr[-500:]}")
    return done.stdout


def _run(command: Sequence[str | Path]) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, env=_environment(), check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _first_answer(command: Sequence[str | Path]) -> bytes:
    """Return what a server says to `initialize` before its input ends."""
    message = b"Content-Length: %d\r\n\r\n%s" % (len(INITIALIZE), INITIALIZE)
    done = subprocess.run(command, input=message, capture_output=True, timeout=SECONDS, check=False)
    assert b"Traceback" not in done.stderr
    return done.stdout


def _environment() -> dict[str, str]:
    """Return the environment without the virtual environment that the tests run in."""
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
