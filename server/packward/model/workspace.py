"""One workspace at one moment: everything that rules may look at. It never changes."""

from collections.abc import Mapping

from msgspec import Struct

from packward.model.lockfile import Lockfile
from packward.model.manager import CatalogEntry, Configs, Manager, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Policy, Registries
from packward.model.settings import Settings
from packward.syntax.tree import KeyPath


class Workspace(Struct, frozen=True, kw_only=True):
    """A snapshot: the root manifest first, then the members.

    `root_uri` has no final slash. `other_lockfiles` are labels of lockfiles of other managers.
    `supported` is False where nothing is known of the tool: `manager` is then only a stand-in.
    `catalogs` are the manager's, by catalog name ("" is the default one) and package name.
    `setting_problems` are key paths in the root manifest of settings that have no effect, and why.
    `own_registries` are those that the user's own files and environment name; set where the workspace is not
    trusted, so that nobody else is asked. None: the workspace is trusted.
    """

    revision: int
    root_uri: str
    home_uri: str
    manager: Manager
    tool: Tool
    manifests: tuple[Manifest, ...]
    configs: Configs
    policy: Policy
    settings: Settings
    lockfile: Lockfile | None = None
    other_lockfiles: tuple[str, ...] = ()
    supported: bool = True
    catalogs: Mapping[str, Mapping[str, CatalogEntry]] = {}
    setting_problems: tuple[tuple[KeyPath, str], ...] = ()
    own_registries: Registries | None = None

    @property
    def root(self) -> Manifest:
        """The root manifest."""
        return self.manifests[0]

    def label(self, uri: str) -> str:
        """Return how users name a file: relative to the root, or to their home as ~/."""
        if uri.startswith(self.root_uri + "/"):
            return uri[len(self.root_uri) + 1 :]
        if self.home_uri and uri.startswith(self.home_uri + "/"):
            return "~" + uri[len(self.home_uri) :]
        return uri.removeprefix("file://")
