"""A version younger than the project's minimum release age.

Most malicious releases are found and removed within hours or days of their publication, so a version
that nobody has had time to look at is the one most worth waiting for. packward takes the version that
is locked, else the one that the project's package manager would pick today; a locked package that a
dependency brings along is told at the dependency's line. The window is the
project's own gate; where none is in force, the setting `minimumReleaseAge` (3 days) serves, and the
finding is only an information.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^1.2.0"}}
                                                                    ^^^^^^
    -- .npmrc --
    min-release-age=3
    -- package-lock.json --
    {"lockfileVersion": 3, "packages": {
      "": {"dependencies": {"left-pad": "^1.2.0"}},
      "node_modules/left-pad": {"version": "1.3.0"}}}
    -- registry/left-pad --
    1.2.0  4 years
    1.3.0  2 hours

    left-pad 1.3.0 (package-lock.json) was published 2 hours ago; this project waits 3 days (.npmrc).
    1.3.0 is old enough on 2026-11-25 10:00 UTC. Newest old enough: 1.2.0 (4 years old).

Fix: use the newest version that is old enough, or exempt the package from the gate.
"""

from collections.abc import Iterator

from packward.model.facts import Unknown
from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.rules import fixes
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.transitive import Brought, named, paths
from packward.rules.wording import age_of, newest_allowed, release_until, window_in_words, window_of


@rule("fresh-version", subject=Dependency, severity=Severity.WARNING)
def fresh_version(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding where the version in use, or a locked one that the line brings, is too young."""
    yield from _direct(dependency, context)
    yield from _brought(dependency, context)


def _direct(dependency: Dependency, context: Context) -> Iterator[Finding]:
    outlook = context.outlook(dependency)
    if outlook.state != "fresh" or outlook.release is None:
        return
    gate = outlook.gate
    lock = context.workspace.lockfile
    where = f" ({lock.label})" if outlook.locked and lock is not None else ""
    yield context.finding(
        "fresh-version",
        Severity.INFORMATION if gate is None else Severity.WARNING,
        dependency.written_span,
        f"{outlook.package} {outlook.release.version}{where} was published {age_of(outlook)} ago; "
        f"{window_of(outlook)}.{release_until(outlook, context.now)}{newest_allowed(outlook, context.now)}",
        uri=dependency.written_uri,
        package=outlook.package,
        version=outlook.release.version,
        related=context.related(None if gate is None else gate.origin, "the minimum release age is set here"),
        fixes=(
            *fixes.use_allowed(dependency, outlook, context),
            *fixes.allow_young(outlook, context),
        ),
    )


def _brought(dependency: Dependency, context: Context) -> Iterator[Finding]:
    workspace = context.workspace
    lock = workspace.lockfile
    young = [brought for brought in context.brought_by(dependency) if _is_young(brought, context)]
    if not young or lock is None:
        return
    gate = workspace.policy.release_age
    yield context.finding(
        "fresh-version",
        Severity.INFORMATION if gate is None else Severity.WARNING,
        dependency.written_span,
        f"{dependency.name} brings {named(young)}, younger than the window: "
        f"{window_in_words(gate, workspace.settings.minimum_release_age)}.",
        uri=dependency.written_uri,
        package=young[0].package.name,
        version=young[0].package.version,
        related=paths(young, lock),
    )


def _is_young(brought: Brought, context: Context) -> bool:
    """Tell whether a locked transitive version is younger than its window and not exempt."""
    package, workspace = brought.package, context.workspace
    gate = workspace.policy.gate(package.name)
    window = workspace.settings.minimum_release_age
    if not package.registry or (gate is None and window <= 0):
        return False
    cutoff = context.now - window if gate is None else gate.cutoff(context.now)
    packument = context.locked_packument(package.name, cutoff)
    release = None if isinstance(packument, Unknown) else packument.release(package.version)
    if release is None or isinstance(packument, Unknown):
        return False
    published = packument.published_by(release)
    if published is None or published <= cutoff:
        return False
    return not workspace.manager.is_exempt(workspace.policy, package.name, package.version)
