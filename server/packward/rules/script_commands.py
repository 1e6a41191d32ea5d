"""Reading package.json scripts as far as that is certain: commands, words, and where each stands."""

import re
from collections.abc import Iterator

from msgspec import Struct

_PLAIN = re.compile(r"[\w./@:=+,-]+", re.ASCII)
_LONGEST = 4000
_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<end>&&|\|\||;|\||(?<![<>])&(?![>]))
    |(?P<double>"[^"]*")
    |(?P<single>'[^']*')
    |(?P<open>["'`])
    |(?P<bare>(?:[^\s"'`;|&]|(?<=[<>])&|&(?=>))+)""",
    re.VERBOSE,
)
# What a shell would expand or interpret where it stands outside of quotes.
_ACTIVE = re.compile(r"[$`*?<>(){}\[\]!~#\\^%]")
# As a glob it would match only a file of that odd name, so a shell hands it on as it is.
_STAR_VALUE = re.compile(r"--[a-z-]+=[\w./-]*\*", re.ASCII)
_ACTIVE_IN_DOUBLE = re.compile(r"[$`\\!]")


class Word(Struct, frozen=True):
    """One word of a script, without its quotes, and where it stands in the text (offsets, with quotes).

    `is_certain` is False where a shell would make something else of it.
    """

    text: str
    start: int
    end: int
    is_certain: bool = True


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
    for words in command_words(script):
        start, end = words[0].start, words[-1].end
        if all(_PLAIN.fullmatch(script, word.start, word.end) for word in words):
            yield Command(tuple(word.text for word in words), start, end)


def command_words(script: str) -> Iterator[tuple[Word, ...]]:
    """Yield the words of each command of a script; nothing where a quote is unclosed or backticks stand."""
    found: list[tuple[Word, ...]] = []
    words: list[Word] = []
    parts: list[re.Match[str]] = []
    for match in [*_TOKEN.finditer(script[: _LONGEST + 1]), None]:
        kind = "end" if match is None else match.lastgroup
        if kind == "open":
            return
        if match is not None and kind not in ("blank", "end"):
            parts.append(match)
            continue
        if parts:
            words.append(_word(parts))
            parts = []
        if kind == "end" and words:
            found.append(tuple(words))
            words = []
    if len(script) <= _LONGEST:
        yield from found


def _word(parts: list[re.Match[str]]) -> Word:
    is_certain = not any(_is_active(part) for part in parts)
    text = "".join(part[0] if part.lastgroup == "bare" else part[0][1:-1] for part in parts)
    return Word(text, parts[0].start(), parts[-1].end(), is_certain)


def _is_active(part: re.Match[str]) -> bool:
    if part.lastgroup == "single" or _STAR_VALUE.fullmatch(part[0]):
        return False
    return (_ACTIVE if part.lastgroup == "bare" else _ACTIVE_IN_DOUBLE).search(part[0]) is not None
