"""One file per kind of knowledge that registries have: what to ask, and how to read the answer."""

from collections.abc import Mapping
from typing import Any

from packward.signals.advisories import ADVISORIES_SIGNAL
from packward.signals.osv import OSV_RECORD_SIGNAL, OSV_SIGNAL
from packward.signals.packument import ABBREVIATED_SIGNAL, FULL_SIGNAL
from packward.signals.replacements import ARCHIVE_SIGNAL, RELEASES_SIGNAL
from packward.signals.search import SEARCH_SIGNAL
from packward.signals.signal import BatchSignal, Signal
from packward.signals.socket import ALERTS_SIGNAL, ORGANIZATION_SIGNAL

_SINGLE = (
    ABBREVIATED_SIGNAL,
    FULL_SIGNAL,
    RELEASES_SIGNAL,
    ARCHIVE_SIGNAL,
    OSV_RECORD_SIGNAL,
    ORGANIZATION_SIGNAL,
    SEARCH_SIGNAL,
)
_TOGETHER = (ADVISORIES_SIGNAL, OSV_SIGNAL, ALERTS_SIGNAL)

BY_NAME: Mapping[str, Signal[Any]] = {signal.name: signal for signal in _SINGLE}
"""Questions that are asked one by one."""

BATCHES: Mapping[str, BatchSignal[Any]] = {signal.name: signal for signal in _TOGETHER}
"""Questions that are posted together."""

ALL: Mapping[str, Signal[Any] | BatchSignal[Any]] = {**BY_NAME, **BATCHES}
