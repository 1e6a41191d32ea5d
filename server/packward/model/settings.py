"""packward's own settings, read from the editor and from the key "packward" in package.json."""

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from packward.model.finding import Severity

DAY = 86400.0
_UNITS = {"minute": 60.0, "hour": 3600.0, "day": DAY, "week": 7 * DAY}
_DURATION = re.compile(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*(minutes?|hours?|days?|weeks?)?\s*", re.ASCII)


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


def read_duration(text: str) -> float | None:
    """Read "3 days", "12 hours", "0" into seconds; a bare number counts days. None where it is neither."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    unit = (match[2] or "days").rstrip("s")
    return float(match[1]) * _UNITS[unit]
