"""Where supply-chain settings are written: the documents that may hold them, and whose setting a key is."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from packward.features.bot_settings import BY_BOT
from packward.features.own_settings import PACKWARD
from packward.managers import BY_NAME
from packward.model.manager import Setting, Tool
from packward.model.workspace import Workspace
from packward.syntax.tree import KeyPath, Tree

ANY = "*"
"""In a setting's path: any key or index."""

MANIFEST = "package.json"


class Place(Struct, frozen=True, kw_only=True):
    """One document that may hold settings; `name` is its base name, `label` how users name it."""

    uri: str
    name: str
    label: str
    tree: Tree
    is_member: bool


class Known(Struct, frozen=True, kw_only=True):
    """A setting with who reads it: `reader` names a package manager, a bot, or packward itself.

    `whose`: the package manager that the project uses, another one, a bot, or packward.
    """

    reader: str
    setting: Setting
    whose: Literal["own", "other", "bot", "packward"] = "other"

    @property
    def is_own(self) -> bool:
        """Whether it is one of the package manager that the project uses."""
        return self.whose == "own"

    @property
    def is_bots(self) -> bool:
        """Whether it is one of a bot."""
        return self.whose == "bot"


def places(workspace: Workspace) -> Iterator[Place]:
    """Give every document of a workspace that may hold settings: manifests, then files, nearest first."""
    for manifest in workspace.manifests:
        yield Place(
            uri=manifest.uri,
            name=MANIFEST,
            label=manifest.label,
            tree=manifest.tree,
            is_member=not manifest.is_root,
        )
    for file in workspace.configs.files:
        yield Place(
            uri=file.uri,
            name=file.name,
            label=file.label,
            tree=file.tree,
            is_member=file.level == "member",
        )


def place_at(uri: str, workspace: Workspace) -> Place | None:
    """Return the document at an address, None where no settings are read from it."""
    return next((place for place in places(workspace) if place.uri == uri), None)


def served(name: str, workspace: Workspace) -> Iterator[Known]:
    """Give the settings that belong into files of a name: the project's manager's, bots', packward's own.

    A manager that packward does not know has none.
    """
    if workspace.supported:
        manager = workspace.manager
        for setting in manager.settings:
            if name in setting.files:
                yield Known(reader=manager.name, setting=setting, whose="own")
    for bot, settings in BY_BOT.items():
        for setting in settings:
            if name in setting.files:
                yield Known(reader=bot, setting=setting, whose="bot")
    for setting in PACKWARD:
        if name in setting.files:
            yield Known(reader="packward", setting=setting, whose="packward")


def known_at(path: KeyPath, name: str, workspace: Workspace) -> Known | None:
    """Return the setting that a key path in a file of a name is, or lies in; None where it is none.

    Where several fit, the one that is read: by this version, else by the project's manager or a bot, else
    one of another manager.
    """
    others = (
        Known(reader=manager.name, setting=setting)
        for manager in BY_NAME.values()
        if manager is not workspace.manager or not workspace.supported
        for setting in manager.settings
        if name in setting.files
    )
    for group in (tuple(served(name, workspace)), tuple(others)):
        fitting = [known for known in group if is_in(path, known.setting)]
        if fitting:
            return max(
                fitting,
                key=lambda known: (
                    len(known.setting.path),
                    known.is_own and is_read(known.setting, workspace.tool),
                ),
            )
    return None


def is_in(path: KeyPath, setting: Setting) -> bool:
    """Tell whether a key path is a setting's own, or one of something in its value."""
    return len(path) >= len(setting.path) and matches(path[: len(setting.path)], setting.path)


def matches(path: KeyPath, pattern: KeyPath) -> bool:
    """Tell whether a key path is what a setting's path means, which may end in `[]` for a list."""
    return len(path) == len(pattern) and all(
        wanted in (ANY, key) or plain_key(wanted) == key for key, wanted in zip(path, pattern, strict=True)
    )


def is_read(setting: Setting, tool: Tool) -> bool:
    """Tell whether a version of the setting's own manager reads it."""
    began = setting.since is None or tool.at_least(setting.since)
    return began and not (setting.until is not None and tool.at_least(setting.until))


def plain_key(key: str | int) -> str:
    """Return the key of a setting as a tree has it: without the `[]` of a list."""
    return str(key).removesuffix("[]")


def folded(key: str | int) -> str:
    """Return a key in a form that is the same for all its spellings: camelCase, kebab-case, variables."""
    return plain_key(key).replace("-", "").replace("_", "").lower()
