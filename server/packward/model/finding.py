"""What packward tells a user: findings, the places they stand at, and the fixes they offer."""

import enum

from msgspec import Struct

from packward.syntax.patch import Patch
from packward.text.document import Span


class Severity(enum.IntEnum):
    """How much a finding matters; the values order, they are not LSP's numbers."""

    HINT = 1
    INFORMATION = 2
    WARNING = 3
    ERROR = 4

    @property
    def word(self) -> str:
        """The name as users write it in settings and read it in reports."""
        return self.name.lower()


SEVERITY_BY_WORD = {severity.word: severity for severity in Severity}


class Location(Struct, frozen=True):
    """A span of a document."""

    uri: str
    span: Span


class Related(Struct, frozen=True):
    """Another place that explains a finding."""

    location: Location
    message: str


class Fix(Struct, frozen=True, kw_only=True):
    """One edit that a user may choose.

    `safe`: it does what it says without weakening a protection and needs no second look.
    `preferred`: it is the one to take when only one is taken; never set on an unsafe fix.
    """

    title: str
    patches: tuple[Patch, ...]
    safe: bool = False
    preferred: bool = False


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that a rule has to say, at one place."""

    rule: str
    severity: Severity
    location: Location
    message: str
    package: str | None = None
    package_version: str | None = None
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    tags: tuple[str, ...] = ()
