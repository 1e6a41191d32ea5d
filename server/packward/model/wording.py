"""How times, ages and lists are worded for users: one way everywhere."""

from collections.abc import Sequence
from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY, _YEAR = 60.0, 3600.0, 86400.0, 365 * 86400.0


def counted(number: int, unit: str) -> str:
    """Word a number of things: "1 day", "3 days"."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def age(seconds: float) -> str:
    """Word an age in seconds by its largest fitting unit: "2 hours", "4 days", "3 years"."""
    if seconds < _MINUTE:
        return "less than a minute"
    if seconds < _HOUR:
        return counted(int(seconds // _MINUTE), "minute")
    if seconds < 2 * _DAY:
        return counted(int(seconds // _HOUR), "hour")
    if seconds < 60 * _DAY:
        return counted(int(seconds // _DAY), "day")
    if seconds < 2 * _YEAR:
        return counted(int(seconds // (_YEAR / 12)), "month")
    return counted(int(seconds // _YEAR), "year")


def duration(seconds: float) -> str:
    """Word a setting in seconds without loss where possible: "3 days", "36 hours", "90 minutes"."""
    for unit, size in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if seconds >= size and seconds % size == 0:
            return counted(int(seconds // size), unit)
    if seconds >= _DAY:
        return f"{seconds / _DAY:.4g} days"
    if seconds >= _MINUTE:
        return f"{seconds / _MINUTE:.4g} minutes"
    return f"{seconds:.4g} seconds"


def remaining(seconds: float) -> str:
    """Word a waiting time compactly: "2 d 4 h", "5 h", "12 min"."""
    if seconds >= _DAY:
        days, hours = divmod(int(seconds // _HOUR), 24)
        return f"{days} d {hours} h" if hours else f"{days} d"
    if seconds >= _HOUR:
        return f"{int(seconds // _HOUR)} h"
    return f"{max(1, int(seconds // _MINUTE))} min"


def until(epoch: float, now: float) -> str:
    """Word how long something lasts: "for 5 h", "until Tuesday" within the week, "until 2026-12-24" (UTC)."""
    if epoch - now < _DAY:
        return f"for {remaining(max(0.0, epoch - now))}"
    return f"until {_utc(epoch):%A}" if epoch - now < 6 * _DAY else f"until {day(epoch)}"


def moment(epoch: float) -> str:
    """Word a moment (epoch seconds) in UTC: "2026-11-25 10:00 UTC"."""
    return _utc(epoch).strftime("%Y-%m-%d %H:%M UTC")


def day(epoch: float) -> str:
    """Word the UTC day of a moment (epoch seconds): "2026-11-25"."""
    return _utc(epoch).strftime("%Y-%m-%d")


def iso(epoch: float) -> str:
    """Return a moment (epoch seconds) as ISO 8601 in UTC: "2026-11-22T10:00:00Z"."""
    return _utc(epoch).strftime("%Y-%m-%dT%H:%M:%SZ")


def size(count: int) -> str:
    """Word a number of bytes by its largest fitting unit: "0 kB", "120 kB", "3.6 MB"."""
    if count < 10**6:
        return f"{round(count / 10**3)} kB"
    return f"{count / 10**6:.1f} MB"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _utc(epoch: float) -> datetime:
    # Registries hold dates that no calendar has; a bound keeps strftime from raising.
    return datetime.fromtimestamp(min(max(epoch, 0.0), 253402300799.0), UTC)
