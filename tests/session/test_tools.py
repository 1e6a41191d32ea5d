import asyncio
import json
import os
from pathlib import Path

import pytest

from packward.session.environment import Environment
from packward.session.tools import Tools, look, trusted_path


def install(folder: Path, name: str, version: str) -> None:
    """Lay out what a global install leaves: a package, and a link to its program on PATH."""
    package = folder / "lib/node_modules" / name
    (package / "bin").mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"name": name, "version": version}))
    program(package / "bin/cli.js", "exit 9")
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin" / name).symlink_to(package / "bin/cli.js")


def program(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def test_a_managers_version_is_read_from_its_package(tmp_path: Path) -> None:
    install(tmp_path, "npm", "11.21.2")
    found = look(str(tmp_path / "bin"))
    assert (dict(found.versions), dict(found.silent)) == ({"npm": "11.21.2"}, {})


def test_nodes_version_is_read_from_its_headers(tmp_path: Path) -> None:
    program(tmp_path / "bin/node", "exit 9")
    header = tmp_path / "include/node/node_version.h"
    header.parent.mkdir(parents=True)
    numbers = {"MAJOR": 22, "MINOR": 23, "PATCH": 3}
    header.write_text("".join(f"#define NODE_{part}_VERSION {number}\n" for part, number in numbers.items()))
    assert look(str(tmp_path / "bin")).versions == {"node": "22.23.3"}


def test_a_shim_of_another_package_has_to_be_asked(tmp_path: Path) -> None:
    install(tmp_path, "corepack", "0.34.0")
    (tmp_path / "bin/pnpm").symlink_to(tmp_path / "lib/node_modules/corepack/bin/cli.js")
    found = look(str(tmp_path / "bin"))
    assert (dict(found.versions), dict(found.silent)) == ({}, {"pnpm": tmp_path / "bin/pnpm"})


def test_an_empty_path_has_nothing() -> None:
    assert look("").versions == {}


def test_programs_of_the_project_are_not_looked_at(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    inside = project / "node_modules/.bin"
    inside.mkdir(parents=True)
    outside.mkdir()
    (tmp_path / "link").symlink_to(inside)
    path = os.pathsep.join(["", ".", "node_modules/.bin", str(inside), str(tmp_path / "link"), str(outside)])
    assert trusted_path(path, project) == str(outside)


async def known(tmp_path: Path, body: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the versions before and after a shim for yarn has been asked."""
    program(tmp_path / "bin/yarn", body)
    home = tmp_path / "home"
    home.mkdir()
    answered = asyncio.Event()
    environment = Environment.of({"PATH": f"{tmp_path / 'bin'}{os.pathsep}/usr/bin:/bin"}, home)
    tools = Tools(environment, answered.set)
    try:
        before = tools.versions(tmp_path / "project")
        async with asyncio.timeout(10):
            await answered.wait()
        after = tools.versions(tmp_path / "project")
        return ({"yarn": before["yarn"]} if "yarn" in before else {}), {"yarn": after["yarn"]}
    finally:
        await tools.shutdown()


async def test_a_shim_is_asked_in_the_background_once(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    before, after = await known(tmp_path, f"echo asked >> {asked}; echo 4.18.1")
    assert (before, after) == ({}, {"yarn": "4.18.1"})
    assert asked.read_text() == "asked\n"


async def test_a_shim_is_asked_at_home_and_kept_off_the_network(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    await known(tmp_path, f'echo "$PWD $COREPACK_ENABLE_NETWORK" > {seen}; echo 1.22.22')
    assert seen.read_text() == f"{tmp_path / 'home'} 0\n"


@pytest.mark.parametrize("body", ["exit 1", "echo nonsense", "echo 1", "echo 99999999999.0.0", "kill -9 $$"])
async def test_a_shim_that_says_nothing_useful_has_no_version(tmp_path: Path, body: str) -> None:
    program(tmp_path / "bin/bun", body)
    tools = Tools(Environment.of({"PATH": str(tmp_path / "bin")}, tmp_path), lambda: None)
    tools.versions(tmp_path / "project")
    async with asyncio.timeout(10):
        while tools.is_asking:  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.005)
    assert tools.versions(tmp_path / "project") == {}


async def test_a_shim_that_hangs_is_ended_with_the_session(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program(tmp_path / "bin/bun", f"echo $$ > {pid}; exec sleep 600")
    tools = Tools(Environment.of({"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}, tmp_path), lambda: None)
    tools.versions(tmp_path / "project")
    async with asyncio.timeout(10):
        while not (pid.exists() and pid.read_text()):  # noqa: ASYNC110  another process's doing
            await asyncio.sleep(0.005)
    await tools.shutdown()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
