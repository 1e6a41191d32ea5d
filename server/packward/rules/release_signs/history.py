"""A young release among those before it: what it can be compared with."""

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


class History(Struct, frozen=True, kw_only=True, dict=True):
    """A release with its package's document, at `now`; `published` is its time. Both in epoch seconds."""

    packument: Packument
    release: Release
    version: Version
    published: float
    now: float

    @cached_property
    def earlier(self) -> tuple[tuple[Version, Release], ...]:
        """Dated releases published earlier, ascending by version; prereleases only for a prerelease."""
        return tuple(
            (version, release)
            for version, release, published in self.packument.dated
            if published < self.published and (self.version.is_prerelease or not version.is_prerelease)
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

    Of a registry that dates versions when it fetches them, only the highest of a major is believed to be as
    young as it seems.
    """
    version = parse(release.version, loose=True)
    published = release.published
    if version is None or published is None:
        return None
    if packument.is_redated and any(
        other.major == version.major and other.key > version.key and not other.is_prerelease
        for other, _, _ in packument.dated
    ):
        return None
    return History(packument=packument, release=release, version=version, published=published, now=now)
