"""Operations on an .npmrc: whole lines come and go, a changed value keeps the rest of its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from packward.syntax import ini
from packward.syntax.ini_lines import equals_sign, lines, reads_as, written_key, written_value
from packward.syntax.ini_scalars import BLANKS
from packward.syntax.operations import Insert, Operation, Set, Value
from packward.syntax.plan import Plan, UnsafeError, plan
from packward.syntax.tree import Node, Tree
from packward.text.document import Span, line_index
from packward.text.edits import TextEdit

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


def edits(text: str, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    """Return the edits that do all operations, in document order, or () where it is not safe.

    A number is written, and read back by npm, as a string. The entries of [sections] can be changed
    and removed, but not added, and sections stay as they are: npm itself does not use them.
    """
    tree = ini.parse(text)
    if not tree.nodes:
        return ()
    try:
        return _Writer(plan(tree, [_stringly(operation) for operation in operations])).edits()
    except UnsafeError:
        return ()


class _Writer:
    """Collects what changes inside of lines, which lines go, and which come at which offset."""

    def __init__(self, changes: Plan) -> None:
        self.changes = changes
        self.tree = changes.tree
        self.index = line_index(changes.tree.text)
        line_break = _LINE_BREAK.search(changes.tree.text)
        self.line_break = line_break[0] if line_break else "\n"
        self.changed: list[TextEdit] = []
        self.gone: set[Span] = set()
        self.new_lines: dict[int, list[str]] = {}

    def edits(self) -> tuple[TextEdit, ...]:
        nodes = self.tree.nodes
        for node, value in self.changes.replaced.items():
            self.replace(nodes[node], value)
        for node, key in self.changes.renamed.items():
            self.rename(nodes[node], key)
        for node in self.changes.removed:
            self.remove(_line_entries(self.tree, nodes[node]))
        for node, values in self.changes.appended.items():
            self.append(nodes[node], values)
        for node, members in self.changes.added.items():
            self.add(nodes[node], members)
        changed = [edit for edit in self.changed if self.line(edit.span.start) not in self.gone]
        deleted = [TextEdit(span, "") for span in self.gone]
        return tuple(sorted([*changed, *deleted, *self.inserted()], key=lambda edit: edit.span))

    def line(self, offset: int) -> Span:
        """Return the line at an offset, without a byte order mark."""
        line = self.index.line_span(offset)
        return Span(max(line.start, int(self.tree.text.startswith("\ufeff"))), line.end)

    def replace(self, node: Node, value: Any) -> None:
        tree = self.tree
        if isinstance(value, list) or _line_entries(tree, node) != [node]:
            self.rewrite(node, value)
            return
        opening = tree.text[node.span.start : node.span.start + 1]
        quote = opening if opening in {"'", '"'} else ""
        rest = tree.text[node.span.end : self.line_end(node)]
        key = node.key if isinstance(node.key, str) else "element"
        written = written_value(key, value, quote, rest)
        self.changed.append(TextEdit(node.span, written if equals_sign(tree, node) else f"={written}"))

    def rewrite(self, node: Node, value: Any) -> None:
        """Write all lines of an entry anew, at the place of its first line."""
        siblings = self.tree.children(self.tree.nodes[node.parent])
        duplicates = [sibling for sibling in siblings if sibling.key == node.key]
        first, *rest = (entry for each in duplicates for entry in _line_entries(self.tree, each))
        sign = equals_sign(self.tree, first) or "="
        new = lines(str(node.key), sign, value)
        if isinstance(node.key, int):
            raise UnsafeError
        self.remove(rest if new else [first, *rest])
        if new:
            end = self.line_end(first)
            comment = self.tree.text[min(first.span.end, end) : end]
            written = self.line_break.join(new)
            if reads_as(written + comment, {str(node.key): value}):
                written += comment
            self.changed.append(TextEdit(Span(first.entry_span.start, end), written))

    def line_end(self, entry: Node) -> int:
        """Return the end of the line that an entry begins on, without its break."""
        return self.index.line_end(self.index.line_of(entry.entry_span.start))

    def rename(self, node: Node, key: str) -> None:
        for entry in _line_entries(self.tree, node):
            if entry.key_span is not None:
                old = self.tree.text[entry.key_span.start : entry.key_span.end]
                self.changed.append(TextEdit(entry.key_span, written_key(key) + "[]" * old.endswith("[]")))

    def remove(self, entries: Sequence[Node]) -> None:
        self.gone.update(self.line(entry.entry_span.start) for entry in entries)

    def append(self, node: Node, values: Sequence[Any]) -> None:
        last = _line_entries(self.tree, node)[-1]
        if last is node:
            raise UnsafeError
        sign = equals_sign(self.tree, last) or "="
        place = self.index.line_span(last.entry_span.start).end
        self.new_lines.setdefault(place, []).extend(lines(str(node.key), sign, list(values)))

    def add(self, node: Node, members: Mapping[str, Any]) -> None:
        if node.parent >= 0:
            raise UnsafeError
        signs = (equals_sign(self.tree, entry) for entry in self.tree.children(node))
        sign = next((sign for sign in signs if sign), "=")
        new = self.new_lines.setdefault(_top_end(self.tree.text), [])
        for key, value in members.items():
            new += lines(key, sign, value)

    def inserted(self) -> Iterator[TextEdit]:
        text = self.tree.text
        last_line = self.line(len(text))
        for place, new in self.new_lines.items():
            written = "".join(line + self.line_break for line in new)
            unended = place == len(text) and last_line.start < place and last_line not in self.gone
            if unended and written:
                written = self.line_break + written
            if written:
                yield TextEdit(Span(place, place), written)


def _line_entries(tree: Tree, node: Node) -> list[Node]:
    """Return the nodes that have lines of their own: a list's elements, the node itself, or both."""
    children = tree.children(node) if node.kind == "array" else ()
    elements = [child for child in children if child.key_span is not None]
    if elements and len(elements) == len(children):
        return elements
    bare = node.value is True and node.span.start == node.span.end
    if equals_sign(tree, node) is None and not bare:
        raise UnsafeError
    return [node, *elements]


def _top_end(text: str) -> int:
    """Return the offset behind the last line with text before the first [section]."""
    index = line_index(text)
    end = int(text.startswith("\ufeff"))
    for line in range(index.line_count):
        body = index.line_text(line)
        if ini.SECTION.fullmatch(body):
            break
        if body.strip(BLANKS):
            end = index.line_span(index.line_start(line)).end
    return end


def _stringly(operation: Operation) -> Operation:
    """Return an operation with strings in place of its numbers."""
    if not isinstance(operation, (Set, Insert)):
        return operation
    value = operation.value
    return replace(
        operation, value=[_text(each) for each in value] if isinstance(value, list) else _text(value)
    )


def _text(value: Value) -> Value:
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
