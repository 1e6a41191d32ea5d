"""Patterns of paths and package names as the bots' configurations write them."""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache

_LONGEST = 500
_WILD = re.compile(r"[*?\[]")


def is_wild(pattern: str) -> bool:
    """Tell whether a pattern can match anything but itself."""
    return _WILD.search(pattern) is not None


def matches(path: str, pattern: str) -> bool:
    """Tell whether a path matches a pattern whose `*` stays within one part and `**` is any number of parts.

    An overlong pattern matches nothing.
    """
    if len(pattern) > _LONGEST:
        return False
    wanted = _compile(pattern)
    # The places in the pattern that the parts read so far can have led to.
    places = _skip({0}, wanted)
    for part in parts(path):
        after: set[int] = set()
        for place in places:
            if place < len(wanted):
                expression = wanted[place]
                if expression is None:
                    after.add(place)
                elif expression.match(part):
                    after.add(place + 1)
        places = _skip(after, wanted)
    return len(wanted) in places


@lru_cache(maxsize=256)
def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return one expression for patterns whose `*` is any run of characters, slashes included."""
    return re.compile("|".join(translate(each) for each in patterns if len(each) <= _LONGEST) or r"(?!)")


@lru_cache(maxsize=2048)
def _compile(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    """Return an expression for each part, None for `**`."""
    return tuple(None if part == "**" else re.compile(translate(part)) for part in parts(pattern))


def parts(path: str) -> list[str]:
    """Return the parts between slashes; empty ones and `.` do not count."""
    return [part for part in path.split("/") if part not in ("", ".")]


def _skip(places: set[int], wanted: Sequence[re.Pattern[str] | None]) -> set[int]:
    """Add the places behind each `**`, which may stand for no part at all."""
    reached = set(places)
    for place in places:
        following = place
        while following < len(wanted) and wanted[following] is None:
            following += 1
            reached.add(following)
    return reached
