"""The configuration of Yarn 2 and newer: the environment, and the .yarnrc.yml files of all folders above.

Yarn merges the files: of single values the nearest counts, lists are joined, mappings are merged key by key.
The user's own file comes last. A member's file counts only for commands that run inside that member.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from packward.managers.yarn import scalars
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.policy import Origin
from packward.syntax.tree import Node

RC = ".yarnrc.yml"
Level = Literal["environment", "project", "global", "user"]
_FILE_LEVELS: tuple[Level, ...] = ("project", "global", "user")
_PREFIX = "yarn_"
_SEPARATORS = re.compile("[_.-]+")


class Entry(Struct, frozen=True, kw_only=True):
    """One key as one source has it.

    `written` is its text, None where it has none: nothing is written, or a list or a mapping. `text` is the
    same with variables replaced, None where that fails too. `file` and `node` are None for the environment.
    """

    key: str
    written: str | None
    text: str | None
    origin: Origin
    level: Level
    file: ConfigFile | None = None
    node: Node | None = None


class Source(Struct, frozen=True, kw_only=True):
    """One source and its top-level keys."""

    level: Level
    entries: Mapping[str, Entry]
    file: ConfigFile | None = None


def sources(configs: Configs) -> tuple[Source, ...]:
    """Return the sources that exist, the one that beats the others first."""
    environment = Source(level="environment", entries={entry.key: entry for entry in _environment(configs)})
    return (environment, *(_of_file(file, level, configs) for level, file in _files(configs)))


def get(chain: tuple[Source, ...], key: str) -> Entry | None:
    """Return the entry in force for a single value, None where no source has the key."""
    return next((source.entries[key] for source in chain if key in source.entries), None)


def elements(chain: tuple[Source, ...], key: str, configs: Configs) -> tuple[tuple[str, Origin], ...]:
    """Return the elements of a list setting with their places.

    The environment's list replaces those of the files, which are joined until one has a single text: that
    stands for a list with commas between, and ends the joining.
    """
    found: list[tuple[str, Origin]] = []
    for source in chain:
        entry = source.entries.get(key)
        if entry is None:
            continue
        if entry.node is None or entry.file is None or entry.written is not None:
            if not found and entry.text is not None:
                found = [(text, entry.origin) for text in entry.text.split(",")]
            break
        found += _elements_in(entry.node, entry.file, configs)
        if _resets(entry.node, entry.file):
            break
    return tuple(found)


def scopes(chain: tuple[Source, ...], configs: Configs) -> dict[str, dict[str, Entry]]:
    """Return `npmScopes` by scope, as it is written without "@", and key: the nearest file that has it."""
    found: dict[str, dict[str, Entry]] = {}
    for source in chain:
        if source.file is None:
            continue
        for scope in source.file.tree.entries(("npmScopes",)):
            known = found.setdefault(str(scope.key), {})
            for node in source.file.tree.effective_children(scope):
                if isinstance(node.key, str):
                    known.setdefault(node.key, _entry(node, source.file, source.level, configs))
    return found


def project_file(configs: Configs) -> ConfigFile | None:
    """Return the .yarnrc.yml of the workspace root."""
    return next(iter(configs.named(RC, "project")), None)


def project_uri(configs: Configs) -> str:
    """Return the address of the workspace root's .yarnrc.yml, whether or not it exists."""
    file = project_file(configs)
    return f"{configs.root_uri}/{RC}" if file is None else file.uri


def is_strict(chain: tuple[Source, ...], tool: Tool) -> bool:
    """Tell whether an unknown key stops Yarn, except in the user's own file.

    `enableStrictSettings` switches that off; Yarn 4 reads it from the environment only.
    """
    entry = get(chain, "enableStrictSettings")
    if entry is None or (tool.major > 3 and entry.level != "environment"):  # noqa: PLR2004  a version
        return True
    return entry.text is None or scalars.switch(entry.text) is not False


def _files(configs: Configs) -> Iterator[tuple[Level, ConfigFile]]:
    for level in _FILE_LEVELS:
        for file in configs.named(RC, level):
            yield level, file


def _of_file(file: ConfigFile, level: Level, configs: Configs) -> Source:
    entries = {
        node.key: _entry(node, file, level, configs)
        for node in file.tree.entries(())
        if isinstance(node.key, str)
    }
    return Source(level=level, entries=entries, file=file)


def _entry(node: Node, file: ConfigFile, level: Level, configs: Configs) -> Entry:
    written = scalars.text_of(node, file.tree)
    return Entry(
        key=str(node.key),
        written=written,
        text=None if written is None else scalars.expand(written, configs.env),
        origin=Origin(label=file.label, uri=file.uri, span=node.entry_span),
        level=level,
        file=file,
        node=node,
    )


def _environment(configs: Configs) -> Iterator[Entry]:
    for name, text in configs.env.items():
        if name[: len(_PREFIX)].lower() == _PREFIX:
            first, *others = _SEPARATORS.split(name[len(_PREFIX) :].lower())
            yield Entry(
                key=first + "".join(other.capitalize() for other in others),
                written=text,
                text=scalars.expand(text, configs.env),
                origin=Origin(label=f"environment variable {name}"),
                level="environment",
            )


def _elements_in(node: Node, file: ConfigFile, configs: Configs) -> Iterator[tuple[str, Origin]]:
    inner = file.tree.child(node, "value") if node.kind == "object" else node
    for child in () if inner is None else file.tree.effective_children(inner):
        written = scalars.text_of(child, file.tree)
        text = None if written is None else scalars.expand(written, configs.env)
        if text is not None:
            yield text, Origin(label=file.label, uri=file.uri, span=child.span)


def _resets(node: Node, file: ConfigFile) -> bool:
    """Tell whether a list says `onConflict: reset`, which leaves out those of the files further away."""
    rule = file.tree.child(node, "onConflict") if node.kind == "object" else None
    return rule is not None and rule.value in ("reset", "hardReset")
