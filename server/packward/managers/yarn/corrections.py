"""Corrected lines for release-age settings that Yarn does not take as they are meant."""

import math

from packward.managers.spellings import seconds_in
from packward.managers.yarn.config import RC, Entry, project_file, project_uri
from packward.managers.yarn.release_age import (
    DEFAULT_MINUTES,
    DEFAULT_SINCE,
    DURATIONS_SINCE,
    KEY,
    MINUTE,
    SINCE,
    minutes_of,
)
from packward.model.finding import Fix
from packward.model.manager import Configs, Tool
from packward.syntax.patch import Patch, Remove, Rename, Set
from packward.syntax.tree import KeyPath

YEAR_MINUTES = 365 * DEFAULT_MINUTES
FEW_DAYS = 90
_FALLBACK_MINUTES = 3 * DEFAULT_MINUTES
_HOUR_MINUTES = 60
_LONGEST_NUMBER = 12


def value_for(minutes: float, tool: Tool) -> str | int:
    """Return how this version takes so many minutes, rounded up: `7d`, or the number in Yarn 4.10."""
    whole = max(0, math.ceil(minutes))
    if not tool.at_least(DURATIONS_SINCE):
        return whole
    for unit, size in (("d", int(DEFAULT_MINUTES)), ("h", _HOUR_MINUTES)):
        if whole % size == 0:
            return f"{whole // size}{unit}"
    return f"{whole}m"


def minutes_meant(text: str, tool: Tool) -> int:
    """Guess the minutes that a value written for another unit means, but at least Yarn's own default.

    "7 days", 7 and 604800 are 10,080: a few are days, and what would be more than a year is seconds. 3 days
    where there is nothing to guess from.
    """
    least = DEFAULT_MINUTES if tool.at_least(DEFAULT_SINCE) else 1.0
    return math.ceil(max(least, _guess(text)))


def rewritten(entry: Entry, path: KeyPath, tool: Tool) -> tuple[Fix, ...]:
    """Offer the value that was meant in the place where an age is written, if that is a file."""
    meant = minutes_meant(entry.written or "", tool)
    if entry.file is None or meant == minutes_of(entry, tool):
        return ()
    value = value_for(meant, tool)
    patch = Patch(entry.file.uri, Set(path, value))
    return (_safe(f"Write {KEY}: {value} in {entry.file.label}", patch),)


def renamed(entry: Entry, known: str, tool: Tool) -> tuple[Fix, ...]:
    """Offer Yarn's own key instead of one that it does not know; where that is there too, the other goes."""
    file = entry.file
    if file is None or not tool.at_least(SINCE):
        return ()
    if file.tree.find((known,)) is not None:
        patch = Patch(file.uri, Remove((entry.key,)))
        return (Fix(title=f"Remove {entry.key} from {file.label}", patches=(patch,), safe=True),)
    rename = Patch(file.uri, Rename((entry.key,), known))
    if known != KEY:
        return (Fix(title=f"Rename it to {known}", patches=(rename,)),)
    value = value_for(minutes_meant(entry.written or "", tool), tool)
    patch = Patch(file.uri, Set((entry.key,), value))
    return (_safe(f"Write {KEY}: {value} in {file.label}", rename, patch),)


def moved(text: str, old: Patch | None, configs: Configs, tool: Tool) -> tuple[Fix, ...]:
    """Offer to write an age into the root's .yarnrc.yml; `old` takes it away from where it stands.

    Nothing where that file has an age of its own, or this Yarn knows none.
    """
    root = project_file(configs)
    if (root is not None and root.tree.find((KEY,)) is not None) or not tool.at_least(SINCE):
        return ()
    value = value_for(minutes_meant(text, tool), tool)
    new = Patch(project_uri(configs), Set((KEY,), value))
    return (_safe(f"Write {KEY}: {value} in {RC}", new, *(() if old is None else (old,))),)


def _guess(text: str) -> float:
    seconds = seconds_in(text)
    if seconds is not None:
        return seconds / MINUTE
    text = text.strip()
    number = float(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0.0
    if not number:
        return _FALLBACK_MINUTES
    if number <= FEW_DAYS:
        return number * DEFAULT_MINUTES
    if number >= YEAR_MINUTES:
        return number / MINUTE if number / MINUTE < YEAR_MINUTES else _FALLBACK_MINUTES
    return number


def _safe(title: str, *patches: Patch) -> Fix:
    return Fix(title=title, patches=patches, safe=True, preferred=True)
