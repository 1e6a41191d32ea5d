"""Which folders are projects: workspace roots, their members, and the projects below a folder."""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from packward.session.globs import Globs, subfolders
from packward.syntax.json import parse

# More folders than this are not looked into: a scan must end, also in someone's home folder.
MAX_FOLDERS = 5000
MAX_DEPTH = 24
_SKIPPED = frozenset({"node_modules", "bower_components", "jspm_packages", "site-packages", "vendor"})
_LOG = logging.getLogger(__name__)

Read = Callable[[Path], str | None]


def read_from_disk(path: Path) -> str | None:
    """Return a file's text, None where there is none to read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def find_projects(path: Path, read: Read = read_from_disk) -> list[Path]:
    """Return the roots of all projects at or below a path (a folder or a package.json), sorted.

    A member of a workspace stands for its root, also where that root lies above the path.
    At most `MAX_FOLDERS` folders are looked into; a warning is logged where that was not enough.
    """
    start = Path(os.path.normpath(path.absolute()))
    if start.name == "package.json" and start.is_file():
        return [root_of(start, read)]
    manifests = [folder / "package.json" for folder in _folders(start) if (folder / "package.json").is_file()]
    return sorted({root_of(manifest, read) for manifest in manifests})


def root_of(package_json: Path, read: Read = read_from_disk) -> Path:
    """Return the folder of the nearest workspace root that covers a package.json, else its own folder."""
    folder = package_json.parent
    for ancestor in folder.parents:
        globs = workspace_globs(ancestor, read)
        if globs is not None and globs.covers(folder.relative_to(ancestor).as_posix()):
            return ancestor
    return folder


def members(root: Path, read: Read = read_from_disk) -> list[Path]:
    """Return the folders of a workspace's members that have a package.json, in the patterns' order."""
    globs = workspace_globs(root, read)
    if globs is None:
        return []
    folders = [folder for folder in globs.folders(root, MAX_FOLDERS) if (folder / "package.json").is_file()]
    return [folder for folder in folders if folder != root]


def workspace_globs(folder: Path, read: Read) -> Globs | None:
    """Return the patterns that make a folder a workspace root, None where it is none.

    The one place that knows where workspaces are declared.
    """
    text = read(folder / "package.json")
    return None if text is None or '"workspaces"' not in text else _declared(text)


# Asked for every ancestor of every open document, at every edit.
@lru_cache(maxsize=64)
def _declared(text: str) -> Globs | None:
    tree = parse(text)
    node = tree.find(("workspaces",))
    declared: Any = None if node is None else tree.to_value(node)
    if isinstance(declared, dict):
        declared = declared.get("packages")
    if not isinstance(declared, list):
        return None
    return Globs.of([pattern for pattern in declared if isinstance(pattern, str)])


def _folders(start: Path) -> Iterator[Path]:
    """Walk breadth first, so that a cut-off scan has seen what lies nearest."""
    queue = deque([(start, 0)])
    looked = 0
    while queue:
        folder, depth = queue.popleft()
        if looked == MAX_FOLDERS:
            _LOG.warning("only the first %d folders below %s were looked into", MAX_FOLDERS, start)
            return
        looked += 1
        yield folder
        if depth < MAX_DEPTH:
            queue.extend((child, depth + 1) for child in subfolders(folder) if child.name not in _SKIPPED)
