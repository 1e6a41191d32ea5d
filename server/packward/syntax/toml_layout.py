"""Values, keys and headers as they are written in TOML."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from packward.syntax.plan import UnsafeError

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_LITERAL = re.compile("['\x00-\x08\x0a-\x1f\x7f]")


def written_value(value: Any, quote: str = '"') -> str:
    """Return a value on one line; a string in single quotes if those are asked for and will do.

    Raises UnsafeError for what TOML cannot hold: null, half of a surrogate pair.
    """
    if isinstance(value, dict):
        members = (f"{written_key(key)} = {written_value(member)}" for key, member in value.items())
        return f"{{ {', '.join(members)} }}" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(written_value(element) for element in value) + "]"
    if isinstance(value, str):
        return _string(value, quote)
    if value is None:
        raise UnsafeError
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return json.dumps(value)


def written_key(key: str) -> str:
    """Return a key, in quotes if it needs them; raises UnsafeError as for a value."""
    return key if _BARE_KEY.fullmatch(key) else _string(key, '"')


def table_lines(path: Sequence[str], value: Mapping[str, Any], equals: str) -> Iterator[str]:
    """Yield the lines of a table, an empty one and its header first, those of the tables in it last."""
    tables = {key: member for key, member in value.items() if isinstance(member, dict) and member}
    if len(tables) < len(value) or not value:
        yield ""
        yield f"[{'.'.join(written_key(key) for key in path)}]"
    for key, member in value.items():
        if key not in tables:
            yield f"{written_key(key)}{equals}{written_value(member)}"
    for key, member in tables.items():
        yield from table_lines([*path, key], member, equals)


def _string(text: str, quote: str) -> str:
    if _SURROGATE.search(text):
        raise UnsafeError
    if quote == "'" and not _NOT_LITERAL.search(text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
