"""What the project's manager makes of one dependency line today: locked, picked, too young, impossible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from packward.model.facts import Unknown
from packward.model.manager import Resolution, Wanted
from packward.model.packument import Packument, Release
from packward.model.policy import ReleaseAge
from packward.model.ranges import compile_range
from packward.model.specifiers import Specifier
from packward.model.versions import key, parse
from packward.rules.transitive import importer_label

if TYPE_CHECKING:
    from packward.model.lockfile import LockedPackage
    from packward.model.manifest import Dependency
    from packward.model.workspace import Workspace
    from packward.rules.context import Context

_YEAR = 365 * 86400.0

State = Literal["not-registry", "unknown", "absent", "refused", "old-enough", "fresh", "blocked", "fallback"]

_FAILED: Mapping[str, State] = {"too-fresh": "blocked", "trust-downgrade": "refused", "no-times": "refused"}


class Outlook(Struct, frozen=True, kw_only=True):
    """The judgement on one line.

    `state`: `absent` where no version matches, or no catalog has the entry that is referred to; `refused`
    where one does and the install fails over something else than its age, which `resolution` tells; `fresh`
    where what is or would be installed is younger than the window; `blocked` where the install fails
    because of the gate; `fallback` where the gate makes the manager fall back to something ancient.
    `release` is what is locked or would be picked; where it is blocked, the version that is refused.
    `age` is in seconds (None: no publish time), `window` the window in seconds, `gate` the manager's gate
    in force (None: packward's own window was used), `free_at` when the young version becomes old enough.
    `allowed` is the newest version old enough to use instead.
    """

    state: State
    package: str = ""
    packument: Packument | None = None
    unknown: Unknown | None = None
    locked: bool = False
    release: Release | None = None
    age: float | None = None
    window: float = 0.0
    gate: ReleaseAge | None = None
    free_at: float | None = None
    resolution: Resolution | None = None
    allowed: Release | None = None


def wanted_of(dependency: Dependency) -> Wanted | None:
    """Return what a line asks a registry for; None for folders, git, URLs and broken specifiers."""
    specifier: Specifier | None = dependency.specifier
    if specifier is not None and specifier.kind == "alias":
        specifier = specifier.target
    package = dependency.specifier.registry_name
    if specifier is None or package is None or specifier.kind not in ("version", "range", "tag"):
        return None
    optional = dependency.group == "optionalDependencies"
    return Wanted(package=package, specifier=specifier, optional=optional, direct=True)


def locked_for(dependency: Dependency, workspace: Workspace) -> LockedPackage | None:
    """Return the registry package that a line is locked to; None where the lock does not answer the line."""
    wanted, lock = wanted_of(dependency), workspace.lockfile
    if wanted is None or lock is None or lock.problem is not None:
        return None
    package = lock.locked(importer_label(dependency, workspace), dependency.name)
    if package is None or not package.registry or package.name != wanted.package:
        return None
    return package if _satisfies(wanted.specifier, package.version) else None


def look_out(dependency: Dependency, context: Context) -> Outlook:
    """Judge one dependency line. Asks for no more than the registry's document of that one package."""
    if dependency.specifier.kind == "catalog":
        return Outlook(state="absent", package=dependency.name)
    wanted = wanted_of(dependency)
    if wanted is None or _is_member(wanted.package, context):
        return Outlook(state="not-registry")
    workspace, now = context.workspace, context.now
    gate = workspace.policy.gate(wanted.package)
    window = gate.seconds if gate is not None else workspace.settings.minimum_release_age
    cutoff = gate.cutoff(now) if gate is not None else now - window
    if gate is not None and gate.before is not None:
        window = max(0.0, now - gate.before)
    packument = context.packument_to_pick_from(wanted.package, cutoff)
    if isinstance(packument, Unknown):
        return Outlook(state="unknown", package=wanted.package, unknown=packument, gate=gate, window=window)
    judge = _Judge(context, dependency, wanted, packument, gate, window, cutoff)
    return judge.locked() or judge.picked()


def _is_member(package: str, context: Context) -> bool:
    """Tell whether a name is a workspace member's: managers link those instead of asking a registry."""
    return any(manifest.name == package and not manifest.is_root for manifest in context.workspace.manifests)


class _Judge:
    """The two ways to judge a line, over the same inputs."""

    def __init__(
        self,
        context: Context,
        dependency: Dependency,
        wanted: Wanted,
        packument: Packument,
        gate: ReleaseAge | None,
        window: float,
        cutoff: float,
    ) -> None:
        self.context, self.dependency, self.wanted = context, dependency, wanted
        self.packument, self.gate, self.window, self.cutoff = packument, gate, window, cutoff

    def locked(self) -> Outlook | None:
        workspace = self.context.workspace
        package = locked_for(self.dependency, workspace)
        if package is None:
            return None
        release = self.packument.release(package.version)
        if release is None:
            return self._outlook("absent", None, locked=True)
        if not self._young(release):
            return self._outlook("old-enough", release, locked=True)
        rechecks = self.gate is not None and workspace.manager.rechecks_lockfile(
            workspace.policy, workspace.tool
        )
        return self._outlook("blocked" if rechecks else "fresh", release, locked=True)

    def picked(self) -> Outlook:
        workspace = self.context.workspace
        resolution = workspace.manager.resolve(
            self.wanted, self.packument, workspace.policy, workspace.tool, self.context.now
        )
        release = resolution.release
        if release is None:
            state = _FAILED.get(resolution.failure, "absent")
            refused = self.packument.release(resolution.skipped[0].version) if resolution.skipped else None
            return self._outlook(state, refused, resolution=resolution)
        if self._young(release):
            return self._outlook("fresh", release, resolution=resolution)
        if self._ancient(release, resolution):
            return self._outlook("fallback", release, resolution=resolution)
        return self._outlook("old-enough", release, resolution=resolution)

    def _young(self, release: Release) -> bool:
        published = self.packument.published_by(release)
        if self.window <= 0 or published is None or published <= self.cutoff:
            return False
        workspace = self.context.workspace
        return not workspace.manager.is_exempt(workspace.policy, self.wanted.package, release.version)

    def _ancient(self, release: Release, resolution: Resolution) -> bool:
        """Tell a fallback across a breaking line to something a year older than all it passes over."""
        skipped = [skip for skip in resolution.skipped if skip.published is not None]
        published = self.packument.published_by(release)
        if not skipped or published is None:
            return False
        oldest = min(skip.published for skip in skipped if skip.published is not None)
        lines = {_line(skip.version) for skip in skipped}
        return oldest - published > _YEAR and _line(release.version) not in lines

    def _outlook(
        self,
        state: State,
        release: Release | None,
        *,
        locked: bool = False,
        resolution: Resolution | None = None,
    ) -> Outlook:
        published = None if release is None else self.packument.published_by(release)
        now = self.context.now
        relative = self.gate is None or self.gate.before is None
        return Outlook(
            state=state,
            package=self.wanted.package,
            packument=self.packument,
            locked=locked,
            release=release,
            age=None if published is None else max(0.0, now - published),
            window=self.window,
            gate=self.gate,
            free_at=published + self.window if published is not None and relative else None,
            resolution=resolution,
            allowed=newest_allowed(self.packument, release, self.cutoff, self.window),
        )


def newest_allowed(
    packument: Packument, than: Release | None, cutoff: float, window: float
) -> Release | None:
    """Return the best version published before the cutoff to use instead of a young one.

    Walks down from the young version, first on its own breaking line, then below it; a stable version
    before a prerelease, one in use before a deprecated one. Without a young version, the newest.
    """
    ceiling = None if than is None else key(than.version)
    best: Release | None = None
    best_rank: tuple[bool, bool, bool] = (False, False, False)
    for release in packument.releases:
        mine = key(release.version)
        if mine is None or (ceiling is not None and mine >= ceiling):
            continue
        published = packument.published_by(release)
        if window > 0 and (published is None or published > cutoff):
            continue
        version = parse(release.version)
        rank = (
            version is not None and not version.is_prerelease,
            not release.deprecated,
            than is not None and _line(release.version) == _line(than.version),
        )
        # Releases ascend, so the last of the best rank is the newest.
        if rank >= best_rank:
            best, best_rank = release, rank
    return best


def _satisfies(specifier: Specifier, version: str) -> bool:
    if specifier.kind == "tag":
        return True
    compiled = compile_range(specifier.wanted or "", loose=True)
    return compiled is not None and compiled.allows(version)


def _line(version: str) -> tuple[int, int] | None:
    """Return the breaking line of a version: its major, below 1.0 also its minor."""
    parsed = parse(version, loose=True)
    if parsed is None:
        return None
    return (parsed.major, 0 if parsed.major else parsed.minor)
