"""Services beside the registries: where they are, and what proves who asks.

A project's files have no say here: each address is fixed, and a variable of the user's may replace it.
"""

import base64
from collections.abc import Mapping

from msgspec import Struct

from packward.model.registries import DEFAULT_REGISTRY
from packward.model.settings import Settings
from packward.registry.addresses import Address, registry_address
from packward.registry.credentials import Credential, Secret
from packward.signals.signal import Service

OSV_ADDRESS = "https://api.osv.dev/"
SOCKET_ADDRESS = "https://api.socket.dev/"


class ServicePlace(Struct, frozen=True, kw_only=True):
    """Where a service is asked, and the credential that it gets (None: it is asked without one)."""

    address: Address
    credential: Credential | None = None


def read_services(env: Mapping[str, str], settings: Settings) -> Mapping[Service, ServicePlace]:
    """Return the services that the user has chosen to ask; {} is what users have who chose none.

    `PACKWARD_OSV_URL` and `PACKWARD_SOCKET_URL` replace the addresses, for instances of one's own. Socket is
    asked with the user's token and not without.
    """
    found: dict[Service, ServicePlace] = {}
    osv = registry_address(env.get("PACKWARD_OSV_URL") or OSV_ADDRESS)
    if settings.advisories == "osv" and osv is not None:
        found["osv"] = ServicePlace(address=osv)
    socket = registry_address(env.get("PACKWARD_SOCKET_URL") or SOCKET_ADDRESS)
    token = env.get("SOCKET_SECURITY_API_TOKEN", "").strip()
    if settings.socket_enabled and token and socket is not None:
        found["socket"] = ServicePlace(address=socket, credential=_basic(token, socket))
    return found


def public_registries(env: Mapping[str, str]) -> frozenset[Address]:
    """Return the registries whose names are public: the public npm registry, and the user's mirrors of it.

    `PACKWARD_PUBLIC_MIRRORS` lists addresses of mirrors that hold nothing private, with spaces between.
    """
    texts = (DEFAULT_REGISTRY, *env.get("PACKWARD_PUBLIC_MIRRORS", "").split())
    return frozenset(address for text in texts if (address := registry_address(text)) is not None)


def _basic(token: str, address: Address) -> Credential:
    """Return Socket's way to sign in: the token as a user's name without a password."""
    text = base64.b64encode(f"{token}:".encode(errors="replace")).decode()
    return Credential(place=f"//{address.host}{address.path}", header=Secret(f"Basic {text}"))
