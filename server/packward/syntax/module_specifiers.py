"""Which packages a source file imports, and which words a text mentions; without reading a whole language."""

import re
from collections.abc import Collection, Iterator

SOURCE_ENDINGS = frozenset({".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"})
PAGE_ENDINGS = frozenset({".vue", ".svelte", ".astro"})
"""Endings of files that hold script between markup."""

_TOKEN = re.compile(
    r"//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)"
    # Whatever is not closed ends with its line or the text: each character is read once.
    r"|'(?:[^'\\\n]|\\[\s\S])*'?|\"(?:[^\"\\\n]|\\[\s\S])*\"?|`(?:[^`\\]|\\[\s\S])*`?"
    r"|[\w$]+|[^\s\w]"
)
_SCRIPT = re.compile(r"<script\b[^<>]*>([\s\S]*?)(?:</script|\Z)", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\s*---\r?\n([\s\S]*?)\n---")
_OPENERS = frozenset({"require", "import", "resolve"})


def imported(text: str, ending: str, names: Collection[str]) -> set[str]:
    """Return those of the packages that a source file imports, requires or exports from.

    `ending` is the file's (".ts"); files of other endings than the above import nothing. A path below a
    package (`lodash/get`) is an import of it. What stands in comments or other strings does not count.
    """
    if ending in PAGE_ENDINGS:
        parts = [match[1] for match in _SCRIPT.finditer(text)]
        front = _FRONT_MATTER.match(text)
        parts += [] if front is None else [front[1]]
    elif ending in SOURCE_ENDINGS:
        parts = [text]
    else:
        parts = []
    return {name for part in parts for specifier in specifiers(part) for name in _named(specifier, names)}


def mentions(text: str, word: str) -> bool:
    """Tell whether a text holds a name as a word of its own: not as a part of a longer name or path."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not _continues(text[start - 1 : start]) and not _continues(text[end : end + 1]):
            return True
        start = text.find(word, start + 1)
    return False


def _continues(character: str) -> bool:
    return character.isalnum() or (character != "" and character in "_-$@")


def specifiers(text: str) -> Iterator[str]:
    """Yield the strings that stand where the language expects a module's name."""
    before = last = ""
    for token in tokens(text):
        is_string = len(token) > 1 and token[0] in "'\"`" and token[-1] == token[0]
        if is_string and (last in ("from", "import") or (last == "(" and before in _OPENERS)):
            yield token[1:-1]
        before, last = last, token


def tokens(text: str) -> Iterator[str]:
    """Yield words, strings and single signs; comments and white space are left out."""
    for match in _TOKEN.finditer(text):
        if not match[0].startswith(("//", "/*")):
            yield match[0]


def _named(specifier: str, names: Collection[str]) -> Iterator[str]:
    """Yield the package that a specifier leads to, if it is one of these."""
    parts = specifier.split("/")
    name = "/".join(parts[:2]) if specifier.startswith("@") else parts[0]
    if name in names:
        yield name
