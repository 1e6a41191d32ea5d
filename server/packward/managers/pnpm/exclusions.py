"""Lists that exclude from release age and trust policy: what an entry matches, and which stop the install."""

from collections.abc import Iterable

from msgspec import Struct

from packward.model.manager import Target, Tool
from packward.model.policy import Exemption, Policy
from packward.model.versions import parse

PATTERNS_SINCE = "10.17.0"
VERSIONS_SINCE = "10.19.0"
# Before this version the first entry that matches a name decides alone which of its versions are exempt.
ALL_ENTRIES_SINCE = "11.9.0"


class Entry(Struct, frozen=True, kw_only=True):
    """One entry: a name or pattern, and the exact versions it is limited to, if it is.

    `error` says why pnpm refuses it.
    """

    name: str
    versions: tuple[str, ...] = ()
    error: str | None = None

    def covers(self, package: str) -> bool:
        """Tell whether the name or pattern means a package; of `!name` that is every other one."""
        if self.name.startswith("!"):
            return not matches(package, self.name[1:])
        return matches(package, self.name)


def read(text: str) -> Entry:
    """Read one entry as pnpm 10.19 and later do."""
    at = text.find("@", 1 if text.startswith("@") else 0)
    if at < 0:
        return Entry(name=text)
    name = text[:at]
    parsed = [parse(part) for part in text[at + 1 :].split("||")]
    versions = tuple(str(version) for version in parsed if version is not None)
    if len(versions) < len(parsed):
        return Entry(name=name, error="it may name exact versions only")
    if "*" in name:
        return Entry(name=name, error="a pattern cannot be limited to versions")
    return Entry(name=name, versions=versions)


def matches(name: str, pattern: str) -> bool:
    """Tell whether a name matches a pattern, in which `*` is any run of characters, slashes included."""
    first, *rest = pattern.split("*")
    if not rest:
        return name == pattern
    if not name.startswith(first) or not name.endswith(rest[-1]):
        return False
    at, end = len(first), len(name) - len(rest[-1])
    # Taking the earliest place for each piece leaves the most room for those after it.
    for piece in rest[:-1]:
        found = name.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


def exempt_versions(exempt: Iterable[Exemption], package: str) -> frozenset[str] | None:
    """Return the versions of a package that entries exempt, None where that is all of them."""
    versions: set[str] = set()
    for exemption in exempt:
        entry = read(exemption.text)
        if entry.error is None and entry.covers(package):
            if not entry.versions:
                return None
            versions.update(entry.versions)
    return frozenset(versions)


def is_exempt(policy: Policy, package: str, version: str) -> bool:
    """Tell whether an exemption frees this version from the gate."""
    gate = policy.release_age
    versions = exempt_versions(() if gate is None else gate.exempt, package)
    return versions is None or version in versions


def in_force(texts: Iterable[str], tool: Tool) -> tuple[str, ...]:
    """Return the entries that this version reads as anything but a literal name that no package has.

    Of several entries with versions for one name only the first, until pnpm 11.9.
    """
    kept: list[str] = []
    limited: set[str] = set()
    for text in texts:
        entry = read(text)
        if is_literal(text, tool) or (entry.name in limited and not tool.at_least(ALL_ENTRIES_SINCE)):
            continue
        if entry.versions:
            limited.add(entry.name)
        kept.append(text)
    return tuple(kept)


def is_literal(text: str, tool: Tool) -> bool:
    """Tell whether this version takes an entry with a version or a pattern for a mere name."""
    if not tool.at_least(PATTERNS_SINCE) and ("*" in text or text.startswith("!")):
        return True
    return not tool.at_least(VERSIONS_SINCE) and "@" in text[1:]


def read_exemption(text: str, tool: Tool) -> Target:
    """Return what an entry of minimumReleaseAgeExclude can match, and why one never does."""
    entry = read(text)
    return Target(
        name=entry.name,
        is_pattern="*" in entry.name or entry.name.startswith("!"),
        versions=entry.versions or None,
        problem=problem(text, tool),
    )


def problem(text: str, tool: Tool) -> str | None:
    """Say in one sentence why an entry does not do what it seems to; None where it does."""
    entry = read(text)
    if is_literal(text, tool):
        what, since = ("versions", VERSIONS_SINCE) if "@" in text[1:] else ("patterns", PATTERNS_SINCE)
        return f"pnpm {tool.version} takes {text} for a package name; {what} are read since pnpm {since}."
    if entry.error is not None:
        return f"pnpm {tool.version} stops over {text}, because {entry.error}."
    if text.startswith("!"):
        return f"{text} exempts every package but {text[1:]}, and does not limit other entries."
    if text.startswith("@") and "/" not in text:
        return f"{text} matches no package; all packages of the scope are {text}/*."
    return None
