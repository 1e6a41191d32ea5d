"""The blocks of a YAML text that are open at a line, and the places in them where values are due."""

from packward.syntax.draft import Draft
from packward.syntax.tree import MAX_LENGTH, Kind
from packward.syntax.yaml_values import MAX_DEPTH, Values
from packward.text.document import Span


class Slot:
    """A place where a value is due: that of a key, or of an element if there is no key."""

    __slots__ = ("anchor", "is_text", "key", "key_span", "place")

    def __init__(self, place: int, key: str | None = None, key_span: Span | None = None) -> None:
        self.place = place
        self.key = key
        self.key_span = key_span
        self.anchor: str | None = None
        self.is_text = False


class Block:
    """A mapping or sequence whose entries begin at a column; `slot` waits for its value."""

    __slots__ = ("column", "draft", "slot")

    def __init__(self, draft: Draft, column: int) -> None:
        self.draft = draft
        self.column = column
        self.slot: Slot | None = None


class Blocks:
    """The open blocks from the outside in; `outer` is the place of the document's own value."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.root: Draft | None = None
        self.outer: Slot | None = Slot(0)
        self.open: list[Block] = []
        self.skipped = MAX_LENGTH  # lines that are indented more than this are nested too deeply

    @property
    def innermost(self) -> Block | None:
        """The block that was opened last."""
        return self.open[-1] if self.open else None

    @property
    def slot(self) -> Slot | None:
        """The place where the next value is due."""
        return self.open[-1].slot if self.open else self.outer

    @property
    def column(self) -> int:
        """The column that values are indented more than."""
        return self.open[-1].column if self.open else -1

    def is_due(self, kind: Kind, column: int) -> bool:
        """Whether a value of some kind can begin at a column."""
        if self.slot is None:
            return False
        block = self.innermost
        if block is None or column > block.column:
            return True
        return column == block.column and kind == "array" and block.draft.kind == "object"

    def block_for(self, kind: Kind, start: int, column: int) -> Block | None:
        """Return the block that an entry at an offset belongs to, opened if need be; None if there is none.

        The block is ready for the entry: its `slot` is to be set.
        """
        self.align(kind, column)
        if column > self.skipped:
            return None
        self.skipped = MAX_LENGTH
        if self.is_due(kind, column):
            return self._opened(kind, start, column)
        block = self.innermost
        if block is None or block.draft.kind != kind:
            self.values.report(start, self.values.end_of_line(start), "this entry belongs nowhere")
            return None
        if block.column != column:
            self.values.report(start, start, "this line is not indented as the others are")
        self.settle(block)
        return block

    def align(self, kind: Kind, column: int) -> None:
        """Close the blocks that something of a kind at a column does not belong to.

        A column between those of two blocks moves the inner one there.
        """
        closed: Block | None = None
        while self.open and self._is_over(kind, column):
            closed = self.close()
        if closed is not None and closed.column > column > self.column:
            closed.column = column
            self.open.append(closed)
            start = closed.draft.children[-1].end
            self.values.report(start, start, "the next line is indented like none above")

    def _is_over(self, kind: Kind, column: int) -> bool:
        block = self.open[-1]
        if block.column != column or block.draft.kind != "array" or kind == "array":
            return block.column > column
        return len(self.open) > 1 and self.open[-2].column == column

    def _opened(self, kind: Kind, start: int, column: int) -> Block | None:
        if len(self.open) >= MAX_DEPTH:
            self.values.report(start, start + 1, "too deeply nested, this value is not read")
            self.skipped = self.column
            self.fill(Draft("missing", start, start))
            return None
        draft = Draft(kind, start, start)
        self.fill(draft)
        block = Block(draft, column)
        self.open.append(block)
        return block

    def close(self) -> Block:
        """Close the innermost block and return it."""
        self.settle(self.open[-1])
        return self.open.pop()

    def settle(self, block: Block) -> None:
        """Give a place that still waits the value null."""
        slot = block.slot
        if slot is not None:
            draft = Draft("null", slot.place, slot.place)
            if slot.is_text:
                draft.kind, draft.value = "string", ""
            self.put(block, slot, draft)

    def fill(self, draft: Draft) -> None:
        """Put a value where one is due."""
        slot = self.slot
        if slot is not None:
            self.put(self.innermost, slot, draft)

    def put(self, block: Block | None, slot: Slot, draft: Draft) -> None:
        """Put a value into a place of a block, or into that of the whole document."""
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
