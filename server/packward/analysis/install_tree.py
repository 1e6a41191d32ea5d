"""The tree of packages that an install without lockfile would make, as far as the registry has answered.

It is npm's tree: a package lies as high as it can, and one that lies above and fits is used again. Where the
manager resolves every requirement on its own it is only a graph, with one place for each version.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, field

from packward.model.facts import Unknown
from packward.model.manager import Manager, Resolution, Tool, Wanted
from packward.model.manifest import Dependency, Manifest
from packward.model.packument import Packument, Release
from packward.model.policy import Policy
from packward.model.ranges import compile_range
from packward.model.specifiers import Specifier

Ask = Callable[[str], Packument | Unknown]

MOST_PACKAGES = 5000
MOST_REQUIREMENTS = 100_000

NOT_INSTALLED = "not-installed"
"""The failure of a line that the manager leaves to others to meet: a peer of the project's own."""


class Edge(Struct, eq=False, kw_only=True):
    """One requirement. `to` is what meets it, `failure` why nothing can, `unknown` why that is not known.

    `wanted` is None where no registry is asked; `line` is the manifest's line it stands in, if it does.
    """

    name: str
    specifier: Specifier
    wanted: Wanted | None
    optional: bool = False
    peer: bool = False
    line: Dependency | None = None
    to: "Package | None" = None
    resolution: Resolution | None = None
    failure: str = ""
    unknown: Unknown | None = None


class Package(Struct, eq=False, kw_only=True):
    """One place in the tree: a registry package, or a project's own one, whose `release` is None."""

    name: str
    package: str
    version: str
    release: Release | None = None
    parent: "Package | None" = None
    path: str = ""
    depth: int = 0
    direct: bool = False
    children: dict[str, "Package"] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)


class InstallTree(Struct, frozen=True, kw_only=True):
    """The grown tree: the project's own packages and the others.

    `pending` are names whose packument is still to come, `unseen` packages whose own requirements were
    not followed any more.
    """

    importers: tuple[Package, ...]
    packages: tuple[Package, ...]
    pending: tuple[str, ...]
    unseen: tuple[Package, ...]


class _Growth(Struct, eq=False, kw_only=True):
    manager: Manager
    tool: Tool
    policy: Policy
    ask: Ask
    now: float
    packages: list[Package] = field(default_factory=list)
    pending: dict[str, None] = field(default_factory=dict)
    resolutions: dict[tuple[str, str, bool], Resolution | Unknown] = field(default_factory=dict)
    versions: dict[tuple[str, str, str], Package] = field(default_factory=dict)
    queue: list[tuple[int, str, int, Package]] = field(default_factory=list)
    requirements: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.packages) >= MOST_PACKAGES or self.requirements >= MOST_REQUIREMENTS

    def add(self, package: Package) -> None:
        self.requirements += len(package.edges)
        heapq.heappush(self.queue, (package.depth, package.path, len(self.packages), package))

    def resolve(self, wanted: Wanted) -> Resolution | Unknown:
        key = (wanted.package, wanted.specifier.text, wanted.direct)
        if key not in self.resolutions:
            packument = self.ask(wanted.package)
            if isinstance(packument, Unknown):
                self.resolutions[key] = packument
                if packument.reason == "pending":
                    self.pending[wanted.package] = None
            else:
                self.resolutions[key] = self.manager.resolve(
                    wanted, packument, self.policy, self.tool, self.now
                )
        return self.resolutions[key]


def grow(
    manifests: Sequence[Manifest], manager: Manager, tool: Tool, policy: Policy, ask: Ask, now: float
) -> InstallTree:
    """Grow the tree of a workspace, whose root manifest comes first, at `now` (epoch seconds).

    `ask` gives a package's packument with the times that its gate needs, or why it is not known. The
    answer for one name stays the same. At most 5,000 packages are placed, of 100,000 requirements.
    """
    growth = _Growth(manager=manager, tool=tool, policy=policy, ask=ask, now=now)
    importers = _importers(manifests, with_peers=manager.installs_peers(tool))
    for importer in importers:
        growth.add(importer)
    while growth.queue and not growth.is_full:
        *_, package = heapq.heappop(growth.queue)
        for edge in sorted(package.edges, key=lambda edge: edge.name):
            _connect(edge, package, growth)
    return InstallTree(
        importers=importers,
        packages=tuple(growth.packages),
        pending=tuple(growth.pending),
        unseen=tuple(package for *_, package in growth.queue),
    )


def _importers(manifests: Sequence[Manifest], *, with_peers: bool) -> tuple[Package, ...]:
    """Return the project's own packages; members are to be found from everywhere, by their names."""
    importers: list[Package] = []
    for manifest in manifests:
        name = manifest.name or ""
        importer = Package(name=name, package=name, version=manifest.version or "", path=manifest.label)
        importer.edges = [_line_edge(dependency, with_peers=with_peers) for dependency in manifest.effective]
        if importers:
            importer.parent, importer.depth = importers[0], 1
            if name:
                importers[0].children.setdefault(name, importer)
        importers.append(importer)
    return tuple(importers)


