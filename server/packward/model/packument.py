"""What the registry says of a package: its versions, tags and times, distilled to what decisions need."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from packward.model.versions import Version, parse

_MONTH = 30 * 86400.0

Evidence = Literal["provenance", "trusted-publisher", "staged"]


class Release(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One published version.

    `published` is in epoch seconds, None where the registry gave no time.
    `scripts` holds the install scripts (preinstall, install, postinstall) as (event, text);
    `has_install_script` is what the registry itself says, None where it says nothing.
    `evidence` is all that speaks for its origin: an attestation of provenance, a publisher that the registry
    knows as trusted, a staged release that somebody approved. An abbreviated document has at most the first.
    `publisher` is the account that published it, in the registry's own words ("GitHub Actions" for a trusted
    publisher); `unpacked_size` is in bytes. Abbreviated documents and mirrors may lack them: None.
    `has_other_commands`: some of its commands (`bin`) is named otherwise than the package.
    """

    version: str
    published: float | None = None
    deprecated: str | None = None
    scripts: tuple[tuple[str, str], ...] = ()
    has_install_script: bool | None = None
    gypfile: bool | None = None
    engines_node: str | None = None
    engines_npm: str | None = None
    dependencies: dict[str, str] = {}
    optional_dependencies: dict[str, str] = {}
    peer_dependencies: dict[str, str] = {}
    optional_peers: tuple[str, ...] = ()
    bundled: tuple[str, ...] = ()
    license: str | None = None
    integrity: str | None = None
    tarball: str | None = None
    evidence: tuple[Evidence, ...] = ()
    publisher: str | None = None
    unpacked_size: int | None = None
    file_count: int | None = None
    has_other_commands: bool = False

    @property
    def install_events(self) -> tuple[str, ...]:
        """The lifecycle events whose scripts run at install: a bare binding.gyp counts as `install`."""
        events = tuple(event for event, _ in self.scripts)
        if not events and self.gypfile:
            return ("install",)
        if not events and self.has_install_script:
            return ("install script",)
        return events


class Packument(Struct, frozen=True, kw_only=True, dict=True, omit_defaults=True):
    """The registry's document of one package.

    `releases` ascend by semver precedence. `created` and `modified` are in epoch seconds.
    `removed` are the versions that are no longer there, with when they had been published (epoch seconds).
    `complete` is False for the abbreviated document, which has no times and no text of scripts;
    `has_times` says whether the registry gave publish times at all.
    `asked_at` is when the registry last confirmed it (epoch seconds), `host` who said so.
    """

    name: str
    releases: tuple[Release, ...]
    tags: dict[str, str] = {}
    created: float | None = None
    modified: float | None = None
    complete: bool = True
    has_times: bool = True
    removed: dict[str, float] = {}
    description: str | None = None
    repository: str | None = None
    homepage: str | None = None
    host: str = ""
    asked_at: float = 0.0

    @cached_property
    def by_version(self) -> Mapping[str, Release]:
        """Version text to release."""
        return {release.version: release for release in self.releases}

    @cached_property
    def dated(self) -> tuple[tuple[Version, Release, float], ...]:
        """The releases that have a publish time (epoch seconds, last), ascending by version."""
        return tuple(
            (version, release, release.published)
            for release in self.releases
            if release.published is not None and (version := parse(release.version, loose=True)) is not None
        )

    @cached_property
    def is_redated(self) -> bool:
        """Whether the registry dates versions otherwise than by their publication.

        Some mirrors give the moment at which they first fetched a version, so that a patch is dated a month
        and more after a higher one of the same minor version.
        """
        oldest: dict[tuple[int, int], float] = {}
        for version, _, published in reversed(self.dated):
            if version.is_prerelease:
                continue
            minor = (version.major, version.minor)
            if published > oldest.get(minor, published) + _MONTH:
                return True
            oldest[minor] = min(published, oldest.get(minor, published))
        return False

    def release(self, version: str | None) -> Release | None:
        """Return the release with this exact version, or None."""
        return None if version is None else self.by_version.get(version)

    def published_by(self, release: Release) -> float | None:
        """Return the latest moment (epoch seconds) at which the release can have been published.

        Exact where the registry gave a time. In an abbreviated document nothing is younger than
        `modified`. None where nothing is known.
        """
        if release.published is not None:
            return release.published
        return None if self.complete else self.modified
