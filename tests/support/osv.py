"""A loopback OSV that speaks the documented shapes: POST v1/querybatch and GET v1/vulns/{id}."""

import json
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from support.routes import Request

Record = dict[str, Any]


def record(
    name: str,
    package: str,
    *,
    events: Iterable[Mapping[str, str]] = (),
    versions: Iterable[str] = (),
    severity: str | None = None,
    **fields: Any,
) -> Record:
    """Return a record on one npm package, with the fields that the schema has and packward reads."""
    listed = list(versions)
    return {
        "schema_version": "1.7.4",
        "id": name,
        "modified": "2026-11-20T08:00:00Z",
        "summary": f"Summary of {name}",
        "affected": [
            {
                "package": {"ecosystem": "npm", "name": package, "purl": f"pkg:npm/{package}"},
                "ranges": [{"type": "SEMVER", "events": [dict(event) for event in events]}],
                **({"versions": listed} if listed else {}),
            }
        ],
        "references": [{"type": "ADVISORY", "url": f"https://advisories.example.com/{name}"}],
        "database_specific": {"severity": severity} if severity else {},
        **fields,
    }


class LoopbackOsv:
    """Serves records on 127.0.0.1 while its `with` block runs.

    `matches` says which ids each (package, version) has: OSV decides that by its own rules. `page` is how many
    ids go on one page. Every request is recorded in `requests`.
    """

    def __init__(
        self,
        records: Iterable[Record] = (),
        matches: Mapping[tuple[str, str], list[str]] | None = None,
        *,
        page: int = 100,
    ) -> None:
        self.records = {each["id"]: each for each in records}
        self.matches = dict(matches or {})
        self.page = page
        self.requests: list[Request] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.osv = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The service's address, with a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def posted(self) -> list[dict[str, Any]]:
        """Return every query that was posted, in order."""
        bodies = [json.loads(request.body) for request in self.requests if request.method == "POST"]
        return [query for body in bodies for query in body["queries"]]

    def answer(self, request: Request) -> tuple[int, Any]:
        """Return the status and the body for one request."""
        self.requests.append(request)
        if request.method == "POST" and request.path == "/v1/querybatch":
            queries = json.loads(request.body)["queries"]
            if len(queries) > 1000:
                return 400, {"code": 3, "message": "too many queries"}
            return 200, {"results": [self._result(query) for query in queries]}
        found = self.records.get(request.path.removeprefix("/v1/vulns/"))
        return (404, {"code": 5, "message": "Bug not found."}) if found is None else (200, found)

    def _result(self, query: Mapping[str, Any]) -> dict[str, Any]:
        ids = self.matches.get((query["package"]["name"], query["version"]), [])
        start = int(query.get("page_token", "0"))
        shown, rest = ids[start : start + self.page], ids[start + self.page :]
        return {
            **(
                {"vulns": [{"id": each, "modified": "2026-11-20T08:00:00Z"} for each in shown]}
                if shown
                else {}
            ),
            **({"next_page_token": str(start + self.page)} if rest else {}),
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    osv: LoopbackOsv


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the requests are recorded instead."""

    def _serve(self) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        request = Request(method=self.command, path=self.path, headers=headers, body=body)
        status, value = self.server.osv.answer(request)
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
