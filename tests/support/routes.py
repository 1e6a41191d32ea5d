"""What a loopback registry answers to a request: which document, which status. No sockets here."""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from support.advisories import bulk_answer
from support.behaviour import Behaviour
from support.packuments import BASE, Packument, abbreviated
from support.tarballs import checksums, tarball

ABBREVIATED = "application/vnd.npm.install-v1+json"

_NAME = r"(?P<name>(?:@[^/]+/)?[^/@][^/]*)"
_TARBALL = re.compile(rf"{_NAME}/-/(?P<file>[^/]+\.tgz)")
_DIST_TAGS = re.compile(rf"-/package/{_NAME}/dist-tags")
_ADVISORIES = "-/npm/v1/security/advisories/bulk"
_VERSION = re.compile(rf"{_NAME}/(?P<version>[^/]+)")
_PACKAGE = re.compile(_NAME)


class Request(Struct, frozen=True, kw_only=True):
    """What arrived: the path as it was sent, headers by their lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


class Response(Struct, frozen=True, kw_only=True):
    """What is to be sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Shelf(Struct, frozen=True, kw_only=True):
    """What a registry holds, where it lies, and how often each path has been asked for."""

    base: str
    mount: str
    packages: Mapping[str, Packument]
    files: Mapping[str, bytes]
    seen: Mapping[str, int]


def respond(request: Request, shelf: Shelf, behaviour: Behaviour) -> Response:
    """Return the answer to one request; `shelf.seen` counts this request too."""
    url = urlsplit(request.path)
    path = unquote(url.path.removeprefix(shelf.mount))
    detour = _detour(request, shelf, behaviour) or _refusal(request, path, behaviour)
    if detour is not None:
        return detour
    if path == _ADVISORIES:
        return _advisories(request, behaviour)
    if request.method not in {"GET", "HEAD"}:
        return _error(405, "method not allowed", {"Allow": "GET, HEAD"})
    response = _service(path, url.query, shelf) or _package_answer(path, request, shelf, behaviour)
    return _conditional(request, response, behaviour)


def _detour(request: Request, shelf: Shelf, behaviour: Behaviour) -> Response | None:
    """Answer what does not depend on what is asked for."""
    if not request.path.startswith(shelf.mount):
        return _error(404, "nothing is mounted here")
    failure = behaviour.failure
    if failure is not None and shelf.seen[request.path] <= failure.times:
        wait = {"Retry-After": failure.retry_after} if failure.retry_after else {}
        return _error(failure.status, "not now", wait)
    if behaviour.redirect is not None:
        target = behaviour.redirect.replace(BASE, shelf.base).rstrip("/")
        return _error(302, "elsewhere", {"Location": f"{target}/{request.path.removeprefix(shelf.mount)}"})
    return None


def _refusal(request: Request, path: str, behaviour: Behaviour) -> Response | None:
    auth = behaviour.auth
    if auth is None or request.headers.get("authorization") == auth.header:
        return None
    name = re.match(rf"(?:-/package/)?{_NAME}", path)
    scope = name["name"].partition("/")[0] if name else ""
    if auth.scopes is not None and scope not in auth.scopes:
        return None
    return _error(auth.status, "authentication required", {"WWW-Authenticate": "Bearer"})


def _service(path: str, query: str, shelf: Shelf) -> Response | None:
    """Answer what is about no single package, or about a file."""
    if path == "-/ping":
        return _json({})
    if path == "-/v1/search":
        text = parse_qs(query).get("text", [""])[0]
        found = [{"package": {"name": name}} for name in shelf.packages if text in name]
        return _json({"objects": found, "total": len(found)})
    if path in shelf.files:
        return _file(shelf.files[path])
    return None


def _package_answer(path: str, request: Request, shelf: Shelf, behaviour: Behaviour) -> Response:
    if matched := _DIST_TAGS.fullmatch(path):
        document = shelf.packages.get(matched["name"])
        return _error(404, "not found") if document is None else _json(document["dist-tags"])
    if matched := _TARBALL.fullmatch(path):
        return _tarball(matched["name"], matched["file"], shelf)
    if matched := _PACKAGE.fullmatch(path):
        document = _document(matched["name"], shelf, behaviour)
        return _error(404, "not found") if document is None else _packument(document, request, behaviour)
    if matched := _VERSION.fullmatch(path):
        document = _document(matched["name"], shelf, behaviour)
        return _version(document, matched["version"])
    return _error(404, "not found")


