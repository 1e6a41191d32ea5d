"""What rules on written entries (exemptions, approvals) share: what is in use, and how an entry goes."""

from packward.model.finding import Fix
from packward.model.policy import Origin
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.outlook import wanted_of
from packward.syntax.patch import Patch, Remove
from packward.syntax.tree import Tree


def versions_in_use(package: str, context: Context) -> tuple[str, ...] | None:
    """Return the versions of a package that are locked or would be installed, () where it is not in use.

    None where that is not known: its line is being looked up, or without a lockfile it may come along
    with another package.
    """
    workspace = context.workspace
    lock = workspace.lockfile
    readable = lock is not None and lock.problem is None
    versions = dict.fromkeys(
        locked.version
        for locked in (lock.packages.values() if lock is not None else ())
        if locked.name == package
    )
    for manifest in workspace.manifests:
        for dependency in manifest.effective:
            wanted = wanted_of(dependency)
            if (wanted.package if wanted is not None else dependency.name) != package:
                continue
            outlook = context.outlook(dependency)
            if wanted is None or outlook.release is None:
                return None
            versions[outlook.release.version] = None
    if not versions and not readable:
        return None
    return tuple(versions)


def removal(
    origin: Origin | None, workspace: Workspace, title: str, *, safe: bool = False
) -> tuple[Fix, ...]:
    """Return the fix that removes the entry at an origin; () where no file of the project holds it.

    A safe removal is also the preferred fix.
    """
    if origin is None or origin.uri is None or origin.span is None:
        return ()
    if not origin.uri.startswith(workspace.root_uri + "/"):
        return ()
    tree = _tree(origin.uri, workspace)
    node = None if tree is None else tree.at(origin.span.start)
    if tree is None or node is None:
        return ()
    patch = Patch(origin.uri, Remove(tree.path(node)))
    return (Fix(title=title, patches=(patch,), safe=safe, preferred=safe),)


def _tree(uri: str, workspace: Workspace) -> Tree | None:
    for manifest in workspace.manifests:
        if manifest.uri == uri:
            return manifest.tree
    return next((file.tree for file in workspace.configs.files if file.uri == uri), None)
