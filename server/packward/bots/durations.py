"""The durations that Renovate reads, and how a longer one is written in the same style."""

import math
import re

DAY = 86400.0
_UNITS = {
    "ms msec msecs millisecond milliseconds": 0.001,
    "s sec secs second seconds": 1.0,
    "m min mins minute minutes": 60.0,
    "h hr hrs hour hours": 3600.0,
    "d day days": DAY,
    "w week weeks": 7 * DAY,
    "month months": 30 * DAY,
    "y yr yrs year years": 365.25 * DAY,
}
_SECONDS = {word: seconds for words, seconds in _UNITS.items() for word in words.split()}
_SINGULARS = frozenset({"hour", "day", "week", "month", "year"})
_LONGEST = 100
_PIECE = re.compile(r"\s*([0-9]{0,9}(?:\.[0-9]{1,9})?)\s*([a-zA-Z]*)\s*", re.ASCII)
_SINGLE = re.compile(r"([0-9]{1,9})(\s*)([a-zA-Z]+)", re.ASCII)


def read(text: str) -> float | None:
    """Return the seconds of "3 days", "1 week", "36h" or "1 day 12 hours"; None where Renovate reads none.

    A number without a unit counts milliseconds. Source: Renovate's own reading of times.
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    total, at = 0.0, 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        unit = None if piece is None else _seconds(piece[2] or "ms")
        if piece is None or not piece[1] or unit is None:
            return None
        total += float(piece[1]) * unit
        at = piece.end()
    return total


def at_least(seconds: float, written: str) -> str:
    """Return a duration of whole days that is at least so long, in the unit of another one where it fits."""
    days = math.ceil(seconds / DAY)
    single = _SINGLE.fullmatch(written.strip())
    unit = None if single is None else _seconds(single[3])
    if single is None or unit is None or unit < _SECONDS["hour"] or days * DAY % unit:
        return counted(days, "day")
    number, word = int(days * DAY // unit), single[3]
    singular = word.removesuffix("s")
    if singular in _SINGULARS:
        word = singular if number == 1 else f"{singular}s"
    return f"{number}{single[2]}{word}"


def counted(number: int, unit: str) -> str:
    """Return a number with its unit: "1 day", "7 days"."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _seconds(word: str) -> float | None:
    return _SECONDS["month"] if word == "M" else _SECONDS.get(word.lower())
