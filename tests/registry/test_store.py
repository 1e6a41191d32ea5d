import asyncio
import signal
import sqlite3
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from packward.model.facts import Query, Unknown
from packward.model.packument import Packument, Release
from packward.registry import disk
from packward.registry.record import Key, Record
from packward.registry.store import Store, cache_folder
from registry.setting import Clock

KEY = Key(Query("packument", "https://example.com/", "x"))


def record(moment: float, name: str = "x") -> Record:
    releases = (Release(version="1.0.0", dependencies={"y": "^1"}),)
    return Record(fact=Packument(name=name, releases=releases, asked_at=moment), asked_at=moment, etag='"1"')


def key(number: int) -> Key:
    return Key(Query("packument", "https://example.com/", f"p{number}"))


async def stored(folder: Path, *keys: Key, clock: Clock | None = None) -> list[bool]:
    """Tell which of the keys another process would find on disk."""
    store = Store(folder, now=(clock or Clock()).now)
    found = [await store.load(one) is not None for one in keys]
    store.close()
    return found


async def test_what_was_saved_is_found_again_as_it_was(tmp_path: Path) -> None:
    clock = Clock()
    saved = record(clock.moment)
    store = Store(tmp_path, now=clock.now)
    store.save(KEY, saved)
    store.close()
    again = Store(tmp_path, now=clock.now)
    assert again.recall(KEY) is None
    assert await again.load(KEY) == saved
    assert again.recall(KEY) == saved
    again.close()


