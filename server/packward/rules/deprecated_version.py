"""The version is deprecated by its publisher.

Publishers deprecate versions that are broken, insecure or abandoned, and sometimes versions that were
published by somebody else in their name. The text is the publisher's.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"request": "^2.88.0"}}
                                                                   ^^^^^^^
    -- .npmrc --
    min-release-age=3
    -- registry/request --
    2.88.2  6 years deprecated="request has been deprecated"

    request 2.88.2 is deprecated by its publisher: "request has been deprecated"

Fix: the newest version on the same major line that is not deprecated and old enough, where there is one.
"""

from collections.abc import Iterator

from packward.model.facts import Unknown
from packward.model.finding import Finding, Fix, Severity
from packward.model.manifest import Dependency
from packward.model.packument import Release
from packward.model.specifiers import rewrite
from packward.model.versions import parse
from packward.rules import fixes
from packward.rules.context import Context
from packward.rules.outlook import Outlook
from packward.rules.rule import rule
from packward.rules.transitive import Brought, named, paths
from packward.rules.wording import quoted


@rule("deprecated-version", subject=Dependency, severity=Severity.WARNING)
def deprecated_version(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding where the version in use carries a deprecation, a hint for what it brings along."""
    yield from _direct(dependency, context)
    yield from _brought(dependency, context)


def _direct(dependency: Dependency, context: Context) -> Iterator[Finding]:
    outlook = context.outlook(dependency)
    release = outlook.release
    if release is None or not release.deprecated or outlook.state == "blocked":
        return
    better = _undeprecated(release, outlook, context)
    fix: tuple[Fix, ...] = ()
    if better is not None:
        text = rewrite(dependency.text, better.version)
        title = f"Use {dependency.name} {text} (not deprecated)"
        fix = (Fix(title=title, patches=(fixes.specify(dependency, text),)),)
    yield context.finding(
        "deprecated-version",
        Severity.WARNING,
        dependency.written_span,
        f'{outlook.package} {release.version} is deprecated by its publisher: "{quoted(release.deprecated)}"',
        uri=dependency.written_uri,
        package=outlook.package,
        version=release.version,
        fixes=fix,
        tags=("deprecated",),
    )


def _brought(dependency: Dependency, context: Context) -> Iterator[Finding]:
    lock = context.workspace.lockfile
    deprecated = [brought for brought in context.brought_by(dependency) if _is_deprecated(brought, context)]
    if not deprecated or lock is None:
        return
    yield context.finding(
        "deprecated-version",
        Severity.HINT,
        dependency.written_span,
        f"{dependency.name} brings {named(deprecated)}, deprecated by "
        f"{'its publisher' if len(deprecated) == 1 else 'their publishers'}.",
        uri=dependency.written_uri,
        package=deprecated[0].package.name,
        version=deprecated[0].package.version,
        related=paths(deprecated, lock),
    )


def _is_deprecated(brought: Brought, context: Context) -> bool:
    package = brought.package
    if package.deprecated or not package.registry:
        return bool(package.deprecated)
    packument = context.locked_packument(package.name, context.now)
    release = None if isinstance(packument, Unknown) else packument.release(package.version)
    return release is not None and bool(release.deprecated)


def _undeprecated(release: Release, outlook: Outlook, context: Context) -> Release | None:
    packument, mine = outlook.packument, parse(release.version)
    if packument is None or mine is None:
        return None
    for other in reversed(packument.releases):
        version = parse(other.version)
        if version is None or version.key <= mine.key:
            return None
        published = packument.published_by(other)
        old = published is None or published <= context.now - outlook.window
        if version.major == mine.major and not version.is_prerelease and not other.deprecated and old:
            return other
    return None
