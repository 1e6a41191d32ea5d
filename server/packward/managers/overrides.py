"""Overrides that change what a project's own dependency lines ask for, as each package manager reads them."""

from collections.abc import Iterator, Mapping

from packward.model.manager import CatalogEntry, Configs, Tool
from packward.model.manifest import Manifest, key_content
from packward.model.names import is_valid_name
from packward.syntax.tree import KeyPath, Tree

_RESOLUTIONS: KeyPath = ("resolutions",)
_OVERRIDES: KeyPath = ("overrides",)
_OF_PNPM: KeyPath = ("pnpm", "overrides")
_YAML = "pnpm-workspace.yaml"


def read_overrides(tool: Tool, configs: Configs, root: Manifest) -> Mapping[str, CatalogEntry]:
    """Return the overrides in force by package name, each with the place of its text.

    Only entries of the form `"name": "text"`; `$name` stands for the root's own line of that name, where
    it is then written. Selectors (`a>b`, `a@1`, `**/a`) and nested entries are about other dependencies.
    """
    found = {
        entry.path[-1]: entry for entry in _written(tool, configs, root) if is_valid_name(str(entry.path[-1]))
    }
    lines = {dependency.name: dependency for dependency in root.effective}
    overrides: dict[str, CatalogEntry] = {}
    for name, entry in found.items():
        target = lines.get(entry.text[1:]) if entry.text.startswith("$") else None
        if target is not None:
            overrides[str(name)] = CatalogEntry(
                text=target.text,
                uri=target.uri,
                path=target.path,
                name_span=target.name_span,
                span=target.specifier_span,
            )
        elif entry.text != "-" and not entry.text.startswith("$"):
            overrides[str(name)] = entry
    return overrides


def spares_root(tool: Tool) -> bool:
    """Tell whether overrides leave the root's own lines alone: npm refuses such a pair, Yarn 1 ignores it."""
    return tool.name == "npm" or (tool.name == "yarn" and tool.major == 1)


def _written(tool: Tool, configs: Configs, root: Manifest) -> Iterator[CatalogEntry]:
    """Give the entries that this version reads; of two for one name the later counts."""
    match tool.name:
        case "npm" if tool.at_least("8.3.0"):
            yield from _entries(root.tree, root.uri, _OVERRIDES)
        case "yarn":
            yield from _entries(root.tree, root.uri, _RESOLUTIONS)
        case "bun":
            path = _OVERRIDES if root.tree.find(_OVERRIDES) is not None else _RESOLUTIONS
            yield from _entries(root.tree, root.uri, path)
        case "pnpm":
            yield from _of_pnpm(tool, configs, root)


def _of_pnpm(tool: Tool, configs: Configs, root: Manifest) -> Iterator[CatalogEntry]:
    """Give pnpm's: up to version 10 package.json has the say, and the YAML only where it is silent."""
    if tool.major < 11:  # noqa: PLR2004  a version
        own = [*_entries(root.tree, root.uri, _RESOLUTIONS), *_entries(root.tree, root.uri, _OF_PNPM)]
        yield from own
        if own or not tool.at_least("10.5.0"):
            return
    for file in configs.named(_YAML, "project"):
        yield from _entries(file.tree, file.uri, _OVERRIDES)


def _entries(tree: Tree, uri: str, path: KeyPath) -> Iterator[CatalogEntry]:
    for node in tree.entries(path):
        if node.kind == "string" and node.key and isinstance(node.value, str):
            yield CatalogEntry(
                text=node.value,
                uri=uri,
                path=(*path, node.key),
                name_span=key_content(node, tree.text),
                span=tree.content_span(node),
            )
