"""The log: standard error, at the level that PACKWARD_LOG asks for, and nothing of what users' files hold."""

import logging
import os
import traceback
from collections.abc import Sequence

log = logging.getLogger("packward.lsp")


def start_log() -> None:
    """Send packward's log to standard error: warnings, with PACKWARD_LOG=debug everything."""
    packward = logging.getLogger("packward")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    packward.addHandler(handler)
    packward.propagate = False
    packward.setLevel(logging.DEBUG if os.environ.get("PACKWARD_LOG") == "debug" else logging.WARNING)
    # pygls logs whole messages, and with them the tokens in an .npmrc.
    silent = logging.getLogger("pygls")
    silent.addHandler(logging.NullHandler())
    silent.propagate = False


def log_failure(what: str, error: BaseException) -> None:
    """Log where an unexpected exception came from.

    Its text is left out: it may quote a user's file.
    """
    data = getattr(error, "data", None)
    carried: Sequence[str] | None = data.get("traceback") if isinstance(data, dict) else None
    frames = carried or traceback.format_tb(error.__traceback__)
    kind = str(error).partition(":")[0] if carried else type(error).__name__
    log.error("%s failed: %s\n%s", what, kind, "".join(frames))
