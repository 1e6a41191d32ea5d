"""What a loopback registry does differently from a plain, healthy one: everything that real registries do."""

import base64
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

Body = Literal["complete", "truncated", "garbage", "huge", "bomb", "endless", "slow", "hang"]
"""How the body of an answer arrives.

`truncated` stops halfway, `garbage` is no JSON, `slow` comes in ten pieces with pauses between, `hang` is
headers and nothing more. `huge`, `bomb` and `endless` are followed by filler: so many megabytes sent, so many
compressed to almost nothing, and filler until the client leaves.
"""


class Auth(Struct, frozen=True, kw_only=True):
    """Without this Authorization `header` a request gets `status`; `scopes` None means every package."""

    header: str
    scopes: frozenset[str] | None = None
    status: Literal[401, 403, 404] = 401


class Failure(Struct, frozen=True, kw_only=True):
    """The first `times` requests of each path are answered with `status`, and then it is over."""

    status: int
    times: int = 1
    retry_after: str | None = None


class Behaviour(Struct, frozen=True, kw_only=True):
    """The defaults are a registry in good health; times are in seconds."""

    abbreviated: bool = True
    """Honours the request for the short document."""
    time: Literal["std", "notime", "atime"] = "std"
    """Publication times: in the full document, in none, or in the short one too."""
    etag: bool = True
    gzip: bool = True
    auth: Auth | None = None
    failure: Failure | None = None
    redirect: str | None = None
    """An address that every path is redirected below; `{BASE}`, the registry's own, makes it a loop."""
    latency: float = 0.0
    """How long an answer waits before its first byte."""
    body: Body = "complete"
    filler_megabytes: int = 64
    """How much follows a `huge` body or a `bomb`."""
    slow_pause: float = 0.05
    document_fields: Mapping[str, Any] = {}
    """Replace fields of every packument, with values of the wrong type for instance."""
    version_fields: Mapping[str, Any] = {}
    """Replace fields of every version's manifest."""
    advisories: Mapping[str, list[dict[str, Any]]] = {}
    """What the bulk endpoint knows, by package."""
    advisories_status: int = 200


def bearer(token: str) -> str:
    """Return the Authorization header of a token."""
    return f"Bearer {token}"


def basic(user: str, password: str) -> str:
    """Return the Authorization header of a user and a password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
