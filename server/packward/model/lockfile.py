"""What a lockfile says is installed, in one shape for every manager."""

from collections.abc import Mapping

from msgspec import Struct


class LockedPackage(Struct, frozen=True, kw_only=True):
    """One installed package.

    `key` is the lockfile's own name for the place ("node_modules/a/node_modules/b").
    `name` is the real package name (of an alias its target). `dependencies` are the keys it depends on.
    `has_install_script` is None where the lockfile does not say. `registry` is False for links, folders,
    git and tarball sources. `offset` is where its entry starts in the lockfile's text.
    """

    key: str
    name: str
    version: str
    resolved: str | None = None
    integrity: str | None = None
    has_install_script: bool | None = None
    deprecated: str | None = None
    dependencies: tuple[str, ...] = ()
    optional: bool = False
    registry: bool = True
    offset: int = 0


class Lockfile(Struct, frozen=True, kw_only=True):
    """A parsed lockfile.

    `direct` maps (importer label, dependency name) to the key it resolved to; the root's importer
    label is "". `requests` maps (dependency name, specifier as written) to a key instead, in a lockfile that
    does not say which importer asks. `manager` names whose lockfile it is, `problem` why it could not be
    read.
    """

    uri: str
    label: str
    manager: str
    packages: Mapping[str, LockedPackage] = {}
    direct: Mapping[tuple[str, str], str] = {}
    specifiers: Mapping[tuple[str, str], str] = {}
    requests: Mapping[tuple[str, str], str] = {}
    problem: str | None = None

    def locked(self, importer: str, name: str) -> LockedPackage | None:
        """Return what a dependency of an importer ("" for the root) is locked to."""
        key = self.direct.get((importer, name))
        return None if key is None else self.packages.get(key)
