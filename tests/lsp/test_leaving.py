"""A server that is not asked to exit ends too, and everything that it has started with it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lsp.conftest import Project
from lsp.editor import Editor
from packward.lsp.parent import wait_until_gone

# No manager is named, so all are asked for their versions.
TEXT = '{"dependencies": {"left-pad": "1.3.0"}}'


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_a_server_ends_when_its_editor_is_gone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "import packward.lsp.parent as p, sys; p.wait_until_gone.__defaults__ = (0.05,);"
    lines += "from packward.lsp.server import run; sys.exit(run(None))"
    started = slow_tools(project, monkeypatch)
    parent = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE)
    async with Editor(start=(sys.executable, "-c", lines)) as editor:
        await editor.initialize(project.folder, process_id=parent.pid)
        editor.open(project.uri(), TEXT)
        await until(started)
        assert editor.process.returncode is None
        assert parent.stdin is not None
        parent.stdin.close()
        await parent.wait()
        assert await asyncio.wait_for(editor.process.wait(), 30) == 1
    assert not any(is_alive(process) for process in started())


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_a_terminated_server_leaves_no_process_behind(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = slow_tools(project, monkeypatch)
    async with Editor() as editor:
        await editor.initialize(project.folder)
        editor.open(project.uri(), TEXT)
        await until(started)
        editor.process.terminate()
        assert await asyncio.wait_for(editor.process.wait(), 30) == 128 + 15
        assert editor.process.stderr is not None
        assert await editor.process.stderr.read() == b""
    assert not any(is_alive(process) for process in started())


def slow_tools(project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """Put package managers that never answer on the PATH; return what tells their process ids."""
    folder, log = project.home / "tools", project.home / "started"
    folder.mkdir(parents=True)
    for name in ("npm", "pnpm", "yarn", "bun", "node"):
        (folder / name).write_text(f"#!/bin/sh\necho $$ >> '{log}'\nexec sleep 60\n")
        (folder / name).chmod(0o755)
    project.write({"package.json": TEXT})
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return lambda: [int(line) for line in log.read_text().split()] if log.exists() else []


async def until(started: Callable[[], list[int]]) -> None:
    """Wait until something was started."""
    async with asyncio.timeout(30):
        while not started():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.05)


def is_alive(process: int) -> bool:
    """Tell whether a process runs: one that has ended and that nobody asks about is none."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_server_whose_editor_cannot_be_seen_goes_on() -> None:
    with subprocess.Popen(["true"]) as ended:
        pass
    assert not asyncio.run(asyncio.wait_for(wait_until_gone(ended.pid), 10))
