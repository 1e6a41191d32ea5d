"""Which versions of Node and the managers are on PATH: read from files, asked as a last resort."""

import asyncio
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from packward.session.environment import Environment

NAMES = ("node", "npm", "pnpm", "yarn", "bun")
_TIMEOUT = 5.0
_VERSION = re.compile(r"(?<!\S)v?(\d{1,6}\.\d{1,6}\.\d{1,6}(?:-[\w.-]{1,60})?)\s*\Z", re.ASCII)
_HEADER = re.compile(r"#define NODE_(MAJOR|MINOR|PATCH)_VERSION (\d+)")
# A corepack shim must answer for itself: neither download a manager nor obey some folder's package.json.
_QUIET = {"COREPACK_ENABLE_NETWORK": "0", "COREPACK_ENABLE_PROJECT_SPEC": "0", "NO_UPDATE_NOTIFIER": "1"}
_LOG = logging.getLogger(__name__)


class Found(Struct, frozen=True, kw_only=True):
    """What was found on a PATH: versions by tool, and the programs that have to be asked for theirs."""

    versions: Mapping[str, str]
    silent: Mapping[str, Path]


class Tools:
    """The versions that are known so far; `on_known` is called when there are more."""

    def __init__(self, environment: Environment, on_known: Callable[[], None]) -> None:
        self._environment = environment
        self._on_known = on_known
        self._paths: dict[Path, str] = {}
        self._found: dict[str, Found] = {}
        self._asked: dict[Path, str | None] = {}
        self._asking: set[asyncio.Task[None]] = set()

    @property
    def is_asking(self) -> bool:
        """Whether a program has not answered yet."""
        return bool(self._asking)

    def versions(self, root: Path) -> Mapping[str, str]:
        """Return the versions of the tools that a project would run. Needs a running event loop.

        Programs from inside the project are never looked at, let alone run.
        """
        found = self._found_for(root)
        for program in found.silent.values():
            self._ask(program)
        answers = {name: self._asked.get(program) for name, program in found.silent.items()}
        return {
            **found.versions,
            **{name: version for name, version in answers.items() if version is not None},
        }

    async def shutdown(self) -> None:
        """Stop asking, and wait until what was started has ended."""
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    def _found_for(self, root: Path) -> Found:
        path = self._paths.get(root)
        if path is None:
            path = self._paths[root] = trusted_path(self._environment.env.get("PATH", ""), root)
        if path not in self._found:
            self._found[path] = look(path)
        return self._found[path]

    def _ask(self, program: Path) -> None:
        if program in self._asked:
            return
        self._asked[program] = None
        task = asyncio.get_running_loop().create_task(self._answer(program))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _answer(self, program: Path) -> None:
        version = await ask_version(program, self._environment)
        if version is not None:
            self._asked[program] = version
            self._on_known()


def trusted_path(path: str, root: Path) -> str:
    """Return PATH without its relative entries and those inside a project."""
    entries = (entry for entry in path.split(os.pathsep) if entry and Path(entry).is_absolute())
    outside = [
        entry for entry in entries if not Path(os.path.realpath(entry)).is_relative_to(os.path.realpath(root))
    ]
    return os.pathsep.join(outside)


def look(path: str) -> Found:
    """Find the tools on a PATH and read their versions from the files they came with."""
    versions: dict[str, str] = {}
    silent: dict[str, Path] = {}
    for name in NAMES:
        program = shutil.which(name, path=path) if path else None
        if program is None:
            continue
        real = Path(os.path.realpath(program))
        version = _node_version(real) if name == "node" else _package_version(name, Path(program), real)
        if version is None:
            silent[name] = Path(program)
        else:
            versions[name] = version
    return Found(versions=versions, silent=silent)


async def ask_version(program: Path, environment: Environment) -> str | None:
    """Run `program --version` in the home folder, where no project decides; None where it says nothing."""
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            "--version",
            cwd=environment.home,
            env={**environment.env, **_QUIET},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, NotImplementedError) as error:
        _LOG.debug("%s cannot be asked for its version: %s", program, error)
        return None
    try:
        output, _ = await asyncio.wait_for(process.communicate(), _TIMEOUT)
    except TimeoutError:
        _LOG.debug("%s did not say its version in time", program)
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    match = _VERSION.search(output[-200:].decode("ascii", errors="replace"))
    return None if match is None else match[1]


def _node_version(real: Path) -> str | None:
    """Read Node's version from the headers that it is installed with."""
    header = real.parent.parent / "include" / "node" / "node_version.h"
    try:
        text = header.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    numbers = dict(_HEADER.findall(text))
    return ".".join(numbers[part] for part in ("MAJOR", "MINOR", "PATCH")) if len(numbers) == 3 else None  # noqa: PLR2004


def _package_version(name: str, program: Path, real: Path) -> str | None:
    """Read the version from the package that a program is a part of, or lies beside (Windows)."""
    beside = program.parent / "node_modules" / name
    for folder in (*real.parents[:4], beside):
        try:
            package = json.loads((folder / "package.json").read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(package, dict) and package.get("name") == name:
            match = _VERSION.match(str(package.get("version")))
            return None if match is None else match[1]
    return None
