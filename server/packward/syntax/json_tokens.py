"""JSON text to tokens; what JSON does not know (comments, half typed strings) becomes a problem."""

import re
from collections.abc import Iterator

from packward.syntax.tree import Problem, report

# Kind, first offset, offset after the last character. The kinds are the marks { } [ ] : and the comma,
# "plain" (a string without escapes), "string", "open" (one that is not closed), "word" and "end".
Token = tuple[str, int, int]

_DOUBLE = r'"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+'
_SINGLE = r"'[^'\\\r\n]*+(?:\\[^\r\n][^'\\\r\n]*+)*+"
_TOKEN = re.compile(
    rf"""[ \t\r\n]*+(?:
    (?P<plain>"[^"\\\x00-\x1f]*+")
    |(?P<mark>[{{}}\[\],:])
    |(?P<conflict>(?<![^\r\n])(?:<{{7}}|={{7}}|>{{7}}|\|{{7}})(?!\S)[^\r\n]*+)
    |(?P<word>(?:[^\s,:\[\]{{}}"'/]|/(?![/*]))++)
    |(?P<string>{_DOUBLE}"|{_SINGLE}')
    |(?P<open>{_DOUBLE}\\?|{_SINGLE}\\?)
    |(?P<line>//[^\r\n]*+)
    |(?P<block>/\*)
    |(?P<other>[\s\S])
    |(?P<end>\Z))""",
    re.VERBOSE,
)
_LINE_REST = re.compile(r"[^\r\n]*+")
_LINE_BREAK = re.compile(r"[\r\n]")
_CONTROL = re.compile(r"[\x00-\x1f]")
_SKIPPED = {
    "line": "JSON has no comments",
    "block": "JSON has no comments",
    "conflict": "unresolved merge conflict",
    "other": "unexpected character",
}


def tokens(text: str, problems: list[Problem]) -> Iterator[Token]:
    """Yield the tokens of a text, "end" last, and add what is wrong in between to the problems.

    A string that is not closed ends with its line, so that the next line is still read for itself.
    """
    last_comment_end = text.rfind("*/")
    position = 1 if text.startswith("\ufeff") else 0
    token: Token = ("end", 0, 0)
    while (match := _TOKEN.match(text, position)) is not None:
        kind = match.lastgroup or "end"
        start, position = match.span(kind)
        if kind == "open":
            position = start + max(1, len(text[start:position].rstrip(" \t,}]")))
            report(problems, start, position, "this string is not closed")
            if position == start + 1 and _follows_value(text, token, start):
                continue
        elif kind == "string":
            _check_string(text, start, position, problems)
        elif kind in _SKIPPED:
            if kind == "block":
                position = _comment_end(text, position, last_comment_end)
            report(problems, start, position, _SKIPPED[kind])
            continue
        token = (text[start] if kind == "mark" else kind, start, position)
        yield token
        if kind == "end":
            return


def _comment_end(text: str, position: int, last_comment_end: int) -> int:
    """Return where a block comment ends: at the end of its line if it is not closed."""
    if position <= last_comment_end:
        return text.index("*/", position) + 2
    rest = _LINE_REST.match(text, position)
    return rest.end() if rest else position


def _follows_value(text: str, previous: Token, start: int) -> bool:
    """Whether a lone quote stands behind a string or word on the same line: `"a": 1.0.0",`."""
    kind, _, end = previous
    return kind in {"plain", "string", "word"} and not _LINE_BREAK.search(text, end, start)


def _check_string(text: str, start: int, end: int, problems: list[Problem]) -> None:
    if text[start] == "'":
        report(problems, start, end, "JSON strings stand in double quotes")
    control = _CONTROL.search(text, start, end)
    if control:
        report(problems, control.start(), control.end(), "control character in a string")
