"""Why a fact is missing, as hovers word it."""

from collections.abc import Mapping

from packward.model.facts import Reason

REASONS: Mapping[Reason, str] = {
    "pending": "the registry has not answered yet",
    "offline": "packward is offline",
    "not-found": "the registry knows no such package",
    "forbidden": "the registry refused access",
    "rate-limited": "the registry asks to wait",
    "too-large": "the registry's answer is too large",
    "malformed": "the registry's answer could not be read",
    "unreachable": "the registry could not be reached",
    "private": "a private name is not sent there",
}
