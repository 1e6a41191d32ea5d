"""Reading package.json scripts as far as they can be rewritten with certainty: commands and plain words."""

import re
from collections.abc import Iterator

from msgspec import Struct

_SEPARATOR = re.compile(r"&&|\|\||[;&|]")
_PLAIN = re.compile(r"[\w./@:=+,-]+", re.ASCII)
_LONGEST = 4000


class Command(Struct, frozen=True):
    """One command of a script: its words and where it stands in the text (offsets, end exclusive)."""

    words: tuple[str, ...]
    start: int
    end: int


def commands(script: str) -> Iterator[Command]:
    """Yield the commands of a script that consist of plain words only.

    Commands with quotes, variables, globs, redirections or anything else that a shell would expand are
    left out, and so is a script with an unclosed quote: what cannot be read with certainty is not touched.
    """
    if len(script) > _LONGEST:
        return
    masked = _without_quoted(script)
    if masked is None:
        return
    start = 0
    for match in [*_SEPARATOR.finditer(masked), None]:
        end = len(script) if match is None else match.start()
        text = script[start:end]
        words = tuple(text.split())
        if words and all(_PLAIN.fullmatch(word) for word in words):
            first = start + len(text) - len(text.lstrip())
            yield Command(words, first, first + len(text.strip()))
        start = end if match is None else match.end()


def _without_quoted(script: str) -> str | None:
    """Return the script with its quoted parts blanked by a character no command accepts; None if unclosed."""
    masked: list[str] = []
    quote = ""
    for char in script:
        if quote:
            masked.append("\0")
            quote = "" if char == quote else quote
        elif char in "'\"`":
            masked.append("\0")
            quote = char
        else:
            masked.append(char)
    return None if quote else "".join(masked)
