"""How connections are made: proxies and certificates, by the level that they were written at."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec
from msgspec import Struct

from packward.registry.addresses import Address
from packward.registry.credentials import Secret
from packward.registry.npmrc import Entry

_TLS_KEYS = ("ca", "cafile", "cert", "key", "certfile", "keyfile")
_TRUSTED_ONLY = frozenset({"cafile", "cert", "key", "certfile", "keyfile"})
_KEYS = frozenset({"proxy", "https-proxy", "noproxy", "strict-ssl", *_TLS_KEYS})
_NOTHING = frozenset({"", "null", "false"})


class Tls(Struct, frozen=True, kw_only=True):
    """Whom to believe, and how to prove who asks.

    `ca` (PEM texts) and `cafile` replace the usual authorities, `extra` (a file) adds to them. The
    client's certificate and key are PEM texts or files.
    """

    strict: bool = True
    ca: tuple[str, ...] = ()
    cafile: str = ""
    extra: str = ""
    cert: str = ""
    key: Secret = Secret("")
    certfile: str = ""
    keyfile: str = ""

    @property
    def proves_identity(self) -> bool:
        """Whether connections carry a client's certificate."""
        return bool(self.cert or self.certfile)

    def without_certificate(self) -> "Tls":
        """Return the same, without the client's certificate."""
        return msgspec.structs.replace(self, cert="", key=Secret(""), certfile="", keyfile="")


class Network(Struct, frozen=True, kw_only=True):
    """One way to a host. `proxy` is an address, maybe with a password; empty: a direct connection.

    `realm` is empty where only the user's and the computer's settings made it, and names the settings
    where a project's own had a hand in it: what was heard that way is kept apart.
    """

    tls: Tls = Tls()
    proxy: Secret = Secret("")
    realm: str = ""

    def for_stranger(self) -> "Network":
        """Return the way to a host that a redirect led to: nothing there proves who asks."""
        return msgspec.structs.replace(self, tls=self.tls.without_certificate())


class Settings(Struct, frozen=True, kw_only=True, dict=True):
    """Network settings of one view of the configuration, by key (`proxy`, `//host/:certfile`)."""

    values: Mapping[str, tuple[str, ...]]
    env: Mapping[str, str]
    home: str

    def __repr__(self) -> str:
        return f"Settings({', '.join(self.values)})"

    def network(self, address: Address) -> Network:
        """Return how to reach an address."""
        if self._is_told_by_place:
            return Network(tls=self._tls(address), proxy=Secret(self._proxy(address)))
        host = (address.scheme, address.hostname)
        if host not in self._by_host:
            self._by_host[host] = Network(tls=self._tls(address), proxy=Secret(self._proxy(address)))
        return self._by_host[host]

    @cached_property
    def _is_told_by_place(self) -> bool:
        return any(key.startswith("//") for key in self.values)

    @cached_property
    def _by_host(self) -> dict[tuple[str, str], Network]:
        """Hold what was found, by scheme and host name: thousands of packages are asked of one host."""
        return {}

    def _tls(self, address: Address) -> Tls:
        places = tuple(address.places())
        found = {key: self._nearest(key, places) for key in _TLS_KEYS}
        return Tls(
            strict=self._value("strict-ssl") not in {"false", "0"},
            ca=tuple(text.replace("\\n", "\n") for text in found["ca"] if text not in _NOTHING),
            cafile=self._path(found["cafile"]),
            extra=self.env.get("NODE_EXTRA_CA_CERTS", ""),
            cert="".join(found["cert"][-1:]).replace("\\n", "\n"),
            key=Secret("".join(found["key"][-1:]).replace("\\n", "\n")),
            certfile=self._path(found["certfile"]),
            keyfile=self._path(found["keyfile"]),
        )

    def _nearest(self, key: str, places: Sequence[str]) -> tuple[str, ...]:
        for place in places:
            values = self.values.get(f"{place}:{key}")
            if values:
                return values
        return self.values.get(key, ())

    def _path(self, values: Sequence[str]) -> str:
        """Return an absolute path; a relative one would depend on the folder, and so on the project."""
        path = values[-1] if values else ""
        if path.startswith("~/"):
            return self.home + path[1:]
        return path if path not in _NOTHING and (path.startswith("/") or path[1:3] in {":\\", ":/"}) else ""

    def _value(self, key: str) -> str:
        value = (self.values.get(key) or ("",))[-1]
        return "" if value == "null" else value

    def _proxy(self, address: Address) -> str:
        names = ("https_proxy",) if address.scheme == "https" else ("https_proxy", "http_proxy", "proxy")
        written = [self._value("https-proxy"), self._value("proxy"), *map(self._environment, names)]
        proxy = next((text for text in written if text not in _NOTHING), "")
        no_proxy = self._value("noproxy") or self._environment("no_proxy")
        return "" if _is_excluded(address.hostname, no_proxy) else proxy

    def _environment(self, name: str) -> str:
        return self.env.get(name) or self.env.get(name.upper()) or ""


def read_settings(entries: Sequence[Entry], env: Mapping[str, str], home: str) -> Settings:
    """Return the settings of these entries, the winning one first.

    From a project's file no path is taken, and no certificate that would say who asks.
    """
    values: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        kind = entry.key.rpartition(":")[2]
        may_say = entry.is_trusted or kind not in _TRUSTED_ONLY
        if kind in _KEYS and may_say and entry.missing is None:
            values.setdefault(entry.key, entry.values)
    return Settings(values=values, env=env, home=home)


def with_realm(network: Network, trusted: Network) -> Network:
    """Name the realm of a network that differs from what the user's and the computer's settings say."""
    if network == trusted:
        return network
    # Without a proxy's password: the name is stored.
    proxy = network.proxy.text.rpartition("@")[2]
    said = msgspec.json.encode([proxy, network.tls.strict, network.tls.ca])
    return msgspec.structs.replace(network, realm=hashlib.sha256(said).hexdigest()[:16])


def _is_excluded(hostname: str, no_proxy: str) -> bool:
    """Compare by labels from the right, as npm does: `example.com` covers its subdomains."""
    labels = hostname.split(".")[::-1]
    for name in no_proxy.split(","):
        wanted = [label for label in name.strip().split(".") if label][::-1]
        if wanted and labels[: len(wanted)] == wanted:
            return True
    return False
