"""Which package manager a project uses, and in which version, from what its files say."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from packward.model.manager import Tool
from packward.model.manifest import Manifest
from packward.model.policy import Origin
from packward.model.ranges import compile_range, max_satisfying, min_version
from packward.model.versions import parse
from packward.syntax.tree import KeyPath, Node

NAMES = ("npm", "pnpm", "yarn", "bun")
LOCKFILES = {
    "pnpm-lock.yaml": "pnpm",
    "bun.lock": "bun",
    "bun.lockb": "bun",
    "yarn.lock": "yarn",
    "npm-shrinkwrap.json": "npm",
    "package-lock.json": "npm",
}
CONFIGS = {"pnpm-workspace.yaml": "pnpm", ".yarnrc.yml": "yarn", "bunfig.toml": "bun"}
KNOWN_VERSIONS: Mapping[str, tuple[str, ...]] = {
    "npm": ("6.14.18", "7.24.2", "8.19.4", "9.9.4", "10.9.9", "11.9.0", "11.16.0", "11.21.2", "12.2.0"),
    "pnpm": ("8.15.9", "9.15.9", "10.34.9", "11.28.11", "12.21.0"),
    "yarn": ("1.22.22", "2.4.3", "3.8.7", "4.9.4", "4.10.3", "4.14.1", "4.18.1"),
    "bun": ("1.2.23", "1.3.14", "1.4.5"),
}
"""Versions whose behaviour is known, oldest first; a range stands for the newest of them in it."""

_FIELD: KeyPath = ("packageManager",)
_ENGINES: KeyPath = ("devEngines", "packageManager")


class _Claim(Struct, frozen=True, kw_only=True):
    """What one place says: a manager, and its version as exact text or as a range, if at all."""

    name: str
    origin: Origin | None = None
    exact: str | None = None
    range: str | None = None


def detect(
    manifest: Manifest | None,
    present: Collection[str],
    path_versions: Mapping[str, str],
    node: str | None,
) -> Tool:
    """Return the project's package manager.

    `manifest` is the root's, `present` the base names of files beside it, `path_versions` the versions
    of managers on PATH by name, `node` the version of Node on PATH. What comes first decides:
    `packageManager`, `devEngines.packageManager`, lockfiles, configuration files, npm. The version is the
    pinned one, one in the wanted range, the one on PATH, or the newest known, which is then assumed.
    """
    claims = list(_claims(manifest, present))
    name = claims[0].name if claims else "npm"
    origin = claims[0].origin if claims else None
    for claim in claims:
        if claim.name != name:
            continue
        version = claim.exact or _in_range(claim.range, path_versions.get(name), KNOWN_VERSIONS[name])
        if version is not None:
            return Tool(name=name, version=version, origin=origin, version_origin=claim.origin, node=node)
    on_path = path_versions.get(name)
    if on_path is not None and parse(on_path) is not None:
        place = Origin(label=f"{name} on PATH")
        return Tool(name=name, version=on_path, origin=origin, version_origin=place, node=node)
    newest = KNOWN_VERSIONS[name][-1]
    return Tool(name=name, version=newest, origin=origin, version_assumed=True, node=node)


def _claims(manifest: Manifest | None, present: Collection[str]) -> Iterator[_Claim]:
    """Give what each place says, the most telling first."""
    if manifest is not None:
        yield from _from_field(manifest)
        yield from _from_engines(manifest)
    for file, name in (*LOCKFILES.items(), *CONFIGS.items()):
        if file in present:
            yield _Claim(name=name, origin=Origin(label=file))


def _from_field(manifest: Manifest) -> Iterator[_Claim]:
    node = manifest.tree.find(_FIELD)
    if node is None or not isinstance(node.value, str):
        return
    name, _, version = node.value.strip().partition("@")
    # What follows the plus sign is a checksum of the manager's own tarball.
    version = version.partition("+")[0]
    if name in NAMES:
        yield _claim(name, version, node, manifest)


def _from_engines(manifest: Manifest) -> Iterator[_Claim]:
    node = manifest.tree.find(_ENGINES)
    if node is None:
        return
    paths = (
        [(*_ENGINES, index) for index in range(len(node.children))] if node.kind == "array" else [_ENGINES]
    )
    for path in paths:
        name, version = manifest.tree.find((*path, "name")), manifest.tree.find((*path, "version"))
        if name is None or name.value not in NAMES:
            continue
        text = version.value if version is not None and isinstance(version.value, str) else ""
        yield _claim(str(name.value), text, version or name, manifest)


def _claim(name: str, version: str, node: Node, manifest: Manifest) -> _Claim:
    origin = Origin(label=manifest.label, uri=manifest.uri, span=manifest.tree.content_span(node))
    exact = parse(version.strip())
    if exact is not None:
        return _Claim(name=name, origin=origin, exact=str(exact))
    return _Claim(name=name, origin=origin, range=version.strip() or None)


def _in_range(text: str | None, on_path: str | None, known: tuple[str, ...]) -> str | None:
    """Return the version that a range stands for; None where there is no range to go by."""
    compiled = None if text is None else compile_range(text)
    if compiled is None:
        return None
    if on_path is not None and compiled.allows(on_path):
        return on_path
    best = max_satisfying(known, compiled)
    if best is not None:
        return best
    lowest = min_version(compiled)
    return None if lowest is None else str(lowest)
