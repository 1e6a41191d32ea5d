"""Everything that runs VS Code without a display: code-server, a browser, and what drives it, kept in a cache."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from support.node_packages import cache_folder, install, native_platform, unavailable

# code-server runs on this major version of Node only.
NODE = "24.21.0"
CODE_SERVER = "4.139.1"
PLAYWRIGHT = "1.65.1"
INSTALL_SECONDS = 600
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Programs(Struct, frozen=True, kw_only=True):
    """Paths: Node's program, code-server's entry script, the folder of playwright-core, the browser."""

    node: Path
    code_server: Path
    playwright: Path
    browser: Path


def programs() -> Programs:
    """Return what runs VS Code, installing what the cache lacks.

    Skips the test with the reason where something cannot be had, or fails it where CI is set.
    """
    browser = _browser()
    node = install(f"node-{native_platform('arm64')}", NODE) / "bin" / "node"
    code_server = install("code-server", CODE_SERVER)
    _complete(code_server, node)
    return Programs(
        node=node,
        code_server=code_server / "out" / "node" / "entry.js",
        playwright=install("playwright-core", PLAYWRIGHT),
        browser=browser,
    )


def _complete(code_server: Path, node: Path) -> None:
    """Do what code-server's install script would, less the compilers: VS Code's own dependencies."""
    done = code_server / ".packward-complete"
    if done.exists():
        return
    with _locked("code-server"):
        for folder in ("lib/vscode", "lib/vscode/extensions"):
            if not done.exists():
                _npm_install(code_server / folder, node)
        done.touch()


def _npm_install(folder: Path, node: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        unavailable("npm is not on PATH")
    options = ("--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error")
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    _run(
        [npm, "install", *options],
        f"npm could not install what {folder.name} of code-server needs",
        folder,
        env,
    )


def _browser() -> Path:
    """Return a Chromium, installed from the system's packages where the user may do that."""
    found = _find_browser()
    if found is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        with _locked("chromium"):
            if _find_browser() is None:
                env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
                wanted = ["chromium", "fonts-liberation", "fonts-dejavu-core"]
                failure = "apt-get could not install chromium"
                _run(["apt-get", "update", "--quiet"], failure, None, env)
                _run(["apt-get", "install", "--yes", "--no-install-recommends", *wanted], failure, None, env)
        found = _find_browser()
    if found is None:
        unavailable("VS Code is driven in Chromium, which is not on PATH (and only root can install it)")
    return found


def _find_browser() -> Path | None:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    return None if found is None else Path(found)


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with (cache_folder() / f"{name}.install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: Sequence[str], failure: str, cwd: Path | None, env: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        unavailable(f"{failure} within {INSTALL_SECONDS} seconds")
    if done.returncode != 0:
        unavailable(f"{failure}: {done.stderr.strip()[-500:]}")
