"""Real Node.js releases that claims about Node are held against, from npm packages of the binaries."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from support.node_packages import install, native_platform

LINES: Mapping[str, str] = {"20": "20.20.2", "22": "22.23.3", "24": "24.21.0", "26": "26.10.0"}
"""The release of each line that tests run."""


class Ended(Struct, frozen=True, kw_only=True):
    """How a process ended, and all that it wrote."""

    status: int
    output: str


def binary(line: str) -> Path:
    """Return the `node` of a line ("22"), or of an exact version."""
    version = LINES.get(line, line)
    return install(f"node-{native_platform('arm64')}", version) / "bin" / "node"


def run(node: Path, words: Sequence[str], folder: Path, *, seconds: float = 30) -> Ended:
    """Run `node` in a folder, with nothing on standard input."""
    done = subprocess.run(
        [node, *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ended(status=done.returncode, output=done.stdout + done.stderr)
