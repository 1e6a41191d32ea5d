"""What a dependency line brings along: the locked packages below it, each with the path that leads there."""

from collections import deque
from collections.abc import Mapping, Sequence

from msgspec import Struct

from packward.model.finding import Location, Related
from packward.model.lockfile import LockedPackage, Lockfile
from packward.model.manifest import Dependency
from packward.model.workspace import Workspace
from packward.text.document import Span

_MOST_NAMED = 3
_MOST_RELATED = 20

Line = tuple[str, str]


class Brought(Struct, frozen=True):
    """A locked package that is no direct dependency, and the names on the way to it, the line's first."""

    package: LockedPackage
    path: tuple[str, ...]


def brought_by(workspace: Workspace) -> Mapping[Line, Sequence[Brought]]:
    """Return what each line brings, by (importer label, name of the dependency).

    A package stands below the line that is nearest to it, of several the first in document order, so that
    it is told once. {} without a lockfile that can be read.
    """
    lock = workspace.lockfile
    if lock is None or lock.problem is not None:
        return {}
    direct = set(lock.direct.values())
    seen = set(direct)
    found: dict[Line, list[Brought]] = {}
    queue: deque[tuple[str, Line, tuple[str, ...]]] = deque(
        (lock.direct[line], line, (line[1],)) for line in _lines(workspace) if line in lock.direct
    )
    while queue:
        key, line, path = queue.popleft()
        package = lock.packages.get(key)
        for below in () if package is None else package.dependencies:
            other = lock.packages.get(below)
            if other is None or below in seen:
                continue
            seen.add(below)
            here = (*path, other.name)
            found.setdefault(line, []).append(Brought(other, here))
            queue.append((below, line, here))
    return found


def importer_label(dependency: Dependency, workspace: Workspace) -> str:
    """Return the lockfile's label of the manifest that a dependency stands in: "" for the root."""
    for manifest in workspace.manifests:
        if manifest.uri == dependency.uri:
            return "" if manifest.is_root else manifest.label.rpartition("/")[0]
    return ""


def named(all_brought: Sequence[Brought]) -> str:
    """Name some packages with their versions: "a 1.0.0, b 2.0.0 and 4 more"."""
    words = [f"{brought.package.name} {brought.package.version}" for brought in all_brought[:_MOST_NAMED]]
    more = len(all_brought) - len(words)
    if more:
        return f"{', '.join(words)} and {more} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def paths(all_brought: Sequence[Brought], lock: Lockfile) -> tuple[Related, ...]:
    """Return the entries of the lockfile as related places, each with the path that brings it."""
    return tuple(
        Related(
            Location(lock.uri, Span(brought.package.offset, brought.package.offset)),
            f"{' > '.join(brought.path)} {brought.package.version}",
        )
        for brought in all_brought[:_MOST_RELATED]
    )


def _lines(workspace: Workspace) -> list[Line]:
    return [
        (importer_label(dependency, workspace), dependency.name)
        for manifest in workspace.manifests
        for dependency in manifest.effective
    ]
