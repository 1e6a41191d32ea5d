"""Entries that come into and go out of brackets, where commas separate them and comments begin with `#`."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from packward.syntax.json_layout import has_own_line, leading_blanks
from packward.syntax.plan import UnsafeError
from packward.syntax.tree import Node, Tree
from packward.text.document import Span, line_index
from packward.text.edits import TextEdit

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_COMMA = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+,")
_REST_OF_LINE = re.compile(r"[ \t]*+(?:#[^\r\n]*+)?(?=[\r\n]|\Z)")


def bracket_edits(
    tree: Tree, node: Node, removed: AbstractSet[int], new: Sequence[str]
) -> Iterator[TextEdit]:
    """Yield the edits that change what stands in one pair of brackets, in no particular order.

    `removed` holds the ids of the entries that go, `new` the ones that come to the end as they are
    written. Raises UnsafeError for a bracket that is not closed.
    """
    text = tree.text
    if text[node.span.end - 1] not in "]}":
        raise UnsafeError
    children = tree.children(node)
    kept = [child for child in children if child.id not in removed]
    if not kept:
        yield TextEdit(Span(node.span.start + 1, node.span.end - 1), ", ".join(new))
        return
    last = children.index(kept[-1])
    for child, following in pairwise(children[: last + 1]):
        if child.id in removed:
            lines = _own_lines(text, child)
            yield TextEdit(lines or Span(child.entry_span.start, following.entry_span.start), "")
    yield from _end_edits(text, kept[-1], children[last + 1 :], new)


def _end_edits(text: str, last: Node, gone: Sequence[Node], new: Sequence[str]) -> Iterator[TextEdit]:
    """Yield the edits behind the last entry that is kept: entries that go, entries that come."""
    comma = _comma_after(text, last.entry_span.end)
    outermost = gone[-1] if gone else last
    trailing = _comma_after(text, outermost.entry_span.end) is not None
    lines = [_own_lines(text, child) for child in gone]
    if gone and not all(lines):
        yield TextEdit(Span(last.entry_span.end, outermost.entry_span.end), "")
        comma = None
    else:
        yield from (TextEdit(span, "") for span in lines if span)
        if gone and comma and not new and not trailing:
            yield TextEdit(comma, "")
    if new and has_own_line(text, last):
        yield from _appended_lines(text, last, comma, [*new[:-1], new[-1] + "," * trailing])
    elif new:
        place = last.entry_span.end
        yield TextEdit(Span(place, place), "".join(f", {entry}" for entry in new))


def _appended_lines(text: str, last: Node, comma: Span | None, new: Sequence[str]) -> Iterator[TextEdit]:
    end = last.entry_span.end
    place = comma.end if comma else end
    rest = _REST_OF_LINE.match(text, place)
    if rest is not None:
        place = rest.end()
    separator = _line_break(text) + leading_blanks(text, last.entry_span.start)
    written = separator + f",{separator}".join(new)
    if comma is None and place == end:
        written = f",{written}"
    elif comma is None:
        yield TextEdit(Span(end, end), ",")
    yield TextEdit(Span(place, place), written)


def _own_lines(text: str, child: Node) -> Span | None:
    """Return the lines of an entry with its comment, None if something else stands on them."""
    end = child.entry_span.end
    comma = _comma_after(text, end)
    rest = _REST_OF_LINE.match(text, comma.end if comma else end)
    if rest is None or not has_own_line(text, child):
        return None
    index = line_index(text)
    return Span(index.line_span(child.entry_span.start).start, index.line_span(rest.end()).end)


def _comma_after(text: str, offset: int) -> Span | None:
    match = _COMMA.match(text, offset)
    return Span(match.end() - 1, match.end()) if match else None


def _line_break(text: str) -> str:
    match = _LINE_BREAK.search(text)
    return match[0] if match else "\n"
