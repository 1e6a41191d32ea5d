"""The registries that Yarn asks: the default one, and those of scopes."""

from packward.managers.yarn import classic
from packward.managers.yarn.config import Entry, Source, get, scopes
from packward.managers.yarn.generations import is_classic
from packward.model.manager import Configs, Tool
from packward.model.policy import Origin, Registries
from packward.model.registries import DEFAULT_REGISTRY

KEY = "npmRegistryServer"


def read_registries(chain: tuple[Source, ...], configs: Configs, tool: Tool) -> Registries:
    """Return the base addresses in force.

    Under Yarn 2 and newer a block of `npmScopes` without an address stands for the public registry,
    whatever the default one is.
    """
    if is_classic(tool):
        return classic.read_registries(configs)
    entry = get(chain, KEY)
    addresses: dict[str, str] = {}
    origins: dict[str, Origin] = {} if entry is None else {"": entry.origin}
    for scope, entries in scopes(chain, configs).items():
        own = entries.get(KEY)
        place = own or next(iter(entries.values()), None)
        if place is not None:
            addresses[f"@{scope}"] = _address(own)
            origins[f"@{scope}"] = place.origin
    return Registries(default=_address(entry), scopes=addresses, origins=origins)


def _address(entry: Entry | None) -> str:
    """Return a base address with one slash at its end."""
    if entry is None:
        return DEFAULT_REGISTRY
    # A variable in a file that comes with the project would send the environment to that address.
    trusted = entry.level in ("environment", "user")
    text = (entry.text if trusted else entry.written) or ""
    return f"{text.strip().rstrip('/')}/" if text.strip() else DEFAULT_REGISTRY
