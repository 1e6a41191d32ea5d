"""What one exchange over HTTP comes to."""

from collections.abc import Mapping

from msgspec import Struct

from packward.model.facts import Unknown


class Response(Struct, frozen=True, kw_only=True):
    """What came back, unpacked. Of the headers only those that mean something here, in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Failed(Struct, frozen=True, kw_only=True):
    """Why there is no answer. `connected` is False where the host was not reached at all.

    `is_passing`: the next try may go better.
    """

    unknown: Unknown
    connected: bool = True
    is_passing: bool = False
