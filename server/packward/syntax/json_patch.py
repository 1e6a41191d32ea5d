"""Operations on JSON, written the way the text around them is written."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from packward.syntax import json
from packward.syntax.json_entries import Change, container_edits
from packward.syntax.json_layout import Layout, has_own_line, layout_of, leading_blanks
from packward.syntax.operations import Operation
from packward.syntax.plan import Plan, UnsafeError, done, fresh_value, plan
from packward.syntax.tree import MAX_LENGTH, Node, Tree
from packward.text.document import Span
from packward.text.edits import TextEdit, apply

# npm and its kin keep these objects sorted when they write a manifest.
_SORTED = frozenset(
    {
        "allowScripts",
        "bundleDependencies",
        "dependencies",
        "dependenciesMeta",
        "devDependencies",
        "optionalDependencies",
        "peerDependencies",
        "peerDependenciesMeta",
    }
)


def edits(text: str, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    """Return the edits that do all operations, in document order, or () where it is not safe."""
    tree = json.parse(text)
    try:
        if not tree.nodes:
            return _fresh(text, tree, operations)
        result = tuple(sorted(_edits(plan(tree, operations)), key=lambda edit: edit.span))
    except UnsafeError:
        return ()
    return result if not tree.problems or _holds(tree, result, operations) else ()


def _holds(tree: Tree, result: Sequence[TextEdit], operations: Sequence[Operation]) -> bool:
    """Whether a text with problems has no more of them after the edits, and what was asked for."""
    after = json.parse(apply(tree.text, result))
    return len(after.problems) <= len(tree.problems) and all(done(after, each) for each in operations)


def _fresh(text: str, tree: Tree, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    start = 1 if text.startswith("\ufeff") else 0
    value = fresh_value(operations)
    if not value or len(text) > MAX_LENGTH or text[start:].strip(" \t\r\n"):
        return ()
    layout = layout_of(tree)
    return (TextEdit(Span(start, len(text)), layout.block(value, "") + layout.line_break),)


def _edits(changes: Plan) -> Iterator[TextEdit]:
    tree = changes.tree
    layout = layout_of(tree)
    for changed, value in changes.replaced.items():
        yield _replacement(tree, layout, tree.nodes[changed], value)
    for changed, key in changes.renamed.items():
        key_span = tree.nodes[changed].key_span
        if key_span is not None:
            yield TextEdit(key_span, layout.inline(key))
    parents = {tree.nodes[removed].parent for removed in changes.removed}
    for container in sorted(parents | changes.added.keys() | changes.appended.keys()):
        node = tree.nodes[container]
        yield from container_edits(tree, _change(changes, layout, node))


def _replacement(tree: Tree, layout: Layout, node: Node, value: Any) -> TextEdit:
    multi_line = node.parent < 0 or has_own_line(tree.text, node)
    if node.children and not set("\r\n").intersection(tree.text[node.span.start : node.span.end]):
        multi_line = False
    indent = leading_blanks(tree.text, node.entry_span.start)
    written = layout.block(value, indent) if multi_line else layout.inline(value)
    if node.key_span is not None and ":" not in tree.text[node.key_span.end : node.span.start]:
        return TextEdit(node.span, layout.colon + written)
    inside = Span(node.span.start + 1, node.span.end - 1)
    is_quoted = node.kind == "string" and tree.text[node.span.start] == '"'
    if isinstance(value, str) and is_quoted and tree.content_span(node) == inside:
        # A text for a text leaves the quotes alone: the smallest edit is the easiest to review.
        return TextEdit(inside, written[1:-1])
    return TextEdit(node.span, written)


def _change(changes: Plan, layout: Layout, node: Node) -> Change:
    tree = changes.tree
    children = tree.children(node)
    model = children[-1] if children else node
    multi_line = has_own_line(tree.text, model) or (node.parent < 0 and not children)
    indent = leading_blanks(tree.text, model.entry_span.start) + ("" if children else layout.unit)

    def write(value: Any) -> str:
        return layout.block(value, indent) if multi_line else layout.inline(value)

    added = changes.added.get(node.id, {})
    before: dict[int | None, list[str]] = {}
    for key, successor in _places(changes, node, list(added)):
        before.setdefault(successor, []).append(layout.inline(key) + layout.colon + write(added[key]))
    for value in changes.appended.get(node.id, ()):
        before.setdefault(None, []).append(write(value))
    separator = f",{layout.line_break}{indent}" if multi_line else layout.inline_comma
    return Change(node=node, removed=changes.removed, before=before, separator=separator)


def _places(changes: Plan, node: Node, added: list[str]) -> list[tuple[str, int | None]]:
    """Return the new keys in order, each with the entry that it comes before (None: the end)."""
    kept = [child for child in changes.tree.children(node) if child.id not in changes.removed]
    keys = [str(child.key) for child in kept]
    if node.key not in _SORTED or keys != sorted(keys):
        return [(key, None) for key in added]
    places = ((key, bisect_left(keys, key)) for key in sorted(added))
    return [(key, kept[place].id if place < len(kept) else None) for key, place in places]
