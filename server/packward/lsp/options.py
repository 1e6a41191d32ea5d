"""What a client says in `initializationOptions`: packward's settings, and what goes beyond the protocol."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

SECTION = "packward"
_ABOUT_THE_CLIENT = frozenset({"trusted", "status"})


class Options(Struct, frozen=True, kw_only=True):
    """`trusted`: the user lets files of the workspace decide whom to ask.

    `status`: the client shows what the notification `packward/status` says.
    """

    settings: Mapping[str, Any] = {}
    trusted: bool = True
    status: bool = False


def read_options(sent: Any) -> Options:
    """Read `{"packward": settings, "trusted": bool, "status": bool}`; anything else counts as not said.

    Only `false` takes trust away: clients without such a notion are what the user started on purpose.
    """
    if not isinstance(sent, Mapping):
        return Options()
    return Options(
        settings={key: value for key, value in section(sent).items() if key not in _ABOUT_THE_CLIENT},
        trusted=sent.get("trusted") is not False,
        status=sent.get("status") is True,
    )


def section(settings: Any) -> Mapping[str, Any]:
    """Return packward's own part of what a client sends; some send only that part."""
    if not isinstance(settings, Mapping):
        return {}
    inner = settings.get(SECTION, settings)
    return inner if isinstance(inner, Mapping) else {}
