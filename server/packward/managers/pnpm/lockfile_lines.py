"""The lines of a pnpm-lock.yaml as paths of keys with their values: the subset of YAML that pnpm writes.

A general YAML reader takes seconds for a big lockfile; this one goes over the text once.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_START = re.compile(r"\ufeff?---\r?\n")
_SEPARATOR = re.compile(r"^---\r?$\n?", re.MULTILINE)
_INDENT = 2
# Nothing in a lockfile is nested deeper.
_DEEPEST = 8
_MARKS = frozenset("'\"?")
_BLOCK_MARKS = frozenset("|>")
_FLOW_PAIR = re.compile(r"[{,]\s*([\w-]+):\s*('(?:[^']|'')*'|\"[^\"]*\"|[^,}'\"]*)")


class Line(NamedTuple):
    """A key with the keys above it, its value's text without quotes, and where the key begins."""

    path: tuple[str, ...]
    value: str
    offset: int


def lines(text: str) -> Iterator[Line]:
    """Give every key of the lockfile; a document on pnpm itself that may stand before it is left out.

    Never raises; a line that is no `key: value` is passed over.
    """
    path: list[str] = []
    block: Line | None = None
    parts: list[str] = []
    at = _main_document(text)
    for written in text[at:].split("\n"):
        offset, at = at, at + len(written) + 1
        content = written.strip()
        if not content or content[0] in "#-":
            continue
        indent = len(written) - len(written.lstrip(" "))
        if block is not None:
            if indent >= _INDENT * len(block.path):
                parts.append(content)
                continue
            yield Line(block.path, " ".join(parts), block.offset)
            block = None
        # The value of a key too long for one line continues as if it stood below the key.
        continues = content.startswith(": ")
        depth = indent // _INDENT + continues
        key, value = _split(content[2:] if continues else content)
        if key is None or depth > len(path) or depth > _DEEPEST:
            continue
        path[depth:] = (key,)
        if value[:1] in _BLOCK_MARKS:
            block, parts = Line(tuple(path), "", offset + indent), []
        else:
            yield Line(tuple(path), unquoted(value), offset + indent)
    if block is not None:
        yield Line(block.path, " ".join(parts), block.offset)


def flow_pairs(value: str) -> dict[str, str]:
    """Return the pairs of a mapping in braces, such as `{integrity: …, tarball: …}`."""
    return {match[1]: unquoted(match[2].strip()) for match in _FLOW_PAIR.finditer(value)}


def unquoted(text: str) -> str:
    """Return a scalar without its quotes; escapes in double quotes stay as they are written."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _main_document(text: str) -> int:
    start = _START.match(text)
    if start is None:
        return 1 if text.startswith("\ufeff") else 0
    separator = _SEPARATOR.search(text, start.end())
    return start.end() if separator is None else separator.end()


def _split(content: str) -> tuple[str | None, str]:
    """Cut a line into its key and the text of its value."""
    if content[0] in _MARKS:
        return _split_marked(content)
    key, colon, value = content.partition(": ")
    if colon:
        return key, value
    return (content[:-1], "") if content[-1] == ":" else (None, "")


def _split_marked(content: str) -> tuple[str | None, str]:
    """Cut a line whose key is in quotes or, because it is long, stands alone after a question mark."""
    if content[0] == "?":
        return unquoted(content[1:].strip()), ""
    end = content.find(f"{content[0]}:", 1)
    # A doubled quote within the key is no end of it.
    while end > 0 and content[0] == "'" and _quotes_before(content, end) % 2:
        end = content.find("':", end + 2)
    return (unquoted(content[: end + 1]), content[end + 2 :].strip()) if end > 0 else (None, "")


def _quotes_before(content: str, end: int) -> int:
    """Count the quotes that stand directly before a place, the opening one not included."""
    at = end
    while at > 1 and content[at - 1] == "'":
        at -= 1
    return end - at
