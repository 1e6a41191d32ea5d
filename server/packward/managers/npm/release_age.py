"""npm's minimum release age: which of its two keys is in force, from which source, and what it means."""

import math

from msgspec import Struct

from packward.managers.npm import coercion
from packward.managers.npm.config import Entry, Source, get, listed
from packward.model.manager import Tool
from packward.model.policy import Exemption, Origin, ReleaseAge

KEY = "min-release-age"
DATE_KEY = "before"
EXCLUDE_KEY = "min-release-age-exclude"
SINCE = "11.10.0"
EXCLUDE_SINCE = "11.17.0"
# Before this version npm refuses to run with both keys set, from then on the higher source wins.
_BOTH_KEYS_SINCE = "11.15.0"
DAY = 86400.0
_MOST_DAYS = 1e8


class Gate(Struct, frozen=True, kw_only=True):
    """What npm makes of the two keys.

    `entry` is the one in force, None where none is written. `age` is None where nothing is held back.
    `breaks` says why every install stops.
    """

    entry: Entry | None = None
    age: ReleaseAge | None = None
    breaks: str | None = None


def read_gate(chain: tuple[Source, ...], tool: Tool) -> Gate:
    """Read the gate in force. Facts: npm's definitions of its settings, 10.9 to 12.2; cases `npmunit.*`."""
    if not tool.at_least(SINCE):
        return _from_date(get(chain, DATE_KEY), ())
    age, date = get(chain, KEY), get(chain, DATE_KEY)
    if age is not None and date is not None and not tool.at_least(_BOTH_KEYS_SINCE):
        text = f"npm {tool.version} stops because both {KEY} and {DATE_KEY} are set"
        return Gate(entry=age, breaks=text)
    exempt = exemptions(chain, tool)
    for source in chain:
        if DATE_KEY in source.entries:
            return _from_date(source.entries[DATE_KEY], exempt)
        entry = source.entries.get(KEY)
        # A null leaves the decision to the next source.
        if entry is not None and entry.value is not None:
            return _from_days(entry, exempt, tool)
    return Gate()


def exemptions(chain: tuple[Source, ...], tool: Tool) -> tuple[Exemption, ...]:
    """Return the patterns that free packages from the gate: those of the highest source that has any."""
    entry = get(chain, EXCLUDE_KEY) if tool.at_least(EXCLUDE_SINCE) else None
    if entry is None:
        return ()
    return tuple(Exemption(text=text, origin=_origin_of(text, entry)) for text in listed(entry.value))


def days(entry: Entry) -> float:
    """Return the number of days that an age entry stands for; NaN where npm reads none."""
    return coercion.amount(entry.value)


def _from_days(entry: Entry, exempt: tuple[Exemption, ...], tool: Tool) -> Gate:
    amount = days(entry)
    if math.isnan(amount) or abs(amount) > _MOST_DAYS:
        shown = entry.written if isinstance(entry.written, str) else entry.value
        text = f"{KEY}={shown} is no number of days, so npm {tool.version} stops with Invalid time value"
        return Gate(entry=entry, breaks=text)
    if amount <= 0:
        return Gate(entry=entry)
    return Gate(entry=entry, age=ReleaseAge(seconds=amount * DAY, origin=entry.origin, exempt=exempt))


def _from_date(entry: Entry | None, exempt: tuple[Exemption, ...]) -> Gate:
    if entry is None or entry.value is None:
        return Gate(entry=entry)
    value = entry.value[0] if isinstance(entry.value, list) and len(entry.value) == 1 else entry.value
    if isinstance(value, bool):
        moment: float | None = float(value) / 1000
    else:
        moment = coercion.date(value) if isinstance(value, str) else None
    if moment is None:
        return Gate(entry=entry, breaks=f"{DATE_KEY}={entry.written} is no date that npm can read")
    return Gate(entry=entry, age=ReleaseAge(seconds=0.0, before=moment, origin=entry.origin, exempt=exempt))


def _origin_of(text: str, entry: Entry) -> Origin:
    """Return the place of one element of a list, or of the whole entry where it stands on one line."""
    if entry.file is None or entry.node is None:
        return entry.origin
    for child in entry.file.tree.children(entry.node):
        if isinstance(child.value, str) and text in listed(child.value):
            return Origin(label=entry.file.label, uri=entry.file.uri, span=child.entry_span)
    return entry.origin
