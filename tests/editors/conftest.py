"""Real editors, unpacked once a run: before a test has a home of its own, where the cache would be another."""

import pytest

from editors.project import project
from support.debian_packages import Unpacked, debian_package

__all__ = ["project"]


@pytest.fixture(scope="session")
def neovim_files() -> Unpacked:
    return debian_package("neovim", "forky")


@pytest.fixture(scope="session")
def emacs_files() -> Unpacked:
    # What a compiler needs is left out: nothing is compiled here.
    return debian_package("emacs-nox", "trixie", without=("*-dev", "binutils*", "emacs-el", "libasan*"))


@pytest.fixture(scope="session")
def helix_files() -> Unpacked:
    return debian_package("hx", "forky")
