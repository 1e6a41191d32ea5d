"""The values of an .npmrc while it is read: lists that grow, and sections that move into each other."""

import re

from packward.syntax.ini_scalars import Reading
from packward.syntax.json import MAX_DEPTH
from packward.syntax.tree import Kind, Node, Scalar
from packward.text.document import Span

_UNESCAPED_DOT = re.compile(r"(?<!\\)\.")


class Item:
    """A value that can still change; `index` holds of every key the member that counts."""

    __slots__ = ("index", "key_span", "kind", "members", "span", "value")

    def __init__(self, kind: Kind, span: Span, key_span: Span | None = None, *, value: Scalar = None) -> None:
        self.kind = kind
        self.span = span
        self.key_span = key_span
        self.value = value
        self.members: list[tuple[str | int, Item]] = []
        self.index: dict[str | int, Item] = {}

    @classmethod
    def of(cls, reading: Reading, key_span: Span) -> "Item":
        """Make a value of what was read; an object or array in quotes with all that it holds."""
        root = None if reading.json is None else reading.json.root
        if reading.json is None or root is None or root.kind not in {"object", "array"}:
            kind, value = reading.scalar
            return cls(kind, reading.span, key_span, value=value)
        items: list[Item] = []
        for node in reading.json.nodes:
            span = _moved(node.span, reading.json_start)
            inner_key = None if node.key_span is None else _moved(node.key_span, reading.json_start)
            items.append(cls(node.kind, span, inner_key, value=node.value))
            if node.key is not None:
                items[node.parent].put(node.key, items[-1])
        items[0].key_span = key_span
        items[0].span = reading.span
        return items[0]

    def put(self, key: str | int, item: "Item") -> None:
        """Add a member that hides earlier ones of the same key."""
        self.members.append((key, item))
        self.index[key] = item

    def append(self, item: "Item") -> None:
        """Add an element to this array."""
        self.put(len(self.members), item)
        self.cover(item.span)

    def become_array(self) -> None:
        """Turn this value into an array that holds what it was so far."""
        element = Item(self.kind, self.span, self.key_span, value=self.value)
        element.members, element.index = self.members, self.index
        self.kind, self.value, self.members, self.index = "array", None, [], {}
        self.append(element)

    def cover(self, span: Span) -> None:
        """Stretch this value's span over another one."""
        self.span = Span(min(self.span.start, span.start), max(self.span.end, span.end))


def nest_sections(root: Item) -> None:
    r"""Move what is called `a.b` into `a`, creating it if need be; `a\.b` is only renamed to `a.b`.

    Just as npm does it: for objects and nulls, whether they are sections or not.
    """
    moved: set[str | int] = set()
    for key in list(root.index):
        item = root.index[key]
        *parts, last = _UNESCAPED_DOT.split(str(key))
        if item.kind not in {"object", "null"} or len(parts) > MAX_DEPTH:
            continue
        parent = root
        for part in parts:
            parent = _inner(parent, part, item)
        name = last.replace("\\.", ".")
        if parent is root and name == last:
            continue
        if parent.kind == "object":
            parent.put(name, item)
        moved.add(key)
    root.members = [member for member in root.members if member[0] not in moved]


def _inner(parent: Item, part: str, item: Item) -> Item:
    """Return the object `part` of a parent, stretched over an item that goes into it."""
    if part == "__proto__" or parent.kind != "object":
        return parent
    found = parent.index.get(part)
    if found is None or found.kind not in {"object", "array"}:
        found = Item("object", item.span, item.key_span)
        parent.put(part, found)
    found.cover(item.span)
    return found


def to_nodes(root: Item) -> tuple[Node, ...]:
    """Return the nodes of a finished tree, children in document order and those that count last."""
    order: list[tuple[Item, int, str | int | None]] = [(root, -1, None)]
    children: list[list[int]] = []
    for place, (item, parent, _) in enumerate(order):
        children.append([])
        if parent >= 0:
            children[parent].append(place)
        effective = {id(member) for member in item.index.values()}
        members = sorted(item.members, key=lambda member: (id(member[1]) in effective, _start(member[1])))
        order += ((member, place, key) for key, member in members)
    return tuple(
        Node(place, parent, item.kind, item.span, key, item.key_span, item.value, tuple(children[place]))
        for place, (item, parent, key) in enumerate(order)
    )


def _start(item: Item) -> int:
    return item.span.start if item.key_span is None else item.key_span.start


def _moved(span: Span, distance: int) -> Span:
    return Span(span.start + distance, span.end + distance)
