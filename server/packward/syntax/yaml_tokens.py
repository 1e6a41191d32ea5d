"""The patterns that YAML text is cut up with; a blank is a space or a tab, everything else is text."""

import re

from msgspec import Struct

EOL = r"(?:\r\n|\n|\r)"
_BLANK = r"[ \t]"
_END = r"(?=[ \t\r\n]|\Z)"

# The parts of an unquoted scalar on one line: its first character and the others, outside of and in
# brackets. A colon before a blank and a # behind one are not part of it.
_FIRST = r"(?:[^ \t\r\n\-?:,\[\]{}#&*!|>'\"%@`]|[\-?:](?=[^ \t\r\n]))"
_INNER = r"(?:[^ \t\r\n:#]|:(?=[^ \t\r\n])|(?<=[^ \t\r\n])#)"
_WORD = r"(?:[^ \t\r\n:#]|:(?=[^ \t\r\n]))"
_FLOW_FIRST = r"(?:[^ \t\r\n\-?:,\[\]{}#&*!|>'\"%@`]|[\-?:](?=[^ \t\r\n,\[\]{}]))"
_FLOW_INNER = r"(?:[^ \t\r\n:#,\[\]{}]|:(?=[^ \t\r\n,\[\]{}])|(?<=[^ \t\r\n])#)"
_FLOW_WORD = r"(?:[^ \t\r\n:#,\[\]{}]|:(?=[^ \t\r\n,\[\]{}]))"

_MORE = rf"{_INNER}*+(?:{_BLANK}++{_WORD}{_INNER}*+)*+"
_FLOW_MORE = rf"{_FLOW_INNER}*+(?:{_BLANK}++{_FLOW_WORD}{_FLOW_INNER}*+)*+"

DOUBLE = r'"(?:[^"\\]|\\[\s\S])*+"'
SINGLE = r"'(?:[^']|'')*+'"
QUOTED = re.compile(f"{DOUBLE}|{SINGLE}")
_DOUBLE_ON_LINE = r'"(?:[^"\\\r\n]|\\[^\r\n])*+"'
_SINGLE_ON_LINE = r"'(?:[^'\r\n]|'')*+'"

# A key with its colon. What cannot begin a key, but is typed as one (`@scope/name: 1`), is "loose".
KEY = re.compile(
    rf"(?:(?P<quoted>{_DOUBLE_ON_LINE}|{_SINGLE_ON_LINE})|(?P<plain>{_FIRST}{_MORE})"
    rf"|(?P<loose>(?!{DOUBLE}|{SINGLE})[%@`'\",\]}}][^ \t\r\n]*?)){_BLANK}*+(?P<colon>:){_END}{_BLANK}*+"
)
MARKER = re.compile(rf"(?:---|\.\.\.){_END}")


class PlainStyle(Struct, frozen=True):
    """An unquoted scalar: its first line, the following ones, and what ends it at the start of one."""

    first: re.Pattern[str]
    following: re.Pattern[str]
    boundary: re.Pattern[str]


IN_BLOCK = PlainStyle(re.compile(_FIRST + _MORE), re.compile(_WORD + _MORE), KEY)
IN_FLOW = PlainStyle(re.compile(_FLOW_FIRST + _FLOW_MORE), re.compile(_FLOW_WORD + _FLOW_MORE), MARKER)

_ESCAPELESS = r"\"[^\"\\\r\n]*+\"|'[^'\r\n]*+'"
# The usual line, read at once: a key or dash, and a value that is not continued on a deeper line.
SIMPLE_LINE = re.compile(
    rf"(?P<indent>[ ]*+)(?!(?:---|\.\.\.|<{{7}}){_END})"
    rf"(?:-[ ]++|(?P<key>{_FIRST}{_MORE}|{_ESCAPELESS})[ ]*+:(?:[ ]++|(?=[\r\n]|\Z)))"
    rf"(?:(?P<value>{_FIRST}{_MORE}|{_ESCAPELESS})"
    rf"(?!(?:{_BLANK}*+{EOL})++(?P=indent){_BLANK}))?[ ]*+(?P<end>)(?:{EOL}|\Z)"
)
CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?![^ \t\r\n])")
DASH = re.compile(rf"-{_END}{_BLANK}*+")
BLANKS = re.compile(rf"{_BLANK}*+")
REST_OF_LINE = re.compile(r"[^\r\n]*+")
# Blanks and a comment up to the end of a line, the line break included.
NOTHING = re.compile(rf"{_BLANK}*+(?:(?<![^ \t\r\n\ufeff])#[^\r\n]*+)?(?:{EOL}|\Z)")
NOTHING_MORE = re.compile(rf"{_BLANK}*+(?:(?<![^ \t\r\n\ufeff])#[^\r\n]*+)?(?=[\r\n]|\Z)")
EMPTY_LINES = re.compile(rf"(?:{_BLANK}*+(?:(?<![^ \t\r\n\ufeff])#[^\r\n]*+)?{EOL})*+")
# From the end of an unquoted scalar's line to its continuation.
NEXT_LINE = re.compile(rf"(?:{_BLANK}*+{EOL})++(?P<indent>{_BLANK}*+)(?=[^ \t\r\n#])")
LINE_INDENT = re.compile(r"[\r\n](?P<indent> *+)(?=[^ \r\n])")
PROPERTY = re.compile(rf"(?:&(?P<anchor>[^ \t\r\n,\[\]{{}}]++)|(?P<tag>![^ \t\r\n,\[\]{{}}]*+)){_BLANK}*+")
# The tags that make a string of any scalar.
TEXT_TAGS = frozenset({"!", "!!str"})
ALIAS = re.compile(r"\*(?P<name>[^ \t\r\n,\[\]{}]*+)")
BLOCK_HEADER = re.compile(rf"(?P<style>[|>])(?P<indicators>[-+1-9]{{0,2}}){_END}{NOTHING_MORE.pattern}")
# A value that is none of these: up to a comment or the end of the line, in brackets up to the next mark.
OTHER = re.compile(r"(?:[^\r\n#]|(?<![ \t])#)++")
FLOW_OTHER = re.compile(r"[^\r\n,\[\]{}]++")
