"""packward's own settings, read from the editor and from the key "packward" in package.json."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from packward.model.finding import Severity

DAY = 86400.0
_UNITS = {"minute": 60.0, "hour": 3600.0, "day": DAY, "week": 7 * DAY}
DURATION = r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*(minutes?|hours?|days?|weeks?)?\s*"
"""What a duration matches, in a regular expression that JavaScript reads in the same way."""

_DURATION = re.compile(DURATION, re.ASCII)


class Ignore(Struct, frozen=True, kw_only=True):
    """One entry of `ignore`: what is silenced, why, and until which day (ISO date)."""

    rule: str | None = None
    package: str | None = None
    version: str | None = None
    reason: str | None = None
    until: str | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """All settings with their defaults. `minimum_release_age` is in seconds, 0 is off."""

    minimum_release_age: float = 3 * DAY
    rules: Mapping[str, Severity | None] = {}
    ignore: tuple[Ignore, ...] = ()
    advisories: Literal["registry", "osv", "off"] = "registry"
    inlay_hints: bool = True
    code_lens: bool = True
    socket_enabled: bool = False
    offline: bool = False


class Option(Struct, frozen=True, kw_only=True):
    """One setting as users write it: `key` is dotted where it is in a group, `field` is that of `Settings`.

    `says` describes it in whole sentences; `choices` are the texts that a `choice` may be.
    """

    key: str
    field: str
    kind: Literal["duration", "rules", "ignore", "choice", "switch"]
    says: str
    choices: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The key path below `packward`, groups opened."""
        return tuple(self.key.split("."))


OPTIONS = (
    Option(
        key="minimumReleaseAge",
        field="minimum_release_age",
        kind="duration",
        says="How long a version has to be out before it counts as old enough, where the project sets no "
        'minimum release age of its own: a duration such as "3 days" or "12 hours"; "0" is off.',
    ),
    Option(
        key="rules",
        field="rules",
        kind="rules",
        says="The severity of rules, by rule id; off silences a rule.",
    ),
    Option(
        key="ignore",
        field="ignore",
        kind="ignore",
        says="Findings to leave out: entries that name a rule, a package, or both, with a version if only "
        "one is meant, a reason, and the last day on which the entry counts (until).",
    ),
    Option(
        key="advisories",
        field="advisories",
        kind="choice",
        says="Who is asked for advisories: the registry, OSV, or nobody. OSV hears of public packages only, "
        "and in an editor only where the user chose it, not the project.",
        choices=("registry", "osv", "off"),
    ),
    Option(
        key="inlayHints",
        field="inlay_hints",
        kind="switch",
        says="Show the installed or resolved version, with its age, at the end of each dependency's line.",
    ),
    Option(
        key="codeLens",
        field="code_lens",
        kind="switch",
        says="Show above each group of dependencies how many updates are allowed or held back, and how many "
        "install scripts are unreviewed.",
    ),
    Option(
        key="socket.enabled",
        field="socket_enabled",
        kind="switch",
        says="Ask Socket about packages, with the token in SOCKET_SECURITY_API_TOKEN. In an editor only the "
        "user's own settings can turn this on.",
    ),
    Option(
        key="offline",
        field="offline",
        kind="switch",
        says="Ask no network; what is in the cache still counts.",
    ),
)
"""All settings, in the order in which they are documented."""

IGNORE_KEYS = {
    "rule": "The rule whose findings are left out; all rules where it is not named.",
    "package": "The package that they are about; all packages where it is not named.",
    "version": "The only version of the package that is meant.",
    "reason": "Why, for whoever reads this later.",
    "until": "The last day on which the entry counts, such as 2027-01-31.",
}
"""The keys of one entry of `ignore`, and what they say."""


def read_duration(text: str) -> float | None:
    """Read "3 days", "12 hours", "0" into seconds; a bare number counts days. None where it is neither."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    unit = (match[2] or "days").rstrip("s")
    return float(match[1]) * _UNITS[unit]


def is_day(text: str) -> bool:
    """Tell whether a text is a day as `until` takes it: "2027-01-31"."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
