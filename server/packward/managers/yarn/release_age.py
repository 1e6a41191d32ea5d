"""Yarn's minimum release age: what is in force, for which scopes, and where it was written."""

from collections.abc import Mapping

from msgspec import Struct, structs

from packward.managers.yarn import scalars
from packward.managers.yarn.config import Entry, Source, elements, get, is_strict, scopes
from packward.managers.yarn.generations import named
from packward.model.manager import Configs, Tool
from packward.model.policy import Exemption, ReleaseAge

RULE = "ineffective-min-release-age"
KEY = "npmMinimalAgeGate"
EXEMPT_KEY = "npmPreapprovedPackages"
SINCE = "4.10.0"
DURATIONS_SINCE = "4.11.0"
DEFAULT_SINCE = "4.15.0"
DEFAULT_MINUTES = 1440.0
SCOPES_SINCE = "4.17.0"
MINUTE = 60.0


class Gate(Struct, frozen=True, kw_only=True):
    """What Yarn makes of its settings on the release age.

    `entry` is the age that is written and counts, None where none is. `age` is None where nothing is held
    back, `scoped` overrides it for a scope ("@acme"). `breaks` says why every install stops.
    """

    entry: Entry | None = None
    age: ReleaseAge | None = None
    scoped: Mapping[str, ReleaseAge] = {}
    breaks: str | None = None


def read_gate(chain: tuple[Source, ...], configs: Configs, tool: Tool) -> Gate:
    """Read the gate in force; recorded cases `yarncfg.*` and `default.yarn*`."""
    entry = get(chain, KEY)
    if not tool.at_least(SINCE):
        return Gate(entry=entry, breaks=_unknown(chain, tool))
    breaks = age_error(entry, tool)
    if breaks is not None:
        return Gate(entry=entry, breaks=breaks)
    exempt = tuple(
        Exemption(text=text, origin=origin) for text, origin in elements(chain, EXEMPT_KEY, configs)
    )
    age = _age(entry, exempt, tool)
    scoped, wrong = _of_scopes(chain, configs, exempt, tool)
    return Gate(entry=entry, age=age if age.seconds else None, scoped=scoped, breaks=wrong)


def minutes_of(entry: Entry | None, tool: Tool) -> float | None:
    """Return the minutes that versions have to wait, 0 where they need not; None where Yarn cannot read them.

    Yarn 4.10 reads a whole number and nothing else: `7d` is 7 minutes there.
    """
    if entry is None:
        return DEFAULT_MINUTES if tool.at_least(DEFAULT_SINCE) else 0.0
    if entry.text is None:
        return None
    if not tool.at_least(DURATIONS_SINCE):
        return max(0.0, scalars.leading_number(entry.text))
    return scalars.minutes(entry.text)


def age_error(entry: Entry | None, tool: Tool) -> str | None:
    """Say why Yarn stops over a value; None where it can read it."""
    if entry is None or minutes_of(entry, tool) is not None:
        return None
    if entry.written is None:
        return f"{KEY} holds no duration, so every command of {named(tool)} stops"
    if entry.text is None:
        return f"{named(tool)} stops because {KEY}: {entry.written} names a variable that is not set"
    return f"{KEY}: {entry.written} is no duration that {named(tool)} can read, so every command stops"


def shown(entry: Entry) -> str:
    """Return a setting's value as it is written."""
    return entry.written or ""


def _unknown(chain: tuple[Source, ...], tool: Tool) -> str | None:
    """Say why this Yarn stops over a gate or exemptions, which it does not know."""
    for source in chain:
        for key in (KEY, EXEMPT_KEY):
            if key in source.entries and source.level != "user" and is_strict(chain, tool):
                return f"{named(tool)} does not know {key} and stops; Yarn {SINCE} is the first that reads it"
    return None


def _age(entry: Entry | None, exempt: tuple[Exemption, ...], tool: Tool) -> ReleaseAge:
    seconds = (minutes_of(entry, tool) or 0.0) * MINUTE
    return ReleaseAge(
        seconds=seconds,
        origin=None if entry is None else entry.origin,
        default=entry is None,
        exempt=exempt,
        missing_time="young" if seconds else "old",
    )


def _of_scopes(
    chain: tuple[Source, ...], configs: Configs, exempt: tuple[Exemption, ...], tool: Tool
) -> tuple[dict[str, ReleaseAge], str | None]:
    """Return the gates of scopes, and why they stop Yarn, if they do."""
    ages: dict[str, ReleaseAge] = {}
    for scope, entries in scopes(chain, configs).items():
        entry = entries.get(KEY)
        # Scopes are written without "@"; a block that has it is about no package.
        if entry is None or scope.startswith("@"):
            continue
        if not tool.at_least(SCOPES_SINCE):
            return {}, f"{named(tool)} does not know {KEY} in npmScopes and stops"
        breaks = age_error(entry, tool)
        if breaks is not None:
            return {}, breaks
        ages[f"@{scope}"] = structs.replace(_age(entry, exempt, tool), default=False)
    return ages, None
