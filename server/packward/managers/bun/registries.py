"""The registries that Bun asks: of its variables, bunfig.toml and .npmrc."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packward.managers.bun.config import BUNFIG_FIRST_SINCE, NPMRC, SECTION, bunfigs, entry_at, npmrcs
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.policy import Origin, Registries
from packward.model.registries import DEFAULT_REGISTRY
from packward.syntax.tree import KeyPath, Node

_VARIABLES = ("BUN_CONFIG_REGISTRY", "NPM_CONFIG_REGISTRY", "npm_config_registry")
_SUFFIX = "registry"
_REFERENCE = re.compile(r"\$\{([^${}?]{1,200})(\??)\}")

_Found = tuple[str, str, Origin]


def read_registries(configs: Configs, tool: Tool) -> Registries:
    """Return the default registry and those of scopes.

    Variables beat files. Since 1.4 bunfig.toml beats .npmrc, before it is the other way round.
    """
    from_bunfigs = [each for file in bunfigs(configs) for each in _in_bunfig(file)]
    from_npmrcs = [each for file in _npmrcs(configs, tool) for each in _in_npmrc(file, configs.env)]
    files = (
        [*from_bunfigs, *from_npmrcs] if tool.at_least(BUNFIG_FIRST_SINCE) else [*from_npmrcs, *from_bunfigs]
    )
    scopes: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    for scope, address, origin in (*_in_variables(configs.env), *files):
        if scope not in origins and address.startswith(("http://", "https://")):
            scopes[scope], origins[scope] = f"{address.rstrip('/')}/", origin
    return Registries(default=scopes.pop("", DEFAULT_REGISTRY), scopes=scopes, origins=origins)


def _npmrcs(configs: Configs, tool: Tool) -> tuple[ConfigFile, ...]:
    # Bun 1.3 skips ~/.npmrc while XDG_CONFIG_HOME is set. A registry named there is asked all the same: the
    # other choice would be to tell the public one the names of private packages.
    files = npmrcs(configs, tool)
    return (*files, *(file for file in configs.named(NPMRC, "user") if file not in files))


def _in_variables(env: Mapping[str, str]) -> Iterator[_Found]:
    for name in _VARIABLES:
        yield "", env.get(name, "").strip(), Origin(label=f"environment variable {name}")


def _in_bunfig(file: ConfigFile) -> Iterator[_Found]:
    yield from _address("", file, (SECTION, _SUFFIX))
    for node in file.tree.entries((SECTION, "scopes")):
        scope = str(node.key)
        yield from _address(f"@{scope.removeprefix('@')}", file, (SECTION, "scopes", scope))


def _address(scope: str, file: ConfigFile, path: KeyPath) -> Iterator[_Found]:
    """Give an address that is a text, or the `url` of a table."""
    entry = entry_at(file, path)
    value = None if entry is None else entry.value
    address = value.get("url") if isinstance(value, dict) else value
    if entry is not None and isinstance(address, str):
        yield scope, address.strip(), entry.origin


def _in_npmrc(file: ConfigFile, env: Mapping[str, str]) -> Iterator[_Found]:
    for node in file.tree.entries(()):
        scope, colon, last = str(node.key).rpartition(":")
        address = _text(node)
        if last != _SUFFIX or address is None or (colon and not scope.startswith("@")):
            continue
        # A variable in a file that comes with the project would send the environment to that address.
        address = address if file.level == "project" else _expanded(address, env)
        yield scope, address, Origin(label=file.label, uri=file.uri, span=node.entry_span)


def _text(node: Node) -> str | None:
    value: Any = node.value
    return value.strip() if isinstance(value, str) else None


def _expanded(text: str, env: Mapping[str, str]) -> str:
    """Replace `${NAME}` by the variable, `${NAME?}` by nothing where there is none."""
    return _REFERENCE.sub(lambda match: env.get(match[1], "" if match[2] else match[0]), text)
