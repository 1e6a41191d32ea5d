"""Which version pnpm picks from a packument, with the rules of each release from 9 to 12."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, structs

from packward.managers.pnpm import tags, trust
from packward.managers.pnpm.exclusions import exempt_versions
from packward.managers.pnpm.generations import V11, V12, has_reached
from packward.managers.pnpm.tags import Candidate
from packward.model.manager import Resolution, Skipped, Tool, Wanted
from packward.model.packument import Packument
from packward.model.policy import Policy, ReleaseAge, TrustPolicy
from packward.model.ranges import Range, compile_range, max_satisfying
from packward.model.specifiers import Specifier
from packward.model.versions import clean, parse

Failure = Literal["", "no-match", "no-versions", "too-fresh", "unknown-tag", "no-times", "trust-downgrade"]

_LATEST = "latest"
_LOWEST_UNDER_GATE_SINCE = "11.22.0"
_AVOIDS_DEPRECATED_SINCE = {11: "11.28.0", 12: "12.7.0"}


class _View(Struct, frozen=True, kw_only=True):
    """The versions that pnpm considers, with its tags: all, or (`gated`) those that a gate lets through."""

    packument: Packument
    candidates: tuple[Candidate, ...]
    tags: Mapping[str, str]
    tool: Tool
    gated: bool = False

    def tagged(self, tag: str) -> Candidate | None:
        """Return the version that a tag names, or where pnpm moves the tag."""
        target = self.tags.get(tag)
        if target is None:
            return None
        found = next((item for item in self.candidates if item.release.version == target), None)
        if found is not None or not self.gated:
            return found
        return tags.moved(tag, target, self.candidates, self.tool)


class _AskedRange(Struct, frozen=True, kw_only=True):
    """A range as pnpm looks it up. `is_any`: `latest` counts as in it, even if it is a prerelease.

    `strictly` is for what the project itself asks for: versions in range come before such a `latest`,
    and before pnpm learned to avoid them everywhere a deprecated one is as good as another.
    """

    compiled: Range
    is_any: bool
    strictly: bool


def resolve(wanted: Wanted, packument: Packument, policy: Policy, tool: Tool, now: float) -> Resolution:
    """Return what `pnpm install` without a lockfile picks at `now` (epoch seconds).

    An abbreviated packument counts as modified at its latest: whoever asks under a gate brings the full
    one where that moment is past the cutoff, and always under a trust policy, which is not applied to an
    abbreviated one. Recorded cases `gate7d.pnpm*`, `default.pnpm*`, `pnpmcfg.*`.
    """
    everything = _everything(packument, tool)
    picked = _gated(wanted, everything, policy, now)
    if policy.trust is None or picked.release is None or not packument.complete:
        return picked
    if trust.lacks_time(picked.release, packument, policy.trust):
        return Resolution(failure="no-times")
    return _not_downgraded(picked, wanted, everything, policy, policy.trust, now)


def _not_downgraded(
    picked: Resolution, wanted: Wanted, everything: _View, policy: Policy, in_force: TrustPolicy, now: float
) -> Resolution:
    """Return the pick, or where the trust policy holds it back the best other one, if pnpm looks for that.

    pnpm leaves out the version it picked and picks again. Leaving out at once all in range that are held
    back comes to the same in two or three rounds, but for `latest`, which moves once it was picked itself.
    """
    tool, latest = everything.tool, everything.tags.get(_LATEST)
    held_back = trust.held_back(wanted.package, everything.candidates, in_force, tool, now)
    hidden = (held_back & _in_range(wanted.specifier, everything)) - {latest}
    while picked.release is not None and picked.release.version in held_back:
        if not trust.falls_back(tool):
            return Resolution(failure="trust-downgrade")
        hidden |= {picked.release.version}
        picked = _gated(wanted, _without(hidden, everything, wanted.specifier.wanted or ""), policy, now)
    return picked if picked.release is not None else Resolution(failure="trust-downgrade")


def _in_range(specifier: Specifier, view: _View) -> frozenset[str]:
    """Return the versions that a range admits; for a tag, and for any version, those are all."""
    text = specifier.wanted or ""
    compiled = compile_range(text, loose=True) if specifier.kind == "range" and text else None
    is_any = compiled is None or str(compiled) in ("", "*")
    return frozenset(
        item.release.version
        for item in view.candidates
        if is_any or (compiled is not None and compiled.allows(item.version))
    )


def _gated(wanted: Wanted, everything: _View, policy: Policy, now: float) -> Resolution:
    """Pick from these versions under the gate in force."""
    packument, tool = everything.packument, everything.tool
    gate = policy.gate(wanted.package)
    exempt = exempt_versions(() if gate is None else gate.exempt, wanted.package)
    lowest = policy.lowest_direct and wanted.direct
    free = gate is None or exempt is None
    if not free and packument.complete and not packument.has_times:
        if gate is not None and gate.missing_time == "error":
            return Resolution(failure="no-times")
        free = True
    if gate is None or free:
        picked = _pick(wanted, everything, lowest=lowest)
        return _free(picked, wanted, everything, gate, now)
    cutoff = gate.cutoff(now)
    gated = _under(cutoff, exempt or frozenset(), everything)
    lowest = lowest and tool.at_least(_LOWEST_UNDER_GATE_SINCE)
    picked = _pick(wanted, gated, lowest=lowest)
    skipped = _skipped(wanted, picked, everything, gated, gate)
    if picked is not None:
        return Resolution(
            release=picked.release, skipped=skipped, exempt=_is_young(picked, everything, cutoff)
        )
    young = _pick(wanted, everything, lowest=True)
    if young is not None and not gate.strict:
        rest = tuple(skip for skip in skipped if skip.version != young.release.version)
        return Resolution(release=young.release, skipped=rest, fallback=True)
    failure: Failure = "too-fresh" if young is not None else _failure(wanted.specifier, packument)
    return Resolution(failure=failure, skipped=skipped)


def _everything(packument: Packument, tool: Tool) -> _View:
    parsed = ((release, parse(release.version, loose=True)) for release in packument.releases)
    candidates = tuple(Candidate(release, version) for release, version in parsed if version is not None)
    return _View(packument=packument, candidates=candidates, tags=packument.tags, tool=tool)


def _without(hidden: frozenset[str], everything: _View, asked: str) -> _View:
    """Leave out what a trust policy holds back; `latest` and the tag that is asked for move on."""
    kept = tuple(item for item in everything.candidates if item.release.version not in hidden)
    known, rule = everything.tags, trust.tag_rule(everything.tool)
    moved = {
        tag: tags.moved(tag, known[tag], kept, rule)
        for tag in (_LATEST, asked)
        if tag in known and known[tag] in hidden
    }
    rest = {tag: target for tag, target in known.items() if tag not in moved}
    placed = {tag: item.release.version for tag, item in moved.items() if item is not None}
    return structs.replace(everything, candidates=kept, tags={**rest, **placed})


def _under(cutoff: float, exempt: frozenset[str], everything: _View) -> _View:
    """Leave out what is younger than the cutoff or, in a document with times, has none of its own."""
    kept = tuple(
        candidate
        for candidate in everything.candidates
        if candidate.release.version in exempt or not _is_young(candidate, everything, cutoff)
    )
    return structs.replace(everything, candidates=kept, gated=True)


def _is_young(candidate: Candidate, view: _View, cutoff: float) -> bool:
    published = view.packument.published_by(candidate.release)
    return published is None or published > cutoff


def _pick(wanted: Wanted, view: _View, *, lowest: bool) -> Candidate | None:
    text = wanted.specifier.wanted or ""
    if wanted.specifier.kind == "version":
        version = clean(text, loose=True)
        return next((item for item in view.candidates if item.release.version == version), None)
    # pnpm takes an empty text for the tag `latest`, not for any version.
    if wanted.specifier.kind == "tag" or not text:
        return view.tagged(text or _LATEST)
    asked = _asked_range(text, wanted, view.tool)
    if asked is None:
        return None
    return _lowest(asked, view.candidates) if lowest else _highest(asked, view)


def _asked_range(text: str, wanted: Wanted, tool: Tool) -> _AskedRange | None:
    compiled = compile_range(text, loose=True)
    if compiled is None:
        return None
    normal = str(compiled) or "*"
    return _AskedRange(
        compiled=compiled,
        is_any=(text if tool.at_least(V12) else normal) == "*",
        strictly=wanted.direct and (tool.at_least(V11) or text != normal),
    )


def _highest(asked: _AskedRange, view: _View) -> Candidate | None:
    """Pick as pnpm does for a range: `latest` if it is in range, else the highest.

    A deprecated version gives way to another in range, if this pnpm looks at that here.
    """
    latest = view.tagged(_LATEST)
    avoids = has_reached(view.tool, _AVOIDS_DEPRECATED_SINCE)
    is_in = latest is not None and asked.compiled.allows(latest.version)
    picked = latest if is_in or (asked.is_any and not asked.strictly) else None
    if picked is None:
        picked = _max(asked.compiled, view.candidates)
        avoids = avoids or (picked is not None and not asked.strictly)
    if picked is None and asked.is_any:
        picked = latest
    if picked is None or not picked.release.deprecated or not avoids:
        return picked
    return _best_current(asked, picked, view) or picked


def _best_current(asked: _AskedRange, picked: Candidate, view: _View) -> Candidate | None:
    """Return the highest version in range that is not deprecated; of a prerelease's own release first."""
    current = [item for item in view.candidates if not item.release.deprecated]
    if asked.is_any and picked.version.is_prerelease:
        release = picked.version.key[:3]
        same = [item for item in current if item.version.key[:3] == release]
        if same:
            return max(same, key=lambda item: item.version.key)
    return _max(asked.compiled, current)


