"""What the tests of this folder start from: configurations from texts, a clock to turn, quick limits."""

import asyncio
from collections.abc import Mapping
from typing import Literal, TypedDict, Unpack

from packward.model.facts import Query
from packward.model.manager import ConfigFile, Configs
from packward.model.policy import Registries
from packward.model.settings import Settings
from packward.registry.access import Access, read_access
from packward.registry.limits import Limits
from packward.syntax import ini
from packward.text.document import Document
from support.registry import LoopbackRegistry

QUICK = Limits(total=1.5, connect=0.5, idle=0.4, backoff=0.01)


_Level = Literal["project", "member", "user", "global", "builtin"]
_LEVELS: Mapping[str, _Level] = {
    "project": "project",
    "member": "member",
    "user": "user",
    "computer": "global",
    "builtin": "builtin",
}


class Clock:
    """Time that passes when someone pauses, and when a test says so."""

    def __init__(self) -> None:
        self.moment = 1_800_000_000.0
        self.paused: list[float] = []

    def now(self) -> float:
        return self.moment

    async def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        self.moment += seconds


class Files(TypedDict, total=False):
    """Texts of .npmrc files by level; `computer` is the level that npm calls global."""

    project: str
    member: str
    user: str
    computer: str
    builtin: str


def configs(env: Mapping[str, str] | None = None, **files: Unpack[Files]) -> Configs:
    """Return the configuration of these .npmrc texts."""
    labels = {"project": ".npmrc", "member": "packages/a/.npmrc", "user": "~/.npmrc"}
    return Configs(
        root_uri="file:///project",
        home_uri="file:///home/user",
        env=env or {},
        files=tuple(
            ConfigFile(
                level=_LEVELS[level],
                name=".npmrc",
                label=labels.get(level, level),
                document=Document(uri=f"file:///{level}/.npmrc", version=None, text=str(text)),
                tree=ini.parse(str(text)),
            )
            for level, text in files.items()
        ),
    )


def access(
    registry: str,
    *,
    scopes: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
    is_offline: bool = False,
    **files: Unpack[Files],
) -> Access:
    """Return what a workspace with these registries and .npmrc texts may do."""
    registries = Registries(default=registry, scopes=scopes or {})
    return read_access(configs(env, **files), registries, Settings(offline=is_offline))


def short(registry: str, package: str = "x") -> Query:
    return Query("packument", registry, package)


def full(registry: str, package: str = "x") -> Query:
    return Query("packument-full", registry, package)


def place(registry: str) -> str:
    """Return the place of a registry's credentials: its address without the scheme."""
    return registry.partition(":")[2]


async def asked(registry: LoopbackRegistry, count: int = 1) -> None:
    """Wait until a registry has been asked; it runs on a thread of its own."""
    while len(registry.requests) < count:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
