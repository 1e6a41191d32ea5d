"""Catalogs in .yarnrc.yml: named sets of ranges that dependencies refer to with `catalog:`."""

from collections.abc import Iterator

from packward.managers.yarn.config import RC
from packward.model.manager import CatalogEntry, ConfigFile, Configs
from packward.model.manifest import Manifest, key_content
from packward.syntax.tree import KeyPath


def catalogs(configs: Configs, manifest: Manifest) -> dict[str, dict[str, CatalogEntry]]:
    """Return the entries of every catalog by its name, "" for the default one.

    Yarn merges the files of all folders above and the user's; of one entry the nearest counts.
    """
    del manifest
    found: dict[str, dict[str, CatalogEntry]] = {}
    for file in configs.named(RC, "project", "global", "user"):
        paths: list[tuple[str, KeyPath]] = [("", ("catalog",))]
        paths += [(str(node.key), ("catalogs", str(node.key))) for node in file.tree.entries(("catalogs",))]
        for name, path in paths:
            for package, entry in _entries(file, path):
                found.setdefault(name, {}).setdefault(package, entry)
    return found


def _entries(file: ConfigFile, path: KeyPath) -> Iterator[tuple[str, CatalogEntry]]:
    tree = file.tree
    for node in tree.entries(path):
        if isinstance(node.key, str) and node.kind in ("string", "number"):
            span = tree.content_span(node)
            yield (
                node.key,
                CatalogEntry(
                    text=str(node.value) if node.kind == "string" else tree.text[span.start : span.end],
                    uri=file.uri,
                    path=(*path, node.key),
                    name_span=key_content(node, tree.text),
                    span=span,
                ),
            )
