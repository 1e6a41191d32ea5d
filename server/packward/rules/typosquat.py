"""A name that is easily taken for that of a popular package.

Whoever publishes `expresss` waits for a slip of the finger: the name is one edit away from a popular one,
has other separators, another scope, look-alike letters, or a "js" too many. Only a name that is not in the
lockfile yet is looked at, and nothing is said of one that is popular itself, or that the registry has known
for a year with ten releases. What is popular comes from a list of some 3,000 names that packward brings
along, made from the npm package npm-high-impact.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"expresss": "^1.0.0"}}
                                                        ^^^^^^^^
    -- .npmrc --
    min-release-age=3
    -- registry/expresss --
    1.0.0  20 days

    expresss differs from express, a popular package, by one added character; expresss was first published
    20 days ago and has 1 release.

Fix: the popular name.
"""

from collections.abc import Iterator

from packward.model.facts import Unknown
from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.model.names import is_valid_name, scope
from packward.model.packument import Packument
from packward.model.wording import age
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.fixes import use_name
from packward.rules.lookalikes import lookalike
from packward.rules.outlook import wanted_of
from packward.rules.release_signs.additions import first_published
from packward.rules.rule import rule
from packward.rules.wording import quoted

ID = "typosquat"
# A package that has had ten releases and a year to be noticed in is no trap that waits for a slip.
_ESTABLISHED_AGE, _ESTABLISHED_RELEASES = 365 * 86400.0, 10


@rule(ID, subject=Dependency, severity=Severity.INFORMATION)
def typosquat(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding on a new name that looks like a popular one.

    What the registry says of the name can only silence it: without an answer the names speak alone. A name
    that the registry does not know is for `unknown-package` to report.
    """
    package = _new_name(dependency, context.workspace)
    found = None if package is None else lookalike(package)
    if package is None or found is None:
        return
    # No registry takes a name with letters beyond ASCII, so none is asked for it.
    packument = context.full_packument(package) if is_valid_name(package) else Unknown("malformed")
    if isinstance(packument, Unknown) and packument.reason in ("pending", "not-found"):
        return
    known = packument if isinstance(packument, Packument) else None
    if known is not None and _is_established(known, context.now):
        return
    name = quoted(package)
    yield context.finding(
        ID,
        Severity.INFORMATION,
        dependency.name_span,
        f"{name} differs from {found.popular}, a popular package, {found.difference}"
        f"{_history(name, known, context.now)}.",
        uri=dependency.uri,
        package=package,
        fixes=use_name(dependency, found.popular, context.workspace),
    )


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


def _history(name: str, packument: Packument | None, now: float) -> str:
    """Say since when a package is there and how many releases it has; nothing where that is not known."""
    since = None if packument is None else first_published(packument)
    if packument is None or since is None:
        return ""
    count = len(packument.releases)
    releases = "1 release" if count == 1 else f"{count} releases"
    return f"; {name} was first published {age(max(0.0, now - since))} ago and has {releases}"
