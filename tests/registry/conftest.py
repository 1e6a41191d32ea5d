"""Gateways that are closed with their test."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio

from packward.registry.fetcher import Fetcher
from packward.registry.gateway import Gateway
from packward.registry.limits import Limits
from packward.registry.store import Store
from registry.setting import QUICK, Clock

OpenGateway = Callable[..., Gateway]


@pytest_asyncio.fixture
async def open_gateway(tmp_path: Path) -> AsyncIterator[OpenGateway]:
    """Return a function that opens a gateway over `tmp_path`, or another folder, with its own clock."""
    async with AsyncExitStack() as opened:

        def opening(folder: Path = tmp_path, limits: Limits = QUICK, clock: Clock | None = None) -> Gateway:
            time = clock or Clock()
            fetcher = Fetcher(limits, now=time.now, pause=time.pause)
            gateway = Gateway(Store(folder, now=time.now), fetcher, now=time.now)
            opened.push_async_callback(gateway.close)
            return gateway

        yield opening