def _lowest(asked: _AskedRange, candidates: tuple[Candidate, ...]) -> Candidate | None:
    inside = [item for item in candidates if asked.compiled.allows(item.version)]
    if asked.is_any and not (asked.strictly and inside):
        inside = list(candidates)
    return min(inside, key=lambda item: item.version.key, default=None)


def _max(compiled: Range, candidates: Iterable[Candidate]) -> Candidate | None:
    by_version = {item.release.version: item for item in candidates}
    best = max_satisfying((item.version for item in by_version.values()), compiled)
    return None if best is None else by_version.get(best.text)


def _free(
    picked: Candidate | None, wanted: Wanted, view: _View, gate: ReleaseAge | None, now: float
) -> Resolution:
    """Give the pick of a package that no gate holds back; an exemption is told where it mattered."""
    if picked is None:
        return Resolution(failure=_failure(wanted.specifier, view.packument))
    is_exempt = gate is not None and view.packument.has_times and _is_young(picked, view, gate.cutoff(now))
    return Resolution(release=picked.release, exempt=is_exempt)


def _failure(specifier: Specifier, packument: Packument) -> Failure:
    if not packument.releases:
        return "no-versions"
    tag = specifier.wanted if specifier.kind == "tag" else None
    return "unknown-tag" if tag is not None and tag not in packument.tags else "no-match"


