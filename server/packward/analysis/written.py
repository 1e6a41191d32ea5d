"""Where the version of each dependency is really written: a catalog's entry, or an override of its line."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct, structs

from packward.managers.overrides import read_overrides, spares_root
from packward.model.manager import CatalogEntry, Configs, Manager, Tool
from packward.model.manifest import Dependency, Manifest, Written, catalog_name
from packward.model.specifiers import Specifier

Catalogs = Mapping[str, Mapping[str, CatalogEntry]]

# What an override replaces is a line that asks a registry or a catalog; the rest is the project's own.
_REPLACEABLE = frozenset({"version", "range", "tag", "alias", "catalog"})


class _Sources(Struct, frozen=True, kw_only=True):
    manager: Manager
    tool: Tool
    catalogs: Catalogs
    overrides: Mapping[str, CatalogEntry]
    spares_root: bool
    overrides_peers: bool

    def read(self, name: str, text: str) -> Specifier:
        return self.manager.read_specifier(name, text, self.tool)


def resolve_written(
    manifests: Sequence[Manifest], manager: Manager, tool: Tool, configs: Configs, catalogs: Catalogs
) -> tuple[Manifest, ...]:
    """Return the manifests, the root's first, with the text that counts, as the manager reads it.

    A reference to a catalog that has no such entry stays as it is, of kind "catalog".
    """
    sources = _Sources(
        manager=manager,
        tool=tool,
        catalogs=catalogs,
        overrides=read_overrides(tool, configs, manifests[0]),
        spares_root=spares_root(tool),
        overrides_peers=manager.installs_peers(tool),
    )
    return tuple(_resolved(manifest, sources) for manifest in manifests)


def _resolved(manifest: Manifest, sources: _Sources) -> Manifest:
    dependencies = tuple(_effective(each, manifest, sources) for each in manifest.dependencies)
    is_same = all(new is old for new, old in zip(dependencies, manifest.dependencies, strict=True))
    return manifest if is_same else structs.replace(manifest, dependencies=dependencies)


def _effective(dependency: Dependency, manifest: Manifest, sources: _Sources) -> Dependency:
    specifier = sources.read(dependency.name, dependency.text)
    if specifier != dependency.specifier:
        dependency = structs.replace(dependency, specifier=specifier)
    override = sources.overrides.get(dependency.name)
    if override is not None and _is_overridden(dependency, manifest, sources):
        dependency = _with(dependency, override, "override", sources)
    if dependency.specifier.kind != "catalog":
        return dependency
    entry = _entry(dependency.name, dependency.text, sources.catalogs)
    return dependency if entry is None else _with(dependency, entry, "catalog", sources)


def _is_overridden(dependency: Dependency, manifest: Manifest, sources: _Sources) -> bool:
    if dependency.specifier.kind not in _REPLACEABLE or (manifest.is_root and sources.spares_root):
        return False
    return dependency.group != "peerDependencies" or sources.overrides_peers


def _entry(name: str, text: str, catalogs: Catalogs) -> CatalogEntry | None:
    catalog = catalog_name(text)
    for key in (catalog,) if catalog else ("", "default"):
        entry = catalogs.get(key, {}).get(name)
        if entry is not None:
            return None if entry.text.startswith("catalog:") else entry
    return None


def _with(
    dependency: Dependency, entry: CatalogEntry, how: Literal["catalog", "override"], sources: _Sources
) -> Dependency:
    line = dependency.text if dependency.written is None else dependency.written.line
    if (entry.uri, entry.path) == (dependency.uri, dependency.path):
        return dependency
    return structs.replace(
        dependency,
        text=entry.text,
        specifier=sources.read(dependency.name, entry.text),
        written=Written(
            how=how,
            line=line,
            uri=entry.uri,
            path=entry.path,
            name_span=entry.name_span,
            span=entry.span,
        ),
    )
