"""npm packages that tests run for comparison, installed once into a cache that outlives the test run."""

import fcntl
import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import platformdirs
import pytest

INSTALL_SECONDS = 300
NODE_VERSION = "22.23.3"
"""Old enough for the oldest package managers that tests run, and new enough for the newest."""


def require_node() -> Path:
    """Return the path of `node`; skips the test without it, or fails it where CI is set."""
    return _require_program("node")


def node() -> Path:
    """Return a Node.js of `NODE_VERSION`, whatever is on PATH: what tests run behaves alike everywhere."""
    return install(f"node-{native_platform('arm64')}", NODE_VERSION) / "bin" / "node"


def native_platform(arm: str) -> str:
    """Return this machine as native packages name it, with `arm` for 64-bit ARM: they disagree about that."""
    architecture = "x64" if platform.machine() in {"x86_64", "AMD64"} else arm
    return f"{platform.system().lower()}-{architecture}"


def install(name: str, version: str, overrides: Mapping[str, str] | None = None) -> Path:
    """Return the folder of npm package `name` at exactly `version`, installing it where the cache lacks it.

    The package's own dependencies lie beside it in the same `node_modules`; no script of any of them has run.
    `overrides` are npm's: the ranges that some dependencies are to have instead of what asks for them says.
    Skips the test where npm or its registry cannot be reached, or fails it where CI is set.
    """
    target = cache_folder() / f"{name.replace('/', '+')}@{version}"
    package = target / "node_modules" / name
    if package.is_dir():
        return package
    npm = _require_program("npm")
    require_node()
    with _locked(target.with_name(f"{target.name}.lock")):
        if not package.is_dir():
            _install_into(target, npm, f"{name}@{version}", overrides or {})
    return package


def unavailable(reason: str) -> NoReturn:
    """End the test: skipped with `reason`, or failed with it where CI is set: CI never skips quietly."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def cache_folder() -> Path:
    """Return the folder that test downloads are kept in: `PACKWARD_TEST_CACHE`, else one of the user's."""
    configured = os.environ.get("PACKWARD_TEST_CACHE")
    folder = Path(configured) if configured else platformdirs.user_cache_path("packward-tests")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _require_program(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        unavailable(f"{name} is not on PATH")
    return Path(found)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_into(target: Path, npm: Path, spec: str, overrides: Mapping[str, str]) -> None:
    """Install in a temporary neighbour and rename it: an interrupted run leaves no half of a package."""
    staging = Path(tempfile.mkdtemp(prefix=".installing-", dir=target.parent))
    (staging / "package.json").write_text(json.dumps({"private": True, "overrides": overrides}))
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"]
    try:
        done = subprocess.run(
            [npm, "install", "--prefix", staging, *options, spec],
            cwd=staging,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            unavailable(f"npm could not install {spec}: {done.stderr.strip()[-500:]}")
        staging.rename(target)
    except subprocess.TimeoutExpired:
        unavailable(f"npm took more than {INSTALL_SECONDS} seconds to install {spec}")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
