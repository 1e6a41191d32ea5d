"""Advisories: what registries and databases warn of, and which versions that covers."""

from functools import lru_cache
from typing import Final, Literal

from msgspec import Struct

from packward.model.ranges import compile_range

Level = Literal["info", "low", "moderate", "high", "critical"]

LEVELS: Final[tuple[Level, ...]] = ("info", "low", "moderate", "high", "critical")
"""How severe an advisory can be, the least first."""

ALL_VERSIONS: Final = "*"
_FIRST_EVER, _BEYOND_ALL = "0.0.1", f"{2**53 - 1}.0.0"


class Advisory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One advisory.

    `id` is its GHSA or MAL id, else what its source calls it. `severity` is None where the source gives
    none. `range` is an npm range of the versions it covers, which prereleases between its ends belong to.
    `malware`: it warns of the code itself, not of a mistake in it. `url` is an https address.
    """

    id: str
    title: str = ""
    severity: Level | None = None
    range: str = ALL_VERSIONS
    malware: bool = False
    url: str | None = None

    def covers(self, version: str) -> bool:
        """Tell whether it covers a version, as `npm audit` does: read loosely, prereleases included."""
        return _allows(self.range, version)

    @property
    def is_blanket(self) -> bool:
        """Whether it covers whatever was and will be published, from the first version on."""
        return self.covers(_FIRST_EVER) and self.covers(_BEYOND_ALL)

    @property
    def rank(self) -> tuple[bool, int]:
        """How bad it is: greater is worse."""
        return self.malware, -1 if self.severity is None else LEVELS.index(self.severity)


class Advisories(Struct, frozen=True, kw_only=True):
    """The advisories that cover one version of a package, the worst first.

    `host` is who was asked, `asked_at` when (epoch seconds).
    """

    listed: tuple[Advisory, ...]
    host: str = ""
    asked_at: float = 0.0


class Matches(Struct, frozen=True, kw_only=True):
    """The ids of the records that a database has on one version, and the token of the next page of them."""

    ids: tuple[str, ...]
    next_page: str = ""
    host: str = ""
    asked_at: float = 0.0


class AdvisoryRecord(Struct, frozen=True, kw_only=True):
    """A database's record of one advisory: what it says of each package, by name; {} where it is withdrawn.

    `aliases` are the ids that other databases give it.
    """

    packages: dict[str, Advisory]
    aliases: tuple[str, ...] = ()
    asked_at: float = 0.0


def worst_first(advisories: tuple[Advisory, ...]) -> tuple[Advisory, ...]:
    """Order advisories for users: malware, then by severity, then by id; none twice."""
    by_id = {(advisory.id, advisory.title): advisory for advisory in reversed(advisories)}
    return tuple(
        sorted(by_id.values(), key=lambda each: (not each.rank[0], -each.rank[1], each.id)),
    )


@lru_cache(maxsize=1 << 12)
def _allows(text: str, version: str) -> bool:
    compiled = compile_range(text, loose=True)
    return compiled is not None and compiled.allows(version, include_prerelease=True)
