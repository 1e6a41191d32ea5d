"""The right sides of a TOML text: single values, arrays and inline tables."""

import re

from packward.syntax import toml_scalars as scalars
from packward.syntax.draft import Draft
from packward.syntax.tree import Kind, Problem, report
from packward.text.document import Span

MAX_DEPTH = 200
MAX_NODES = 100_000

BLANKS = re.compile(r"[ \t]*+")
NOTHING_MORE = re.compile(r"[ \t]*+(?:#[^\r\n]*+)?(?=[\r\n]|\Z)")
_EMPTY = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_WORD = re.compile(rf"(?:{scalars.DATE.pattern})|[^ \t\r\n,\[\]{{}}=#\"']++")
_EQUALS = re.compile(r"[ \t]*+=")
_LINE_BREAK = re.compile(r"[\r\n]")
_BRACKET = re.compile(r"[\[\]{}]")
_CONTAINERS: dict[str, tuple[Kind, str]] = {"{": ("object", "}"), "[": ("array", "]")}
# What begins a line behind an array that is not closed: an entry, or behind a value a table's name.
_ENTRY = re.compile(rf"{scalars.KEY.pattern}[ \t]*+=")
_HEADER = re.compile(rf"\[{{1,2}}[ \t]*+{scalars.KEY.pattern}[ \t]*+\]{{1,2}}{NOTHING_MORE.pattern}")


class Table(Draft):
    """An object whose entries are found by their names while it grows; arrays of tables are one, too."""

    __slots__ = ("index",)

    def __init__(self, kind: Kind, start: int, end: int) -> None:
        super().__init__(kind, start, end)
        self.index: dict[str, Draft] = {}

    def put(self, key: str, key_span: Span | None, member: Draft) -> None:
        """Add an entry that hides earlier ones of the same name."""
        super().put(key, key_span, member)
        self.index[key] = member


def table_below(table: Table, parts: list[tuple[str, Span]]) -> Table | None:
    """Return the table at a dotted name, created where it is not there yet; None if a value is in the way.

    Of an array of tables the last one counts.
    """
    for name, span in parts:
        found = table.index.get(name)
        if found is None:
            found = Table("object", span.end, span.end)
            table.put(name, span, found)
        elif found.kind == "array" and found.children:
            found = found.children[-1]
        if not isinstance(found, Table) or found.kind != "object":
            return None
        table = found
    return table


class _Frame:
    """An array or inline table that is not closed yet; `key` waits for its value, `ready` needs no comma."""

    __slots__ = ("closer", "depth", "draft", "key", "ready")

    def __init__(self, draft: Draft, closer: str, depth: int) -> None:
        self.draft = draft
        self.closer = closer
        self.depth = depth
        self.key: list[tuple[str, Span]] = []
        self.ready = True


