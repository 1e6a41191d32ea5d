"""TOML to a tree, for text that is being typed: whatever is wrong with a line, the others stay in place."""

import re

from msgspec import Struct

from packward.syntax import toml_scalars as scalars
from packward.syntax.draft import Draft, to_nodes
from packward.syntax.toml_values import MAX_DEPTH, MAX_NODES, NOTHING_MORE, Table, ValueReader, table_below
from packward.syntax.tree import MAX_LENGTH, KeyPath, Problem, Tree, report
from packward.text.document import Span

_EMPTY = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_HEADER = re.compile(rf"(?P<open>\[{{1,2}})[ \t]*+(?P<key>{scalars.KEY.pattern})[ \t]*+(?P<close>\]{{0,2}})")
_EQUALS = re.compile(r"[ \t]*+=[ \t]*+")
_REST_OF_LINE = re.compile(r"[^\r\n]*+")


class Section(Struct, frozen=True):
    """The entries below a table's header, from where the header begins to where the last entry ends.

    `last_entry` is where that begins, None if there is none. The entries before the first header
    belong to the section of the path ().
    """

    path: KeyPath
    span: Span
    last_entry: int | None


def parse(text: str) -> Tree:
    """Return the tree of a TOML text; never raises, and takes linear time.

    A table has the span from behind its header to its last entry, a key without a value a missing one.
    Arrays of tables are arrays; dates and times are strings. Text longer than `MAX_LENGTH` gives a
    tree without nodes.
    """
    return read(text)[0]


def read(text: str) -> tuple[Tree, tuple[Section, ...]]:
    """Return the tree of a TOML text with its sections, in the order of the text."""
    if len(text) > MAX_LENGTH:
        return Tree(text, (), (Problem(Span(0, 0), "this file is too large to be read"),)), ()
    reader = _Reader(text)
    reader.read()
    return Tree(text, to_nodes(reader.root), tuple(reader.problems)), tuple(reader.sections)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.values = ValueReader(text, self.problems)
        self.root = Table("object", 0, len(text))
        self.table: Table | None = self.root
        self.depth = 1
        self.sections: list[Section] = []
        self.path: KeyPath = ()
        self.start = 1 if text.startswith("\ufeff") else 0
        self.end = self.start  # of the last entry
        self.last_entry: int | None = None

    def read(self) -> None:
        position = self.after_empty(self.start)
        while position < len(self.text):
            end = self.header(position) if self.text[position] == "[" else self.entry(position)
            if not NOTHING_MORE.match(self.text, end):
                rest = self.end_of_line(end)
                report(self.problems, end, rest, "unexpected text")
                end = rest
            position = self.after_empty(end)
            if self.values.nodes >= MAX_NODES:
                report(self.problems, position, position, "too many values, the rest is not read")
                break
        self.sections.append(Section(self.path, Span(self.start, self.end), self.last_entry))

    def after_empty(self, position: int) -> int:
        empty = _EMPTY.match(self.text, position)
        return position if empty is None else empty.end()

    def end_of_line(self, position: int) -> int:
        rest = _REST_OF_LINE.match(self.text, position)
        return position if rest is None else rest.end()

    def header(self, start: int) -> int:
        """Begin the table of a header; return where the header ends."""
        header = _HEADER.match(self.text, start)
        if header is None:
            end = self.end_of_line(start)
            report(self.problems, start, end, "the name of a table is expected here")
            return end
        self.sections.append(Section(self.path, Span(self.start, self.end), self.last_entry))
        self.start, self.end, self.last_entry = start, header.end(), None
        if len(header["close"]) != len(header["open"]):
            report(self.problems, start, self.end, "this bracket is not closed")
        parts = scalars.key_parts(self.text, *header.span("key"))
        self.table = self.named_table(header, parts)
        self.values.nodes += len(parts)
        if self.table is None:
            report(self.problems, start, self.end, "this name stands for something else already")
        return self.end

    def named_table(self, header: re.Match[str], parts: list[tuple[str, Span]]) -> Table | None:
        self.depth = len(parts) + 1
        if len(parts) * 2 >= MAX_DEPTH:
            return None
        if len(header["open"]) == 1:
            table = table_below(self.root, parts)
        else:
            above = table_below(self.root, parts[:-1])
            table = None if above is None else _next_element(above, *parts[-1], header.end())
        if table is not None:
            self.path = _path(self.root, [name for name, _ in parts])
            if not table.children:
                table.start, table.end = header.end(), max(table.end, header.end())
        return table

    def entry(self, start: int) -> int:
        """Read an entry; return where it ends."""
        key = scalars.KEY.match(self.text, start)
        if key is None:
            end = self.end_of_line(start)
            report(self.problems, start, end, "a key is expected here")
            return end
        parts = scalars.key_parts(self.text, start, key.end())
        equals = _EQUALS.match(self.text, key.end())
        end = key.end() if equals is None else equals.end()
        depth = self.depth + len(parts)
        if equals is None or NOTHING_MORE.match(self.text, end):
            report(self.problems, start, key.end(), "this key has no value")
            draft = Draft("missing", end, end)
        elif depth > MAX_DEPTH:
            return self.end_of_line(start)
        else:
            draft = self.values.read(end, depth)
        self.put(parts, draft)
        self.last_entry = start
        self.end = end if draft.kind == "missing" else self.values.end
        return self.end

    def put(self, parts: list[tuple[str, Span]], draft: Draft) -> None:
        *above, (name, span) = parts
        self.values.nodes += len(parts)
        table = None if self.table is None or len(parts) * 2 >= MAX_DEPTH else table_below(self.table, above)
        if table is None:
            report(self.problems, span.start, span.end, "this key belongs nowhere")
        else:
            table.put(name, span, draft)


def _next_element(above: Table, name: str, span: Span, end: int) -> Table | None:
    """Return a new last element of an array of tables, which is created if need be."""
    array = above.index.get(name)
    if array is None:
        array = Table("array", end, end)
        above.put(name, span, array)
    if array.kind != "array" or not isinstance(array, Table):
        return None
    table = Table("object", end, end)
    array.append(table)
    return table


def _path(root: Table, names: list[str]) -> KeyPath:
    """Return the path of the table of a header: the names, and the indexes of the elements in between."""
    path: list[str | int] = []
    table = root
    for name in names:
        path.append(name)
        found = table.index[name]
        if found.kind == "array":
            path.append(len(found.children) - 1)
            found = found.children[-1]
        if isinstance(found, Table):
            table = found
    return tuple(path)
