"""A version that an advisory covers.

Advisories are asked of the registry itself, as `npm audit` does, all packages in one request: for the
version that is locked, else the one that would be installed now, and for what the lockfile brings along.
An advisory says which versions have a known weakness; whether a project is exposed to it is for its people
to judge. The setting `advisories` asks OSV instead, or nobody. From high severity on it is an error where a
version without it is out. What a line only brings along stays a warning, told at that line: no edit of the
line itself is sure to mend it.

Flagged:

    -- package.json --
    {"packageManager": "npm@12.2.0", "dependencies": {"undici": "^7.20.0"}}
                                                                 ^^^^^^^
    -- .npmrc --
    min-release-age=3
    -- package-lock.json --
    {"lockfileVersion": 3, "packages": {
      "": {"dependencies": {"undici": "^7.20.0"}},
      "node_modules/undici": {"version": "7.20.0"}}}
    -- registry/undici --
    7.20.0  1 year
    7.28.0  20 hours
    -- advisories/undici --
    GHSA-aaaa-bbbb-cccc  high  <7.28.0  Unbounded memory use on hostile servers

    undici 7.20.0 (package-lock.json) is covered by the advisory GHSA-aaaa-bbbb-cccc (high): Unbounded
    memory use on hostile servers. The fix 7.28.0 is 20 hours old; this project waits 3 days (.npmrc).

Fix: the nearest version that no advisory covers and that is old enough; where the nearest one is too young,
it is offered together with an exemption from the minimum release age.
"""

from collections.abc import Iterator

from packward.model.advisories import Advisories, Advisory
from packward.model.facts import Unknown
from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.model.wording import listed as in_a_row
from packward.rules import cures
from packward.rules.advisories import Affected, advisories_on, affected_by, in_use, listing, places
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.transitive import named

_GRAVE = ("high", "critical")
_MOST_CURED = 5


@rule("vulnerable-version", subject=Dependency, severity=Severity.WARNING)
def vulnerable_version(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding where advisories cover the version in use, and one for what the line brings along."""
    yield from _direct(dependency, context)
    yield from _brought(dependency, context)


def _direct(dependency: Dependency, context: Context) -> Iterator[Finding]:
    used = in_use(dependency, context)
    known = None if used is None else advisories_on(used.package, used.version, context)
    if used is None or not isinstance(known, Advisories):
        return
    mistakes = _mistakes(known.listed)
    if not mistakes:
        return
    outlook = context.outlook(dependency)
    cure = cures.cure(used, known.listed, outlook, context)
    if cure.is_pending:
        return
    offers = cures.offers(dependency, used, cure, mistakes, outlook, context)
    is_grave = any(advisory.severity in _GRAVE for advisory in mistakes)
    yield context.finding(
        "vulnerable-version",
        Severity.ERROR if is_grave and cure.nearest is not None else Severity.WARNING,
        dependency.written_span,
        f"{used.package} {used.version}{used.where} is covered by {listing(mistakes)}."
        f"{cures.in_words(cure, mistakes, outlook, context)}",
        uri=dependency.written_uri,
        package=used.package,
        version=used.version,
        related=context.related(
            None if outlook.gate is None or cure.allowed is cure.nearest else outlook.gate.origin,
            "the minimum release age is set here",
        ),
        fixes=offers,
    )


def _brought(dependency: Dependency, context: Context) -> Iterator[Finding]:
    lock = context.workspace.lockfile
    affected = [
        Affected(brought=each.brought, advisories=mistakes)
        for each in affected_by(dependency, context)
        if (mistakes := _mistakes(each.advisories))
    ]
    if not affected or lock is None:
        return
    free = _free_of_them(affected, context)
    if free is None:
        return
    everything = sorted((each for one in affected for each in one.advisories), key=lambda each: each.rank)
    yield context.finding(
        "vulnerable-version",
        Severity.WARNING,
        dependency.written_span,
        f"{dependency.name} brings {named([each.brought for each in affected])}, covered by "
        f"{listing(everything[::-1])}.{free}",
        uri=dependency.written_uri,
        package=affected[0].brought.package.name,
        version=affected[0].brought.package.version,
        related=places(affected, lock),
    )


def _mistakes(advisories: tuple[Advisory, ...]) -> tuple[Advisory, ...]:
    """Leave malware out, which has a rule of its own."""
    return tuple(advisory for advisory in advisories if not advisory.malware)


def _free_of_them(all_affected: list[Affected], context: Context) -> str | None:
    """Say which versions of the first few are free of advisories; None while that is being asked."""
    words = []
    for affected in all_affected[:_MOST_CURED]:
        package = affected.brought.package
        packument = context.locked_packument(package.name, context.now)
        release = (
            packument
            if isinstance(packument, Unknown)
            else cures.free_of(
                package.name, cures.newer_than(package.version, packument), affected.advisories, context
            )
        )
        if isinstance(release, Unknown) and release.reason == "pending":
            return None
        if release is not None and not isinstance(release, Unknown):
            words.append(f"{package.name} {release.version}")
    return f" Without advisories: {in_a_row(tuple(dict.fromkeys(words)))}." if words else ""
