"""Neovim's own protocol over its standard input and output: one request at a time, each with an end."""

import os
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgpack  # type: ignore[import-untyped]

_REQUEST, _RESPONSE = 0, 1
_CHUNK = 65536


class Rpc:
    """A running `nvim --embed`. Notifications that it sends are let go."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], seconds: float) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **environment}
        )
        self._seconds = seconds
        self._unpacker = msgpack.Unpacker(strict_map_key=False)
        self._count = 0

    def request(self, method: str, *arguments: Any) -> Any:
        """Send a request and return its result; AssertionError where Neovim answers with an error or not."""
        self._count += 1
        assert self._process.stdin is not None
        self._process.stdin.write(msgpack.packb([_REQUEST, self._count, method, arguments]))
        self._process.stdin.flush()
        end = time.monotonic() + self._seconds
        while True:
            for message in self._unpacker:
                if message[:2] == [_RESPONSE, self._count]:
                    assert message[2] is None, message[2]
                    return message[3]
            self._unpacker.feed(self._read(end, method))

    def close(self) -> None:
        """End Neovim."""
        self._process.kill()
        self._process.communicate()

    def _read(self, end: float, method: str) -> bytes:
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            assert selector.select(max(0, end - time.monotonic())), f"Neovim does not answer {method}"
        read = os.read(self._process.stdout.fileno(), _CHUNK)
        assert read, "Neovim has ended"
        return read
