"""Addresses of registries: read strictly, so that every later step agrees on what the host is."""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urljoin

from msgspec import Struct

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:(?P<userinfo>[^/?#@]*)@)?"
    r"(?P<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{0,5}))?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:#.*)?",
    re.ASCII | re.IGNORECASE,
)
_PRINTABLE = re.compile(r"[!-\[\]-~]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Address(Struct, frozen=True):
    """An http(s) address without user information; the default port of its scheme is left out of `host`."""

    scheme: str
    host: str
    path: str
    query: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}{self.query}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what browsers call the origin."""
        return f"{self.scheme}://{self.host}"

    @property
    def hostname(self) -> str:
        """The host without its port and without the brackets of an IPv6 address."""
        return re.sub(r":\d+$", "", self.host).strip("[]")

    @property
    def is_loopback(self) -> bool:
        """Whether what is sent there stays on this computer."""
        try:
            return ip_address(self.hostname).is_loopback
        except ValueError:
            return self.hostname == "localhost"

    def below(self, path: str) -> "Address":
        """Return the address of a path below this one."""
        return Address(self.scheme, self.host, f"{self.path.rstrip('/')}/{path}")

    def places(self) -> Iterator[str]:
        """Yield where npm looks for a credential: longest first, with and without a final slash."""
        place = f"//{self.host}{self.path}"
        while len(place) > len("//"):
            yield place
            place = place[:-1] if place.endswith("/") else place[: place.rindex("/") + 1]


def read_address(text: str) -> Address | None:
    """Read an absolute http(s) address; None for anything that another reader could read differently."""
    match = _ADDRESS.fullmatch(text)
    if match is None or _PRINTABLE.fullmatch(text) is None:
        return None
    scheme, host = match["scheme"].lower(), match["host"].lower()
    port = int(match["port"] or _DEFAULT_PORTS[scheme])
    if port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    return Address(scheme, host, _without_dots(match["path"] or "/"), match["query"] or "")


def userinfo(text: str) -> str:
    """Return the `user:password` of an address, empty where it has none."""
    match = _ADDRESS.fullmatch(text)
    return match["userinfo"] or "" if match is not None else ""


@lru_cache(maxsize=256)
def registry_address(text: str) -> Address | None:
    """Read a registry's base address: no query, a slash at its end."""
    address = read_address(text)
    return None if address is None else Address(address.scheme, address.host, address.path.rstrip("/") + "/")


def follow(address: Address, location: str) -> Address | None:
    """Return where a redirect leads; None where it leads nowhere, or from https to plain http."""
    target = read_address(urljoin(str(address), location.strip()))
    if target is None or (address.scheme == "https" and target.scheme != "https"):
        return None
    return target


def _without_dots(path: str) -> str:
    """Remove `.` and `..` segments, encoded ones too: no path leaves the one it seems to lie below."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        plain = re.sub("%2e", ".", segment, flags=re.IGNORECASE)
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(segment)
    if re.sub("%2e", ".", segments[-1], flags=re.IGNORECASE) in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
