"""The real command, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from support.registry import LoopbackRegistry

SECONDS = 60


class Ran(Struct, frozen=True, kw_only=True):
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, as JSON."""
        return json.loads(self.out)


class Command(Struct, frozen=True, kw_only=True):
    """`packward` in a project folder; the user's own npm configuration points at the loopback registry."""

    folder: Path
    home: Path
    registry: LoopbackRegistry

    def __call__(self, *words: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Ran:
        return run(*words, cwd=cwd or self.folder, env=env)

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the project byte for byte."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def read(self, name: str) -> str:
        """Read a file of the project byte for byte."""
        return (self.folder / name).read_bytes().decode()


def run(*words: str, cwd: Path, env: Mapping[str, str] | None = None) -> Ran:
    """Run `packward` with its output piped. No traceback may ever reach the user."""
    done = subprocess.run(
        [sys.executable, "-m", "packward", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    ran = Ran(status=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())
    assert "Traceback" not in ran.err, ran.err
    return ran
