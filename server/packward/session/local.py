"""What only the user's own folders can tell: local signals, asked by rules like any other, answered here.

A query's `registry` is the uri of the folder that it is about. Looking runs in a thread, so a signal bounds
its own work, and it never runs anything that the folder's files name.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from packward.model.facts import Query, Unknown
from packward.session.git import NEW_FILES, new_files
from packward.session.import_scan import scan_imports
from packward.signals import imports

_LOG = logging.getLogger(__name__)


class LocalSignal(Struct, frozen=True, kw_only=True):
    """One kind of question about a folder; `fresh` is how long (seconds) an answer is used.

    `look(query)` returns the fact, or `Unknown`; it may block.
    """

    name: str
    fresh: float
    look: Callable[[Query], Any]


LOCAL: Mapping[str, LocalSignal] = {
    NEW_FILES: LocalSignal(name=NEW_FILES, fresh=60.0, look=new_files),
    imports.NAME: LocalSignal(name=imports.NAME, fresh=900.0, look=scan_imports),
}


async def look(query: Query) -> Any:
    """Answer a query of a local signal; `Unknown` where that fails in a way nobody foresaw."""
    try:
        return await asyncio.to_thread(LOCAL[query.signal].look, query)
    except Exception:  # noqa: BLE001  a bug there must not leave anyone waiting
        _LOG.exception("looking for %s failed", query.signal)
        return Unknown("malformed", "an unexpected error, see the log")
