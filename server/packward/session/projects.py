"""Which folders are projects: workspace roots, their members, and the projects below a folder."""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from packward.managers import BY_NAME
from packward.managers.detection import CONFIGS, LOCKFILES, detect
from packward.model.manager import ConfigFile, Configs
from packward.model.manifest import read_manifest
from packward.session.config_files import MANIFEST, WORKSPACE_FILE
from packward.session.globs import Globs, subfolders
from packward.syntax.languages import parse
from packward.text.document import Document

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
    if start.name == MANIFEST and start.is_file():
        return [root_of(start, read)]
    manifests = [folder / MANIFEST for folder in _folders(start) if (folder / MANIFEST).is_file()]
    return sorted({root_of(manifest, read) for manifest in manifests})


def root_of(package_json: Path, read: Read = read_from_disk) -> Path:
    """Return the folder of the nearest workspace root that covers a package.json, else its own folder."""
    folder = package_json.parent
    if _stands_alone(folder, read):
        return folder
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
    folders = [folder for folder in globs.folders(root, MAX_FOLDERS) if (folder / MANIFEST).is_file()]
    return [folder for folder in folders if folder != root and not _stands_alone(folder, read)]


def workspace_globs(folder: Path, read: Read) -> Globs | None:
    """Return the patterns that make a folder a workspace root, None where it is none.

    pnpm's file makes it one even without patterns or package.json.
    """
    manifest, declared = read(folder / MANIFEST), read(folder / WORKSPACE_FILE)
    if declared is None and (manifest is None or '"workspaces"' not in manifest):
        return None
    present = frozenset(name for name in (*LOCKFILES, *CONFIGS) if (folder / name).exists())
    return _declared(manifest or "", declared, present)


def _stands_alone(folder: Path, read: Read) -> bool:
    """Tell whether a folder is its own root although another covers it, as a file of pnpm's makes it."""
    return read(folder / WORKSPACE_FILE) is not None and workspace_globs(folder, read) is not None


# Asked for every ancestor of every open document, at every edit.
@lru_cache(maxsize=64)
def _declared(manifest_text: str, workspace_text: str | None, present: frozenset[str]) -> Globs | None:
    """Ask the package manager that the folder's files name for its patterns, and read them as it does."""
    document = Document(uri=MANIFEST, version=None, text=manifest_text)
    manifest = read_manifest(document, parse("json", manifest_text), label=MANIFEST, is_root=True)
    files = () if workspace_text is None else (_workspace_file(workspace_text),)
    named = present if workspace_text is None else present | {WORKSPACE_FILE}
    manager = BY_NAME.get(detect(manifest, named, {}, None).name, BY_NAME["npm"])
    patterns = manager.workspace_patterns(Configs(root_uri="", home_uri="", files=files), manifest)
    if manager.name == "npm":
        return None if patterns is None else Globs.in_order(patterns)
    if patterns is None:
        return Globs(()) if WORKSPACE_FILE in manager.config_names and files else None
    return Globs.at_once(patterns)


def _workspace_file(text: str) -> ConfigFile:
    return ConfigFile(
        level="project",
        name=WORKSPACE_FILE,
        label=WORKSPACE_FILE,
        document=Document(uri=WORKSPACE_FILE, version=None, text=text),
        tree=parse("yaml", text),
    )


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
