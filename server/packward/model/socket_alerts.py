"""What Socket says of a package's version, as far as packward tells it on."""

from typing import Literal

from msgspec import Struct

Level = Literal["low", "middle", "high", "critical"]
Action = Literal["error", "warn", "monitor", "ignore"]


class SocketOrganization(Struct, frozen=True, kw_only=True):
    """The organization that a token belongs to, by the name that addresses have for it."""

    slug: str
    asked_at: float


class SocketAlert(Struct, frozen=True, kw_only=True):
    """One kind of alert on a version, however often it occurs there.

    `type` is Socket's name for it ("malware"), `level` the highest severity, `action` the strictest thing
    that the organization's policy does about it (None: it does not say).
    """

    type: str
    level: Level
    action: Action | None = None


class SocketAlerts(Struct, frozen=True, kw_only=True):
    """All alerts on one version, the gravest first; none is no proof of anything."""

    alerts: tuple[SocketAlert, ...] = ()
    asked_at: float
