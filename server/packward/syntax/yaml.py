"""YAML to a tree, for text that is being typed: the indentation of a line says where it belongs.

What YAML 1.2 allows is read as `js-yaml` does it, but for keys behind a `?`, keys that are no
scalars, and merge keys: `<<` is a key like any other. Whatever is wrong with a line, the other
lines keep their places.
"""

import re

from packward.syntax import yaml_tokens as tokens
from packward.syntax.draft import Draft, to_nodes
from packward.syntax.tree import MAX_LENGTH, Kind, Problem, Scalar, Tree
from packward.syntax.yaml_blocks import Blocks, Slot
from packward.syntax.yaml_flow import FlowReader
from packward.syntax.yaml_scalars import double_quoted, key_text, single_quoted, typed
from packward.syntax.yaml_values import MAX_NODES, Values
from packward.text.document import Span


def parse(text: str) -> Tree:
    """Return the tree of the first document of a YAML text; never raises, and takes linear time.

    A key without a value has the value null with an empty span, a line that is no entry yet gives
    a key with a missing value. An alias is a copy of what it stands for, all with the alias's span.
    Text longer than `MAX_LENGTH` gives a tree without nodes; what is nested too deeply is left out.
    """
    if len(text) > MAX_LENGTH:
        return Tree(text, (), (Problem(Span(0, 0), "this file is too large to be read"),))
    reader = _Reader(Values(text))
    root = reader.read()
    return Tree(text, () if root is None else to_nodes(root), tuple(reader.values.problems))


