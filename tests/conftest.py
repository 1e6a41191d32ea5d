"""Fixtures for every test: where files may be written, and registries on loopback."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from support.registry import LoopbackRegistry, RegistryFactory

# Examples are bounded by their number; how long one takes says more about the machine than about the code.
settings.register_profile("packward", deadline=None)
settings.load_profile("packward")


@pytest.fixture(autouse=True)
def isolated_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep packward's cache out of the user's: each test starts with an empty one."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("PACKWARD_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def isolated_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home folder in force for this test, with nothing of npm's left in the environment."""
    home = tmp_path / "home"
    for variable, below in {
        "HOME": "",
        "USERPROFILE": "",
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "PACKWARD_CACHE_DIR": ".cache/packward",
    }.items():
        monkeypatch.setenv(variable, str(home / below))
        (home / below).mkdir(parents=True, exist_ok=True)
    for variable in [name for name in os.environ if name.lower().startswith("npm_config_")]:
        monkeypatch.delenv(variable)
    return home


@pytest.fixture
def registry_factory() -> Iterator[RegistryFactory]:
    """Return `LoopbackRegistry`, except that what it makes is running, and ends with the test."""
    with ExitStack() as running:
        yield lambda *packages, **options: running.enter_context(LoopbackRegistry(*packages, **options))


@pytest.fixture
def loopback_registry(registry_factory: RegistryFactory) -> LoopbackRegistry:
    """Return a running registry that holds nothing yet."""
    return registry_factory()
