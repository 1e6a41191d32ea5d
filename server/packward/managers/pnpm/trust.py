"""pnpm's trust policy: whether it is in force, and which versions it holds back."""

import math
from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from packward.managers.pnpm import scalars
from packward.managers.pnpm.config import Source, get, switch
from packward.managers.pnpm.exclusions import exempt_versions
from packward.managers.pnpm.generations import V12, has_reached
from packward.managers.pnpm.release_age import IGNORE_MISSING_KEY, MINUTE, excludes_error, exemptions, shown
from packward.managers.pnpm.tags import Candidate
from packward.model.manager import Tool
from packward.model.packument import Packument, Release
from packward.model.policy import TrustPolicy

KEY = "trustPolicy"
EXCLUDE_KEY = "trustPolicyExclude"
IGNORE_AFTER_KEY = "trustPolicyIgnoreAfter"
_NO_DOWNGRADE = "no-downgrade"

_SINCE = "10.21.0"
_EXCLUDE_SINCE = "10.22.0"
_PRERELEASES_APART_SINCE = "10.24.0"
_IGNORE_AFTER_SINCE = "10.27.0"
_ATTESTED_PUBLISHERS_SINCE = "11.4.0"
_STAGED_SINCE = "11.5.0"
_FORGIVES_MISSING_TIME_SINCE = "11.23.0"
_FALLS_BACK_SINCE = {11: "11.28.0", 12: "12.7.0"}


def read_trust(chain: tuple[Source, ...], tool: Tool) -> TrustPolicy | None:
    """Read the policy in force, None where there is none; recorded cases `pnpmcfg.pnpm*.trust*`."""
    entry = get(chain, KEY)
    if entry is None or entry.value != _NO_DOWNGRADE or not tool.at_least(_SINCE):
        return None
    excluded = get(chain, EXCLUDE_KEY) if tool.at_least(_EXCLUDE_SINCE) else None
    forgives, _ = switch(chain, IGNORE_MISSING_KEY, tool)
    forgives = forgives is not False and tool.at_least(_FORGIVES_MISSING_TIME_SINCE)
    return TrustPolicy(
        origin=entry.origin,
        exempt=tuple(exemptions(excluded, tool)),
        ignore_after=_ignore_after(chain, tool),
        missing_time="free" if forgives else "error",
    )


def errors(chain: tuple[Source, ...], tool: Tool) -> Iterator[str]:
    """Say which of the settings stop every install, even where the policy is off."""
    excluded = excludes_error(get(chain, EXCLUDE_KEY), tool) if tool.at_least(_EXCLUDE_SINCE) else None
    if excluded is not None:
        yield excluded
    if not tool.at_least(V12):
        return
    entry, after = get(chain, KEY), get(chain, IGNORE_AFTER_KEY)
    # Seen of files only: what a wrong variable does is not known.
    if entry is not None and entry.tree is not None and entry.value not in (_NO_DOWNGRADE, "off"):
        yield f"{KEY}: {shown(entry)} is neither {_NO_DOWNGRADE} nor off, so pnpm {tool.version} stops"
    if after is not None and after.tree is not None and not scalars.is_whole(after.value):
        wrong = f"{IGNORE_AFTER_KEY}: {shown(after)} is no whole number of minutes"
        yield f"{wrong}, so pnpm {tool.version} stops"


def falls_back(tool: Tool) -> bool:
    """Tell whether pnpm takes another version instead of one that is held back."""
    return has_reached(tool, _FALLS_BACK_SINCE)


def tag_rule(tool: Tool) -> Tool:
    """Return the pnpm whose rule moves a tag from a version held back: 12 kept that of 11.18 here (run)."""
    return structs.replace(tool, version="11.18.0") if tool.at_least(V12) else tool


def held_back(
    package: str, candidates: Iterable[Candidate], trust: TrustPolicy, tool: Tool, now: float
) -> frozenset[str]:
    """Return the versions with weaker evidence than one that was published before, at `now` (epoch seconds).

    The order is that of publication, not of version numbers. For a version that is no prerelease earlier
    prereleases do not count since 10.24. Versions without a publish time neither count nor are held back.
    """
    free = exempt_versions(trust.exempt, package)
    if free is None:
        return frozenset()
    dated = tuple(_ranked(candidates, tool))
    first = _first_of_each_rank(dated)
    first_stable = _first_of_each_rank(item for item in dated if not item[2].version.is_prerelease)
    found: set[str] = set()
    for published, rank, candidate in dated:
        counts_all = candidate.version.is_prerelease or not tool.at_least(_PRERELEASES_APART_SINCE)
        firsts = (first if counts_all else first_stable).items()
        is_past = trust.ignore_after is not None and now - published > trust.ignore_after
        if not is_past and any(moment < published and other > rank for other, moment in firsts):
            found.add(candidate.release.version)
    return frozenset(found - free)


def lacks_time(release: Release, packument: Packument, trust: TrustPolicy) -> bool:
    """Tell whether pnpm stops because it does not know when a version was published."""
    free = exempt_versions(trust.exempt, packument.name)
    if release.published is not None or free is None or release.version in free:
        return False
    return packument.has_times or trust.missing_time == "error"


def _ranked(candidates: Iterable[Candidate], tool: Tool) -> Iterator[tuple[float, int, Candidate]]:
    for candidate in candidates:
        if candidate.release.published is not None:
            yield candidate.release.published, _rank(candidate.release, tool), candidate


def _first_of_each_rank(dated: Iterable[tuple[float, int, Candidate]]) -> Mapping[int, float]:
    first: dict[int, float] = {}
    for published, rank, _ in dated:
        first[rank] = min(published, first.get(rank, published))
    return first


def _rank(release: Release, tool: Tool) -> int:
    """Return how strong the evidence of a version is; a trusted publisher alone proves nothing since 11.4."""
    is_attested = "provenance" in release.evidence
    if "staged" in release.evidence and tool.at_least(_STAGED_SINCE):
        return 3
    if "trusted-publisher" in release.evidence:
        return 2 if is_attested or not tool.at_least(_ATTESTED_PUBLISHERS_SINCE) else 0
    return 1 if is_attested else 0


def _ignore_after(chain: tuple[Source, ...], tool: Tool) -> float | None:
    """Return the seconds after which versions are free; before pnpm 12 a zero is as good as nothing."""
    entry = get(chain, IGNORE_AFTER_KEY) if tool.at_least(_IGNORE_AFTER_SINCE) else None
    if entry is None or (not scalars.is_truthy(entry.value) and not tool.at_least(V12)):
        return None
    minutes = scalars.number(entry.value)
    return None if math.isnan(minutes) else minutes * MINUTE
