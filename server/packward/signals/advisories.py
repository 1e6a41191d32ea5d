"""Advisories of the registry itself: the bulk endpoint that `npm audit` and pnpm 11 ask.

What is posted is `{"name": ["version", …]}`; what comes back holds, by name, the advisories that cover one of
these versions. Mirrors often answer 404 or 405 instead, or give fields of other types: such a field reads as
absent, and an advisory without a range covers every version.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import msgspec

from packward.model.advisories import ALL_VERSIONS, Advisories, Advisory, Level, worst_first
from packward.model.facts import Query, Unknown
from packward.model.names import is_valid_name
from packward.model.versions import parse
from packward.signals.manifest import as_object, as_text
from packward.signals.signal import BatchSignal, Request

BULK = "-/npm/v1/security/advisories/bulk"
LONGEST_TITLE = 300
_LONGEST_RANGE = 8_000
_LONGEST_ADDRESS = 300
_MOST_LISTED = 200
_HOUR = 3600.0

_GHSA = re.compile(r"(?:GHSA|MAL)-[A-Za-z0-9-]{1,40}", re.ASCII)
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?/[\w./~%-]*", re.ASCII)
_MALWARE = re.compile(
    r"\s*(?:malware in|malicious (?:code|package)|embedded mal(?:ware|icious))", re.IGNORECASE
)
_EMBEDDED_MALICIOUS_CODE = "CWE-506"
_LEVELS: Mapping[str, Level] = {**{level: level for level in get_args(Level)}, "medium": "moderate"}


def ask(query: Query) -> Request | Unknown:
    """Return where a version's advisories are asked for; nothing is asked about what no registry can hold."""
    if not is_valid_name(query.package) or parse(query.version, loose=True) is None:
        return Unknown("not-found", "not a package and version that a registry can hold")
    return Request(BULK, "application/json")


def body(queries: Sequence[Query]) -> bytes:
    """Return what is posted: the versions in question, by package."""
    versions: dict[str, list[str]] = {}
    for query in queries:
        versions.setdefault(query.package, []).append(query.version)
    return json.dumps(versions, separators=(",", ":")).encode()


def read(
    body: bytes, queries: Sequence[Query], host: str, now: float
) -> Mapping[Query, Advisories | Unknown] | Unknown:
    """Distil the answer: for each version those of its package's advisories that cover it."""
    try:
        said = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Unknown("malformed", f"{host} sent no advisories")
    known: dict[str, tuple[Advisory, ...] | Unknown] = {}
    for package in {each.package for each in queries}:
        entries = said.get(package) or []
        known[package] = (
            tuple(_advisories(entries))
            if isinstance(entries, list)
            else Unknown("malformed", f"{host} sent no list of advisories on {package}")
        )
    return {query: _covering(known[query.package], query, host, now) for query in queries}


def _covering(
    known: tuple[Advisory, ...] | Unknown, query: Query, host: str, now: float
) -> Advisories | Unknown:
    if isinstance(known, Unknown):
        return known
    listed = tuple(each for each in known if each.covers(query.version))
    return Advisories(listed=worst_first(listed), host=host, asked_at=now)


def as_level(value: Any) -> Level | None:
    """Return a severity as npm or GitHub word it; None for anything else."""
    return _LEVELS.get(value.lower()) if isinstance(value, str) else None


def as_address(value: Any) -> str | None:
    """Return a plain https address; None for anything else."""
    text = as_text(value, _LONGEST_ADDRESS)
    return text if text is not None and _ADDRESS.fullmatch(text) else None


def is_about_malware(title: str, weaknesses: Any) -> bool:
    """Tell malware from mistakes: by the kind of weakness (CWE-506), else by how such titles begin."""
    listed = weaknesses if isinstance(weaknesses, list) else []
    return _EMBEDDED_MALICIOUS_CODE in listed or _MALWARE.match(title) is not None


def _advisories(entries: Sequence[Any]) -> Iterator[Advisory]:
    for entry in entries[:_MOST_LISTED]:
        fields = as_object(entry)
        if not fields:
            continue
        url, title = as_address(fields.get("url")), as_text(fields.get("title"), LONGEST_TITLE) or ""
        versions = as_text(fields.get("vulnerable_versions"), _LONGEST_RANGE + 1) or ALL_VERSIONS
        yield Advisory(
            id=_id(fields, url),
            title=title,
            severity=as_level(fields.get("severity")),
            range=versions if len(versions) <= _LONGEST_RANGE else ALL_VERSIONS,
            malware=is_about_malware(title, fields.get("cwe")),
            url=url,
        )


def _id(fields: Mapping[str, Any], url: str | None) -> str:
    """Return the GHSA id, which is the last part of the address, else the registry's own number."""
    last = (url or "").rstrip("/").rpartition("/")[2]
    if _GHSA.fullmatch(last):
        return last
    number = fields.get("id")
    return f"#{number}" if isinstance(number, int) and not isinstance(number, bool) else "without id"


ADVISORIES_SIGNAL: BatchSignal[Advisories] = BatchSignal(
    name="advisories",
    fact=Advisories,
    ask=ask,
    body=body,
    read=read,
    # npm puts a whole tree into one request, so registries take any number.
    most=50_000,
    packed=True,
    # A blanket warning of malware is often narrowed within hours, and a request is small.
    fresh=_HOUR,
)
