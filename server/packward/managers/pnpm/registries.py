"""Which registries pnpm asks: YAML, the environment and .npmrc, in each version's own order."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from packward.managers.pnpm import scalars
from packward.managers.pnpm.config import Entry, Source, get, npmrc_files
from packward.managers.pnpm.generations import V11
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.policy import Origin, Registries
from packward.model.registries import DEFAULT_REGISTRY

_DEFAULT = "default"
_URL_KEYED_SINCE = "11.23.0"
_STOPS_AT_VARIABLES_SINCE = "12.0.0"
_KEY = "registry"
_MAP = "registries"


class Route(Struct, frozen=True, kw_only=True):
    """Where the packages of a scope ("" for all others) are asked from; the address ends in a slash."""

    scope: str
    address: str
    origin: Origin


def read_registries(chain: tuple[Source, ...], configs: Configs, tool: Tool) -> Registries:
    """Return the registries in force."""
    scopes: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    default = DEFAULT_REGISTRY
    # From what loses to what wins.
    for route in reversed(list(_routes(chain, configs, tool))):
        origins[route.scope] = route.origin
        if route.scope:
            scopes[route.scope] = route.address
        else:
            default = route.address
    return Registries(default=default, scopes=scopes, origins=origins)


def errors(configs: Configs, tool: Tool) -> Iterator[str]:
    """Say why pnpm stops over where a registry is written."""
    if not tool.at_least(_STOPS_AT_VARIABLES_SINCE):
        return
    for file in configs.named(".npmrc", "project"):
        for _, address, _ in _lines(file):
            if scalars.is_variable(address):
                yield f"pnpm {tool.version} expands no variable in a registry of {file.label} and stops"


def _routes(chain: tuple[Source, ...], configs: Configs, tool: Tool) -> Iterator[Route]:
    """Give every route, the winning ones first."""
    if tool.at_least(V11):
        for source in chain:
            yield from _of_source(source, tool)
    else:
        entry = get(chain, _MAP)
        if entry is not None:
            # In version 10 these replace all others.
            yield from _of_map(entry, tool)
            return
        yield from (
            route for source in chain if source.place == "environment" for route in _of_source(source, tool)
        )
    for file in npmrc_files(configs, tool):
        yield from _of_npmrc(file, configs.env)


def _of_source(source: Source, tool: Tool) -> Iterator[Route]:
    entry = source.entries.get(_MAP)
    if entry is not None:
        yield from _of_map(entry, tool)
    entry = source.entries.get(_KEY)
    if entry is not None and isinstance(entry.value, str):
        yield from _route("", entry.value, entry.origin)


def _of_map(entry: Entry, tool: Tool) -> Iterator[Route]:
    """Read `registries`, whose keys are scopes or, since 11.23, addresses that list their scopes."""
    for child, origin in entry.elements():
        key = str(child.key)
        if isinstance(child.value, str):
            yield from _route(_scope(key), child.value, origin)
        elif entry.tree is not None and tool.at_least(_URL_KEYED_SINCE):
            for element in entry.tree.entries((*entry.tree.path(child), "scopes")):
                if isinstance(element.value, str):
                    yield from _route(_scope(element.value), key, origin)


def _of_npmrc(file: ConfigFile, env: Mapping[str, str]) -> Iterator[Route]:
    for scope, written, origin in _lines(file):
        # A variable in a file that comes with the project would send the environment to that address.
        is_dropped = file.level in ("project", "member") and scalars.is_variable(written)
        address = None if is_dropped else scalars.expand(written, env)
        if address is not None:
            yield from _route(scope, address, origin)


def _lines(file: ConfigFile) -> Iterator[tuple[str, str, Origin]]:
    for node in file.tree.entries(()):
        scope, colon, last = str(node.key).rpartition(":")
        is_route = last == _KEY and (not colon or scope.startswith("@"))
        if is_route and isinstance(node.value, str):
            yield scope, node.value, Origin(label=file.label, uri=file.uri, span=node.entry_span)


def _route(scope: str, address: str, origin: Origin) -> Iterator[Route]:
    address = address.strip()
    if address and (not scope or scope.startswith("@")):
        yield Route(scope=scope, address=f"{address.rstrip('/')}/", origin=origin)


def _scope(key: str) -> str:
    return "" if key in (_DEFAULT, "@") else key
