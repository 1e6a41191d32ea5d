"""JSON to a tree, for text that is being typed: every complete entry keeps its place whatever is broken.

One pass over the tokens with one token of lookahead: a string before a colon is a key, even where
a value is due, so that a key without a value does not swallow the next entry.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from packward.syntax.json_scalars import literal, read_key, read_scalar
from packward.syntax.json_tokens import Token, tokens
from packward.syntax.tree import MAX_LENGTH, Kind, Node, Problem, Scalar, Tree, report
from packward.text.document import Span

MAX_DEPTH = 200
MAX_NODES = 250_000

_BLANKS = re.compile(r"[ \t]*+")
_LINE_BREAK = re.compile(r"[\r\n]")
_CLOSER = {"{": "}", "[": "]"}


@lru_cache(maxsize=32)
def parse(text: str) -> Tree:
    """Return the tree of a JSON text; never raises, and takes time linear in the length.

    Text longer than `MAX_LENGTH` gives a tree without nodes; what is deeper than `MAX_DEPTH` is
    left out. Both, as everything that JSON does not allow, are problems of the tree.
    """
    if len(text) > MAX_LENGTH:
        return Tree(text, (), (Problem(Span(0, 0), "this file is too large to be read"),))
    return _Parser(text).parse()


class _Frame:
    """An object or array that is not closed yet.

    `members` says that it is an object; an alias is a bracket that stands where a key is due, what
    it holds counts as part of the container around it.
    `member` is a key that waits for its value, `colon` the offset after its colon, `comma` that of the
    last comma; `ready` says that a value may follow without another comma.
    """

    __slots__ = (
        "alias",
        "children",
        "closer",
        "colon",
        "comma",
        "member",
        "members",
        "node",
        "ready",
        "start",
    )

    def __init__(self, node: int, start: int, closer: str, children: list[int]) -> None:
        self.node = node
        self.start = start
        self.members = closer == "}"
        self.closer = closer
        self.children = children
        self.alias = False
        self.member: Token | None = None
        self.colon = -1
        self.comma = -1
        self.ready = True


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.nodes: list[Node] = []
        self.frames: list[_Frame] = []
        self.tokens = tokens(text, self.problems)
        self.following = next(self.tokens)
        self.current: Token = ("", 0, 0)
        self.end = 0  # of the token before the current one

    def parse(self) -> Tree:
        handlers: dict[str, Callable[[Token], None]] = {
            ":": self.colon,
            ",": self.comma,
            "{": self.open,
            "[": self.open,
            "}": self.close,
            "]": self.close,
        }
        token = self.advance()
        while token[0] != "end":
            handlers.get(token[0], self.scalar)(token)
            token = self.advance()
            if len(self.nodes) >= MAX_NODES:
                self.report(token, "too many values, the rest is not read")
                break
        self.close_all()
        return Tree(self.text, tuple(self.nodes), tuple(self.problems))

    def advance(self) -> Token:
        self.end = self.current[2]
        self.current = self.following
        self.following = next(self.tokens, self.current)
        return self.current

    def colon(self, token: Token) -> None:
        frame = self.frames[-1] if self.frames else None
        if frame is None or frame.member is None or frame.colon >= 0:
            self.report(token, "unexpected colon")
        else:
            frame.colon = token[2]

    def comma(self, token: Token) -> None:
        frame = self.frames[-1] if self.frames else None
        if frame is None:
            self.report(token, "unexpected comma")
            return
        self.finish_member(frame)
        if frame.ready:
            self.report(token, "unexpected comma")
        frame.ready = True
        frame.comma = token[1]

    def open(self, token: Token) -> None:
        if len(self.frames) >= MAX_DEPTH:
            self.skip(token)
            return
        start, closer = token[1], _CLOSER[token[0]]
        frame = self.frames[-1] if self.frames else None
        if frame is not None and frame.members and frame.member is None:
            self.report(token, "a key is expected here")
            inner = _Frame(frame.node, start, closer, frame.children)
            inner.alias = inner.members = True
        else:
            if frame is None:
                self.clear(token)
            node = self.add("object" if closer == "}" else "array", Span(start, token[2]), None)
            inner = _Frame(node, start, closer, [])
        self.frames.append(inner)

    def close(self, token: Token) -> None:
        if not self.frames:
            self.report(token, "nothing is open here")
            return
        frame = self.frames[-1]
        self.finish_member(frame)
        trailing_comma = frame.ready and frame.comma >= 0
        if trailing_comma and token[0] != frame.closer:
            self.report(token, f"unexpected {token[0]}")
            return
        if trailing_comma:
            report(self.problems, frame.comma, frame.comma + 1, "a comma before a closing bracket")
        if token[0] != frame.closer:
            self.report(token, f"{frame.closer} is expected here")
        if len(self.frames) == 1 and self.following[0] != "end":
            self.report(self.following, "text after the end of the document")
            frame.ready = not frame.children
            frame.comma = -1
            return
        self.pop(token[2])

    def scalar(self, token: Token) -> None:
        is_key = self.following[0] == ":"
        if not self.frames and is_key:
            self.open_implicitly(token)
        if not self.frames:
            self.outer_scalar(token)
            return
        frame = self.frames[-1]
        if is_key and not frame.members and len(self.frames) > 1 and self.frames[-2].members:
            self.report(token, f"{frame.closer} is expected before this")
            self.pop(self.end)
            frame = self.frames[-1]
        if frame.members and frame.member is not None and (is_key or self.begins_anew(frame, token)):
            self.finish_member(frame)
        if not frame.members or frame.member is not None:
            kind, value = read_scalar(self.text, token, self.problems)
            self.add(kind, Span(token[1], token[2]), value)
            return
        self.expect_comma(frame, token)
        frame.member = token

    def outer_scalar(self, token: Token) -> None:
        """Read a string or word outside of all brackets."""
        if self.nodes or (token[0] == "word" and literal(self.text[token[1] : token[2]]) is None):
            self.report(token, "unexpected text")
        else:
            kind, value = read_scalar(self.text, token, self.problems)
            self.add(kind, Span(token[1], token[2]), value)

    def open_implicitly(self, token: Token) -> None:
        """Begin an object at a key outside of all brackets."""
        self.clear(token)
        self.report(token, "{ is expected before this")
        node = self.add("object", Span(token[1], token[1]), None)
        self.frames.append(_Frame(node, token[1], "}", []))

    def begins_anew(self, frame: _Frame, token: Token) -> bool:
        """Whether the waiting key stands alone on its line, so that this token is the next key."""
        return frame.colon < 0 and _LINE_BREAK.search(self.text, self.end, token[1]) is not None

    def add(self, kind: Kind, span: Span, value: Scalar) -> int:
        """Add a value to the innermost container and return its id."""
        node = len(self.nodes)
        frame = self.frames[-1] if self.frames else None
        if frame is None:
            self.nodes.append(Node(node, -1, kind, span, None, None, value))
            return node
        key: str | int = len(frame.children)
        key_span = None
        if frame.member is not None:
            if frame.colon < 0 and kind != "missing":
                report(self.problems, span.start, span.end, "a colon is expected before this")
            key = read_key(self.text, frame.member, self.problems)
            key_span = Span(frame.member[1], frame.member[2])
            frame.member, frame.colon = None, -1
        else:
            self.expect_comma(frame, ("", span.start, span.end))
        frame.children.append(node)
        self.nodes.append(Node(node, frame.node, kind, span, key, key_span, value))
        return node

    def expect_comma(self, frame: _Frame, token: Token) -> None:
        if not frame.ready:
            self.report(token, "a comma is expected before this")
        frame.ready = False
        frame.comma = -1

    def finish_member(self, frame: _Frame) -> None:
        """Give a key that still waits a value of kind "missing"."""
        if frame.member is None:
            return
        self.report(frame.member, "this key has no value")
        place = frame.member[2]
        if frame.colon >= 0:
            blanks = _BLANKS.match(self.text, frame.colon)
            place = blanks.end() if blanks else frame.colon
        self.add("missing", Span(place, place), None)

    def skip(self, token: Token) -> None:
        """Pass over a container that is nested too deeply."""
        start, depth, end = token[1], 1, token[2]
        while depth and self.following[0] != "end":
            kind, _, end = self.advance()
            depth += (kind in _CLOSER) - (kind in {"}", "]"})
        report(self.problems, start, start + 1, "too deeply nested, this value is not read")
        self.add("missing", Span(start, end), None)

    def clear(self, token: Token) -> None:
        """Forget what stood before the document's object or array."""
        if self.nodes:
            self.report(token, "unexpected text before this")
            self.nodes.clear()

    def pop(self, end: int) -> None:
        frame = self.frames.pop()
        if frame.alias:
            return
        opened = self.nodes[frame.node]
        span = Span(frame.start, end)
        children = tuple(frame.children)
        self.nodes[frame.node] = Node(
            opened.id, opened.parent, opened.kind, span, opened.key, opened.key_span, None, children
        )

    def close_all(self) -> None:
        while self.frames:
            frame = self.frames[-1]
            self.finish_member(frame)
            report(self.problems, frame.start, frame.start + 1, f"{frame.closer} is missing")
            self.pop(len(self.text))

    def report(self, token: Token, message: str) -> None:
        report(self.problems, token[1], token[2], message)
