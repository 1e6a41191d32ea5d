"""Bun's configuration: bunfig.toml of the project and of the user, key by key, and the .npmrc files it reads.

A workspace member's files are no part of it: Bun ignores them even where the command runs inside the member.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from packward.model.manager import ConfigFile, Configs, Tool, UserFile
from packward.model.policy import Origin
from packward.syntax.tree import KeyPath, Node

BUNFIG = "bunfig.toml"
USER_BUNFIG = ".bunfig.toml"
NPMRC = ".npmrc"
SECTION = "install"
# From here on bunfig.toml beats .npmrc, and ~/.npmrc counts although XDG_CONFIG_HOME is set.
BUNFIG_FIRST_SINCE = "1.4.0"
# From here on npm's variables for other settings than the registry count too.
_NPM_VARIABLES_SINCE = "1.4.4"
_XDG = "XDG_CONFIG_HOME"
_LONGEST_SHOWN = 60


class Entry(Struct, frozen=True, kw_only=True):
    """One key as one file has it."""

    file: ConfigFile
    node: Node

    @property
    def value(self) -> Any:
        """The value as plain data."""
        return self.file.tree.to_value(self.node)

    @property
    def written(self) -> str:
        """The value as it stands in the file, on one line and cut where it is long."""
        span = self.node.span
        text = " ".join(self.file.tree.text[span.start : span.end][: 2 * _LONGEST_SHOWN].split())
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"

    @property
    def path(self) -> KeyPath:
        """The key path in the file."""
        return self.file.tree.path(self.node)

    @property
    def origin(self) -> Origin:
        """The place of the whole entry."""
        return Origin(label=self.file.label, uri=self.file.uri, span=self.node.entry_span)


def user_files(env: Mapping[str, str]) -> tuple[UserFile, ...]:
    """Return the files outside a project that some version of Bun reads, nearest first."""
    named = _named_npmrc(env)
    folders = [folder.rstrip("/") for folder in (env.get(_XDG), "~") if folder]
    paths = [(NPMRC, named)] if named else []
    paths += [(name, f"{folder}/{name}") for name in (USER_BUNFIG, NPMRC) for folder in folders]
    return tuple(UserFile(path=path, name=name, level="user") for name, path in paths)


def bunfigs(configs: Configs) -> tuple[ConfigFile, ...]:
    """Return the bunfig files that count, the one that beats the other first.

    While XDG_CONFIG_HOME is set, the user's own lies there, and the one in the home folder is not read.
    """
    outer = [
        file
        for file in configs.named(USER_BUNFIG, "user", "global")
        if _is_in_home(file, configs) != _has_own_folder(configs)
    ]
    return (*configs.named(BUNFIG, "project")[:1], *outer[:1])


def unread_bunfigs(configs: Configs) -> tuple[ConfigFile, ...]:
    """Return the user's bunfig file that Bun passes over because XDG_CONFIG_HOME is set."""
    files = configs.named(USER_BUNFIG, "user", "global")
    return tuple(file for file in files if _has_own_folder(configs) and _is_in_home(file, configs))


def npmrcs(configs: Configs, tool: Tool) -> tuple[ConfigFile, ...]:
    """Return the .npmrc files that count, nearest first: the project's, and one of the user's."""
    return (*configs.named(NPMRC, "project")[:1], *_user_npmrcs(configs, tool)[:1])


def project_bunfig(configs: Configs) -> str:
    """Return the address of the project's bunfig.toml, whether it exists or not."""
    files = configs.named(BUNFIG, "project")
    return files[0].uri if files else f"{configs.root_uri}/{BUNFIG}"


def entries(configs: Configs, *path: str) -> Iterator[Entry]:
    """Give a key of bunfig's `[install]` as each file that counts has it, nearest first."""
    for file in bunfigs(configs):
        entry = entry_at(file, (SECTION, *path))
        if entry is not None:
            yield entry


def entry_at(file: ConfigFile, path: KeyPath) -> Entry | None:
    """Return the entry at a path of a file; None where there is none or its value is still to be typed."""
    node = file.tree.find(path)
    return None if node is None or node.kind == "missing" else Entry(file=file, node=node)


def npm_variable(configs: Configs, key: str, tool: Tool) -> tuple[str, str] | None:
    """Return the name and text of npm's environment variable for a key, None where Bun sees none."""
    if not tool.at_least(_NPM_VARIABLES_SINCE):
        return None
    for name in (f"npm_config_{key}", f"NPM_CONFIG_{key.upper()}"):
        if configs.env.get(name):
            return name, configs.env[name]
    return None


def _user_npmrcs(configs: Configs, tool: Tool) -> list[ConfigFile]:
    files = configs.named(NPMRC, "user")
    elsewhere = [file for file in files if not _is_in_home(file, configs)]
    at_home = [file for file in files if _is_in_home(file, configs)]
    named = _named_npmrc(configs.env)
    by_variable = [file for file in elsewhere if named and file.uri.endswith(named.removeprefix("~"))]
    others = [file for file in elsewhere if file not in by_variable]
    if tool.at_least(_NPM_VARIABLES_SINCE):
        return [*by_variable, *others, *at_home]
    if tool.at_least(BUNFIG_FIRST_SINCE):
        return [*others, *at_home]
    return others if _has_own_folder(configs) else at_home


def _named_npmrc(env: Mapping[str, str]) -> str | None:
    return env.get("npm_config_userconfig") or env.get("NPM_CONFIG_USERCONFIG")


def _is_in_home(file: ConfigFile, configs: Configs) -> bool:
    return file.uri == f"{configs.home_uri}/{file.name}"


def _has_own_folder(configs: Configs) -> bool:
    folder = configs.env.get(_XDG)
    return bool(folder) and folder != configs.env.get("HOME")
