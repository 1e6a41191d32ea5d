"""How a JSON text is laid out, and values written in the same manner."""

import json
import re
from typing import Any

from msgspec import Struct

from packward.syntax.tree import Node, Tree
from packward.text.document import line_index

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_BLANKS = re.compile(r"[ \t]*+")
_COLON = re.compile(r"[ \t]*:[ \t]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Layout(Struct, frozen=True, kw_only=True):
    """The line break, the indent of one level and the colon with its blanks."""

    line_break: str
    unit: str
    colon: str

    @property
    def inline_comma(self) -> str:
        """What stands between two entries on one line: no blank in a minified text."""
        return "," if self.colon == ":" else ", "

    def inline(self, value: Any) -> str:
        """Return a value on one line."""
        return _escaped(json.dumps(value, ensure_ascii=False, separators=(self.inline_comma, self.colon)))

    def block(self, value: Any, indent: str) -> str:
        """Return a value on lines of its own, the first of which is already indented."""
        written = json.dumps(value, ensure_ascii=False, separators=(",", self.colon), indent=self.unit)
        return _escaped(written).replace("\n", self.line_break + indent)


def layout_of(tree: Tree) -> Layout:
    r"""Return the layout of a text; two blanks, `\n` and `: ` where it does not show."""
    line_break = _LINE_BREAK.search(tree.text)
    first = tree.children(tree.nodes[0])[:1] if tree.nodes else []
    shown = bool(first) and has_own_line(tree.text, first[0])
    return Layout(
        line_break=line_break[0] if line_break else "\n",
        unit=leading_blanks(tree.text, first[0].entry_span.start) if shown else "  ",
        colon=_colon(tree),
    )


def leading_blanks(text: str, offset: int) -> str:
    """Return the blanks at the start of the line that an offset is on."""
    index = line_index(text)
    blanks = _BLANKS.match(text, index.line_start(index.line_of(offset)), offset)
    return blanks[0] if blanks else ""


def has_own_line(text: str, node: Node) -> bool:
    """Whether an entry begins a line other than the first."""
    offset = node.entry_span.start
    index = line_index(text)
    line = index.line_of(offset)
    return line > 0 and not text[index.line_start(line) : offset].strip(" \t")


def _colon(tree: Tree) -> str:
    for node in tree.nodes:
        if node.key_span is not None and node.kind != "missing":
            between = tree.text[node.key_span.end : node.span.start]
            return between if _COLON.fullmatch(between) else ": "
    return ": "


def _escaped(written: str) -> str:
    """Write a lone surrogate as an escape, since no encoding of a file can hold it."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)
