"""What each dependency line could move to: the newest version under the gate, within its range and beyond.

What an advisory covers that is known already is nothing to move to.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from packward.model.advisories import Advisory
from packward.model.manager import Skipped, Wanted
from packward.model.manifest import Dependency
from packward.model.packument import Packument, Release
from packward.model.policy import Policy, ReleaseAge
from packward.model.range_shape import range_shape
from packward.model.specifiers import Specifier, parse_specifier, pin, rewrite
from packward.model.versions import key
from packward.rules.advisories import known_against
from packward.rules.context import Context
from packward.rules.fixes import specify
from packward.rules.outlook import Outlook, wanted_of
from packward.syntax.patch import Patch

_ANY = parse_specifier("", "*")


class Prospect(Struct, frozen=True, kw_only=True):
    """One line with what is ahead of it.

    `current` is what is locked, else what an install would pick now. `within` is the newest version in the
    line's range that the gate lets through, None where it is not newer than `current`. `held` is the best
    version in the range that has to wait. Where no gate is in force, packward's own window takes its place.
    """

    dependency: Dependency
    outlook: Outlook
    current: Release | None = None
    within: Release | None = None
    held: Skipped | None = None


def prospect_of(dependency: Dependency, context: Context) -> Prospect | None:
    """Return what is ahead of a line; None for one that asks no registry. Asks what its outlook asks."""
    outlook = context.outlook(dependency)
    wanted = wanted_of(dependency)
    if wanted is None or outlook.state == "not-registry":
        return None
    current = None if outlook.state in ("blocked", "refused", "absent") else outlook.release
    if outlook.packument is None:
        return Prospect(dependency=dependency, outlook=outlook)
    within, held = _newest(wanted.specifier, outlook, context)
    within = within if _is_newer(within, current) else None
    return Prospect(
        dependency=dependency,
        outlook=outlook,
        current=current,
        within=within,
        held=held if held is not None and _exceeds(held.version, within or current) else None,
    )


def beyond(prospect: Prospect, context: Context) -> Release | None:
    """Return the newest version of all that the gate lets through, None where the range has as new a one."""
    newest, _ = _newest(_ANY, prospect.outlook, context)
    return newest if _is_newer(newest, prospect.within or prospect.current) else None


def prospects(uri: str, context: Context) -> Iterator[Prospect]:
    """Give the prospects of a manifest's lines, in document order."""
    for manifest in context.workspace.manifests:
        if manifest.uri == uri:
            for dependency in manifest.effective:
                prospect = prospect_of(dependency, context)
                if prospect is not None:
                    yield prospect


def upgrades(prospect: Prospect, context: Context) -> Patch | None:
    """Return the patch that raises a line to the newest allowed version of its range; None if it is there.

    The operator stays. What names no single version (`*`, a tag, `>=1 <3`) is left alone.
    """
    outlook = prospect.outlook
    wanted = wanted_of(prospect.dependency)
    if wanted is None or range_shape(wanted.specifier.wanted or "") is None:
        return None
    newest, _ = _newest(wanted.specifier, outlook, context)
    if newest is None or (prospect.current is not None and _is_newer(prospect.current, newest)):
        return None
    return _raised(prospect, newest, context)


def upgrades_across(prospect: Prospect, context: Context) -> Patch | None:
    """Return the patch that raises a line to the newest allowed version of all; None if it is there."""
    newest = beyond(prospect, context)
    return upgrades(prospect, context) if newest is None else _raised(prospect, newest, context)


def _raised(prospect: Prospect, release: Release, context: Context) -> Patch | None:
    """Write a version with the line's operator; without it where that would let a worse one in."""
    dependency = prospect.dependency
    text = rewrite(dependency.text, release.version)
    if not _gives(dependency, text, release, prospect.outlook, context):
        text = pin(dependency.text, release.version)
        if not _gives(dependency, text, release, prospect.outlook, context):
            return None
    return None if text == dependency.text else specify(dependency, text)


def _gives(dependency: Dependency, text: str, release: Release, outlook: Outlook, context: Context) -> bool:
    """Tell whether an install would pick a release for a text, or one as good: old enough, no advisory."""
    workspace = context.workspace
    specifier = workspace.manager.read_specifier(dependency.name, text, workspace.tool)
    wanted = wanted_of(structs.replace(dependency, text=text, specifier=specifier))
    if wanted is None or outlook.packument is None:
        return False
    picked = workspace.manager.resolve(
        wanted, outlook.packument, workspace.policy, workspace.tool, context.now
    ).release
    if picked is None or picked.version == release.version:
        return picked is not None
    is_covered = _is_covered(picked, known_against(outlook.package, context))
    return not is_covered and not _is_young(picked, outlook, context)


def _newest(
    specifier: Specifier, outlook: Outlook, context: Context
) -> tuple[Release | None, Skipped | None]:
    """Return the newest version that a specifier admits and the gate lets pass, and the best that waits."""
    workspace = context.workspace
    if outlook.packument is None:
        return None, None
    # Not as a direct dependency: of those some settings take the lowest version.
    wanted = Wanted(package=outlook.package, specifier=specifier)
    packument = _without_covered(outlook.packument, outlook.package, context)
    resolution = workspace.manager.resolve(
        wanted, packument, _gated(workspace.policy, outlook), workspace.tool, context.now
    )
    release = resolution.release
    held = next((skipped for skipped in resolution.skipped if skipped.reason == "too-fresh"), None)
    if release is not None and _is_young(release, outlook, context):
        return None, held
    return release, held


def _without_covered(packument: Packument, package: str, context: Context) -> Packument:
    """Leave out the versions that a known advisory covers."""
    known = known_against(package, context)
    if not known:
        return packument
    free = [release for release in packument.releases if not _is_covered(release, known)]
    return structs.replace(packument, releases=tuple(free))


def _is_covered(release: Release, known: Iterable[Advisory]) -> bool:
    return any(advisory.covers(release.version) for advisory in known)


def _gated(policy: Policy, outlook: Outlook) -> Policy:
    """Return the policy, with packward's own window as the gate where there is none."""
    if outlook.gate is not None or outlook.window <= 0:
        return policy
    return structs.replace(policy, release_age=ReleaseAge(seconds=outlook.window), scoped_ages={})


def _is_young(release: Release, outlook: Outlook, context: Context) -> bool:
    workspace, now = context.workspace, context.now
    published = None if outlook.packument is None else outlook.packument.published_by(release)
    cutoff = now - outlook.window if outlook.gate is None else outlook.gate.cutoff(now)
    if published is None or published <= cutoff:
        return False
    return not workspace.manager.is_exempt(workspace.policy, outlook.package, release.version)


def _is_newer(one: Release | None, other: Release | None) -> bool:
    return one is not None and _exceeds(one.version, other)


def _exceeds(version: str, other: Release | None) -> bool:
    mine, theirs = key(version), None if other is None else key(other.version)
    return mine is not None and (other is None or (theirs is not None and mine > theirs))
