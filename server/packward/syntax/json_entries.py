"""Entries that come into and go out of one JSON object or array, with their commas and lines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from msgspec import Struct

from packward.syntax.json_layout import has_own_line, leading_blanks
from packward.syntax.tree import Node, Tree
from packward.text.document import Span, line_index
from packward.text.edits import TextEdit

_COMMA = re.compile(r"(?:[ \t\r\n]++|//[^\r\n]*+|/\*(?s:.*?)\*/)*+,")
_REST_OF_LINE = re.compile(r"[ \t]*+(?://[^\r\n]*+|/\*[^\r\n]*?\*/[ \t]*+)?(?=[\r\n]|\Z)")


class Change(Struct, frozen=True, kw_only=True):
    """What happens to an object or array: entries that go, by id, and written ones that come.

    `before` names the entry that new ones come before, None stands for the end.
    `separator` is the comma between two entries with the blanks or the line break after it.
    """

    node: Node
    removed: AbstractSet[int]
    before: Mapping[int | None, list[str]]
    separator: str


def container_edits(tree: Tree, change: Change) -> Iterator[TextEdit]:
    """Yield the edits that make a change to one container, in no particular order."""
    children = tree.children(change.node)
    if all(child.id in change.removed for child in children):
        yield _refilled(tree, change, children)
        return
    runs = [
        (gone, list(run)) for gone, run in groupby(children, key=lambda child: child.id in change.removed)
    ]
    for place, (gone, run) in enumerate(runs):
        if not gone:
            yield from _insertions(change, run)
        elif place + 1 < len(runs):
            yield _taken_out(tree.text, run, runs[place + 1][1][0])
    gone, tail = runs[-1]
    last_kept = runs[-2][1][-1] if gone else tail[-1]
    yield from _end_edits(tree.text, change, last_kept, tail if gone else [])


def _insertions(change: Change, kept: Sequence[Node]) -> Iterator[TextEdit]:
    for child in kept:
        if child.id in change.before:
            place = child.entry_span.start
            new = change.separator.join([*change.before[child.id], ""])
            yield TextEdit(Span(place, place), new)


def _refilled(tree: Tree, change: Change, gone: Sequence[Node]) -> TextEdit:
    """Return the edit of a container that keeps no entry and may get new ones."""
    text, outer = tree.text, change.node.span
    new = change.separator.join(change.before.get(None, ()))
    if gone and new:
        return TextEdit(Span(gone[0].entry_span.start, gone[-1].entry_span.end), new)
    inner = Span(outer.start + 1, outer.end - (text[outer.end - 1] in "}]"))
    if gone:
        first, last = gone[0].entry_span.start, gone[-1].entry_span.end
        comma = _comma_after(text, last)
        rest = text[inner.start : first] + text[comma.end if comma else last : inner.end]
        return TextEdit(Span(first, comma.end if comma else last) if rest.strip() else inner, "")
    blank = not text[inner.start : inner.end].strip()
    if "\n" in change.separator or "\r" in change.separator:
        new = change.separator[1:] + new
        if blank:
            new += _line_break(change.separator) + leading_blanks(text, outer.start)
    return TextEdit(inner if blank else Span(inner.start, inner.start), new)


def _taken_out(text: str, run: Sequence[Node], following: Node) -> TextEdit:
    lines = _whole_lines(text, run)
    return TextEdit(lines or Span(run[0].entry_span.start, following.entry_span.start), "")


def _end_edits(text: str, change: Change, last: Node, gone: Sequence[Node]) -> Iterator[TextEdit]:
    """Yield the edits behind the last entry that is kept: entries that go, entries that come."""
    new = change.before.get(None, [])
    end = last.entry_span.end
    comma = _comma_after(text, end)
    if new and gone:
        if comma is None:
            yield TextEdit(Span(end, end), ",")
        yield TextEdit(Span(gone[0].entry_span.start, gone[-1].entry_span.end), change.separator.join(new))
    elif new:
        yield from _appended(text, change, comma or Span(end, end))
    elif gone:
        lines = _whole_lines(text, gone)
        start = end + len(text[end : comma.start].rstrip()) if comma else end
        if lines is None:
            yield TextEdit(Span(start, gone[-1].entry_span.end), "")
            return
        yield TextEdit(lines, "")
        if comma and _comma_after(text, gone[-1].entry_span.end) is None:
            yield TextEdit(comma, "")


def _appended(text: str, change: Change, comma: Span) -> Iterator[TextEdit]:
    """Yield the edits that add entries behind a comma, or behind the place where one is due."""
    new = change.separator.join(["", *change.before[None]])
    place = comma.end
    rest = _REST_OF_LINE.match(text, place)
    if rest and rest[0].strip() and new[1] in "\r\n":
        place = rest.end()
    if comma.start < comma.end:
        new = new[1:]
    elif place > comma.end:
        yield TextEdit(comma, ",")
        new = new[1:]
    yield TextEdit(Span(place, place), new)


def _whole_lines(text: str, run: Sequence[Node]) -> Span | None:
    """Return the lines of some entries with their comments, None if something else stands on them."""
    end = run[-1].entry_span.end
    comma = _comma_after(text, end)
    rest = _REST_OF_LINE.match(text, comma.end if comma else end)
    if rest is None or not has_own_line(text, run[0]):
        return None
    index = line_index(text)
    return Span(index.line_span(run[0].entry_span.start).start, index.line_span(rest.end()).end)


def _comma_after(text: str, offset: int) -> Span | None:
    match = _COMMA.match(text, offset)
    return Span(match.end() - 1, match.end()) if match else None


def _line_break(separator: str) -> str:
    return separator[1:].rstrip(" \t")
