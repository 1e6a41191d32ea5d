"""Which specifiers mean a repository on a git host that npm knows by name, and at which commit.

The shortcuts, domains and path forms are those of hosted-git-info, as npm uses it. Addresses are cut
apart as the URL standard does, as far as the answer depends on it;
hosts are compared as written, without the mapping of characters outside ASCII.
"""

import re
from typing import Final
from urllib.parse import quote, unquote

from msgspec import Struct

from packward.model.version_syntax import WHITESPACE

_DOMAINS: Final = {
    "github.com": "github",
    "bitbucket.org": "bitbucket",
    "gitlab.com": "gitlab",
    "gist.github.com": "gist",
    "git.sr.ht": "sourcehut",
}
_SHORTCUTS: Final = frozenset(_DOMAINS.values())
_OVER_SSH_OR_HTTPS: Final = frozenset({"git+ssh", "git+https", "ssh", "https"})
_SCHEMES: Final = {
    "github": _OVER_SSH_OR_HTTPS | {"git", "http"},
    "bitbucket": _OVER_SSH_OR_HTTPS,
    "gitlab": _OVER_SSH_OR_HTTPS,
    "gist": _OVER_SSH_OR_HTTPS | {"git"},
    "sourcehut": frozenset({"git+ssh", "https"}),
}
_KNOWN_SCHEMES: Final = _OVER_SSH_OR_HTTPS | {"git", "http", "git+http"} | _SHORTCUTS
_SPECIAL_SCHEMES: Final = frozenset({"http", "https", "ftp", "ws", "wss"})
_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_FORBIDDEN_IN_HOST: Final = re.compile(r"[\0\t\n\r #/:<>?@\[\\\]^|]")
_FORBIDDEN_IN_DOMAIN: Final = re.compile(r"[\x00-\x1f%\x7f-\x9f]")
_KEPT_IN_FRAGMENT: Final = "!#$%&'()*+,/:;=?@[\\]^{|}~"
_BLANK: Final = re.compile(f"[{WHITESPACE}]")
_BROWSED: Final = {"github": "github.com", "gitlab": "gitlab.com"}
_PLAIN_PATH: Final = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+")
_FEWEST_PARTS: Final = 2
_HIGHEST_PORT: Final = 65535


class Repository(Struct, frozen=True, kw_only=True):
    """A repository by its web page (no final slash); `host` is "github" or "gitlab"."""

    host: str
    page: str


class Address(Struct, frozen=True, kw_only=True):
    """The parts of a URL: the scheme in lower case, the fragment percent-encoded and without its `#`."""

    scheme: str
    host: str
    path: str
    fragment: str


def hosted_committish(text: str) -> str | None:
    """Give what follows `#` in a specifier of a known host's repository, decoded; `""` where nothing does.

    None: it is no such specifier.
    """
    address = _guess_address(f"github:{text}" if _is_shorthand(text) else text)
    if address is None:
        return None
    if address.scheme in _SHORTCUTS:
        return decode(address.fragment) if decode(address.path) is not None else None
    host = _DOMAINS.get(address.host.removeprefix("www."))
    if host is None or address.scheme not in _SCHEMES[host]:
        return None
    committish = _repository_committish(host, address)
    return decode(committish) if committish is not None and decode(address.path) is not None else None


def hosted_repository(text: str) -> Repository | None:
    """Give the repository on GitHub or GitLab that an address or shorthand names; None for any other."""
    address = _guess_address(f"github:{text}" if _is_shorthand(text) else text)
    if address is None:
        return None
    host = address.host.removeprefix("www.")
    if address.scheme in _BROWSED:
        kind, host = address.scheme, _BROWSED[address.scheme]
    else:
        kind = _DOMAINS.get(host, "")
    parts = [part for part in address.path.split("/") if part][: None if kind == "gitlab" else 2]
    path = "/".join(parts).removesuffix(".git")
    if kind not in _BROWSED or len(parts) < _FEWEST_PARTS or not _PLAIN_PATH.fullmatch(path):
        return None
    return Repository(host=kind, page=f"https://{host}/{path}")


