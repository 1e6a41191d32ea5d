"""pnpm's configuration: its sources in the order in which they win, and what each of them says.

Since version 11 these are the environment, pnpm-workspace.yaml and a config.yaml of pnpm's own. Version 10
also reads the field `pnpm` of package.json, .npmrc files and a file `rc`; version 9 has no settings in YAML.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from packward.managers.pnpm import scalars
from packward.managers.pnpm.generations import V11, V12
from packward.managers.pnpm.scalars import Type
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Origin
from packward.syntax.tree import Node, Tree

YAML = "pnpm-workspace.yaml"
GLOBAL_YAML = "config.yaml"
GLOBAL_RC = "rc"
FIELD = "pnpm"
YAML_SINCE = "10.5.0"
UPPERCASE_ENV_SINCE = "11.0.6"
_GLOBAL_TRUST_SINCE = "11.0.7"

Place = Literal["manifest", "yaml", "environment", "npmrc", "global"]

TYPES: Mapping[str, Type] = {
    "blockExoticSubdeps": "boolean",
    "dangerouslyAllowAllBuilds": "boolean",
    "ignoreScripts": "boolean",
    "minimumReleaseAge": "number",
    "minimumReleaseAgeExclude": "list",
    "minimumReleaseAgeIgnoreMissingTime": "boolean",
    "minimumReleaseAgeStrict": "boolean",
    "registry": "text",
    "resolutionMode": "text",
    "strictDepBuilds": "boolean",
    "trustLockfile": "boolean",
    "trustPolicy": "text",
    "trustPolicyExclude": "list",
    "trustPolicyIgnoreAfter": "number",
}
"""The settings that an environment variable or a line of an INI file can hold too."""

_BUILDS = ("allowBuilds", "onlyBuiltDependencies", "neverBuiltDependencies", "ignoredBuiltDependencies")
_OF_YAML = frozenset({*TYPES, *_BUILDS, "registries"})
_OF_GLOBAL_YAML = frozenset({*TYPES, "registries"})
_ON_TRUST = frozenset({"trustPolicy", "trustPolicyExclude", "trustPolicyIgnoreAfter"})
_OF_MANIFEST = frozenset(_BUILDS)
_BY_KEBAB = {scalars.kebab(key): key for key in TYPES}


class Entry(Struct, frozen=True, kw_only=True):
    """One setting as one source has it, under its name in YAML.

    `value` is plain data with variables replaced; None where YAML says null. `tree` and `node` are None
    for the environment.
    """

    key: str
    value: Any
    origin: Origin
    place: Place
    tree: Tree | None = None
    node: Node | None = None

    def elements(self) -> Iterator[tuple[Node, Origin]]:
        """Give each element of a list or mapping with its place; none where it is in no file."""
        if self.tree is None or self.node is None:
            return
        for child in self.tree.effective_children(self.node):
            span = child.entry_span if isinstance(child.key, str) else child.span
            yield child, Origin(label=self.origin.label, uri=self.origin.uri, span=span)


class Source(Struct, frozen=True, kw_only=True):
    """One source and its settings."""

    place: Place
    entries: Mapping[str, Entry]


def sources(configs: Configs, manifest: Manifest | None, tool: Tool) -> tuple[Source, ...]:
    """Return the sources that this version reads, the one that beats the others first."""
    if tool.at_least(V11):
        return (
            _source("environment", _environment(configs, tool)),
            *_yaml_sources(configs, YAML, "project", tool),
            *_yaml_sources(configs, GLOBAL_YAML, None, tool),
        )
    written = _yaml_sources(configs, YAML, "project", tool) if tool.at_least(YAML_SINCE) else ()
    return (
        _source("manifest", _of_field(manifest)),
        *written,
        _source("environment", _environment(configs, tool)),
        *(_source("npmrc", _of_npmrc(file, configs)) for file in npmrc_files(configs, tool)),
    )


def get(chain: tuple[Source, ...], key: str) -> Entry | None:
    """Return the entry in force for a setting, None where no source has it."""
    return next((source.entries[key] for source in chain if key in source.entries), None)


def switch(chain: tuple[Source, ...], key: str, tool: Tool) -> tuple[bool | None, Entry | None]:
    """Return whether a setting is on, and the entry that says so; None where nothing is said.

    A null switches off, until pnpm 12 does not look at it.
    """
    entry = get(chain, key)
    if entry is None:
        return None, None
    if tool.at_least(V12) and isinstance(entry.value, str):
        return entry.value == "true", entry
    return scalars.is_truthy(entry.value), entry


def npmrc_files(configs: Configs, tool: Tool) -> tuple[ConfigFile, ...]:
    """Return the INI files that this version reads, nearest first.

    Version 10 ends with its own `rc`; since 11 only registries and credentials are taken from them, and
    `auth.ini` stands between the project's file and the user's.
    """
    levels: tuple[tuple[str, str], ...] = ((".npmrc", "user"), (".npmrc", "global"), ("npmrc", "global"))
    order = (("auth.ini", ""), *levels) if tool.at_least(V11) else (*levels, (GLOBAL_RC, ""))
    found = [*configs.named(".npmrc", "project")]
    for name, level in order:
        found += configs.named(name, level) if level else configs.named(name)
    # What version 10 cannot expand makes it leave out the whole file.
    return tuple(file for file in found if tool.at_least(V11) or _expands(file, configs.env))


def project_yaml(configs: Configs) -> ConfigFile | None:
    """Return the root's pnpm-workspace.yaml."""
    return next(iter(configs.named(YAML, "project")), None)


