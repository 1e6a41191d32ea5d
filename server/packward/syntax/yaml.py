"""YAML to a tree, for text that is being typed: the indentation of a line says where it belongs.

What YAML 1.2 allows is read as `js-yaml` does it, up to keys that are not scalars and merge keys
(`<<` is a key like any other). Whatever is wrong with a line, the other lines keep their places.
"""

import re

from packward.syntax import yaml_tokens as tokens
from packward.syntax.draft import Draft, to_nodes
from packward.syntax.tree import MAX_LENGTH, Kind, Problem, Tree
from packward.syntax.yaml_flow import FlowReader
from packward.syntax.yaml_scalars import double_quoted, key_text, single_quoted, typed
from packward.syntax.yaml_values import MAX_DEPTH, MAX_NODES, Values
from packward.text.document import Span


def parse(text: str) -> Tree:
    """Return the tree of the first document of a YAML text; never raises, and takes linear time.

    A key without a value has the value null with an empty span, a line that is no entry yet gives
    a key with a missing value. An alias is a copy of what it stands for, all with the alias's span.
    Text longer than `MAX_LENGTH` gives a tree without nodes; what is deeper than `MAX_DEPTH` is left out.
    """
    if len(text) > MAX_LENGTH:
        return Tree(text, (), (Problem(Span(0, 0), "this file is too large to be read"),))
    reader = _BlockReader(Values(text))
    root = reader.read()
    return Tree(text, () if root is None else to_nodes(root), tuple(reader.values.problems))


class _Slot:
    """A place where a value is due: that of a key, or of an element if there is no key."""

    __slots__ = ("anchor", "is_text", "key", "key_span", "place")

    def __init__(self, place: int, key: str | None = None, key_span: Span | None = None) -> None:
        self.place = place
        self.key = key
        self.key_span = key_span
        self.anchor: str | None = None
        self.is_text = False


class _Block:
    """A mapping or sequence whose entries begin at a column; `slot` waits for its value."""

    __slots__ = ("column", "draft", "slot")

    def __init__(self, draft: Draft, column: int) -> None:
        self.draft = draft
        self.column = column
        self.slot: _Slot | None = None


