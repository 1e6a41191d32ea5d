"""Bun's minimum release age: what the key and its exclusions in bunfig.toml mean in each version."""

import math
import re
from typing import Any

from msgspec import Struct

from packward.managers.bun.config import Entry, entries
from packward.managers.bun.exemptions import VERSIONS_SINCE, names_versions
from packward.model.manager import Configs, Tool
from packward.model.policy import Exemption, Origin, ReleaseAge

KEY = "minimumReleaseAge"
EXCLUDE_KEY = "minimumReleaseAgeExcludes"
SINCE = "1.3.0"
TEXTS_SINCE = "1.4.4"

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_NUMBER = r"(?:[0-9]{1,60}\.?[0-9]{0,60}|\.[0-9]{1,60})"
_DURATION = re.compile(
    rf"(?P<number>{_NUMBER})\s*"
    r"(?P<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)"
)
_PLAIN = re.compile(rf"-?{_NUMBER}(?:[eE][+-]?[0-9]{{1,4}})?")
# Longer ages than this many seconds (about 300,000 years) are all the same: nothing is old enough.
_MOST_SECONDS = 1e13


class Gate(Struct, frozen=True, kw_only=True):
    """What Bun makes of the key.

    `entry` is the one that decides, None where none is written. `age` is None where nothing is held back.
    `broken` is the entry over which every install stops, `breaks` says why.
    """

    entry: Entry | None = None
    age: ReleaseAge | None = None
    broken: Entry | None = None
    breaks: str | None = None


def read_gate(configs: Configs, tool: Tool) -> Gate:
    """Read the gate in force. Recorded cases `buncfg.bun*`, `bunstr.bun*`; each key's nearest file counts.

    A value that Bun cannot read stops the install in whatever file it stands.
    """
    if not tool.at_least(SINCE):
        return Gate()
    ages, lists = list(entries(configs, KEY)), list(entries(configs, EXCLUDE_KEY))
    entry = ages[0] if ages else None
    for written in ages:
        if seconds_of(written.value, tool) is None:
            return Gate(entry=entry, broken=written, breaks=_unreadable(written, tool))
    for written in lists:
        if _texts(written.value) is None:
            text = f"bun {tool.version} stops because {EXCLUDE_KEY} is no list of texts"
            return Gate(entry=entry, broken=written, breaks=text)
    seconds = None if entry is None else seconds_of(entry.value, tool)
    if entry is None or not seconds:
        return Gate(entry=entry)
    exempt = exemptions(lists[0], tool) if lists else ()
    return Gate(entry=entry, age=ReleaseAge(seconds=seconds, origin=entry.origin, exempt=exempt))


def seconds_of(value: Any, tool: Tool) -> float | None:
    """Return the seconds that a value means, 0 for no gate; None where this version cannot read it."""
    if isinstance(value, str) and tool.at_least(TEXTS_SINCE):
        value = _seconds_in(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Not a number is neither.
    return float(min(value, _MOST_SECONDS)) if 0 <= value < math.inf else None


def exemptions(entry: Entry, tool: Tool) -> tuple[Exemption, ...]:
    """Return the entries of a list of exclusions; those with versions only where this version reads them."""
    with_versions = tool.at_least(VERSIONS_SINCE)
    return tuple(
        Exemption(text=text, origin=origin)
        for text, origin in listed(entry)
        if with_versions or not names_versions(text)
    )


def listed(entry: Entry) -> tuple[tuple[str, Origin], ...]:
    """Return the texts in a list with their places."""
    return tuple(
        (child.value, Origin(label=entry.file.label, uri=entry.file.uri, span=child.span))
        for child in entry.file.tree.children(entry.node)
        if isinstance(child.value, str)
    )


def _seconds_in(text: str) -> float | None:
    """Read a duration as Bun 1.4.4 does: a number of seconds, or a number and a unit in lower case."""
    if _PLAIN.fullmatch(text):
        return float(text)
    match = _DURATION.fullmatch(text)
    return None if match is None else float(match["number"]) * _UNITS[match["unit"][0]]


def _texts(value: Any) -> list[str] | None:
    is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return value if is_list else None


def _unreadable(entry: Entry, tool: Tool) -> str:
    text = f"bun {tool.version} stops because {entry.written} is no number of seconds for {KEY}"
    is_duration = isinstance(entry.value, str) and _seconds_in(entry.value) is not None
    if is_duration and not tool.at_least(TEXTS_SINCE):
        text += f"; bun {TEXTS_SINCE} is the first that reads durations"
    return text
