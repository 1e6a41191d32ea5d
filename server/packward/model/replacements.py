"""What can stand in place of packages, as the e18e data set lists it."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Group = Literal["native", "preferred", "micro-utilities"]
"""The part of the data set: Node or the language has it, another package is better, a line of code does."""

Kind = Literal["native", "documented", "simple", "removal"]
"""What stands in: something of Node or the language, a package, a piece of code, nothing at all."""


class Substitute(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that can stand in place of packages.

    `node` is the first Node version with it as the data set says ("20.12.0"), None where it says none;
    `package` the package to use instead, `page` an address that documents it, `snippet` code that does it.
    """

    kind: Kind
    node: str | None = None
    package: str | None = None
    page: str | None = None
    snippet: str | None = None


class Listed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One listed package: ids of what can stand in its place, preferred first, and a page about it."""

    group: Group
    substitutes: tuple[str, ...]
    page: str | None = None


class Replacements(Struct, frozen=True, kw_only=True):
    """One version of the data set: packages by name, substitutes by id.

    `asked_at` is when its archive was fetched (epoch seconds, 0 for the bundled list), `host` from whom.
    """

    version: str
    packages: Mapping[str, Listed]
    substitutes: Mapping[str, Substitute]
    host: str = ""
    asked_at: float = 0.0
