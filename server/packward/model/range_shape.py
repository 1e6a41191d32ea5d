"""How a range of one version is written: what an edit keeps when it puts another version in."""

import re
from typing import Final

from msgspec import Struct

from packward.model.ranges import compile_range
from packward.model.version_syntax import WHITESPACE
from packward.model.versions import Version

_SIMPLE: Final = re.compile(
    r"(?P<lead>(?P<operator>\^|~>?|[<>]?=?)[v= ]*)(?P<major>[0-9]{1,16})"
    r"(?:\.(?P<minor>[0-9]{1,16}|[xX*]))?(?:\.(?P<patch>[0-9]{1,16}|[xX*]))?"
    r"(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
)


class RangeShape(Struct, frozen=True, kw_only=True):
    """How a range of one version is written.

    `operator` is `^`, `~`, `~>`, `<`, `<=`, `>`, `>=`, `=` or nothing, `lead` the same with the `v` and
    the blanks before the first digit. `precision` counts the numbers, 1 to 3; `wildcards` are the
    parts after them, such as `("x",)` in `1.2.x`.
    """

    operator: str
    lead: str
    precision: int
    wildcards: tuple[str, ...]


def range_shape(text: str) -> RangeShape | None:
    """Take a range's shape; None for one of several comparators, or without any number."""
    match = _SIMPLE.fullmatch(text.strip(WHITESPACE))
    if match is None:
        return None
    rest = [part for part in (match["minor"], match["patch"]) if part is not None]
    numbers = 0
    while numbers < len(rest) and rest[numbers].isdigit():
        numbers += 1
    return RangeShape(
        operator=match["operator"],
        lead=match["lead"],
        precision=1 + numbers,
        wildcards=tuple(part if not part.isdigit() else "x" for part in rest[numbers:]),
    )


def reshape(text: str, version: Version) -> str:
    """Give the range for another version with its operator and precision kept.

    Where the result would not admit the version it is written in full, and where even that does not
    help, or the range has no shape, the answer is `^version`.
    """
    shape = range_shape(text)
    if shape is None:
        return f"^{version}"
    numbers = [str(version.major), str(version.minor), str(version.patch)][: shape.precision]
    short = shape.lead + ".".join([*numbers, *shape.wildcards])
    full = f"{shape.lead}{version}"
    for candidate in (short, full):
        range_ = compile_range(candidate, loose=True)
        if range_ is not None and range_.allows(version):
            return candidate
    return f"^{version}"