def _packument(document: Packument, request: Request, behaviour: Behaviour) -> Response:
    if behaviour.abbreviated and ABBREVIATED in request.headers.get("accept", ""):
        short = abbreviated(document)
        if behaviour.time == "atime":
            short["time"] = document["time"]
        return _json({**short, **behaviour.document_fields}, ABBREVIATED)
    full = {key: value for key, value in document.items() if key != "time" or behaviour.time != "notime"}
    return _json({**full, **behaviour.document_fields})


def _version(document: Packument | None, version: str) -> Response:
    if document is None:
        return _error(404, "not found")
    exact = document["dist-tags"].get(version, version)
    manifest = document["versions"].get(exact)
    return _error(404, f"version not found: {version}") if manifest is None else _json(manifest)


def _document(name: str, shelf: Shelf, behaviour: Behaviour) -> Packument | None:
    """Return the packument with addresses and checksums filled in and the behaviour's fields put on top."""
    stored = shelf.packages.get(name)
    if stored is None:
        return None
    document: Packument = _addressed(stored, shelf)
    for manifest in document["versions"].values():
        manifest["dist"] = {**checksums(tarball(manifest)), **manifest["dist"]}
        manifest.update(behaviour.version_fields)
    return document


def _tarball(name: str, file: str, shelf: Shelf) -> Response:
    document = shelf.packages.get(name)
    for version, manifest in (document or {"versions": {}})["versions"].items():
        if file == f"{name.rpartition('/')[2]}-{version}.tgz":
            return _file(tarball(_addressed(manifest, shelf)))
    return _error(404, "not found")


def _addressed(value: dict[str, Any], shelf: Shelf) -> dict[str, Any]:
    """Return a deep copy in which the placeholder has become the registry's address."""
    copy: dict[str, Any] = json.loads(json.dumps(value).replace(BASE, shelf.base))
    return copy


def _advisories(request: Request, behaviour: Behaviour) -> Response:
    if request.method != "POST" or behaviour.advisories_status != 200:
        status = 405 if request.method != "POST" else behaviour.advisories_status
        return _error(status, "no advisories here", {"Allow": "GET, HEAD"})
    packed = request.headers.get("content-encoding") == "gzip"
    asked = gzip.decompress(request.body) if packed else request.body
    return _json(json.loads(bulk_answer(asked, behaviour.advisories)))


def _conditional(request: Request, response: Response, behaviour: Behaviour) -> Response:
    """Add what HTTP caching and compression add, or cut the answer down to "not modified"."""
    if response.status != 200:
        return response
    headers, body = dict(response.headers), response.body
    if behaviour.etag:
        tag = '"' + hashlib.sha256(body).hexdigest()[:32] + '"'
        headers |= {"ETag": tag, "Vary": "accept, accept-encoding", "Cache-Control": "public, max-age=300"}
        if request.headers.get("if-none-match") == tag:
            return Response(status=304, headers=headers, body=b"")
    if behaviour.body == "bomb":
        body += b" " * (behaviour.filler_megabytes << 20)
    if behaviour.body == "bomb" or _compresses(request, headers, behaviour):
        headers["Content-Encoding"], body = "gzip", gzip.compress(body, compresslevel=1, mtime=0)
    return Response(status=200, headers=headers, body=body)


def _compresses(request: Request, headers: Mapping[str, str], behaviour: Behaviour) -> bool:
    """Bodies that are replaced, or followed by plain filler, cannot be compressed."""
    is_whole = behaviour.body not in {"garbage", "huge", "endless"}
    is_document = "json" in headers["Content-Type"]
    return (
        behaviour.gzip and is_whole and is_document and "gzip" in request.headers.get("accept-encoding", "")
    )


def _json(value: object, content_type: str = "application/json") -> Response:
    return Response(status=200, headers={"Content-Type": content_type}, body=json.dumps(value).encode())


def _file(content: bytes) -> Response:
    return Response(status=200, headers={"Content-Type": "application/octet-stream"}, body=content)


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    described = {"Content-Type": "application/json", **(headers or {})}
    return Response(status=status, headers=described, body=json.dumps({"error": message}).encode())
