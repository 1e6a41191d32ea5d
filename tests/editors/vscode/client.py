"""The extension's client: its packages and its .vsix, made once at a time."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.node_packages import cache_folder, require_node, unavailable

ROOT = Path(__file__).resolve().parents[3]
CLIENT = ROOT / "vscode-client"


def build() -> Path:
    """Build this computer's .vsix and return it."""
    done = _build_vsix()
    return ROOT / done.splitlines()[-1]


def prepare() -> None:
    """Install the packages that the client is checked and tested with."""
    _build_vsix("--prepare")


def _build_vsix(*arguments: str) -> str:
    """Run the build; the test is skipped where what it needs cannot be had, or failed where CI is set."""
    require_node()
    command: Sequence[str | Path] = (sys.executable, CLIENT / "build_vsix.py", *arguments)
    with _alone():
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != 0:
        unavailable(f"the extension cannot be built: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.stdout.strip()


@contextmanager
def _alone() -> Iterator[None]:
    with (cache_folder() / "vscode-client.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
