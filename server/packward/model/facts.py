"""Questions to the world and their answers: a fact, or why it is unknown."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

Reason = Literal[
    "pending",
    "offline",
    "not-found",
    "forbidden",
    "rate-limited",
    "too-large",
    "malformed",
    "unreachable",
    "private",
]


class Unknown(Struct, frozen=True):
    """Why a fact could not be had. It never reads as "safe"."""

    reason: Reason
    detail: str = ""


PENDING = Unknown("pending")


class Query(Struct, frozen=True, order=True):
    """One question: which signal, asked of which registry, about which package (and version).

    `registry` is the one that the package's name belongs to, also where another service is asked about it;
    of a question about a folder it is the folder's uri. `detail` is whatever else the question needs, such
    as the integrity that an archive must have.
    """

    signal: str
    registry: str
    package: str
    version: str = ""
    detail: str = ""


class Facts(Struct, frozen=True, kw_only=True):
    """All answers so far. `revision` grows with every change."""

    revision: int = 0
    answers: Mapping[Query, Any] = {}

    def get(self, query: Query) -> Any:
        """Return the fact for a query, or `Unknown`; `PENDING` where nobody has asked yet."""
        return self.answers.get(query, PENDING)
