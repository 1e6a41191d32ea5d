"""What a workspace may ask, and how: registries, credentials and networks in one frozen value."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct

from packward.model.facts import Query, Unknown
from packward.model.manager import Configs
from packward.model.policy import Registries
from packward.model.settings import Settings
from packward.registry.addresses import Address, registry_address
from packward.registry.credentials import Credential, Refusal, read_credentials, read_refusals
from packward.registry.network import Network, read_settings, with_realm
from packward.registry.network import Settings as NetworkSettings
from packward.registry.npmrc import Entry, read_entries


class Route(Struct, frozen=True, kw_only=True):
    """One way to one address: what a request may carry, and over which network."""

    address: Address
    credential: Credential | None
    network: Network


class Access(Struct, frozen=True, kw_only=True):
    """Everything that decides where a request goes and what it carries.

    `trusted` holds the network settings of the user and the computer, `everyone` also the project's.
    `unsafe` are registries whose address a project's file builds from a variable.
    """

    registries: Registries
    credentials: tuple[Credential, ...]
    refusals: tuple[Refusal, ...]
    trusted: NetworkSettings
    everyone: NetworkSettings
    unsafe: Mapping[Address, str] = {}
    offline: bool = False

    def route(self, query: Query, path: str) -> Route | Unknown:
        """Return the way to a path below a query's registry.

        This is the one place that holds a package's name back from any registry but its own.
        """
        address = registry_address(query.registry)
        if address is None:
            return Unknown("malformed", "the registry's address cannot be read")
        if address != registry_address(self.registries.of(query.package)):
            return Unknown("private", f"{query.package} is not asked from {address.host}")
        if address in self.unsafe:
            return Unknown("forbidden", self.unsafe[address])
        target = address.below(path)
        credential = self._credential(target)
        trusted = self.trusted.network(target)
        if credential is not None or trusted.tls.proves_identity:
            return Route(address=target, credential=credential, network=trusted)
        network = with_realm(self.everyone.network(target), trusted)
        return Route(address=target, credential=None, network=network)

    def refusal(self, address: Address) -> str:
        """Return why a credential for an address is not used, empty where none is written."""
        places = tuple(address.places())
        for refusal in self.refusals:
            if refusal.place in places:
                return refusal.reason
        if any(
            credential.place in places and not credential.covers(address) for credential in self.credentials
        ):
            return f"the credential for {address.host} is not sent over plain http"
        return ""

    def _credential(self, address: Address) -> Credential | None:
        for place in address.places():
            for credential in self.credentials:
                if credential.place == place:
                    return credential if credential.covers(address) else None
        return None


def read_access(configs: Configs, registries: Registries, settings: Settings) -> Access:
    """Gather what the configuration files and the environment say about asking registries."""
    entries = read_entries(configs)
    trusted = [entry for entry in entries if entry.is_trusted]
    home = unquote(urlsplit(configs.home_uri).path)
    if home[2:3] == ":":
        home = home[1:]
    return Access(
        registries=_public(registries),
        credentials=read_credentials(entries),
        refusals=read_refusals(entries),
        trusted=read_settings(trusted, configs.env, home),
        everyone=read_settings(entries, configs.env, home),
        unsafe=_unsafe(entries),
        offline=settings.offline or configs.env.get("PACKWARD_OFFLINE") == "1",
    )


def public_query(query: Query) -> Query:
    """Return a query without a user's name and password in its registry's address."""
    address = registry_address(query.registry)
    return query if address is None else msgspec.structs.replace(query, registry=str(address))


def _public(registries: Registries) -> Registries:
    return Registries(
        default=_public_text(registries.default),
        scopes={scope: _public_text(text) for scope, text in registries.scopes.items()},
        origins=registries.origins,
    )


def _public_text(text: str) -> str:
    address = registry_address(text)
    return "" if address is None else str(address)


def _unsafe(entries: Sequence[Entry]) -> dict[Address, str]:
    """Find the registries that a project's entry names once its variable is filled in, by whomever."""
    found = {}
    for entry in entries:
        address = registry_address(entry.filled)
        if address is not None and entry.key.rpartition(":")[2] == "registry":
            found[address] = (
                f"{entry.label} builds a registry's address from ${{{entry.missing}}}: "
                "put that line into ~/.npmrc"
            )
    trusted = {registry_address(entry.value) for entry in entries if entry.is_trusted}
    return {address: reason for address, reason in found.items() if address not in trusted}
