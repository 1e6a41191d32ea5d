"""Reading bun.lock, versions 0 to 2; of bun.lockb it is only told that it cannot be read."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from packward.model.lockfile import LockedPackage, Lockfile
from packward.model.manager import Tool
from packward.model.names import unscoped
from packward.model.registries import DEFAULT_REGISTRY
from packward.model.versions import parse
from packward.text.document import Document

NAME = "bun.lock"
BINARY = "bun.lockb"
_TEXT_SINCE = "1.1.39"
_UNREADABLE = f"is binary and cannot be read; bun install --save-text-lockfile writes {NAME}"
# Bun ends every list with a comma. One before a line break cannot stand inside a text, those elsewhere can.
_LAST_COMMA = re.compile(r",(?=[ \t]*+\r?\n\s*+[}\]])")
# What is not closed reaches to the end, so that no place is looked at twice.
_TEXT = r'(?P<text>"(?:[^"\\]++|\\.)*+"?+)'
_COMMENT = re.compile(rf"{_TEXT}|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+", re.DOTALL)
_ANY_LAST_COMMA = re.compile(rf"{_TEXT}|,(?=\s*+[}}\]])", re.DOTALL)
# Deeper nesting than this is no tree that Bun made.
_DEEPEST = 100
_WORKSPACE = "workspace:"
_HASHES = ("sha512-", "sha384-", "sha256-", "sha1-", "md5-")
_PLAIN = ("dependencies", "peerDependencies")
_OPTIONAL = "optionalDependencies"
# Of two groups the later has the say.
_DIRECT = ("peerDependencies", "dependencies", "devDependencies", _OPTIONAL)

_Entries = Mapping[str, list[Any]]


def read_lockfile(document: Document, text: str, tool: Tool) -> Lockfile | None:
    """Read a lockfile from its text; one that cannot be read has a `problem`.

    None where this Bun does not look at the file: before 1.1.39 it knew no bun.lock.
    """
    label = document.uri.rpartition("/")[2]
    if label == BINARY:
        return _broken(document, label, _UNREADABLE)
    if not tool.at_least(_TEXT_SINCE):
        return None
    content = _content(text)
    if content is None:
        return _broken(document, label, "it is not valid JSON")
    packages = content.get("packages", {})
    if not isinstance(packages, dict):
        return _broken(document, label, "it holds no packages")
    entries = {
        key: entry
        for key, entry in packages.items()
        if isinstance(entry, list) and entry and isinstance(entry[0], str) and key.count("/") <= _DEEPEST
    }
    workspaces = _mapping(content, "workspaces")
    direct, specifiers = _direct(workspaces, entries)
    return Lockfile(
        uri=document.uri,
        label=label,
        manager="bun",
        packages=_packages(entries, workspaces, _offsets(text, entries)),
        direct=direct,
        specifiers=specifiers,
    )


def _packages(
    entries: _Entries, workspaces: Mapping[str, Any], offsets: Mapping[str, int]
) -> dict[str, LockedPackage]:
    needed = _needed(workspaces, entries)
    return {
        key: _package(key, entries, workspaces, offsets.get(key, 0), is_optional=key not in needed)
        for key in entries
    }


def _broken(document: Document, label: str, problem: str) -> Lockfile:
    return Lockfile(uri=document.uri, label=label, manager="bun", problem=problem)


def _content(text: str) -> dict[str, Any] | None:
    """Return the file's object: JSON with last commas, as Bun writes it, or with comments too."""
    text = text.removeprefix("\ufeff")
    content = _decoded(_LAST_COMMA.sub("", text))
    if content is None:
        content = _decoded(_ANY_LAST_COMMA.sub(_kept, _COMMENT.sub(_kept, text)))
    return content if isinstance(content, dict) else None


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text.encode(errors="replace"))
    except (msgspec.DecodeError, RecursionError):
        return None


def _kept(match: re.Match[str]) -> str:
    return match["text"] or " "


def _package(
    key: str, entries: _Entries, workspaces: Mapping[str, Any], offset: int, *, is_optional: bool
) -> LockedPackage:
    entry = entries[key]
    name, source = _named(entry[0])
    is_registry = parse(source) is not None
    version = source if is_registry else _member_version(source, workspaces)
    last = entry[-1]
    return LockedPackage(
        key=key,
        name=name,
        version=version,
        resolved=_address(name, source, entry) if is_registry else source,
        integrity=last if isinstance(last, str) and last.startswith(_HASHES) else None,
        dependencies=tuple(dict.fromkeys(target for _, target in _targets(key, entries))),
        optional=is_optional,
        registry=is_registry,
        offset=offset,
    )


