"""Which language a file is in, by its name."""

from collections.abc import Callable
from typing import Literal

from packward.syntax import ini, json
from packward.syntax.tree import Tree

Language = Literal["json", "yaml", "toml", "ini"]

_ENDINGS: dict[str, Language] = {
    ".json": "json",
    ".json5": "json",
    ".renovaterc": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".toml": "toml",
    ".npmrc": "ini",
    ".ini": "ini",
}
# npm's configuration without a dot, and pnpm's own.
_INI_NAMES = frozenset({"npmrc", "rc"})


def language_of(uri: str) -> Language | None:
    """Return the language of the file that a URI or path names, None if it is none of ours."""
    name = uri.replace("\\", "/").rpartition("/")[2].lower()
    if name in _INI_NAMES:
        return "ini"
    return _ENDINGS.get("." + name.rpartition(".")[2]) if "." in name else None


def parse(language: Language, text: str) -> Tree:
    """Return the tree of a text; never raises."""
    return _PARSERS[language](text)


# YAML and TOML are imported when they are met: their patterns take longer to compile than all of JSON's.


def _yaml(text: str) -> Tree:
    from packward.syntax import yaml  # noqa: PLC0415

    return yaml.parse(text)


def _toml(text: str) -> Tree:
    from packward.syntax import toml  # noqa: PLC0415

    return toml.parse(text)


_PARSERS: dict[Language, Callable[[str], Tree]] = {
    "json": json.parse,
    "yaml": _yaml,
    "toml": _toml,
    "ini": ini.parse,
}
