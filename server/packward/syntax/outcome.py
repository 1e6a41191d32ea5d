"""What a text says after a plan is carried out, for languages that check their edits by reading them."""

from collections.abc import Callable, Sequence
from typing import Any

from packward.syntax.plan import Plan, same
from packward.syntax.tree import Tree
from packward.text.edits import TextEdit, apply


def holds(changes: Plan, edits: Sequence[TextEdit], parse: Callable[[str], Tree]) -> bool:
    """Whether a text has its wanted value after the edits, and no more problems than before."""
    after = parse(apply(changes.tree.text, edits))
    if after.root is None or len(after.problems) > len(changes.tree.problems):
        return False
    return same(after.to_value(after.root), outcome(changes))


def outcome(changes: Plan) -> Any:
    """Return the value of a text after a plan is carried out, missing values left out."""
    tree = changes.tree
    values: dict[int, Any] = {}
    for node in reversed(tree.nodes):
        kept = [child for child in tree.effective_children(node) if child.id in values]
        if node.id in changes.removed:
            continue
        if node.id in changes.replaced:
            values[node.id] = changes.replaced[node.id]
        elif node.kind == "object":
            members = {changes.renamed.get(child.id, child.key): values[child.id] for child in kept}
            values[node.id] = members | changes.added.get(node.id, {})
        elif node.kind == "array":
            values[node.id] = [*(values[child.id] for child in kept), *changes.appended.get(node.id, ())]
        elif node.kind != "missing":
            values[node.id] = node.value
    return values[0]
