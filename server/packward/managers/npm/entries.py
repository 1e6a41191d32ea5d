"""What one written entry of npm's can match: of `min-release-age-exclude` and of `allowScripts`."""

from packward.managers.npm.approvals import read_key
from packward.model.manager import Target, Tool
from packward.model.names import is_valid_name
from packward.model.versions import parse

_PATTERN = frozenset("*?[{")


def read_exemption(text: str, tool: Tool) -> Target:
    """Read an entry of `min-release-age-exclude`: npm matches names and patterns of names, no versions."""
    del tool
    name, at, version = text[1:].partition("@")
    name = text[:1] + name
    if at and is_valid_name(name):
        problem = f"npm matches names only, so {text} never matches; {name} exempts every version"
        return Target(name=name, versions=(version,), problem=problem)
    if text.startswith("!"):
        return Target(name=text, problem=f"npm knows no negation here, so {text} never matches")
    if text.startswith("@") and "/" not in text:
        return Target(name=text, problem=f"a bare scope never matches; {text}/* exempts all of its packages")
    return Target(name=text, is_pattern=bool(_PATTERN.intersection(text)))


def read_approval(text: str, tool: Tool) -> Target:
    """Read a key of `allowScripts`: a name, exact versions of one, or a source outside a registry."""
    del tool
    specifier = read_key(text)
    unmatched = _no_package(text)
    if not specifier.name or unmatched is not None:
        return Target(name=text, problem=unmatched)
    if specifier.kind == "version":
        return Target(name=specifier.name, versions=(specifier.wanted or "",))
    if specifier.kind == "range" and (specifier.wanted or "*") != "*":
        versions = tuple(part.strip() for part in (specifier.wanted or "").split("||"))
        if all(parse(version) is not None for version in versions):
            return Target(name=specifier.name, versions=versions)
        problem = f"npm drops {text}: it takes exact versions, joined by ||, and no ranges"
        return Target(name=specifier.name, problem=problem)
    if specifier.kind == "tag":
        return Target(name=specifier.name, problem=f"npm drops {text}: it takes exact versions and no tags")
    return Target(name=specifier.name)


def _no_package(text: str) -> str | None:
    if _PATTERN.intersection(text) or (text.startswith("@") and "/" not in text):
        return f"npm knows no patterns here, so {text} never matches"
    return None
