"""What a registry's search gives for the beginning of a name."""

from msgspec import Struct


class Match(Struct, frozen=True, kw_only=True):
    """One package that was found; `description` is its publisher's, "" where there is none."""

    name: str
    description: str = ""


class Matches(Struct, frozen=True, kw_only=True):
    """What was found, best first as the registry ranks it; `asked_at` is in epoch seconds."""

    matches: tuple[Match, ...]
    asked_at: float = 0.0
