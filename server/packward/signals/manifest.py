"""A version's manifest as registries hold it, distilled to a `Release`.

Most manifests have the types that npm documents and are decoded straight into them. One that has not is
read again field by field, where a value of an unexpected type reads as absent.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Raw, Struct

from packward.model.names import unscoped
from packward.model.packument import Evidence, Release

LONGEST_TEXT, LONGEST_ADDRESS, _LONGEST_SCRIPT = 300, 1000, 4000
_LARGEST_COUNT = 2**53


class _Scripts(Struct):
    preinstall: str | None = None
    install: str | None = None
    postinstall: str | None = None


class _Engines(Struct):
    node: str | None = None
    npm: str | None = None


class _Dist(Struct):
    """Where the archive lies. Its fields may hold anything, so that an odd one costs only itself."""

    integrity: Any = None
    tarball: Any = None
    attestations: Any = None
    unpacked_size: Any = msgspec.field(name="unpackedSize", default=None)
    file_count: Any = msgspec.field(name="fileCount", default=None)


class _Publisher(Struct, rename="camel"):
    """Who published a version; of the last two it only matters that there is an object."""

    name: Any = None
    trusted_publisher: Any = None
    approver: Any = None


class _License(Struct):
    """How manifests of npm's first years write a license."""

    type: str | None = None


class Manifest(Struct, rename="camel"):
    """What is read of a manifest, in the types that npm documents."""

    deprecated: str | bool | None = None
    scripts: _Scripts | None = None
    has_install_script: bool | None = None
    gypfile: bool | None = None
    engines: _Engines | list[Any] | None = None
    dependencies: dict[str, str] | None = None
    optional_dependencies: dict[str, str] | None = None
    peer_dependencies: dict[str, str] | None = None
    peer_dependencies_meta: dict[str, dict[str, Any]] | None = None
    bundle_dependencies: list[str] | bool | None = None
    bundled_dependencies: list[str] | bool | None = None
    license: str | _License | None = None
    licenses: list[_License] | None = None
    dist: _Dist | None = None
    publisher: _Publisher | None = msgspec.field(name="_npmUser", default=None)
    name: Any = None
    bin: Any = None


_KEPT: Mapping[str, type | tuple[type, ...]] = {
    "peer_dependencies_meta": dict,
    "dist": (str, int, dict),
    "publisher": (str, dict),
}
"""The types that entries of an object have, where they are not texts."""

_MANIFEST = msgspec.json.Decoder(Manifest)
_ANYTHING = msgspec.json.Decoder(dict[str, Any])


def read_manifest(raw: Raw) -> Manifest | None:
    """Decode a manifest, or return None where it is no JSON object."""
    try:
        return _MANIFEST.decode(raw)
    except msgspec.ValidationError:
        return _read_by_field(raw)
    except (ValueError, RecursionError):
        return None


def to_release(manifest: Manifest, version: str, published: float | None) -> Release:
    """Distil a manifest; `published` is in epoch seconds. An optional dependency is no plain one."""
    engines = manifest.engines if isinstance(manifest.engines, _Engines) else _Engines()
    optional = manifest.optional_dependencies or {}
    dependencies = manifest.dependencies or {}
    if optional:
        dependencies = {name: wanted for name, wanted in dependencies.items() if name not in optional}
    dist = manifest.dist or _Dist()
    return Release(
        version=version,
        published=published,
        deprecated=_deprecation(manifest.deprecated),
        scripts=() if manifest.scripts is None else _install_scripts(manifest.scripts),
        has_install_script=manifest.has_install_script,
        gypfile=manifest.gypfile,
        engines_node=as_text(engines.node, LONGEST_TEXT),
        engines_npm=as_text(engines.npm, LONGEST_TEXT),
        dependencies=dependencies,
        optional_dependencies=optional,
        peer_dependencies=manifest.peer_dependencies or {},
        optional_peers=_optional_peers(manifest.peer_dependencies_meta),
        bundled=_bundled(manifest, {**dependencies, **optional}),
        license=_license(manifest),
        integrity=as_text(dist.integrity, LONGEST_ADDRESS),
        tarball=as_text(dist.tarball, LONGEST_ADDRESS),
        evidence=tuple(_evidence(manifest)),
        publisher=None if manifest.publisher is None else as_text(manifest.publisher.name, LONGEST_TEXT),
        unpacked_size=_count(dist.unpacked_size),
        file_count=_count(dist.file_count),
        has_other_commands=_has_other_commands(manifest),
    )