def read_address(text: str) -> Address | None:
    """Cut a URL apart; None where it is none."""
    text = re.sub("[\t\n\r]", "", text.strip("".join(map(chr, range(0x21)))))
    match = _SCHEME.match(text)
    if match is None:
        return None
    scheme = match[1].lower()
    rest, _, fragment = text[match.end() :].partition("#")
    fragment = quote(fragment, safe=_KEPT_IN_FRAGMENT, errors="replace")
    rest = rest.partition("?")[0]
    if scheme in _SPECIAL_SCHEMES:
        rest = "//" + rest.replace("\\", "/").lstrip("/")
    if not rest.startswith("//"):
        return Address(scheme=scheme, host="", path=rest, fragment=fragment)
    authority, slash, path = rest[2:].partition("/")
    host = _host(authority.rpartition("@")[2])
    if host is None or (scheme in _SPECIAL_SCHEMES and (not host or _FORBIDDEN_IN_DOMAIN.search(host))):
        return None
    host = host.lower() if scheme in _SPECIAL_SCHEMES else host
    return Address(scheme=scheme, host=host, path=slash + path, fragment=fragment)


def decode(text: str) -> str | None:
    """Undo percent encoding; None where it is broken, which ECMAScript refuses."""
    if re.search("%(?![0-9a-fA-F]{2})", text):
        return None
    try:
        return unquote(text, errors="strict")
    except UnicodeError:
        return None


def _host(text: str) -> str | None:
    if re.fullmatch(r"\[[0-9a-fA-F:.]+\](?::[0-9]*)?", text):
        return text.partition("]")[0] + "]"
    host, colon, port = text.partition(":")
    if _FORBIDDEN_IN_HOST.search(host) or (colon and not host):
        return None
    if port and not (re.fullmatch("0*[0-9]{1,5}", port) and int(port) <= _HIGHEST_PORT):
        return None
    return host


def _is_shorthand(text: str) -> bool:
    """Say whether this is `user/repository` with or without a `#committish`."""
    before, hash_, _ = text.partition("#")
    if text.startswith((".", "/")) or "/" not in text or before.endswith("/"):
        return False
    if "@" in before or ":" in before or _BLANK.search(before):
        return False
    return before.count("/") <= 1 if hash_ else text.count("/") == 1


def _guess_address(text: str) -> Address | None:
    """Read an address, also one in the form that `git clone` takes: `git@host:user/repository`."""
    text = _with_scheme(text)
    return read_address(text) or read_address(_without_scp_colon(text))


def _with_scheme(text: str) -> str:
    scheme, colon, rest = text.partition(":")
    if not colon:
        return f"git+ssh://{text}" if "@" in text else f"//{text}"
    if scheme in _KNOWN_SCHEMES or rest.startswith("//"):
        return text
    if "@" in scheme:
        return text
    return f"git+ssh://{text}" if "@" in rest else f"{scheme}://{rest}"


def _without_scp_colon(text: str) -> str:
    before, hash_, after = text.partition("#")
    if before.rfind(":") > before.rfind("@"):
        before = "/".join(before.rsplit(":", 1))
    scheme = "" if ":" in before or "//" in before + after else "git+ssh://"
    return f"{scheme}{before}{hash_}{after}"


def _repository_committish(host: str, address: Address) -> str | None:
    """Give the committish of a repository's own address; None for one of something within it."""
    parts = address.path.split("/")[1:]
    user, project, kind = (*parts, "", "", "")[:3]
    bare = bool(project.removesuffix(".git"))
    match host:
        case "github":
            at = (*parts, "", "", "", "")[3] if kind else address.fragment
            found = bool(user) and bare and kind in {"", "tree"}
        case "gitlab":
            inner = "/-/" in address.path[1:] or "/archive.tar.gz" in address.path[1:]
            at = address.fragment
            found = not inner and any(parts[:-1]) and bool(parts[-1].removesuffix(".git"))
        case "gist":
            at = address.fragment
            found = bool(user or project) and kind != "raw"
        case _:
            at = address.fragment
            found = bool(user) and bare and kind != {"bitbucket": "get", "sourcehut": "archive"}[host]
    return at if found else None
