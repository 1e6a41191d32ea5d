"""Where the source tree uses a package that can be replaced, and when it is certain that nothing does."""

import re

from msgspec import Struct

from packward.model.facts import Unknown
from packward.model.finding import Fix
from packward.model.imports import Imports
from packward.model.manifest import Dependency, Manifest
from packward.rules.context import Context
from packward.signals.imports import imports_query
from packward.syntax.patch import Patch, Remove

_BY_CONVENTION = re.compile(
    r"@types/|plugin|preset|config|loader|reporter|formatter|transform|adapter|(?:karma|grunt|gulp|babel)-"
)
"""Names of packages that tools load without a file naming them whole."""

_BY_COMPILERS = frozenset(
    ["core-js", "regenerator-runtime", "tslib", "source-map-support", "process", "buffer"]
)
"""Packages whose imports compilers and bundlers write."""


class Use(Struct, frozen=True, kw_only=True):
    """What a scan says of one line: files that import or mention the package, relative to the root.

    `is_complete`: there are no others. `is_unimported`: no file of the manifest's folder so much as mentions
    it. `knows_commands`: the names of its commands count as mentions.
    """

    files: tuple[str, ...]
    mentions: tuple[str, ...]
    is_complete: bool
    is_unimported: bool
    knows_commands: bool


def use_of(package: str, manifest: Manifest, context: Context) -> Use | None:
    """Return where a package that some table lists is used below a manifest's folder; None while unknown."""
    names = context.replaceable
    if package not in names:
        return None
    found = context.ask_aside(imports_query(context.workspace.root_uri, names), Imports)
    return None if isinstance(found, Unknown) else use_in(found, package, manifest)


def use_in(found: Imports, package: str, manifest: Manifest) -> Use | None:
    """Return what a scan of the workspace says of a package below a manifest's folder."""
    usage = found.usages.get(package)
    if usage is None:
        return None
    folder = manifest.label.removesuffix("package.json")
    files = tuple(path for path in usage.imported_in if path.startswith(folder))
    mentions = tuple(path for path in usage.mentioned_in if path.startswith(folder))
    by_others = _BY_CONVENTION.search(package) is not None or package in _BY_COMPILERS
    return Use(
        files=files,
        mentions=mentions,
        is_complete=found.complete,
        is_unimported=found.complete and not (mentions or by_others),
        knows_commands=usage.commands_known,
    )


def use_in_words(use: Use | None) -> str:
    """Return what follows a message on the package, without a full stop; "" where nothing is certain."""
    if use is None:
        return ""
    if use.is_unimported:
        return "; it is not imported anywhere"
    if not use.files:
        return ""
    count = len(use.files)
    least = "" if use.is_complete else "at least "
    return f"; it is imported in {least}{count} file{'' if count == 1 else 's'}"


def removal(dependency: Dependency, manifest: Manifest, use: Use | None, context: Context) -> tuple[Fix, ...]:
    """Offer to remove a line that nothing needs: no file, and no other package as a peer.

    It is not marked as safe: the lockfile has to follow, and code may build a name at run time.
    """
    if use is None or not use.is_unimported or dependency.group == "peerDependencies":
        return ()
    release = context.outlook(dependency).release
    if not use.knows_commands and (release is None or release.has_other_commands):
        return ()
    others = (other for other in manifest.effective if other is not dependency)
    if any(_needs(other, dependency.name, context) for other in others):
        return ()
    patches = removal_patches(dependency, manifest)
    title = f"Remove {dependency.name}, which is not imported anywhere"
    return (Fix(title=title, patches=patches),) if patches else ()


def removal_patches(dependency: Dependency, manifest: Manifest) -> tuple[Patch, ...]:
    """Return what removes a package from every group of a manifest; () where it is a peer."""
    groups = [line.group for line in manifest.dependencies if line.name == dependency.name]
    if "peerDependencies" in groups:
        return ()
    return tuple(Patch(manifest.uri, Remove((group, dependency.name))) for group in groups)


def _needs(other: Dependency, package: str, context: Context) -> bool:
    """Tell whether another dependency may need a package as its peer: it may where nothing is known of it."""
    outlook = context.outlook(other)
    if outlook.state == "not-registry":
        return False
    return outlook.release is None or package in outlook.release.peer_dependencies
