"""What pnpm-workspace.yaml says besides settings: which folders are members, and what catalogs hold."""

from collections.abc import Iterator

from packward.managers.pnpm.config import project_yaml
from packward.model.manager import CatalogEntry, ConfigFile, Configs
from packward.model.manifest import Manifest, key_content
from packward.syntax.tree import KeyPath

_DEFAULT = "default"


def workspace_patterns(configs: Configs, manifest: Manifest) -> tuple[str, ...] | None:
    """Return the globs of `packages`, those with `!` included; None where there is no such list.

    pnpm does not look at `workspaces` in package.json.
    """
    del manifest
    file = project_yaml(configs)
    node = None if file is None else file.tree.find(("packages",))
    if file is None or node is None or node.kind != "array":
        return None
    return tuple(child.value for child in file.tree.children(node) if isinstance(child.value, str))


def catalogs(configs: Configs, manifest: Manifest) -> dict[str, dict[str, CatalogEntry]]:
    """Return the entries of every catalog by its name; the default one is "" and may be written two ways."""
    del manifest
    file = project_yaml(configs)
    found: dict[str, dict[str, CatalogEntry]] = {}
    if file is None:
        return found
    paths: list[tuple[str, KeyPath]] = [("", ("catalog",))]
    for node in file.tree.entries(("catalogs",)):
        name = str(node.key)
        paths.append(("" if name == _DEFAULT else name, ("catalogs", name)))
    for name, path in paths:
        entries = dict(_entries(file, path))
        if entries:
            found.setdefault(name, {}).update(entries)
    return found


def _entries(file: ConfigFile, path: KeyPath) -> Iterator[tuple[str, CatalogEntry]]:
    tree = file.tree
    for node in tree.entries(path):
        if node.kind == "string" and isinstance(node.key, str):
            yield (
                node.key,
                CatalogEntry(
                    text=str(node.value),
                    uri=file.uri,
                    path=(*path, node.key),
                    name_span=key_content(node, tree.text),
                    span=tree.content_span(node),
                ),
            )
