"""What entries of `minimumReleaseAgeExcludes` match: exact names, and since Bun 1.4.4 exact versions."""

from functools import lru_cache

from msgspec import Struct

from packward.model.manager import Target, Tool
from packward.model.policy import Policy, ReleaseAge
from packward.model.versions import clean

VERSIONS_SINCE = "1.4.4"
_PATTERN = frozenset("*?[{!")


class _Form(Struct, frozen=True):
    """An entry's name and exact versions (None: no version is written); not valid where Bun drops it."""

    name: str
    versions: frozenset[str] | None = None
    is_valid: bool = True


def freed(gate: ReleaseAge | None, package: str) -> frozenset[str] | None:
    """Return the versions of a package that the entries in force free from the gate, None for all of them."""
    versions: set[str] = set()
    for exemption in () if gate is None else gate.exempt:
        form = _read(exemption.text)
        if form.name != package or not form.is_valid:
            continue
        if form.versions is None:
            return None
        versions |= form.versions
    return frozenset(versions)


def is_exempt(policy: Policy, package: str, version: str) -> bool:
    """Tell whether an entry frees a version from the gate."""
    versions = freed(policy.release_age, package)
    return versions is None or version in versions


def names_versions(text: str) -> bool:
    """Tell whether an entry says anything about versions, right or wrong."""
    form = _read(text)
    return form.versions is not None or not form.is_valid


def read_exemption(text: str, tool: Tool) -> Target:
    """Read an entry as this version of Bun does."""
    form = _read(text)
    if not tool.at_least(VERSIONS_SINCE) and names_versions(text):
        problem = (
            f"bun {tool.version} matches names only, so {text} never matches; "
            f"bun {VERSIONS_SINCE} is the first that reads versions"
        )
        versions = None if form.versions is None else tuple(sorted(form.versions))
        return Target(name=form.name, versions=versions, problem=problem)
    if not form.is_valid:
        problem = f"bun {tool.version} ignores {text}: it takes a name or exact versions, joined by ||"
        return Target(name=form.name, problem=problem)
    if _PATTERN.intersection(form.name) or (form.name.startswith("@") and "/" not in form.name):
        return Target(
            name=text, is_pattern=True, problem=f"bun matches exact names only, so {text} never matches"
        )
    if form.versions is None:
        return Target(name=form.name)
    return Target(name=form.name, versions=tuple(sorted(form.versions)))


@lru_cache(maxsize=1 << 10)
def _read(text: str) -> _Form:
    at = text.find("@", 1)
    if at < 0:
        return _Form(text)
    parts = [clean(part, loose=True) for part in text[at + 1 :].split("||")]
    versions = frozenset(part for part in parts if part is not None)
    return _Form(text[:at], versions, None not in parts)
