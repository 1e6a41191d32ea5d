"""The e18e data set, the npm package `module-replacements`: fetching its archive, distilling what it lists.

Nothing of the package is run: three JSON files are read out of its archive, whose SHA-512 must be the one
that the package's document names. Only major 3 has the shape that is read here.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from packward.model.facts import Query, Unknown
from packward.model.packument import Packument, Release
from packward.model.replacements import Group, Kind, Listed, Replacements, Substitute
from packward.signals.archive import read_files
from packward.signals.packument import FULL, FULL_SIGNAL, read
from packward.signals.signal import Request, Signal

PACKAGE = "module-replacements"
MAJOR = 3
HOUR = 3600.0
DAY = 24 * HOUR

_FILES: Mapping[str, Group] = {
    "package/manifests/native.json": "native",
    "package/manifests/preferred.json": "preferred",
    "package/manifests/micro-utilities.json": "micro-utilities",
}
_LARGEST_ARCHIVE = 1024 * 1024
_LARGEST_UNPACKED = 16 * 1024 * 1024
_MOST_ENTRIES = 20_000
_LONGEST_NAME = 214
_LONGEST_SNIPPET = 2000
_LONGEST_ADDRESS = 300
_VERSION = re.compile(r"(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?", re.ASCII)
_SCHEME = re.compile(r"^https?://")
_PATH = re.compile(r"[\w@~+-][\w@~+.-]*(?:/[\w@~+-][\w@~+.-]*)*", re.ASCII)
_PAGES = {
    "mdn": "https://developer.mozilla.org/en-US/docs/",
    "node": "https://nodejs.org/",
    "e18e": "https://e18e.dev/docs/replacements/",
}
_ELSEWHERE = re.compile(r"(?:Bun|Deno|webpack)\.|(?!node:)\w+:(?!:)")
"""Ids of what only another runtime, bundler or framework has."""


def releases_query(registry: str) -> Query:
    """Return the question for the versions of the data set."""
    return Query(RELEASES_SIGNAL.name, registry, PACKAGE)


def archive_query(registry: str, release: Release) -> Query:
    """Return the question for one version's archive, which must have the integrity that the release names.

    It is asked of the registry alone: below its address at the path of `dist.tarball`, and where that lies
    elsewhere, at the path that registries have by convention.
    """
    path = f"{PACKAGE}/-/{PACKAGE}-{release.version}.tgz"
    # A registry behind a proxy may name itself with the other scheme.
    base = _SCHEME.sub("", registry).rstrip("/") + "/"
    named = _SCHEME.sub("", release.tarball or "")
    inner = named.removeprefix(base)
    if inner != named and _PATH.fullmatch(inner):
        path = inner
    digests = [entry for entry in (release.integrity or "").split() if _sha512(entry) is not None]
    return Query(ARCHIVE_SIGNAL.name, registry, PACKAGE, release.version, " ".join([*digests[:1], path]))


def distil_archive(archive: bytes, version: str) -> Replacements | None:
    """Read the data set out of the archive of this version; None where it has another shape."""
    files = None if len(archive) > _LARGEST_ARCHIVE else read_files(archive, _FILES, _LARGEST_UNPACKED)
    return None if files is None else distil(files, version)


def distil(files: Mapping[str, bytes], version: str) -> Replacements | None:
    """Read the three manifests by their path in the archive; None where one lacks or has another shape."""
    packages: dict[str, Listed] = {}
    substitutes: dict[str, Substitute] = {}
    for path, group in _FILES.items():
        try:
            manifest = _MANIFEST.decode(files.get(path, b""))
        except (ValueError, RecursionError):
            return None
        if len(manifest.mappings) > _MOST_ENTRIES or len(manifest.replacements) > _MOST_ENTRIES:
            return None
        substitutes |= dict(_substitutes(manifest.replacements))
        packages |= dict(_packages(manifest.mappings, group, substitutes))
    return Replacements(version=version, packages=packages, substitutes=substitutes)


class _Engine(Struct):
    engine: str
    min_version: str | None = msgspec.field(name="minVersion", default=None)


class _Page(Struct):
    type: str
    id: str


class _Replacement(Struct):
    type: str
    url: _Page | str | None = None
    engines: list[_Engine] = []
    module: str | None = msgspec.field(name="replacementModule", default=None)
    example: str | None = None


class _Mapping(Struct):
    replacements: list[str]
    url: _Page | str | None = None


class _Manifest(Struct):
    mappings: dict[str, _Mapping]
    replacements: dict[str, _Replacement]


_MANIFEST = msgspec.json.Decoder(_Manifest)
_KINDS: Mapping[str, Kind] = {
    "native": "native",
    "documented": "documented",
    "simple": "simple",
    "removal": "removal",
}


def _substitutes(replacements: Mapping[str, _Replacement]) -> Iterator[tuple[str, Substitute]]:
    """Yield what a Node project could use, by id."""
    for id_, replacement in replacements.items():
        kind = _KINDS.get(replacement.type)
        if kind is None or len(id_) > _LONGEST_NAME or _ELSEWHERE.match(id_):
            continue
        if kind == "documented" and not replacement.module:
            continue
        snippet = replacement.example
        yield (
            id_,
            Substitute(
                kind=kind,
                node=_node_version(replacement.engines),
                package=replacement.module[:_LONGEST_NAME] if replacement.module else None,
                page=_page(replacement.url),
                snippet=snippet if snippet and len(snippet) <= _LONGEST_SNIPPET else None,
            ),
        )


def _packages(
    mappings: Mapping[str, _Mapping], group: Group, substitutes: Mapping[str, Substitute]
) -> Iterator[tuple[str, Listed]]:
    for name, mapping in mappings.items():
        ids = tuple(id_ for id_ in mapping.replacements if id_ in substitutes)
        if ids and len(name) <= _LONGEST_NAME:
            yield name, Listed(group=group, substitutes=ids, page=_page(mapping.url))


def _node_version(engines: list[_Engine]) -> str | None:
    for engine in engines:
        match = _VERSION.fullmatch(engine.min_version or "")
        if engine.engine == "nodejs" and match is not None:
            return ".".join(part or "0" for part in match.groups())
    return None


def _page(url: _Page | str | None) -> str | None:
    """Return a page at one of the three places that the data set refers to; other addresses are left out."""
    if not isinstance(url, _Page) or url.type not in _PAGES:
        return None
    address = _PAGES[url.type] + url.id
    return address if len(address) <= _LONGEST_ADDRESS else None


def _ask_releases(query: Query) -> Request | Unknown:
    return Request(query.package, FULL)


def _read_releases(body: bytes, query: Query, host: str, now: float) -> Packument | Unknown:
    return read(body, msgspec.structs.replace(query, signal=FULL_SIGNAL.name), host, now)


def _ask_archive(query: Query) -> Request | Unknown:
    integrity, _, path = query.detail.partition(" ")
    if _sha512(integrity) is None or not _PATH.fullmatch(path):
        return Unknown("malformed", "the registry names no SHA-512 of the archive")
    return Request(path, "*/*")


def _read_archive(body: bytes, query: Query, host: str, now: float) -> Replacements | Unknown:
    if len(body) > _LARGEST_ARCHIVE:
        return Unknown("too-large", f"{host} sent {len(body)} bytes")
    if hashlib.sha512(body).digest() != _sha512(query.detail.partition(" ")[0]):
        return Unknown("malformed", f"{host} sent an archive with another SHA-512 than it names")
    found = distil_archive(body, query.version)
    if found is None:
        return Unknown("malformed", f"{host} sent an archive of another shape")
    return msgspec.structs.replace(found, host=host, asked_at=now)


def _sha512(entry: str) -> bytes | None:
    """Return the digest of an integrity entry, None for one of another kind."""
    kind, _, text = entry.partition("-")
    if kind != "sha512":
        return None
    try:
        digest = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return digest if len(digest) == hashlib.sha512().digest_size else None


RELEASES_SIGNAL = Signal(
    name="replacements-releases",
    fact=Packument,
    ask=_ask_releases,
    read=_read_releases,
    fresh=DAY,
    retry=HOUR,
)
# What an archive holds never changes: its digest is a part of the question.
ARCHIVE_SIGNAL = Signal(
    name="replacements", fact=Replacements, ask=_ask_archive, read=_read_archive, fresh=365 * DAY, retry=HOUR
)
