"""Single lines of an .npmrc, written so that npm reads what was meant."""

import json
import re
from typing import Any

from packward.syntax import ini
from packward.syntax.plan import UnsafeError, same
from packward.syntax.tree import Node, Scalar, Tree

_EQUALS = re.compile(r"[ \t]*=[ \t]*")


def written_value(key: str, value: Any, quote: str = "", rest: str = "") -> str:
    """Return a scalar as it stands behind `key=`, in a kind of quotes ("" for none) if that will do.

    `rest` is what follows on the line: before a comment, quotes would be part of the value.
    Raises UnsafeError for what an .npmrc cannot hold: objects, and strings like "true".
    """
    before = written_key(key)
    for candidate in _candidates(value, quote):
        if reads_as(f"{before}={candidate}{rest}", {key: value}):
            return candidate
    raise UnsafeError


def written_key(key: str) -> str:
    """Return a key as it stands on a line; raises UnsafeError if npm would read something else."""
    escaped = key.replace("\\", "\\\\").replace(";", "\\;").replace("#", "\\#")
    for candidate in (key, escaped):
        if reads_as(f"{candidate}=x", {key: "x"}) and reads_as(candidate, {key: True}):
            return candidate
    raise UnsafeError


def lines(key: str, equals: str, value: Any) -> list[str]:
    """Return the lines of a new entry, one for each element of a list."""
    before = written_key(key)
    if isinstance(value, list):
        return [f"{before}[]{equals}{written_value(key, element)}" for element in value]
    return [f"{before}{equals}{written_value(key, value)}"]


def equals_sign(tree: Tree, node: Node) -> str | None:
    """Return the `=` of an entry with the blanks around it, None if it has none."""
    if node.key_span is None:
        return None
    match = _EQUALS.match(tree.text, node.key_span.end, node.span.start)
    return match[0] if match and match.end() == node.span.start else None


def reads_as(text: str, expected: dict[str, Any]) -> bool:
    """Whether npm reads a text as these settings."""
    tree = ini.parse(text)
    return bool(tree.nodes) and same(tree.to_value(tree.nodes[0]), expected)


def _candidates(value: Scalar, quote: str) -> list[str]:
    if not isinstance(value, str):
        return [json.dumps(value)]
    plain = value.replace("\\", "\\\\").replace(";", "\\;").replace("#", "\\#")
    quoted = [json.dumps(value, ensure_ascii=False), json.dumps(value)]
    if quote == '"':
        return [*quoted, value, plain]
    return [f"'{value}'", *quoted, value, plain] if quote else [value, plain, *quoted]