async def test_a_confirmation_outlives_the_process(tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    store.save(KEY, record(clock.moment))
    store.expire({KEY.query})
    store.confirm(KEY, record(clock.moment).confirmed(clock.moment + 9))
    store.close()
    again = Store(tmp_path, now=clock.now)
    found = await again.load(KEY)
    again.close()
    assert found is not None
    assert (found.asked_at, found.fact.asked_at, found.is_expired) == (
        clock.moment + 9,
        clock.moment + 9,
        False,
    )


async def test_realms_are_kept_apart(tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    store.save(Key(KEY.query, "realm"), record(clock.moment))
    store.close()
    assert await stored(tmp_path, KEY, Key(KEY.query, "realm")) == [False, True]


async def test_the_file_can_be_counted_and_emptied(tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    for number in range(3):
        store.save(key(number), record(clock.moment))
    assert store.stats().records == 3
    assert store.stats().size > 0
    store.clear()
    assert store.stats().records == 0
    assert store.recall(key(0)) is None
    store.close()
    assert store.path == tmp_path / f"packward-{disk.SCHEMA}.sqlite3"


@pytest.mark.parametrize(
    "damage", [b"", b"no database at all" * 1000, "overwritten", "truncated", "other table"]
)
async def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes | str) -> None:
    clock = Clock()
    first = Store(tmp_path, now=clock.now)
    for number in range(50):
        first.save(key(number), record(clock.moment, "x" * 2000))
    first.close()
    whole = first.path.read_bytes()
    match damage:
        case "overwritten":
            first.path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
        case "truncated":
            first.path.write_bytes(whole[: len(whole) // 2])
        case "other table":
            first.path.unlink()
            with sqlite3.connect(first.path) as database:
                database.execute("CREATE TABLE records (a)")
            database.close()
        case bytes():
            first.path.write_bytes(damage)
    store = Store(tmp_path, now=clock.now)
    await store.load(key(49))
    store.save(KEY, record(clock.moment))
    store.close()
    assert await stored(tmp_path, KEY) == [True]


async def test_a_record_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    store.save(KEY, record(clock.moment))
    store.close()
    with sqlite3.connect(store.path) as database:
        database.execute("UPDATE records SET fact = x'c1'")
    database.close()
    assert await stored(tmp_path, KEY) == [False]


@pytest.mark.parametrize("obstacle", ["folder is a file", "file is a folder"])
async def test_without_a_usable_folder_memory_serves(tmp_path: Path, obstacle: str) -> None:
    folder = tmp_path / "cache"
    if obstacle == "folder is a file":
        folder.write_text("")
    else:
        (folder / f"packward-{disk.SCHEMA}.sqlite3" / "inner").mkdir(parents=True)
    clock = Clock()
    store = Store(folder, now=clock.now)
    store.save(KEY, record(clock.moment))
    assert await store.load(key(1)) is None
    assert await store.load(KEY) == record(clock.moment)
    assert store.stats() == disk.Stats()
    store.clear()
    store.close()


async def test_a_locked_file_is_no_reason_to_delete_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_LOCK_TIMEOUT", 0.05)
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    store.save(KEY, record(clock.moment))
    assert store.stats().records == 1
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store.save(key(1), record(clock.moment))
    assert store.stats().records == 1
    other.execute("COMMIT")
    other.close()
    store.save(key(2), record(clock.moment))
    store.close()
    assert await stored(tmp_path, KEY, key(1), key(2)) == [True, False, True]


async def test_what_is_a_month_old_is_dropped_when_the_file_is_opened(tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    store.save(KEY, record(clock.moment - 31 * 86400))
    store.save(key(1), record(clock.moment - 29 * 86400))
    store.close()
    assert await stored(tmp_path, KEY, key(1), clock=clock) == [False, True]


async def test_of_too_much_the_older_half_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    for number in range(4):
        store.save(key(number), record(clock.moment + number, "x" * 10_000))
    store.close()
    monkeypatch.setattr(disk, "_LARGEST_FILE", 20_000)
    assert await stored(tmp_path, *map(key, range(4)), clock=clock) == [False, False, True, True]


async def test_a_record_beyond_the_limit_stays_in_memory(tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    store.save(KEY, record(clock.moment, "x" * (disk.LARGEST_RECORD + 1)))
    assert store.recall(KEY) is not None
    store.close()
    assert await stored(tmp_path, KEY) == [False]


def test_memory_holds_two_thousand_records_at_most(tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    for number in range(2100):
        store.save(key(number), record(clock.moment))
    held = sum(store.recall(key(number)) is not None for number in range(2100))
    store.close()
    assert 1990 <= held <= 2000


def test_a_failure_is_forgotten_after_its_time(tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path, now=clock.now)
    store.fail(KEY, "way", Unknown("unreachable"))
    store.fail(key(1), "way", Unknown("not-found"))
    clock.moment += 31
    assert store.failure(KEY, "way") is None
    assert store.failure(key(1), "way") == Unknown("not-found")
    assert store.failure(key(1), "other way") is None
    store.close()


WRITER = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[3]]
from registry.setting import Clock
from registry.test_store import key, record
from packward.registry.store import Store
clock = Clock()
store = Store(Path(sys.argv[1]), now=clock.now)
for number in range(int(sys.argv[2])):
    store.save(key(number), record(clock.moment, "x" * 5000))
    if number == 20:
        store.stats()
        print("writing", flush=True)
store.close()
"""


def writer(folder: Path, count: int) -> "Popen[str]":
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-c", WRITER, str(folder), str(count), str(tests)]
    return Popen(command, stdout=PIPE, stderr=PIPE, text=True)


async def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    processes = [writer(tmp_path, 200) for _ in range(2)]
    for process in processes:
        _, problems = await asyncio.to_thread(process.communicate)
        assert (process.returncode, problems) == (0, "")
    assert all(await stored(tmp_path, *map(key, range(200))))


async def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    process = writer(tmp_path, 100_000)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert all(await stored(tmp_path, *map(key, range(20))))
    with sqlite3.connect(tmp_path / f"packward-{disk.SCHEMA}.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_the_environment_names_the_folder(tmp_path: Path) -> None:
    assert cache_folder({"PACKWARD_CACHE_DIR": str(tmp_path)}) == tmp_path
    assert "packward" in str(cache_folder({}))
