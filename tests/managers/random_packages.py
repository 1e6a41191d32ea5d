"""Random packages whose versions crowd around a gate, and random wishes for them."""

import random
from typing import Any

from support.packuments import HOUR, Packument, Release, packument

RANGES = (
    *("*", "", "latest", "next", "x", "1", "1.x", "1.1", "^1.0.0", " ^1.0.0 ", "~1.1.0", "^0.1.0", "~0.2.1", "^2.0.0"),
    *(">=1.0.0", ">=1.0.0 <2.0.0", "<2.0.0", "<=1.1.0", ">1", "1.0.0 - 1.2.0", "1.0.0 - 2", "^1.0.0 <1.2.0"),
    *("^1.0.0 || ^2.0.0", "1.0.0 || 1.1.0", "2.0.0 || ^1.0.0", "1.1.0", "=1.1.0", "v1.0.1", "1.1.0-beta.1"),
    *("^1.1.0-beta.1", "~1.1.0-rc.0", ">1.0.0-alpha", "^1.0.0-alpha.1 || ^2.0.0-rc.1", ">=1.1.0-rc.1", ">=0.0.0-0"),
)  # fmt: skip

_SHARES = (0.2, 0.5, 0.9, 1.02, 1.1, 1.5, 2.0, 3.0)
_CHANNELS = ("alpha", "beta", "rc", "canary")
_WEEK_IN_HOURS = 168.0


def random_packument(chance: random.Random, name: str, gate_hours: float, now: float) -> Packument:
    """Return a package of up to eight versions; some are deprecated, and some have no tag `latest`."""
    near = [gate_hours * chance.choice(_SHARES) for _ in range(3)]
    ages = {_version(chance): _age(chance, gate_hours, near) for _ in range(chance.randint(1, 8))}
    releases = [
        Release(version=version, age=hours * HOUR, manifest=_fields(chance))
        for version, hours in ages.items()
    ]
    tags = {tag: chance.choice(list(ages)) for tag in ("latest", "next") if chance.random() < 0.6}
    document = packument(name, releases, now, tags)
    if chance.random() < 0.1:
        document["dist-tags"]["latest"] = "9.9.9"
    return document


def _version(chance: random.Random) -> str:
    core = f"{chance.choice((0, 1, 1, 1, 2))}.{chance.randint(0, 2)}.{chance.randint(0, 2)}"
    if chance.random() < 0.7:
        return core
    return f"{core}-{chance.choice(_CHANNELS)}.{chance.randint(0, 2)}"


def _age(chance: random.Random, gate_hours: float, near: list[float]) -> float:
    """Return an age in hours that the time a test takes does not carry across a limit."""
    age = chance.choice(
        (
            chance.uniform(0.1, gate_hours * 2 + 200),
            chance.choice(near) + chance.uniform(0, 30),
            chance.uniform(0.1, gate_hours + 216),
            9000 * chance.random() + 0.1,
        )
    )
    limits = (gate_hours, gate_hours + _WEEK_IN_HOURS)
    return age + 1 if any(abs(age - limit) < 1 for limit in limits) else age


def _fields(chance: random.Random) -> dict[str, Any]:
    return {"deprecated": "bad"} if chance.random() < 0.2 else {}
