"""pnpm's minimum release age: what is in force, where it was written, and what pnpm does about it."""

import math
from collections.abc import Iterator

from msgspec import Struct

from packward.managers.pnpm import exclusions, scalars
from packward.managers.pnpm.config import Entry, Source, get, switch
from packward.managers.pnpm.generations import V11, V12
from packward.model.manager import Tool
from packward.model.policy import Exemption, Origin, ReleaseAge

RULE = "ineffective-min-release-age"
KEY = "minimumReleaseAge"
EXCLUDE_KEY = "minimumReleaseAgeExclude"
STRICT_KEY = "minimumReleaseAgeStrict"
IGNORE_MISSING_KEY = "minimumReleaseAgeIgnoreMissingTime"
SINCE = "10.16.0"
DEFAULT_SINCE = "11.0.0"
DEFAULT_MINUTES = 1440
STRICT_IF_WRITTEN_SINCE = "11.0.4"
TEXT_EXCLUDES_SINCE = "11.23.0"
MINUTE = 60.0
# Longer than any calendar; a larger number would only overflow.
_MOST_MINUTES = 1e10


class Gate(Struct, frozen=True, kw_only=True):
    """What pnpm makes of its settings on the release age.

    `entry` is the age that is written and counts, None where none is. `age` is None where nothing is held
    back. `breaks` says why every install stops.
    """

    entry: Entry | None = None
    age: ReleaseAge | None = None
    breaks: str | None = None


def read_gate(chain: tuple[Source, ...], tool: Tool) -> Gate:
    """Read the gate in force; recorded cases `pnpmcfg.*` and `default.pnpm*`."""
    if not tool.at_least(SINCE):
        return Gate(entry=get(chain, KEY))
    entry, excluded = get(chain, KEY), get(chain, EXCLUDE_KEY)
    breaks = age_error(entry, tool) or excludes_error(excluded, tool)
    minutes = minutes_of(entry, tool)
    if breaks is not None or minutes is None:
        return Gate(entry=entry, breaks=breaks)
    skips_missing, _ = switch(chain, IGNORE_MISSING_KEY, tool)
    age = ReleaseAge(
        seconds=minutes * MINUTE,
        origin=None if entry is None else entry.origin,
        strict=_is_strict(chain, entry, tool),
        default=entry is None,
        exempt=tuple(exemptions(excluded, tool)),
        missing_time="error" if not tool.at_least(V11) or skips_missing is False else "old",
    )
    return Gate(entry=entry, age=age)


def minutes_of(entry: Entry | None, tool: Tool) -> float | None:
    """Return the minutes that versions have to wait, None where nothing is held back."""
    if entry is None:
        return DEFAULT_MINUTES if tool.at_least(DEFAULT_SINCE) else None
    minutes = scalars.number(entry.value)
    if not scalars.is_truthy(entry.value) or math.isnan(minutes) or minutes <= 0:
        return None
    return min(minutes, _MOST_MINUTES)


def age_error(entry: Entry | None, tool: Tool) -> str | None:
    """Say why pnpm can install nothing with this value; None where it can.

    Version 10 finds every version too young, 11 has no gate then, 12 refuses what is no whole number.
    """
    if entry is None or entry.value is None:
        return None
    value = entry.value
    if tool.at_least(V12):
        if not scalars.is_whole(value):
            return f"{KEY}: {shown(entry)} is no whole number of minutes, so pnpm {tool.version} stops"
    elif not tool.at_least(V11) and scalars.is_truthy(value) and math.isnan(scalars.number(value)):
        return f"{KEY}: {shown(entry)} is no number, so pnpm {tool.version} finds no version old enough"
    return None


def shown(entry: Entry) -> str:
    """Return the value as it is written, or nearly so."""
    if entry.tree is not None and entry.node is not None and entry.node.kind not in ("object", "array"):
        return entry.tree.text[entry.node.span.start : entry.node.span.end] or "null"
    return str(entry.value)


def excludes(entry: Entry | None) -> tuple[tuple[str, Origin], ...]:
    """Return the elements of an exclusion list with their places; a text counts as its one element."""
    if entry is None:
        return ()
    if isinstance(entry.value, str):
        return ((entry.value, entry.origin),)
    placed = tuple(
        (child.value, origin) for child, origin in entry.elements() if isinstance(child.value, str)
    )
    values = entry.value if isinstance(entry.value, list) else ()
    return placed or tuple((text, entry.origin) for text in values if isinstance(text, str))


def is_split(entry: Entry, tool: Tool) -> bool:
    """Tell whether this version takes a text instead of a list for as many entries as it has characters."""
    return isinstance(entry.value, str) and not tool.at_least(V12) and not tool.at_least(TEXT_EXCLUDES_SINCE)


def exemptions(entry: Entry | None, tool: Tool) -> Iterator[Exemption]:
    """Give the entries of an exclusion list that this version reads as more than a mere text."""
    if entry is None:
        return
    if is_split(entry, tool):
        if {"*", "!"} & set(entry.value):
            yield Exemption(text="*", origin=entry.origin)
        return
    written = excludes(entry)
    kept = set(exclusions.in_force((text for text, _ in written), tool))
    yield from (Exemption(text=text, origin=origin) for text, origin in written if text in kept)


def excludes_error(entry: Entry | None, tool: Tool) -> str | None:
    """Say why every install stops over an exclusion list; None where none does."""
    if entry is None or is_split(entry, tool) or not tool.at_least(exclusions.VERSIONS_SINCE):
        return None
    if tool.at_least(V12) and not isinstance(entry.value, list):
        return f"{entry.key} is no list, so pnpm {tool.version} stops"
    for text, _ in excludes(entry):
        error = exclusions.read(text).error
        if error is not None:
            return f"pnpm {tool.version} stops over {text} in {entry.key}, because {error}"
    return None


def _is_strict(chain: tuple[Source, ...], entry: Entry | None, tool: Tool) -> bool:
    if not tool.at_least(V11):
        return True
    strict, strict_entry = switch(chain, STRICT_KEY, tool)
    if strict is not None and strict_entry is not None and strict_entry.value is not None:
        return strict
    return entry is not None and tool.at_least(STRICT_IF_WRITTEN_SINCE)
