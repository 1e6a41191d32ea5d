"""Reading package-lock.json and npm-shrinkwrap.json, lockfile versions 2 and 3."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from packward.model.lockfile import LockedPackage, Lockfile
from packward.model.manager import Tool
from packward.text.document import Document

PACKAGE_LOCK = "package-lock.json"
SHRINKWRAP = "npm-shrinkwrap.json"

_IGNORES_SHRINKWRAP_SINCE = "12.0.0"
_FOLDER = "node_modules/"
# Deeper nesting than this is no tree that npm made.
_DEEPEST = 100
_REGISTRY_TARBALL = re.compile(r"https?://[^/]+/.+/-/[^/]+-\d")
_MOST_MISSES = 20
_INSTALLED = ("dependencies", "optionalDependencies", "peerDependencies")
_DIRECT = ("peerDependencies", "devDependencies", "dependencies", "optionalDependencies")

_Entries = Mapping[str, dict[str, Any]]


def read_lockfile(document: Document, text: str, tool: Tool) -> Lockfile | None:
    """Read a lockfile from its text; one that cannot be read has a `problem`.

    None where this npm does not look at the file: npm 12 ignores npm-shrinkwrap.json.
    """
    label = document.uri.rpartition("/")[2]
    if label == SHRINKWRAP and tool.at_least(_IGNORES_SHRINKWRAP_SINCE):
        return None
    entries = _entries(text)
    if isinstance(entries, str):
        return Lockfile(uri=document.uri, label=label, manager="npm", problem=entries)
    direct, specifiers = _direct(entries)
    offsets = _offsets(text, entries)
    by_address = _asked_by_address(entries)
    return Lockfile(
        uri=document.uri,
        label=label,
        manager="npm",
        packages={
            key: _package(key, entries, offsets.get(key, 0), by_address) for key in entries if _FOLDER in key
        },
        direct=direct,
        specifiers=specifiers,
    )


def _entries(text: str) -> _Entries | str:
    """Return the entries of `packages` by their place, or what is wrong with the file."""
    try:
        content = msgspec.json.decode(text.removeprefix("\ufeff").encode(errors="replace"))
    except (msgspec.DecodeError, RecursionError):
        return "it is not valid JSON"
    packages = content.get("packages") if isinstance(content, dict) else None
    if not isinstance(packages, dict):
        if isinstance(content, dict) and isinstance(content.get("dependencies"), dict):
            return "it has the format of npm 6 and older; npm install rewrites it"
        return "it holds no packages"
    return {
        key: entry
        for key, entry in packages.items()
        if isinstance(entry, dict) and key.count(_FOLDER) <= _DEEPEST
    }


def _package(key: str, entries: _Entries, offset: int, by_address: frozenset[str]) -> LockedPackage:
    entry = entries[key]
    resolved = _text(entry, "resolved")
    source = entries.get(resolved or "", entry) if entry.get("link") is True else entry
    return LockedPackage(
        key=key,
        name=_text(source, "name") or key.rpartition(_FOLDER)[2],
        version=_text(source, "version") or "",
        resolved=resolved,
        integrity=_text(entry, "integrity"),
        has_install_script=entry.get("hasInstallScript") is True,
        deprecated=_text(entry, "deprecated"),
        dependencies=tuple(dict.fromkeys(target for _, _, target in _targets(key, _INSTALLED, entries))),
        optional=entry.get("optional") is True or entry.get("devOptional") is True,
        registry=_is_from_registry(key, entry, by_address),
        offset=offset,
    )


def _direct(entries: _Entries) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Return what the root and every workspace member depend on: where it lies and what is asked."""
    direct: dict[tuple[str, str], str] = {}
    specifiers: dict[tuple[str, str], str] = {}
    for importer in entries:
        if _FOLDER in importer:
            continue
        for name, specifier, target in _targets(importer, _DIRECT, entries):
            direct[importer, name] = target
            specifiers[importer, name] = specifier
        specifiers.update(_unplaced(importer, entries, specifiers))
    return direct, specifiers


def _unplaced(
    importer: str, entries: _Entries, known: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], str]:
    return {
        (importer, name): specifier
        for name, specifier in _requirements(entries[importer], _DIRECT)
        if (importer, name) not in known
    }


def _targets(key: str, groups: tuple[str, ...], entries: _Entries) -> Iterator[tuple[str, str, str]]:
    """Give name, specifier and place of each dependency of an entry that is installed."""
    for name, specifier in _requirements(entries[key], groups):
        place = _find(name, key, entries)
        if place is not None:
            yield name, specifier, place


def _requirements(entry: Mapping[str, Any], groups: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for group in groups:
        requirements = entry.get(group)
        if isinstance(requirements, dict):
            yield from ((name, text) for name, text in requirements.items() if isinstance(text, str))


def _find(name: str, key: str, entries: _Entries) -> str | None:
    """Look a name up as Node does: in the folder's own node_modules, then in each one above it."""
    folder = key
    while True:
        place = f"{folder}/{_FOLDER}{name}" if folder else f"{_FOLDER}{name}"
        if place in entries:
            return place
        if not folder:
            return None
        above = folder.rfind(f"/{_FOLDER}")
        folder = folder[:above] if above > 0 else ""


def _is_from_registry(key: str, entry: Mapping[str, Any], by_address: frozenset[str]) -> bool:
    """Tell whether a registry holds the package; one that lies in another's tarball is no case for it."""
    if entry.get("link") is True or entry.get("inBundle") is True:
        return False
    resolved = _text(entry, "resolved")
    if resolved is None:
        return True
    if not resolved.startswith(("http://", "https://")):
        return False
    return _REGISTRY_TARBALL.match(resolved) is not None or key not in by_address


def _asked_by_address(entries: _Entries) -> frozenset[str]:
    """Return the places of packages that some manifest asks for by a URL."""
    return frozenset(
        place
        for key, entry in entries.items()
        for name, specifier in _requirements(entry, (*_INSTALLED, "devDependencies"))
        if specifier.startswith(("http://", "https://"))
        if (place := _find(name, key, entries)) is not None
    )


def _offsets(text: str, entries: _Entries) -> dict[str, int]:
    """Return where each entry's key stands, as npm writes it; keys written otherwise are left out."""
    offsets: dict[str, int] = {}
    at = max(0, text.find('"packages"'))
    misses = 0
    for key in entries:
        found = text.find(f'"{key}":', at)
        if found >= 0:
            offsets[key] = at = found
        else:
            misses += 1
            if misses > _MOST_MISSES:
                break
    return offsets


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) else None
