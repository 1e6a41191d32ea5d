"""Versions without a known advisory: the nearest one, whether the gate allows it, the edit that takes it."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from packward.model.advisories import Advisory
from packward.model.facts import Unknown
from packward.model.finding import Fix
from packward.model.manifest import Dependency
from packward.model.packument import Packument, Release
from packward.model.ranges import compile_range
from packward.model.specifiers import parse_specifier, pin, rewrite
from packward.model.versions import parse
from packward.model.wording import age
from packward.rules import fixes
from packward.rules.advisories import InUse, advisories_on, short
from packward.rules.context import Context
from packward.rules.outlook import Outlook
from packward.rules.wording import window_of

_MOST_ASKED = 4


class Cure(Struct, frozen=True, kw_only=True):
    """What frees a line of its advisories.

    `nearest` is the smallest upgrade that no advisory covers, of whatever age; `allowed` the smallest that
    is also old enough. `unknown` says why that could not be found out.
    """

    nearest: Release | None = None
    allowed: Release | None = None
    unknown: Unknown | None = None

    @property
    def is_pending(self) -> bool:
        """Whether an answer that matters is on its way."""
        return self.unknown is not None and self.unknown.reason == "pending"


def cure(used: InUse, advisories: Sequence[Advisory], outlook: Outlook, context: Context) -> Cure:
    """Look for the smallest upgrade of a line's version that nothing is known against."""
    packument = outlook.packument
    if packument is None:
        return Cure(unknown=outlook.unknown or Unknown("not-found"))
    newer = newer_than(used.version, packument)
    nearest = free_of(used.package, newer, advisories, context)
    if isinstance(nearest, Unknown):
        return Cure(unknown=nearest)
    if nearest is None or is_allowed(nearest, outlook, context):
        return Cure(nearest=nearest, allowed=nearest)
    old = [release for release in newer if is_allowed(release, outlook, context)]
    allowed = free_of(used.package, old, advisories, context)
    unknown = allowed if isinstance(allowed, Unknown) else None
    return Cure(nearest=nearest, allowed=None if isinstance(allowed, Unknown) else allowed, unknown=unknown)


def newer_than(version: str, packument: Packument) -> list[Release]:
    """Return what one could upgrade to, the nearest first: releases, no prereleases, nothing deprecated."""
    mine = parse(version, loose=True)
    found = []
    for release in packument.releases:
        other = parse(release.version, loose=True)
        if mine is None or other is None or other.key <= mine.key or release.deprecated:
            continue
        if not other.is_prerelease:
            found.append(release)
    return found


def free_of(
    package: str, releases: Iterable[Release], advisories: Sequence[Advisory], context: Context
) -> Release | Unknown | None:
    """Return the first release that nothing is known against.

    What the advisories at hand cover is passed over; of the rest a few are asked about, one after another,
    each answer telling what else to pass over.
    """
    known, asked = list(advisories), 0
    for release in releases:
        if any(advisory.covers(release.version) for advisory in known):
            continue
        with context.asked_last():
            answer = advisories_on(package, release.version, context)
        if isinstance(answer, Unknown):
            return answer
        if answer is None or not answer.listed:
            return release
        known += answer.listed
        asked += 1
        if asked == _MOST_ASKED:
            return None
    return None


def is_allowed(release: Release, outlook: Outlook, context: Context) -> bool:
    """Tell whether a release is old enough for the gate in force (packward's own window without one)."""
    if outlook.packument is None or outlook.window <= 0:
        return outlook.packument is not None
    workspace = context.workspace
    if outlook.gate is not None and workspace.manager.is_exempt(
        workspace.policy, outlook.package, release.version
    ):
        return True
    published = outlook.packument.published_by(release)
    if published is None:
        return outlook.gate is None or outlook.gate.missing_time == "old"
    return published <= context.now - outlook.window


def in_words(found: Cure, advisories: Sequence[Advisory], outlook: Outlook, context: Context) -> str:
    """Say which version is free of the advisories and whether the gate lets it in, with a blank in front."""
    them = "it" if len(advisories) == 1 else "them"
    if found.nearest is None:
        if found.unknown is not None:
            return f" Whether a newer version is free of {them} could not be checked."
        return f" No newer version is known to be free of {them}."
    if found.allowed is found.nearest:
        return f" The nearest version without {them}: {aged(found.nearest, outlook, context)}."
    old = _age(found.nearest, outlook, context)
    young = f" The fix {found.nearest.version} is {old} old; {window_of(outlook)}."
    if found.allowed is None:
        return young
    return f"{young} Old enough and without {them}: {aged(found.allowed, outlook, context)}."


