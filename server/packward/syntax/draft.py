"""Values while a text is read: their ends and children still grow, until they become the nodes of a tree."""

from packward.syntax.tree import Kind, Node, Scalar
from packward.text.document import Span


class Draft:
    """A value that can still change; for `key` and the spans see Node."""

    __slots__ = ("children", "end", "key", "key_span", "kind", "start", "value")

    def __init__(self, kind: Kind, start: int, end: int, value: Scalar = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.value = value
        self.key: str | int | None = None
        self.key_span: Span | None = None
        self.children: list[Draft] = []

    def put(self, key: str, key_span: Span | None, member: "Draft") -> None:
        """Add an entry to this object."""
        member.key = key
        member.key_span = key_span
        self.children.append(member)

    def append(self, element: "Draft") -> None:
        """Add an element to this array."""
        element.key = len(self.children)
        self.children.append(element)


def to_nodes(root: Draft) -> tuple[Node, ...]:
    """Return a value and all below it as nodes, each parent before its children, in document order.

    A container that its last child reaches beyond is stretched to that child's end.
    """
    order: list[Draft] = []
    parents: list[int] = []
    children: list[list[int]] = []
    pending = [(root, -1)]
    while pending:
        draft, parent = pending.pop()
        place = len(order)
        if parent >= 0:
            children[parent].append(place)
        order.append(draft)
        parents.append(parent)
        children.append([])
        if draft.children:
            pending += [(child, place) for child in reversed(draft.children)]
    for place in range(len(order) - 1, 0, -1):
        container = order[parents[place]]
        container.end = max(container.end, order[place].end)
    return tuple(
        Node(
            place,
            parents[place],
            draft.kind,
            Span(draft.start, draft.end),
            draft.key,
            draft.key_span,
            draft.value,
            tuple(children[place]),
        )
        for place, draft in enumerate(order)
    )
