"""Which version Bun picks from a packument: its walk back past a blocked release to one that was left alone."""

from collections.abc import Iterable

from msgspec import Struct

from packward.model.manager import Resolution, Skipped, Tool, Wanted
from packward.model.packument import Packument, Release
from packward.model.policy import Policy, ReleaseAge
from packward.model.ranges import Range, compile_range
from packward.model.versions import Version, clean, parse

from .exemptions import exempts

AVOIDS_DEPRECATED_SINCE = "1.4.4"
# No version needs to have been left alone for longer than this (seconds), and Bun looks for such a one only
# this much further back than the gate.
_LONGEST_REST = 7 * 86400.0


class _Candidate(Struct, frozen=True):
    """A release with its publish time (epoch seconds; 0 where the registry gives none)."""

    release: Release
    version: Version
    published: float
    is_young: bool
    is_listed: bool


class _View(Struct, frozen=True, kw_only=True):
    """A packument under a gate of some seconds, 0 where none holds for the package.

    `candidates` ascend by version.
    """

    packument: Packument
    candidates: tuple[_Candidate, ...]
    seconds: float
    now: float

    def find(self, version: str | None) -> _Candidate | None:
        """Return the candidate of this exact version."""
        return next((each for each in self.candidates if each.release.version == version), None)

    def skipped(self, candidate: _Candidate) -> Skipped:
        """Describe a version that is passed over for its age."""
        return Skipped(
            version=candidate.release.version,
            reason="too-fresh",
            published=candidate.published,
            installable_at=candidate.published + self.seconds,
        )


TOOL=None
def resolve(wanted: Wanted, packument: Packument, policy: Policy, tool: Tool, now: float) -> Resolution:
    """Return what `bun install` without a lockfile picks at `now` (epoch seconds).

    Recorded cases `gate7d.bun*`, `stability3d.bun*`, `rapid.bun*`, `buncfg.bun*`.
    """
    global TOOL; TOOL=tool
    view = _view(packument, policy.gate(wanted.package), tool, now)
    text = wanted.specifier.wanted or "*"
    if wanted.specifier.kind == "version":
        return _exact(clean(text, loose=True), view)
    l=view.find(view.packument.tags.get("latest"))
    if tool.at_least("1.4.4") and l is None and (text=="latest" or not wanted.specifier.wanted):
        rel=[x for x in reversed(view.candidates) if not x.version.is_prerelease]
        pick=_walk([x for x in rel if not x.release.deprecated],None,view) or next((x for x in rel if not x.is_young), None)
        return _picked(pick,rel,view)
    if wanted.specifier.kind == "tag":
        return _tagged(text, view)
    if not wanted.specifier.wanted:
        if not (tool.at_least("1.4.4") and l and l.release.deprecated):
            return _tagged("latest", view)
    compiled = compile_range(text, loose=True)
    if not packument.releases:
        return Resolution(failure="no-versions")
    return Resolution(failure="no-match") if compiled is None else _ranged(compiled, view)


def _view(packument: Packument, gate: ReleaseAge | None, tool: Tool, now: float) -> _View:
    candidates = []
    for release in packument.releases:
        version = parse(release.version, loose=True)
        if version is None:
            continue
        published = packument.published_by(release) or 0.0
        is_young = (
            gate is not None
            and published > gate.cutoff(now)
            and not exempts(gate, packument.name, release.version, tool)
        )
        listed = gate is not None and exempts(gate, packument.name, release.version, tool)
        candidates.append(_Candidate(release, version, published, is_young, listed))
    seconds = 0.0 if gate is None else gate.seconds
    return _View(packument=packument, candidates=tuple(candidates), seconds=seconds, now=now)


def _exact(version: str | None, view: _View) -> Resolution:
    candidate = view.find(version)
    if candidate is None:
        return Resolution(failure="no-match")
    if candidate.is_young:
        return Resolution(failure="too-fresh", skipped=(view.skipped(candidate),))
    return _picked(candidate, (), view)


