"""npmPreapprovedPackages: what an entry, a name or pattern and perhaps a range of versions, exempts."""

import re
from functools import lru_cache

from msgspec import Struct

from packward.managers import globs
from packward.managers.yarn.generations import named
from packward.managers.yarn.release_age import SINCE
from packward.model.manager import Target, Tool
from packward.model.policy import Policy
from packward.model.ranges import Range, compile_range
from packward.model.versions import parse

_ENTRY = re.compile(r"(?P<name>(?:@[^/]+?/)?[^@/]+?)(?:@(?P<range>.+))?")
_WILD = re.compile(r"[*?\[{!]")


class Entry(Struct, frozen=True, kw_only=True):
    """One entry; `text` is its range as written, `range` None where it has none or Yarn cannot read it."""

    name: str
    text: str | None = None
    range: Range | None = None


def is_exempt(policy: Policy, package: str, version: str) -> bool:
    """Tell whether an exemption frees this version from the gate that the package is under."""
    gate = policy.gate(package)
    return gate is not None and any(_covers(each.text, package, version) for each in gate.exempt)


def read_exemption(text: str, tool: Tool) -> Target:
    """Tell what an entry can match, and what keeps it from matching anything."""
    entry = _read(text)
    if entry is None:
        problem = f"{text} is no package name or pattern, so it exempts nothing"
        if text.startswith("@") and "/" not in text:
            problem = (
                f"{text} names a scope and no package, so it exempts nothing; {text}/* exempts the scope"
            )
        return Target(name=text, problem=problem)
    if not tool.at_least(SINCE):
        return Target(name=entry.name, problem=f"{named(tool)} has no exemptions; Yarn {SINCE} is the first")
    if entry.text is not None and entry.range is None:
        problem = f"{entry.text} is no version range, so {text} exempts nothing"
        return Target(name=entry.name, is_pattern=_is_pattern(entry), problem=problem)
    return Target(name=entry.name, is_pattern=_is_pattern(entry), versions=_exact_versions(entry))


@lru_cache(maxsize=512)
def _read(text: str) -> Entry | None:
    match = _ENTRY.fullmatch(text)
    if match is None:
        return None
    written = match["range"]
    # A colon makes it a range of another protocol, "npm:" included, and those match no version.
    compiled = compile_range(written) if written is not None and ":" not in written else None
    return Entry(name=match["name"], text=written, range=compiled)


def _covers(text: str, package: str, version: str) -> bool:
    entry = _read(text)
    if entry is None or not _matches(package, entry.name):
        return False
    return entry.text is None or (entry.range is not None and entry.range.allows(version))


def _matches(package: str, pattern: str) -> bool:
    """Match as micromatch does: each "!" in front negates, and one in brackets is just a character."""
    bare = pattern.lstrip("!")
    is_negated = (len(pattern) - len(bare)) % 2 == 1
    return package == pattern or globs.matches(package, bare.replace("[!", "[\\!")) is not is_negated


def _is_pattern(entry: Entry) -> bool:
    return _WILD.search(entry.name) is not None


def _exact_versions(entry: Entry) -> tuple[str, ...] | None:
    """Return the versions that the range lists one by one; None where it may mean others too."""
    if entry.text is None:
        return None
    versions = [parse(part.strip()) for part in entry.text.split("||")]
    return tuple(str(version) for version in versions if version is not None) if all(versions) else None
