"""What stands in brackets in a YAML text, on one line or several."""

import re

from packward.syntax import yaml_tokens as tokens
from packward.syntax.draft import Draft
from packward.syntax.tree import Kind
from packward.syntax.yaml_scalars import key_text
from packward.syntax.yaml_values import MAX_DEPTH, MAX_NODES, Values
from packward.text.document import Span

_COLON = re.compile(rf"(?:[ \t]*+{tokens.EOL}?)[ \t]*+:(?=[ \t\r\n,\[\]{{}}]|\Z)")
_COLON_AFTER_QUOTE = re.compile(rf"(?:[ \t]*+{tokens.EOL}?)[ \t]*+:")
_BRACKET = re.compile(r"[\[\]{}]")
_CONTAINERS: dict[str, tuple[Kind, str]] = {"{": ("object", "}"), "[": ("array", "]")}


class _Frame:
    """A container that is not closed yet; `key` waits for its value, `pair` is a lone `a: b` in an array.

    `ready` says that an entry may follow without another comma, `colon` is the offset behind the
    key's colon, -1 if it has none.
    """

    __slots__ = ("closer", "colon", "draft", "key", "pair", "ready")

    def __init__(self, draft: Draft, closer: str) -> None:
        self.draft = draft
        self.closer = closer
        self.key: Draft | None = None
        self.colon = -1
        self.ready = True
        self.pair = False


