"""A loopback npm registry: real sockets, real HTTP, and whatever misbehaviour a test asks for."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Any, Self

from support.behaviour import Behaviour
from support.certificates import Certificates
from support.packuments import HOUR, Packument, iso_time, manifest, newest
from support.routes import Request, Response, Shelf, respond

_PIECE = b" " * 65536


class LoopbackRegistry:
    """Serves `packages` (full packuments by name) on 127.0.0.1 while its `with` block runs.

    `behaviour` may be replaced at any time, which starts the count of failures anew. `mount` is the path that
    the registry lies below, with a slash at both ends; `files` are further downloads, by their path below it.
    With `certificates` it speaks TLS. Every request is recorded in `requests` before it is answered.
    """

    def __init__(
        self,
        packages: Mapping[str, Packument] | None = None,
        *,
        behaviour: Behaviour | None = None,
        mount: str = "/",
        files: Mapping[str, bytes] | None = None,
        certificates: Certificates | None = None,
    ) -> None:
        self.requests: list[Request] = []
        self.mount = mount
        self.closing = threading.Event()
        self._packages = dict(packages or {})
        self._files = dict(files or {})
        self._behaviour = behaviour or Behaviour()
        self._certificates = certificates
        self._lock = threading.RLock()
        self._seen: Counter[str] = Counter()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The registry's address, with a slash at its end."""
        scheme = "http" if self._certificates is None else "https"
        return f"{scheme}://127.0.0.1:{self._server.server_port}{self.mount}"

    @property
    def behaviour(self) -> Behaviour:
        """What the registry does from the next request on."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        with self._lock:
            self._behaviour = behaviour
            self._seen.clear()

    def publish(
        self, name: str, version: str, *, age_hours: float = 0.0, tag: str = "latest", **fields: Any
    ) -> None:
        """Add a version with these manifest fields, and move `tag` to it as publishing does."""
        published = iso_time(time.time() - age_hours * HOUR)
        with self._lock:
            old = self._packages.get(name, {"_id": name, "name": name, "time": {"created": published}})
            self._packages[name] = {
                **old,
                "dist-tags": {"latest": version, **old.get("dist-tags", {}), tag: version},
                "versions": {**old.get("versions", {}), version: manifest(name, version, fields)},
                "time": {**old["time"], "modified": iso_time(time.time()), version: published},
            }

    def serve(self, path: str, data: bytes) -> None:
        """Offer a download at this path."""
        with self._lock:
            self._files[path] = data

    def unpublish(self, name: str, version: str | None = None) -> None:
        """Remove a version, whose time stays, or the whole package."""
        with self._lock:
            old = self._packages.pop(name)
            left = {text: kept for text, kept in old["versions"].items() if text != version}
            if version is None or not left:
                return
            tags = {tag: target for tag, target in old["dist-tags"].items() if target != version}
            self._packages[name] = {**old, "dist-tags": {"latest": newest(left), **tags}, "versions": left}

    def paths(self) -> list[str]:
        """Return what was asked so far, as `METHOD path`."""
        return [f"{request.method} {request.path}" for request in self.requests]

    def answer(self, request: Request) -> tuple[Response, Behaviour]:
        """Record the request and return its answer, with the behaviour that was in force for it."""
        with self._lock:
            self.requests.append(request)
            self._seen[request.path] += 1
            shelf = Shelf(
                base=self.url.rstrip("/"),
                mount=self.mount,
                packages=dict(self._packages),
                files=self._files,
                seen=dict(self._seen),
            )
            behaviour = self._behaviour
        return respond(request, shelf, behaviour), behaviour

    def __enter__(self) -> Self:
        if self._certificates is not None:
            self._server.socket = self._certificates.server_socket(self._server.socket)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection, and raise what went wrong in the registry itself."""
        self.closing.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()
        if self._server.bugs and error is None:
            raise self._server.bugs[0]


RegistryFactory = Callable[..., LoopbackRegistry]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, registry: LoopbackRegistry) -> None:
        self.registry = registry
        self.bugs: list[BaseException] = []
        self._connections: set[socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, *_: Any) -> None:
        """A client that leaves or refuses the certificate is part of a test; anything else is a bug here."""
        problem = sys.exception()
        if problem is not None and not isinstance(problem, OSError):
            self.bugs.append(problem)

    def close_connections(self) -> None:
        """A kept-alive connection would otherwise go on being served after the end."""
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the requests are recorded instead."""

    def _serve(self) -> None:
        registry = self.server.registry
        headers = {key.lower(): value for key, value in self.headers.items()}
        length = int(headers.get("content-length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            # The client left while it was asking, as one does that is ended.
            self.close_connection = True
            return
        request = Request(method=self.command, path=self.path, headers=headers, body=body)
        response, behaviour = registry.answer(request)
        if behaviour.latency:
            registry.closing.wait(behaviour.latency)
        self._send(response, behaviour if response.status == 200 else Behaviour())

    def _send(self, response: Response, behaviour: Behaviour) -> None:
        body = b"<html>no JSON" if behaviour.body == "garbage" else response.body
        is_open_ended = behaviour.body in {"huge", "endless"}
        self.send_response(response.status)
        for key, value in response.headers.items():
            self.send_header(key, value)
        if is_open_ended:
            self.send_header("Connection", "close")
        elif response.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            for piece in self._pieces(body, behaviour):
                self.wfile.write(piece)
        self.close_connection |= behaviour.body in {"truncated", "hang", "huge", "endless"}

    def _pieces(self, body: bytes, behaviour: Behaviour) -> Iterable[bytes]:
        closing = self.server.registry.closing
        match behaviour.body:
            case "complete" | "garbage" | "bomb":
                yield body
            case "truncated":
                yield body[: len(body) // 2]
            case "hang":
                closing.wait()
            case "slow":
                size = len(body) // 10 + 1
                for start in range(0, len(body), size):
                    closing.wait(behaviour.slow_pause)
                    yield body[start : start + size]
            case "huge":
                yield body
                yield from (_PIECE for _ in range(behaviour.filler_megabytes * 16))
            case "endless":
                yield body
                while not closing.is_set():
                    yield _PIECE
