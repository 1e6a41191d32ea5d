"""Single lines of an .npmrc, written so that npm reads what was meant."""

import json
import re
from typing import Any

from packward.syntax import ini
from packward.syntax.plan import UnsafeError, same
from packward.syntax.tree import Node, Scalar, Tree

_EQUALS = re.compile(r"[ \t]*=[ \t]*")


def written_value(value: Any, quote: str) -> str:
    """Return a scalar as it stands behind the `=`, in a kind of quotes ("" for none) if that will do.

    Raises UnsafeError for what an .npmrc cannot hold: objects, and strings like "true".
    """
    for candidate in _candidates(value, quote):
        if _reads_as(f"k={candidate}", {"k": value}):
            return candidate
    raise UnsafeError


def written_key(key: str) -> str:
    """Return a key as it stands before the `=`; raises UnsafeError if npm would read another key."""
    escaped = key.replace("\\", "\\\\").replace(";", "\\;").replace("#", "\\#")
    for candidate in (key, escaped):
        if _reads_as(f"{candidate}=x", {key: "x"}):
            return candidate
    raise UnsafeError


def lines(key: str, equals: str, value: Any) -> list[str]:
    """Return the lines of a new entry, one for each element of a list."""
    if isinstance(value, list):
        return [f"{key}[]{equals}{written_value(element, '')}" for element in value]
    return [f"{key}{equals}{written_value(value, '')}"]


def equals_sign(tree: Tree, node: Node) -> str | None:
    """Return the `=` of an entry with the blanks around it, None if it has none."""
    if node.key_span is None:
        return None
    match = _EQUALS.match(tree.text, node.key_span.end, node.span.start)
    return match[0] if match and match.end() == node.span.start else None


def _candidates(value: Scalar, quote: str) -> list[str]:
    if not isinstance(value, str):
        return [json.dumps(value)]
    plain = value.replace("\\", "\\\\").replace(";", "\\;").replace("#", "\\#")
    quoted = [json.dumps(value, ensure_ascii=False), json.dumps(value)]
    if quote == '"':
        return quoted
    return [f"'{value}'", *quoted] if quote else [value, plain, *quoted]


def _reads_as(line: str, expected: dict[str, Any]) -> bool:
    tree = ini.parse(line)
    return bool(tree.nodes) and same(tree.to_value(tree.nodes[0]), expected)
