"""How JavaScript, and npm's config with it, makes numbers, dates and truth of what a file holds."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_RADIX = {"0x": 16, "0o": 8, "0b": 2}
_LONGEST = 100

_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
    r"\s?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_CLOCK = (
    r"(?:,? (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
    r"(?: ?(?:GMT|UTC|Z)?(?P<zone>[+-][0-9]{4})?)?"
)
_WRITTEN = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        rf"(?:[a-z]{{3,9}},? )?{_MONTH} (?P<day>[0-9]{{1,2}}),? (?P<year>[0-9]{{4}})",
        rf"(?:[a-z]{{3,9}},? )?(?P<day>[0-9]{{1,2}}) {_MONTH},? (?P<year>[0-9]{{4}})",
        r"(?P<year>[0-9]{4})[/-](?P<month>[0-9]{1,2})[/-](?P<day>[0-9]{1,2})",
        r"(?P<month>[0-9]{1,2})[/-](?P<day>[0-9]{1,2})[/-](?P<year>[0-9]{4})",
    )
)


def number(text: str) -> float:
    """Return what `Number(text)` gives; NaN where the text is no number."""
    text = text.strip()
    if not text:
        return 0.0
    if len(text) > _LONGEST:
        return math.nan
    if text in {"Infinity", "+Infinity", "-Infinity"}:
        return -math.inf if text[0] == "-" else math.inf
    base = _RADIX.get(text[:2].lower())
    if base is not None:
        return _whole(text[2:], base)
    return float(text) if _DECIMAL.fullmatch(text) else math.nan


def amount(value: Any) -> float:
    """Return the number that arithmetic makes of a config value: text, truth value, null or list."""
    if value is None or isinstance(value, bool | int | float):
        return float(value or 0)
    if isinstance(value, str):
        return number(value)
    if isinstance(value, Sequence):
        return amount(value[0]) if len(value) == 1 else (math.nan if value else 0.0)
    return math.nan


def date(text: str) -> float | None:
    """Return a date's moment in epoch seconds; None where JavaScript would not read it as a date either.

    A time without a zone counts as UTC: the zone of the computer that installs is not known.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    match = _ISO.fullmatch(text) or next(
        (found for form in _WRITTEN if (found := form.fullmatch(text))), None
    )
    return None if match is None else _moment(match.groupdict())


def is_truthy(value: Any) -> bool:
    """Tell what an `if` makes of a config value; every list counts as true."""
    if isinstance(value, list | tuple | dict):
        return True
    return bool(value)


def _whole(digits: str, base: int) -> float:
    # Python's int takes underscores and signs here, JavaScript does not.
    if not digits.isalnum() or not digits.isascii():
        return math.nan
    try:
        return float(int(digits, base))
    except ValueError:
        return math.nan


def _moment(parts: dict[str, str | None]) -> float | None:
    name = parts.get("name")
    month = _MONTHS.index(name.lower()) + 1 if name else int(parts.get("month") or 1)
    fraction = float(f"0.{parts.get('fraction') or 0}")
    try:
        moment = datetime(
            int(parts["year"] or 0),
            month,
            int(parts.get("day") or 1),
            int(parts.get("hour") or 0),
            int(parts.get("minute") or 0),
            int(parts.get("second") or 0),
            tzinfo=_zone(parts.get("zone")),
        )
    except ValueError:
        return None
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() + fraction


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
