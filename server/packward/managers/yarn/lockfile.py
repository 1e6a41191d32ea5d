"""Reading yarn.lock: the format of Yarn 1, and lockfile versions 4 to 10 of Yarn 2 and newer."""

import base64
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from packward.managers.yarn.generations import is_classic
from packward.managers.yarn.lockfile_lines import Entry, entries
from packward.model.lockfile import LockedPackage, Lockfile
from packward.model.manager import Tool
from packward.model.specifiers import parse_specifier
from packward.text.document import Document

NAME = "yarn.lock"

_METADATA = "__metadata"
_CONFLICT = re.compile("^<<<<<<< ", re.MULTILINE)
_SHA1 = re.compile("[0-9a-f]{40}")
_SECTIONS = ("dependencies", "optionalDependencies")
_ARCHIVE = "__archiveUrl="
_FROM_REGISTRY, _MEMBER = "npm:", "workspace:"


def read_lockfile(document: Document, text: str, tool: Tool) -> Lockfile | None:
    """Read a lockfile from its text; one that cannot be read has a `problem`.

    None where Yarn 1 meets the format of its successors, of which it takes nothing over. Yarn 1's own does
    not say what the project asks for: `requests` then stands for `direct`.
    """
    label = document.uri.rpartition("/")[2]
    if _CONFLICT.search(text):
        return Lockfile(uri=document.uri, label=label, manager="yarn", problem="it holds a merge conflict")
    if "\0" in text:
        return Lockfile(uri=document.uri, label=label, manager="yarn", problem="it is no text")
    found = list(entries(text))
    is_new = any(entry.key == _METADATA for entry in found)
    if is_new and is_classic(tool):
        return None
    by_request = {request: entry for entry in found for request in entry.requests}
    if is_new:
        return _new(document.uri, label, found, by_request)
    return Lockfile(
        uri=document.uri,
        label=label,
        manager="yarn",
        packages={entry.key: _old_package(entry, by_request) for entry in found},
        requests={_split(request): entry.key for request, entry in by_request.items()},
    )


def _new(uri: str, label: str, found: Sequence[Entry], by_request: Mapping[str, Entry]) -> Lockfile:
    only = _only(by_request)
    targets = {
        entry.key: {name: _target(name, text, by_request, only) for name, text in _requirements(entry)}
        for entry in found
    }
    members = {entry.key: folder for entry in found if (folder := _importer(entry)) is not None}
    required = _required(members, found, targets)
    direct = {
        (importer, name): target
        for key, importer in members.items()
        for name, target in targets[key].items()
        if target is not None and target not in members
    }
    specifiers = {
        (members[entry.key], name): text
        for entry in found
        if entry.key in members
        for name, text in _requirements(entry)
    }
    return Lockfile(
        uri=uri,
        label=label,
        manager="yarn",
        packages={
            entry.key: _new_package(entry, targets[entry.key], optional=entry.key not in required)
            for entry in found
            if entry.key != _METADATA and entry.key not in members
        },
        direct=direct,
        specifiers=specifiers,
    )


def _new_package(entry: Entry, targets: Mapping[str, str | None], *, optional: bool) -> LockedPackage:
    name, reference = _split(entry.fields.get("resolution", ""))
    return LockedPackage(
        key=entry.key,
        name=name or _split(entry.requests[0])[0],
        version=entry.fields.get("version", ""),
        resolved=unquote(reference.partition(_ARCHIVE)[2].partition("&")[0]) or None,
        integrity=entry.fields.get("checksum"),
        dependencies=tuple(dict.fromkeys(target for target in targets.values() if target is not None)),
        optional=optional,
        registry=reference.startswith(_FROM_REGISTRY),
        offset=entry.offset,
    )


def _old_package(entry: Entry, by_request: Mapping[str, Entry]) -> LockedPackage:
    name, specifier_text = _split(entry.requests[0])
    specifier = parse_specifier(name, specifier_text)
    address, _, fragment = entry.fields.get("resolved", "").partition("#")
    targets = (by_request.get(f"{name}@{text}") for name, text in _requirements(entry))
    return LockedPackage(
        key=entry.key,
        name=specifier.target_name or name,
        version=entry.fields.get("version", ""),
        resolved=address or None,
        integrity=entry.fields.get("integrity") or _sha1_integrity(fragment),
        dependencies=tuple(dict.fromkeys(target.key for target in targets if target is not None)),
        registry=specifier.registry_name is not None and bool(address),
        offset=entry.offset,
    )


def _requirements(entry: Entry) -> Iterator[tuple[str, str]]:
    for section in _SECTIONS:
        yield from entry.sections.get(section, {}).items()


def _only(by_request: Mapping[str, Entry]) -> dict[str, str | None]:
    """Return by name the key of the only entry that answers for it, None where there are several."""
    found: dict[str, str | None] = {}
    for request, entry in by_request.items():
        name = _split(request)[0]
        found[name] = entry.key if found.get(name, entry.key) == entry.key else None
    return found


def _target(
    name: str, text: str, by_request: Mapping[str, Entry], only: Mapping[str, str | None]
) -> str | None:
    """Return the key of what answers a requirement.

    Where `resolutions` or a catalog has the say, no entry bears the requirement's own text: the only entry
    of that name is then meant.
    """
    for request in (f"{name}@{text}", f"{name}@{_FROM_REGISTRY}{text}"):
        entry = by_request.get(request)
        if entry is not None:
            return entry.key
    return only.get(name)


def _importer(entry: Entry) -> str | None:
    """Return a workspace member's folder, "" for the root; None for what is no member."""
    reference = _split(entry.fields.get("resolution", ""))[1]
    if not reference.startswith(_MEMBER):
        return None
    folder = reference.removeprefix(_MEMBER)
    return "" if folder == "." else folder


def _required(
    members: Mapping[str, str], found: Sequence[Entry], targets: Mapping[str, Mapping[str, str | None]]
) -> set[str]:
    """Return the keys that members need even where everything optional is left out."""
    by_key = {entry.key: entry for entry in found}
    required = set(members)
    queue = deque(required)
    while queue:
        key = queue.popleft()
        details = by_key[key].details
        for name, target in targets[key].items():
            is_optional = details.get(("dependenciesMeta", name), {}).get("optional") == "true"
            if target is not None and target not in required and not is_optional:
                required.add(target)
                queue.append(target)
    return required


def _split(request: str) -> tuple[str, str]:
    """Cut "name@range" apart; the name may begin with an @ itself."""
    at = request.find("@", 1)
    return (request[:at], request[at + 1 :]) if at > 0 else (request, "")


def _sha1_integrity(fragment: str) -> str | None:
    if not _SHA1.fullmatch(fragment):
        return None
    return f"sha1-{base64.b64encode(bytes.fromhex(fragment)).decode()}"