def offers(
    dependency: Dependency,
    used: InUse,
    found: Cure,
    advisories: Sequence[Advisory],
    outlook: Outlook,
    context: Context,
) -> tuple[Fix, ...]:
    """Offer the version that is old enough, and the nearest one with an exemption where it is too young."""
    reason = _reason(advisories)
    result: tuple[Fix, ...] = ()
    if found.allowed is not None:
        result += (_use(dependency, used, found.allowed, reason, outlook, context),)
    if found.nearest is not None and found.nearest is not found.allowed:
        result += _allow(dependency, used, found.nearest, reason, outlook, context)
    return result


def _reason(advisories: Sequence[Advisory]) -> str:
    more = f" and {len(advisories) - 1} more" if len(advisories) > 1 else ""
    return f"fixes {short(advisories[0])}{more}"


def _use(
    dependency: Dependency, used: InUse, release: Release, reason: str, outlook: Outlook, context: Context
) -> Fix:
    """Offer an upgrade. Within the major it is safe, as long as the line keeps what it means."""
    text = _kept(dependency, release, outlook, context)
    pinned = pin(dependency.text, release.version)
    mine, other = parse(used.version, loose=True), parse(release.version, loose=True)
    is_near = mine is not None and other is not None and mine.major == other.major
    is_safe = is_near and (text is not None or pinned == rewrite(dependency.text, release.version))
    title = (
        f"Use {dependency.name} {text} ({reason})"
        if text is not None
        else f"Pin {dependency.name} to {release.version} ({reason})"
    )
    patch = fixes.specify(dependency, pinned if text is None else text)
    return Fix(title=title, patches=(patch,), safe=is_safe, preferred=is_safe)


def _kept(dependency: Dependency, release: Release, outlook: Outlook, context: Context) -> str | None:
    """Return the specifier, as it is written or with a caret, that gives a version without advisories."""
    for text in _texts(dependency, release):
        picked = fixes.picked_for(dependency, text, outlook, context)
        if picked is None:
            continue
        if picked.version == release.version:
            return text
        if free_of(outlook.package, (picked,), (), context) is picked:
            return text
    return None


def _texts(dependency: Dependency, release: Release) -> tuple[str, ...]:
    pinned = pin(dependency.text, release.version)
    caret = f"{pinned.removesuffix(release.version)}^{release.version}"
    return rewrite(dependency.text, release.version), caret


def _allow(
    dependency: Dependency, used: InUse, release: Release, reason: str, outlook: Outlook, context: Context
) -> tuple[Fix, ...]:
    """Offer a version younger than the gate, with the exemption that the manager accepts for it."""
    patch = fixes.specify(dependency, _beyond(dependency, used, release))
    if outlook.gate is None:
        title = f"Use {dependency.name} {release.version} now ({reason})"
        return (Fix(title=title, patches=(patch,)),)
    workspace = context.workspace
    change = workspace.manager.exempt(
        outlook.package, release.version, workspace.policy, workspace.tool, workspace.configs
    )
    if change is None:
        return ()
    how = change.title[:1].lower() + change.title[1:]
    title = f"Allow {outlook.package}@{release.version} now ({reason}): {how}"
    return (Fix(title=title, patches=(patch, *change.patches)),)


def _beyond(dependency: Dependency, used: InUse, release: Release) -> str:
    """Return the specifier for a version that no longer admits the one in use."""
    for text in _texts(dependency, release):
        specifier = parse_specifier(dependency.name, text)
        inner = specifier.target if specifier.kind == "alias" else specifier
        compiled = None if inner is None else compile_range(inner.wanted or "", loose=True)
        if compiled is not None and not compiled.allows(used.version):
            return text
    return pin(dependency.text, release.version)


def aged(release: Release, outlook: Outlook, context: Context) -> str:
    """Name a release with its age: "1.14.0 (2 months old)"."""
    old = _age(release, outlook, context)
    return release.version if old == "an unknown time" else f"{release.version} ({old} old)"


def _age(release: Release, outlook: Outlook, context: Context) -> str:
    published = None if outlook.packument is None else outlook.packument.published_by(release)
    return "an unknown time" if published is None else age(context.now - published)