class _BlockReader:
    def __init__(self, values: Values) -> None:
        self.values = values
        self.text = values.text
        self.root: Draft | None = None
        self.outer: _Slot | None = None
        self.blocks: list[_Block] = []
        self.line_start = 0
        self.started = False
        self.skipped = MAX_LENGTH  # lines that are indented more than this are nested too deeply

    def read(self) -> Draft | None:
        position: int | None = 1 if self.text.startswith("\ufeff") else 0
        self.outer = _Slot(0)
        while position is not None and position < len(self.text):
            simple = tokens.SIMPLE_LINE.match(self.text, position)
            if simple is not None:
                position = self.simple_line(simple)
                continue
            empty = tokens.NOTHING.match(self.text, position)
            position = self.line(position) if empty is None else empty.end()
            if self.values.nodes >= MAX_NODES:
                self.values.report(0, 0, "too many values, the rest is not read")
                break
        while self.blocks:
            self.close_block()
        return self.root

    def simple_line(self, line: re.Match[str]) -> int:
        """Read a line that holds one entry and nothing else; return where the next begins."""
        self.line_start = line.start()
        start = line.end("indent")
        key = line["key"]
        kind: Kind = "array" if key is None else "object"
        block = self.blocks[-1] if self.blocks else None
        if block is None or block.slot is not None or block.draft.kind != kind or block.column != start - self.line_start:
            block = self.block_for(kind, start)
        if block is None:
            return line.end()
        if key is None:
            slot = _Slot(start + 1)
        else:
            name = key[1:-1] if key[0] in "\"'" else key_text(key)
            slot = _Slot(line.end("colon"), name, Span(start, start + len(key)))
        value = line["value"]
        if value is None:
            block.slot = slot
            return line.end()
        kind, read = ("string", value[1:-1]) if value[0] in "\"'" else typed(value)
        self.put(block, slot, Draft(kind, *line.span("value"), read))
        return line.end()

    def line(self, start: int) -> int | None:
        """Read a line and those that belong to its value; return where the next begins, None at the end."""
        self.line_start = start
        position = self.after_blanks(start)
        if position == start and tokens.MARKER.match(self.text, start):
            return self.marker(start)
        if position == start and (self.text[start] == "%" or tokens.CONFLICT.match(self.text, start)):
            if self.text[start] != "%" or self.started or self.root is not None:
                self.values.report(start, self.values.end_of_line(start), "unexpected text")
            return self.next_line(self.values.end_of_line(start))
        if "\t" in self.text[start:position]:
            self.values.report(start, position, "YAML is not indented with tabs")
        return self.next_line(self.entry(position))

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

    def marker(self, start: int) -> int | None:
        """Pass the marker that begins the document; None at the one that ends it."""
        if self.started or self.root is not None or self.blocks:
            return None
        if self.text[start] == ".":
            return self.next_line(start + len("..."))
        self.started = True
        position = self.after_blanks(start + len("---"))
        at_end = tokens.NOTHING_MORE.match(self.text, position)
        return self.next_line(position if at_end else self.value(position))

    def entry(self, position: int) -> int:
        """Read what a line holds behind its indentation; return where that ends."""
        while (dash := tokens.DASH.match(self.text, position)) is not None:
            block = self.block_for("array", position)
            if block is None:
                return self.values.end_of_line(position)
            block.slot = _Slot(dash.end() if self.at_end_of_line(dash.end()) else position + 1)
            position = self.properties(dash.end(), block.slot)
            if tokens.NOTHING_MORE.match(self.text, position):
                return position
        key = tokens.KEY.match(self.text, position)
        if key is None:
            return self.lone_value(position)
        block = self.block_for("object", position)
        if block is None:
            return self.values.end_of_line(position)
        end = key.end()
        place = end if self.at_end_of_line(end) else key.end("colon")
        block.slot = _Slot(place, self.key_name(key), Span(position, key.start() + len(_written(key))))
        return end if tokens.NOTHING_MORE.match(self.text, end) else self.value(end)

    def at_end_of_line(self, position: int) -> bool:
        return self.text[position : position + 1] in {"", "\r", "\n"}

    def key_name(self, key: re.Match[str]) -> str:
        if key["plain"] is not None:
            return key_text(key["plain"])
        if key["loose"] is not None:
            self.values.report(key.start(), key.end("loose"), "a key that begins like this stands in quotes")
            return key["loose"].strip("\"'")
        quoted = key["quoted"]
        return double_quoted(quoted[1:-1])[0] if quoted[0] == '"' else single_quoted(quoted[1:-1])

    def lone_value(self, position: int) -> int:
        """Read a line that is no entry: a value, or a key that is still being typed."""
        column = position - self.line_start
        self.align("string", column)
        block = self.blocks[-1] if self.blocks else None
        if self.is_due("string", column):
            if not self.is_half_typed(position, column):
                return self.value(position)
            block = self.block_for("object", position)
        if block is None or block.draft.kind != "object" or column != block.column or column > self.skipped:
            end = self.values.end_of_line(position)
            self.values.report(position, end, "unexpected text")
            return end
        self.settle(block)
        key = self.scalar(position, MAX_LENGTH)
        self.values.report(key.start, key.end, "this key has no colon")
        slot = _Slot(key.end, self.text[key.start : key.end].strip("\"'"), Span(key.start, key.end))
        self.put(block, slot, Draft("missing", key.end, key.end))
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
        return start > end and following - start == column and tokens.KEY.match(self.text, following) is not None

    def value(self, position: int) -> int:
        """Read a value and put it where one is due; return where it ends."""
        slot = self.blocks[-1].slot if self.blocks else self.outer
        if slot is None:
            return position
        position = self.properties(position, slot)
        if tokens.NOTHING_MORE.match(self.text, position):
            return position
        column = self.blocks[-1].column if self.blocks else -1
        if self.text[position] in "[{":
            draft = FlowReader(self.values, column, len(self.blocks)).read(position)
        else:
            draft = self.scalar(position, column)
            if slot.is_text and draft.kind != "missing":
                draft.kind, draft.value = "string", draft.value if draft.kind == "string" else self.text[draft.start:draft.end]
        self.put(self.blocks[-1] if self.blocks else None, slot, draft)
        return draft.end

    def scalar(self, position: int, column: int) -> Draft:
        character = self.text[position]
        if character == "*":
            return self.values.alias(position, len(self.blocks))
        if character in "\"'":
            return self.values.quoted(position, column)
        header = tokens.BLOCK_HEADER.match(self.text, position)
        if header is not None:
            return self.values.block(header, column)
        plain = self.values.plain(position, column, tokens.IN_BLOCK)
        return plain or self.values.other(position, tokens.OTHER)

    def properties(self, position: int, slot: _Slot) -> int:
        """Read anchors and tags; return where they end."""
        while (found := tokens.PROPERTY.match(self.text, position)) is not None:
            slot.anchor = found["anchor"] or slot.anchor
            slot.is_text = slot.is_text or found["tag"] in {"!", "!!str"}
            position = found.end()
        return position

    def block_for(self, kind: Kind, position: int) -> _Block | None:
        """Return the block that an entry belongs to, opened if need be; None if it belongs nowhere."""
        column = position - self.line_start
        self.align(kind, column)
        block = self.blocks[-1] if self.blocks else None
        if column > self.skipped:
            return None
        self.skipped = MAX_LENGTH
        if self.is_due(kind, column):
            return self.open_block(kind, position)
        if block is None or block.draft.kind != kind:
            self.values.report(position, self.values.end_of_line(position), "this entry belongs nowhere")
            return None
        if block.column != column:
            self.values.report(position, position, "this line is not indented as the others are")
        self.settle(block)
        return block

    def is_due(self, kind: Kind, column: int) -> bool:
        """Whether a value of some kind can begin here."""
        if not self.blocks:
            return self.outer is not None
        block = self.blocks[-1]
        if block.slot is None:
            return False
        return column > block.column or (
            column == block.column and kind == "array" and block.draft.kind == "object"
        )

    def align(self, kind: Kind, column: int) -> None:
        """Close the blocks that something at a column does not belong to."""
        closed: _Block | None = None
        while self.blocks and self.is_over(self.blocks[-1], kind, column):
            closed = self.close_block()
        outside = self.blocks[-1].column if self.blocks else -1
        if closed is not None and closed.column > column > outside:
            closed.column = column
            self.blocks.append(closed)
            self.values.report(self.line_start, self.line_start + column, "this indentation matches nothing")

    def is_over(self, block: _Block, kind: Kind, column: int) -> bool:
        if block.column != column or block.draft.kind != "array" or kind == "array":
            return block.column > column
        return len(self.blocks) > 1 and self.blocks[-2].column == column

    def open_block(self, kind: Kind, position: int) -> _Block | None:
        above = self.blocks[-1] if self.blocks else None
        slot = self.outer if above is None else above.slot
        if slot is None:
            return None
        if above is not None and len(self.blocks) >= MAX_DEPTH:
            self.values.report(position, position + 1, "too deeply nested, this value is not read")
            self.put(above, slot, Draft("missing", slot.place, slot.place))
            self.skipped = above.column
            return None
        draft = Draft(kind, position, position)
        self.put(above, slot, draft)
        block = _Block(draft, position - self.line_start)
        self.blocks.append(block)
        return block

    def close_block(self) -> _Block:
        block = self.blocks.pop()
        self.settle(block)
        return block

    def settle(self, block: _Block) -> None:
        """Give a place that still waits the value null."""
        slot = block.slot
        if slot is not None:
            draft = Draft("string" if slot.is_text else "null", slot.place, slot.place)
            draft.value = "" if slot.is_text else None
            self.put(block, slot, draft)

    def put(self, block: _Block | None, slot: _Slot, draft: Draft) -> None:
        self.values.nodes += 1
        if slot.anchor is not None:
            self.values.anchors[slot.anchor] = draft
        if block is None:
            self.root, self.outer = draft, None
            return
        block.slot = None
        if slot.key is None:
            block.draft.append(draft)
        else:
            block.draft.put(slot.key, slot.key_span, draft)


def _written(key: re.Match[str]) -> str:
    """Return a key as it is written, without its colon."""
    return key["plain"] or key["loose"] or key["quoted"]
