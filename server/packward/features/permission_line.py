"""The flags with which a call of `node` would run under Node's permission model, or why no line is right."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from packward.data.node_flags import (
    ADDONS,
    CHILD_PROCESS,
    FS_READ,
    NET,
    NET_IS_RESTRICTED,
    PERMISSION_FLAGS,
)
from packward.model.facts import Unknown
from packward.model.manifest import Dependency, Manifest
from packward.model.packument import Packument, Release
from packward.rules.context import Context
from packward.rules.node_calls import NodeCall
from packward.rules.node_versions import Engines, engines_text, read_engines
from packward.rules.permission_faults import enabling_flag

_RUN_TIME = ("dependencies", "optionalDependencies")
_BUILDS = re.compile(r"node-gyp|node-pre-gyp|prebuild|cmake-js|node-gyp-build|napi|neon", re.IGNORECASE)
# How packages of one platform's addon are named by the tools that build them.
_PLATFORM_ADDON = re.compile(r"-(?:gnu|musl|msvc|gnueabihf)$|linuxmusl-")
_RESTARTS = ("--watch", "--watch-path", "--test")


class PermissionLine(Struct, frozen=True, kw_only=True):
    """Flags that are right on every version that the engines admit.

    `unchecked` names what may hold native addons and could not be looked at.
    """

    flags: tuple[str, ...]
    unchecked: tuple[str, ...] = ()


class NoLine(Struct, frozen=True, kw_only=True):
    """Why no single line is right, as a part of a sentence."""

    reason: str


def permission_line(call: NodeCall, manifest: Manifest, context: Context) -> PermissionLine | NoLine:
    """Return the flags for one call of a script, from the engines and what is known of the dependencies."""
    text, _ = engines_text(manifest, context.workspace.root)
    engines = read_engines(text)
    dependencies = _dependencies(call, manifest)
    natives, unchecked = _natives(dependencies, context)
    reason = _obstacle(call, engines, dependencies, native=bool(natives))
    enabling = None if engines is None else enabling_flag(engines)
    if reason or engines is None or enabling is None:
        return NoLine(reason=reason or "no flag turns it on in all of these Node versions")
    flags = [enabling, f"{FS_READ}={_root(manifest)}"]
    flags += [CHILD_PROCESS] if call.has(*_RESTARTS) else []
    flags += [ADDONS] if natives else []
    flags += [NET] if engines.within(NET_IS_RESTRICTED) else []
    return PermissionLine(flags=tuple(flags), unchecked=unchecked)


def _obstacle(
    call: NodeCall, engines: Engines | None, dependencies: Sequence[Dependency], *, native: bool
) -> str:
    if engines is None:
        return "engines.node does not say which Node versions it runs on, and their flags differ"
    if not call.is_certain or (call.file is None and not call.has("--test")):
        return "what it runs cannot be told for certain"
    restricted = engines.within(NET_IS_RESTRICTED)
    if restricted and restricted != engines.releases:
        return (
            f"Node 25 and newer deny the network without {NET}, which ends the script on Node 24 and older, "
            "and engines.node admits both"
        )
    if native and engines.lacking(PERMISSION_FLAGS[ADDONS].nodes):
        return f"a dependency has a native addon, and some of these Node versions have no {ADDONS}"
    if any(_lies_outside(dependency) for dependency in dependencies):
        return "a dependency lies outside of the folder that could be granted"
    return ""


def _dependencies(call: NodeCall, manifest: Manifest) -> list[Dependency]:
    groups = (*_RUN_TIME, "devDependencies") if call.has("--test") else _RUN_TIME
    return [each for each in manifest.effective if each.group in groups]


def _lies_outside(dependency: Dependency) -> bool:
    protocol, _, path = dependency.text.partition(":")
    return protocol in ("file", "link", "portal") and (path.startswith(("/", "~")) or ".." in path.split("/"))


def _root(manifest: Manifest) -> str:
    """Return the workspace's folder as seen from the manifest's: that is where members' packages lie too."""
    return "/".join([".."] * manifest.label.count("/")) or "."


def _natives(dependencies: Sequence[Dependency], context: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of packages with native addons, and of those of which that is not known."""
    found: dict[str, bool | None] = {}
    for dependency in dependencies:
        for name, native in _judged(dependency, context):
            found[name] = found.get(name) or native
    if dependencies and context.workspace.lockfile is None:
        found["what they bring along"] = None
    natives = tuple(name for name, native in found.items() if native)
    return natives, () if natives else tuple(name for name, native in found.items() if native is None)


def _judged(dependency: Dependency, context: Context) -> Iterator[tuple[str, bool | None]]:
    outlook = context.outlook(dependency)
    if outlook.state == "not-registry":
        yield dependency.name, None
    else:
        yield (
            outlook.package,
            _is_native(outlook.packument, None if outlook.release is None else outlook.release.version),
        )
    for brought in context.brought_by(dependency):
        package = brought.package
        if package.has_install_script is not False:
            packument = context.locked_packument(package.name, context.now)
            known = None if isinstance(packument, Unknown) else packument
            yield package.name, _is_native(known, package.version)


def _is_native(packument: Packument | None, version: str | None) -> bool | None:
    """Tell whether a release has a native addon; None where that is not known."""
    release = None if packument is None else packument.release(version)
    if release is None:
        return None
    if release.gypfile or _has_platform_addons(release):
        return True
    if release.scripts:
        return any(_BUILDS.search(text) for _, text in release.scripts)
    return None if release.has_install_script else False


def _has_platform_addons(release: Release) -> bool:
    return any(_PLATFORM_ADDON.search(name) for name in release.optional_dependencies)
