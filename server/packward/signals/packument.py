"""The packument: asking a registry for a package's document, and distilling what it answers.

Registries vary in the types of many fields, and a document holds versions that were published over a
decade. A field of an unexpected type reads as absent, a version that is no object is left out.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from packward.model.facts import Query, Unknown
from packward.model.packument import Packument, Release
from packward.model.versions import parse
from packward.signals.manifest import (
    LONGEST_ADDRESS,
    LONGEST_TEXT,
    as_object,
    as_text,
    read_manifest,
    texts,
    to_release,
)
from packward.signals.signal import Request, Signal

ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*"
FULL = "application/json"

_NAME = re.compile(r"(@[A-Za-z0-9_~!*'()-][\w.~!*'()-]*/)?[A-Za-z0-9_~!*'()-][\w.~!*'()-]*", re.ASCII)
_LONGEST_NAME = 214
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_BOM = b"\xef\xbb\xbf"
_Read = TypeVar("_Read")


def ask(query: Query) -> Request | Unknown:
    """Return the request for a package's document: the full one for "packument-full".

    A name that no registry can hold is not sent to one.
    """
    if len(query.package) > _LONGEST_NAME or _NAME.fullmatch(query.package) is None:
        return Unknown("not-found", "not a valid package name")
    accept = FULL if query.signal == FULL_SIGNAL.name else ABBREVIATED
    return Request(query.package.replace("/", "%2f"), accept)


def read(body: bytes, query: Query, host: str, now: float) -> Packument | Unknown:
    """Distil the registry's document of `query.package`, asked at `now` (epoch seconds)."""
    body = body.removeprefix(_BOM)
    document = _decode(body, _DOCUMENT) or _decode(_with_whole_characters(body), _DOCUMENT)
    manifests = None if document is None else _decode(document.versions, _VERSIONS)
    if document is None or (manifests is None and document.time is None):
        return Unknown("malformed", f"{host} sent no package document")
    manifests = manifests or {}
    times = dict(_times(document.time))
    return Packument(
        name=query.package,
        releases=tuple(_releases(manifests, times)),
        tags=texts(document.tags),
        created=_moment(as_object(document.time).get("created")),
        modified=_moment(document.modified) or _moment(as_object(document.time).get("modified")),
        complete=not _is_abbreviated(document, query),
        has_times=bool(times.keys() - {"created", "modified"}),
        removed={
            text: moment
            for text, moment in times.items()
            if text not in manifests and parse(text, loose=True)
        },
        description=as_text(document.description, LONGEST_TEXT),
        repository=as_text(as_object(document.repository).get("url", document.repository), LONGEST_ADDRESS),
        homepage=as_text(document.homepage, LONGEST_ADDRESS),
        host=host,
        asked_at=now,
    )


class _Document(Struct):
    """What is read of a document. `id` is in full documents only, `modified` in abbreviated ones only."""

    id: Any = msgspec.field(name="_id", default=None)
    tags: Any = msgspec.field(name="dist-tags", default=None)
    versions: Raw = Raw(b"null")
    time: Any = None
    modified: Any = None
    description: Any = None
    repository: Any = None
    homepage: Any = None


def _decode(body: bytes, decoder: msgspec.json.Decoder[_Read]) -> _Read | None:
    try:
        return decoder.decode(body)
    except (ValueError, RecursionError):
        return None


def _with_whole_characters(body: bytes) -> bytes:
    """Replace escaped halves of characters: one in any version's readme would hide the whole package."""
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found["half"] else found[0], body)


_DOCUMENT = msgspec.json.Decoder(_Document)
_VERSIONS = msgspec.json.Decoder(dict[str, Raw])


def _is_abbreviated(document: _Document, query: Query) -> bool:
    """Tell by its fields: `_id` is in full ones, `modified` in short ones; else by what was asked."""
    if document.id is not None:
        return False
    return document.modified is not None or (query.signal != FULL_SIGNAL.name and document.time is None)


def _releases(manifests: Mapping[str, Raw], times: Mapping[str, float]) -> Iterator[Release]:
    parsed = [(version.key, version.text) for text in manifests if (version := parse(text, loose=True))]
    for _, text in sorted(parsed):
        manifest = read_manifest(manifests[text])
        if manifest is not None:
            yield to_release(manifest, text, times.get(text))


def _times(value: Any) -> Iterator[tuple[str, float]]:
    for version, text in as_object(value).items():
        moment = _moment(text)
        if moment is not None:
            yield version, moment


def _moment(value: Any) -> float | None:
    """Read an ISO 8601 time into epoch seconds; one without a zone is in UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _signal(name: str, sibling: str) -> Signal[Packument]:
    return Signal(
        name=name,
        fact=Packument,
        ask=ask,
        read=read,
        siblings=(sibling,),
        stands_in=lambda packument: packument.complete,
        fresh=300.0,
    )


ABBREVIATED_SIGNAL = _signal("packument", "packument-full")
FULL_SIGNAL = _signal("packument-full", "packument")
