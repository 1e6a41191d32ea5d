"""Which version Bun picks from a packument: its walk back past a blocked release to one that was left alone.

The rules of the versions run (1.2.23, 1.3.0, 1.3.14, 1.4.0, 1.4.3 to 1.4.5), met by random packuments; since
1.4.4 ranges prefer what is not deprecated, as npm does.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from packward.managers.bun.exemptions import freed
from packward.model.manager import Resolution, Skipped, Tool, Wanted
from packward.model.packument import Packument, Release
from packward.model.policy import Policy, ReleaseAge
from packward.model.ranges import Range, compile_range
from packward.model.versions import Version, clean, parse

_FOLLOWS_NPM_SINCE = "1.4.4"
# No version has to have been left alone for longer than this (seconds), and Bun looks for such a one only
# this much further back than the gate.
_LONGEST_REST = 7 * 86400.0


class _Candidate(Struct, frozen=True, kw_only=True):
    """A release with its publish time (epoch seconds; 0 where the registry gives none).

    `is_freed`: an entry names this very version as exempt.
    """

    release: Release
    version: Version
    published: float
    is_young: bool
    is_freed: bool


class _View(Struct, frozen=True, kw_only=True):
    """A packument at `now` (epoch seconds) under a gate of some seconds, 0 where none is in force.

    `best_first` are the releases, the highest version first.
    """

    packument: Packument
    best_first: tuple[_Candidate, ...]
    seconds: float
    now: float
    follows_npm: bool

    def find(self, version: str | None) -> _Candidate | None:
        """Return the candidate of this exact version."""
        return next((each for each in self.best_first if each.release.version == version), None)

    @property
    def latest(self) -> _Candidate | None:
        """What the tag `latest` names, if it is there."""
        return self.find(self.packument.tags.get("latest"))


def resolve(wanted: Wanted, packument: Packument, policy: Policy, tool: Tool, now: float) -> Resolution:
    """Return what `bun install` without a lockfile picks at `now` (epoch seconds).

    Recorded cases `gate7d.bun*`, `stability3d.bun*`, `rapid.bun*`, `buncfg.bun*`.
    """
    view = _view(packument, policy.gate(wanted.package), tool, now)
    text = wanted.specifier.wanted or ""
    if wanted.specifier.kind == "version":
        return _exact(clean(text, loose=True), view)
    if wanted.specifier.kind == "tag" or not text:
        tag = text or "latest"
        if tag != "latest" or not _is_passed_over(view, is_written=bool(text)):
            return _tagged(tag, view)
        text = "*"
    if not packument.releases:
        return Resolution(failure="no-versions")
    compiled = compile_range(text, loose=True)
    return Resolution(failure="no-match") if compiled is None else _ranged(compiled, view)


def _view(packument: Packument, gate: ReleaseAge | None, tool: Tool, now: float) -> _View:
    free = freed(gate, packument.name)
    cutoff = None if gate is None or free is None else gate.cutoff(now)
    found = []
    for release in reversed(packument.releases):
        version = parse(release.version, loose=True)
        if version is None:
            continue
        published = packument.published_by(release) or 0.0
        is_freed = free is not None and release.version in free
        is_young = cutoff is not None and published > cutoff and not is_freed
        found.append(
            _Candidate(
                release=release, version=version, published=published, is_young=is_young, is_freed=is_freed
            )
        )
    return _View(
        packument=packument,
        best_first=tuple(found),
        seconds=0.0 if gate is None else gate.seconds,
        now=now,
        follows_npm=tool.at_least(_FOLLOWS_NPM_SINCE),
    )


def _is_passed_over(view: _View, *, is_written: bool) -> bool:
    """Tell whether any release will do instead of `latest`, as where the registry names none.

    A deprecated one is passed over only where the specifier is empty, not where the tag is written.
    """
    if not view.follows_npm:
        return False
    return view.latest is None or (not is_written and bool(view.latest.release.deprecated))


def _exact(version: str | None, view: _View) -> Resolution:
    candidate = view.find(version)
    if candidate is None:
        return Resolution(failure="no-match")
    return _outcome(None if candidate.is_young else candidate, (candidate,), view)


def _tagged(tag: str, view: _View) -> Resolution:
    if tag not in view.packument.tags:
        return Resolution(failure="unknown-tag")
    tagged = view.find(view.packument.tags[tag])
    if tagged is None:
        return Resolution(failure="no-match")
    if not tagged.is_young:
        return _outcome(tagged, (), view)
    channel = _channel(tagged.version)
    alike = [
        each
        for each in view.best_first
        if each.version.key <= tagged.version.key and _channel(each.version) == channel
    ]
    return _outcome(_pick((alike,), tagged, view), alike, view)


def _channel(version: Version) -> str:
    """Return what a prerelease is named after ("rc" of 2.0.0-rc.1); nothing for a release."""
    return str(version.prerelease[0]) if version.prerelease else ""


def _ranged(compiled: Range, view: _View) -> Resolution:
    lowest = compiled.sets[0].comparators[0]
    # Of "1.0.0 || 2.0.0" older versions see no more than the first.
    is_exact = lowest.operator == "" and lowest.version is not None
    if is_exact and (len(compiled.sets) == 1 or not view.follows_npm):
        return _exact(str(lowest.version), view)
    inside = [each for each in view.best_first if compiled.allows(each.version)]
    latest = view.latest
    if latest is not None and _is_preferred(latest, compiled, view):
        return _outcome(latest, (), view)
    groups = [[each for each in inside if not each.version.is_prerelease]]
    if _names_prerelease(compiled):
        groups.append([each for each in inside if each.version.is_prerelease])
    return _outcome(_pick(groups, None, view), inside, view)


def _is_preferred(latest: _Candidate, compiled: Range, view: _View) -> bool:
    """Tell whether a range takes `latest` although higher versions are in it.

    A range that names a prerelease does so only where `latest` is its very lower end.
    """
    if latest.is_young or (view.follows_npm and latest.release.deprecated):
        return False
    if not compiled.allows(latest.version):
        return view.follows_npm and compiled.text == "*"
    lowest = compiled.sets[0].comparators[0].version
    return not _names_prerelease(compiled) or (lowest is not None and lowest.key == latest.version.key)


def _names_prerelease(compiled: Range) -> bool:
    # Where a range ends below the next major, its normal form ends in -0, which nobody wrote.
    return any(
        comparator.version is not None
        and comparator.version.is_prerelease
        and (comparator.operator, comparator.version.prerelease) != ("<", (0,))
        for each in compiled.sets
        for comparator in each.comparators
    )


def _pick(
    groups: Sequence[Sequence[_Candidate]], blocked: _Candidate | None, view: _View
) -> _Candidate | None:
    """Return the pick of the first group that has one; of deprecated versions the best old enough."""
    for group in groups:
        current = [each for each in group if not (view.follows_npm and each.release.deprecated)]
        found = _walk(current, blocked, view)
        if found is not None:
            return found
    return next((each for group in groups for each in group if not each.is_young), None)


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
        if blocked is None or candidate.is_freed:
            return candidate
        if candidate.published < limit:
            return best or candidate
        if blocked.published - candidate.published >= rest:
            return candidate
        best, blocked = best or candidate, candidate
    return best


def _outcome(pick: _Candidate | None, best_first: Iterable[_Candidate], view: _View) -> Resolution:
    """Report a pick with the better versions that the gate holds back."""
    skipped = tuple(
        Skipped(
            version=each.release.version,
            reason="too-fresh",
            published=each.published,
            installable_at=each.published + view.seconds,
        )
        for each in best_first
        if each.is_young and (pick is None or each.version.key > pick.version.key)
    )
    if pick is None:
        return Resolution(failure="too-fresh" if skipped else "no-match", skipped=skipped)
    exempt = view.seconds > 0 and pick.published > view.now - view.seconds
    return Resolution(release=pick.release, skipped=skipped, exempt=exempt)
