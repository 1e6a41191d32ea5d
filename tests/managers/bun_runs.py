"""Installs with the real Bun: one project in, what it installed and ran out."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from support.npm_cli import installed, package_manager, ran, run_install
from support.oracle import packages
from support.registry import LoopbackRegistry


class Run(Struct, frozen=True, kw_only=True):
    """What came of one install."""

    fails: bool
    output: str
    installed: Mapping[str, tuple[str, ...]]
    ran: tuple[str, ...]


def run(
    folder: Path,
    version: str,
    files: Mapping[str, str],
    manifest: Mapping[str, Any],
    documents: Mapping[str, Any] | None = None,
) -> Run:
    """Install in a new folder, from a registry of these packages or of those that the cases were recorded with."""
    place, home = folder / "project", folder / "home"
    place.mkdir(parents=True)
    home.mkdir()
    for name, text in {**files, "package.json": json.dumps(manifest)}.items():
        path = home / name[2:] if name.startswith("~/") else place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with LoopbackRegistry(packages(time.time()) if documents is None else documents) as registry:
        done = run_install(package_manager("bun", version), place, registry.url, home)
    return Run(
        fails=done.returncode != 0,
        output=done.stdout + done.stderr,
        installed=installed(place),
        ran=ran(home),
    )
