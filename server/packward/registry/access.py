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
from packward.registry.services import ServicePlace, public_registries, read_services
from packward.signals.signal import Service


class Route(Struct, frozen=True, kw_only=True):
    """One way to one address: what a request may carry, and over which network."""

    address: Address
    credential: Credential | None
    network: Network


class Access(Struct, frozen=True, kw_only=True):
    """Everything that decides where a request goes and what it carries.

    `trusted` holds the network settings of the user and the computer, `everyone` also the project's.
    `unsafe` are registries whose address a project's file builds from a variable. `services` are those that
    the user chose to ask beside the registries; they hear of packages from the `public` registries only.
    `own`, where the workspace is not trusted, are the registries of the user and the computer: no other is
    asked, and over their network.
    """

    registries: Registries
    credentials: tuple[Credential, ...]
    refusals: tuple[Refusal, ...]
    trusted: NetworkSettings
    everyone: NetworkSettings
    unsafe: Mapping[Address, str] = {}
    services: Mapping[Service, ServicePlace] = {}
    public: frozenset[Address] = frozenset()
    own: Registries | None = None
    offline: bool = False

    def route(self, query: Query, path: str, service: Service = "registry") -> Route | Unknown:
        """Return the way to a path below a query's registry, or below a service beside the registries.

        This is the one place that holds a package's name back from anyone but its own registry. A query
        without a package's name may go to a service whatever its registry.
        """
        if service != "registry":
            return self._service_route(query, path, service)
        address = registry_address(query.registry)
        if address is None:
            return Unknown("malformed", "the registry's address cannot be read")
        held_back = self._held_back(query, address)
        if held_back is not None:
            return held_back
        target = address.below(path)
        credential = self._credential(target)
        trusted = self.trusted.network(target)
        if credential is not None or trusted.tls.proves_identity:
            return Route(address=target, credential=credential, network=trusted)
        network = with_realm(self.everyone.network(target), trusted)
        return Route(address=target, credential=None, network=network)

    def _held_back(self, query: Query, address: Address) -> Unknown | None:
        """Return why a registry is not asked; None where it is."""
        if address != registry_address(self.registries.of(query.package)):
            return Unknown("private", f"{query.package} is not asked from {address.host}")
        if self.own is not None and address != registry_address(self.own.of(query.package)):
            return Unknown("forbidden", f"{address.host} is not asked while the workspace is not trusted")
        return Unknown("forbidden", self.unsafe[address]) if address in self.unsafe else None

    def _service_route(self, query: Query, path: str, service: Service) -> Route | Unknown:
        place = self.services.get(service)
        if place is None:
            return Unknown("forbidden", f"{service} is not to be asked")
        if query.package and not self._is_public(query):
            return Unknown("private", f"{query.package} is not from the public npm registry")
        target = place.address.below(path)
        covers = place.credential is not None and place.credential.covers(target)
        if place.credential is not None and not covers:
            return Unknown("forbidden", f"the token is not sent to {target.host} over plain http")
        return Route(address=target, credential=place.credential, network=self.trusted.network(target))

    def _is_public(self, query: Query) -> bool:
        address = registry_address(query.registry)
        return address in self.public and address == registry_address(self.registries.of(query.package))

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
        for place in address.places() if self.credentials else ():
            for credential in self.credentials:
                if credential.place == place:
                    return credential if credential.covers(address) else None
        return None


def read_access(
    configs: Configs, registries: Registries, settings: Settings, *, own: Registries | None = None
) -> Access:
    """Gather what the configuration files and the environment say about asking registries.

    With `own` registries the workspace is not trusted: those are asked, and its files are not heard.
    """
    written = read_entries(configs)
    trusted = [entry for entry in written if entry.is_trusted]
    entries = written if own is None else trusted
    home = unquote(urlsplit(configs.home_uri).path)
    if home[2:3] == ":":
        home = home[1:]
    return Access(
        registries=_public(registries),
        credentials=read_credentials(entries),
        refusals=read_refusals(entries),
        trusted=read_settings(trusted, configs.env, home),
        everyone=read_settings(entries, configs.env, home),
        unsafe=_unsafe(written),
        services=read_services(configs.env, settings),
        public=public_registries(configs.env),
        own=None if own is None else _public(own),
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
