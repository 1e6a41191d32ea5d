"""OSV, where the user chose it: which records cover a version, and what one record says.

`POST v1/querybatch` answers with ids only, up to 1000 versions a request, in pages; `GET v1/vulns/{id}` has
the record. Shapes: https://google.github.io/osv.dev/api/ and https://ossf.github.io/osv-schema/.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from packward.model.advisories import (
    ALL_VERSIONS,
    Advisory,
    AdvisoryRecord,
    Level,
    Matches,
)
from packward.model.facts import Query, Unknown
from packward.signals import advisories
from packward.signals.advisories import LONGEST_TITLE, as_address, as_level, is_about_malware
from packward.signals.manifest import as_object, as_text
from packward.signals.signal import BatchSignal, Request, Signal

_JSON = "application/json"
_HOUR = 3600.0
_MOST_IDS = 200
_LONGEST_TOKEN = 500
_MOST_EXACT = 1_000
_PAGES = "https://osv.dev/vulnerability/"
_ECOSYSTEM = "npm"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,256}", re.ASCII)


def ask(query: Query) -> Request | Unknown:
    """Return where versions are posted to; `detail` of a query is the token of a further page."""
    askable = advisories.ask(query)
    return askable if isinstance(askable, Unknown) else Request("v1/querybatch", _JSON)


def body(queries: Sequence[Query]) -> bytes:
    """Return what is posted: one entry a query, in order."""
    entries = []
    for query in queries:
        entry: dict[str, Any] = {
            "package": {"name": query.package, "ecosystem": _ECOSYSTEM},
            "version": query.version,
        }
        entries.append({**entry, "page_token": query.detail} if query.detail else entry)
    return json.dumps({"queries": entries}, separators=(",", ":")).encode()


def read(
    body: bytes, queries: Sequence[Query], host: str, now: float
) -> Mapping[Query, Matches | Unknown] | Unknown:
    """Distil the answer, whose results stand in the order of the queries."""
    results = as_object(_decoded(body)).get("results")
    if not isinstance(results, list) or len(results) != len(queries):
        return Unknown("malformed", f"{host} sent no results")
    return {query: _matches(result, host, now) for query, result in zip(queries, results, strict=True)}


def ask_record(query: Query) -> Request | Unknown:
    """Return the request for one record, whose id is the `detail` of the query."""
    if not _ID.fullmatch(query.detail):
        return Unknown("malformed", "not the id of a record")
    return Request(f"v1/vulns/{query.detail}", _JSON)


def read_record(body: bytes, query: Query, host: str, now: float) -> AdvisoryRecord | Unknown:
    """Distil one record; what is withdrawn warns of nothing."""
    record = as_object(_decoded(body))
    if record.get("id") != query.detail:
        return Unknown("malformed", f"{host} sent no record of {query.detail}")
    aliases = record.get("aliases")
    packages = {} if record.get("withdrawn") else dict(_packages(record, query.detail))
    return AdvisoryRecord(
        packages=packages,
        aliases=tuple(each for each in aliases if isinstance(each, str) and _ID.fullmatch(each))[:_MOST_IDS]
        if isinstance(aliases, list)
        else (),
        asked_at=now,
    )


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None


def _matches(result: Any, host: str, now: float) -> Matches | Unknown:
    if not isinstance(result, dict):
        return Unknown("malformed", f"{host} sent no result")
    listed = result.get("vulns")
    ids = (as_object(each).get("id") for each in listed) if isinstance(listed, list) else ()
    token = result.get("next_page_token")
    return Matches(
        ids=tuple(each for each in ids if isinstance(each, str) and _ID.fullmatch(each))[:_MOST_IDS],
        next_page=token if isinstance(token, str) and len(token) <= _LONGEST_TOKEN else "",
        host=host,
        asked_at=now,
    )


def _packages(record: Mapping[str, Any], name: str) -> Iterator[tuple[str, Advisory]]:
    title = as_text(record.get("summary"), LONGEST_TITLE) or ""
    about = as_object(record.get("database_specific"))
    malware = name.startswith("MAL-") or is_about_malware(title, about.get("cwe_ids"))
    ranges: dict[str, list[str]] = {}
    affected = record.get("affected")
    for each in affected if isinstance(affected, list) else ():
        package = as_object(as_object(each).get("package"))
        if package.get("ecosystem") == _ECOSYSTEM and isinstance(package.get("name"), str):
            ranges.setdefault(package["name"], []).append(_range(as_object(each)))
    for package_name, texts in ranges.items():
        yield (
            package_name,
            Advisory(
                id=name,
                title=title,
                severity=_severity(about, malware),
                range=" || ".join(texts),
                malware=malware,
                url=_page(name, record),
            ),
        )


def _severity(about: Mapping[str, Any], malware: bool) -> Level | None:  # noqa: FBT001  a fact of the record
    """GitHub's records say it in a word; those on malware say nothing, as it is always the worst."""
    return as_level(about.get("severity")) or ("critical" if malware else None)


def _page(name: str, record: Mapping[str, Any]) -> str:
    """Return the advisory's own page: the reference that ends in its id, else OSV's on it."""
    references = record.get("references")
    for each in references if isinstance(references, list) else ():
        address = as_address(as_object(each).get("url"))
        if address is not None and address.rstrip("/").endswith(f"/{name}"):
            return address
    return f"{_PAGES}{name}"


def _range(affected: Mapping[str, Any]) -> str:
    """Return what a record covers as an npm range.

    Versions that are listed one by one are exact; a range from the first version on without an end, which
    such records often hold besides, is then left out.
    """
    listed = affected.get("versions")
    exact = (
        [each for each in listed if isinstance(each, str) and _VERSION.fullmatch(each)]
        if isinstance(listed, list)
        else []
    )
    parts = list(_intervals(affected.get("ranges")))
    if exact and len(exact) <= _MOST_EXACT:
        narrow = [text for text in parts if not Advisory(id="", range=text).is_blanket]
        return " || ".join([*narrow, *(f"={version}" for version in exact)])
    return " || ".join(parts) or ALL_VERSIONS


def _intervals(ranges: Any) -> Iterator[str]:
    """Turn the events of SEMVER ranges, which stand in order, into npm ranges."""
    for each in ranges if isinstance(ranges, list) else ():
        fields = as_object(each)
        events = fields.get("events")
        if fields.get("type") != "SEMVER" or not isinstance(events, list):
            continue
        start: str | None = None
        for event in map(as_object, events):
            introduced, fixed, last = event.get("introduced"), event.get("fixed"), event.get("last_affected")
            if isinstance(introduced, str) and (introduced == "0" or _VERSION.fullmatch(introduced)):
                start = f">={'0.0.0-0' if introduced == '0' else introduced}"
            end = f"<{fixed}" if isinstance(fixed, str) else f"<={last}" if isinstance(last, str) else None
            if start is not None and end is not None and _VERSION.fullmatch(end.lstrip("<=")):
                yield f"{start} {end}"
                start = None
        if start is not None:
            yield start


OSV_SIGNAL: BatchSignal[Matches] = BatchSignal(
    name="osv",
    fact=Matches,
    ask=ask,
    body=body,
    read=read,
    most=1_000,
    packed=False,
    fresh=_HOUR,
    service="osv",
)

OSV_RECORD_SIGNAL: Signal[AdvisoryRecord] = Signal(
    name="osv-record",
    fact=AdvisoryRecord,
    ask=ask_record,
    read=read_record,
    fresh=_HOUR,
    service="osv",
)
