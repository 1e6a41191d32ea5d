"""A version that is reported as malware.

Registries remove malware, but what is locked or pinned stays until somebody changes the line, and mirrors
keep copies. A first report often names every version of a package that was taken over for a day: where that
covers a package with years of history, packward says so and warns, instead of calling all of them malware.

Flagged:

    -- package.json --
    {"packageManager": "npm@12.2.0", "dependencies": {"paint-box": "1.14.1"}}
                                                                    ^^^^^^
    -- .npmrc --
    min-release-age=3
    -- registry/paint-box --
    1.14.0  3 years
    1.14.1  5 days
    -- advisories/paint-box --
    GHSA-aaaa-bbbb-cccc  critical  =1.14.1  Malware in paint-box

    paint-box 1.14.1 is reported as malware by the advisory GHSA-aaaa-bbbb-cccc: Malware in paint-box.
    What it runs may have run on every machine that installed it. No newer version is known to be free of
    it. The newest older version without an advisory: 1.14.0 (3 years old).

Fix: the nearest newer version that no advisory covers, else the newest older one.
"""

from collections.abc import Iterator, Sequence

from packward.model.advisories import Advisories, Advisory
from packward.model.facts import Unknown
from packward.model.finding import Finding, Fix, Severity
from packward.model.manifest import Dependency
from packward.model.packument import Packument, Release
from packward.model.specifiers import pin
from packward.model.versions import parse
from packward.model.wording import age
from packward.rules import cures, fixes
from packward.rules.advisories import (
    Affected,
    InUse,
    advisories_on,
    affected_by,
    in_use,
    listing,
    places,
)
from packward.rules.context import Context
from packward.rules.cures import Cure
from packward.rules.outlook import Outlook
from packward.rules.rule import rule
from packward.rules.transitive import named

_YEAR = 365 * 86400.0
_MANY_RELEASES = 10


@rule("malicious-version", subject=Dependency, severity=Severity.ERROR)
def malicious_version(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding where the version in use is reported as malware, and one for what the line brings."""
    yield from _direct(dependency, context)
    yield from _brought(dependency, context)


def _direct(dependency: Dependency, context: Context) -> Iterator[Finding]:
    used = in_use(dependency, context)
    known = None if used is None else advisories_on(used.package, used.version, context)
    if used is None or not isinstance(known, Advisories):
        return
    malware = _malware(known.listed)
    history = _history(used.package, malware, context)
    outlook = context.outlook(dependency)
    if not malware or history is None:
        return
    cure = cures.cure(used, known.listed, outlook, context)
    older = _older(used, known.listed, cure, outlook, context)
    if cure.is_pending or (isinstance(older, Unknown) and older.reason == "pending"):
        return
    back = older if isinstance(older, Release) else None
    yield context.finding(
        "malicious-version",
        Severity.WARNING if history else Severity.ERROR,
        dependency.written_span,
        f"{used.package} {used.version}{used.where} is reported as malware by {listing(malware)}. "
        f"{history or 'What it runs may have run on every machine that installed it.'}"
        f"{_way_out(cure, back, malware, outlook, context)}",
        uri=dependency.written_uri,
        package=used.package,
        version=used.version,
        fixes=(
            *cures.offers(dependency, used, cure, malware, outlook, context),
            *_go_back(dependency, back),
        ),
    )


def _brought(dependency: Dependency, context: Context) -> Iterator[Finding]:
    lock = context.workspace.lockfile
    exact: list[Affected] = []
    blanket: list[Affected] = []
    history = ""
    for each in affected_by(dependency, context):
        malware = _malware(each.advisories)
        about = _history(each.brought.package.name, malware, context)
        if malware and about is not None:
            (blanket if about else exact).append(Affected(brought=each.brought, advisories=malware))
            history = history or about
    for affected, severity, note in ((exact, Severity.ERROR, ""), (blanket, Severity.WARNING, f" {history}")):
        if affected and lock is not None:
            yield context.finding(
                "malicious-version",
                severity,
                dependency.written_span,
                f"{dependency.name} brings {named([each.brought for each in affected])}, reported as malware "
                f"by {listing([each for one in affected for each in one.advisories])}.{note}",
                uri=dependency.written_uri,
                package=affected[0].brought.package.name,
                version=affected[0].brought.package.version,
                related=places(affected, lock),
            )


def _malware(advisories: Sequence[Advisory]) -> tuple[Advisory, ...]:
    return tuple(advisory for advisory in advisories if advisory.malware)


def _history(package: str, malware: Sequence[Advisory], context: Context) -> str | None:
    """Say why a warning may be too broad: it covers every version of a package with a long history.

    "" where it names versions, or the package is no older than the warning may be; None while that is asked.
    """
    if not malware or not all(advisory.is_blanket for advisory in malware):
        return ""
    packument = context.full_packument(package)
    if isinstance(packument, Unknown):
        return None if packument.reason == "pending" else ""
    times = [release.published for release in packument.releases if release.published is not None]
    if len(packument.releases) < _MANY_RELEASES or not times or context.now - min(times) < _YEAR:
        return ""
    return (
        f"It lists all versions of a package that has {len(packument.releases)} of them, the first "
        f"{age(context.now - min(times))} old, and may cover too much."
    )


def _older(
    used: InUse, advisories: Sequence[Advisory], cure: Cure, outlook: Outlook, context: Context
) -> Release | Unknown | None:
    """Return the newest older version that nothing is known against, where no newer one can be had."""
    if cure.allowed is not None or outlook.packument is None:
        return None
    older = [
        each for each in _below(used.version, outlook.packument) if cures.is_allowed(each, outlook, context)
    ]
    return cures.free_of(used.package, older, advisories, context)


def _below(version: str, packument: Packument) -> Iterator[Release]:
    mine = parse(version, loose=True)
    for release in reversed(packument.releases):
        other = parse(release.version, loose=True)
        if mine is None or other is None or other.key >= mine.key or release.deprecated:
            continue
        if not other.is_prerelease:
            yield release


def _way_out(
    cure: Cure, back: Release | None, malware: Sequence[Advisory], outlook: Outlook, context: Context
) -> str:
    newer = cures.in_words(cure, malware, outlook, context)
    if back is None:
        return newer
    return f"{newer} The newest older version without an advisory: {cures.aged(back, outlook, context)}."


def _go_back(dependency: Dependency, back: Release | None) -> tuple[Fix, ...]:
    if back is None:
        return ()
    patch = fixes.specify(dependency, pin(dependency.text, back.version))
    return (Fix(title=f"Pin {dependency.name} to {back.version} (no advisory known)", patches=(patch,)),)
