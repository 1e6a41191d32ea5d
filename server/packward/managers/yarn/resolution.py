"""Which version Yarn picks from a packument: Yarn 1 the one, Yarn 2 and newer the other way."""

import re
from collections.abc import Iterable

from msgspec import Struct

from packward.managers.yarn.exemptions import is_exempt
from packward.managers.yarn.generations import is_classic
from packward.model.manager import Resolution, Skipped, Tool, Wanted
from packward.model.packument import Packument, Release
from packward.model.policy import Policy, ReleaseAge
from packward.model.ranges import Range, compile_range, max_satisfying
from packward.model.versions import Version, parse

# Since this version `*` means prereleases where a package has nothing else.
_STAR_TAKES_PRERELEASES_SINCE = "4.18.0"
_LATEST = "latest"
_TAG = re.compile(r"(?!v)[a-z0-9._-]+", re.IGNORECASE)


class _Candidate(Struct, frozen=True):
    """A version that fits; the rank orders by preference, `is_free` tells whether it may be installed now."""

    release: Release
    rank: tuple[bool, object]
    is_free: bool


class _View(Struct, frozen=True, kw_only=True):
    """A packument under a gate, which is None where the package need not wait."""

    packument: Packument
    gate: ReleaseAge | None
    policy: Policy
    now: float

    def is_young(self, release: Release) -> bool:
        """Tell whether a version has to wait unless it is exempt; one without a publish time has to."""
        if self.gate is None:
            return False
        published = self.packument.published_by(release)
        return published is None or published > self.gate.cutoff(self.now)

    def is_free(self, release: Release) -> bool:
        """Tell whether a version may be installed."""
        return not self.is_young(release) or is_exempt(self.policy, self.packument.name, release.version)

    def picked(self, release: Release, held_back: Iterable[Release] = ()) -> Resolution:
        """Return the resolution to a version, for which better ones, best first, are passed over."""
        skipped = tuple(map(self.skipped, held_back))
        return Resolution(release=release, skipped=skipped, exempt=self.is_young(release))

    def failed(self, held_back: Iterable[Release]) -> Resolution:
        """Return the resolution where every version that would do, best first, has to wait."""
        skipped = tuple(map(self.skipped, held_back))
        timeless = all(skip.published is None for skip in skipped)
        return Resolution(failure="no-times" if timeless else "too-fresh", skipped=skipped)

    def skipped(self, release: Release) -> Skipped:
        """Describe a version that is passed over for its age."""
        published = self.packument.published_by(release)
        installable = None if published is None or self.gate is None else published + self.gate.seconds
        return Skipped(
            version=release.version, reason="too-fresh", published=published, installable_at=installable
        )


def resolve(wanted: Wanted, packument: Packument, policy: Policy, tool: Tool, now: float) -> Resolution:
    """Return what an install without a lockfile picks at `now` (epoch seconds).

    Recorded cases `gate7d.yarn*`, `stability3d.yarn*`. An abbreviated packument counts as modified at its
    latest: whoever asks under a gate brings the full one where that moment is past the cutoff.
    """
    text = (wanted.specifier.wanted or "").strip()
    if is_classic(tool):
        return _classic(text, packument)
    gate = policy.gate(wanted.package)
    if gate is not None and gate.seconds <= 0:
        gate = None
    view = _View(packument=packument, gate=gate, policy=policy, now=now)
    compiled = compile_range(text)
    if compiled is not None:
        return _ranged(text, compiled, view, tool)
    return _tagged(text, view) if _TAG.fullmatch(text) else Resolution(failure="no-match")


def _ranged(text: str, compiled: Range, view: _View, tool: Tool) -> Resolution:
    if not view.packument.releases:
        return Resolution(failure="no-versions")
    best_first = _candidates(compiled, view, with_prereleases=False)
    if not best_first and text == "*" and tool.at_least(_STAR_TAKES_PRERELEASES_SINCE):
        best_first = _candidates(compiled, view, with_prereleases=True)
    held_back: list[Release] = []
    for candidate in best_first:
        if candidate.is_free:
            return view.picked(candidate.release, held_back)
        held_back.append(candidate.release)
    return view.failed(held_back) if held_back else Resolution(failure="no-match")


def _candidates(compiled: Range, view: _View, *, with_prereleases: bool) -> list[_Candidate]:
    """Return the versions in range: what is not deprecated first, the highest first."""
    found = []
    for release in view.packument.releases:
        version = parse(release.version)
        if version is not None and compiled.allows(version, include_prerelease=with_prereleases):
            rank = (not release.deprecated, version.key)
            found.append(_Candidate(release, rank, view.is_free(release)))
    return sorted(found, key=lambda candidate: candidate.rank, reverse=True)


def _tagged(tag: str, view: _View) -> Resolution:
    """Return a tag's version; only `latest` has to wait, and goes down to what is lower and old enough.

    Prereleases count there only where `latest` itself is one, and deprecated versions like any other.
    """
    version = view.packument.tags.get(tag)
    if version is None:
        return Resolution(failure="unknown-tag")
    release = view.packument.release(version)
    if release is None:
        return Resolution(failure="no-match")
    if tag != _LATEST:
        return Resolution(release=release)
    if view.is_free(release):
        return view.picked(release)
    held_back = [release]
    for candidate in _below(version, view):
        if view.is_free(candidate):
            return view.picked(candidate, held_back)
        held_back.append(candidate)
    return view.failed(held_back)


def _below(text: str, view: _View) -> list[Release]:
    """Return the lower versions, highest first."""
    ceiling = parse(text)
    if ceiling is None:
        return []
    lower: list[tuple[Version, Release]] = []
    for release in view.packument.releases:
        version = parse(release.version)
        if version is not None and version.key < ceiling.key and ("-" in text or "-" not in release.version):
            lower.append((version, release))
    return [release for _, release in sorted(lower, key=lambda pair: pair[0].key, reverse=True)]


def _classic(text: str, packument: Packument) -> Resolution:
    """Return what Yarn 1 picks: `latest` where it fits, else the highest; it looks at nothing else."""
    if not packument.releases:
        return Resolution(failure="no-versions")
    wanted = packument.tags.get(text or _LATEST, text)
    latest = packument.tags.get(_LATEST)
    strict, loose = compile_range(wanted), compile_range(wanted, loose=True)
    if latest is not None and strict is not None and strict.allows(latest):
        release = packument.release(latest)
    elif loose is None:
        return Resolution(failure="unknown-tag")
    else:
        release = packument.release(max_satisfying(packument.by_version, loose))
    return Resolution(release=release, failure="" if release is not None else "no-match")
