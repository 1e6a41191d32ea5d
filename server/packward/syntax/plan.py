"""Operations sorted by the node that they change, so that each language only has to write them down."""

import json
from collections.abc import Sequence
from typing import Any

from packward.syntax.operations import Insert, Operation, Remove, Rename, Set, Value
from packward.syntax.tree import KeyPath, Node, Tree


class UnsafeError(Exception):
    """An operation does not fit the text, or two of them contradict each other."""


class Plan:
    """What happens to which node, by its id.

    replaced: the new value; renamed: the new key; removed: the node goes with its key;
    added: keys that an object gets; appended: elements that an array gets.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.replaced: dict[int, Any] = {}
        self.renamed: dict[int, str] = {}
        self.removed: set[int] = set()
        self.added: dict[int, dict[str, Any]] = {}
        self.appended: dict[int, list[Value]] = {}
        self.by_key: dict[int, dict[str | int | None, list[int]]] = {}


def plan(tree: Tree, operations: Sequence[Operation]) -> Plan:
    """Return what the operations do to a tree that has a root; raises UnsafeError if they cannot be done."""
    result = Plan(tree)
    for operation in operations:
        if isinstance(operation, Set):
            _set(result, operation)
        elif isinstance(operation, Insert):
            _insert(result, operation)
        elif isinstance(operation, Remove):
            _remove(result, operation)
        else:
            _rename(result, operation)
    _check(result)
    return result


def fresh_value(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return what the operations make of nothing at all; raises UnsafeError if they cannot be done."""
    value: dict[str, Any] = {}
    for operation in operations:
        if isinstance(operation, Set):
            _put(value, operation.path, operation.value)
        elif isinstance(operation, Insert):
            _put_element(value, operation.path, operation.value)
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are written alike but for the order of keys; 1, 1.0 and true differ."""
    return _canonical(one) == _canonical(other)


def done(tree: Tree, operation: Operation) -> bool:
    """Whether a tree is as an operation wants it, as far as the operation's own path tells.

    What a removed element of an array leaves at its index is not looked at.
    """
    node = tree.find(operation.path)
    if isinstance(operation, Remove):
        return node is None or isinstance(node.key, int)
    if isinstance(operation, Rename):
        return tree.find((*operation.path[:-1], operation.key)) is not None
    if node is None:
        return False
    value = tree.to_value(node)
    if isinstance(operation, Set):
        return same(value, operation.value)
    return isinstance(value, list) and any(same(element, operation.value) for element in value)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _set(result: Plan, operation: Set) -> None:
    node, rest = _reach(result.tree, operation.path)
    if rest:
        _put(_new_members(result, node), rest, operation.value)
        return
    result.removed.discard(node.id)
    result.replaced.pop(node.id, None)
    if node.kind == "missing" or not same(result.tree.to_value(node), operation.value):
        result.replaced[node.id] = operation.value


def _insert(result: Plan, operation: Insert) -> None:
    node, rest = _reach(result.tree, operation.path)
    if rest:
        _put_element(_new_members(result, node), rest, operation.value)
    elif node.kind == "missing":
        result.replaced[node.id] = [operation.value]
    elif node.kind == "array":
        appended = result.appended.setdefault(node.id, [])
        present = [*result.tree.to_value(node), *appended]
        if not any(same(value, operation.value) for value in present):
            appended.append(operation.value)
    else:
        raise UnsafeError


def _remove(result: Plan, operation: Remove) -> None:
    node, rest = _reach(result.tree, operation.path)
    if rest:
        return
    if node.parent < 0:
        raise UnsafeError
    for duplicate in _duplicates(result, node):
        result.replaced.pop(duplicate, None)
        result.removed.add(duplicate)


def _rename(result: Plan, operation: Rename) -> None:
    tree = result.tree
    node = tree.find(operation.path)
    if node is None or node.key == operation.key:
        return
    taken = tree.find((*operation.path[:-1], operation.key))
    if node.key_span is None or not isinstance(node.key, str) or taken is not None:
        raise UnsafeError
    for duplicate in _duplicates(result, node):
        result.renamed[duplicate] = operation.key


def _reach(tree: Tree, path: KeyPath) -> tuple[Node, KeyPath]:
    """Return the deepest node on a path and the keys that lead on from there."""
    node = tree.nodes[0]
    for depth, key in enumerate(path):
        child = tree.child(node, key)
        if child is None:
            return node, path[depth:]
        node = child
    return node, ()


def _duplicates(result: Plan, node: Node) -> list[int]:
    """Return the ids of all entries of a node's object that have its key."""
    tree = result.tree
    if node.parent not in result.by_key:
        by_key = result.by_key.setdefault(node.parent, {})
        for child in tree.children(tree.nodes[node.parent]):
            by_key.setdefault(child.key, []).append(child.id)
    return result.by_key[node.parent][node.key]


def _new_members(result: Plan, node: Node) -> dict[str, Any]:
    """Return where new members of a node are collected."""
    if node.kind == "object":
        return result.added.setdefault(node.id, {})
    if node.kind != "missing":
        raise UnsafeError
    members = result.replaced.setdefault(node.id, {})
    if not isinstance(members, dict):
        raise UnsafeError
    return members


def _put(members: dict[str, Any], path: KeyPath, value: Value) -> None:
    if not path:
        raise UnsafeError
    *above, last = path
    for key in above:
        inner = members.setdefault(_name(key), {})
        if not isinstance(inner, dict):
            raise UnsafeError
        members = inner
    members[_name(last)] = value


def _put_element(members: dict[str, Any], path: KeyPath, value: Value) -> None:
    found: Any = members
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    elements = [] if found is None else found
    if not isinstance(elements, list):
        raise UnsafeError
    if not any(same(element, value) for element in elements):
        _put(members, path, [*elements, value])


def _name(key: str | int) -> str:
    if isinstance(key, int):
        raise UnsafeError
    return key


def _check(result: Plan) -> None:
    """Refuse changes to what is itself removed or replaced."""
    tree = result.tree
    gone = result.removed | result.replaced.keys()
    inner = result.added.keys() | result.appended.keys()
    if inner & gone or result.renamed.keys() & result.removed:
        raise UnsafeError
    for changed in gone | inner | result.renamed.keys():
        parent = tree.nodes[changed].parent
        while parent >= 0:
            if parent in gone:
                raise UnsafeError
            parent = tree.nodes[parent].parent
