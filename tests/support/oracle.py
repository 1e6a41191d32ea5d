"""Recorded outcomes of the real package managers: what was installed, from which files, with which packages.

Each case is a folder's configuration and manifest, and what `install` did there against a loopback registry
that held `packages.json`. A file whose name begins with `~/` lies in the user's home folder.
"""

import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from support.behaviour import Behaviour
from support.packuments import Packument, from_recording
from support.registry import LoopbackRegistry
from support.tarballs import tarball

_FOLDER = Path(__file__).parent.parent / "oracle"
_EXOTIC = {"tb/exotic-child-1.0.0.tgz": tarball({"name": "exotic-child", "version": "1.0.0"})}


class Outcome(Struct, frozen=True, kw_only=True):
    """What an install did; `ran` (`package@version:event`) and `outcome` belong to script cases only."""

    fails: bool
    installed: Mapping[str, tuple[str, ...]]
    ran: tuple[str, ...] | None = None
    outcome: Literal["ran", "ran+notice", "not-run", "not-run+notice", "failed"] | None = None


class OracleCase(Struct, frozen=True, kw_only=True):
    """One recorded install."""

    id: str
    topic: Literal["age", "scripts"]
    manager: Literal["npm", "pnpm", "yarn", "bun"]
    version: str
    files: Mapping[str, str]
    manifest: Mapping[str, Any]
    registry: Literal["std", "atime", "notime"]
    expect: Outcome

    def write(self, project: Path, home: Path) -> None:
        """Write the case's files and its manifest to the two folders, for whoever reads them."""
        self._write(self.manifest, project, home)

    def write_as_recorded(self, project: Path, home: Path) -> None:
        """Write what the manager had: a manifest that did not name it yet; some refuse one that does."""
        unnamed = {key: value for key, value in self.manifest.items() if key != "packageManager"}
        self._write(unnamed, project, home)

    def _write(self, manifest: Mapping[str, Any], project: Path, home: Path) -> None:
        texts = {**self.files, "package.json": msgspec.json.encode(manifest).decode()}
        for name, text in texts.items():
            path = home / name.removeprefix("~/") if name.startswith("~/") else project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def cases(manager: str | None = None) -> list[OracleCase]:
    """Return the recorded cases, of one manager or of all."""
    return [case for case in _all_cases() if manager in {None, case.manager}]


def packages(now: float) -> dict[str, Packument]:
    """Return the packuments that the cases were recorded against, their ages counted back from `now`."""
    return from_recording(msgspec.json.decode((_FOLDER / "packages.json").read_bytes()), now)


def registry_for(case: OracleCase) -> LoopbackRegistry:
    """Return a registry, not yet started, like the one that `case` was recorded against."""
    return LoopbackRegistry(packages(time.time()), behaviour=Behaviour(time=case.registry), files=_EXOTIC)


@cache
def _all_cases() -> tuple[OracleCase, ...]:
    content = (_FOLDER / "cases.json").read_bytes()
    return msgspec.json.decode(content, type=dict[Literal["cases"], tuple[OracleCase, ...]])["cases"]
