"""Several majors within an hour: what a hijacker does to reach everybody, and a maintainer hardly ever.

Maintainers who patch old lines do so again and again, so that a package which was released on two lines
within a day before is not flagged; neither is one new line, nor the packages of one release of a monorepo.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from packward.model.packument import Packument, Release
from packward.model.versions import Version
from packward.model.wording import listed
from packward.rules.release_signs.history import DAY, YOUNG, History
from packward.rules.release_signs.sign import Sign

_HOUR = 3600.0
_MOST_NAMED = 6
_SEVERAL, _MANY = 2, 3

Dated = tuple[float, Version, Release]


def several_majors(history: History) -> Iterator[Sign]:
    """Yield a sign where at least three releases, of two majors or more, came within one hour.

    One account published them, and the majors had settled releases before: two of them, or of three and more
    one. A hijacker also makes up the majors above the newest, to be what `latest` gives.
    """
    if history.version.is_prerelease or history.packument.is_redated:
        return
    dated = _dated(history.packument)
    window = max(_windows(history, dated), key=lambda found: (len(_majors(found)), len(found)), default=())
    majors = _majors(window)
    if len(majors) < _SEVERAL or len(window) < _MANY:
        return
    old = [entry for entry in dated if entry[0] <= window[0][0] - YOUNG]
    known = majors & _majors(old)
    publishers = {release.publisher for _, _, release in window} - {None}
    if len(known) < (1 if len(majors) >= _MANY else _SEVERAL) or len(publishers) > 1 or _has_precedent(old):
        return
    if not all(_goes_on(version, old) for _, version, _ in window):
        return
    names = [version.text for _, version, _ in sorted(window, key=lambda entry: entry[1].key)]
    shown = [*names[:_MOST_NAMED], "others"] if len(names) > _MOST_NAMED else names
    yield Sign("strong", f"{listed(shown)} of {len(majors)} majors within one hour, for the first time")


def _dated(packument: Packument) -> tuple[Dated, ...]:
    """Return the releases that are no prerelease and have a time, by time."""
    dated = ((when, version, each) for version, each, when in packument.dated if not version.is_prerelease)
    return tuple(sorted(dated, key=lambda entry: (entry[0], entry[1].key)))


def _windows(history: History, dated: Sequence[Dated]) -> Iterator[Sequence[Dated]]:
    """Give what came within each hour that the release lies in."""
    near = [entry for entry in dated if abs(entry[0] - history.published) < _HOUR]
    for start, _, _ in near:
        if start <= history.published:
            yield [entry for entry in near if start <= entry[0] < start + _HOUR]


def _majors(dated: Sequence[Dated]) -> set[int]:
    return {version.major for _, version, _ in dated}


def _has_precedent(old: Sequence[Dated]) -> bool:
    """Tell whether two majors were released within a day before, neither with its very first version."""
    return any(
        second - first < DAY and one.major != other.major and not (_is_first(one) or _is_first(other))
        for (first, one, _), (second, other, _) in pairwise(old)
    )


def _goes_on(version: Version, old: Sequence[Dated]) -> bool:
    """Tell whether a version is above all earlier ones of its minor version, else of its major.

    What a mirror fetched together, and dated so, lies among the others.
    """
    line = [other.key for _, other, _ in old if other.key[:2] == version.key[:2]]
    line = line or [other.key for _, other, _ in old if other.major == version.major]
    return all(key < version.key for key in line)


def _is_first(version: Version) -> bool:
    return version.minor == version.patch == 0
