"""Bun's catalogs, which stand in the root package.json: in `workspaces`, or else at its top."""

from collections.abc import Iterator

from packward.model.manager import CatalogEntry, Configs
from packward.model.manifest import Manifest, catalog_name, key_content
from packward.syntax.tree import KeyPath

_WORKSPACES = "workspaces"
_ONE, _MANY = "catalog", "catalogs"


def catalogs(configs: Configs, manifest: Manifest) -> dict[str, dict[str, CatalogEntry]]:
    """Return the entries of every catalog by its name; the default one is "".

    As soon as `workspaces` has a catalog, those at the top do not count. Without `workspaces` none does.
    """
    del configs
    tree = manifest.tree
    if tree.find((_WORKSPACES,)) is None:
        return {}
    inner = any(tree.find((_WORKSPACES, key)) is not None for key in (_ONE, _MANY))
    prefix: KeyPath = (_WORKSPACES,) if inner else ()
    places: list[tuple[str, KeyPath]] = [("", (*prefix, _ONE))]
    names = [str(node.key) for node in tree.entries((*prefix, _MANY))]
    places += [(catalog_name(name), (*prefix, _MANY, name)) for name in names]
    found: dict[str, dict[str, CatalogEntry]] = {}
    for name, path in places:
        entries = dict(_entries(manifest, path))
        if entries:
            found.setdefault(name, {}).update(entries)
    return found


def _entries(manifest: Manifest, path: KeyPath) -> Iterator[tuple[str, CatalogEntry]]:
    tree = manifest.tree
    for node in tree.entries(path):
        if node.kind == "string" and node.key:
            yield (
                str(node.key),
                CatalogEntry(
                    text=str(node.value),
                    uri=manifest.uri,
                    path=(*path, str(node.key)),
                    name_span=key_content(node, tree.text),
                    span=tree.content_span(node),
                ),
            )
