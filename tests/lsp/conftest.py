"""A project folder, the user's home beside it, and a registry on loopback that the user's .npmrc names."""

from collections.abc import Callable, Mapping
from pathlib import Path
from time import time

import pytest
from msgspec import Struct

from support.packuments import from_archive
from support.registry import LoopbackRegistry

PACKAGES: Mapping[str, str] = {
    "left-pad": "1.2.0  4 years\n1.3.0  2 hours",
    "right-pad": "1.0.0  3 years\n1.1.0  3 hours",
    "old": "1.0.0  5 years\n2.0.0  4 years",
}


class Project(Struct, frozen=True, kw_only=True):
    """The folder that the editor opens, the user's home, and the registry."""

    folder: Path
    home: Path
    registry: LoopbackRegistry

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the project byte for byte."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def uri(self, name: str = "package.json") -> str:
        """Return the address of a file of the project."""
        return (self.folder / name).as_uri()


@pytest.fixture
def project(
    tmp_path: Path, isolated_home: Path, registry_factory: Callable[..., LoopbackRegistry]
) -> Project:
    """Return a project with a gate of three days, and a registry with the packages above."""
    registry = registry_factory({name: from_archive(name, lines, time()) for name, lines in PACKAGES.items()})
    (isolated_home / ".npmrc").write_text(f"registry={registry.url}\n")
    made = Project(folder=tmp_path / "project é+", home=isolated_home, registry=registry)
    made.write({".npmrc": "min-release-age=3\n"})
    return made
