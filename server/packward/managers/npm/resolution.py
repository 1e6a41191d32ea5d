"""Which version npm picks from a packument, as npm-pick-manifest 10 to 11 does it for npm 10 to 12."""

from typing import Literal

from msgspec import Struct

from packward.managers.npm.settings import is_exempt
from packward.model.manager import Resolution, Skipped, Tool, Wanted
from packward.model.packument import Packument, Release
from packward.model.policy import Policy, ReleaseAge
from packward.model.ranges import Range, compile_range
from packward.model.versions import Version, clean, parse

Failure = Literal["", "no-match", "no-versions", "too-fresh", "unknown-tag", "no-times"]
_Rank = tuple[bool, bool, bool]


class _Candidate(Struct, frozen=True):
    release: Release
    version: Version
    rank: _Rank
    is_old: bool


class _View(Struct, frozen=True, kw_only=True):
    """A packument under a gate; `cutoff` (epoch seconds) is None where no gate holds for the package."""

    packument: Packument
    gate: ReleaseAge | None
    cutoff: float | None
    tool: Tool

    def is_old(self, release: Release) -> bool:
        """Tell whether a version is old enough; one without a publish time is, as npm has it."""
        published = self.packument.published_by(release)
        return self.cutoff is None or published is None or published <= self.cutoff

    def skipped(self, release: Release) -> Skipped:
        """Describe a version that is passed over for its age."""
        published = self.packument.published_by(release)
        relative = self.gate is not None and self.gate.before is None and published is not None
        return Skipped(
            version=release.version,
            reason="too-fresh",
            published=published,
            installable_at=published + self.gate.seconds if relative and self.gate and published else None,
        )


def resolve(wanted: Wanted, packument: Packument, policy: Policy, tool: Tool, now: float) -> Resolution:
    """Return what `npm install` without a lockfile picks at `now` (epoch seconds).

    An abbreviated packument counts as modified at its latest: whoever asks under a gate brings the full
    one where that moment is past the cutoff. Recorded cases `gate7d.npm*`, `excl.npm*`, `stability3d.npm*`.
    """
    gate = policy.gate(wanted.package)
    free = gate is None or is_exempt(policy, wanted.package, "")
    cutoff = None if free or gate is None else gate.cutoff(now)
    view = _View(packument=packument, gate=gate, cutoff=cutoff, tool=tool)
    text = wanted.specifier.wanted or "*"
    if wanted.specifier.kind == "version":
        resolution = _exact(text, view)
    elif wanted.specifier.kind == "tag":
        resolution = _tagged(text, view)
    else:
        resolution = _ranged(text, view)
    return _with_exemption(resolution, gate, now, packument) if free else resolution


def _exact(text: str, view: _View) -> Resolution:
    release = view.packument.release(clean(text, loose=True))
    if release is None:
        return Resolution(failure="no-match")
    if view.is_old(release):
        return Resolution(release=release)
    return Resolution(failure="too-fresh", skipped=(view.skipped(release),))


def _tagged(tag: str, view: _View) -> Resolution:
    version = view.packument.tags.get(tag)
    if version is None:
        return Resolution(failure="unknown-tag")
    release = view.packument.release(version)
    if release is None:
        return Resolution(failure="no-match")
    if view.is_old(release):
        return Resolution(release=release)
    # npm goes on as if the version's own range had been asked for, which leaves other prereleases out.
    below = _ranged(f"<={version}", view)
    first = view.skipped(release)
    rest = tuple(skip for skip in below.skipped if skip.version != version)
    return Resolution(
        release=below.release,
        failure="too-fresh" if below.release is None else "",
        skipped=(first, *rest),
    )


def _ranged(text: str, view: _View) -> Resolution:
    compiled = compile_range(text, loose=True)
    if not view.packument.releases:
        return Resolution(failure="no-versions")
    if compiled is None:
        return Resolution(failure="no-match")
    best_first = _ordered(text, compiled, view)
    young: list[Skipped] = []
    for candidate in best_first:
        if candidate.is_old:
            return Resolution(release=candidate.release, skipped=tuple(young))
        young.append(view.skipped(candidate.release))
    return Resolution(failure="too-fresh" if young else "no-match", skipped=tuple(young))


def _ordered(text: str, compiled: Range, view: _View) -> list[_Candidate]:
    """Return the versions in range in npm's order of preference, their age not yet considered.

    `latest` comes first if it is in range, not deprecated and runs here; then what is neither
    deprecated nor unfit for this Node and npm, what is fit, what is not deprecated, the highest.
    """
    latest = view.packument.tags.get("latest")
    first: list[_Candidate] = []
    others: list[_Candidate] = []
    for release in view.packument.releases:
        version = parse(release.version, loose=True)
        is_latest = release.version == latest
        inside = version is not None and compiled.allows(version)
        # Where anything goes, even a prerelease may be what `latest` names.
        if version is None or not (inside or (is_latest and text == "*")):
            continue
        candidate = _candidate(release, version, view)
        if is_latest and candidate.rank[0]:
            first.append(candidate)
        elif inside:
            others.append(candidate)
    others.sort(key=lambda candidate: (candidate.rank, candidate.version.key), reverse=True)
    return [*first, *others]


def _candidate(release: Release, version: Version, view: _View) -> _Candidate:
    fit, current = _runs_here(release, view.tool), not release.deprecated
    return _Candidate(release, version, (fit and current, fit, current), view.is_old(release))


def _runs_here(release: Release, tool: Tool) -> bool:
    return _admits(release.engines_node, tool.node) and _admits(release.engines_npm, tool.version)


def _admits(engine: str | None, version: str | None) -> bool:
    if not engine or not version:
        return True
    compiled = compile_range(engine)
    return compiled is not None and compiled.allows(version, include_prerelease=True)


def _with_exemption(
    resolution: Resolution, gate: ReleaseAge | None, now: float, packument: Packument
) -> Resolution:
    """Mark a pick that only an exemption lets through."""
    release = resolution.release
    if gate is None or release is None:
        return resolution
    published = packument.published_by(release)
    return Resolution(release=release, exempt=published is not None and published > gate.cutoff(now))
