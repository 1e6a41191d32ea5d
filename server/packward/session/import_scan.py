"""Looking through a workspace's files for where packages are used: bounded, and beside the event loop."""

import json
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from packward.model.facts import Query, Unknown
from packward.model.imports import Imports
from packward.model.manifest import GROUPS
from packward.session.ignored import Level, is_ignored, read_ignored
from packward.session.uris import path_of
from packward.signals.imports import find_usages, names_asked
from packward.syntax.module_specifiers import PAGE_ENDINGS, SOURCE_ENDINGS

_SKIPPED_FOLDERS = frozenset(
    [
        "bower_components",
        "dist",
        "coverage",
        ".git",
        ".hg",
        ".svn",
        ".yarn",
        ".pnpm-store",
        ".next",
        ".nuxt",
        ".output",
        ".svelte-kit",
        ".turbo",
        ".cache",
        ".parcel-cache",
        ".venv",
    ]
)
_LOCKFILES = frozenset(
    ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", ".pnp.cjs"]
)
_PROSE = frozenset({".md", ".mdx", ".txt", ".rst", ".map", ".snap", ".svg", ".log"})
_MANIFEST = "package.json"
_MODULES = "node_modules"
_GITIGNORE = ".gitignore"
_LONGEST_MANIFEST = 1024 * 1024


class Limits(Struct, frozen=True, kw_only=True):
    """How much one scan may read: files, bytes of one file and of all, seconds."""

    files: int = 20_000
    size: int = 1024 * 1024
    total: int = 256 * 1024 * 1024
    seconds: float = 10.0


def scan_imports(query: Query, limits: Limits = Limits()) -> Imports | Unknown:  # noqa: B008  frozen
    """Answer a question of `signals.imports`; may block for as long as the limits allow."""
    root = path_of(query.registry + "/")
    if root is None or not root.is_dir():
        return Unknown("not-found", "no folder to look through")
    scan = _Scan(root, limits, time.monotonic() + limits.seconds)
    files, homes = scan.walk()
    commands = {name: _commands(homes, name) for name in names_asked(query)}
    usages = find_usages(scan.texts(files), commands)
    has_sources = any(Path(file).suffix in SOURCE_ENDINGS | PAGE_ENDINGS for file in files)
    return Imports(usages=usages, complete=scan.is_complete and has_sources)


class _Scan:
    """One look at a folder. `is_complete` tells at its end whether everything that counts was read."""

    def __init__(self, root: Path, limits: Limits, deadline: float) -> None:
        self.is_complete = True
        self._root, self._limits, self._deadline = root, limits, deadline
        self._files = self._bytes = 0

    def walk(self) -> tuple[list[str], list[Path]]:
        """Return the files that git does not ignore, and the folders that packages are installed in."""
        files: list[str] = []
        homes: list[Path] = []
        pending: list[tuple[str, tuple[Level, ...]]] = [("", _outer_levels(self._root))]
        while pending and self._may_go_on(len(files)):
            folder, levels = pending.pop()
            entries = self._entries(folder)
            own = self._read(folder + _GITIGNORE) if any(e.name == _GITIGNORE for e in entries) else None
            levels = levels if own is None else (*levels, read_ignored(own, folder))
            inner: list[tuple[str, tuple[Level, ...]]] = []
            for entry in entries:
                path = folder + entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder and entry.name == _MODULES:
                    homes.append(self._root / path)
                elif is_ignored(levels, path, is_folder=is_folder):
                    continue
                elif is_folder and entry.name not in _SKIPPED_FOLDERS:
                    inner.append((path + "/", levels))
                elif entry.is_file(follow_symlinks=False):
                    files.append(path)
            pending += reversed(inner)
        return files, homes

    def texts(self, files: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield these files with their texts, as far as the limits go."""
        for path in files:
            if not self._may_go_on(self._files):
                return
            text = self._text(path)
            if text is not None:
                yield path, text

    def _may_go_on(self, files: int) -> bool:
        limits = self._limits
        if files < limits.files and self._bytes < limits.total and time.monotonic() < self._deadline:
            return True
        self.is_complete = False
        return False

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self._root / folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError:
            self.is_complete = False
            return []

    def _text(self, path: str) -> str | None:
        """Return what a file may use packages in; of a manifest all but its dependencies."""
        name = path.rpartition("/")[2]
        if name in _LOCKFILES or Path(name).suffix.lower() in _PROSE:
            return None
        text = self._read(path)
        return without_dependencies(text) if name == _MANIFEST and text is not None else text

    def _read(self, path: str) -> str | None:
        """Return a text, None for what is none; without a source file that is too large it is incomplete."""
        try:
            with (self._root / path).open("rb") as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    return None
                data = file.read(self._limits.size + 1)
        except (OSError, ValueError):
            self.is_complete = False
            return None
        self._files += 1
        self._bytes += len(data)
        if len(data) > self._limits.size:
            self.is_complete &= Path(path).suffix not in SOURCE_ENDINGS | PAGE_ENDINGS
            return None
        return None if b"\0" in data else data.decode("utf-8", errors="replace")


def without_dependencies(text: str) -> str:
    """Return a manifest without its lists of dependencies; as it is where it cannot be read."""
    try:
        manifest: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(manifest, Mapping):
        return text
    listed = {*GROUPS, "peerDependenciesMeta", "name"}
    return json.dumps(
        {key: value for key, value in manifest.items() if key not in listed}, ensure_ascii=False
    )


def _commands(homes: Iterable[Path], name: str) -> tuple[str, ...] | None:
    """Return the names of a package's commands; None where it is not installed."""
    for home in homes:
        try:
            manifest: Any = json.loads((home / name / _MANIFEST).read_bytes()[:_LONGEST_MANIFEST])
        except (OSError, ValueError, RecursionError):
            continue
        commands = manifest.get("bin") if isinstance(manifest, Mapping) else None
        if isinstance(commands, str):
            return (name.rpartition("/")[2],)
        return tuple(str(key) for key in commands if key) if isinstance(commands, Mapping) else ()
    return None


def _outer_levels(root: Path) -> tuple[Level, ...]:
    """Return git's own list of what to ignore; files above the root speak of it too rarely to look for."""
    try:
        text = (root / ".git" / "info" / "exclude").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    return (read_ignored(text, ""),)
