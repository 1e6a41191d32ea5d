"""What a release-age setting was meant for, whichever package manager's key or unit it is written in."""

import difflib
import re
from typing import Literal

_AGE = ("minreleaseage", "minimumreleaseage", "npmminimalagegate", "minimumdependencyage", "releaseage")
_EXCLUDE = (
    "minreleaseageexclude",
    "minimumreleaseageexclude",
    "minimumreleaseageexcludes",
    "npmpreapprovedpackages",
)
_SIMILAR = 0.86
_LONGEST_KEY = 60
_SEPARATORS = re.compile("[-_. ]")
_DURATION = re.compile(
    r"P?T?([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*"
    r"(?:(w|weeks?)|(d|days?)|(h|hours?)|(m|min|minutes?)|(s|sec|seconds?)|(ms))",
    re.IGNORECASE,
)
_UNIT_SECONDS = (7 * 86400.0, 86400.0, 3600.0, 60.0, 1.0, 0.001)


def meant_key(key: str) -> Literal["age", "exclude"] | None:
    """Tell whether a key, in any case and with any separators, is one for the age or its exclusions.

    Misspellings count; None for keys of other subjects.
    """
    if len(key) > _LONGEST_KEY:
        return None
    plain = _SEPARATORS.sub("", key).lower()
    # Both lists at once, so that a misspelt exclusion is not taken for the age.
    near = difflib.get_close_matches(plain, (*_AGE, *_EXCLUDE), n=1, cutoff=_SIMILAR)
    if not near:
        return None
    return "age" if near[0] in _AGE else "exclude"


def seconds_in(text: str) -> float | None:
    """Return the seconds of a duration with a unit ("7d", "36 hours", "P7D"), None for any other text."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    unit = next(index for index, group in enumerate(match.groups()[1:]) if group is not None)
    return float(match[1]) * _UNIT_SECONDS[unit]
