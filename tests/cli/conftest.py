"""A project folder to run the command in, and a registry on loopback with a few packages."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.command import Command
from support.packuments import from_archive
from support.registry import LoopbackRegistry

PACKAGES = {
    "paddings": """
        1.2.0  4 years
        1.2.1  3 years
        1.3.0  121 minutes
    """,
    "settled": """
        1.0.0  4 years
        1.1.0  3 years
    """,
    "builder": """
        2.0.0  2 years  postinstall="node setup.js"
    """,
}


@pytest.fixture
def packward(
    tmp_path: Path, isolated_home: Path, registry_factory: Callable[..., LoopbackRegistry]
) -> Command:
    """Return the command in an empty project."""
    now = time.time()
    registry = registry_factory({name: from_archive(name, lines, now) for name, lines in PACKAGES.items()})
    (isolated_home / ".npmrc").write_text(f"registry={registry.url}\n")
    folder = tmp_path / "project"
    folder.mkdir()
    return Command(folder=folder, home=isolated_home, registry=registry)
