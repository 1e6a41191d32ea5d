"""Credentials: which ones the configuration holds, and which single place each was written for.

They appear in no text that is shown, logged or stored: a `Secret` does not say what it holds.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from msgspec import Struct

from packward.registry.addresses import Address, registry_address, userinfo
from packward.registry.npmrc import Entry

_KINDS = ("_authToken", "_auth", "username", "_password")
_HEADER_TEXT = re.compile("[!-~]+")


class Secret(Struct, frozen=True):
    """A text that must not be shown."""

    text: str

    def __repr__(self) -> str:
        return "Secret(…)"


class Credential(Struct, frozen=True, kw_only=True):
    """What to put into the Authorization header below one place (`//host:port/path/`)."""

    place: str
    header: Secret

    def covers(self, address: Address) -> bool:
        """Whether an address lies at or below the place; plain http counts on this computer only."""
        is_private = address.scheme == "https" or address.is_loopback
        return is_private and self.place in address.places()


class Refusal(Struct, frozen=True, kw_only=True):
    """A credential that is written and not used, and the sentence that says why."""

    place: str
    reason: str


def read_credentials(entries: Sequence[Entry]) -> tuple[Credential, ...]:
    """Return the credentials of all places; of each kind the first entry of a place counts."""
    found = {credential.place: credential for credential in _from_registries(entries)}
    for place, kinds in _by_place(entries).items():
        header = _header({kind: entry.value for kind, entry in kinds.items()})
        if header is not None:
            found[place] = Credential(place=place, header=Secret(header))
    return tuple(found.values())


def read_refusals(entries: Sequence[Entry]) -> tuple[Refusal, ...]:
    """Return why credentials have no value that may be used."""
    return tuple(
        Refusal(place=_place(entry.key)[0], reason=_refusal(entry))
        for entry in entries
        if entry.missing and _place(entry.key)[1] in _KINDS
    )


def _refusal(entry: Entry) -> str:
    place = _place(entry.key)[0]
    asked = f"{entry.label} asks for ${{{entry.missing}}} for {place}"
    if entry.is_trusted:
        return f"{asked}, and this variable is not set"
    return f"{asked}: variables are not put into a project's file, put that line into ~/.npmrc"


def _by_place(entries: Sequence[Entry]) -> dict[str, dict[str, Entry]]:
    places: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        place, kind = _place(entry.key)
        if place.startswith("//") and kind in _KINDS and entry.value:
            places.setdefault(place, {}).setdefault(kind, entry)
    return places


def _place(key: str) -> tuple[str, str]:
    place, _, kind = key.rpartition(":")
    return place, kind


def _header(kinds: Mapping[str, str]) -> str | None:
    """Return the header's value, by npm's order of kinds; None for what no header can carry."""
    if token := kinds.get("_authToken"):
        header = f"Bearer {token}"
    elif auth := kinds.get("_auth"):
        header = f"Basic {auth}"
    elif (user := kinds.get("username")) and (password := kinds.get("_password")):
        header = f"Basic {_basic(user, _decoded(password))}"
    else:
        return None
    return header if _HEADER_TEXT.fullmatch(header.partition(" ")[2]) else None


def _decoded(password: str) -> str:
    try:
        return base64.b64decode(password).decode(errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode(errors="replace")).decode()


def _from_registries(entries: Sequence[Entry]) -> Iterator[Credential]:
    """Yield what registry addresses carry as `user:password@`, least important first; never a project's."""
    for entry in reversed(entries):
        if not entry.is_trusted or not (entry.key == "registry" or entry.key.endswith(":registry")):
            continue
        address, user = registry_address(entry.value), userinfo(entry.value)
        if address is not None and user:
            name, _, password = user.partition(":")
            header = f"Basic {_basic(unquote(name), unquote(password))}"
            yield Credential(place=f"//{address.host}{address.path}", header=Secret(header))
