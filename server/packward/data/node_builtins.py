"""What Node itself does in place of packages: the table `node_builtins.json`, read once."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec


class Builtin(msgspec.Struct, frozen=True, kw_only=True):
    """One package that Node makes needless.

    `since` is the npm range of Node versions where the replacement works unflagged, `stable` where it is
    not experimental; None means on no version. `note` says what differs. `replacement` is empty where the
    package can simply go; `listed_by` names another data set that says so.
    """

    package: str
    replacement: str
    since: str | None
    stable: str | None
    kind: Literal["global", "module", "cli-flag"]
    confidence: Literal["drop-in", "needs-code-change", "partial"]
    where: str
    note: str
    verified_on: tuple[int, ...]
    listed_by: str = ""


class _Table(msgspec.Struct):
    no_builtin: tuple[str, ...]
    entries: tuple[Builtin, ...]


@cache
def builtins() -> Mapping[str, Builtin]:
    """Return the table by package name."""
    never = without_builtin()
    return {entry.package: entry for entry in _table().entries if entry.package not in never}


@cache
def without_builtin() -> frozenset[str]:
    """Return the packages that nothing of Node's replaces, whoever else says so."""
    return frozenset(_table().no_builtin)


@cache
def _table() -> _Table:
    data = pkgutil.get_data(__name__, "node_builtins.json") or b"{}"
    return msgspec.json.decode(data, type=_Table)
