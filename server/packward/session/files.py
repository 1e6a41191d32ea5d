"""Reading a project's files: open documents beat the disk, and what did not change is not read again."""

import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from packward.analysis.snapshot import ConfigText, Inputs, ManifestText
from packward.managers import BY_NAME
from packward.session.config_files import (
    MANIFEST,
    WORKSPACE_FILE,
    Place,
    places_of_member,
    places_of_root,
    places_outside,
)
from packward.session.environment import Environment
from packward.session.parses import Parses
from packward.session.settings import Layer, merge, read_layer, without_requests
from packward.session.uris import below, folder_uri, uri_of
from packward.text.document import Document

# Sizes in bytes; larger files are taken for absent.
MAX_MANIFEST = 4 * 1024 * 1024
MAX_CONFIG = 1024 * 1024
MAX_LOCKFILE = 128 * 1024 * 1024

Overlays = Mapping[Path, Document]


class Disk:
    """Texts of files, remembered until the file's time, size or inode changes."""

    def __init__(self) -> None:
        self._texts: dict[Path, tuple[tuple[int, int, int], str]] = {}

    def read(self, path: Path, limit: int) -> str | None:
        """Return a file's text, None where there is no readable text of at most `limit` bytes.

        Bytes that are no UTF-8 become U+FFFD, as they do for Node; a byte order mark stays.
        """
        try:
            status = path.stat()
        except (OSError, ValueError):
            self._texts.pop(path, None)
            return None
        state = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._texts.get(path)
        if known is not None and known[0] == state:
            return known[1]
        # Anything but a plain file (a pipe, a device) could block or never end.
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None
        text = _read(path, limit)
        if text is not None:
            self._texts[path] = (state, text)
        return text


# Stands for a lockfile that is there and is no text, or too large: its manager's reader says what is wrong.
UNREADABLE = "\0"


def _read(path: Path, limit: int) -> str | None:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError:
        return None
    if len(data) > limit or b"\0" in data:
        return None
    return data.decode("utf-8", errors="replace")


class Source(Struct, frozen=True, kw_only=True):
    """Where one collection reads from.

    `versions` are those of Node and the managers on PATH, `editor` the editor's settings (None: there is
    no editor). `trusted`: the user lets the workspace's files decide whom to ask.
    """

    disk: Disk
    parses: Parses
    overlays: Overlays
    environment: Environment
    versions: Mapping[str, str] = {}
    editor: Layer | None = None
    trusted: bool = True

    def text(self, path: Path) -> str | None:
        """Return what a manifest or a configuration file says now."""
        overlay = self.overlays.get(path)
        return self.disk.read(path, MAX_MANIFEST) if overlay is None else overlay.text


def collect(root: Path, members: Sequence[Path], source: Source) -> Inputs | None:
    """Read everything that the workspace with these member folders is made of.

    None where the root has no package.json. Where pnpm's file makes it a root all the same, an empty
    manifest stands for the missing one.
    """
    address = _address(root, source.overlays)
    root_document = _root_document(root, address, source)
    if root_document is None:
        return None
    manifests = [ManifestText(document=root_document, label=MANIFEST, is_root=True)]
    names = _names(root)
    configs = [*_configs(places_of_root(root, source.environment), root, address, "", source)]
    for folder in members:
        member = folder.relative_to(root).as_posix()
        uri = below(address, member)
        document = _document(folder / MANIFEST, f"{uri}/{MANIFEST}", source, MAX_MANIFEST)
        if document is not None:
            manifests.append(ManifestText(document=document, label=f"{member}/{MANIFEST}", is_root=False))
            configs += _configs(places_of_member(folder, source.environment), folder, uri, member, source)
    project = read_layer(_project_settings(root_document, source.parses))
    return Inputs(
        root_uri=address,
        home_uri=uri_of(source.environment.home),
        manifests=tuple(manifests),
        configs=(*configs, *_outer_configs(root, source)),
        lockfiles=_lockfiles(root, address, names, source),
        present=names,
        env=source.environment.env,
        path_versions={name: version for name, version in source.versions.items() if name != "node"},
        node=source.versions.get("node"),
        settings=merge(source.editor, project if source.trusted else without_requests(project)),
        trusted=source.trusted,
        setting_problems=tuple((("packward", *path), message) for path, message in project.problems),
    )


def _address(root: Path, overlays: Overlays) -> str:
    """Return the root's address as the client spells it, where the client has a file of it open."""
    for path, document in overlays.items():
        if path.is_relative_to(root):
            return folder_uri(document.uri, path, root)
    return uri_of(root)


def _root_document(root: Path, address: str, source: Source) -> Document | None:
    document = _document(root / MANIFEST, f"{address}/{MANIFEST}", source, MAX_MANIFEST)
    if document is None and source.text(root / WORKSPACE_FILE) is not None:
        return Document(uri=f"{address}/{MANIFEST}", version=None, text="")
    return document


def _document(path: Path, uri: str, source: Source, limit: int) -> Document | None:
    overlay = source.overlays.get(path)
    if overlay is not None:
        return overlay
    text = source.disk.read(path, limit)
    return None if text is None else Document(uri=uri, version=None, text=text)


def _configs(
    places: Iterable[Place], folder: Path, uri: str, member: str, source: Source
) -> Iterator[ConfigText]:
    """Yield the configuration files of the root's folder (its `member` is empty) or of a member's."""
    names = _names(folder)
    for place in places:
        inner = place.path.relative_to(folder)
        # One look at the folder saves a look for each of many files that are mostly not there.
        if inner.parts[0] not in names and place.path not in source.overlays:
            continue
        label = f"{member}/{inner.as_posix()}" if member else inner.as_posix()
        document = _document(place.path, f"{uri}/{inner.as_posix()}", source, MAX_CONFIG)
        if document is not None:
            yield ConfigText(
                document=document, level=place.level, name=place.name, label=label, member=member
            )


def _outer_configs(root: Path, source: Source) -> Iterator[ConfigText]:
    for place in places_outside(root, source.environment):
        document = _document(place.path, uri_of(place.path), source, MAX_CONFIG)
        if document is not None:
            label = _label(place.path, source.environment.home)
            yield ConfigText(document=document, level=place.level, name=place.name, label=label)


def _label(path: Path, home: Path) -> str:
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def _lockfiles(root: Path, address: str, names: frozenset[str], source: Source) -> dict[str, Document]:
    wanted = {name for manager in BY_NAME.values() for name in manager.lockfile_names} & names
    return {
        name: _document(root / name, f"{address}/{name}", source, MAX_LOCKFILE)
        or Document(uri=f"{address}/{name}", version=None, text=UNREADABLE)
        for name in sorted(wanted)
    }


def _names(root: Path) -> frozenset[str]:
    try:
        return frozenset(entry.name for entry in root.iterdir())
    except OSError:
        return frozenset()


def _project_settings(document: Document, parses: Parses) -> Any:
    tree = parses.tree(document)
    node = tree.find(("packward",))
    return None if node is None else tree.to_value(node)
