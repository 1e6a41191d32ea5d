"""How much a registry may cost: sizes, times, attempts. Tests inject smaller ones."""

from collections.abc import Mapping

from msgspec import Struct

from packward.model.facts import Reason

_MEGABYTE = 1024 * 1024


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds of one request and of one host. Times are in seconds, sizes in bytes.

    `body` holds for what is sent as well as for what it unpacks to. `total` is for one exchange, from
    the connection to the last byte. `wait` is the longest time that a host may ask to wait before the
    next try; `remembered_wait` caps how long a longer one is respected without asking.
    After `failures` connections in a row that failed, a host is not tried for `pause`.
    """

    body: int = 64 * _MEGABYTE
    total: float = 30.0
    connect: float = 5.0
    idle: float = 10.0
    redirects: int = 5
    retries: int = 2
    backoff: float = 0.3
    wait: float = 20.0
    remembered_wait: float = 3600.0
    connections: int = 8
    failures: int = 3
    pause: float = 15.0


FAILURE_LIFETIMES: Mapping[Reason, float] = {
    "not-found": 300.0,
    "forbidden": 60.0,
    "too-large": 300.0,
}
"""Seconds for which a failure is the answer without asking again; `UNREACHABLE_LIFETIME` for others."""

UNREACHABLE_LIFETIME = 30.0