def as_object(value: Any) -> Mapping[str, Any]:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_text(value: Any, longest: int) -> str | None:
    """Return a text, cut after `longest` characters; None for an empty one and anything else."""
    return value[:longest] if isinstance(value, str) and value else None


def texts(value: Any) -> dict[str, str]:
    """Return the entries of a JSON object whose values are texts."""
    return {name: text for name, text in as_object(value).items() if isinstance(text, str)}


def _read_by_field(raw: Raw) -> Manifest | None:
    try:
        values = _ANYTHING.decode(raw)
    except (ValueError, RecursionError):
        return None
    readable = {}
    for field in msgspec.structs.fields(Manifest):
        value = values.get(field.encode_name)
        inner = _KEPT.get(field.name, str)
        if isinstance(value, dict):
            value = {key: part for key, part in value.items() if isinstance(part, inner)}
        try:
            readable[field.name] = msgspec.convert(value, field.type)
        except msgspec.ValidationError:
            continue
    return Manifest(**readable)


def _count(value: Any) -> int | None:
    """Return a number of things or bytes; None for anything else, and for what no archive can have."""
    return value if type(value) is int and 0 <= value < _LARGEST_COUNT else None


def _deprecation(value: str | bool | None) -> str | None:  # noqa: FBT001  as registries write it
    """Return the publisher's words: an empty text withdraws it, `true` has none."""
    return "deprecated" if value is True else as_text(value, LONGEST_TEXT)


def _install_scripts(scripts: _Scripts) -> tuple[tuple[str, str], ...]:
    events = (
        ("preinstall", scripts.preinstall),
        ("install", scripts.install),
        ("postinstall", scripts.postinstall),
    )
    return tuple((event, text[:_LONGEST_SCRIPT]) for event, text in events if text)


def _has_other_commands(manifest: Manifest) -> bool:
    """Tell; a `bin` that is a text is one command, named like the package without its scope."""
    name = as_text(manifest.name, LONGEST_TEXT) or ""
    if isinstance(manifest.bin, str):
        return name != unscoped(name)
    return any(command != name for command in as_object(manifest.bin))


def _optional_peers(meta: Mapping[str, Mapping[str, Any]] | None) -> tuple[str, ...]:
    return tuple(name for name, about in meta.items() if about.get("optional") is True) if meta else ()


def _bundled(manifest: Manifest, dependencies: Mapping[str, str]) -> tuple[str, ...]:
    """Both spellings occur; `true` means every dependency."""
    value = manifest.bundle_dependencies or manifest.bundled_dependencies or ()
    return tuple(dependencies) if value is True else tuple(value or ())


def _evidence(manifest: Manifest) -> Iterator[Evidence]:
    dist, publisher = manifest.dist, manifest.publisher
    if dist is not None and isinstance(as_object(dist.attestations).get("provenance"), dict):
        yield "provenance"
    if publisher is not None and isinstance(publisher.trusted_publisher, dict):
        yield "trusted-publisher"
    if publisher is not None and isinstance(publisher.approver, dict):
        yield "staged"


def _license(manifest: Manifest) -> str | None:
    value = manifest.license
    if value is None and manifest.licenses:
        value = manifest.licenses[0]
    return as_text(value.type if isinstance(value, _License) else value, LONGEST_TEXT)
