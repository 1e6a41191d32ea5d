"""npm's config chain: the environment, then the project's, the user's, the computer's and npm's own files.

A workspace member's .npmrc is no part of it: npm ignores it even where the command runs inside the member.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from packward.managers.npm import coercion
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.policy import Origin
from packward.syntax.tree import Node

FILE_NAMES = (".npmrc", "npmrc")
Level = Literal["environment", "project", "user", "global", "builtin"]
_FILE_LEVELS: tuple[Level, ...] = ("project", "user", "global", "builtin")

Type = Literal["text", "boolean", "number", "date", "list"]
TYPES: Mapping[str, Type] = {
    "allow-directory": "text",
    "allow-file": "text",
    "allow-git": "text",
    "allow-remote": "text",
    "allow-scripts": "list",
    "before": "date",
    "dangerously-allow-all-scripts": "boolean",
    "ignore-scripts": "boolean",
    "legacy-peer-deps": "boolean",
    "min-release-age": "number",
    "min-release-age-exclude": "list",
    "registry": "text",
    "strict-allow-scripts": "boolean",
    "strict-npmrc": "boolean",
}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}

_ENV_PREFIX = "npm_config_"
_VARIABLE = re.compile(r"(?<!\\)(\\*)\$\{([^${}]+)\}")


class Entry(Struct, frozen=True, kw_only=True):
    """One key as one source has it.

    `written` is the text or list before `${VAR}` is replaced, `value` what npm makes of it. `file` and
    `node` are None for the environment.
    """

    key: str
    written: Any
    value: Any
    origin: Origin
    level: Level
    file: ConfigFile | None = None
    node: Node | None = None


class Source(Struct, frozen=True, kw_only=True):
    """One source of the chain and its keys."""

    level: Level
    entries: Mapping[str, Entry]


def sources(configs: Configs, tool: Tool) -> tuple[Source, ...]:
    """Return the sources that exist, the one that beats the others first."""
    chain = [Source(level="environment", entries=_environment(configs, tool))]
    for level in _FILE_LEVELS:
        # Of two files of one level the first stands for the level, as npm has one file for each.
        files = [file for name in FILE_NAMES for file in configs.named(name, level)]
        if files:
            entries = {entry.key: entry for entry in _file_entries(files[0], level, configs, tool)}
            chain.append(Source(level=level, entries=entries))
    return tuple(chain)


def get(chain: tuple[Source, ...], key: str) -> Entry | None:
    """Return the entry in force for a key, None where no source has the key."""
    return next((source.entries[key] for source in chain if key in source.entries), None)


def is_on(chain: tuple[Source, ...], key: str) -> Entry | None:
    """Return the entry that switches a boolean key on, None where it is off or not written.

    npm takes any other text than `false` and `null` for true, "0" and "no" included.
    """
    entry = get(chain, key)
    return entry if entry is not None and coercion.is_truthy(entry.value) else None


def listed(value: Any) -> tuple[str, ...]:
    """Return the elements of a list setting; each may itself be several with commas between."""
    texts = value if isinstance(value, list) else [value]
    parts = [part.strip() for text in texts if isinstance(text, str) for part in text.split(",")]
    return tuple(dict.fromkeys(part for part in parts if part))


def expand(text: str, env: Mapping[str, str], tool: Tool) -> str:
    """Replace `${VAR}` as npm does.

    A variable that is not set stays as written, `${VAR?}` becomes empty from npm 11 on, and a backslash
    in front keeps the text.
    """

    def replaced(match: re.Match[str]) -> str:
        slashes, name = match[1], match[2]
        if len(slashes) % 2:
            return match[0][(len(slashes) + 1) // 2 :]
        return slashes[: len(slashes) // 2] + _variable(name, match[0][len(slashes) :], env, tool)

    return _VARIABLE.sub(replaced, text)


def read(written: Any, kind: Type, env: Mapping[str, str], tool: Tool) -> Any:
    """Return what npm makes of a written value.

    A number or date that it cannot read stays text; only the key's own code then finds that out.
    """
    if kind == "list" and isinstance(written, list):
        return [read(item, "text", env, tool) for item in written]
    if not isinstance(written, str):
        return written
    text = written.strip()
    if kind == "list":
        return [expand(part.strip(), env, tool) for part in text.split("\n\n")]
    if kind == "boolean" and not text:
        return True
    if kind in ("boolean", "date") and text in _WORDS:
        return _WORDS[text]
    text = expand(text, env, tool)
    number = coercion.number(text) if kind == "number" else math.nan
    return text if math.isnan(number) else number


def _variable(name: str, whole: str, env: Mapping[str, str], tool: Tool) -> str:
    if tool.at_least("11.0.0"):
        bare, mark, rest = name.partition("?")
        if mark and rest:
            return whole
        return env.get(bare, "" if mark else whole)
    return env.get(name, whole)


def _environment(configs: Configs, tool: Tool) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for name, text in configs.env.items():
        if not text or name[: len(_ENV_PREFIX)].lower() != _ENV_PREFIX:
            continue
        key = _key_of(name[len(_ENV_PREFIX) :])
        # Of two spellings of one key the later in the environment wins.
        entries[key] = Entry(
            key=key,
            written=text,
            value=read(text, TYPES.get(key, "text"), configs.env, tool),
            origin=Origin(label=f"environment variable {name}"),
            level="environment",
        )
    return entries


def _key_of(name: str) -> str:
    if name.startswith("//"):
        return name
    return (name[:1] + name[1:].replace("_", "-")).lower()


def _file_entries(file: ConfigFile, level: Level, configs: Configs, tool: Tool) -> Iterator[Entry]:
    for node in file.tree.entries(()):
        if not isinstance(node.key, str) or node.kind == "object":
            continue
        key = expand(node.key, configs.env, tool)
        written = file.tree.to_value(node)
        yield Entry(
            key=key,
            written=written,
            value=read(written, TYPES.get(key, "text"), configs.env, tool),
            origin=Origin(label=file.label, uri=file.uri, span=node.entry_span),
            level=level,
            file=file,
            node=node,
        )