class FlowReader:
    """Reads one outermost pair of brackets, in a block of some column and at some depth."""

    def __init__(self, values: Values, column: int, depth: int) -> None:
        self.values = values
        self.text = values.text
        self.column = column
        self.depth = depth
        self.frames: list[_Frame] = []
        self.end = 0  # of the last token
        self.anchor: str | None = None
        self.is_text = False

    def read(self, start: int) -> Draft:
        """Return the object or array whose bracket stands at an offset; it is closed early if need be."""
        kind, closer = _CONTAINERS[self.text[start]]
        root = Draft(kind, start, start + 1)
        self.frames.append(_Frame(root, closer))
        self.end = start + 1
        while self.frames:
            position = self._next_token()
            if position is None or self.values.nodes >= MAX_NODES:
                self.values.report(start, start + 1, "this bracket is not closed")
                break
            self._token(position)
        while self.frames:
            self._close(self.end)
        return root

    def _next_token(self) -> int | None:
        """Return where the next token begins, None if the line of the next block entry comes before it."""
        empty = tokens.EMPTY_LINES.match(self.text, self.end)
        position = self.end if empty is None else empty.end()
        blanks = tokens.BLANKS.match(self.text, position)
        line_start, position = position, position if blanks is None else blanks.end()
        if tokens.NOTHING_MORE.match(self.text, position) or position == len(self.text):
            return None
        if line_start == self.end:
            return position
        if position - line_start <= self.column and self.text[position] not in "]}":
            return None
        at_marker = position == line_start and tokens.MARKER.match(self.text, position)
        return None if at_marker else position

    def _token(self, position: int) -> None:
        character = self.text[position]
        self.end = position + 1
        if character in "{[":
            self._open(position)
        elif character in "}]":
            self._close_bracket(position)
        elif character == ",":
            self._comma(position)
        elif (found := tokens.PROPERTY.match(self.text, position)) is not None:
            self.anchor = found["anchor"] or self.anchor
            self.is_text = self.is_text or found["tag"] in tokens.TEXT_TAGS
            self.end = found.end()
        else:
            self._scalar(position)

    def _open(self, position: int) -> None:
        kind, closer = _CONTAINERS[self.text[position]]
        if self.depth + len(self.frames) >= MAX_DEPTH:
            self._skip(position)
            return
        draft = Draft(kind, position, position + 1)
        self._put(draft)
        self.frames.append(_Frame(draft, closer))

    def _skip(self, position: int) -> None:
        """Pass over brackets that are nested too deeply."""
        depth = 0
        for match in _BRACKET.finditer(self.text, position):
            depth += 1 if match[0] in _CONTAINERS else -1
            self.end = match.end()
            if depth == 0:
                break
        self.values.report(position, position + 1, "too deeply nested, this value is not read")
        self._put(Draft("missing", position, self.end))

    def _close_bracket(self, position: int) -> None:
        if self.frames[-1].pair:
            self._close(position)
        frame = self.frames[-1]
        if self.text[position] != frame.closer:
            self.values.report(position, position + 1, f"{frame.closer} is expected here")
        self._close(position + 1)

    def _comma(self, position: int) -> None:
        if self.frames[-1].pair:
            self._close(position)
        frame = self.frames[-1]
        if frame.key is not None:
            self._finish_member(frame)
        elif frame.ready:
            self.values.report(position, position + 1, "unexpected comma")
        frame.ready = True

    def _scalar(self, position: int) -> None:
        """Read a key or a value."""
        draft = self._single_value(position)
        self.end = draft.end
        quoted = self.text[position] in "\"'"
        colon = (_COLON_AFTER_QUOTE if quoted else _COLON).match(self.text, draft.end)
        frame = self.frames[-1]
        if colon is not None and not (frame.pair and frame.colon >= 0):
            self._key(draft, colon.end())
        elif frame.closer == "}" and frame.key is None:
            self._expect_comma(frame, draft)
            frame.key = draft
        else:
            self._put(draft)

    def _key(self, draft: Draft, colon: int) -> None:
        frame = self.frames[-1]
        if frame.closer == "]":
            pair = Draft("object", draft.start, draft.end)
            self._put(pair)
            frame = _Frame(pair, "}")
            frame.pair = True
            self.frames.append(frame)
        elif frame.key is not None:
            self._finish_member(frame)
            self._expect_comma(frame, draft)
        else:
            self._expect_comma(frame, draft)
        frame.key, frame.colon = draft, colon
        self.end = colon

    def _single_value(self, position: int) -> Draft:
        character = self.text[position]
        if character == "*":
            return self.values.alias(position, self.depth + len(self.frames))
        if character in "\"'":
            return self.values.quoted(position, self.column)
        plain = self.values.plain(position, self.column, tokens.IN_FLOW)
        return plain or self.values.other(position, tokens.FLOW_OTHER)

    def _put(self, draft: Draft) -> None:
        """Add a value to the innermost container."""
        frame = self.frames[-1]
        self.values.nodes += 1
        if self.is_text:
            self.values.make_text(draft)
        if self.anchor is not None:
            self.values.anchors[self.anchor] = draft
        self.anchor, self.is_text = None, False
        if frame.closer == "]":
            self._expect_comma(frame, draft)
            frame.draft.append(draft)
            return
        if frame.key is None:
            self.values.report(draft.start, draft.start + 1, "a key is expected here")
            frame.key = Draft("string", draft.start, draft.start, "")
        key, frame.key, frame.colon = frame.key, None, -1
        frame.draft.put(_key_of(self.text, key), Span(key.start, key.end), draft)

    def _expect_comma(self, frame: _Frame, draft: Draft) -> None:
        if not frame.ready:
            self.values.report(draft.start, draft.start, "a comma is expected before this")
        frame.ready = False

    def _finish_member(self, frame: _Frame) -> None:
        """Give a key that still waits the value null."""
        if frame.key is not None:
            place = frame.key.end if frame.colon < 0 else frame.colon
            self._put(Draft("null", place, place))

    def _close(self, end: int) -> None:
        frame = self.frames[-1]
        self._finish_member(frame)
        self.frames.pop()
        frame.draft.end = max(frame.draft.end, frame.draft.children[-1].end) if frame.pair else end


def _key_of(text: str, key: Draft) -> str:
    """Return the name that a scalar gives to an entry."""
    if text[key.start : key.start + 1] in {'"', "'"}:
        return str(key.value)
    return key_text(str(key.value) if key.kind == "string" else text[key.start : key.end])
