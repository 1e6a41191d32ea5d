"""A recent release that shows what hijacked releases have shown.

Who takes over a package publishes one version of it, and nearly every time the registry's own document of
the package shows it. Strong signs are an install script or native build that was not there; a dependency
that is new itself, or has an install script, where nothing depended on it before; a dependency from git or a
URL, or on the package itself; several versions of several majors within one hour. Each of them is rare in
ordinary releases and makes a warning. Weak signs are lost provenance, a publisher who published none before,
a release after a year of silence, a size that doubled, an install script with another text, a dependency by
the same maintainers that is some weeks old, and versions that were removed within the last month. One alone
is an information, two together are a warning.

Looked at are versions under 30 days old: the one that is locked, else the one that would be installed today;
locked packages that a dependency brings along are told at the dependency's line. A release is compared with
the one before it on its major line, of at least three days earlier. A release that shows none of this is
not thereby safe: malicious ones with valid provenance and no trace in the document have occurred.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"http-kit": "^1.13.0"}}
                                                                    ^^^^^^^
    -- .npmrc --
    min-release-age=0
    -- registry/http-kit --
    1.13.0  4 months trusted
    1.14.0  4 days trusted
    1.14.1  2 hours publisher=sam deps=plain-hash@^4.2.0
    -- registry/plain-hash --
    4.2.0  20 hours
    4.2.1  3 hours postinstall="node setup.js"

    http-kit 1.14.1 was published 2 hours ago; compared with 1.14.0: new dependency plain-hash, first
    published 18 hours earlier, with an install script (postinstall: node setup.js); no trusted publisher,
    which 1.13.0 and 1.14.0 had; published by sam, who published none before (1.14.0: GitHub Actions).

Fix: use the last version without these signs that is old enough for the project.
"""

from collections.abc import Iterator

from msgspec import Struct

from packward.model.facts import Query, Unknown
from packward.model.finding import Finding, Fix, Severity
from packward.model.manifest import Dependency
from packward.model.packument import Packument, Release
from packward.model.versions import parse
from packward.model.wording import age, day
from packward.rules import fixes
from packward.rules.context import Context
from packward.rules.outlook import Outlook
from packward.rules.release_signs import YOUNG, History, Lookup, severity_of, signs_of, young_history
from packward.rules.rule import rule
from packward.rules.transitive import Brought, importer_label, paths


class _Judgement(Struct, frozen=True, kw_only=True):
    severity: Severity
    message: str
    history: History | None = None


@rule("suspicious-release", subject=Dependency, severity=Severity.WARNING)
def suspicious_release(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield findings where the version in use, or one that the line brings, is young and shows signs."""
    yield from _direct(dependency, context)
    for brought in context.brought_by(dependency):
        yield from _brought(dependency, brought, context)


def _direct(dependency: Dependency, context: Context) -> Iterator[Finding]:
    outlook = context.outlook(dependency)
    lock = context.workspace.lockfile
    where = f" ({lock.label})" if outlook.locked and lock is not None else ""
    version = _version(dependency, outlook, context)
    if version is None:
        return
    judgement = _judge(outlook.package, version, where, context.dated_packument, context)
    if judgement is None:
        return
    yield context.finding(
        "suspicious-release",
        judgement.severity,
        dependency.written_span,
        judgement.message,
        uri=dependency.written_uri,
        package=outlook.package,
        version=version,
        fixes=_fixes(dependency, judgement, outlook, context),
    )


def _brought(dependency: Dependency, brought: Brought, context: Context) -> Iterator[Finding]:
    lock, package = context.workspace.lockfile, brought.package
    if not package.registry or lock is None:
        return
    where = f" ({lock.label}, brought by {dependency.name})"
    judgement = _judge(package.name, package.version, where, context.locked_packument, context)
    if judgement is None:
        return
    yield context.finding(
        "suspicious-release",
        judgement.severity,
        dependency.written_span,
        judgement.message,
        uri=dependency.written_uri,
        package=package.name,
        version=package.version,
        related=paths((brought,), lock),
    )


def _version(dependency: Dependency, outlook: Outlook, context: Context) -> str | None:
    """Return the version that is locked or would be installed, also where the registry has it no more."""
    if outlook.release is not None:
        return outlook.release.version
    lock = context.workspace.lockfile
    if not outlook.locked or lock is None:
        return None
    locked = lock.locked(importer_label(dependency, context.workspace), dependency.name)
    return None if locked is None else locked.version


def _judge(package: str, version: str, where: str, lookup: Lookup, context: Context) -> _Judgement | None:
    packument = lookup(package, context.now - YOUNG)
    if isinstance(packument, Unknown):
        return None
    release = packument.release(version)
    if release is None:
        return _gone(packument, version, where, context)
    history = young_history(packument, release, context.now)
    if history is not None and not packument.complete:
        history = _full_history(history, context)
    signs = () if history is None else signs_of(history, lookup)
    severity = severity_of(signs)
    if history is None or severity is None:
        return None
    against = "" if history.previous is None else f"compared with {history.previous.version}: "
    return _Judgement(
        severity=severity,
        message=f"{package} {version}{where} was published {age(context.now - history.published)} ago; "
        f"{against}{'; '.join(sign.fact for sign in signs)}.",
        history=history,
    )


def _full_history(history: History, context: Context) -> History | None:
    """Return a history with publishers and texts of scripts, which a short document with times has not.

    None while it is being asked for; where it cannot be had the short one must do.
    """
    packument = history.packument
    registry = context.workspace.policy.registries.of(packument.name)
    full = context.ask_later(Query("packument-full", registry, packument.name), Packument)
    if isinstance(full, Unknown):
        return None if full.reason == "pending" else history
    release = full.release(history.release.version)
    return history if release is None else young_history(full, release, context.now)


def _gone(packument: Packument, version: str, where: str, context: Context) -> _Judgement | None:
    """Judge a locked version that the registry no longer has."""
    published = packument.removed.get(version)
    if published is None or published <= context.now - YOUNG:
        return None
    return _Judgement(
        severity=Severity.WARNING,
        message=f"{packument.name} {version}{where}, published on {day(published)}, is no longer in "
        f"{packument.host or 'the registry'}.",
    )


def _fixes(
    dependency: Dependency, judgement: _Judgement, outlook: Outlook, context: Context
) -> tuple[Fix, ...]:
    if judgement.history is None:
        return fixes.use_allowed(dependency, outlook, context)
    better = _last_without(judgement.history, outlook, context)
    if better is None:
        return ()
    return fixes.move_to(dependency, better, "last without these signs", outlook, context)


def _last_without(history: History, outlook: Outlook, context: Context) -> Release | None:
    """Return the nearest version below that shows no sign and is old enough for the project."""
    gate = outlook.gate
    cutoff = context.now - outlook.window if gate is None else gate.cutoff(context.now)
    below = [release for version, release in history.earlier if version.key < history.version.key]
    below.sort(key=lambda release: _is_on_line(release, history))
    for release in reversed(below):
        is_allowed = outlook.window <= 0 or (release.published or 0.0) <= cutoff
        if is_allowed and not release.deprecated and not _shows_signs(release, history, context):
            return release
    return None


def _is_on_line(release: Release, history: History) -> bool:
    version = parse(release.version, loose=True)
    return version is not None and version.major == history.version.major


def _shows_signs(release: Release, history: History, context: Context) -> bool:
    own = young_history(history.packument, release, context.now)
    return own is not None and bool(signs_of(own, context.dated_packument))
