"""npm's configuration as far as the network needs it: who says what, and who may be believed.

A project's own file comes with the project, perhaps from a stranger. So no variable of the environment is
ever put into what it says: an entry that asks for one is refused. Files of workspace members are not read,
as npm does not read them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from packward.model.manager import ConfigFile, Configs

Level = Literal["env", "project", "user", "global", "builtin"]

_VARIABLE = re.compile(r"(?<!\\)(\\*)\$\{([^${}?]+)(\?)?\}")
_PREFIX = "npm_config_"


class Entry(Struct, frozen=True, kw_only=True):
    """One key as one place writes it. `missing` names a variable that stopped it from having a value.

    `filled` is what a refused value would have been, to recognise it where another reader filled it in.
    """

    key: str
    values: tuple[str, ...]
    level: Level
    label: str
    missing: str | None = None
    filled: str = ""

    def __repr__(self) -> str:
        return f"Entry({self.key}, {self.label})"

    @property
    def is_trusted(self) -> bool:
        """Whether the user or the computer's owner wrote it, and not the project."""
        return self.level != "project"

    @property
    def value(self) -> str:
        """The last value, as a repeated key counts."""
        return self.values[-1] if self.values else ""


def read_entries(configs: Configs) -> list[Entry]:
    """Return every entry, the ones that win first: environment, project, user, global, builtin."""
    entries = list(_from_environment(configs.env))
    for file in configs.files:
        if file.level != "member" and file.name.endswith("npmrc"):
            entries += _from_file(file, file.level, configs.env)
    order: tuple[Level, ...] = ("env", "project", "user", "global", "builtin")
    return sorted(entries, key=lambda entry: order.index(entry.level))


def _from_environment(env: Mapping[str, str]) -> Iterator[Entry]:
    for name, text in env.items():
        if not name.lower().startswith(_PREFIX) or not text:
            continue
        key = name[len(_PREFIX) :]
        if not key.startswith("//"):
            key = key[:1].lower() + key[1:].lower().replace("_", "-")
        yield _expanded(key, (text,), "env", f"environment variable {name}", env)


def _from_file(file: ConfigFile, level: Level, env: Mapping[str, str]) -> Iterator[Entry]:
    root = file.tree.root
    for key, value in (file.tree.to_value(root) if root else {}).items():
        texts = _texts(value)
        if texts is None:
            continue
        if level != "project":
            yield _expanded(key, texts, level, file.label, env)
            continue
        asked = _VARIABLE.search(" ".join((key, *texts)))
        yield Entry(
            key=key,
            values=() if asked else texts,
            level=level,
            label=file.label,
            missing=asked[2] if asked else None,
            filled=_expand(texts[-1], env) if asked and texts else "",
        )


def _texts(value: Any) -> tuple[str, ...] | None:
    """Return a value as texts; None for a section."""
    if isinstance(value, dict):
        return None
    if isinstance(value, list):
        return tuple(item for item in value if isinstance(item, str))
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return (value,) if isinstance(value, str) else ()


def _expanded(key: str, texts: tuple[str, ...], level: Level, label: str, env: Mapping[str, str]) -> Entry:
    """Fill in variables. One that is not set leaves no value: a literal `${TOKEN}` is nobody's token."""
    asked = [match for text in (key, *texts) for match in _VARIABLE.finditer(text)]
    missing = next((found[2] for found in asked if not _is_known(found, env)), None)
    return Entry(
        key=_expand(key, env),
        values=() if missing else tuple(_expand(text, env) for text in texts),
        level=level,
        label=label,
        missing=missing,
    )


def _is_known(found: re.Match[str], env: Mapping[str, str]) -> bool:
    is_escaped = len(found[1]) % 2 == 1
    return is_escaped or found[3] is not None or found[2] in env


def _expand(text: str, env: Mapping[str, str]) -> str:
    """Fill in variables as npm does: `${X?}` may be unset, a backslash in front keeps the text as it is."""

    def fill(found: re.Match[str]) -> str:
        slashes = "\\" * (len(found[1]) // 2)
        if len(found[1]) % 2 == 1:
            return slashes + found[0][len(found[1]) :]
        return slashes + env.get(found[2], "" if found[3] else found[0][len(found[1]) :])

    return _VARIABLE.sub(fill, text)
