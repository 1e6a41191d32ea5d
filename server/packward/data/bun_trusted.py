"""The packages whose install scripts Bun runs unasked: the table `bun_trusted.json`, read once."""

import pkgutil
from collections.abc import Mapping
from functools import cache

import msgspec


class _Table(msgspec.Struct):
    names: tuple[str, ...] = ()
    later: dict[str, str] = {}


@cache
def bun_trusted() -> Mapping[str, str | None]:
    """Return the names on Bun's own list, with the first version that has them; None: 1.2 has them already.

    Source: `bun pm default-trusted`.
    """
    data = pkgutil.get_data(__name__, "bun_trusted.json") or b"{}"
    table = msgspec.json.decode(data, type=_Table)
    return dict.fromkeys(table.names) | table.later
