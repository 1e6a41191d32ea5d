import logging
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.command import Command
from packward.cli import arguments, main, pages
from packward.cli.log import start_log
from support.behaviour import Behaviour

MANIFEST = '{"packageManager": "npm@11.21.2", "dependencies": {"settled": "^1.0.0"}}\n'


def test_an_unexpected_error_is_one_line_and_a_log_without_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], isolated_cache: Path
) -> None:
    def crash() -> int:
        raise RuntimeError(secret)

    secret = "token-in-a-message"

    monkeypatch.setattr(pages, "show_table", crash)
    log = isolated_cache / "packward.log"
    assert main.main(["rules"]) == 2
    assert capsys.readouterr() == ("", f"packward: rules failed unexpectedly; the log is at {log}\n")
    written = log.read_text()
    assert "in crash" in written
    assert "RuntimeError" in written
    assert secret not in written


def test_a_cache_folder_that_cannot_be_written_is_no_second_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pages, "show_table", lambda: 1 // 0)
    monkeypatch.setenv("PACKWARD_CACHE_DIR", os.devnull)
    assert main.main(["rules"]) == 2
    assert capsys.readouterr().err == "packward: rules failed unexpectedly; the log could not be written\n"


def test_a_logged_failure_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    before = list(logging.getLogger().handlers)
    start_log()
    try:
        logging.getLogger("packward.session").error("it failed", exc_info=ValueError("secret-token"))
    finally:
        logging.getLogger().handlers[:] = before
    shown = capsys.readouterr().err
    assert shown.startswith("packward: it failed; the log is at ")
    assert shown.count("\n") == 1


def test_an_interrupt_ends_with_130_and_says_nothing(packward: Command) -> None:
    packward.registry.behaviour = Behaviour(body="hang")
    packward.write({"package.json": MANIFEST})
    running = subprocess.Popen(
        [sys.executable, "-m", "packward", "check"],
        cwd=packward.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 30
    while not packward.registry.requests and time.monotonic() < until:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=30) == ("", "")
    assert running.returncode == 130


def test_progress_is_shown_on_a_terminal_and_erased(packward: Command) -> None:
    packward.registry.behaviour = Behaviour(latency=1.5)
    packward.write({"package.json": MANIFEST})
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "packward", "check", "--fail-on", "never"],
        cwd=packward.folder,
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "\r\x1b[Kpackward: working" in shown
    assert shown.endswith("\r\x1b[K")
    assert b"\x1b" not in done.stdout


def test_the_version_needs_nothing_else(packward: Command) -> None:
    words = [sys.executable, "-X", "importtime", "-m", "packward", "--version"]
    done = subprocess.run(words, cwd=packward.folder, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("packward ")
    for heavy in ("asyncio", "httpx", "sqlite3", "lsprotocol", "packward.rules"):
        assert f" {heavy}\n" not in done.stderr


def test_cache_says_where_it_is_counts_and_forgets(packward: Command) -> None:
    packward.write({"package.json": MANIFEST})
    packward("check")
    path = Path(packward("cache", "path").out.strip())
    assert path.is_relative_to(packward.home / ".cache/packward")
    assert path.is_file()
    counted, _, rest = packward("cache", "stats").out.partition(" ")
    # At least the package's document, and what advisories cover its version.
    assert int(counted) >= 2
    assert rest.startswith("answers of registries, ")
    assert packward("cache", "clear").out == f"{counted} answers of registries forgotten\n"
    assert packward("cache", "stats").out.startswith("0 answers of registries, ")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("localhost:4389", ("localhost", 4389)),
        ("[::1]:1", ("::1", 1)),
        ("127.0.0.1:65535", ("127.0.0.1", 65535)),
    ],
)
def test_an_address_is_read(text: str, address: tuple[str, int]) -> None:
    assert arguments.read(["lsp", "--tcp", text]) == arguments.Lsp(address)


@pytest.mark.parametrize(
    "text", ["localhost", ":80", "localhost:", "localhost:65536", "localhost:x", "localhost:²"]
)
def test_a_wrong_address_is_refused(text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.read(["lsp", "--tcp", text])
    assert ended.value.code == 2
