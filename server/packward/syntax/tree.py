"""The one tree that every language is read into: nodes in document order that know their spans."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct

from packward.text.document import Span

KeyPath = tuple[str | int, ...]

# Longer texts than this many characters are not read: no manifest or setting file comes near it.
MAX_LENGTH = 2 * 1024 * 1024
Scalar = str | int | float | bool | None
Kind = Literal["object", "array", "string", "number", "boolean", "null", "missing"]


class Problem(Struct, frozen=True):
    """Something in the text that its language does not allow; the reader went on after it."""

    span: Span
    message: str


MAX_PROBLEMS = 100


def report(problems: list[Problem], start: int, end: int, message: str) -> None:
    """Add a problem, unless a hostile text has already caused enough of them."""
    if len(problems) < MAX_PROBLEMS:
        problems.append(Problem(Span(start, end), message))


class Node(Struct, frozen=True, gc=False):
    """A value with its key, if it has one; ids are places in `Tree.nodes`.

    `span` is the value with its quotes or brackets, `key_span` the key with its quotes.
    `key` is an index for an element of an array, and None for the root.
    A value of kind "missing" was not written (yet); its span is empty, where it would stand.
    """

    id: int
    parent: int
    kind: Kind
    span: Span
    key: str | int | None = None
    key_span: Span | None = None
    value: Scalar = None
    children: tuple[int, ...] = ()

    @property
    def entry_span(self) -> Span:
        """From the start of the key to the end of the value."""
        return self.span if self.key_span is None else Span(self.key_span.start, self.span.end)


class Tree(Struct, frozen=True, dict=True):
    """A text with what was read from it; without nodes if there was no value in it.

    The first node is the root, and a parent always stands before its children.
    """

    text: str
    nodes: tuple[Node, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def root(self) -> Node | None:
        """The outermost value, None if the text holds none."""
        return self.nodes[0] if self.nodes else None

    def find(self, path: KeyPath) -> Node | None:
        """Return the node at a path; of duplicate keys the last counts, as it does for `JSON.parse`."""
        node = self.root
        for key in path:
            if node is None:
                break
            node = self.child(node, key)
        return node

    def child(self, node: Node, key: str | int) -> Node | None:
        """Return the child of a node at a key or index; of duplicate keys the last."""
        found = self._effective.get((node.id, key))
        return None if found is None else self.nodes[found]

    def at(self, offset: int) -> Node | None:
        """Return the deepest node whose entry span contains or touches an offset."""
        found: Node | None = None
        touching = [node for node in self.nodes[:1] if _touches(node.entry_span, offset)]
        while touching:
            # Spans of siblings overlap only where an INI section is continued further down.
            found = min(reversed(touching), key=lambda node: node.entry_span.end - node.entry_span.start)
            touching = [child for child in self.children(found) if _touches(child.entry_span, offset)]
        return found

    def path(self, node: Node) -> KeyPath:
        """Return the keys and indexes that lead from the root to a node."""
        keys: list[str | int] = []
        while node.key is not None:
            keys.append(node.key)
            node = self.nodes[node.parent]
        return tuple(reversed(keys))

    def children(self, node: Node) -> Sequence[Node]:
        """Return every child in document order, overridden duplicates included."""
        return [self.nodes[child] for child in node.children]

    def entries(self, path: KeyPath) -> Sequence[Node]:
        """Return the effective children of the node at a path; () where there is no node."""
        node = self.find(path)
        return () if node is None else self.effective_children(node)

    def effective_children(self, node: Node) -> Sequence[Node]:
        """Return the children of a node, of duplicate keys only the last."""
        return [
            child for child in self.children(node) if self._effective[node.id, _key_of(child)] == child.id
        ]

    def to_value(self, node: Node) -> Any:
        """Return a node as plain data (dict, list and scalars), missing values left out."""
        value = _empty_value(node)
        pending = [(node, value)]
        while pending:
            parent, container = pending.pop()
            for child in self.children(parent):
                if child.kind == "missing":
                    continue
                inner = _empty_value(child)
                if isinstance(container, dict):
                    container[child.key] = inner
                else:
                    container.append(inner)
                if child.children:
                    pending.append((child, inner))
        return value

    def content_span(self, node: Node) -> Span:
        """Return the span of a value without its quotes; the same as its span if it has none."""
        start, end = node.span.start, node.span.end
        quote = self.text[start : start + 1]
        if node.kind != "string" or quote not in ("'", '"'):
            return node.span
        if end - start > 1 and self.text[end - 1] == quote and not _escaped(self.text, end - 1):
            end -= 1
        return Span(start + 1, end)

    @cached_property
    def _effective(self) -> dict[tuple[int, str | int], int]:
        return {(node.parent, _key_of(node)): node.id for node in self.nodes[1:]}


def _key_of(node: Node) -> str | int:
    return "" if node.key is None else node.key


def _touches(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end


def _empty_value(node: Node) -> Any:
    if node.kind == "object":
        return {}
    return [] if node.kind == "array" else node.value


def _escaped(text: str, offset: int) -> bool:
    before = offset
    while text[before - 1] == "\\":
        before -= 1
    return (offset - before) % 2 == 1