class ValueReader:
    """Reads one value after the other; `nodes` counts them."""

    def __init__(self, text: str, problems: list[Problem]) -> None:
        self.text = text
        self.problems = problems
        self.nodes = 0
        self.frames: list[_Frame] = []
        self.end = 0  # of the last token

    def read(self, start: int, depth: int) -> Draft:
        """Return the value at an offset where one begins, for a table of some depth."""
        outer = self._value(start, depth)
        while self.frames:
            position = self._next_token()
            if position is None or self.nodes >= MAX_NODES:
                frame = self.frames[-1]
                report(self.problems, frame.draft.start, frame.draft.start + 1, "this bracket is not closed")
                self._close(frame)
            else:
                self._token(self.frames[-1], position)
        return outer

    def _next_token(self) -> int | None:
        """Return where the next token of the innermost container begins, None if that is over."""
        frame = self.frames[-1]
        pattern = BLANKS if frame.closer == "}" else _EMPTY
        blanks = pattern.match(self.text, self.end)
        position = self.end if blanks is None else blanks.end()
        if position == len(self.text) or (frame.closer == "}" and NOTHING_MORE.match(self.text, position)):
            return None
        if frame.closer == "]" and _LINE_BREAK.search(self.text, self.end, position):
            is_entry = _ENTRY.match(self.text, position)
            if is_entry or (not frame.ready and _HEADER.match(self.text, position)):
                return None
        return position

    def _token(self, frame: _Frame, position: int) -> None:
        character = self.text[position]
        if character == ",":
            self.end = position + 1
            self._finish_member(frame)
            if frame.ready:
                report(self.problems, position, self.end, "unexpected comma")
            frame.ready = True
        elif character in "]}":
            if character != frame.closer:
                report(self.problems, position, position + 1, f"{frame.closer} is expected here")
            self.end = position + 1
            self._close(frame)
        elif frame.closer == "}" and not frame.key:
            self._key(frame, position)
        else:
            self._value(position, frame.depth + max(1, len(frame.key)))

    def _key(self, frame: _Frame, position: int) -> None:
        """Read the key of an inline table's entry with its equals sign."""
        self._expect_comma(frame, position)
        key = scalars.KEY.match(self.text, position)
        if key is None:
            word = _WORD.match(self.text, position)
            self.end = position + 1 if word is None else word.end()
            report(self.problems, position, self.end, "a key is expected here")
            return
        frame.key = scalars.key_parts(self.text, position, key.end())
        equals = _EQUALS.match(self.text, key.end())
        if equals is None:
            report(self.problems, position, key.end(), "this key has no value")
        self.end = key.end() if equals is None else equals.end()

    def _value(self, start: int, depth: int) -> Draft:
        """Read a scalar, or the bracket that opens a container, and put it where one is due."""
        character = self.text[start]
        if character in _CONTAINERS:
            return self._open(start, depth)
        if character in "\"'":
            value, self.end, problem = scalars.read_string(self.text, start)
            if problem is not None:
                report(self.problems, start, self.end, problem)
            return self._add(Draft("string", start, self.end, value))
        word = _WORD.match(self.text, start)
        if word is None:
            self.end = start + 1
            report(self.problems, start, self.end, "unexpected character")
            return self._add(Draft("missing", start, start))
        self.end = word.end()
        known = scalars.typed(word[0])
        if known is None:
            report(self.problems, start, self.end, "a string stands in quotes")
        kind, scalar = known or ("string", word[0])
        return self._add(Draft(kind, start, self.end, scalar))

    def _open(self, start: int, depth: int) -> Draft:
        kind, closer = _CONTAINERS[self.text[start]]
        if depth >= MAX_DEPTH:
            return self._skip(start)
        draft = Table("object", start, start + 1) if kind == "object" else Draft(kind, start, start + 1)
        self._add(draft)
        self.frames.append(_Frame(draft, closer, depth))
        self.end = start + 1
        return draft

    def _skip(self, start: int) -> Draft:
        """Pass over brackets that are nested too deeply."""
        depth = 0
        for match in _BRACKET.finditer(self.text, start):
            depth += 1 if match[0] in _CONTAINERS else -1
            self.end = match.end()
            if depth == 0:
                break
        report(self.problems, start, start + 1, "too deeply nested, this value is not read")
        return self._add(Draft("missing", start, self.end))

    def _add(self, draft: Draft) -> Draft:
        """Put a value into the innermost container, if there is one."""
        self.nodes += 1
        if not self.frames:
            return draft
        frame = self.frames[-1]
        if not isinstance(frame.draft, Table):
            self._expect_comma(frame, draft.start)
            frame.draft.append(draft)
            return draft
        *above, (name, span) = frame.key
        table = table_below(frame.draft, above) if len(frame.key) + frame.depth < MAX_DEPTH else None
        if table is None:
            report(self.problems, span.start, span.end, "this key has a value already")
        else:
            table.put(name, span, draft)
        frame.key = []
        return draft

    def _expect_comma(self, frame: _Frame, position: int) -> None:
        if not frame.ready:
            report(self.problems, position, position, "a comma is expected before this")
        frame.ready = False

    def _finish_member(self, frame: _Frame) -> None:
        """Give a key that still waits a value of kind "missing"."""
        if frame.key:
            end = max(self.end - 1, frame.key[-1][1].end)
            self._add(Draft("missing", end, end))

    def _close(self, frame: _Frame) -> None:
        self._finish_member(frame)
        frame.draft.end = max(frame.draft.end, self.end)
        self.frames.pop()
