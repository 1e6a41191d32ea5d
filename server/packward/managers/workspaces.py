"""Workspaces as package.json declares them, which npm, Yarn and Bun read alike."""

from packward.model.manager import CatalogEntry, Configs
from packward.model.manifest import Manifest


def patterns_in_manifest(configs: Configs, manifest: Manifest) -> tuple[str, ...] | None:
    """Return the globs of `workspaces`, a list or an object with `packages`; None where there are none."""
    del configs
    declared = manifest.value("workspaces")
    if isinstance(declared, dict):
        declared = declared.get("packages")
    if not isinstance(declared, list):
        return None
    return tuple(pattern for pattern in declared if isinstance(pattern, str))


def no_catalogs(configs: Configs, manifest: Manifest) -> dict[str, dict[str, CatalogEntry]]:
    """Return no catalogs, for managers that have none."""
    del configs, manifest
    return {}
