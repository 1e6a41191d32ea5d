"""What was answered before: a bounded memory over the disk, and failures for a short time."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
import platformdirs
from cachetools import LRUCache, TLRUCache
from msgspec import Struct

from packward import signals
from packward.model.facts import Query, Unknown
from packward.registry.disk import Disk, Stats
from packward.registry.limits import FAILURE_LIFETIMES, UNREACHABLE_LIFETIME
from packward.registry.record import Key, Record

_MEMORY: Final = 64 * 1024 * 1024
_MOST_RECORDS: Final = 2000
_MOST_FAILURES: Final = 10_000

_encode = msgspec.msgpack.Encoder().encode


class _Held(Struct, frozen=True):
    """A record with its share of the memory: its encoded size, or its share by number if that is more."""

    record: Record
    size: int


class Store:
    """Records by key, in memory and below `folder`. `now` gives epoch seconds."""

    def __init__(self, folder: Path, *, now: Callable[[], float]) -> None:
        """Open nothing yet."""
        self._disk = Disk(folder, {name: signal.fact for name, signal in signals.ALL.items()}, now)
        self._memory: LRUCache[Key, _Held] = LRUCache(_MEMORY, getsizeof=lambda held: held.size)
        self._failures: TLRUCache[tuple[Key, Hashable], Unknown] = TLRUCache(
            _MOST_FAILURES, ttu=lambda _, unknown, moment: moment + _lifetime(unknown), timer=now
        )

    @property
    def path(self) -> Path:
        """The file on disk; it may not exist."""
        return self._disk.path

    def recall(self, key: Key) -> Record | None:
        """Return what memory holds, of whatever age."""
        held = self._memory.get(key)
        return None if held is None else held.record

    async def load(self, key: Key) -> Record | None:
        """Return what memory or else the disk holds, of whatever age."""
        if key not in self._memory:
            record = await self._disk.load(key)
            # An answer that arrived meanwhile is newer than what was on disk.
            if record is not None and key not in self._memory:
                self._keep(key, record, len(_encode(record.fact)))
        return self.recall(key)

    async def load_many(self, keys: Sequence[Key]) -> Mapping[Key, Record]:
        """Return what memory or else the disk holds of these; memory alone may not hold so many."""
        missing = [key for key in keys if key not in self._memory]
        found = dict(await self._disk.load_many(missing)) if missing else {}
        for key, loaded in found.items():
            if key not in self._memory:
                self._keep(key, loaded, len(_encode(loaded.fact)))
        held = {key: record for key in keys if (record := self.recall(key)) is not None}
        return {**found, **held}

    def save(self, key: Key, record: Record) -> None:
        """Remember a new answer. The disk gets it soon, and not before what it was asked to do earlier."""
        fact = _encode(record.fact)
        self._keep(key, record, len(fact))
        self._disk.save(key, record, fact)

    def confirm(self, key: Key, record: Record) -> None:
        """Remember that a record was confirmed (`Record.confirmed`)."""
        self._replace(key, record)
        self._disk.confirm(key, record.asked_at)

    def expire(self, queries: Collection[Query]) -> None:
        """Have queries asked again, in every realm; their records stay for when that fails."""
        for key, held in list(self._memory.items()):
            if key.query in queries:
                self._replace(key, held.record.expired())
        for failure in [failure for failure in self._failures if failure[0].query in queries]:
            self._failures.pop(failure, None)
        for query in queries:
            self._disk.expire(query)

    def remove(self, key: Key) -> None:
        """Forget a record that is no longer true."""
        self._memory.pop(key, None)
        self._disk.remove(key)

    def failure(self, key: Key, way: Hashable) -> Unknown | None:
        """Return why asking failed a moment ago on the same way."""
        return self._failures.get((key, way))

    def fail(self, key: Key, way: Hashable, unknown: Unknown) -> None:
        """Remember why asking failed, in memory only."""
        self._failures[key, way] = unknown

    def stats(self) -> Stats:
        """Count what is on disk. This waits for the disk."""
        return self._disk.stats()

    def clear(self) -> None:
        """Forget everything. This waits for the disk."""
        self._memory.clear()
        self._failures.clear()
        self._disk.clear()

    def close(self) -> None:
        """Finish writing. This waits for the disk."""
        self._disk.close()

    def _keep(self, key: Key, record: Record, size: int) -> None:
        share = max(size, _MEMORY // _MOST_RECORDS)
        if share <= _MEMORY:
            self._memory[key] = _Held(record, share)

    def _replace(self, key: Key, record: Record) -> None:
        held = self._memory.get(key)
        if held is not None:
            self._memory[key] = _Held(record, held.size)


def cache_folder(env: Mapping[str, str]) -> Path:
    """Return the folder for the file on disk: PACKWARD_CACHE_DIR, or where this system keeps caches."""
    return Path(env.get("PACKWARD_CACHE_DIR") or platformdirs.user_cache_dir("packward"))


def _lifetime(unknown: Unknown) -> float:
    return FAILURE_LIFETIMES.get(unknown.reason, UNREACHABLE_LIFETIME)
