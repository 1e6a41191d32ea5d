"""A real Verdaccio on loopback: a registry as teams run it, with a user, a token and a private scope."""

import base64
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
import pytest

from support.node_packages import install, node
from support.packuments import BASE, manifest
from support.tarballs import checksums, tarball

VERSION = "6.10.4"

START_SECONDS = 60
STOP_SECONDS = 10
USER = "jane"
PASSWORD = "loopback-only"

_OVERRIDES = {"node-fetch": "^2.6.7"}
"""One dependency asks for a dist-tag, which registries that mirror only `latest` do not have."""

_CONFIG = """\
storage: ./storage
auth: {htpasswd: {file: ./htpasswd, max_users: 10}}
uplinks: {}
packages:
  '@private/*': {access: $authenticated, publish: $authenticated}
  '**': {access: $all, publish: $authenticated}
log: {type: stdout, format: json, level: warn}
"""


class Verdaccio:
    """Runs while its `with` block does, with its storage in `folder`; `token` is its user's, who may do all.

    Reading `@private/*` needs the token, reading anything else needs nothing; there is no registry behind it.
    """

    def __init__(self, folder: Path) -> None:
        self.token = ""
        self._folder = folder
        self._package = install("verdaccio", VERSION, _OVERRIDES)
        self._address = f"127.0.0.1:{_free_port()}"
        self._client = httpx.Client(base_url=self.url, timeout=30)
        self._process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """The registry's address, with a slash at its end."""
        return f"http://{self._address}/"

    def publish(self, name: str, version: str, *, tag: str = "latest", **fields: Any) -> None:
        """Publish a version with these manifest fields through the HTTP API, as the user."""
        described = manifest(name, version, fields)
        content = tarball(described)
        dist = {**described["dist"], **checksums(content)}
        dist["tarball"] = dist["tarball"].replace(BASE, self.url.rstrip("/"))
        file = dist["tarball"].rpartition("/")[2]
        attached = {
            "content_type": "application/octet-stream",
            "data": base64.b64encode(content).decode(),
            "length": len(content),
        }
        document = {
            "_id": name,
            "name": name,
            "dist-tags": {tag: version},
            "versions": {version: {**described, "dist": dist}},
            "_attachments": {file: attached},
        }
        authorization = {"Authorization": f"Bearer {self.token}"}
        self._client.put(quote(name, safe="@"), json=document, headers=authorization).raise_for_status()

    def __enter__(self) -> Self:
        config = self._folder / "config.yaml"
        config.write_text(_CONFIG)
        program = self._package / "bin" / "verdaccio"
        log = (self._folder / "verdaccio.log").open("wb")
        with log:
            self._process = subprocess.Popen(
                [node(), program, "--config", config, "--listen", self._address],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_it_answers()
            self.token = self._registered_token()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self._client.get("-/ping").raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        log = (self._folder / "verdaccio.log").read_text()
        pytest.fail(f"Verdaccio did not start within {START_SECONDS} seconds: {log[-1000:]}")

    def _registered_token(self) -> str:
        credentials = {"name": USER, "password": PASSWORD}
        answer = self._client.put(f"-/user/org.couchdb.user:{USER}", json=credentials).raise_for_status()
        token: str = answer.json()["token"]
        return token

    def _stop(self) -> None:
        self._client.close()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
