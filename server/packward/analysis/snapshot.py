"""From the texts of a project's files to one frozen workspace. Pure: what to read, others have read."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct, structs

from packward.analysis.requests import with_lines
from packward.analysis.written import resolve_written
from packward.managers import BY_NAME
from packward.managers.detection import LOCKFILES, detect
from packward.model.lockfile import Lockfile
from packward.model.manager import ConfigFile, Configs, Manager, Tool
from packward.model.manifest import Manifest, read_manifest
from packward.model.policy import Registries
from packward.model.settings import Settings
from packward.model.workspace import Workspace
from packward.syntax.tree import KeyPath, Tree
from packward.text.document import Document

Parse = Callable[[Document], Tree]
ReadText = Callable[["ManifestText", Parse], Manifest]
_OWN_LEVELS = frozenset({"user", "builtin"})
ReadLockfile = Callable[[Manager, Document, Tool], Lockfile | None]


class ManifestText(Struct, frozen=True, kw_only=True):
    """A package.json's text, with its path relative to the workspace root."""

    document: Document
    label: str
    is_root: bool


class ConfigText(Struct, frozen=True, kw_only=True):
    """A configuration file's text; the fields are those of `ConfigFile`."""

    document: Document
    level: Literal["project", "member", "user", "global", "builtin"]
    name: str
    label: str
    member: str = ""


class Inputs(Struct, frozen=True, kw_only=True):
    """Everything that a workspace is made of.

    `manifests` begins with the root's, `configs` are nearest first. `lockfiles` are those that could be
    read, `present` the names of all files in the root folder. `path_versions` are the versions of the
    package managers on PATH, `node` that of Node (None where not known). `trusted`: the user lets the
    workspace's files decide whom to ask.
    """

    root_uri: str
    home_uri: str
    manifests: tuple[ManifestText, ...]
    configs: tuple[ConfigText, ...] = ()
    lockfiles: Mapping[str, Document] = {}
    present: Collection[str] = frozenset()
    env: Mapping[str, str] = {}
    path_versions: Mapping[str, str] = {}
    node: str | None = None
    settings: Settings = Settings()
    setting_problems: tuple[tuple[KeyPath, str], ...] = ()
    trusted: bool = True


def read_text(text: ManifestText, parse: Parse) -> Manifest:
    """Read a manifest from its text."""
    return read_manifest(text.document, parse(text.document), label=text.label, is_root=text.is_root)


def read_lockfile(manager: Manager, document: Document, tool: Tool) -> Lockfile | None:
    """Read a lockfile; None where this version of the manager does not read it."""
    return manager.read_lockfile(document, document.text, tool)


def build(
    revision: int,
    inputs: Inputs,
    *,
    parse: Parse,
    read_text: ReadText = read_text,
    read_lockfile: ReadLockfile = read_lockfile,
) -> Workspace:
    """Make the snapshot that these texts stand for.

    The readers are handed in so that unchanged texts need not be read again.
    """
    manifests = [read_text(text, parse) for text in inputs.manifests]
    tool = detect(manifests[0], inputs.present, inputs.path_versions, inputs.node)
    manager = BY_NAME.get(tool.name)
    supported = manager is not None
    if manager is None:
        manager = BY_NAME["npm"]
    configs = _configs(inputs, manifests[1:], parse)
    catalogs = manager.catalogs(configs, manifests[0]) if supported else {}
    written = resolve_written(manifests, manager, tool, configs, catalogs)
    lockfile = _lockfile(inputs, manager, tool, read_lockfile) if supported else None
    return Workspace(
        revision=revision,
        root_uri=inputs.root_uri,
        home_uri=inputs.home_uri,
        manager=manager,
        tool=tool,
        manifests=written,
        configs=configs,
        policy=manager.policy(tool, configs, manifests[0]),
        settings=inputs.settings,
        lockfile=None if lockfile is None else with_lines(lockfile, written),
        other_lockfiles=_other_lockfiles(inputs.present, tool),
        supported=supported,
        catalogs=catalogs,
        setting_problems=inputs.setting_problems,
        own_registries=None if inputs.trusted else _own_registries(manager, tool, configs),
    )


def _configs(inputs: Inputs, members: Sequence[Manifest], parse: Parse) -> Configs:
    files = tuple(
        ConfigFile(
            level=text.level,
            name=text.name,
            label=text.label,
            document=text.document,
            tree=parse(text.document),
            member=text.member,
        )
        for text in inputs.configs
    )
    return Configs(
        root_uri=inputs.root_uri,
        home_uri=inputs.home_uri,
        files=files,
        env=inputs.env,
        members=tuple(members),
    )


def _own_registries(manager: Manager, tool: Tool, configs: Configs) -> Registries:
    """Return the registries in force without any file of the workspace or of the folders above it."""
    own = tuple(file for file in configs.files if file.level in _OWN_LEVELS or _is_global_npmrc(file))
    return manager.policy(tool, structs.replace(configs, files=own, members=()), None).registries


def _is_global_npmrc(file: ConfigFile) -> bool:
    # No manager takes an .npmrc from the folders above, which are of the same level.
    return file.level == "global" and file.name == ".npmrc"


def _lockfile(inputs: Inputs, manager: Manager, tool: Tool, read: ReadLockfile) -> Lockfile | None:
    for name in manager.lockfile_names:
        document = inputs.lockfiles.get(name)
        lockfile = None if document is None else read(manager, document, tool)
        if lockfile is not None:
            return lockfile
    return None


def _other_lockfiles(present: Collection[str], tool: Tool) -> tuple[str, ...]:
    return tuple(name for name, owner in LOCKFILES.items() if name in present and owner != tool.name)
