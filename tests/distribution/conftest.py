"""The wheel and the sdist, built once a run from this clone."""

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Struct

ROOT = Path(__file__).parents[2]


class Built(Struct, frozen=True):
    """What is released."""

    wheel: Path
    sdist: Path


def build(source: Path, folder: Path) -> Built:
    """Build an sdist, and a wheel from it, into a folder. The build backend is the locked one, not one fetched."""
    command: list[str | Path] = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(ROOT, tmp_path_factory.mktemp("dist"))
