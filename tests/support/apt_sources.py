"""Where this machine's apt gets packages from: its configuration, read, so that no test names a host."""

import re
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

DEFAULT_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SECONDS = 120


class Source(Struct, frozen=True):
    """A mirror's address, with a slash at its end, and the keys that its suites are signed with."""

    address: str
    keyring: Path


def sources() -> Iterator[Source]:
    """Give every binary package source in apt's order, once."""
    seen = set()
    for address, keyring in _configured():
        for mirror in _mirrors(address):
            if mirror.startswith(("http://", "https://")) and mirror not in seen:
                seen.add(mirror)
                yield Source(mirror, _keyring(keyring))


def opener() -> urllib.request.OpenerDirector:
    """Return what opens addresses as apt does: through the proxies that it is told of."""
    proxies: dict[str, Any] = dict(urllib.request.getproxies())
    for scheme in ("http", "https"):
        proxy = _option(f"Acquire::{scheme}::Proxy")
        if proxy and proxy != "DIRECT":
            proxies.setdefault(scheme, proxy)
    return urllib.request.build_opener(urllib.request.ProxyHandler(proxies))


def _option(name: str) -> str:
    """Return a value of apt's configuration, "" where unset; NAME/f and NAME/d give absolute paths."""
    done = subprocess.run(["apt-config", "shell", "V", name], capture_output=True, text=True, check=False)
    found = re.match(r"V='(.*)'\s*$", done.stdout)
    return found[1] if found else ""


def _configured() -> Iterator[tuple[str, str]]:
    parts = Path(_option("Dir::Etc::sourceparts/d"))
    for path in [Path(_option("Dir::Etc::sourcelist/f")), *sorted(parts.glob("*"))]:
        if path.is_file() and path.suffix in {".list", ".sources"}:
            text = path.read_text(encoding="utf-8")
            yield from (_stanzas if path.suffix == ".sources" else _lines)(text)
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    yield from ((address, "") for address in done.stdout.split())


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s", line)
        if found:
            options = dict(word.split("=", 1) for word in (found[1] or "").split() if "=" in word)
            yield found[2], options.get("signed-by", "")


def _stanzas(text: str) -> Iterator[tuple[str, str]]:
    for stanza in re.split(r"\n[ \t]*\n", re.sub(r"(?m)^#.*\n?", "", text)):
        unfolded = re.sub(r"\n[ \t]+", " ", stanza)
        fields = {
            key.strip().lower(): value.strip()
            for key, colon, value in (line.partition(":") for line in unfolded.splitlines())
            if colon
        }
        enabled = fields.get("enabled", "yes").lower() not in {"no", "false", "0"}
        if enabled and "deb" in fields.get("types", "").split():
            yield from ((address, fields.get("signed-by", "")) for address in fields.get("uris", "").split())


def _mirrors(address: str) -> list[str]:
    """Return the addresses behind one: `mirror+file:` names a file with one mirror a line."""
    found = [address]
    if address.startswith("mirror+file:"):
        listed = Path("/" + address.removeprefix("mirror+file:").lstrip("/"))
        lines = listed.read_text(encoding="utf-8").splitlines()
        found = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    return [mirror.rstrip("/") + "/" for mirror in found]


def _keyring(signed_by: str) -> Path:
    # A key may also be written inline, which is not used here.
    path = Path(signed_by.split(maxsplit=1)[0]) if signed_by.startswith("/") else DEFAULT_KEYRING
    return path if path.suffix in {".gpg", ".pgp"} and path.exists() else DEFAULT_KEYRING
