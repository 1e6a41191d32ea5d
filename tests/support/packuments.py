"""Packuments built from compact forms: the registry sections of annotated archives, and recorded packages."""

import shlex
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import semver
from msgspec import Struct

from support.tarballs import MARK_SCRIPT

Packument = dict[str, Any]

BASE = "{BASE}"
"""Stands for the registry's address without its last slash; the loopback registry writes its own there."""

HOUR = 3600.0
_UNITS = {
    "minute": 60.0,
    "hour": HOUR,
    "day": 24 * HOUR,
    "week": 7 * 24 * HOUR,
    "month": 30 * 24 * HOUR,
    "year": 365 * 24 * HOUR,
}
_DEPENDENCY_KEYS = {
    "deps": "dependencies",
    "dev": "devDependencies",
    "optional": "optionalDependencies",
    "peers": "peerDependencies",
}
_EVENTS = frozenset({"preinstall", "install", "postinstall", "prepare", "prepack", "prepublish"})
_INSTALL_EVENTS = frozenset({"preinstall", "install", "postinstall"})
_ABBREVIATED_FIELDS = frozenset(
    (
        "name",
        "version",
        "deprecated",
        "dependencies",
        "optionalDependencies",
        "devDependencies",
        "peerDependencies",
        "peerDependenciesMeta",
        "bundleDependencies",
        "bin",
        "directories",
        "dist",
        "engines",
        "os",
        "cpu",
        "libc",
        "funding",
    )
)


class Release(Struct, frozen=True, kw_only=True):
    """One version: what was published `age` seconds ago, and the dist-tag it was given besides `latest`."""

    version: str
    age: float
    manifest: Mapping[str, Any] = {}
    tag: str | None = None
    removed: bool = False


def packument(
    name: str, releases: Iterable[Release], now: float, tags: Mapping[str, str] | None = None
) -> Packument:
    """Return the full document of `name`, its times counted back from `now` (epoch seconds).

    `latest` is the highest version that is no prerelease, unless a release or `tags` says otherwise.
    A removed release keeps its time and has no manifest.
    """
    ordered = sorted(releases, key=lambda release: -release.age)
    present = [release for release in ordered if not release.removed]
    published = {release.version: iso_time(now - release.age) for release in ordered}
    return {
        "_id": name,
        "name": name,
        "dist-tags": {
            **({"latest": newest(release.version for release in present)} if present else {}),
            **{release.tag: release.version for release in present if release.tag},
            **(tags or {}),
        },
        "versions": {
            release.version: manifest(name, release.version, release.manifest) for release in present
        },
        "time": {
            "created": min(published.values(), default=iso_time(now)),
            "modified": max(published.values(), default=iso_time(now)),
            **published,
        },
    }


