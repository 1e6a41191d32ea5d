"""What the strings and words of JSON stand for."""

import re

from packward.syntax.json_tokens import Token
from packward.syntax.tree import Kind, Problem, Scalar, report

_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))"
)
_ESCAPED = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LITERALS: dict[str, tuple[Kind, Scalar]] = {
    "true": ("boolean", True),
    "false": ("boolean", False),
    "null": ("null", None),
}
# More digits than any number that JavaScript tells apart; int() refuses some thousands of them.
_MAX_DIGITS = 400


def read_scalar(text: str, token: Token, problems: list[Problem]) -> tuple[Kind, Scalar]:
    """Return the kind and value of a string or word; a word that JSON does not know is read as a string."""
    kind, start, end = token
    if kind != "word":
        return "string", decode(text, token, problems)
    known = literal(text[start:end])
    if known is None:
        report(problems, start, end, "a string stands in double quotes")
        return "string", text[start:end]
    return known


def literal(word: str) -> tuple[Kind, Scalar] | None:
    """Return what a number, true, false or null stands for, None for any other word."""
    number = _NUMBER.fullmatch(word)
    if number is None:
        return _LITERALS.get(word)
    if number[1] or number[2] or len(word) > _MAX_DIGITS:
        return "number", float(word)
    return "number", int(word)


def read_key(text: str, token: Token, problems: list[Problem]) -> str:
    """Return the key that a string or word stands for."""
    kind, start, end = token
    if kind == "word":
        report(problems, start, end, "a key stands in double quotes")
        return text[start:end]
    return decode(text, token, problems)


def decode(text: str, token: Token, problems: list[Problem]) -> str:
    """Return what a string token stands for; an unknown escape stands for itself and is a problem."""
    kind, start, end = token
    body = text[start + 1 : end if kind == "open" else end - 1]
    if kind == "plain" or "\\" not in body:
        return body

    def character(match: re.Match[str]) -> str:
        high, low, single, letter = match.groups()
        if letter is not None:
            if letter not in _ESCAPED:
                report(problems, start + 1 + match.start(), start + 1 + match.end(), "unknown escape")
            return _ESCAPED.get(letter, match[0])
        if single is not None:
            return chr(int(single, 16))
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))

    return _ESCAPE.sub(character, body)


def written_offset(body: str, offset: int) -> int:
    """Return where the character at an offset of a string's value is written in the string's body.

    An astral character counts once in the value, also where two escapes write it.
    """
    written = value = 0
    for match in _ESCAPE.finditer(body):
        plain = match.start() - written
        if value + plain >= offset:
            break
        unknown = match[4] is not None and match[4] not in _ESCAPED
        value += plain + (len(match[0]) if unknown else 1)
        written = match.end()
        if value >= offset:
            # An unknown escape stands for itself, so an offset can point into it.
            return written - (value - offset)
    return written + offset - value
