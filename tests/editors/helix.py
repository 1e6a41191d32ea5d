"""Helix in a pseudo terminal: it has no headless mode, so its screen is read."""

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pexpect
import pyte

from support.debian_packages import Unpacked

SECONDS = 30.0
_ROWS, _COLUMNS = 30, 120


class _Screen(pyte.Screen):
    """A screen that does not answer questions about itself: pyte fails on the private form of these."""

    def report_device_status(self, *_: Any, **__: Any) -> None: ...

    def report_device_attributes(self, *_: Any, **__: Any) -> None: ...


class Helix:
    """Runs in a `with` block, with `languages.toml` as its only configuration."""

    def __init__(self, files: Unpacked, home: Path, languages: str) -> None:
        folder = home / ".config/helix"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "languages.toml").write_text(languages)
        self._files = files
        self._screen = _Screen(_COLUMNS, _ROWS)
        self._stream = pyte.ByteStream(self._screen)

    def open(self, file: Path) -> Self:
        """Start Helix with a file."""
        loader, *words = self._files.command("usr/bin/hx")
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            loader,
            [*words, str(file)],
            dimensions=(_ROWS, _COLUMNS),
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "HELIX_RUNTIME": str(self._files.root / "usr/lib/hx/runtime"),
            },
        )
        self.see(file.name)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close(force=True)

    def keys(self, *parts: str) -> None:
        """Press keys, with a pause after each part: Escape and the next key at once would read as Alt."""
        for part in parts:
            self._child.send(part)
            self._pump(0.5)

    def see(self, text: str) -> None:
        """Wait until a line of the screen holds a text."""
        end = time.monotonic() + SECONDS
        while not any(text in line for line in self._screen.display):
            assert time.monotonic() < end, "\n".join([f"{text} is not to be seen:", *self._screen.display])
            self._pump(0.1)

    def leave(self) -> None:
        """Write and quit."""
        self.keys("\x1b", ":wq\r")
        self._child.expect(pexpect.EOF, timeout=SECONDS)

    def _pump(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self._stream.feed(self._child.read_nonblocking(65536, 0.05))
            except (pexpect.TIMEOUT, pexpect.EOF):
                continue
