"""Which configuration files a project has, and whose they are: its own, its members', the user's, a bot's."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct

from packward.data.workspace_hooks import WORKSPACE_HOOKS
from packward.managers import BY_NAME
from packward.managers.detection import CONFIGS, LOCKFILES
from packward.session.environment import Environment

MANIFEST = "package.json"
WORKSPACE_FILE = "pnpm-workspace.yaml"
"""Where pnpm declares workspaces; the file makes its folder a workspace root, whatever is in it."""

Level = Literal["project", "member", "user", "global", "builtin"]

_NPMRC = ".npmrc"
_NODE_CONFIG = "node.config.json"
_BOT_FILES = (
    ".github/dependabot.yml",
    ".github/dependabot.yaml",
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".gitlab/renovate.json5",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
)


_HOOK_FILES = tuple(dict.fromkeys(hook.file for hook in WORKSPACE_HOOKS))
_MOST_HOOK_FILES = 100


class Place(Struct, frozen=True, kw_only=True):
    """Where a configuration file may lie. `name` is what managers and bots know it by."""

    path: Path
    name: str
    level: Level


def served_names() -> frozenset[str]:
    """Return the base names of the files that findings can be about, in any folder."""
    return frozenset(
        {MANIFEST, _NODE_CONFIG, *_config_names(), *(PurePosixPath(path).name for path in _BOT_FILES)}
    )


def watched_names() -> frozenset[str]:
    """Return the base names of the files whose changes can change findings: lockfiles too."""
    return served_names() | LOCKFILES.keys() | CONFIGS.keys()


def is_served(path: Path) -> bool:
    """Tell whether findings can be about a file."""
    return path.name in served_names() or _hook_file(path) is not None


def is_watched(path: Path) -> bool:
    """Tell whether a change of a file can change findings."""
    return path.name in watched_names() or _hook_file(path) is not None


def watched_patterns() -> tuple[str, ...]:
    """Return glob patterns, without a folder in front, for the files whose changes can change findings."""
    return (*sorted(watched_names()), *_HOOK_FILES)


def project_folder(path: Path) -> Path:
    """Return the folder of the project that a file would be about: some files lie a folder or two deeper."""
    hook = _hook_file(path)
    if hook is not None:
        return path.parents[hook.count("/")]
    folder = path.parent
    return folder.parent if f"{folder.name}/{path.name}" in _BOT_FILES else folder


def is_about_all_below(path: Path) -> bool:
    """Tell whether projects in the folders below a file read it too."""
    return path.name in _searched_up_names()


def places_of_root(root: Path, environment: Environment) -> Iterator[Place]:
    """Give the places in a workspace's root folder."""
    yield from _places(root, "project", environment)
    for file in _BOT_FILES:
        yield Place(path=root / file, name=PurePosixPath(file).name, level="project")
    for file in _HOOK_FILES:
        folder, _, pattern = file.rpartition("/")
        found = sorted((root / folder).glob(pattern))[:_MOST_HOOK_FILES] if "*" in pattern else [root / file]
        for path in found:
            yield Place(path=path, name=path.relative_to(root).as_posix(), level="project")


def places_of_member(folder: Path, environment: Environment) -> Iterator[Place]:
    """Give the places in a workspace member's folder."""
    yield from _places(folder, "member", environment)


def places_outside(root: Path, environment: Environment) -> Iterator[Place]:
    """Give the places outside a workspace, nearest first: folders above it, the user's, the computer's."""
    for folder in root.parents:
        if folder == environment.home:
            break
        for name in _searched_up_names():
            yield Place(path=folder / name, name=name, level="global")
    npmrcs: tuple[tuple[Level, Path | None], ...] = (
        ("user", environment.user_npmrc),
        ("global", environment.global_npmrc),
        ("builtin", environment.builtin_npmrc),
    )
    known = {path for _, path in npmrcs}
    for level, path in npmrcs:
        if path is not None:
            yield Place(path=path, name=_NPMRC, level=level)
    for file in environment.user_files:
        if Path(file.path) not in known:
            yield Place(path=Path(file.path), name=file.name, level=file.level)


def _places(folder: Path, level: Level, environment: Environment) -> Iterator[Place]:
    # In the home folder the user's own files are no project's, as npm has it.
    outer = environment.files
    for name in (*_config_names(), _NODE_CONFIG):
        if folder / name not in outer:
            yield Place(path=folder / name, name=name, level=level)


def _hook_file(path: Path) -> str | None:
    """Return the path, from a project's root, of the files that a file is one of; None for any other."""
    return next((file for file in _HOOK_FILES if path.match(file)), None)


def _config_names() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for manager in BY_NAME.values() for name in manager.config_names))


def _searched_up_names() -> tuple[str, ...]:
    """Return the names that count above a project too. npm and pnpm take no .npmrc from there."""
    searching = [manager for manager in BY_NAME.values() if manager.searches_up]
    names = dict.fromkeys(name for manager in searching for name in manager.config_names)
    return tuple(name for name in names if name != _NPMRC)
