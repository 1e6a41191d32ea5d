"""What is remembered of a host while the process runs: its free connections, its bad moments, its wishes."""

import asyncio
from datetime import UTC
from email.utils import parsedate_to_datetime

from packward.model.facts import Unknown
from packward.registry.exchange import Failed, Response
from packward.registry.limits import Limits

TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
NOT_IMPLEMENTED = 501


class Host:
    """One origin. Times are epoch seconds; `slots` are its connections."""

    def __init__(self, name: str, limits: Limits) -> None:
        """Start without a memory."""
        self.name = name
        self.slots = asyncio.Semaphore(limits.connections)
        self._limits = limits
        self._failures = 0
        self._closed_until = 0.0
        self._not_before = 0.0

    def closed(self, now: float) -> Unknown | None:
        """Say that the host is not tried at the moment, after several connections in a row failed."""
        if now < self._closed_until:
            return Unknown("unreachable", f"{self.name} cannot be reached")
        return None

    def seconds_to_wait(self, now: float) -> float:
        """Return for how long the host asked not to be asked."""
        return max(0.0, self._not_before - now)

    def note(self, outcome: Response | Failed, now: float) -> None:
        """Learn from what an exchange came to."""
        if isinstance(outcome, Failed) and not outcome.connected:
            self._failures += 1
            if self._failures >= self._limits.failures:
                self._closed_until = now + self._limits.pause
            return
        self._failures = 0
        if isinstance(outcome, Response) and is_overload(outcome):
            seconds = _seconds(outcome.headers.get("retry-after", ""), now)
            self._not_before = max(self._not_before, now + min(seconds, self._limits.remembered_wait))


def is_overload(response: Response) -> bool:
    """Whether the host itself is in trouble, and another try may go better."""
    is_in_trouble = response.status >= SERVER_ERROR and response.status != NOT_IMPLEMENTED
    return response.status == TOO_MANY_REQUESTS or is_in_trouble


def _seconds(retry_after: str, now: float) -> float:
    """Read a Retry-After header: seconds or an HTTP date; 0 for anything else."""
    if retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)
