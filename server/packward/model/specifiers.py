"""What the text after the colon in package.json asks for, as npm-package-arg reads it."""

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from packward.model.git_hosts import decode, hosted_committish, read_address
from packward.model.names import is_valid_name
from packward.model.range_shape import reshape
from packward.model.ranges import compile_range
from packward.model.version_syntax import WHITESPACE
from packward.model.versions import parse

Kind: TypeAlias = Literal[
    "version",
    "range",
    "tag",
    "alias",
    "file",
    "directory",
    "link",
    "workspace",
    "catalog",
    "git",
    "url",
    "portal",
    "patch",
    "jsr",
    "invalid",
]

_OTHER_PROTOCOLS: Final[dict[str, Kind]] = {
    "link:": "link",
    "workspace:": "workspace",
    "catalog:": "catalog",
    "portal:": "portal",
    "patch:": "patch",
    "jsr:": "jsr",
}
"""What pnpm, Yarn and Bun understand and npm does not."""

_PROTOCOL: Final = "npm:"
_FILE: Final = re.compile(r"file:|[./]|~/|[a-z]:", re.IGNORECASE)
_ARCHIVE: Final = re.compile(r"\.(?:tgz|tar\.gz|tar)\Z", re.IGNORECASE)
_URL: Final = re.compile(r"(?:git\+)?[a-z]+:", re.IGNORECASE)
_SCP: Final = re.compile(r"git\+ssh://([^:#]+:[^#]+)(?:#(.*))?")
_ALIAS_OF_SCP: Final = re.compile("[^@]+@[^:.]+\\.[^:]+:[^\n\r\u2028\u2029]+")
_PORT: Final = re.compile(r":[0-9]+(?:/|\Z)")
_URL_SAFE: Final = re.compile(r"[A-Za-z0-9_.!~*'()-]+")
_GIT_SCHEMES: Final = frozenset(
    {"git", "git+http", "git+https", "git+rsync", "git+ftp", "git+file", "git+ssh"}
)
_FULL_COMMIT: Final = re.compile("[0-9a-fA-F]{40}")


class Specifier(Struct, frozen=True, kw_only=True):
    """A specifier and what it means.

    `wanted` is the version, range or tag to look for, `""` as range being `*`. `target` is the
    specifier within an alias and `target_name` its package. For git, `committish` is what
    follows `#` unless that is `semver:` and `git_range`.
    """

    kind: Kind
    name: str
    text: str
    wanted: str | None = None
    target: "Specifier | None" = None
    committish: str | None = None
    git_range: str | None = None

    @property
    def target_name(self) -> str | None:
        """The real name of an aliased package."""
        return self.target.name if self.target else None

    @property
    def registry_name(self) -> str | None:
        """The name that a registry is asked for; None where this text alone asks no registry."""
        if self.target:
            return self.target.name
        return self.name if self.kind in {"version", "range", "tag"} else None

    @property
    def is_pinned_commit(self) -> bool:
        """Whether this is a git repository at one full commit id."""
        return self.committish is not None and _FULL_COMMIT.fullmatch(self.committish) is not None


@lru_cache(maxsize=1 << 12)
def parse_specifier(name: str, text: str) -> Specifier:
    """Read one dependency's name and specifier; kind `invalid` where no package manager could use them."""
    if name and not is_valid_name(name):
        return Specifier(kind="invalid", name=name, text=text)
    if text[:4].lower() == _PROTOCOL:
        return _alias(name, text)
    kind = _path_kind(text) if _FILE.match(text) else _OTHER_PROTOCOLS.get(text[: text.find(":") + 1])
    if kind:
        return Specifier(kind=kind, name=name, text=text)
    committish = hosted_committish(text)
    return _unhosted(name, text) if committish is None else _git(name, text, committish)


def rewrite(text: str, version: str) -> str:
    """Give the specifier for a version with its operator, precision and `npm:name@` kept.

    A range of several comparators, a tag and `*` become `^version`, and so does an operator that
    would exclude the version. A specifier that names no registry's version is returned as it is,
    and so is any for a text that is no version.
    """
    parsed = parse(version, loose=True)
    prefix, inner = _alias_parts(text)
    return text if parsed is None or inner is None else prefix + reshape(inner, parsed)


