"""One remembered answer, and the key it is remembered under."""

from typing import Any

from msgspec import Struct, structs

from packward.model.facts import Query


class Key(Struct, frozen=True):
    """Whose answer it is: the question, and the realm of the network that it was asked over."""

    query: Query
    realm: str = ""


class Record(Struct, frozen=True, kw_only=True):
    """A fact with what the registry gave to ask again by.

    `asked_at` is when the registry last confirmed it (epoch seconds). `is_expired`: to be asked again
    whatever its age.
    """

    fact: Any
    asked_at: float
    etag: str | None = None
    last_modified: str | None = None
    is_expired: bool = False

    def is_fresh(self, now: float, max_age: float) -> bool:
        """Whether the fact can be used without asking; one from the future, by a changed clock, cannot."""
        return not self.is_expired and 0 <= now - self.asked_at < max_age

    def confirmed(self, now: float) -> "Record":
        """Return the record as the registry has just confirmed it."""
        fact = structs.replace(self.fact, asked_at=now)
        return structs.replace(self, fact=fact, asked_at=now, is_expired=False)

    def expired(self) -> "Record":
        """Return the record as one that has to be asked again."""
        return structs.replace(self, is_expired=True)
