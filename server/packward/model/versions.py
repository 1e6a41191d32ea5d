"""Exact npm versions: reading, ordering and comparing them as node-semver 7 does."""

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from packward.model.version_syntax import LOOSE, STRICT, WHITESPACE

Identifier: TypeAlias = tuple[int, int] | tuple[int, str] | tuple[int]
Key: TypeAlias = tuple[int, int, int, tuple[Identifier, ...]]
Difference: TypeAlias = Literal["major", "minor", "patch", "premajor", "preminor", "prepatch", "prerelease"]

LONGEST_VERSION: Final = 256
LARGEST_NUMBER: Final = 2**53 - 1
"""Above this a JavaScript number is no longer exact, and node-semver refuses the version."""

RELEASE: Final[tuple[Identifier, ...]] = ((2,),)
"""The last element of a release's key: above every prerelease identifier, `(0, int)` and `(1, str)`."""


class Version(Struct, frozen=True, kw_only=True):
    """One version; `text` is what it was read from, `str()` the normal form without build metadata.

    `key` orders versions by semver precedence with plain tuple comparison.
    """

    major: int
    minor: int
    patch: int
    prerelease: tuple[int | str, ...]
    build: tuple[str, ...]
    text: str
    key: Key

    @property
    def is_prerelease(self) -> bool:
        """Whether the version has prerelease identifiers."""
        return bool(self.prerelease)

    def __str__(self) -> str:
        release = f"{self.major}.{self.minor}.{self.patch}"
        return f"{release}-{'.'.join(map(str, self.prerelease))}" if self.prerelease else release


@lru_cache(maxsize=1 << 14)
def parse(text: str, *, loose: bool = False) -> Version | None:
    """Read a version; None where node-semver finds it invalid.

    Loose also takes leading zeros, any run of `v`, `=` and blanks in front, and a prerelease
    without its hyphen (`1.2.3beta`).
    """
    if len(text) > LONGEST_VERSION:
        return None
    match = (LOOSE if loose else STRICT).version.fullmatch(text.strip(WHITESPACE))
    if match is None:
        return None
    major, minor, patch = int(match[1]), int(match[2]), int(match[3])
    if max(major, minor, patch) > LARGEST_NUMBER:
        return None
    return assemble(
        (major, minor, patch),
        tuple(map(_identifier, match[4].split("."))) if match[4] else (),
        build=tuple(match[5].split(".")) if match[5] else (),
        text=text,
    )


def assemble(
    release: tuple[int, int, int],
    prerelease: tuple[int | str, ...] = (),
    *,
    build: tuple[str, ...] = (),
    text: str = "",
) -> Version:
    """Make a version of its parts; without `text` it carries its normal form."""
    major, minor, patch = release
    version = Version(
        major=major,
        minor=minor,
        patch=patch,
        prerelease=prerelease,
        build=build,
        text=text,
        key=(major, minor, patch, tuple(map(_rank, prerelease)) or RELEASE),
    )
    return version if text else assemble(release, prerelease, build=build, text=str(version))


def _identifier(text: str) -> int | str:
    number = int(text) if _DIGITS.fullmatch(text) else LARGEST_NUMBER
    return number if number < LARGEST_NUMBER else text


def _rank(identifier: int | str) -> Identifier:
    if isinstance(identifier, int):
        return (0, identifier)
    if _DIGITS.fullmatch(identifier):
        # node-semver keeps so large a number as text but compares it as a double.
        return (0, int(float(identifier)))
    return (1, identifier)


_DIGITS = re.compile("[0-9]+")


def key(text: str) -> Key | None:
    """Give the sort key of a version in strict syntax; None where it is invalid."""
    version = parse(text)
    return version.key if version else None


def clean(text: str, *, loose: bool = False) -> str | None:
    """Give the normal form of a version after dropping `=` and `v` in front; None where invalid."""
    version = parse(text.strip(WHITESPACE).lstrip("=v"), loose=loose)
    return str(version) if version else None


def compare(left: Version, right: Version) -> int:
    """Give -1, 0 or 1 by precedence; build metadata does not count."""
    return (left.key > right.key) - (left.key < right.key)


def diff(left: Version, right: Version) -> Difference | None:
    """Name the kind of step between two versions, whichever comes first; None where they are equal.

    A step that ends in a prerelease is named `pre…`; one from a prerelease to its release is named
    after the release's last part that is not zero.
    """
    if left.key == right.key:
        return None
    low, high = sorted((left, right), key=lambda version: version.key)
    if low.is_prerelease and not high.is_prerelease:
        if not low.minor and not low.patch:
            return "major"
        if low.key[:3] == high.key[:3]:
            return "patch" if low.patch else "minor"
    changed = next((part for part in range(3) if low.key[part] != high.key[part]), 3)
    return (_TO_PRERELEASE if high.is_prerelease else _TO_RELEASE)[changed]


_TO_RELEASE: Final[tuple[Difference, ...]] = ("major", "minor", "patch", "prerelease")
_TO_PRERELEASE: Final[tuple[Difference, ...]] = ("premajor", "preminor", "prepatch", "prerelease")