class _Reader:
    def __init__(self, values: Values) -> None:
        self.values = values
        self.text = values.text
        self.blocks = Blocks(values)
        self.line_start = 0
        self.started = False

    def read(self) -> Draft | None:
        position: int | None = 1 if self.text.startswith("\ufeff") else 0
        while position is not None and position < len(self.text):
            self.line_start = position
            simple = tokens.SIMPLE_LINE.match(self.text, position)
            if simple is not None:
                position = self.simple_line(simple)
            else:
                empty = tokens.NOTHING.match(self.text, position)
                position = self.line(position) if empty is None else empty.end()
            if self.values.nodes >= MAX_NODES:
                self.values.report(self.line_start, self.line_start, "too many values, the rest is not read")
                break
        while self.blocks.open:
            self.blocks.close()
        return self.blocks.root

    def simple_line(self, line: re.Match[str]) -> int:
        """Read a line that holds one entry and nothing else; return where the next begins."""
        start = line.end("indent")
        key = line["key"]
        column = start - self.line_start
        block = self.blocks.block_for("array" if key is None else "object", start, column)
        if block is None:
            return line.end()
        if key is None:
            slot = Slot(line.end("end"))
        else:
            name = key[1:-1] if key[0] in "\"'" else key_text(key)
            slot = Slot(line.end("end"), name, Span(start, start + len(key)))
        value = line["value"]
        if value is None:
            block.slot = slot
            return line.end()
        scalar: tuple[Kind, Scalar] = ("string", value[1:-1]) if value[0] in "\"'" else typed(value)
        self.blocks.put(block, slot, Draft(scalar[0], *line.span("value"), scalar[1]))
        return line.end()

    def line(self, start: int) -> int | None:
        """Read a line and those that belong to its value; return where the next begins, None at the end."""
        position = self.after_blanks(start)
        if position == start and tokens.MARKER.match(self.text, start):
            return self.marker(start)
        if position == start and (self.text[start] == "%" or tokens.CONFLICT.match(self.text, start)):
            return self.foreign_line(start)
        if "\t" in self.text[start:position]:
            self.values.report(start, position, "YAML is not indented with tabs")
        return self.next_line(self.entry(position))

    def foreign_line(self, start: int) -> int:
        """Pass a directive or the mark of a merge conflict."""
        end = self.values.end_of_line(start)
        if self.text[start] != "%" or self.started or self.blocks.root is not None:
            self.values.report(start, end, "unexpected text")
        return self.next_line(end)

    def marker(self, start: int) -> int | None:
        """Pass the marker that begins the document; None at the one that ends it."""
        if self.started or self.blocks.root is not None:
            return None
        if self.text[start] == ".":
            return self.next_line(start + len("..."))
        self.started = True
        position = self.after_blanks(start + len("---"))
        at_end = tokens.NOTHING_MORE.match(self.text, position)
        return self.next_line(position if at_end else self.value(position))

    def after_blanks(self, position: int) -> int:
        blanks = tokens.BLANKS.match(self.text, position)
        return position if blanks is None else blanks.end()

    def next_line(self, position: int) -> int:
        """Return where the next line begins; what is left of this one must be a comment."""
        rest = tokens.NOTHING.match(self.text, position)
        if rest is None:
            end = self.values.end_of_line(position)
            self.values.report(position, end, "unexpected text")
            rest = tokens.NOTHING.match(self.text, end)
        return len(self.text) if rest is None else rest.end()

    def entry(self, position: int) -> int:
        """Read what a line holds behind its indentation; return where that ends."""
        while (dash := tokens.DASH.match(self.text, position)) is not None:
            block = self.blocks.block_for("array", position, position - self.line_start)
            if block is None:
                return self.values.end_of_line(position)
            block.slot = Slot(self.place_before(position + 1, dash.end()))
            position = self.properties(dash.end(), block.slot)
            if tokens.NOTHING_MORE.match(self.text, position):
                return position
        key = tokens.KEY.match(self.text, position)
        if key is None:
            return self.lone_value(position)
        block = self.blocks.block_for("object", position, position - self.line_start)
        if block is None:
            return self.values.end_of_line(position)
        written, name = self.written_key(key)
        place = self.place_before(key.end("colon"), key.end())
        block.slot = Slot(place, name, Span(position, position + len(written)))
        return key.end() if tokens.NOTHING_MORE.match(self.text, key.end()) else self.value(key.end())

    def place_before(self, mark_end: int, blanks_end: int) -> int:
        """Return where a value that is not written yet would stand: before a comment, behind blanks."""
        return mark_end if self.text[blanks_end : blanks_end + 1] == "#" else blanks_end

    def written_key(self, key: re.Match[str]) -> tuple[str, str]:
        """Return a key as it is written, and the name that it stands for."""
        if key["plain"] is not None:
            return key["plain"], key_text(key["plain"])
        if key["loose"] is not None:
            self.values.report(key.start(), key.end("loose"), "a key that begins like this stands in quotes")
            return key["loose"], key["loose"].strip("\"'")
        body = key["quoted"][1:-1]
        return key["quoted"], double_quoted(body)[0] if key["quoted"][0] == '"' else single_quoted(body)

    def lone_value(self, position: int) -> int:
        """Read a line that is no entry: a value, or a key that is still being typed."""
        column = position - self.line_start
        self.blocks.align("string", column)
        block = self.blocks.innermost
        if self.blocks.is_due("string", column):
            if not self.is_half_typed(position, column):
                return self.value(position)
            block = self.blocks.block_for("object", position, column)
        if block is None or block.draft.kind != "object" or column != block.column:
            end = self.values.end_of_line(position)
            self.values.report(position, end, "unexpected text")
            return end
        self.blocks.settle(block)
        key = self.scalar(position, MAX_LENGTH)
        self.values.report(key.start, key.end, "this key has no colon")
        slot = Slot(key.end, self.text[key.start : key.end].strip("\"'"), Span(key.start, key.end))
        self.blocks.put(block, slot, Draft("missing", key.end, key.end))
        return key.end

    def is_half_typed(self, position: int, column: int) -> bool:
        """Whether the entries of a mapping follow, so that this line was to become one of them."""
        if self.text[position] in "[{*|>&!":
            return False
        quoted = tokens.QUOTED.match(self.text, position)
        if quoted is not None and tokens.NOTHING_MORE.match(self.text, quoted.end()):
            end = quoted.end()
        else:
            end = self.values.end_of_line(position)
        empty = tokens.EMPTY_LINES.match(self.text, end)
        start = end if empty is None else empty.end()
        following = self.after_blanks(start)
        if start == end or following - start != column:
            return False
        return tokens.KEY.match(self.text, following) is not None

    def value(self, position: int) -> int:
        """Read a value and put it where one is due; return where it ends."""
        slot = self.blocks.slot
        if slot is None:
            return position
        position = self.properties(position, slot)
        if tokens.NOTHING_MORE.match(self.text, position):
            return position
        if self.text[position] in "[{":
            draft = FlowReader(self.values, self.blocks.column, len(self.blocks.open)).read(position)
        else:
            draft = self.scalar(position, self.blocks.column)
            if slot.is_text:
                self.values.make_text(draft)
        self.blocks.fill(draft)
        return draft.end

    def scalar(self, position: int, column: int) -> Draft:
        character = self.text[position]
        if character == "*":
            return self.values.alias(position, len(self.blocks.open))
        if character in "\"'":
            return self.values.quoted(position, column)
        header = tokens.BLOCK_HEADER.match(self.text, position)
        if header is not None:
            return self.values.block(header, column)
        plain = self.values.plain(position, column, tokens.IN_BLOCK)
        return plain or self.values.other(position, tokens.OTHER)

    def properties(self, position: int, slot: Slot) -> int:
        """Read anchors and tags; return where they end."""
        while (found := tokens.PROPERTY.match(self.text, position)) is not None:
            slot.anchor = found["anchor"] or slot.anchor
            slot.is_text = slot.is_text or found["tag"] in tokens.TEXT_TAGS
            position = found.end()
        return position
