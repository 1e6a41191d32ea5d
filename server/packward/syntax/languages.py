"""Which language a file is in, by its name."""

from collections.abc import Callable
from typing import Literal

from packward.syntax import ini, json
from packward.syntax.tree import Tree

Language = Literal["json", "ini"]

_PARSERS: dict[Language, Callable[[str], Tree]] = {"json": json.parse, "ini": ini.parse}


def language_of(uri: str) -> Language | None:
    """Return the language of the file that a URI or path names, None if it is none of ours."""
    name = uri.replace("\\", "/").rpartition("/")[2].lower()
    if name.endswith(".json"):
        return "json"
    return "ini" if name == "npmrc" or name.endswith(".npmrc") else None


def parse(language: Language, text: str) -> Tree:
    """Return the tree of a text; never raises."""
    return _PARSERS[language](text)