def _skipped(
    wanted: Wanted, picked: Candidate | None, everything: _View, gated: _View, gate: ReleaseAge
) -> tuple[Skipped, ...]:
    """Describe the versions that the gate hides and that are better than the pick, best first.

    The best is what pnpm would pick without a gate; the others lie between that and the pick.
    """
    top = _pick(wanted, everything, lowest=False)
    kept = {item.release.version for item in gated.candidates}
    if top is None or top.release.version in kept:
        return ()
    between = [
        item
        for item in everything.candidates
        if item.release.version not in kept
        and item.version.key < top.version.key
        and (picked is None or item.version.key > picked.version.key)
        and not item.release.deprecated
        and _is_asked_for(item, top, wanted.specifier)
    ]
    ordered = sorted(between, key=lambda item: item.version.key, reverse=True)
    return tuple(_describe(item, everything.packument, gate) for item in (top, *ordered))


def _is_asked_for(item: Candidate, top: Candidate, specifier: Specifier) -> bool:
    """Tell whether a version below the best one would satisfy too; for a tag that is its own line."""
    if specifier.kind == "version":
        return False
    text = specifier.wanted or ""
    compiled = compile_range(text, loose=True) if specifier.kind == "range" and text else None
    if compiled is not None:
        return compiled.allows(item.version)
    return item.version.is_prerelease == top.version.is_prerelease


def _describe(item: Candidate, packument: Packument, gate: ReleaseAge) -> Skipped:
    published = packument.published_by(item.release)
    return Skipped(
        version=item.release.version,
        reason="too-fresh",
        published=published,
        installable_at=None if published is None else published + gate.seconds,
    )
