from pathlib import Path

import pytest

from packward.cli.write_back import replace_text


def test_a_full_disk_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "package.json"
    path.write_text("old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert replace_text(path, "old", "new") == "no space left on device"
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_changed_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    path.write_text("newer")
    assert replace_text(path, "old", "new") == "the file has changed meanwhile"
    assert path.read_text() == "newer"


def test_a_file_that_appeared_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / ".npmrc"
    path.write_text("mine")
    assert replace_text(path, None, "new") == "the file has changed meanwhile"


def test_a_text_that_is_not_utf_8_is_left(tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    path.write_bytes(b'"caf\xe9"')
    assert replace_text(path, '"caf\ufffd"', "new") == "its text is not UTF-8"
    assert path.read_bytes() == b'"caf\xe9"'


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    path.write_bytes(b"\xef\xbb\xbf{}\r\n")
    assert replace_text(path, "\ufeff{}\r\n", '\ufeff{"a": 1}\r\n') is None
    assert path.read_bytes() == b'\xef\xbb\xbf{"a": 1}\r\n'
