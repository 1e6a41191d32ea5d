"""npm version ranges, compiled once to intervals of version keys; node-semver 7 is the measure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias, TypeVar

from msgspec import Struct

from packward.model.range_syntax import NOTHING, alternatives, comparators
from packward.model.version_syntax import LOOSE, STRICT
from packward.model.versions import LARGEST_NUMBER, LONGEST_VERSION, Key, Version, assemble, parse

Bound: TypeAlias = tuple[object, ...]
AnyVersion = TypeVar("AnyVersion", str, Version)

_BELOW_ALL: Final[Bound] = (-1,)
_ABOVE_ALL: Final[Bound] = (LARGEST_NUMBER + 2,)


class Comparator(Struct, frozen=True):
    """One condition: an operator of `<`, `<=`, `>`, `>=` or nothing for equality, and a version.

    Without a version it admits every release.
    """

    operator: str
    version: Version | None

    def __str__(self) -> str:
        return f"{self.operator}{self.version}" if self.version else ""


class ComparatorSet(Struct, frozen=True):
    """Comparators that all have to hold: keys from `low` up to, not including, `high`.

    Of the prereleases between them only those of a release in `prereleases` are meant.
    """

    comparators: tuple[Comparator, ...]
    low: Bound
    high: Bound
    prereleases: frozenset[tuple[int, ...]]


class Range(Struct, frozen=True):
    """A compiled range; a version satisfies it by satisfying any of `sets`. `str()` is its normal form."""

    text: str
    loose: bool
    sets: tuple[ComparatorSet, ...]

    def allows(self, version: str | Version, *, include_prerelease: bool = False) -> bool:
        """Say whether a version satisfies the range; an invalid version satisfies none.

        A prerelease does so only where a comparator names a prerelease of the same release,
        or wherever it lies in between with `include_prerelease`.
        """
        parsed = parse(version, loose=self.loose) if isinstance(version, str) else version
        if parsed is None:
            return False
        if include_prerelease:
            every = _compile(self.text, loose=self.loose, floor="-0")
            return every is not None and any(each.low <= parsed.key < each.high for each in every.sets)
        return _admits(self.sets, parsed)

    def __str__(self) -> str:
        return "||".join(" ".join(map(str, each.comparators)) for each in self.sets)


def compile_range(text: str, *, loose: bool = False) -> Range | None:
    """Read a range; None where node-semver finds it invalid. The empty text is `*`.

    Loose reads the versions in it loosely and leaves out words that are no comparator.
    """
    return _compile(text, loose=loose, floor="")


@lru_cache(maxsize=1 << 12)
def _compile(text: str, *, loose: bool, floor: str) -> Range | None:
    sets = []
    for alternative in alternatives(text):
        read = _comparators(alternative, floor, loose=loose)
        if read is None:
            return None
        if read:
            sets.append(interval(read))
    return Range(text, loose, _without_redundant(sets)) if sets else None


def _comparators(alternative: str, floor: str, *, loose: bool) -> tuple[Comparator, ...] | None:
    syntax = LOOSE if loose else STRICT
    found: dict[str, Comparator] = {}
    for text in comparators(alternative, syntax, floor):
        match = syntax.comparator.fullmatch(text) if text else None
        if text and match is None:
            if loose:
                continue
            return None
        version = parse(match[2], loose=loose) if match and len(match[2]) <= LONGEST_VERSION else None
        if match and version is None:
            return None
        comparator = Comparator(match[1] if match and match[1] != "=" else "", version)
        found[str(comparator)] = comparator
    if NOTHING in found:
        return (found[NOTHING],)
    if len(found) > 1:
        found.pop("", None)
    return tuple(found.values())


def interval(found: tuple[Comparator, ...]) -> ComparatorSet:
    """Give the set of comparators that all have to hold."""
    low, high = _BELOW_ALL, _ABOVE_ALL
    prereleases = set()
    for comparator in found:
        version = comparator.version
        if version is None:
            continue
        if comparator.operator in {"", ">=", ">"}:
            low = max(low, _after(version.key) if comparator.operator == ">" else version.key)
        if comparator.operator in {"", "<=", "<"}:
            high = min(high, version.key if comparator.operator == "<" else _after(version.key))
        if version.is_prerelease:
            prereleases.add(version.key[:3])
    return ComparatorSet(found, low, high, frozenset(prereleases))


def _after(key: Key) -> Bound:
    """Give the bound between a key and every greater one: no identifier sorts below the empty one."""
    return (*key[:3], (*key[3], ()))


def _without_redundant(sets: list[ComparatorSet]) -> tuple[ComparatorSet, ...]:
    if len(sets) == 1:
        return tuple(sets)
    possible = [each for each in sets if str(each.comparators[0]) != NOTHING] or sets[:1]
    for each in possible:
        if each.comparators[0].version is None:
            return (each,)
    return tuple(possible)


def _admits(sets: tuple[ComparatorSet, ...], version: Version) -> bool:
    key = version.key
    for each in sets:
        if each.low <= key < each.high and (not version.prerelease or key[:3] in each.prereleases):
            return True
    return False


def max_satisfying(versions: Iterable[AnyVersion], range_: Range) -> AnyVersion | None:
    """Give the highest of the versions that satisfy the range, the first of equals."""
    sets = range_.sets
    best, best_key = None, min(each.low for each in sets)
    ceiling = max(each.high for each in sets)
    # Backwards, because registries list versions oldest first: the rest is then one comparison each.
    for version in reversed(list(versions)):
        parsed = parse(version, loose=range_.loose) if isinstance(version, str) else version
        if parsed is not None and best_key <= parsed.key < ceiling and _admits(sets, parsed):
            best, best_key = version, parsed.key
    return best


def min_satisfying(versions: Iterable[AnyVersion], range_: Range) -> AnyVersion | None:
    """Give the lowest of the versions that satisfy the range, the first of equals."""
    sets = range_.sets
    best, best_key = None, max(each.high for each in sets)
    floor = min(each.low for each in sets)
    for version in versions:
        parsed = parse(version, loose=range_.loose) if isinstance(version, str) else version
        if parsed is not None and floor <= parsed.key < best_key and _admits(sets, parsed):
            best, best_key = version, parsed.key
    return best


def min_version(range_: Range) -> Version | None:
    """Give the lowest version that could satisfy the range; None where none can."""
    for zero in (assemble((0, 0, 0)), assemble((0, 0, 0), (0,))):
        if range_.allows(zero):
            return zero
    lowest = [version for each in range_.sets if (version := _lowest(each)) is not None]
    found = min(lowest, key=lambda version: version.key, default=None)
    return found if found is not None and range_.allows(found) else None


def _lowest(comparator_set: ComparatorSet) -> Version | None:
    candidates = [
        _successor(comparator.version) if comparator.operator == ">" else comparator.version
        for comparator in comparator_set.comparators
        if comparator.version is not None and comparator.operator not in {"<", "<="}
    ]
    return max(candidates, key=lambda version: version.key, default=None)


def _successor(version: Version) -> Version:
    major, minor, patch = version.major, version.minor, version.patch
    if version.is_prerelease:
        return assemble((major, minor, patch), (*version.prerelease, 0))
    return assemble((major, minor, patch + 1))
