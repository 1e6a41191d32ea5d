"""Operations on YAML, written the way the text around them is written."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from packward.syntax import yaml
from packward.syntax.bracket_entries import bracket_edits
from packward.syntax.operations import Operation
from packward.syntax.outcome import holds
from packward.syntax.plan import Plan, UnsafeError, fresh_value, plan
from packward.syntax.tree import MAX_LENGTH, Node, Tree
from packward.syntax.yaml_layout import column_of, is_block, layout_of
from packward.text.document import Span, line_index
from packward.text.edits import TextEdit, overlaps

# pnpm writes these in the order of their keys; so is each catalog in `catalogs`.
_SORTED = frozenset({"allowBuilds", "allowedDeprecatedVersions", "catalog", "overrides", "packageExtensions"})
_COLON = re.compile(r"[ \t]*+:")
_COMMENT = re.compile(r"[ \t]++#[^\r\n]*+(?=[\r\n]|\Z)")


def edits(text: str, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    """Return the edits that do all operations, in document order, or () where it is not safe.

    The edits are tried out: what they make of the text must be read as what was asked for.
    """
    tree = _read(text)
    try:
        if not tree.nodes:
            return _fresh(tree, operations)
        changes = plan(tree, operations)
        result = tuple(sorted(_Writer(changes).edits(), key=lambda edit: edit.span))
    except UnsafeError:
        return ()
    return result if result and not overlaps(result) and holds(changes, result, _read) else ()


def _read(text: str) -> Tree:
    """Return the tree of a text, keys without a value having missing ones: they may get entries."""
    tree = yaml.parse(text)
    nodes = (
        replace(node, kind="missing") if node.kind == "null" and node.span.start == node.span.end else node
        for node in tree.nodes
    )
    return Tree(text, tuple(nodes), tree.problems)


def _fresh(tree: Tree, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    """Return the edit that puts the first entries behind what there is, which are comments at most."""
    value = fresh_value(operations)
    text = tree.text
    if not value or len(text) > MAX_LENGTH:
        return ()
    layout = layout_of(tree)
    lines = "".join(line + layout.line_break for line in layout.lines(value, ""))
    unended = text.strip("\ufeff") and not text.endswith(("\r", "\n"))
    edit = TextEdit(Span(len(text), len(text)), layout.line_break * bool(unended) + lines)
    after = yaml.parse(text + edit.text)
    done = after.root is not None and after.to_value(after.root) == value and not after.problems
    return (edit,) if done else ()


class _Writer:
    """Collects what changes inside of lines, and the lines that come at which offset with their column."""

    def __init__(self, changes: Plan) -> None:
        self.changes = changes
        self.tree = changes.tree
        self.text = changes.tree.text
        self.layout = layout_of(changes.tree)
        self.index = line_index(changes.tree.text)
        self.changed: list[TextEdit] = []
        self.new_lines: dict[int, list[tuple[int, list[str]]]] = {}

    def edits(self) -> list[TextEdit]:
        nodes = self.tree.nodes
        for changed, value in self.changes.replaced.items():
            self.replace(nodes[changed], value)
        for changed, key in self.changes.renamed.items():
            self.rename(nodes[changed], key)
        parents = {nodes[removed].parent for removed in self.changes.removed}
        for container in parents | self.changes.added.keys() | self.changes.appended.keys():
            self.container(nodes[container])
        return [*self.changed, *self.inserted()]

    def change(self, start: int, end: int, new: str) -> None:
        if new or end > start:
            self.changed.append(TextEdit(Span(start, end), new))

    def rename(self, node: Node, key: str) -> None:
        if node.key_span is not None:
            self.change(*_bounds(node.key_span), self.layout.key(key, self.quote_at(node.key_span)))

    def quote_at(self, span: Span) -> str:
        opening = self.text[span.start : span.start + 1]
        return opening if opening in {"'", '"'} else ""

    def replace(self, node: Node, value: Any) -> None:
        if node.parent >= 0 and self.text[self.tree.nodes[node.parent].span.start] == "*":
            raise UnsafeError
        is_nested = isinstance(value, (dict, list)) and bool(value) and not self.in_brackets(node)
        if is_nested and not (isinstance(node.key, int) and isinstance(value, list)):
            self.replace_with_lines(node, value)
        else:
            self.replace_inline(node, self.layout.flow(value, self.quote_at(node.span)))

    def in_brackets(self, node: Node) -> bool:
        while node.parent >= 0:
            node = self.tree.nodes[node.parent]
            if self.text[node.span.start] in "[{":
                return True
        return False

    def colon_end(self, node: Node) -> int | None:
        """Return the offset behind the colon of an entry's key, None if it has none."""
        colon = None if node.key_span is None else _COLON.match(self.text, node.key_span.end)
        return None if colon is None else colon.end()

    def replace_inline(self, node: Node, written: str) -> None:
        colon = self.colon_end(node)
        if is_block(self.text, node) and colon is not None:
            self.change(colon, colon, f" {written}")
            self.change(*_bounds(self.lines_of(node.span)), "")
        elif node.kind == "missing":
            before = self.text[node.span.start - 1 : node.span.start]
            mark = ":" if node.key_span is not None and colon is None else ""
            self.change(*_bounds(node.span), mark + ("" if before in {" ", "\t"} else " ") + written)
        else:
            self.change(*_bounds(node.span), written)

    def replace_with_lines(self, node: Node, value: Any) -> None:
        block = is_block(self.text, node)
        colon = self.colon_end(node)
        if node.key_span is None:
            column = column_of(self.text, node.span.start)
            lines = self.layout.lines(value, " " * column)
            self.change(*_bounds(node.span), self.layout.line_break.join(lines)[column:])
            return
        if block and (node.kind == "array") == isinstance(value, list):
            indent = " " * column_of(self.text, node.span.start)
        else:
            indent = " " * column_of(self.text, node.key_span.start) + self.layout.below(value)
        lines = self.layout.lines(value, indent)
        if block:
            start = node.span.start - column_of(self.text, node.span.start)
            self.change(start, node.span.end, self.layout.line_break.join(lines))
            return
        mark = node.key_span.end if colon is None else colon
        self.change(mark, node.span.end, ":" if colon is None else "")
        self.insert_below(node.span.end, len(indent), lines)

    def insert_below(self, offset: int, column: int, lines: list[str]) -> None:
        """Insert lines below the line that an offset is on."""
        self.new_lines.setdefault(self.index.line_span(offset).end, []).append((column, lines))

    def container(self, node: Node) -> None:
        """Write down what comes into an object or array, and what goes out of it."""
        if self.text[node.span.start] == "*":
            raise UnsafeError
        added = self.changes.added.get(node.id, {})
        appended = self.changes.appended.get(node.id, [])
        if is_block(self.text, node):
            self.block(node, added, appended)
        elif node.children or self.in_brackets(node):
            quote = self.quote_at(self.tree.children(node)[-1].span) if node.children else ""
            new = [self.layout.flow(value, quote) for value in appended]
            new += (
                f"{self.layout.key(key)}: {self.layout.flow(value, quote)}" for key, value in added.items()
            )
            self.changed += bracket_edits(self.tree, node, self.changes.removed, new)
        else:
            self.replace(node, added or appended)

    def block(self, node: Node, added: Mapping[str, Any], appended: Sequence[Any]) -> None:
        children = self.tree.children(node)
        kept = [child for child in children if child.id not in self.changes.removed]
        column = column_of(self.text, node.span.start)
        if not kept:
            self.refill(node, children, added or appended)
            return
        place = children.index(kept[0])
        if place and not self.begins_line(children[0]):
            self.change(self.start_of(children[0]), self.start_of(kept[0]), "")
            children = children[place:]
        for child in children:
            if child.id in self.changes.removed:
                self.change(*_bounds(self.lines_of(Span(self.start_of(child), child.span.end))), "")
        quote = self.quote_at(kept[-1].span)
        for value in appended:
            lines = self.layout.element(value, " " * column, quote)
            self.insert_below(kept[-1].span.end, column, lines)
        for key, predecessor in self.places(node, kept, added):
            lines = self.layout.member(key, added[key], " " * column, quote)
            if predecessor is None:
                start = self.start_of(kept[0])
                separator = self.layout.line_break + " " * column
                self.change(start, start, self.layout.line_break.join(lines)[column:] + separator)
            else:
                self.insert_below(predecessor.span.end, column, lines)

    def refill(self, node: Node, children: Sequence[Node], new: Any) -> None:
        """Write down a block that keeps none of its entries."""
        colon = self.colon_end(node)
        if new:
            column = column_of(self.text, node.span.start)
            lines = self.layout.lines(new, " " * column)
            self.change(*_bounds(node.span), self.layout.line_break.join(lines)[column:])
        elif colon is None:
            self.change(*_bounds(node.span), "{}" if node.kind == "object" else "[]")
        else:
            self.change(colon, colon, " {}" if node.kind == "object" else " []")
            for child in children:
                self.change(*_bounds(self.lines_of(Span(self.start_of(child), child.span.end))), "")

    def places(
        self, node: Node, kept: Sequence[Node], added: Mapping[str, Any]
    ) -> Iterator[tuple[str, Node | None]]:
        """Yield the new keys in order, each with the entry that it comes after (None: the start)."""
        keys = [str(child.key) for child in kept]
        parent = self.tree.nodes[node.parent] if node.parent >= 0 else node
        if (node.key not in _SORTED and parent.key != "catalogs") or keys != sorted(keys):
            yield from ((key, kept[-1]) for key in added)
            return
        for key in sorted(added):
            place = bisect_left(keys, key)
            yield key, kept[place - 1] if place else None

    def start_of(self, entry: Node) -> int:
        """Return where an entry of a block begins: its key, or its dash."""
        if entry.key_span is not None:
            return entry.key_span.start
        text = self.text
        column = column_of(text, self.tree.nodes[entry.parent].span.start)
        line = self.index.line_of(entry.span.start)
        while line >= 0:
            start = self.index.line_start(line)
            offset = start + column + int(start == 0 and text.startswith("\ufeff"))
            if text[offset : offset + 1] == "-" and offset < max(entry.span.end, 1):
                return offset
            line -= 1
        raise UnsafeError

    def begins_line(self, entry: Node) -> bool:
        start = self.start_of(entry)
        return not self.text[start - column_of(self.text, start) : start].strip(" ")

    def lines_of(self, span: Span) -> Span:
        """Return the whole lines that a span is on."""
        start = span.start - column_of(self.text, span.start)
        return Span(start, self.index.line_span(span.end).end)

    def is_line(self, edit: TextEdit) -> bool:
        """Whether an edit takes out lines from the first character on."""
        return not edit.text and column_of(self.text, edit.span.start) == 0

    def inserted(self) -> Iterator[TextEdit]:
        text, line_break = self.text, self.layout.line_break
        for place, groups in self.new_lines.items():
            # What is indented more belongs to an entry above and comes first, and so does a dash.
            groups.sort(key=lambda group: (-group[0], not group[1][0].lstrip(" ").startswith("- ")))
            written = line_break.join(line for _, lines in groups for line in lines)
            unended = place == len(text) and not text.endswith(("\r", "\n"))
            cut_off = any(edit.span.end == place and self.is_line(edit) for edit in self.changed)
            if unended and not cut_off:
                yield TextEdit(Span(place, place), line_break + written)
            else:
                yield TextEdit(Span(place, place), written + line_break * (not unended))


def _bounds(span: Span) -> tuple[int, int]:
    return span.start, span.end
