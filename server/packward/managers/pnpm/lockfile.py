"""Reading pnpm-lock.yaml, lockfile versions 6 (pnpm 8) and 9 (pnpm 9 to 12)."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from packward.managers.pnpm.lockfile_lines import Line, flow_pairs, lines
from packward.model.lockfile import LockedPackage, Lockfile
from packward.model.manager import Tool
from packward.model.versions import parse
from packward.text.document import Document

NAME = "pnpm-lock.yaml"

_GROUPS = ("dependencies", "devDependencies", "optionalDependencies")
_OLD, _CURRENT = "6", "9"
_CONFLICT = re.compile("^<<<<<<< ", re.MULTILINE)


class _Entry(Struct):
    """What `packages` and `snapshots` say of one package."""

    offset: int
    fields: dict[str, str] = field(default_factory=dict)
    requires: dict[str, str] = field(default_factory=dict)


class _Content(Struct):
    """The lockfile's parts; importers by label, each with the fields of its dependencies by name."""

    version: str = ""
    importers: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    packages: dict[str, _Entry] = field(default_factory=dict)
    snapshots: dict[str, _Entry] = field(default_factory=dict)

    @property
    def is_old(self) -> bool:
        """Whether keys have the form of lockfile version 6."""
        return self.version.partition(".")[0] == _OLD


def read_lockfile(document: Document, text: str, tool: Tool) -> Lockfile | None:
    """Read a lockfile from its text; one that cannot be read has a `problem`."""
    del tool  # every pnpm reads what an older one wrote
    uri, label = document.uri, document.uri.rpartition("/")[2]
    content = _read(text)
    problem = _problem(text, content)
    if problem is not None:
        return Lockfile(uri=uri, label=label, manager="pnpm", problem=problem)
    packages = dict(_packages(content))
    direct: dict[tuple[str, str], str] = {}
    specifiers: dict[tuple[str, str], str] = {}
    for importer, dependencies in content.importers.items():
        for name, fields in dependencies.items():
            specifiers[importer, name] = fields.get("specifier", "")
            reference = fields.get("version", "")
            if reference.startswith("link:"):
                package = _link(name, importer, reference)
                packages.setdefault(package.key, package)
                direct[importer, name] = package.key
            elif (key := _key_of(reference, name, content)) in packages:
                direct[importer, name] = key
    return Lockfile(
        uri=uri, label=label, manager="pnpm", packages=packages, direct=direct, specifiers=specifiers
    )


def _read(text: str) -> _Content:
    content = _Content()
    for line in lines(text):
        head, *rest = line.path
        if head == "lockfileVersion":
            content.version = line.value
        elif head == "packages":
            _add_package(content.packages, line)
        elif head == "snapshots":
            _add_package(content.snapshots, line)
        elif head == "importers" and rest:
            label = "" if rest[0] == "." else rest[0]
            _add_dependency(content.importers.setdefault(label, {}), tuple(rest[1:]), line.value)
        elif head in _GROUPS:
            _add_dependency(content.importers.setdefault("", {}), line.path, line.value)
    return content


def _add_package(entries: dict[str, _Entry], line: Line) -> None:
    match line.path[1:]:
        case (key,):
            entries.setdefault(key, _Entry(offset=line.offset))
        case (key, "resolution") if key in entries:
            entries[key].fields.update(flow_pairs(line.value))
        case (key, name) if key in entries:
            entries[key].fields[name] = line.value
        case (key, "resolution", name) if key in entries:
            entries[key].fields[name] = line.value
        case (key, "dependencies" | "optionalDependencies", name) if key in entries:
            entries[key].requires[name] = line.value


def _add_dependency(dependencies: dict[str, dict[str, str]], path: tuple[str, ...], value: str) -> None:
    match path:
        case ("dependencies" | "devDependencies" | "optionalDependencies", name, key):
            dependencies.setdefault(name, {})[key] = value


def _problem(text: str, content: _Content) -> str | None:
    if _CONFLICT.search(text):
        return "it has unresolved merge conflicts"
    if not content.version:
        return "it is no lockfile of pnpm"
    major = content.version.partition(".")[0]
    if major in (_OLD, _CURRENT):
        return None
    if major.isdecimal() and int(major) < int(_OLD):
        return "it has the format of pnpm 7 and older; pnpm install rewrites it"
    return f"its format, version {content.version}, is not known"


def _packages(content: _Content) -> Iterator[tuple[str, LockedPackage]]:
    """Give every package as it is installed: one that is there with several peers several times."""
    keys = content.snapshots or content.packages
    for key, snapshot in keys.items():
        entry = content.packages.get(key) or content.packages.get(_without_peers(key)) or snapshot
        yield key, _package(key, entry, snapshot, content)


def _package(key: str, entry: _Entry, snapshot: _Entry, content: _Content) -> LockedPackage:
    name, version = _name_and_version(key)
    fields: Mapping[str, str] = {**snapshot.fields, **entry.fields}
    targets = (_key_of(reference, other, content) for other, reference in snapshot.requires.items())
    known = content.snapshots or content.packages
    return LockedPackage(
        key=key,
        name=fields.get("name", name),
        version=fields.get("version", version),
        resolved=fields.get("tarball") or fields.get("repo"),
        integrity=fields.get("integrity"),
        has_install_script=fields.get("requiresBuild") == "true" if content.is_old else None,
        deprecated=fields.get("deprecated"),
        dependencies=tuple(dict.fromkeys(target for target in targets if target in known)),
        optional="true" in (snapshot.fields.get("optional"), entry.fields.get("optional")),
        registry=parse(version) is not None and fields.get("type") is None,
        offset=entry.offset,
    )


def _name_and_version(key: str) -> tuple[str, str]:
    bare = _without_peers(key.removeprefix("/"))
    at = bare.find("@", 1)
    return (bare, "") if at < 0 else (bare[:at], bare[at + 1 :])


def _without_peers(key: str) -> str:
    return key.partition("(")[0]


def _key_of(reference: str, name: str, content: _Content) -> str:
    """Return the key of the package that a dependency's `version` refers to.

    A plain version belongs to the dependency's own name; of an alias the reference is the whole key.
    """
    bare = _without_peers(reference)
    if content.is_old:
        is_whole = "/" in bare or bare.startswith("file:")
        return reference if is_whole else f"/{name}@{reference}"
    at, colon = bare.find("@"), bare.find(":")
    is_whole = at == 0 or (at > 0 and (colon < 0 or at < colon))
    return reference if is_whole else f"{name}@{reference}"


def _link(name: str, importer: str, reference: str) -> LockedPackage:
    folder = posixpath.normpath(posixpath.join(importer, reference.removeprefix("link:")))
    return LockedPackage(key=f"link:{folder}", name=name, version="", resolved=folder, registry=False)