def pin(text: str, version: str) -> str:
    """Give the specifier for exactly this version, `npm:name@` kept; other sources stay as they are."""
    parsed = parse(version, loose=True)
    prefix, inner = _alias_parts(text)
    return text if parsed is None or inner is None else f"{prefix}{parsed}"


def _alias_parts(text: str) -> tuple[str, str | None]:
    """Cut a specifier into `npm:name@` or nothing, and what is wanted; None where no registry is asked."""
    inner = text[len(_PROTOCOL) :]
    if text.startswith(_PROTOCOL) and compile_range(inner) is not None:
        # Yarn takes a range behind the protocol for one of the same package; no package has such a name.
        return _PROTOCOL, inner
    specifier = parse_specifier("", text)
    if specifier.kind == "alias":
        head, inner = _split_alias(text)
        return f"{head}@", inner
    return "", text if specifier.kind in {"version", "range", "tag"} else None


def _split_alias(text: str) -> tuple[str, str]:
    """Cut an alias into its `npm:name` and the specifier after the next `@`; `*` where there is none."""
    end = text.find("@", len(_PROTOCOL) + 1)
    return (text[:end], text[end + 1 :] or "*") if end > 0 else (text, "*")


def _unhosted(name: str, text: str) -> Specifier:
    if _URL.match(text):
        return _remote(name, text)
    if "/" in text or _ARCHIVE.search(text):
        return Specifier(kind=_path_kind(text), name=name, text=text)
    return _from_registry(name, text)


def _path_kind(text: str) -> Kind:
    return "file" if _ARCHIVE.search(text) else "directory"


def _alias(name: str, text: str) -> Specifier:
    head, inner = _split_alias(text)
    target_name = head[len(_PROTOCOL) :]
    is_package = is_valid_name(target_name) and not _ARCHIVE.search(target_name)
    # What reads as an address is one, whatever package and version it could otherwise name.
    is_address = _URL.match(text, len(_PROTOCOL)) or _ALIAS_OF_SCP.fullmatch(text, len(_PROTOCOL))
    if not is_package or is_address:
        return Specifier(kind="invalid", name=name, text=text)
    if inner[:4].lower() == _PROTOCOL:
        return Specifier(kind="invalid", name=name, text=text)
    target = parse_specifier(target_name, inner)
    if target.registry_name is None:
        return Specifier(kind="invalid", name=name, text=text)
    return Specifier(kind="alias", name=name, text=text, target=target)


def _git(name: str, text: str, fragment: str) -> Specifier:
    """Read what follows `#`: a committish, `semver:RANGE` and `path:FOLDER`, joined by `::`."""
    committish = git_range = subfolder = None
    for part in fragment.split("::") if fragment else ():
        key, colon, value = part.partition(":")
        value = value.partition(":")[0]
        if not colon and not committish and not git_range:
            committish = part
        elif colon and key == "semver" and not committish and not git_range:
            git_range = decode(value)
            if git_range is None:
                return Specifier(kind="invalid", name=name, text=text)
        elif colon and key == "path" and not subfolder:
            subfolder = f"/{value}"
        elif not colon or key in {"semver", "path"}:
            return Specifier(kind="invalid", name=name, text=text)
    return Specifier(kind="git", name=name, text=text, committish=committish, git_range=git_range)


def _remote(name: str, text: str) -> Specifier:
    scp = _SCP.fullmatch(text)
    if scp and not _PORT.search(scp[1]):
        return _git(name, text, scp[2] or "")
    address = read_address(text)
    if address and address.scheme in _GIT_SCHEMES:
        return _git(name, text, address.fragment)
    kind: Kind = "url" if address and address.scheme in {"http", "https"} else "invalid"
    return Specifier(kind=kind, name=name, text=text)


def _from_registry(name: str, text: str) -> Specifier:
    wanted = text.strip(WHITESPACE)
    kind: Kind
    if parse(wanted, loose=True):
        kind = "version"
    elif compile_range(wanted, loose=True):
        kind = "range"
    else:
        kind = "tag" if _URL_SAFE.fullmatch(wanted) else "invalid"
    return Specifier(kind=kind, name=name, text=text, wanted=wanted)