def project_yaml_uri(configs: Configs) -> str:
    """Return the address of the root's pnpm-workspace.yaml, whether or not it exists."""
    file = project_yaml(configs)
    return f"{configs.root_uri}/{YAML}" if file is None else file.uri


def _source(place: Place, entries: Iterator[Entry]) -> Source:
    return Source(place=place, entries={entry.key: entry for entry in entries})


def _yaml_sources(configs: Configs, name: str, level: str | None, tool: Tool) -> tuple[Source, ...]:
    files = configs.named(name, level) if level is not None else configs.named(name)
    place: Place = "yaml" if name == YAML else "global"
    known = _OF_YAML if name == YAML else _OF_GLOBAL_YAML
    if name == GLOBAL_YAML and not tool.at_least(_GLOBAL_TRUST_SINCE):
        known -= _ON_TRUST
    return tuple(_source(place, _of_yaml(file, place, known, configs, tool)) for file in files[:1])


def _of_yaml(
    file: ConfigFile, place: Place, known: frozenset[str], configs: Configs, tool: Tool
) -> Iterator[Entry]:
    for node in file.tree.entries(()):
        key = node.key
        if not isinstance(key, str) or key not in known or node.kind == "missing":
            continue
        value = file.tree.to_value(node)
        if isinstance(value, str):
            value = scalars.expand(value, configs.env) or value
        # A null leaves the default alone since version 12; before, it is a value like any other.
        if value is not None or not tool.at_least(V12):
            origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
            yield Entry(key=key, value=value, origin=origin, place=place, tree=file.tree, node=node)


def _of_field(manifest: Manifest | None) -> Iterator[Entry]:
    """Give the settings of package.json#pnpm that version 10 reads there, which are those on builds."""
    if manifest is None:
        return
    for node in manifest.tree.entries((FIELD,)):
        if isinstance(node.key, str) and node.key in _OF_MANIFEST and node.kind != "missing":
            origin = Origin(label=manifest.label, uri=manifest.uri, span=node.entry_span)
            value = manifest.tree.to_value(node)
            yield Entry(
                key=node.key, value=value, origin=origin, place="manifest", tree=manifest.tree, node=node
            )


def _environment(configs: Configs, tool: Tool) -> Iterator[Entry]:
    for name, text in configs.env.items():
        key = _BY_KEBAB.get(_variable_key(name, tool) or "")
        value = scalars.read_variable(TYPES[key], text, tool) if key is not None and text else None
        if key is not None and value is not None:
            origin = Origin(label=f"environment variable {name}")
            yield Entry(key=key, value=value, origin=origin, place="environment")


def _variable_key(name: str, tool: Tool) -> str | None:
    """Return the kebab-case name of the setting that a variable is for in this version."""
    prefix, rest = name[:11], name[11:]
    if not tool.at_least(V11):
        return rest.lower().replace("_", "-") if prefix.lower() == "npm_config_" else None
    prefix, rest = name[:12], name[12:]
    is_lower = prefix == "pnpm_config_" and rest == rest.lower()
    is_upper = prefix == "PNPM_CONFIG_" and rest == rest.upper() and tool.at_least(UPPERCASE_ENV_SINCE)
    return rest.lower().replace("_", "-") if is_lower or is_upper else None


def _of_npmrc(file: ConfigFile, configs: Configs) -> Iterator[Entry]:
    for node in file.tree.entries(()):
        key = _BY_KEBAB.get(str(node.key))
        if key is None or node.kind in ("object", "missing"):
            continue
        written = file.tree.to_value(node)
        if isinstance(written, str):
            written = scalars.read_line(TYPES[key], scalars.expand(written, configs.env) or "")
        origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
        yield Entry(key=key, value=written, origin=origin, place="npmrc", tree=file.tree, node=node)


def _expands(file: ConfigFile, env: Mapping[str, str]) -> bool:
    """Tell whether every `${VAR}` in a file is set or has a default."""
    return all(
        scalars.expand(text, env) is not None
        for node in file.tree.nodes
        for text in (node.key, node.value)
        if isinstance(text, str)
    )
