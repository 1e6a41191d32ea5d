"""Names that a line newly asks a registry for, and that are easily taken for a popular one's."""

from msgspec import Struct

from packward.model.facts import Unknown
from packward.model.manifest import Dependency
from packward.model.names import is_valid_name, scope
from packward.model.packument import Packument
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.lookalikes import Lookalike, lookalike
from packward.rules.outlook import wanted_of
from packward.rules.release_signs.additions import first_published

# A package that has had ten releases and a year to be noticed in is no trap that waits for a slip.
_ESTABLISHED_AGE, _ESTABLISHED_RELEASES = 365 * 86400.0, 10


class DoubtfulName(Struct, frozen=True, kw_only=True):
    """A new name that looks like a popular one; `packument` is None where the registry could not be asked."""

    package: str
    lookalike: Lookalike
    packument: Packument | None


def doubtful_name(dependency: Dependency, context: Context) -> DoubtfulName | None:
    """Return what makes a line's name doubtful; None for one that is locked, unknown or established.

    What the registry says of the name can only silence it: without an answer the names speak alone.
    """
    package = _new_name(dependency, context.workspace)
    found = None if package is None else lookalike(package)
    if package is None or found is None:
        return None
    # No registry takes a name with letters beyond ASCII, so none is asked for it.
    packument = context.full_packument(package) if is_valid_name(package) else Unknown("malformed")
    if isinstance(packument, Unknown) and packument.reason in ("pending", "not-found"):
        return None
    known = packument if isinstance(packument, Packument) else None
    if known is not None and _is_established(known, context.now):
        return None
    return DoubtfulName(package=package, lookalike=found, packument=known)


def _new_name(dependency: Dependency, workspace: Workspace) -> str | None:
    """Return the package that a line newly asks the default registry for; None where it does not."""
    wanted = wanted_of(dependency)
    if wanted is None and is_valid_name(dependency.name):
        return None
    package = dependency.name if wanted is None else wanted.package
    owner = scope(package)
    own = {manifest.name for manifest in workspace.manifests if manifest.name}
    if package in own or (owner is not None and owner in {scope(name) for name in own}):
        return None
    if owner is not None and owner in workspace.policy.registries.scopes:
        return None
    lock = workspace.lockfile
    if lock is not None and any(locked.name == package for locked in lock.packages.values()):
        return None
    return package


def _is_established(packument: Packument, now: float) -> bool:
    since = first_published(packument)
    return (
        len(packument.releases) >= _ESTABLISHED_RELEASES
        and since is not None
        and since <= now - _ESTABLISHED_AGE
    )