def manifest(name: str, version: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version's manifest as a registry holds it: its own `fields`, its tarball, its publisher."""
    file = f"{name.rpartition('/')[2]}-{version}.tgz"
    return {
        "name": name,
        "version": version,
        "_id": f"{name}@{version}",
        "_npmUser": {"name": "publisher", "email": "publisher@example.com"},
        **fields,
        "dist": {"tarball": f"{BASE}/{name}/-/{file}", **fields.get("dist", {})},
    }


def abbreviated(document: Packument) -> Packument:
    """Return the short document made for installs: no times, no texts of scripts, no publisher."""
    return {
        "name": document["name"],
        "dist-tags": document["dist-tags"],
        "modified": document["time"]["modified"],
        "versions": {version: _abbreviated_manifest(full) for version, full in document["versions"].items()},
    }


def from_archive(name: str, lines: str, now: float) -> Packument:
    """Return the document that an archive's `-- registry/NAME --` section describes.

    Each line is `VERSION  AGE  [WORD …]`, AGE a count and a unit from minutes to years. A WORD is `gyp`,
    `provenance`, `trusted`, `removed`, or `key=value` with one of: `deps`, `dev`, `optional`, `peers`
    (`name@range`, commas between), a lifecycle event, `deprecated`, `license`, `engines` (of Node),
    `commands` (names, commas between), `publisher`, `tag`, `size` (bytes unpacked), `files` (their number). Anything else is a ValueError.
    """
    described = [line for line in lines.splitlines() if line.strip()]
    return packument(name, [_release(name, line) for line in described], now)


def from_recording(packages: Mapping[str, Any], now: float) -> dict[str, Packument]:
    """Return the documents of `{name: {"versions": {version: {…}}, "tags": {…}}}`, with ages in hours."""
    return {
        name: packument(
            name,
            [
                Release(
                    version=version,
                    age=recorded["age"] * HOUR,
                    manifest=_recorded_fields(name, version, recorded),
                )
                for version, recorded in package["versions"].items()
            ],
            now,
            package["tags"],
        )
        for name, package in packages.items()
    }


def newest(versions: Iterable[str]) -> str:
    """Return the highest version that is no prerelease, or the highest of all where all are."""
    return max(versions, key=_stable_first)


def seconds(count: str, unit: str) -> float:
    """Return what a count of a unit from minutes to years is in seconds: "2", "hours"."""
    return float(count) * _UNITS[unit.removesuffix("s")]


def iso_time(moment: float) -> str:
    """Return epoch seconds as registries write them, in milliseconds and UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _stable_first(version: str) -> tuple[bool, semver.Version]:
    parsed = semver.Version.parse(version)
    return parsed.prerelease is None, parsed


def _abbreviated_manifest(full: Mapping[str, Any]) -> dict[str, Any]:
    short = {key: value for key, value in full.items() if key in _ABBREVIATED_FIELDS}
    scripts = full.get("scripts")
    if isinstance(scripts, dict) and _INSTALL_EVENTS & scripts.keys():
        short["hasInstallScript"] = True
    return short


def _release(name: str, line: str) -> Release:
    version, count, unit, *words = shlex.split(line)
    values = dict(_word(word) for word in words)
    tag, removed = values.pop("tag", None), values.pop("removed", None) is not None
    fields: dict[str, Any] = {}
    for key, value in values.items():
        _merge(fields, _fields(name, version, key, value))
    age = seconds(count, unit)
    return Release(version=version, age=age, manifest=fields, tag=tag, removed=removed)


def _word(word: str) -> tuple[str, str]:
    key, _, value = word.partition("=")
    return key, value


def _fields(name: str, version: str, key: str, value: str) -> dict[str, Any]:
    """Return what one word of an archive's line adds to the manifest."""
    if key in _DEPENDENCY_KEYS:
        return {_DEPENDENCY_KEYS[key]: dict(_dependency(item) for item in value.split(","))}
    if key in _EVENTS:
        return {"scripts": {key: value}}
    if key in _EVIDENCE:
        return _EVIDENCE[key](name, version)
    if key in _FIELDS:
        return _FIELDS[key](value)
    raise ValueError(f"unknown word {key!r} in the description of {name} {version}")


def _dependency(item: str) -> tuple[str, str]:
    at = item.index("@", 1)
    return item[:at], item[at + 1 :]


def _recorded_fields(name: str, version: str, recorded: Mapping[str, Any]) -> dict[str, Any]:
    plain = ("dependencies", "optionalDependencies", "peerDependencies", "deprecated")
    fields: dict[str, Any] = {key: recorded[key] for key in plain if key in recorded}
    if "mark" in recorded:
        _merge(fields, {"scripts": {event: f"node {MARK_SCRIPT} {event}" for event in recorded["mark"]}})
    if recorded.get("failscript"):
        _merge(fields, {"scripts": {"postinstall": "exit 7"}})
    if recorded.get("gyp"):
        _merge(fields, _GYP)
    if "trust" in recorded:
        _merge(fields, _EVIDENCE[recorded["trust"]](name, version))
    if "binmark" in recorded:
        fields["bin"] = {recorded["binmark"]: "bin.js"}
    return fields


def _provenance(name: str, version: str) -> dict[str, Any]:
    address = f"{BASE}/-/npm/v1/attestations/{name}@{version}"
    return {"dist": {"attestations": {"url": address, "provenance": {"predicateType": _SLSA}}}}


def _trusted(name: str, version: str) -> dict[str, Any]:
    publisher = {
        "name": "GitHub Actions",
        "trustedPublisher": {"id": "github", "oidcConfigId": "oidc:example"},
    }
    return {"_npmUser": publisher, **_provenance(name, version)}


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        into[key] = {**into[key], **value} if isinstance(value, dict) and key in into else value


_GYP = {"gypfile": True, "scripts": {"install": "node-gyp rebuild"}}
_SLSA = "https://slsa.dev/provenance/v1"
_EVIDENCE: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "provenance": _provenance,
    "trusted": _trusted,
    "trustedPublisher": _trusted,
}
_FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "gyp": lambda _: _GYP,
    "deprecated": lambda text: {"deprecated": text},
    "license": lambda text: {"license": text},
    "commands": lambda names: {"bin": dict.fromkeys(names.split(","), "bin.js")},
    "engines": lambda node: {"engines": {"node": node}},
    "publisher": lambda user: {"_npmUser": {"name": user, "email": f"{user}@example.com"}},
    "size": lambda number: {"dist": {"unpackedSize": int(number)}},
    "files": lambda number: {"dist": {"fileCount": int(number)}},
}
