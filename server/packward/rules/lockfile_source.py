"""A lockfile entry that does not come from the configured registry, or cannot be verified.

A lockfile decides what is downloaded, and few people read its changes: an entry that points to another
host, is fetched without encryption, or has no integrity hash is the quietest way to bring in something
else. The address of the public npm registry is right everywhere, as package managers replace it with
the configured one.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "1.3.0"}}
                                                        ^^^^^^^^
    -- .npmrc --
    min-release-age=3
    -- package-lock.json --
    {"lockfileVersion": 3, "packages": {
      "": {"dependencies": {"left-pad": "1.3.0"}},
      "node_modules/left-pad": {"version": "1.3.0", "integrity": "sha512-x",
        "resolved": "https://downloads.example.net/left-pad-1.3.0.tgz"}}}
    -- registry/left-pad --
    1.3.0  4 years

    package-lock.json takes left-pad 1.3.0 from downloads.example.net; the configured registry is
    registry.example.com.

Fix: delete the entry and let the package manager lock it again.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from packward.model.finding import Finding, Severity
from packward.model.lockfile import LockedPackage, Lockfile
from packward.model.manifest import Dependency, Manifest
from packward.model.registries import PUBLIC_HOSTS
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.transitive import Brought, importer_label, paths

ID = "lockfile-source"
_MOST_SINGLE = 5


@rule(ID, subject=Manifest, severity=Severity.WARNING, needs_network=False)
def lockfile_source(manifest: Manifest, context: Context) -> Iterator[Finding]:
    """Yield a finding on each line whose locked packages have a doubtful source; one where many have."""
    workspace = context.workspace
    lock = workspace.lockfile
    if lock is None or lock.problem is not None:
        return
    doubts = {key: why for key, package in lock.packages.items() if (why := _doubt(package, workspace))}
    if not doubts:
        return
    if len(doubts) > _MOST_SINGLE:
        if manifest.is_root:
            yield _summary(doubts, lock, context)
        return
    for dependency in manifest.effective:
        for brought in _below(dependency, lock, context):
            why = doubts.get(brought.package.key)
            if why is not None:
                yield context.finding(
                    ID,
                    Severity.WARNING,
                    dependency.name_span,
                    f"{lock.label} takes {brought.package.name} {brought.package.version} {why}.",
                    uri=dependency.uri,
                    package=brought.package.name,
                    version=brought.package.version,
                    related=paths([brought], lock),
                )


def _summary(doubts: Mapping[str, str], lock: Lockfile, context: Context) -> Finding:
    kinds: dict[str, list[str]] = {}
    for key, why in doubts.items():
        kinds.setdefault(why, []).append(key)
    why, keys = max(kinds.items(), key=lambda item: len(item[1]))
    root = context.workspace.root
    others = f" ({len(doubts) - len(keys)} more entries are doubtful in other ways)" if len(kinds) > 1 else ""
    return context.finding(
        ID,
        Severity.WARNING,
        root.head,
        f"{lock.label} takes {len(keys)} packages {why}{others}.",
        uri=root.uri,
        related=paths([Brought(lock.packages[key], (lock.packages[key].name,)) for key in keys], lock),
    )


def _below(dependency: Dependency, lock: Lockfile, context: Context) -> Sequence[Brought]:
    locked = lock.locked(importer_label(dependency, context.workspace), dependency.name)
    own = () if locked is None else (Brought(locked, (dependency.name,)),)
    return (*own, *context.brought_by(dependency))


def _doubt(package: LockedPackage, workspace: Workspace) -> str | None:
    """Say what is doubtful about a package's source, None where nothing is."""
    if not package.registry:
        return None
    registry = urlsplit(workspace.policy.registries.of(package.name)).netloc.rpartition("@")[2]
    if package.resolved is not None:
        address = urlsplit(package.resolved)
        host = address.netloc.rpartition("@")[2]
        if host and host != registry and host not in PUBLIC_HOSTS:
            return f"from {host}; the configured registry is {registry}"
        if address.scheme == "http" and not _is_loopback(address.hostname):
            return f"over http, without encryption, from {host}"
        if package.integrity is None and host:
            return "without an integrity hash"
    return None


def _is_loopback(host: str | None) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")
