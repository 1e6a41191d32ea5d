"""Where pnpm moves a dist-tag whose version is too young: a rule that changed from release to release."""

from collections.abc import Iterable

from msgspec import Struct

from packward.managers.pnpm.generations import has_reached
from packward.model.manager import Tool
from packward.model.packument import Release
from packward.model.versions import Version, parse

_KEEPS_PRERELEASES_APART_SINCE = "10.17.0"
_LATEST_LEAVES_MAJOR_SINCE = "10.20.0"
_CAPS_LATEST_SINCE = "11.19.0"
_CAPS_EVERY_TAG_SINCE = "11.21.0"
# The two lines that are maintained side by side got the last rule at the same time.
_PRERELEASE_OF_MAJOR_SINCE = {11: "11.28.3", 12: "12.8.2"}

_LOWER_MAJOR, _PRERELEASE_OF_MAJOR, _SAME_LINE = range(3)


class Candidate(Struct, frozen=True):
    """A version that pnpm may use, with its parsed form."""

    release: Release
    version: Version


def moved(tag: str, target: str, candidates: Iterable[Candidate], tool: Tool) -> Candidate | None:
    """Return where a tag points once the version that it names (`target`) is not to be used.

    None where no candidate will do. Facts: pnpm's changes from 10.16 to 11.28; cases `gate7d.pnpm*`.
    """
    original = parse(target, loose=True)
    if original is None:
        return None
    ranked = [
        (not candidate.release.deprecated, rank, candidate.version.key, candidate)
        for candidate in candidates
        if (rank := _rank(tag, original, candidate.version, tool)) is not None
    ]
    if not tool.at_least(_KEEPS_PRERELEASES_APART_SINCE):
        ranked = [(True, rank, key, candidate) for _, rank, key, candidate in ranked]
    return max(ranked, key=lambda item: item[:3])[3] if ranked else None


def _rank(tag: str, original: Version, candidate: Version, tool: Tool) -> int | None:
    """Return how well a version stands in for a tag's own one, None where it does not."""
    if candidate.key > original.key and tool.at_least(
        _CAPS_LATEST_SINCE if tag == "latest" else _CAPS_EVERY_TAG_SINCE
    ):
        return None
    same_major = candidate.major == original.major
    if not tool.at_least(_KEEPS_PRERELEASES_APART_SINCE):
        return _SAME_LINE if same_major else None
    if candidate.is_prerelease == original.is_prerelease:
        leaves_major = tag == "latest" and tool.at_least(_LATEST_LEAVES_MAJOR_SINCE)
        if not _ranks_majors(tool):
            return _SAME_LINE if same_major or leaves_major else None
        return _SAME_LINE if same_major else _LOWER_MAJOR if leaves_major else None
    if candidate.is_prerelease and same_major and _ranks_majors(tool):
        return _PRERELEASE_OF_MAJOR
    return None


def _ranks_majors(tool: Tool) -> bool:
    return has_reached(tool, _PRERELEASE_OF_MAJOR_SINCE)
