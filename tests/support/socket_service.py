"""Socket's API on loopback: the two endpoints that packward asks, with the documented shapes and refusals."""

import json
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from support.socket_answers import ORGANIZATIONS, SLUG, artifact, ndjson

TOKEN = "sktsec_test"
BASIC = "Basic c2t0c2VjX3Rlc3Q6"


class Asked(Struct, frozen=True, kw_only=True):
    """One request. `purls` are what was posted, unquoted."""

    method: str
    path: str
    headers: Mapping[str, str]
    options: Mapping[str, Sequence[str]] = {}
    purls: tuple[str, ...] = ()


class SocketService:
    """Answers on 127.0.0.1 while its `with` block runs.

    `alerts` are those on versions (`name@version`), as `TYPE:SEVERITY:ACTION`; other versions are not found.
    `refusal` is the status of every post, if it is not 200, with `retry_after`. `redirect` is where every
    request is sent on to.
    """

    def __init__(self, alerts: Mapping[str, Sequence[str]]) -> None:
        self.alerts = alerts
        self.refusal = 200
        self.retry_after: str | None = None
        self.redirect: str | None = None
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The service's address."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def env(self) -> Mapping[str, str]:
        """What a user sets to have this service asked with a token."""
        return {"PACKWARD_SOCKET_URL": self.url, "SOCKET_SECURITY_API_TOKEN": TOKEN}

    def posts(self) -> list[Asked]:
        """Return the requests that cost quota."""
        return [asked for asked in self.asked if asked.method == "POST"]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, asked: Asked) -> tuple[int, Mapping[str, str], bytes]:
        """Record a request and return its status, headers and body."""
        self.asked.append(asked)
        if self.redirect is not None:
            return 307, {"location": self.redirect + asked.path.lstrip("/")}, b""
        if asked.headers.get("authorization") != BASIC:
            return 401, {}, _error("Unauthorized")
        if asked.method == "GET" and asked.path == "/v0/organizations":
            return 200, {"content-type": "application/json"}, json.dumps(ORGANIZATIONS).encode()
        if asked.path != f"/v0/orgs/{SLUG}/purl":
            return 404, {}, _error("Not found")
        if self.refusal != 200:
            headers = {} if self.retry_after is None else {"retry-after": self.retry_after}
            return self.refusal, headers, _error("Insufficient quota for API route")
        lines = [self._line(purl) for purl in asked.purls]
        return 200, {"content-type": "application/x-ndjson"}, ndjson(*lines)

    def _line(self, purl: str) -> Any:
        name, _, version = purl.removeprefix("pkg:npm/").rpartition("@")
        found = self.alerts.get(f"{name}@{version}")
        if found is None:
            return {"_type": "purlError", "value": {"error": "not found", "inputPurl": purl}}
        return artifact(name, version, *found)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def _serve(self) -> None:
                posted = self.rfile.read(int(self.headers.get("content-length") or 0))
                url = urlsplit(self.path)
                components = json.loads(posted)["components"] if posted else []
                status, headers, body = service.answer(
                    Asked(
                        method=self.command,
                        path=url.path,
                        headers={name.lower(): value for name, value in self.headers.items()},
                        options=parse_qs(url.query),
                        purls=tuple(unquote(each["purl"]) for each in components),
                    )
                )
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Stay silent."""

        return Handler


def _error(message: str) -> bytes:
    return json.dumps({"error": {"message": message, "details": None}}).encode()
