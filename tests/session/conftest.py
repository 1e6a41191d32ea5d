"""The fixture that session tests work at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from session.bench import Bench, Clock
from support.behaviour import Behaviour
from support.registry import LoopbackRegistry


@pytest_asyncio.fixture
async def bench(tmp_path: Path, loopback_registry: LoopbackRegistry) -> AsyncIterator[Bench]:
    """Return a session whose registry holds left-pad: 1.2.0 is old, 1.3.0 two hours young.

    The registry has full documents only, so that each package is one request.
    """
    loopback_registry.behaviour = Behaviour(abbreviated=False)
    loopback_registry.publish("left-pad", "1.2.0", age_hours=40_000)
    loopback_registry.publish("left-pad", "1.3.0", age_hours=2)
    bench = Bench(tmp_path, loopback_registry, Clock(), tmp_path / "cache")
    yield bench
    await bench.close()
