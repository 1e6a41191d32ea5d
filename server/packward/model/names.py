"""Package names: which are valid, and their parts."""

import re
from typing import Final

_NOT_PACKAGES: Final = frozenset({"node_modules", "favicon.ico"})
_URL_SAFE: Final = re.compile(r"[A-Za-z0-9_.!~*'()-]+")


def is_valid_name(name: str) -> bool:
    """Say whether a package of this name can exist in a registry.

    These are the rules that hold for packages published long ago too, as in
    validate-npm-package-name: capitals, special characters and any length pass.
    """
    if name.startswith((".", "-", "_")) or name.lower() in _NOT_PACKAGES:
        return False
    owner = scope(name)
    if owner is None:
        return _URL_SAFE.fullmatch(name) is not None
    bare = unscoped(name)
    return bool(_URL_SAFE.fullmatch(owner[1:]) and _URL_SAFE.fullmatch(bare)) and not bare.startswith(".")


def scope(name: str) -> str | None:
    """Give the scope of a name with its `@`; None where it has none."""
    owner, slash, _ = name.partition("/")
    return owner if slash and owner.startswith("@") else None


def unscoped(name: str) -> str:
    """Give a name without its scope."""
    return name.partition("/")[2] if scope(name) else name