def _named(text: str) -> tuple[str, str]:
    """Cut `name@source` in two."""
    name, _, source = text[1:].partition("@")
    return text[:1] + name, source


def _address(name: str, version: str, entry: list[Any]) -> str | None:
    """Return where a registry package lies; Bun writes nothing for the public registry."""
    written = entry[1] if len(entry) > 1 else None
    if written == "":
        return f"{DEFAULT_REGISTRY}{name}/-/{unscoped(name)}-{version}.tgz"
    return written if isinstance(written, str) else None


def _member_version(source: str, workspaces: Mapping[str, Any]) -> str:
    if not source.startswith(_WORKSPACE):
        return ""
    version = _mapping(workspaces, source.removeprefix(_WORKSPACE)).get("version")
    return version if isinstance(version, str) else ""


def _direct(
    workspaces: Mapping[str, Any], entries: _Entries
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Return what the root and every member depend on: the key it is locked at and what is asked."""
    direct: dict[tuple[str, str], str] = {}
    specifiers: dict[tuple[str, str], str] = {}
    for path in workspaces:
        workspace = _mapping(workspaces, path)
        folder = _folder(path, workspace)
        for name, specifier in _requirements(workspace, _DIRECT):
            specifiers[path, name] = specifier
            key = _find(name, folder, entries)
            if key is not None:
                direct[path, name] = key
    return direct, specifiers


def _folder(path: str, workspace: Mapping[str, Any]) -> str:
    """Return the key below which a member's own versions stand: its name; the root's stand at the top."""
    name = workspace.get("name")
    return name if path and isinstance(name, str) else ""


def _needed(workspaces: Mapping[str, Any], entries: _Entries) -> frozenset[str]:
    """Return the keys that something other than an optional dependency leads to."""
    found: set[str] = set()
    queue: deque[str] = deque()
    groups = tuple(group for group in _DIRECT if group != _OPTIONAL)
    for path in workspaces:
        workspace = _mapping(workspaces, path)
        optional = _mapping(workspace, _OPTIONAL)
        folder = _folder(path, workspace)
        # Members are there whether anything requires them or not.
        queue.extend(key for key in (folder,) if key in entries)
        names = [name for name, _ in _requirements(workspace, groups) if name not in optional]
        queue.extend(key for name in names if (key := _find(name, folder, entries)) is not None)
    while queue:
        key = queue.popleft()
        if key not in found:
            found.add(key)
            queue.extend(target for is_optional, target in _targets(key, entries) if not is_optional)
    return frozenset(found)


def _targets(key: str, entries: _Entries) -> Iterator[tuple[bool, str]]:
    """Give for each dependency of an entry whether it is optional, and the key it is locked at."""
    info = next((part for part in entries[key][1:] if isinstance(part, dict)), {})
    for is_optional, groups in ((False, _PLAIN), (True, (_OPTIONAL,))):
        for name, _ in _requirements(info, groups):
            target = _find(name, key, entries)
            if target is not None:
                yield is_optional, target


def _requirements(holder: Mapping[str, Any], groups: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for group in groups:
        for name, text in _mapping(holder, group).items():
            if isinstance(text, str):
                yield name, text


def _find(name: str, key: str, entries: _Entries) -> str | None:
    """Look a name up below a key, then below each one above it."""
    folder = key
    while folder:
        if f"{folder}/{name}" in entries:
            return f"{folder}/{name}"
        folder = _above(folder)
    return name if name in entries else None


def _above(key: str) -> str:
    """Return a key without its last name, of which a scope is a part."""
    rest = key.rpartition("/")[0]
    outer, _, last = rest.rpartition("/")
    return outer if last.startswith("@") else rest


def _offsets(text: str, entries: _Entries) -> dict[str, int]:
    """Return where each entry's key stands, as Bun writes it; keys written otherwise are left out."""
    offsets: dict[str, int] = {}
    at = max(0, text.find('"packages"'))
    for key in entries:
        found = text.find(f'"{key}": [', at)
        if found < 0:
            break
        offsets[key] = at = found
    return offsets


def _mapping(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}
