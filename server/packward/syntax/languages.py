"""Which language a file is in, by its name."""

from collections.abc import Callable
from typing import Literal

from packward.syntax import ini, json, toml, yaml
from packward.syntax.tree import Tree

Language = Literal["json", "yaml", "toml", "ini"]

_PARSERS: dict[Language, Callable[[str], Tree]] = {
    "json": json.parse,
    "yaml": yaml.parse,
    "toml": toml.parse,
    "ini": ini.parse,
}
_ENDINGS: dict[str, Language] = {
    ".json": "json",
    ".json5": "json",
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