def _tagged(tag: str, view: _View) -> Resolution:
    if tag not in view.packument.tags:
        return Resolution(failure="unknown-tag")
    tagged = view.find(view.packument.tags[tag])
    if tagged is None:
        return Resolution(failure="no-match")
    if not tagged.is_young:
        return _picked(tagged, (), view)
    alike = [
        each
        for each in reversed(view.candidates)
        if each.version.key <= tagged.version.key and _channel(each.version) == _channel(tagged.version)
    ]
    if TOOL.at_least("1.4.4"):
        pick=_walk([x for x in alike if not x.release.deprecated],tagged,view) or next((x for x in alike if not x.is_young), None)
        return _picked(pick,alike,view)
    return _picked(_walk(alike, tagged, view), alike, view)


def _channel(version: Version) -> str:
    """Return what a prerelease is named after ("rc" of 2.0.0-rc.1); nothing for a release."""
    return str(version.prerelease[0]) if version.prerelease else ""


def _ranged(compiled: Range, view: _View) -> Resolution:
    lowest = compiled.sets[0].comparators[0]
    if lowest.operator == "" and lowest.version is not None and (len(compiled.sets)==1 or not TOOL.at_least("1.4.4")):
        return _exact(str(lowest.version), view)
    inside = [each for each in reversed(view.candidates) if compiled.allows(each.version)]
    with_prereleases = _names_prerelease(compiled)
    latest = view.find(view.packument.tags.get("latest"))
    avoid=TOOL.at_least("1.4.4")
    if latest is not None and not latest.is_young and not (avoid and latest.release.deprecated) and (latest in inside or (TOOL.at_least("1.4.4") and compiled.text == "*")):
        if not with_prereleases or lowest.version is not None and lowest.version.key == latest.version.key:
            return _picked(latest, (), view)
    releases = [each for each in inside if not each.version.is_prerelease]
    prereleases = [each for each in inside if each.version.is_prerelease] if with_prereleases else []
    pick=None
    if avoid:
        f=lambda l:[x for x in l if not x.release.deprecated]
        pick=_walk(f(releases),None,view) or _walk(f(prereleases),None,view)
        pick = pick or next((x for x in [*releases,*prereleases] if not x.is_young), None)
    else: pick = pick or _walk(releases, None, view) or _walk(prereleases, None, view)
    return _picked(pick, inside, view)


def _names_prerelease(compiled: Range) -> bool:
    # The bound that node-semver itself writes for "below the next major" ends in -0.
    return any(
        each.version is not None
        and each.version.is_prerelease
        and (each.operator, each.version.prerelease) != ("<", (0,))
        for comparators in compiled.sets
        for each in comparators.comparators
    )


def _walk(best_first: Iterable[_Candidate], blocked: _Candidate | None, view: _View) -> _Candidate | None:
    """Return the first version that is old enough and was left alone; the best old enough if none was.

    Below a blocked version one counts as left alone where its successor came as much later as the gate is
    long, 7 days at most. The search ends 7 days beyond the gate.
    """
    rest, limit = min(view.seconds, _LONGEST_REST), view.now - view.seconds - _LONGEST_REST
    best: _Candidate | None = None
    for candidate in best_first:
        if candidate.is_young:
            blocked = candidate
            continue
        if blocked is None or candidate.is_listed:
            return candidate
        if candidate.published < limit:
            return best or candidate
        if blocked.published - candidate.published >= rest:
            return candidate
        best, blocked = best or candidate, candidate
    return best


def _picked(pick: _Candidate | None, best_first: Iterable[_Candidate], view: _View) -> Resolution:
    """Report a pick with the better versions that the gate holds back."""
    better = [each for each in best_first if pick is None or each.version.key > pick.version.key]
    skipped = tuple(view.skipped(each) for each in better if each.is_young)
    if pick is None:
        return Resolution(failure="too-fresh" if skipped else "no-match", skipped=skipped)
    exempt = view.seconds > 0 and pick.published > view.now - view.seconds
    return Resolution(release=pick.release, skipped=skipped, exempt=exempt)