def _line_edge(dependency: Dependency, *, with_peers: bool) -> Edge:
    optional = dependency.group == "optionalDependencies"
    specifier = dependency.specifier
    if dependency.group == "peerDependencies" and not with_peers:
        return Edge(
            name=dependency.name, specifier=specifier, wanted=None, line=dependency, failure=NOT_INSTALLED
        )
    wanted = _wanted(specifier, optional=optional, direct=True)
    return Edge(name=dependency.name, specifier=specifier, wanted=wanted, optional=optional, line=dependency)


def _edges(release: Release, growth: _Growth) -> Iterator[Edge]:
    """Give what a registry package requires; what lies in its own tarball is no requirement."""
    manager, tool = growth.manager, growth.tool
    optionals = release.optional_dependencies
    required = {**release.dependencies, **manager.implied(release, tool)}
    plain = {name: text for name, text in required.items() if name not in optionals}
    groups = [(plain, False, False), (optionals, True, False)]
    if manager.installs_peers(tool):
        peers = release.peer_dependencies
        needed = {name: text for name, text in peers.items() if name not in release.optional_peers}
        groups.append((needed, False, True))
    for requirements, optional, peer in groups:
        for name, text in requirements.items():
            if name not in release.bundled:
                specifier = manager.read_specifier(name, text, tool)
                wanted = _wanted(specifier, optional=optional)
                yield Edge(name=name, specifier=specifier, wanted=wanted, optional=optional, peer=peer)


def _wanted(specifier: Specifier, *, optional: bool, direct: bool = False) -> Wanted | None:
    package = specifier.registry_name
    inner = specifier.target if specifier.kind == "alias" else specifier
    if package is None or inner is None:
        return None
    return Wanted(package=package, specifier=inner, optional=optional, direct=direct)


def _connect(edge: Edge, package: Package, growth: _Growth) -> None:
    """Meet a requirement from what lies above, or with a new package."""
    if edge.failure:
        return
    if edge.wanted is None:
        _connect_source(edge, package, growth)
        return
    start = package.parent if edge.peer and package.parent is not None else package
    existing = _visible(edge.name, start)
    if existing is not None and _fits(existing, edge.wanted):
        edge.to = existing
        return
    if existing is not None and edge.peer:
        # npm either stops over such a conflict or overrides the peer's range: neither is told here.
        edge.to = existing
        return
    answer = growth.resolve(edge.wanted)
    if isinstance(answer, Unknown):
        edge.unknown = answer
        return
    edge.resolution = answer
    if answer.release is None:
        edge.failure = answer.failure
        edge.optional = edge.optional or _is_forgiven(edge, growth)
        return
    edge.to = _place(edge, edge.wanted, answer.release, start, growth)
    edge.to.direct = edge.to.direct or package.release is None


def _is_forgiven(edge: Edge, growth: _Growth) -> bool:
    """Tell whether a peer that cannot be met is left out."""
    is_peer = edge.peer or (edge.line is not None and edge.line.group == "peerDependencies")
    return is_peer and growth.manager.forgives_peer(edge.failure, growth.tool)


def _connect_source(edge: Edge, package: Package, growth: _Growth) -> None:
    """Judge a folder, archive, address or repository: all that is known is whether it may be used."""
    limit = growth.policy.sources.get(edge.specifier.kind)
    if limit == "none" or (limit == "root" and package.release is not None):
        edge.failure = "source-refused"
    elif edge.line is not None:
        edge.unknown = Unknown("private", "not from a registry")


def _visible(name: str, start: Package) -> Package | None:
    place: Package | None = start
    while place is not None:
        if name in place.children:
            return place.children[name]
        place = place.parent
    return None


def _fits(package: Package, wanted: Wanted) -> bool:
    if package.package != wanted.package:
        return False
    if wanted.specifier.kind == "tag":
        return package.release is not None
    text = wanted.specifier.wanted or "*"
    compiled = compile_range(text, loose=True)
    return text == "*" or (compiled is not None and compiled.allows(package.version))


def _place(edge: Edge, wanted: Wanted, release: Release, start: Package, growth: _Growth) -> Package:
    """Put a new package as high as no other of its name is in the way."""
    if not growth.manager.reuses_packages:
        key = (edge.name, wanted.package, release.version)
        if key not in growth.versions:
            growth.versions[key] = _added(edge, wanted, release, start, growth)
        return growth.versions[key]
    place = start
    while edge.name not in place.children and place.parent is not None:
        if edge.name in place.parent.children:
            break
        place = place.parent
    package = _added(edge, wanted, release, place, growth)
    place.children.setdefault(edge.name, package)
    return package


def _added(edge: Edge, wanted: Wanted, release: Release, place: Package, growth: _Growth) -> Package:
    package = Package(
        name=edge.name,
        package=wanted.package,
        version=release.version,
        release=release,
        parent=place,
        path=f"{place.path}/{edge.name}",
        depth=place.depth + 1,
        edges=list(_edges(release, growth)),
    )
    growth.packages.append(package)
    growth.add(package)
    return package
