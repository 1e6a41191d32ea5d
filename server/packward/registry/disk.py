"""Answers on disk: one sqlite file that several processes share, and that may break without harm.

Everything runs on one worker thread, in the order it was asked for, so that the event loop never waits for
a disk. Where the file is damaged, it is deleted and begun anew, once; after that, or where the folder cannot
be written, nothing is kept.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, structs

from packward.model.facts import Query
from packward.registry.record import Key, Record

SCHEMA = 4
"""Raise it whenever a fact's fields change: files of other schemas are left alone."""

LARGEST_RECORD = 8 * 1024 * 1024
_LARGEST_FILE = 200 * 1024 * 1024
_LONGEST_KEPT = 30 * 86400.0
_LOCK_TIMEOUT = 5.0
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY_CODE = 0xFF
_TABLE = """
CREATE TABLE IF NOT EXISTS records (
    query TEXT, realm TEXT, asked_at REAL, is_expired INTEGER, etag TEXT, last_modified TEXT, fact BLOB,
    PRIMARY KEY (query, realm)
)
"""
_LOAD = """
SELECT asked_at, is_expired, etag, last_modified, fact FROM records WHERE query = ? AND realm = ?
"""
_SAVE = "REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?)"
_CONFIRM = "UPDATE records SET asked_at = ?, is_expired = 0 WHERE query = ? AND realm = ?"
_EXPIRE = "UPDATE records SET is_expired = 1 WHERE query = ?"
_REMOVE = "DELETE FROM records WHERE query = ? AND realm = ?"
_REMOVE_OLD = "DELETE FROM records WHERE asked_at < ?"
_REMOVE_OLDER_HALF = """
DELETE FROM records WHERE rowid IN
(SELECT rowid FROM records ORDER BY asked_at LIMIT (SELECT count(*) / 2 FROM records))
"""

_Result = TypeVar("_Result")


class Stats(Struct, frozen=True, kw_only=True):
    """How many answers the file holds, and how large it is in bytes."""

    records: int = 0
    size: int = 0


class Disk:
    """The file in `folder`. `kinds` gives the type of each signal's facts, `now` epoch seconds."""

    def __init__(self, folder: Path, kinds: Mapping[str, type[Any]], now: Callable[[], float]) -> None:
        """Open nothing yet."""
        self.path = folder / f"packward-{SCHEMA}.sqlite3"
        self._kinds = kinds
        self._now = now
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="packward-disk")
        self._connection: sqlite3.Connection | None = None
        self._attempts_left = 2

    async def load(self, key: Key) -> Record | None:
        """Return what is stored, None where nothing is or it cannot be read."""
        return await asyncio.wrap_future(self._submit(lambda database: self._load(database, key)))

    async def load_many(self, keys: Sequence[Key]) -> Mapping[Key, Record]:
        """Return what is stored of these."""
        found = await asyncio.wrap_future(
            self._submit(lambda database: {key: self._load(database, key) for key in keys})
        )
        return {key: record for key, record in (found or {}).items() if record is not None}

    def save(self, key: Key, record: Record, fact: bytes) -> None:
        """Store a record, soon; `fact` is its fact, encoded."""
        if len(fact) <= LARGEST_RECORD:
            head = (record.asked_at, record.is_expired, record.etag, record.last_modified)
            self._change(_SAVE, *_columns(key), *head, fact)

    def confirm(self, key: Key, asked_at: float) -> None:
        """Store, soon, that the registry confirmed a record."""
        self._change(_CONFIRM, asked_at, *_columns(key))

    def expire(self, query: Query) -> None:
        """Mark a query's records, of every realm and soon, as to be asked again."""
        self._change(_EXPIRE, _text(query))

    def remove(self, key: Key) -> None:
        """Remove a record, soon."""
        self._change(_REMOVE, *_columns(key))

    def stats(self) -> Stats:
        """Count. This waits for the disk: for the command line, not for the loop."""
        return self._submit(_stats).result() or Stats()

    def clear(self) -> None:
        """Remove every record. This waits for the disk."""
        self._submit(_clear).result()

    def close(self) -> None:
        """Finish what was asked for and close the file. This waits for the disk; twice is no error."""
        with suppress(RuntimeError):
            self._worker.submit(self._disconnect)
        self._worker.shutdown()

    def _change(self, sql: str, *values: object) -> None:
        self._submit(lambda database: database.execute(sql, values) and None)

    def _submit(self, work: Callable[[sqlite3.Connection], _Result | None]) -> Future[_Result | None]:
        return self._worker.submit(self._run, work)

    def _run(self, work: Callable[[sqlite3.Connection], _Result | None]) -> _Result | None:
        """Do the work, once more on a new file where the old one is broken; None where nothing works."""
        while self._attempts_left:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                return work(self._connection)
            except sqlite3.Error as problem:
                if getattr(problem, "sqlite_errorcode", 0) & _PRIMARY_CODE in _BUSY:
                    return None
                self._start_anew()
            except OSError:
                self._attempts_left = 0
        return None

    def _connect(self) -> sqlite3.Connection:
        # What a private registry said is nobody else's business.
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_LOCK_TIMEOUT, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_TABLE)
            _prune(connection, self._now())
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _start_anew(self) -> None:
        self._attempts_left -= 1
        self._disconnect()
        if self._attempts_left:
            for suffix in ("", "-wal", "-shm"):
                with suppress(OSError):
                    self.path.with_name(self.path.name + suffix).unlink()

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def _load(self, database: sqlite3.Connection, key: Key) -> Record | None:
        row = database.execute(_LOAD, _columns(key)).fetchone()
        if row is None:
            return None
        asked_at, is_expired, etag, last_modified, fact = row
        try:
            decoded = msgspec.msgpack.decode(fact, type=self._kinds[key.query.signal])
        except (msgspec.DecodeError, UnicodeDecodeError, TypeError):
            return None
        return Record(
            fact=structs.replace(decoded, asked_at=asked_at),
            asked_at=asked_at,
            etag=etag,
            last_modified=last_modified,
            is_expired=bool(is_expired),
        )


def _columns(key: Key) -> tuple[str, str]:
    return _text(key.query), key.realm


def _text(query: Query) -> str:
    return "\n".join(structs.astuple(query))


def _stats(database: sqlite3.Connection) -> Stats:
    return Stats(records=database.execute("SELECT count(*) FROM records").fetchone()[0], size=_size(database))


def _size(database: sqlite3.Connection) -> int:
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (free,) = database.execute("PRAGMA freelist_count").fetchone()
    (page,) = database.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * page)


def _clear(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM records")
    database.execute("VACUUM")


def _prune(database: sqlite3.Connection, now: float) -> None:
    """Drop what is old, and of too much the older half; the file keeps its size and reuses the room."""
    database.execute(_REMOVE_OLD, (now - _LONGEST_KEPT,))
    if _size(database) > _LARGEST_FILE:
        database.execute(_REMOVE_OLDER_HALF)
