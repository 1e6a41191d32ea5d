"""A young release among those before it: what it can be compared with."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from packward.model.packument import Packument, Release
from packward.model.versions import Version, parse

DAY = 86400.0
YOUNG = 30 * DAY
"""Releases older than this (seconds) have been looked at: of 32 takeovers since 2025, 24 to 31 were over
within 7 days, and the slowest that was found by others than its victims took some weeks."""

SETTLED = 3 * DAY
"""What a release is compared with is at least this much (seconds) older: hijackers publish several in a row,
and the second does not differ from the first."""


Dated = tuple[Version, float]


class History(Struct, frozen=True, kw_only=True, dict=True):
    """A release with its package's document, at `now`; `published` is its time. Both in epoch seconds.

    `is_redated`: the registry dated some versions when it fetched them, so that they seem to come together.
    """

    packument: Packument
    release: Release
    version: Version
    published: float
    now: float
    is_redated: bool = False

    @cached_property
    def earlier(self) -> tuple[tuple[Version, Release], ...]:
        """Dated releases published earlier, ascending by version; prereleases only for a prerelease."""
        return tuple(
            (version, release)
            for release in self.packument.releases
            if release.published is not None
            and release.published < self.published
            and (version := parse(release.version, loose=True)) is not None
            and (self.version.is_prerelease or not version.is_prerelease)
        )

    @cached_property
    def line(self) -> tuple[Release, ...]:
        """Settled releases below this one on its major line, the nearest first."""
        return tuple(
            release
            for version, release in reversed(self.earlier)
            if version.major == self.version.major
            and version.key < self.version.key
            and self.is_before(release, SETTLED)
        )

    @cached_property
    def previous(self) -> Release | None:
        """What the release is compared with: the one before it on its major line, else the highest below it.

        Where nothing is settled yet, the highest of all earlier ones; None for a package's first release.
        """
        if self.line:
            return self.line[0]
        below = [release for version, release in self.earlier if version.key < self.version.key]
        settled = [release for release in below if self.is_before(release, SETTLED)]
        candidates = settled or below
        return candidates[-1] if candidates else None

    def is_before(self, release: Release, seconds: float) -> bool:
        """Tell whether another release came at least so many seconds before this one."""
        return release.published is not None and release.published <= self.published - seconds


def young_history(packument: Packument, release: Release, now: float) -> History | None:
    """Return the history of a release under 30 days old; None for an older one, or one of unknown age."""
    if release.published is None or release.published <= now - YOUNG:
        return None
    return history_of(packument, release, now)


def history_of(packument: Packument, release: Release, now: float) -> History | None:
    """Return the history of a release, None where its age is unknown.

    Some mirrors give the moment at which they first fetched a version, so that a patch is far younger than a
    higher one of the same minor version. Its age is unknown too; and where this is seen of any version,
    only the highest of a major is believed to be as young as it seems.
    """
    version = parse(release.version, loose=True)
    published = release.published
    if version is None or published is None:
        return None
    dated = _dated(packument)
    if any(_is_late(version, published, *other) for other in dated):
        return None
    is_redated = any(_is_late(*one, *other) for one, other in _neighbours(dated))
    if is_redated and any(version.major == other.major and version.key < other.key for other, _ in dated):
        return None
    return History(
        packument=packument,
        release=release,
        version=version,
        published=published,
        now=now,
        is_redated=is_redated,
    )


def _dated(packument: Packument) -> list[Dated]:
    return [
        (version, release.published)
        for release in packument.releases
        if release.published is not None
        and (version := parse(release.version, loose=True)) is not None
        and not version.is_prerelease
    ]


def _neighbours(dated: list[Dated]) -> Iterator[tuple[Dated, Dated]]:
    """Give each release with the oldest of those above it in its minor version."""
    lowest: dict[tuple[int, int], Dated] = {}
    for version, published in reversed(dated):
        minor = (version.major, version.minor)
        if minor in lowest:
            yield (version, published), lowest[minor]
        if minor not in lowest or published < lowest[minor][1]:
            lowest[minor] = (version, published)


def _is_late(version: Version, published: float, other: Version, when: float) -> bool:
    """Tell whether a patch is dated a month and more after a higher one of the same minor version."""
    return version.key < other.key and version.key[:2] == other.key[:2] and when < published - YOUNG
