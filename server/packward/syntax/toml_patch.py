"""Operations on TOML: entries come to the other entries of their table, new tables to the end."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from packward.syntax import toml
from packward.syntax.bracket_entries import bracket_edits
from packward.syntax.json_layout import leading_blanks
from packward.syntax.operations import Operation
from packward.syntax.outcome import holds
from packward.syntax.plan import Plan, UnsafeError, plan
from packward.syntax.toml_layout import table_lines, written_key, written_value
from packward.syntax.tree import KeyPath, Node
from packward.text.document import Span, line_index
from packward.text.edits import TextEdit, overlaps

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_HEADER = re.compile(r"[ \t]*\[")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")


def edits(text: str, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    """Return the edits that do all operations, in document order, or () where it is not safe.

    The edits are tried out: what they make of the text must be read as what was asked for.
    """
    tree, sections = toml.read(text)
    if not tree.nodes:
        return ()
    try:
        changes = plan(tree, operations)
        _remove_emptied(changes, {section.path for section in sections})
        result = tuple(sorted(_Writer(changes, sections).edits(), key=lambda edit: edit.span))
    except UnsafeError:
        return ()
    return result if result and not overlaps(result) and holds(changes, result, toml.parse) else ()


def _remove_emptied(changes: Plan, headers: AbstractSet[KeyPath]) -> None:
    """Remove the tables that lose their last entry and have no header that would stand for them."""
    tree = changes.tree
    for node in reversed(tree.nodes[1:]):
        bracketed = tree.text.startswith("{", node.span.start)
        if node.kind != "object" or bracketed or node.id in changes.added or not node.children:
            continue
        if changes.removed.issuperset(node.children) and tree.path(node) not in headers:
            changes.removed.add(node.id)


class _Writer:
    """Collects what changes inside of lines, which lines come at which offset, and the tables at the end."""

    def __init__(self, changes: Plan, sections: Sequence[toml.Section]) -> None:
        self.changes = changes
        self.tree = changes.tree
        self.text = changes.tree.text
        self.sections = sections
        self.index = line_index(self.text)
        line_break = _LINE_BREAK.search(self.text)
        self.line_break = line_break[0] if line_break else "\n"
        self.equals = self.equals_sign()
        self.changed: list[TextEdit] = []
        self.gone: set[Span] = set()
        self.new_lines: dict[int, list[str]] = {}
        self.new_tables: list[str] = []

    def edits(self) -> list[TextEdit]:
        nodes = self.tree.nodes
        for changed, value in self.changes.replaced.items():
            self.replace(nodes[changed], value)
        for changed, key in self.changes.renamed.items():
            key_span = nodes[changed].key_span
            if key_span is not None:
                self.changed.append(TextEdit(key_span, written_key(key)))
        for removed in self.changes.removed:
            if not self.is_bracketed(nodes[nodes[removed].parent]):
                self.remove(nodes[removed])
        parents = {nodes[removed].parent for removed in self.changes.removed}
        for container in sorted(parents | self.changes.added.keys() | self.changes.appended.keys()):
            self.container(nodes[container])
        deleted = [TextEdit(span, "") for span in self.gone]
        return [*self.changed, *deleted, *self.inserted()]

    def equals_sign(self) -> str:
        """Return the equals sign of the first entry with the blanks around it."""
        for node in self.tree.nodes:
            if node.key_span is not None and node.kind != "missing":
                between = self.text[node.key_span.end : node.span.start]
                if _EQUALS.fullmatch(between):
                    return between
        return " = "

    def is_bracketed(self, node: Node) -> bool:
        """Whether a node is an array or table in brackets, not one that has lines of its own."""
        opening = self.text[node.span.start : node.span.start + 1]
        return node.parent >= 0 and node.kind in {"object", "array"} and opening in {"[", "{"}

    def is_open(self, node: Node) -> bool:
        return node.kind in {"object", "array"} and not self.is_bracketed(node)

    def in_brackets(self, node: Node) -> bool:
        while node.parent >= 0:
            node = self.tree.nodes[node.parent]
            if self.is_bracketed(node):
                return True
        return False

    def replace(self, node: Node, value: Any) -> None:
        if self.is_open(node):
            raise UnsafeError
        opening = self.text[node.span.start : node.span.start + 1]
        written = written_value(value, "'" if opening == "'" and node.kind == "string" else '"')
        if node.kind == "missing" and node.key_span is not None:
            before = self.text[node.key_span.end : node.span.start]
            written = (self.equals if "=" not in before else " " * before.endswith("=")) + written
        self.changed.append(TextEdit(node.span, written))

    def container(self, node: Node) -> None:
        """Write down what comes into a table or array, and what goes out of one in brackets."""
        added = self.changes.added.get(node.id, {})
        appended = self.changes.appended.get(node.id, [])
        if self.is_bracketed(node):
            members = [f"{written_key(key)} = {written_value(value)}" for key, value in added.items()]
            new = [*members, *(self.element(node, value) for value in appended)]
            self.changed += bracket_edits(self.tree, node, self.changes.removed, new)
        elif appended or self.in_brackets(node):
            raise UnsafeError
        elif added:
            self.add(node, added)

    def element(self, array: Node, value: Any) -> str:
        """Return a new element of an array in the quotes of the last one."""
        children = self.tree.children(array)
        last = children[-1] if children else array
        return written_value(value, "'" if self.text[last.span.start] == "'" else '"')

    def add(self, table: Node, members: Mapping[str, Any]) -> None:
        path = self.tree.path(table)
        names = [key for key in path if isinstance(key, str)]
        model = self.dotted_entry(table)
        own = [section for section in self.sections if section.path == path]
        inline = len(names) < len(path) or (not own and model is not None)
        tables = {key: value for key, value in members.items() if isinstance(value, dict) and value}
        entries = {key: value for key, value in members.items() if inline or key not in tables}
        lines = [f"{written_key(key)}{self.equals}{written_value(value)}" for key, value in entries.items()]
        if own and lines:
            self.add_to_section(own[-1], lines)
        elif lines and model is not None and model.key_span is not None:
            start = self.line(model.key_span.start).start
            prefix = self.text[start : model.key_span.start]
            self.insert_below(model.span.end, [prefix + line for line in lines])
        elif lines:
            self.new_tables += table_lines(names, entries, self.equals)
        for key in () if inline else tables:
            self.new_tables += table_lines([*names, key], tables[key], self.equals)

    def dotted_entry(self, table: Node) -> Node | None:
        """Return the last entry of a table that stands below no header of it, but has a dotted key."""
        entries = [child for child in self.tree.children(table) if not self.has_header(child)]
        return entries[-1] if entries else None

    def has_header(self, node: Node) -> bool:
        """Whether the name of a table stands in a header."""
        return node.key_span is None or bool(_HEADER.match(self.text, self.line(node.key_span.start).start))

    def line(self, offset: int) -> Span:
        """Return the line at an offset, without a byte order mark."""
        line = self.index.line_span(offset)
        return Span(max(line.start, int(self.text.startswith("\ufeff"))), line.end)

    def add_to_section(self, section: toml.Section, lines: list[str]) -> None:
        if section.last_entry is not None:
            indent = leading_blanks(self.text, section.last_entry)
            self.insert_below(section.span.end, [indent + line for line in lines])
        elif section.path:
            self.insert_below(section.span.end, lines)
        elif len(self.sections) == 1:
            self.insert_below(len(self.text), lines)
        else:
            place = self.comment_above(self.sections[1].span.start)
            self.new_lines.setdefault(place, []).extend([*lines, ""])

    def comment_above(self, offset: int) -> int:
        """Return where the comment that ends above the line of an offset begins, else where the line does."""
        line = self.index.line_of(offset)
        while line > 0 and self.index.line_text(line - 1).lstrip("\ufeff \t").startswith("#"):
            line -= 1
        return self.line(self.index.line_start(line)).start

    def insert_below(self, offset: int, lines: list[str]) -> None:
        """Insert lines below the line that an offset is on."""
        self.new_lines.setdefault(self.line(offset).end, []).extend(lines)

    def remove(self, node: Node) -> None:
        """Take out the lines of an entry, or of a table with all that is in it."""
        if self.in_brackets(node):
            raise UnsafeError
        path = self.tree.path(node)
        for section in self.sections:
            if section.path[: len(path)] == path:
                self.gone.add(self.section_lines(section))
        pending = [node]
        while pending:
            entry = pending.pop()
            if self.is_open(entry):
                pending += self.tree.children(entry)
            elif entry.key_span is not None:
                lines = Span(self.line(entry.key_span.start).start, self.line(entry.span.end).end)
                if not any(section.start <= lines.start < section.end for section in self.gone):
                    self.gone.add(lines)

    def section_lines(self, section: toml.Section) -> Span:
        """Return the lines of a section, with the empty ones above or, at the start, below it."""
        start, end = self.line(section.span.start).start, self.line(section.span.end).end
        line = self.index.line_of(start)
        while line > 0 and not self.index.line_text(line - 1).strip("\ufeff \t"):
            line -= 1
        first = self.line(self.index.line_start(line)).start
        if first > self.line(0).start:
            return Span(first, end)
        while end < len(self.text) and not self.text[end : self.line(end).end].strip():
            end = self.line(end).end
        return Span(first, end)

    def inserted(self) -> Iterator[TextEdit]:
        text = self.text
        if self.new_tables:
            last_line = self.index.line_text(self.index.line_count - 1)
            blank = text.endswith(self.line_break * 2) or not text.strip("\ufeff")
            above = self.new_lines.setdefault(len(text), [])
            above += self.new_tables[1:] if blank and not above and not last_line else self.new_tables
        cut_off = any(span.end == len(text) for span in self.gone)
        for place, lines in self.new_lines.items():
            on_line = bool(self.index.line_text(self.index.line_of(place)))
            unended = place == len(text) and on_line and not cut_off
            written = self.line_break.join(lines)
            yield TextEdit(
                Span(place, place), self.line_break + written if unended else written + self.line_break
            )
