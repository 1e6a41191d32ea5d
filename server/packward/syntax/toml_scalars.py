"""What the scalars and keys of TOML 1.0 stand for; dates and times stay text."""

import re

from packward.syntax.tree import Kind, Scalar
from packward.text.document import Span

_BARE = r"[A-Za-z0-9_-]++"
_BASIC = r'"(?:[^"\\\r\n]|\\[^\r\n])*+"'
_LITERAL = r"'[^'\r\n]*+'"
KEY_PART = re.compile(f"{_BARE}|{_BASIC}|{_LITERAL}")
KEY = re.compile(rf"(?:{KEY_PART.pattern})(?:[ \t]*+\.[ \t]*+(?:{KEY_PART.pattern}))*+")

_DECIMAL = r"[+-]?(?:0|[1-9](?:_?[0-9])*+)"
_DIGITS = r"[0-9](?:_?[0-9])*+"
_INTEGER = re.compile(_DECIMAL)
_BASED = re.compile(r"0x[0-9a-fA-F](?:_?[0-9a-fA-F])*+|0o[0-7](?:_?[0-7])*+|0b[01](?:_?[01])*+")
_FLOAT = re.compile(rf"{_DECIMAL}(?:\.{_DIGITS})?(?:[eE][+-]?{_DIGITS})?|[+-]?(?:inf|nan)")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
DATE = re.compile(rf"{_DAY}(?:[Tt ]{_TIME}(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}})?)?|{_TIME}")
# More digits than any reader of these files tells apart; int() refuses some thousands of them.
_MAX_DIGITS = 400

_STRINGS = tuple(
    re.compile(pattern)
    for pattern in (
        r'"""(?P<body>(?:[^"\\]|\\[\s\S]|"(?!""))*+"{0,2})"""',
        r"'''(?P<body>(?:[^']|'(?!''))*+'{0,2})'''",
        r'"(?P<body>(?:[^"\\\r\n]|\\[^\r\n])*+)"',
        r"'(?P<body>[^'\r\n]*+)'",
    )
)
_ESCAPE = re.compile(
    r"\\(?:(?P<joined>[ \t]*+(?:\r\n|\n|\r)[ \t\r\n]*+)"
    r"|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<letter>[\s\S]))"
)
_ESCAPED = {'"': '"', "\\": "\\", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BREAK = re.compile(r"\r\n|\n|\r")
_REST_OF_LINE = re.compile(r"[^\r\n]*+")
_LAST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def typed(word: str) -> tuple[Kind, Scalar] | None:
    """Return the kind and value of what stands without quotes, None if it is nothing that TOML knows."""
    if word in {"true", "false"}:
        return "boolean", word == "true"
    if DATE.fullmatch(word):
        return "string", word
    digits = word.replace("_", "")
    if _BASED.fullmatch(word):
        return "number", int(digits, 0)
    if _INTEGER.fullmatch(word) and len(digits) <= _MAX_DIGITS:
        return "number", int(digits)
    return ("number", float(digits)) if _FLOAT.fullmatch(word) else None


def read_string(text: str, start: int) -> tuple[str, int, str | None]:
    """Return what the string at a quote stands for, its end, and what is wrong with it, if anything.

    A string that is not closed ends with its line.
    """
    match = next((found for pattern in _STRINGS if (found := pattern.match(text, start))), None)
    if match is None or (len(match[0]) == len('""') and text.startswith(match[0][0] * 3, start)):
        rest = _REST_OF_LINE.match(text, start)
        body = (rest[0] if rest else "").rstrip(" \t")
        return body.lstrip(text[start]), start + len(body), "this string is not closed"
    body = match["body"]
    if text.startswith(('"""', "'''"), start):
        body = _BREAK.sub("\n", body).removeprefix("\n")
    if text[start] == "'" or "\\" not in body:
        return body, match.end(), None
    value, known = unescaped(body)
    return value, match.end(), None if known else "unknown escape"


def unescaped(body: str) -> tuple[str, bool]:
    """Return what stands between double quotes, and whether all escapes are known ones."""
    known = True

    def character(match: re.Match[str]) -> str:
        nonlocal known
        if match["joined"] is not None:
            return ""
        if match["letter"] is None:
            code = int(match["u"] or match["U"], 16)
            if code <= _LAST_CHARACTER and code not in _SURROGATES:
                return chr(code)
        elif match["letter"] in _ESCAPED:
            return _ESCAPED[match["letter"]]
        known = False
        return match[0]

    return _ESCAPE.sub(character, body), known


def key_parts(text: str, start: int, end: int) -> list[tuple[str, Span]]:
    """Return the names in a dotted key with their places."""
    return [(_key_name(part[0]), Span(*part.span())) for part in KEY_PART.finditer(text, start, end)]


def _key_name(part: str) -> str:
    if part[0] == '"':
        return unescaped(part[1:-1])[0]
    return part[1:-1] if part[0] == "'" else part
