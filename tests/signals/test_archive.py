"""Reading files out of a package's archive, whatever is in it."""

import gzip
import io
import tarfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.signals.archive import read_files

WANTED = {"package/a.json"}


def archive(*entries: tuple[str, bytes], format: int = tarfile.USTAR_FORMAT) -> bytes:  # noqa: A002
    """Return a gzipped tar with these plain files."""

    def fill(tar: tarfile.TarFile) -> None:
        for name, data in entries:
            add(tar, name, data)

    return packed(fill, format)


def packed(fill: Callable[[tarfile.TarFile], object], format: int = tarfile.USTAR_FORMAT) -> bytes:  # noqa: A002
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=format) as tar:
        fill(tar)
    return buffer.getvalue()


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def add_link(tar: tarfile.TarFile, kind: bytes) -> None:
    entry = tarfile.TarInfo("package/a.json")
    entry.type, entry.linkname = kind, "/etc/passwd"
    tar.addfile(entry)


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_file_is_read_between_others(format: int) -> None:  # noqa: A002
    data = archive(
        ("package/" + "long/" * 30 + "a.js", b"x" * 700),
        ("package/a.json", b"{}"),
        ("package/é.txt", b""),
        format=format,
    )
    assert read_files(data, WANTED, 1 << 20) == {"package/a.json": b"{}"}


def test_a_path_over_two_header_fields_is_one() -> None:
    name = "package/" + "d" * 60 + "/" + "f" * 60 + ".json"
    assert read_files(archive((name, b"1")), {name}, 1 << 20) == {name: b"1"}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_an_archive_with_a_link_is_refused(kind: bytes) -> None:
    assert read_files(packed(lambda tar: add_link(tar, kind)), WANTED, 1 << 20) is None


@pytest.mark.parametrize("name", ["package/../a.json", "/etc/a.json", ".."])
def test_an_archive_that_leaves_its_folder_is_refused(name: str) -> None:
    assert read_files(archive((name, b"")), WANTED, 1 << 20) is None


def test_an_archive_that_unpacks_to_too_much_is_refused_without_unpacking_it() -> None:
    assert read_files(gzip.compress(bytes(1 << 26)), WANTED, 1 << 16) is None


def test_a_cut_archive_is_refused() -> None:
    whole = archive(("package/a.json", b"{}" * 5000))
    assert read_files(whole[:-20], WANTED, 1 << 20) is None
    assert read_files(gzip.compress(gzip.decompress(whole)[:3000]), WANTED, 1 << 20) is None


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_files(data, WANTED, 1 << 20)
    read_files(gzip.compress(data), WANTED, 1 << 20)
