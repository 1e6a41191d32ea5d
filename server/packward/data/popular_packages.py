"""Names of popular packages: the table `popular_packages.json`, read once."""

import pkgutil
from functools import cache

import msgspec


class PopularPackages(msgspec.Struct, frozen=True, kw_only=True):
    """Names of the public npm registry. `source`, `licence` and `date` tell where they come from.

    `popular` are names that people write, the most depended-upon first: they have many dependents and many
    downloads. `known` have either, or look like a popular one and are established themselves. No name is in
    both.
    """

    source: str
    licence: str
    date: str
    popular: tuple[str, ...]
    known: tuple[str, ...]


@cache
def popular_packages() -> PopularPackages:
    """Return the table."""
    data = pkgutil.get_data(__name__, "popular_packages.json") or b"{}"
    return msgspec.json.decode(data, type=PopularPackages)
