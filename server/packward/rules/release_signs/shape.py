"""What a release looks like from outside: its size, its number of files, and the silence before it."""

from collections.abc import Iterator, Sequence

from packward.model.versions import parse
from packward.model.wording import age, day, listed, size
from packward.rules.release_signs.history import DAY, YOUNG, History
from packward.rules.release_signs.sign import Sign

_YEAR = 365 * DAY
_COMPARED = 5
_JUMP = 2.0
_LEAST_BYTES, _LEAST_FILES = 50_000, 20
_MOST_NAMED = 3


def jump(history: History) -> Iterator[Sign]:
    """Yield a sign where size or number of files doubled against the last five of the same major line.

    A new major is rewritten often enough; small numbers double by a readme.
    """
    before = history.line[:_COMPARED]
    grown = _grown(history.release.unpacked_size, [each.unpacked_size for each in before], _LEAST_BYTES)
    if grown is not None:
        yield Sign("weak", f"unpacked size {size(grown[1])}, before at most {size(grown[0])}")
        return
    grown = _grown(history.release.file_count, [each.file_count for each in before], _LEAST_FILES)
    if grown is not None:
        yield Sign("weak", f"{grown[1]} files, before at most {grown[0]}")


def revival(history: History) -> Iterator[Sign]:
    """Yield a sign where the package had no release for a year before the last month.

    Releases that were removed count as such: somebody was there.
    """
    times = [release.published for release in history.packument.releases]
    times += history.packument.removed.values()
    last = max(
        (time for time in times if time is not None and time <= history.published - YOUNG), default=None
    )
    if last is not None and history.published - last >= _YEAR:
        yield Sign("weak", f"the first release after {age(history.published - last)}")


def removals(history: History) -> Iterator[Sign]:
    """Yield a sign where versions published within the last month are gone; prereleases come and go."""
    removed = sorted(
        (time, text)
        for text, time in history.packument.removed.items()
        if history.now - YOUNG < time <= history.now
        and (version := parse(text, loose=True)) is not None
        and not version.is_prerelease
    )
    if removed:
        names = [text for _, text in removed[:_MOST_NAMED]]
        shown = [*names, f"{len(removed) - _MOST_NAMED} more"] if len(removed) > _MOST_NAMED else names
        verb = "was" if len(removed) == 1 else "were"
        yield Sign("weak", f"{listed(shown)}, published on {day(removed[-1][0])}, {verb} removed since")


def _grown(now: int | None, before: Sequence[int | None], least: int) -> tuple[int, int] | None:
    """Return the largest number before and the one now, where that is a jump."""
    largest = max((number for number in before if number is not None), default=None)
    if now is None or largest is None or now < _JUMP * largest or now - largest < least:
        return None
    return largest, now
