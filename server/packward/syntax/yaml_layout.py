"""How a YAML text is laid out, and values written in the same manner."""

import json
import math
import re
from typing import Any

from msgspec import Struct

from packward.syntax.tree import Node, Tree
from packward.syntax.yaml_scalars import key_text, typed
from packward.syntax.yaml_tokens import IN_FLOW
from packward.text.document import line_index

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
# Besides what YAML cannot hold, what YAML 1.1 takes for line breaks.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029\ufeff]"
)
# What readers of YAML 1.1 do not take for a string: words, dates, numbers to the base of 60.
_AMBIGUOUS = re.compile(
    r"(?i:y|n|yes|no|on|off|=|<<)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|(?:---|\.\.\.).*"
)


class Layout(Struct, frozen=True, kw_only=True):
    """The line break, the indent of one level, that of a dash below its key, and the quotes in use."""

    line_break: str
    unit: str
    dash_indent: str
    quote: str

    def scalar(self, value: Any, quote: str = "") -> str:
        """Return a scalar in a kind of quotes, "" for none, as long as that stands for it."""
        if isinstance(value, float) and not math.isfinite(value):
            return {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}[str(value)]
        if not isinstance(value, str):
            return json.dumps(value)
        if not quote and _is_plain(value) and typed(value)[0] == "string":
            return value
        return self.quoted(value, quote)

    def key(self, key: str, quote: str = "") -> str:
        """Return a key in a kind of quotes, "" for none, as long as that stands for it."""
        return key if not quote and _is_plain(key) and key_text(key) == key else self.quoted(key, quote)

    def quoted(self, value: str, quote: str) -> str:
        """Return a string in a kind of quotes, in double quotes if it needs escapes."""
        if (quote or self.quote) == "'" and not _UNPRINTABLE.search(value) and not set("\t\r\n") & set(value):
            return "'" + value.replace("'", "''") + "'"
        written = json.dumps(value, ensure_ascii=False)
        return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)

    def flow(self, value: Any, quote: str = "") -> str:
        """Return a value on one line."""
        if isinstance(value, dict):
            members = (f"{self.key(key)}: {self.flow(member)}" for key, member in value.items())
            return "{" + ", ".join(members) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(element) for element in value) + "]"
        return self.scalar(value, quote)

    def lines(self, value: Any, indent: str) -> list[str]:
        """Return an object or array that is not empty as the lines of a block."""
        if isinstance(value, dict):
            return [line for key, member in value.items() for line in self.member(key, member, indent)]
        return [line for element in value for line in self.element(element, indent)]

    def member(self, key: str, value: Any, indent: str, quote: str = "") -> list[str]:
        """Return the lines of an entry."""
        head = f"{indent}{self.key(key)}:"
        if not value or not isinstance(value, (dict, list)):
            return [f"{head} {self.flow(value, quote)}"]
        return [head, *self.lines(value, indent + self.below(value))]

    def below(self, value: Any) -> str:
        """Return how much further than its key a value is indented."""
        return self.dash_indent if isinstance(value, list) else self.unit

    def element(self, value: Any, indent: str, quote: str = "") -> list[str]:
        """Return the lines of an element of an array."""
        if not value or not isinstance(value, dict):
            return [f"{indent}- {self.flow(value, quote)}"]
        first, *rest = self.lines(value, f"{indent}  ")
        return [f"{indent}- {first.lstrip(' ')}", *rest]


def layout_of(tree: Tree) -> Layout:
    r"""Return the layout of a text; two blanks, `\n` and single quotes where it does not show."""
    line_break = _LINE_BREAK.search(tree.text)
    objects, arrays = (_first_indent(tree, kind) for kind in ("object", "array"))
    unit = objects or arrays or "  "
    return Layout(
        line_break=line_break[0] if line_break else "\n",
        unit=unit,
        dash_indent=unit if arrays is None else arrays,
        quote='"' if tree.text.count('"') > tree.text.count("'") else "'",
    )


def column_of(text: str, offset: int) -> int:
    """Return the column of an offset; a byte order mark takes none."""
    index = line_index(text)
    return offset - max(index.line_start(index.line_of(offset)), int(text.startswith("\ufeff")))


def is_block(text: str, node: Node) -> bool:
    """Whether an object or array is written by its indentation, not in brackets."""
    return bool(node.children) and text[node.span.start] not in "[{*"


def _is_plain(text: str) -> bool:
    return (
        IN_FLOW.first.fullmatch(text) is not None
        and not _AMBIGUOUS.fullmatch(text)
        and not _UNPRINTABLE.search(text)
    )


def _first_indent(tree: Tree, kind: str) -> str | None:
    """Return how far the first block of a kind is indented below its key, None if there is none."""
    for node in tree.nodes:
        if node.kind == kind and node.key_span is not None and is_block(tree.text, node):
            distance = column_of(tree.text, node.span.start) - column_of(tree.text, node.key_span.start)
            return " " * distance
    return None
